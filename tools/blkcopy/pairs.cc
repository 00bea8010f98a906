// SPDX-License-Identifier: GPL-2.0-only
#include "pairs.hpp"

#include <charconv>
#include <sstream>

#include <fmt/core.h>

#include "sysfs.hpp"
#include "topology.hpp"

namespace blkcopy {
namespace {

std::string name_or_gone(dev_t device)
{
	return device ? name_of(device) : "(gone)";
}

} /* namespace */

std::vector<pair_alone> pairs_in(const std::string &who, const std::string &text)
{
	std::istringstream words{ text };
	std::string src, dst, reason, left;
	std::vector<pair_alone> pairs;

	while (words >> src >> dst >> reason >> left) {
		pair_alone p{ who, device_numbered(src).value_or(0),
			      device_numbered(dst).value_or(0), reason, {} };
		uint64_t seconds = 0;

		if (left != "for_good") {
			std::from_chars(left.data(), left.data() + left.size(),
					seconds);
			p.seconds = seconds;
		}
		pairs.push_back(std::move(p));
	}
	return pairs;
}

std::vector<pair_alone> pairs_of_kcopyd()
{
	return pairs_in("kcopyd", read_file("/sys/kernel/blk_copy/kcopyd/pairs")
					  .value_or(""));
}

std::string in_words(const pair_alone &p)
{
	return fmt::format("{} to {}: {}, {}", name_or_gone(p.src),
			   name_or_gone(p.dst), p.reason,
			   p.seconds ? fmt::format("for {} s more", *p.seconds) :
				       "for good");
}

} /* namespace blkcopy */
