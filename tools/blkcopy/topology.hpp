/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which disks a range of a device lies on, and what is known of them.
 */
#ifndef _BLKCOPY_TOPOLOGY_HPP
#define _BLKCOPY_TOPOLOGY_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace blkcopy {

/* A device on the way to the disks, and what it is there: a target of its table. */
struct level {
	dev_t device;
	std::string target;

	bool operator==(const level &) const = default;
};

/* A part of a range; its disks are those that may be touched for it. */
struct part {
	uint64_t offset; /* from the start of the range, bytes */
	uint64_t length;
	std::vector<dev_t> disks;
	std::vector<level> between; /* from above */

	uint64_t end() const { return offset + length; }
};

/* Those that are not there yet. */
template <class T>
void add_new(std::vector<T> &to, const std::vector<T> &from)
{
	for (const T &what : from)
		if (std::find(to.begin(), to.end(), what) == to.end())
			to.push_back(what);
}

/* The parts of a range, in order and without gaps. */
std::vector<part> parts_of(dev_t device, uint64_t start, uint64_t length);

/* What sysfs says of a disk, or of a mapped device. */
struct disk_facts {
	std::string name;		  /* "sda" */
	std::optional<uint64_t> limit;	  /* queue/copy_max_bytes */
	std::optional<uint64_t> hw_limit; /* queue/copy_max_hw_bytes */
	bool mapped = false;		  /* by device mapper, and its name there */
	std::string mapped_name;
	bool scsi = false;
	std::string address; /* "2:0:0:1", of a SCSI disk */
	/* of sd_xcopy, where that is loaded and the disk a SCSI disk */
	std::optional<std::string> reason;
	std::string cause;	/* what is behind that, in words, or "" */
	std::string designator; /* hexadecimal, or "" */
	std::string pairs;	/* lines of xcopy/pairs */

	/* As far as that can be said without asking it: why it does not copy. */
	std::string refusal() const;
	/* "4 MiB"; "any" where a mapped device has none of its own */
	std::string limit_in_words() const;
};

disk_facts facts_of(dev_t device);

/* "sda" */
std::string name_of(dev_t device);

bool module_loaded(const std::string &name);
/* A line on what there is none of while it is not loaded, or is off; or "". */
std::string note_of(const std::string &name);

} /* namespace blkcopy */

#endif
