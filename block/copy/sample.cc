// SPDX-License-Identifier: GPL-2.0-only
/*
 * Can a copy of these data be told from no copy, and from a copy of something
 * else? A device that did nothing leaves what was there. One that copied from
 * the wrong place most likely copied data that are alike only if they are of
 * the kind that is everywhere: zeros, or some other word over and over.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using sample = std::span<const kcxx::u8>;

constexpr std::size_t word = 8;

bool uniform(sample s)
{
	return s.size() <= word || std::equal(s.begin() + word, s.end(), s.begin());
}

} // namespace
} // namespace blk_copy

int blk_copy_sample_tells(const __u8 *src, const __u8 *dst, __u32 len)
{
	const blk_copy::sample from{ src, len }, to{ dst, len };

	return !blk_copy::uniform(from) && !std::equal(from.begin(), from.end(), to.begin());
}
