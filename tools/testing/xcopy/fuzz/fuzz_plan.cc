// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any fragments into the planner, its extents on into the overlap check and the
 * cutter. Whatever comes in, nothing is lost or invented: extents
 * add up to the chunk, commands add up to the extents.
 */
#include <vector>

#include "fuzz.hpp"

#include "block/copy/abi.h"

namespace {

using frags = std::vector<blk_copy_frag>;

/*
 * Pieces one after the other, so that whole sides are common; a set bit in
 * the control byte spoils something. Returns the bytes that were laid out.
 */
uint32_t take_side(input &in, frags &side)
{
	uint32_t at = 0;
	unsigned int nr = in.take<uint8_t>() % 24;

	for (unsigned int i = 0; i < nr; i++) {
		uint8_t how = in.take<uint8_t>();
		blk_copy_frag f{};

		f.len = 512 * (1 + in.take<uint8_t>() % 16);
		f.offset = at;
		f.dev = how & 3;
		f.sector = how & 4 ? in.take<uint64_t>() : at / 512;
		if (how & 8 && how & 16)
			f.len = in.take<uint32_t>();
		if (how & 8 && how & 32)
			f.offset = in.take<uint32_t>();
		at += f.len;
		side.push_back(f);
	}
	return at;
}

uint64_t sum(const std::vector<blk_copy_extent> &ext)
{
	uint64_t n = 0;

	for (const auto &e : ext)
		n += e.sectors;
	return n;
}

void check_overlap(const std::vector<blk_copy_extent> &ext)
{
	const __u64 apart[4] = { 1, 2, 3, 4 };
	std::vector<blk_copy_place> scratch(2 * ext.size());
	__u32 got = blk_copy_check_overlap(ext.data(), ext.size(), apart, 4, scratch.data());
	bool meet = false;

	for (const auto &a : ext)
		for (const auto &b : ext)
			meet |= a.src_dev == b.dst_dev &&
				a.src_sector < b.dst_sector + b.sectors &&
				b.dst_sector < a.src_sector + a.sectors;
	require(got == (meet ? BLK_COPY_REASON_OVERLAP : BLK_COPY_REASON_NONE));
}

void check_cut(input &in, const std::vector<blk_copy_extent> &ext)
{
	blk_copy_pair_limits lim{ in.take<uint16_t>(), in.take<uint16_t>(), in.take<uint8_t>(),
				  in.take<uint8_t>(), in.take<uint8_t>() };
	blk_copy_segment seg[16];
	blk_copy_cursor cursor{};
	uint64_t total = 0;
	__u32 n, reason;

	while (!(reason = blk_copy_next_command(&cursor, ext.data(), ext.size(), &lim, seg, 16,
						&n)) && n) {
		uint64_t command = 0;

		require(n <= 16 && n <= lim.max_segments);
		for (__u32 i = 0; i < n; i++) {
			require(seg[i].sectors && seg[i].sectors <= lim.max_segment_sectors);
			require(seg[i].sectors % lim.granule_sectors == 0);
			command += seg[i].sectors;
		}
		require(command <= lim.max_sectors);
		total += command;
	}
	if (reason)
		require(reason == BLK_COPY_REASON_ALIGNMENT || reason == BLK_COPY_REASON_UNSUPPORTED);
	else
		require(total == sum(ext));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in{ data, size };
	frags src, dst;
	uint32_t laid_out = take_side(in, src);

	take_side(in, dst);

	uint32_t chunk = in.take<uint8_t>() & 1 ? in.take<uint32_t>() : laid_out;
	std::vector<blk_copy_extent> ext(src.size() + dst.size());
	__u32 nr = 0;
	__u32 reason = blk_copy_plan(src.data(), src.size(), dst.data(), dst.size(), chunk,
				     ext.data(), ext.size(), &nr);

	require(reason == BLK_COPY_REASON_NONE || nr == 0);
	require(nr <= ext.size());
	ext.resize(nr);
	if (reason == BLK_COPY_REASON_NONE)
		require(chunk && sum(ext) * 512 == chunk);
	else
		require(reason == BLK_COPY_REASON_INCOMPLETE || reason == BLK_COPY_REASON_ALIGNMENT);
	check_overlap(ext);
	check_cut(in, ext);
	return 0;
}
