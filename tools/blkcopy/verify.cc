// SPDX-License-Identifier: GPL-2.0-only
#include "verify.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "interrupt.hpp"

namespace blkcopy {
namespace {

constexpr size_t step_bytes = 4 << 20;

/* In whole logical blocks, as it is blocks that are wrong. */
void compare(const char *a, const char *b, size_t size, size_t block,
	     uint64_t offset, std::vector<extent> &differences)
{
	if (!memcmp(a, b, size))
		return;
	for (size_t at = 0; at < size; at += block) {
		const size_t length = std::min(block, size - at);

		if (!memcmp(a + at, b + at, length))
			continue;
		if (!differences.empty() &&
		    differences.back().end() == offset + at)
			differences.back().length += length;
		else
			differences.push_back({ offset + at, length });
	}
}

} /* namespace */

void verify(const ends &e, const blkcopy_range &range, outcome &result,
	    const std::function<void(uint64_t)> &compared)
{
	const size_t block = std::max(e.src.block_size(), e.dst.block_size());
	aligned_buffer src{ step_bytes }, dst{ step_bytes };

	result.where = stage::verifying;
	if (!src.data() || !dst.data()) {
		result.error = ENOMEM;
		return;
	}
	for (uint64_t done = 0; done < range.length;) {
		const size_t size =
			std::min<uint64_t>(step_bytes, range.length - done);

		if (caught_signal()) {
			result.signal = caught_signal();
			result.error = EINTR;
			return;
		}
		result.error =
			e.src.read(src.data(), size, range.src_offset + done);
		result.who = fault::source;
		if (!result.error) {
			result.error = e.dst.read(dst.data(), size,
						  range.dst_offset + done);
			result.who = fault::destination;
		}
		if (result.error)
			return;
		compare(src.data(), dst.data(), size, block, done,
			result.differences);
		done += size;
		compared(done);
	}
	result.who = fault::unknown;
	result.verified = result.differences.empty();
}

} /* namespace blkcopy */
