// SPDX-License-Identifier: GPL-2.0-only
#include "device.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace blkcopy {
namespace {

/* The kernel by hand reads 512 KiB ahead of what it has written. */
constexpr size_t look_bytes = 4 << 20;

/* All @size bytes, each @part from how much is done, past the cache; 0 or an errno. */
template <class F>
int whole(int fd, size_t size, F part)
{
	size_t done = 0;

	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_DIRECT);
	while (done < size) {
		const ssize_t n = part(done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : EIO;
		done += static_cast<size_t>(n);
	}
	return 0;
}

} /* namespace */

device::device(const std::string &path, int mode, bool any)
	: path_{ path }, mode_{ mode & O_ACCMODE }, exclusive_{ (mode & O_EXCL) != 0 }
{
	struct stat st;

	if (stat(path.c_str(), &st)) {
		error_ = errno;
		return;
	}
	type_ = st.st_mode & S_IFMT;
	if (!is_block() && !any) {
		error_ = ENOTBLK;
		return;
	}
	fd_ = open(path.c_str(), mode | O_CLOEXEC);
	if (fd_ < 0)
		error_ = errno;
	else
		find_facts();
}

device::~device()
{
	if (fd_ >= 0)
		close(fd_);
}

bool device::writable() const
{
	return mode_ != O_RDONLY;
}

bool device::is_block() const
{
	return S_ISBLK(type_);
}

const char *device::kind() const
{
	switch (type_) {
	case S_IFREG:
		return "a regular file";
	case S_IFDIR:
		return "a directory";
	case S_IFCHR:
		return "a character device";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	default:
		return "something else";
	}
}

void device::find_facts()
{
	struct stat st;
	int value;

	if (fstat(fd_, &st)) {
		error_ = errno;
		return;
	}
	type_ = st.st_mode & S_IFMT;
	number_ = st.st_rdev;
	if (!is_block())
		return;
	size_ = size_now();
	if (!ioctl(fd_, BLKSSZGET, &value) && value > 0)
		block_size_ = value;
}

uint64_t device::size_now() const
{
	uint64_t size;

	return is_block() && !ioctl(fd_, BLKGETSIZE64, &size) ? size : 0;
}

bool device::read_only() const
{
	int value;

	return is_block() && !ioctl(fd_, BLKROGET, &value) && value;
}

int device::read(char *buffer, size_t size, uint64_t offset) const
{
	/* The page cache may know what the medium no longer does. */
	return whole(fd_, size, [&](size_t done) {
		return pread(fd_, buffer + done, size - done,
			     static_cast<off_t>(offset + done));
	});
}

int device::write(const char *data, size_t size, uint64_t offset) const
{
	return whole(fd_, size, [&](size_t done) {
		return pwrite(fd_, data + done, size - done,
			      static_cast<off_t>(offset + done));
	});
}

bool device::reads(uint64_t offset, uint64_t length) const
{
	aligned_buffer buffer{ look_bytes };

	return !buffer.data() ||
	       !read(buffer.data(), std::min<uint64_t>(length, look_bytes),
		     offset);
}

bool same_device(const std::string &a, const std::string &b)
{
	struct stat sa, sb;

	return !stat(a.c_str(), &sa) && !stat(b.c_str(), &sb) &&
	       S_ISBLK(sa.st_mode) && S_ISBLK(sb.st_mode) &&
	       sa.st_rdev == sb.st_rdev;
}

} /* namespace blkcopy */
