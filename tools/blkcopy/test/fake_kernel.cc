// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pretended kernel, so that blkcopy can be tested without BLKCOPY: the linker
 * sends system calls here. A regular file with the sticky bit is taken for a
 * block device of the file's size.
 *
 * Environment:
 *   FAKE_ERRNO   what BLKCOPY fails with; 0 or unset: it succeeds
 *   FAKE_COPIED  what is copied when it fails
 *   FAKE_FROM    the call it begins to fail at; 1: the first
 *   FAKE_SHORT   what is copied when it succeeds, if not all
 *   FAKE_REASON  why the devices did not copy; the number
 *   FAKE_CHECK   what it fails with when it is only to judge
 *   FAKE_JUDGE   reasons that it judges by: "OFFSET:REASON ...", from each offset
 *                of the source on
 *   FAKE_NONE    what any BLKCOPY fails with: the kernel has none
 *   FAKE_SIGNAL  a signal that comes with the first call
 *   FAKE_KILL    the call with which SIGKILL comes, when it has copied
 *   FAKE_SLOW    milliseconds that a call takes
 *   FAKE_MEET    file in which each process leaves a byte with its first call; with
 *                the others it waits until two have
 *   FAKE_DATA    data is copied; else it is only said to be
 *   FAKE_BUSY    device in use, by its name
 *   FAKE_HELD    device that nobody may open for writing, by its name
 *   FAKE_ALONE   device that nobody may open for writing but for himself alone
 *   FAKE_BAD     device that cannot be read, by its name
 *   FAKE_FSYNC   what fsync of a device fails with
 *   FAKE_FLUSHES so many times; if it is not set, each time
 *   FAKE_CREAT   what making a file fails with
 *   FAKE_UNLINK  what unlink fails with
 *   FAKE_RIVAL   command that is run when a file has been made, before it is locked
 *   FAKE_SYNCED  file that is told of unlink, and of fsync of a folder
 *   FAKE_RO      devices are set read-only
 *   FAKE_RO_FROM they are from this call of BLKCOPY on
 *   FAKE_SHRINK  path of a device that has 1 MiB from the call on that fails
 *   FAKE_LEFT    or so many bytes; a device that is gone has 0
 *   FAKE_CLOSE   what closing a file that is no device fails with
 *   FAKE_BLOCK   logical block of every device
 *   FAKE_SYSFS   what is taken for /sys; dm/MAJOR:MINOR there has the lines of a
 *                mapped device's table, and dm/MAJOR:MINOR.status of its status
 *   FAKE_HOLES   what GET LBA STATUS calls deallocated: "BLOCK+COUNT ..." in
 *                order; unset: no device is asked by SG_IO
 *   FAKE_LBPME   byte 14 of READ CAPACITY(16); 0xc0 if it is not set
 *   FAKE_DUMB    GET LBA STATUS fails from this one on; 1: the first
 *   FAKE_PUNCH   what punching holes in a device fails with
 *   FAKE_PUNCH_SIGNAL a signal that comes with each hole
 *   FAKE_ZEROOUT what BLKZEROOUT fails with
 *   FAKE_WRITEBACK what sync_file_range fails with
 *   FAKE_LOG     file the requests are written to
 */
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../../../include/uapi/linux/blk-copy.h"

extern "C" {
int __real_stat(const char *path, struct stat *st);
int __real_fstat(int fd, struct stat *st);
int __real_ioctl(int fd, unsigned long request, void *argument);
int __real_open(const char *path, int flags, mode_t mode);
int __real_fsync(int fd);
DIR *__real_opendir(const char *path);
ssize_t __real_readlink(const char *path, char *buffer, size_t size);
int __real_unlink(const char *path);
int __real_close(int fd);
int __real_flock(int fd, int operation);
ssize_t __real_pread(int fd, void *buffer, size_t size, off_t offset);
int __real_fallocate(int fd, int mode, off_t offset, off_t length);
int __real_sync_file_range(int fd, off_t offset, off_t length, unsigned flags);
int __wrap_stat(const char *path, struct stat *st);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_fsync(int fd);
DIR *__wrap_opendir(const char *path);
ssize_t __wrap_readlink(const char *path, char *buffer, size_t size);
int __wrap_unlink(const char *path);
int __wrap_close(int fd);
int __wrap_flock(int fd, int operation);
ssize_t __wrap_pread(int fd, void *buffer, size_t size, off_t offset);
int __wrap_fallocate(int fd, int mode, off_t offset, off_t length);
int __wrap_sync_file_range(int fd, off_t offset, off_t length, unsigned flags);
}

namespace {

unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, nullptr, 0) : otherwise;
}

/* @path, or where the pretended file is, in @fake. */
const char *in_sysfs(const char *path, char (&fake)[4096])
{
	const char *root = getenv("FAKE_SYSFS");

	if (!root || strncmp(path, "/sys/", 5))
		return path;
	snprintf(fake, sizeof(fake), "%s%s", root, path + 4);
	return fake;
}

int fail(int error)
{
	errno = error;
	return -1;
}

/* Is @name the last part of @path? */
bool named(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return name && !strcmp(slash ? slash + 1 : path, name);
}

bool pretended(const struct stat &st)
{
	return S_ISREG(st.st_mode) && (st.st_mode & S_ISVTX);
}

int pretend(int result, struct stat *st)
{
	if (!result && pretended(*st)) {
		st->st_mode = (st->st_mode & ~S_IFMT) | S_IFBLK;
		st->st_rdev = makedev(259, st->st_ino % (1 << 20));
	}
	return result;
}

void log_request(const blkcopy_range &r)
{
	const char *path = getenv("FAKE_LOG");
	FILE *log = path ? fopen(path, "a") : nullptr;
	unsigned hidden = getenv("FAKE_FLAGS") || r.flags > 0xf ? 0 : BLKCOPY_ANY_SIGNAL;

	if (!log)
		return;
	fprintf(log,
		"src_fd=%s flags=%#x src=%llu dst=%llu length=%llu "
		"copied=%llu offloaded=%llu reserved=%#x,%#x\n",
		r.src_fd < 0 ? "-1" : r.src_fd < 1000 ? "open" : "odd",
		r.flags & ~hidden, r.src_offset, r.dst_offset, r.length, r.copied,
		r.offloaded, r.reserved[0], r.reserved[2]);
	fclose(log);
}

void log_zeroed(const char *how, unsigned long long offset,
		unsigned long long length)
{
	const char *path = getenv("FAKE_LOG");
	FILE *log = path ? fopen(path, "a") : nullptr;

	if (!log)
		return;
	fprintf(log, "%s dst=%llu length=%llu\n", how, offset, length);
	fclose(log);
}

void tell_synced(const char *what)
{
	const char *path = getenv("FAKE_SYNCED");
	FILE *log = path ? fopen(path, "a") : nullptr;

	if (!log)
		return;
	fprintf(log, "%s\n", what);
	fclose(log);
}

void copy_data(int dst, const blkcopy_range &r)
{
	static char buffer[1 << 20];
	const int src = r.src_fd < 0 ? dst : r.src_fd;

	for (__u64 at = 0; at < r.copied;) {
		ssize_t n = __real_pread(src, buffer, sizeof(buffer),
					 r.src_offset + at);

		if (static_cast<__u64>(n) > r.copied - at)
			n = r.copied - at;
		if (n <= 0 || pwrite(dst, buffer, n, r.dst_offset + at) != n)
			abort();
		at += n;
	}
}

unsigned long judged(__u64 offset)
{
	const char *text = getenv("FAKE_JUDGE");
	unsigned long long from;
	unsigned long reason = 0, here;
	int length;

	for (; text && sscanf(text, "%llu:%lu%n", &from, &here, &length) == 2;
	     text += length)
		if (from <= offset)
			reason = here;
	return reason;
}

int fake_table(dm_ioctl *head)
{
	char name[64], path[4096], line[512];
	char *at = reinterpret_cast<char *>(head) + sizeof(*head);
	char *const targets = at;
	FILE *table;

	snprintf(name, sizeof(name), "/sys/dm/%u:%u%s", major(head->dev),
		 minor(head->dev),
		 head->flags & DM_STATUS_TABLE_FLAG ? "" : ".status");
	table = fopen(in_sysfs(name, path), "r");
	if (!table)
		return fail(ENXIO);
	head->data_start = sizeof(*head);
	head->target_count = 0;
	while (fgets(line, sizeof(line), table)) {
		auto *spec = reinterpret_cast<dm_target_spec *>(at);
		int begin = 0;

		memset(spec, 0, sizeof(*spec));
		sscanf(line, "%llu %llu %15s %n", &spec->sector_start,
		       &spec->length, spec->target_type, &begin);
		line[strcspn(line, "\n")] = 0;
		strcpy(at + sizeof(*spec), line + begin);
		at += sizeof(*spec) + ((strlen(line + begin) + 8) & ~7UL);
		spec->next = at - targets;
		head->target_count++;
	}
	fclose(table);
	return 0;
}

/* So that who sees a second piece copied knows that the other job has begun, too. */
void meet(bool first)
{
	const char *path = getenv("FAKE_MEET");
	struct stat st = {};
	int fd, patience = 30000;

	if (!path)
		return;
	fd = __real_open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);
	if (first && write(fd, "", 1) != 1)
		abort();
	while (!first && !__real_fstat(fd, &st) && st.st_size < 2 && patience--)
		usleep(2000);
	close(fd);
}

unsigned long calls; /* of BLKCOPY that copy */

int fake_blkcopy(int dst, blkcopy_range *r)
{
	int error = setting("FAKE_ERRNO", 0);

	if (getenv("FAKE_NONE"))
		return fail(setting("FAKE_NONE", ENOTTY));
	if (r->src_fd == -2)
		return fail(EBADF);
	log_request(*r);
	r->copied = r->offloaded = 0;
	r->reason = setting("FAKE_REASON", 0);
	if (r->flags & BLKCOPY_CHECK)
		r->reason = judged(r->src_offset);
	if (r->flags & BLKCOPY_CHECK)
		return getenv("FAKE_CHECK") ? fail(setting("FAKE_CHECK", 0)) : 0;
	if (!calls && getenv("FAKE_SIGNAL"))
		raise(setting("FAKE_SIGNAL", SIGINT));
	meet(!calls);
	usleep(1000 * setting("FAKE_SLOW", 0));
	if (++calls < setting("FAKE_FROM", 1))
		error = 0;
	if (error && getenv("FAKE_SHRINK") &&
	    truncate(getenv("FAKE_SHRINK"), setting("FAKE_LEFT", 1 << 20)))
		abort();
	r->copied = error ? setting("FAKE_COPIED", 0) :
			    setting("FAKE_SHORT", r->length);
	r->offloaded = r->copied / 2;
	if (getenv("FAKE_DATA"))
		copy_data(dst, *r);
	if (calls == setting("FAKE_KILL", 0))
		raise(SIGKILL);
	return error ? fail(error) : 0;
}

void put(unsigned char *at, int bytes, unsigned long long value)
{
	while (bytes--)
		at[bytes] = value, value >>= 8;
}

unsigned long long get(const unsigned char *at, int bytes)
{
	unsigned long long value = 0;

	while (bytes--)
		value = value << 8 | *at++;
	return value;
}

/* One descriptor after the other, from the block that is asked for. */
size_t fake_lba_status(unsigned long long lba, unsigned char *out, size_t size)
{
	const char *text = getenv("FAKE_HOLES");
	unsigned long long from, count;
	size_t at = 8;
	int length;
	auto add = [&](unsigned long long n, unsigned status) {
		if (!n || at + 16 > size)
			return;
		put(out + at, 8, lba);
		put(out + at + 8, 4, n);
		out[at + 12] = status;
		at += 16;
		lba += n;
	};

	memset(out, 0, size);
	for (; sscanf(text, "%llu+%llu%n", &from, &count, &length) == 2;
	     text += length) {
		if (from > lba)
			add(from - lba, 0);
		if (from + count > lba)
			add(from + count - lba, 1);
	}
	add(0xffffffff, 0);
	put(out, 4, at - 4);
	return at;
}

int fake_sg_io(const struct stat &st, sg_io_hdr *head)
{
	static unsigned long asked;
	auto *out = static_cast<unsigned char *>(head->dxferp);
	size_t size = head->dxfer_len;

	if (!getenv("FAKE_HOLES"))
		return fail(ENOTTY);
	if (head->cmdp[0] != 0x9e || head->cmd_len != 16)
		abort();
	head->info = SG_INFO_OK;
	if (head->cmdp[1] == 0x10) {
		memset(out, 0, size);
		put(out, 8, st.st_size / setting("FAKE_BLOCK", 512) - 1);
		put(out + 8, 4, setting("FAKE_BLOCK", 512));
		out[14] = setting("FAKE_LBPME", 0xc0);
		return 0;
	}
	if (++asked >= setting("FAKE_DUMB", ULONG_MAX))
		head->info = SG_INFO_CHECK;
	else
		head->resid = size - fake_lba_status(get(head->cmdp + 2, 8),
						     out, size);
	return 0;
}

int fake_zeroout(int fd, const __u64 *range)
{
	log_zeroed("zeroout", range[0], range[1]);
	if (getenv("FAKE_ZEROOUT"))
		return fail(setting("FAKE_ZEROOUT", EIO));
	return __real_fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				range[0], range[1]);
}

} /* namespace */

int __wrap_stat(const char *path, struct stat *st)
{
	return pretend(__real_stat(path, st), st);
}

int __wrap_fstat(int fd, struct stat *st)
{
	return pretend(__real_fstat(fd, st), st);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	struct stat st;

	va_start(list, request);
	void *argument = va_arg(list, void *);
	va_end(list);

	if (request == DM_TABLE_STATUS)
		return fake_table(static_cast<dm_ioctl *>(argument));
	if (__real_fstat(fd, &st) || !pretended(st))
		return __real_ioctl(fd, request, argument);
	switch (request) {
	case BLKGETSIZE64:
		*static_cast<__u64 *>(argument) = st.st_size;
		return 0;
	case BLKSSZGET:
		*static_cast<int *>(argument) = setting("FAKE_BLOCK", 512);
		return 0;
	case BLKROGET:
		*static_cast<int *>(argument) =
			setting("FAKE_RO", calls >= setting("FAKE_RO_FROM", ULONG_MAX));
		return 0;
	case BLKCOPY:
		return fake_blkcopy(fd, static_cast<blkcopy_range *>(argument));
	case SG_IO:
		return fake_sg_io(st, static_cast<sg_io_hdr *>(argument));
	case BLKZEROOUT:
		return fake_zeroout(fd, static_cast<__u64 *>(argument));
	default:
		return fail(ENOTTY);
	}
}

int __wrap_fallocate(int fd, int mode, off_t offset, off_t length)
{
	if (getenv("FAKE_PUNCH"))
		return fail(setting("FAKE_PUNCH", EOPNOTSUPP));
	if (getenv("FAKE_PUNCH_SIGNAL"))
		raise(setting("FAKE_PUNCH_SIGNAL", SIGINT));
	log_zeroed("punch", offset, length);
	return __real_fallocate(fd, mode, offset, length);
}

int __wrap_sync_file_range(int fd, off_t offset, off_t length, unsigned flags)
{
	if (getenv("FAKE_WRITEBACK"))
		return fail(setting("FAKE_WRITEBACK", EIO));
	return __real_sync_file_range(fd, offset, length, flags);
}

/* O_EXCL means something else for a file. */
int __wrap_open(const char *path, int flags, ...)
{
	va_list list;

	va_start(list, flags);
	const mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
	va_end(list);
	if (flags & O_EXCL && !(flags & O_CREAT) && named(path, getenv("FAKE_BUSY")))
		return fail(EBUSY);
	if (flags & O_ACCMODE && (named(path, getenv("FAKE_HELD")) ||
				  (!(flags & O_EXCL) &&
				   named(path, getenv("FAKE_ALONE")))))
		return fail(EBUSY);
	if (flags & O_CREAT && getenv("FAKE_CREAT"))
		return fail(setting("FAKE_CREAT", 0));

	char fake[4096];

	if (!strcmp(path, "/dev/mapper/control"))
		path = "/dev/null";
	if (!(flags & O_CREAT))
		flags &= ~O_EXCL;
	return __real_open(in_sysfs(path, fake), flags, mode);
}

DIR *__wrap_opendir(const char *path)
{
	char fake[4096];

	return __real_opendir(in_sysfs(path, fake));
}

ssize_t __wrap_readlink(const char *path, char *buffer, size_t size)
{
	char fake[4096];

	return __real_readlink(in_sysfs(path, fake), buffer, size);
}

int __wrap_fsync(int fd)
{
	static unsigned long failures;
	struct stat st;

	if (__real_fstat(fd, &st))
		return fail(EBADF);
	if (S_ISDIR(st.st_mode))
		tell_synced("folder");
	if (getenv("FAKE_FSYNC") && pretended(st) &&
	    failures++ < setting("FAKE_FLUSHES", ULONG_MAX))
		return fail(setting("FAKE_FSYNC", EIO));
	return __real_fsync(fd);
}

int __wrap_close(int fd)
{
	struct stat st;
	const bool fails = getenv("FAKE_CLOSE") && !__real_fstat(fd, &st) &&
			   S_ISREG(st.st_mode) && !pretended(st);
	const int result = __real_close(fd);

	return fails ? fail(setting("FAKE_CLOSE", EIO)) : result;
}

int __wrap_flock(int fd, int operation)
{
	const char *rival = getenv("FAKE_RIVAL");
	const std::string command = rival ? rival : "";

	if (rival && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		unsetenv("FAKE_RIVAL");
		if (system(command.c_str()) < 0)
			abort();
	}
	return __real_flock(fd, operation);
}

int __wrap_unlink(const char *path)
{
	tell_synced("unlink");
	return getenv("FAKE_UNLINK") ? fail(setting("FAKE_UNLINK", EPERM)) :
				       __real_unlink(path);
}

ssize_t __wrap_pread(int fd, void *buffer, size_t size, off_t offset)
{
	char link[64], path[4096];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	const ssize_t n = __real_readlink(link, path, sizeof(path) - 1);

	if (n > 0) {
		path[n] = 0;
		if (named(path, getenv("FAKE_BAD")))
			return fail(EIO);
	}
	return __real_pread(fd, buffer, size, offset);
}
