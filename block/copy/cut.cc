// SPDX-License-Identifier: GPL-2.0-only
#include "cut.hpp"

namespace blk_copy {

namespace {

using kcxx::u32;

constexpr u32 round_down(u32 n, u32 block)
{
	return n & ~(block - 1);
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
bool pair_fits(std::span<const blk_copy_extent> ext, u32 first, const pair_limits &lim)
{
	for (const blk_copy_extent &e : ext.subspan(first)) {
		if (!same_pair(e, ext[first]))
			break;
		if (!lim.fits(e))
			return false;
	}
	return true;
}

/* Fill one command. The cursor stands on an extent with something left. */
u32 fill(blk_copy_cursor &c, std::span<const blk_copy_extent> ext,
	 const pair_limits &lim, std::span<blk_copy_segment> seg)
{
	const blk_copy_extent &pair = ext[c.ext];
	u32 room = lim.command_sectors();
	u32 nr = 0;

	while (room && nr < lim.segments() && c.ext < ext.size() &&
	       same_pair(pair, ext[c.ext])) {
		const blk_copy_extent &e = ext[c.ext];
		const u32 len = lim.segment(e.dst_sector + c.done, e.sectors - c.done, room);

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

std::optional<pair_limits> pair_limits::from(const blk_copy_pair_limits &lim, u32 max_seg)
{
	const u32 block = lim.block_sectors, granule = lim.granule_sectors;

	if (!kcxx::is_power_of_2(block) || !kcxx::is_power_of_2(granule) || granule < block)
		return std::nullopt;

	const u32 command = round_down(lim.max_sectors, granule);
	const u32 segment = round_down(lim.max_segment_sectors, granule);
	const u32 segments = std::min(lim.max_segments, max_seg);

	if (!command || !segment || !segments)
		return std::nullopt;
	return pair_limits{ command, segment, segments, block, granule };
}

u32 pair_limits::segment(kcxx::u64 dst_sector, u32 rest, u32 room) const
{
	const u32 most = std::min(segment_, room);

	if (rest <= most)
		return rest;
	/* Two cuts for every multiple would cost more than they are worth. */
	if (segment_ < cut_sectors || command_ < cut_sectors)
		return most;

	const u32 over = (dst_sector + most) & (cut_sectors - 1);

	/* Only a command that is partly full has so little room. */
	if (over >= most)
		return 0;
	return (most - over) & (granule_ - 1) ? most : most - over;
}

next_command cut(blk_copy_cursor &cursor, std::span<const blk_copy_extent> ext,
		 const blk_copy_pair_limits &lim, std::span<blk_copy_segment> seg)
{
	blk_copy_cursor c = cursor;

	skip_finished(c, ext);
	if (c.ext >= ext.size())
		return { BLK_COPY_REASON_NONE, 0 };

	const auto limits = pair_limits::from(lim, static_cast<u32>(seg.size()));

	if (!limits)
		return { BLK_COPY_REASON_UNSUPPORTED, 0 };
	/*
	 * Looked at before the pair's first command and not later: what will be
	 * refused anyway should not have written half of its destination.
	 */
	if (at_pair_start(c, ext) && !pair_fits(ext, c.ext, *limits))
		return { BLK_COPY_REASON_ALIGNMENT, 0 };

	const u32 nr = fill(c, ext, *limits, seg);

	cursor = c;
	return { BLK_COPY_REASON_NONE, nr };
}

/* What is left over takes the time of a whole request; of many that is little. */
u32 fit(u32 wanted, u32 request, u32 block)
{
	constexpr u32 many = 4;
	const u32 whole = block ? request / block * block : 0;

	if (!whole || wanted <= whole || wanted / request >= many)
		return wanted;
	return std::max(wanted / request, 1U) * whole;
}

} // namespace blk_copy

__u32 blk_copy_next_command(struct blk_copy_cursor *cursor,
			    const struct blk_copy_extent *ext, __u32 nr_ext,
			    const struct blk_copy_pair_limits *lim,
			    struct blk_copy_segment *seg, __u32 max_seg, __u32 *nr_seg)
{
	const auto next = blk_copy::cut(*cursor, { ext, nr_ext }, *lim, { seg, max_seg });

	*nr_seg = next.segments;
	return next.refused;
}

__u32 blk_copy_fit(__u32 wanted, __u32 request, __u32 block)
{
	return blk_copy::fit(wanted, request, block);
}
