/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user asked for.
 */
#ifndef _BLKCOPY_OPTIONS_HPP
#define _BLKCOPY_OPTIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace blkcopy {

struct options {
	std::string src;
	std::string dst;
	std::vector<std::string> more; /* SRC and DST of other copies */
	unsigned jobs = 1; /* of several, so many at a time */
	std::vector<std::string> command; /* as it was typed */
	uint64_t src_offset = 0;
	uint64_t dst_offset = 0;
	std::optional<uint64_t> length;
	bool offload_only = false;
	bool no_offload = false;
	bool json = false;
	bool progress = false;
	bool quiet = false;
	bool verify = false;
	bool dry_run = false;
	std::string resume; /* the map's path */
	double resume_interval = 5; /* seconds */
	bool force = false;
	bool no_sync = false;
	bool sparse = false;

	/* One of several, which says on @report_fd how far it is. */
	unsigned number = 0; /* from 1; 0: it is alone */
	int report_fd = -1;

	/* For tests of the kernel: what is given goes there as it is. */
	bool raw = false;
	std::optional<uint32_t> flags;
	std::optional<int32_t> src_fd;
	uint32_t reserved[2] = {};
	std::optional<int> open_src; /* O_* */
	std::optional<int> open_dst;
};

/* What to exit with at once, or nothing: go on. Prints help and errors. */
std::optional<int> parse_options(int argc, char **argv, options &out);

} /* namespace blkcopy */

#endif
