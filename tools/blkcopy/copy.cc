// SPDX-License-Identifier: GPL-2.0-only
#include "copy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <sys/ioctl.h>

namespace blkcopy {
namespace {

constexpr uint64_t piece = 64 << 20;

bool overlap(const blkcopy_range &r)
{
	uint64_t low = std::min(r.src_offset, r.dst_offset);
	uint64_t high = std::max(r.src_offset, r.dst_offset);

	return high - low < r.length;
}

} /* namespace */

bool ends::same() const
{
	return &src == &dst || same_device(src.path(), dst.path());
}

/* The kernel keeps offsets in a signed loff_t. */
bool wraps(uint64_t offset, uint64_t length)
{
	return offset > INT64_MAX || length > INT64_MAX - offset;
}

bool beyond_end(const device &d, uint64_t offset, uint64_t length)
{
	return offset > d.size() || length > d.size() - offset;
}

bool aligned(const ends &e, uint64_t value)
{
	return value % e.src.block_size() == 0 &&
	       value % e.dst.block_size() == 0;
}

int check_whole_range(const ends &e, const blkcopy_range &r)
{
	if (!aligned(e, r.src_offset) || !aligned(e, r.dst_offset) ||
	    !aligned(e, r.length))
		return EINVAL;
	if (wraps(r.src_offset, r.length) || wraps(r.dst_offset, r.length))
		return EOVERFLOW;
	if (beyond_end(e.dst, r.dst_offset, r.length))
		return ENOSPC;
	if (beyond_end(e.src, r.src_offset, r.length))
		return ENXIO;
	if (e.same() && overlap(r))
		return EEXIST;
	return 0;
}

outcome copy_at_once(const ends &e, blkcopy_range range)
{
	outcome result;

	range.copied = 0;
	range.offloaded = 0;
	if (ioctl(e.dst.fd(), BLKCOPY, &range))
		result.error = errno;
	result.copied = range.copied;
	result.offloaded = range.offloaded;
	/* A success that left something out would be a bug; do not hide it. */
	if (!result.error && result.copied != range.length &&
	    !(range.flags & BLKCOPY_CHECK))
		result.error = EIO;
	return result;
}

outcome copy_in_pieces(const ends &e, const blkcopy_range &range,
		       const progress_fn &progress)
{
	outcome total;

	total.error = check_whole_range(e, range);
	if (!range.length && !total.error)
		return copy_at_once(e, range);

	while (!total.error && total.copied < range.length) {
		blkcopy_range next = range;

		next.src_offset += total.copied;
		next.dst_offset += total.copied;
		next.length = std::min<uint64_t>(piece,
						 range.length - total.copied);

		outcome part = copy_at_once(e, next);

		total.copied += part.copied;
		total.offloaded += part.offloaded;
		total.error = part.error;
		progress(total);
	}
	return total;
}

} /* namespace blkcopy */
