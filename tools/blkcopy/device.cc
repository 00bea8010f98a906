// SPDX-License-Identifier: GPL-2.0-only
#include "device.hpp"

#include <cerrno>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace blkcopy {

device::device(const std::string &path, int mode) : path_{ path }, mode_{ mode }
{
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

bool device::readable() const
{
	return mode_ != O_WRONLY;
}

bool device::writable() const
{
	return mode_ != O_RDONLY;
}

void device::find_facts()
{
	struct stat st;
	uint64_t size;
	int block;

	if (fstat(fd_, &st)) {
		error_ = errno;
		return;
	}
	is_block_ = S_ISBLK(st.st_mode);
	if (!is_block_)
		return;
	if (!ioctl(fd_, BLKGETSIZE64, &size))
		size_ = size;
	if (!ioctl(fd_, BLKSSZGET, &block) && block > 0)
		block_size_ = block;
}

bool same_device(const std::string &a, const std::string &b)
{
	struct stat sa, sb;

	return !stat(a.c_str(), &sa) && !stat(b.c_str(), &sb) &&
	       S_ISBLK(sa.st_mode) && S_ISBLK(sb.st_mode) &&
	       sa.st_rdev == sb.st_rdev;
}

} /* namespace blkcopy */
