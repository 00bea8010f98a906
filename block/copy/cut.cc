// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cutting extents into commands within the limits of a device pair.
 */
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;

/* Cuts on multiples of this are good ones for every array; see blk_copy_next_command(). */
constexpr u32 cut_sectors = (1U << 20) >> kcxx::sector_shift;

constexpr u32 round_down(u32 n, u32 block)
{
	return n & ~(block - 1);
}

/*
 * @lim in whole granules, for commands with room for @max_seg segments; nothing
 * where a limit is 0, less than a granule, or a unit is none.
 */
std::optional<blk_copy_pair_limits> sound(blk_copy_pair_limits lim, u32 max_seg)
{
	const u32 block = lim.block_sectors, granule = lim.granule_sectors;

	if (!kcxx::is_power_of_2(block) || !kcxx::is_power_of_2(granule) || granule < block)
		return std::nullopt;
	lim.max_sectors = round_down(lim.max_sectors, granule);
	lim.max_segment_sectors = round_down(lim.max_segment_sectors, granule);
	lim.max_segments = std::min(lim.max_segments, max_seg);
	if (!lim.max_sectors || !lim.max_segment_sectors || !lim.max_segments)
		return std::nullopt;
	return lim;
}

/* Both starts of @e are on blocks, and it is whole granules. */
bool fits(const blk_copy_extent &e, const blk_copy_pair_limits &lim)
{
	return !((e.src_sector | e.dst_sector) & (lim.block_sectors - 1)) &&
	       !(e.sectors & (lim.granule_sectors - 1));
}

/*
 * Of @rest sectors that go to @dst_sector, those for a segment of a command with
 * room for @room; none where the next one takes them better.
 */
u32 segment(const blk_copy_pair_limits &lim, u64 dst_sector, u32 rest, u32 room)
{
	const u32 most = std::min(lim.max_segment_sectors, room);

	if (rest <= most)
		return rest;
	/* Two cuts for every multiple would cost more than they are worth. */
	if (lim.max_segment_sectors < cut_sectors || lim.max_sectors < cut_sectors)
		return most;

	const u32 over = (dst_sector + most) & (cut_sectors - 1);

	/* Only a command that is partly full has so little room. */
	if (over >= most)
		return 0;
	return (most - over) & (lim.granule_sectors - 1) ? most : most - over;
}

bool same_pair(const blk_copy_extent &a, const blk_copy_extent &b)
{
	return a.src_dev == b.src_dev && a.dst_dev == b.dst_dev;
}

/* Step over what is in a command already. */
void skip_finished(blk_copy_cursor &c, std::span<const blk_copy_extent> ext)
{
	while (c.ext < ext.size() && c.done >= ext[c.ext].sectors) {
		c.ext++;
		c.done = 0;
	}
}

/* Is the cursor where a pair's extents begin? */
bool at_pair_start(const blk_copy_cursor &c, std::span<const blk_copy_extent> ext)
{
	return !c.done && (!c.ext || !same_pair(ext[c.ext - 1], ext[c.ext]));
}

/* All extents of the pair at ext[first] can be cut within its limits. */
bool pair_fits(std::span<const blk_copy_extent> ext, u32 first,
	       const blk_copy_pair_limits &lim)
{
	for (const blk_copy_extent &e : ext.subspan(first)) {
		if (!same_pair(e, ext[first]))
			break;
		if (!fits(e, lim))
			return false;
	}
	return true;
}

/* Fill one command. The cursor stands on an extent with something left. */
u32 fill(blk_copy_cursor &c, std::span<const blk_copy_extent> ext,
	 const blk_copy_pair_limits &lim, std::span<blk_copy_segment> seg)
{
	const blk_copy_extent &pair = ext[c.ext];
	u32 room = lim.max_sectors;
	u32 nr = 0;

	while (room && nr < lim.max_segments && c.ext < ext.size() &&
	       same_pair(pair, ext[c.ext])) {
		const blk_copy_extent &e = ext[c.ext];
		const u32 len = segment(lim, e.dst_sector + c.done, e.sectors - c.done, room);

		if (!len)
			break;
		seg[nr++] = { e.src_sector + c.done, e.dst_sector + c.done, len, 0 };
		c.done += len;
		room -= len;
		skip_finished(c, ext);
	}
	return nr;
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

__u32 blk_copy_next_command(blk_copy_cursor *cursor, const blk_copy_extent *extents,
			    __u32 nr_ext, const blk_copy_pair_limits *lim,
			    blk_copy_segment *seg, __u32 max_seg, __u32 *nr_seg)
{
	const std::span ext{ extents, nr_ext };
	blk_copy_cursor c = *cursor;

	*nr_seg = 0;
	skip_finished(c, ext);
	if (c.ext >= ext.size())
		return BLK_COPY_REASON_NONE;

	const auto limits = sound(*lim, max_seg);

	if (!limits)
		return BLK_COPY_REASON_UNSUPPORTED;
	/*
	 * Looked at before the pair's first command and not later: what will be
	 * refused anyway should not have written half of its destination.
	 */
	if (at_pair_start(c, ext) && !pair_fits(ext, c.ext, *limits))
		return BLK_COPY_REASON_ALIGNMENT;
	*nr_seg = fill(c, ext, *limits, { seg, max_seg });
	*cursor = c;
	return BLK_COPY_REASON_NONE;
}

/*
 * What is left over takes the time of a whole request; of many that is little. Where
 * cuts on multiples leave as much over nothing is won.
 */
__u32 blk_copy_fit(__u32 wanted, __u32 request, __u32 block)
{
	constexpr u32 many = 4;
	const u32 whole = block ? request / block * block : 0;

	if (!whole || wanted <= whole || wanted / request >= many)
		return wanted;

	const u32 fit = std::max(wanted / request, 1U) * whole;
	const u32 cut = fit < cut_sectors ? fit : round_down(fit, cut_sectors);
	const u64 requests = (u64{ wanted } + whole - 1) / whole, fewer = (u64{ cut } + whole - 1) / whole;

	return fewer * wanted < requests * cut ? fit : wanted;
}
