// SPDX-License-Identifier: GPL-2.0-only
/*
 * xcfile: copy_file_range(2) and nothing around it.
 *
 *	xcfile [WORD...] SRC SOFFSET DST DOFFSET LENGTH
 *
 * Prints bytes copied, errno of the last call, both offsets behind it, how many
 * calls copied something, and the errno of fsync() where one was asked for.
 * Words:
 *	direct, dsync, append	open with these
 *	path			the source is open for nothing (O_PATH)
 *	write-only		the source is open for writing
 *	read-only		the destination is open for reading
 *	same			the source is the destination's descriptor
 *	position		offsets are those of the files
 *	loop			call until all is copied, or nothing more is
 *	fsync			afterwards
 *	flags=N			of the call
 *	alarm=MS		a signal with a handler then, and every so often
 *	fsize=BYTES		RLIMIT_FSIZE
 *	round=BYTES		so much a call, with loop
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

struct options {
	int src_flags;
	int dst_flags;
	int same;
	int position;
	int loop;
	int sync;
	unsigned int flags;
	size_t round;
};

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void alarm_every(unsigned long ms)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval t = { { ms / 1000, ms % 1000 * 1000 },
			       { ms / 1000, ms % 1000 * 1000 } };

	if (sigaction(SIGALRM, &sa, NULL) || setitimer(ITIMER_REAL, &t, NULL))
		die("alarm");
}

static void limit_fsize(unsigned long long bytes)
{
	struct rlimit r = { bytes, bytes };

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &r))
		die("RLIMIT_FSIZE");
}

static int word(struct options *o, const char *w)
{
	if (!strcmp(w, "direct")) {
		o->src_flags |= O_DIRECT;
		o->dst_flags |= O_DIRECT;
	} else if (!strcmp(w, "dsync")) {
		o->dst_flags |= O_DSYNC;
	} else if (!strcmp(w, "append")) {
		o->dst_flags |= O_APPEND;
	} else if (!strcmp(w, "path")) {
		o->src_flags = O_PATH;
	} else if (!strcmp(w, "write-only")) {
		o->src_flags |= O_WRONLY;
	} else if (!strcmp(w, "read-only")) {
		o->dst_flags &= ~O_ACCMODE;
	} else if (!strcmp(w, "same")) {
		o->same = 1;
	} else if (!strcmp(w, "position")) {
		o->position = 1;
	} else if (!strcmp(w, "loop")) {
		o->loop = 1;
	} else if (!strcmp(w, "fsync")) {
		o->sync = 1;
	} else if (!strncmp(w, "flags=", 6)) {
		o->flags = strtoul(w + 6, NULL, 0);
	} else if (!strncmp(w, "alarm=", 6)) {
		alarm_every(strtoul(w + 6, NULL, 0));
	} else if (!strncmp(w, "fsize=", 6)) {
		limit_fsize(strtoull(w + 6, NULL, 0));
	} else if (!strncmp(w, "round=", 6)) {
		o->round = strtoull(w + 6, NULL, 0);
	} else {
		return -1;
	}
	return 0;
}

static int open_or_die(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC);

	if (fd < 0)
		die(name);
	return fd;
}

static off_t at(int fd)
{
	return lseek(fd, 0, SEEK_CUR);
}

static void seek(int fd, off_t to)
{
	if (lseek(fd, to, SEEK_SET) < 0 && errno != EBADF)
		die("lseek");
}

int main(int argc, char **argv)
{
	struct options o = { O_RDONLY, O_RDWR, 0, 0, 0, 0, 0, SIZE_MAX };
	unsigned long long done = 0, len;
	int i, src, dst, error = 0, sync_error = 0, calls = 0;
	loff_t spos, dpos;
	ssize_t ret;

	for (i = 1; i < argc - 5; i++)
		if (word(&o, argv[i]))
			break;
	if (argc < 6 || i != argc - 5) {
		fprintf(stderr, "xcfile [WORD...] SRC SOFFSET DST DOFFSET LENGTH\n");
		return 2;
	}
	argv += i;
	dst = open_or_die(argv[2], o.dst_flags);
	src = o.same ? dst : open_or_die(argv[0], o.src_flags);
	spos = strtoull(argv[1], NULL, 0);
	dpos = strtoull(argv[3], NULL, 0);
	len = strtoull(argv[4], NULL, 0);
	if (o.position) {
		seek(src, spos);
		seek(dst, dpos);
	}
	do {
		size_t most = len - done < o.round ? len - done : o.round;

		ret = syscall(SYS_copy_file_range, src, o.position ? NULL : &spos,
			      dst, o.position ? NULL : &dpos, most, o.flags);
		if (ret < 0)
			error = errno;
		if (ret <= 0)
			break;
		done += ret;
		calls++;
	} while (o.loop && done < len);
	if (o.sync && fsync(dst))
		sync_error = errno;
	printf("%llu %d %lld %lld %d %d\n", done, error,
	       (long long)(o.position ? at(src) : spos),
	       (long long)(o.position ? at(dst) : dpos), calls, sync_error);
	return error != 0;
}
