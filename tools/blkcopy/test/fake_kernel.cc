// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pretended kernel, so that blkcopy can be tested without BLKCOPY: the linker
 * sends stat, fstat and ioctl here. A regular file with the sticky bit is taken
 * for a block device of the file's size.
 *
 * Environment:
 *   FAKE_ERRNO   what BLKCOPY fails with; 0 or unset: it succeeds
 *   FAKE_COPIED  what is copied when it fails
 *   FAKE_FROM    the call it begins to fail at; 1: the first
 *   FAKE_SHORT   what is copied when it succeeds, if not all
 *   FAKE_BLOCK   logical block of every device
 *   FAKE_LOG     file the requests are written to
 */
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "../../../include/uapi/linux/blk-copy.h"

extern "C" {
int __real_stat(const char *path, struct stat *st);
int __real_fstat(int fd, struct stat *st);
int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_stat(const char *path, struct stat *st);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_ioctl(int fd, unsigned long request, ...);
}

namespace {

unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, nullptr, 0) : otherwise;
}

bool pretended(const struct stat &st)
{
	return S_ISREG(st.st_mode) && (st.st_mode & S_ISVTX);
}

int pretend(int result, struct stat *st)
{
	if (!result && pretended(*st)) {
		st->st_mode = (st->st_mode & ~S_IFMT) | S_IFBLK;
		st->st_rdev = st->st_ino;
	}
	return result;
}

void log_request(const blkcopy_range &r)
{
	const char *path = getenv("FAKE_LOG");
	FILE *log = path ? fopen(path, "a") : nullptr;

	if (!log)
		return;
	fprintf(log,
		"src_fd=%s flags=%#x src=%llu dst=%llu length=%llu "
		"copied=%llu offloaded=%llu reserved=%#llx,%#llx\n",
		r.src_fd < 0 ? "-1" : r.src_fd < 1000 ? "open" : "odd",
		r.flags, r.src_offset, r.dst_offset, r.length, r.copied,
		r.offloaded, r.reserved[0], r.reserved[1]);
	fclose(log);
}

int fake_blkcopy(blkcopy_range *r)
{
	static unsigned long calls;
	int error = setting("FAKE_ERRNO", 0);

	log_request(*r);
	if (++calls < setting("FAKE_FROM", 1))
		error = 0;
	r->copied = error ? setting("FAKE_COPIED", 0) :
			    setting("FAKE_SHORT", r->length);
	r->offloaded = r->copied / 2;
	if (!error)
		return 0;
	errno = error;
	return -1;
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

	if (__real_fstat(fd, &st) || !pretended(st))
		return __real_ioctl(fd, request, argument);
	switch (request) {
	case BLKGETSIZE64:
		*static_cast<__u64 *>(argument) = st.st_size;
		return 0;
	case BLKSSZGET:
		*static_cast<int *>(argument) = setting("FAKE_BLOCK", 512);
		return 0;
	case BLKCOPY:
		return fake_blkcopy(static_cast<blkcopy_range *>(argument));
	default:
		errno = ENOTTY;
		return -1;
	}
}
