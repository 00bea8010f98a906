/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which disks copy, and what was copied from and to each.
 */
#ifndef _BLKCOPY_STATUS_HPP
#define _BLKCOPY_STATUS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "obstacle.hpp"
#include "topology.hpp"

namespace blkcopy {

/* As source or as destination, since the first copy. */
struct side_counts {
	uint64_t offloaded_bytes = 0;
	uint64_t by_hand_bytes = 0;
	uint64_t commands = 0;
	std::vector<std::pair<std::string, uint64_t>> refusals; /* by reason */
	std::vector<std::pair<uint64_t, uint64_t>> latency;	/* up to us, commands */
};

struct device_status {
	disk_facts facts;
	/* nothing: no copy yet, or a kernel that does not count by the device */
	std::optional<side_counts> source;
	std::optional<side_counts> destination;
	obstacle waits;
	bool gone; /* since it was asked for */
};

device_status status_of(dev_t device);

/* All whole devices that have a size, sorted. */
std::vector<dev_t> all_devices();

/* The disk that @name means: a path, or a name in /sys/block or of device mapper. */
std::optional<dev_t> disk_called(const std::string &name);

} /* namespace blkcopy */

#endif
