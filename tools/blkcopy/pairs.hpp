/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of devices that refused lately and are left alone.
 */
#ifndef _BLKCOPY_PAIRS_HPP
#define _BLKCOPY_PAIRS_HPP

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace blkcopy {

struct pair_alone {
	std::string who; /* leaves them alone: "sd_xcopy", "kcopyd" */
	dev_t src;	 /* 0: gone meanwhile */
	dev_t dst;
	std::string reason;
	std::optional<uint64_t> seconds; /* more; nothing: for good */

	auto operator<=>(const pair_alone &) const = default;
};

/* Of lines as "8:16 8:32 unreachable 4"; one that is none ends them. */
std::vector<pair_alone> pairs_in(const std::string &who, const std::string &text);

/* Those of kcopyd. */
std::vector<pair_alone> pairs_of_kcopyd();

/* "sda to sdb: unreachable, for 4 s more" */
std::string in_words(const pair_alone &p);

} /* namespace blkcopy */

#endif
