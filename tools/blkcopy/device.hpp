/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One end of a copy: an open file and the facts about it which decide what is
 * asked of the kernel and how its answer is explained.
 */
#ifndef _BLKCOPY_DEVICE_HPP
#define _BLKCOPY_DEVICE_HPP

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace blkcopy {

class device {
public:
	/* Check error() before anything else. @mode: O_RDONLY, ... */
	device(const std::string &path, int mode);
	~device();
	device(const device &) = delete;
	device &operator=(const device &) = delete;

	const std::string &path() const { return path_; }
	int fd() const { return fd_; }
	/* errno of open(2) or fstat(2); 0 if it is open */
	int error() const { return error_; }
	bool readable() const;
	bool writable() const;
	bool is_block() const { return is_block_; }
	/* bytes; 0 if it is no block device or does not tell */
	uint64_t size() const { return size_; }
	/* logical block, bytes; 1 if it is not known */
	uint32_t block_size() const { return block_size_; }

private:
	void find_facts();

	std::string path_;
	int mode_;
	int fd_ = -1;
	int error_ = 0;
	bool is_block_ = false;
	uint64_t size_ = 0;
	uint32_t block_size_ = 1;
};

/* Are both paths names of one block device? */
bool same_device(const std::string &a, const std::string &b);

} /* namespace blkcopy */

#endif
