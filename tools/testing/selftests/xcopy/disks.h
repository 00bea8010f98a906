/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Disks of null_blk, of which some copy by themselves, and what is on them.
 */
#ifndef XCOPY_DISKS_H
#define XCOPY_DISKS_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/blk-copy.h>
#include <linux/fs.h>

#define NULLB	"/sys/kernel/config/nullb"
#define POLICY	"/sys/module/blk_copy/parameters/policy"

#define KIB	1024ULL
#define MIB	(1024 * KIB)
/* Of each disk: soon filled, and more than a copy by hand begins with. */
#define DISK_SIZE	(16 * MIB)

/* What is on a disk before anything is done with it. */
#define FILL_SRC	1
#define FILL_DST	2

struct disk {
	char dir[64];
	char node[64];
	int fd;
};

static inline int open_in(const char *dir, const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, flags | O_CLOEXEC);
}

static inline bool write_file(const char *dir, const char *name, const char *value)
{
	int n, fd = open_in(dir, name, O_WRONLY);

	if (fd < 0)
		return false;
	n = write(fd, value, strlen(value));
	close(fd);
	return n == (int)strlen(value);
}

static inline bool read_file(const char *dir, const char *name, char *value, size_t room)
{
	int n, fd = open_in(dir, name, O_RDONLY);

	if (fd < 0)
		return false;
	n = read(fd, value, room - 1);
	close(fd);
	if (n < 0)
		return false;
	value[n] = 0;
	value[strcspn(value, "\n")] = 0;
	return true;
}

/* Are we root, in a kernel with a null_blk that copies? */
static inline bool disks_can_copy(void)
{
	char features[1024];

	if (geteuid())
		return false;
	if (access(NULLB, F_OK) && system("modprobe -q null_blk nr_devices=0"))
		return false;
	return read_file(NULLB, "features", features, sizeof(features)) &&
	       strstr(features, "copy_max_bytes");
}

static inline void disk_gone(struct disk *d)
{
	if (!d->dir[0])
		return;
	if (d->fd >= 0)
		close(d->fd);
	rmdir(d->dir);
	d->dir[0] = 0;
}

/* Then "ATTRIBUTE=VALUE"... up to NULL. */
static inline bool disk_make(struct disk *d, const char *name, ...)
{
	char index[16], attr[32];
	const char *a, *value;
	bool ok = true;
	va_list ap;

	snprintf(d->dir, sizeof(d->dir), NULLB "/%s", name);
	snprintf(d->node, sizeof(d->node), "/dev/%s", name);
	d->fd = -1;
	rmdir(d->dir);
	if (mkdir(d->dir, 0755))
		return false;
	ok = write_file(d->dir, "size", "16") && write_file(d->dir, "memory_backed", "1");
	va_start(ap, name);
	while (ok && (a = va_arg(ap, const char *))) {
		value = strchr(a, '=');
		snprintf(attr, sizeof(attr), "%.*s", (int)(value - a), a);
		ok = write_file(d->dir, attr, value + 1);
	}
	va_end(ap);
	ok = ok && write_file(d->dir, "power", "1") &&
	     read_file(d->dir, "index", index, sizeof(index));
	if (ok && access(d->node, F_OK))
		snprintf(d->node, sizeof(d->node), "/dev/nullb%s", index);
	d->fd = ok ? open(d->node, O_RDWR | O_CLOEXEC) : -1;
	return d->fd >= 0;
}

/* What fills a disk: bytes that tell where they belong, and of what they are. */
static inline const unsigned char *data_of(int fill)
{
	static unsigned char *data[4];

	if (data[fill])
		return data[fill];
	data[fill] = aligned_alloc(4096, DISK_SIZE);
	for (unsigned long i = 0; i < DISK_SIZE; i++)
		data[fill][i] = fill * 97 + i / 512 * 7 + i;
	return data[fill];
}

static inline bool write_data(int fd, unsigned long long at, size_t len, int fill)
{
	return pwrite(fd, data_of(fill) + at, len, at) == (ssize_t)len;
}

/* Is there at @at what was written at @from? */
static inline bool has_data(int fd, unsigned long long at, size_t len,
			    unsigned long long from, int fill)
{
	unsigned char *buf = aligned_alloc(4096, (len + 4095) & ~4095UL);
	bool ok;

	ok = pread(fd, buf, len, at) == (ssize_t)len &&
	     !memcmp(buf, data_of(fill) + from, len);
	free(buf);
	return ok;
}

/* Two that copy and one that does not. */
struct disks {
	struct disk src, dst, plain;
};

/* Past the cache: that takes a third of the time. */
static inline bool disk_filled(struct disk *d, int fill)
{
	int fd = open(d->node, O_WRONLY | O_DIRECT | O_CLOEXEC);
	bool ok = write_data(fd, 0, DISK_SIZE, fill);

	close(fd);
	return ok;
}

/* As they were made: each test begins so. */
static inline bool disks_filled(struct disks *d)
{
	return disk_filled(&d->src, FILL_SRC) && disk_filled(&d->dst, FILL_DST) &&
	       disk_filled(&d->plain, FILL_DST);
}

static inline void disks_gone(struct disks *d)
{
	disk_gone(&d->src);
	disk_gone(&d->dst);
	disk_gone(&d->plain);
}

/* @late: how many ns a request takes, NULL: none. */
static inline bool disks_make(struct disks *d, const char *name, const char *late)
{
	const char *how = late ? "irqmode=2" : NULL;
	char src[16], dst[16], plain[16], nsec[48];

	memset(d, 0, sizeof(*d));
	snprintf(src, sizeof(src), "%s_src", name);
	snprintf(dst, sizeof(dst), "%s_dst", name);
	snprintf(plain, sizeof(plain), "%s_plain", name);
	snprintf(nsec, sizeof(nsec), "completion_nsec=%s", late ? late : "");
	return disk_make(&d->src, src, "copy_max_bytes=65536", how, nsec, NULL) &&
	       disk_make(&d->dst, dst, "copy_max_bytes=65536", how, nsec, NULL) &&
	       disk_make(&d->plain, plain, "copy_max_bytes=0", how, nsec, NULL);
}

/* So long a request takes that a copy of all takes seconds, but is soon cancelled. */
#define LATE_NS		"500000000"
#define LATE_SOON_MS	2500

/* The disks of all tests of a program; they come one after the other. */
static struct disks quick, late;

static int with_disks(int (*run)(int argc, char **argv), int argc, char **argv,
		      bool also_late)
{
	char policy[32] = "";
	int ret = KSFT_FAIL;

	if (!disks_can_copy())
		ksft_exit_skip("needs root and a null_blk that copies\n");
	/* Once, not in each test, which is a process. */
	data_of(FILL_SRC);
	data_of(FILL_DST);
	if (disks_make(&quick, "ksft", NULL) &&
	    (!also_late || (disks_make(&late, "late", LATE_NS) &&
			    disk_filled(&late.src, FILL_SRC)))) {
		/* Else it is measured first which way is quicker. */
		read_file(POLICY, "", policy, sizeof(policy));
		write_file(POLICY, "", "always");
		ret = run(argc, argv);
		write_file(POLICY, "", policy);
	} else {
		ksft_print_msg("no disks: %s\n", strerror(errno));
	}
	disks_gone(&quick);
	disks_gone(&late);
	return ret;
}

/* Another descriptor of it. */
static inline int disk_open(const struct disk *d, int flags)
{
	return open(d->node, flags | O_CLOEXEC);
}

#endif
