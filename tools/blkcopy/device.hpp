/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One end of a copy: an open file and the facts about it which decide what is
 * asked of the kernel and how its answer is explained.
 */
#ifndef _BLKCOPY_DEVICE_HPP
#define _BLKCOPY_DEVICE_HPP

#include <cstdint>
#include <cstdlib>
#include <string>

#include <sys/types.h>

namespace blkcopy {

/* Memory that devices read to without a copy in between. */
class aligned_buffer {
public:
	explicit aligned_buffer(size_t size)
		: data_{ static_cast<char *>(aligned_alloc(4096, size)) }
	{
	}
	~aligned_buffer() { free(data_); }
	aligned_buffer(const aligned_buffer &) = delete;
	aligned_buffer &operator=(const aligned_buffer &) = delete;

	char *data() { return data_; } /* may be null */

private:
	char *data_;
};

class device {
public:
	/*
	 * Check error() before anything else. @mode: O_RDONLY, ..., perhaps with
	 * O_EXCL. What is no block device is not opened, since a FIFO would
	 * wait and some character devices act, unless @any.
	 */
	device(const std::string &path, int mode, bool any);
	~device();
	device(const device &) = delete;
	device &operator=(const device &) = delete;

	const std::string &path() const { return path_; }
	int fd() const { return fd_; }
	/* errno of open(2) or stat(2), ENOTBLK; 0 if it is open */
	int error() const { return error_; }
	/* it was to be nobody else's */
	bool exclusive() const { return exclusive_; }
	bool writable() const;
	bool is_block() const;
	/* "a FIFO", "a directory", ...: what it is instead of a block device */
	const char *kind() const;
	/* bytes, when it was opened; 0 if it is no block device or does not tell */
	uint64_t size() const { return size_; }
	/* the same by now: tables and disks change under who has them open */
	uint64_t size_now() const;
	/* which block device it is */
	dev_t number() const { return number_; }
	/* logical block, bytes; 1 if it is not known */
	uint32_t block_size() const { return block_size_; }
	/* set read-only in the kernel by now */
	bool read_only() const;

	/* From the medium, past the page cache. errno, EIO at its end, or 0. */
	int read(char *buffer, size_t size, uint64_t offset) const;

	/* All of it to the medium, past the page cache. errno, or 0. */
	int write(const char *data, size_t size, uint64_t offset) const;

	/* Can the first of these bytes be read from the medium itself? */
	bool reads(uint64_t offset, uint64_t length) const;

private:
	void find_facts();

	std::string path_;
	int mode_;
	int fd_ = -1;
	int error_ = 0;
	mode_t type_ = 0;
	dev_t number_ = 0;
	uint64_t size_ = 0;
	uint32_t block_size_ = 1;
	bool exclusive_;
};

/* Are both paths names of one block device? */
bool same_device(const std::string &a, const std::string &b);

} /* namespace blkcopy */

#endif
