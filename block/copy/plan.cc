// SPDX-License-Identifier: GPL-2.0-only
/*
 * The planner: from the fragments that reached the leaf queues to extents that
 * are contiguous on both sides. Splits made on the way cost nothing, because
 * each fragment knows its offset inside the chunk.
 */
#include <kcxx/sort.hpp>
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;

constexpr u32 sector_bytes = 1U << kcxx::sector_shift;

constexpr u32 to_whole_sectors(u32 bytes)
{
	return bytes >> kcxx::sector_shift;
}

bool whole_sectors(std::span<const blk_copy_frag> side)
{
	for (const blk_copy_frag &f : side)
		if (f.offset % sector_bytes || f.len % sector_bytes)
			return false;
	return true;
}

void sort_by_offset(std::span<blk_copy_frag> side)
{
	kcxx::heap_sort(side, [](const blk_copy_frag &a, const blk_copy_frag &b) {
		return a.offset < b.offset;
	});
}

/*
 * Every byte of the chunk exactly once. A hole means that a half was dropped
 * or completed on its way; a byte that came twice that something duplicated
 * it (a mirror's write). Neither may be guessed at. @side is sorted.
 */
bool covers(std::span<const blk_copy_frag> side, u64 chunk_bytes)
{
	u64 next = 0;

	for (const blk_copy_frag &f : side) {
		u64 sectors = to_whole_sectors(f.len);

		if (!f.len || f.offset != next || f.sector + sectors < f.sector)
			return false;
		next += f.len;
	}
	return next == chunk_bytes;
}

/*
 * Cut both sides at each other's seams. Both cover the chunk, so they end
 * together, and each step uses up a fragment of at least one side: fewer
 * extents than fragments.
 */
u32 intersect(std::span<const blk_copy_frag> src, std::span<const blk_copy_frag> dst,
	      std::span<blk_copy_extent> ext)
{
	std::size_t s = 0, d = 0;
	u32 s_done = 0, d_done = 0; /* bytes of src[s], dst[d] already used */
	u32 nr = 0;

	while (s < src.size() && d < dst.size()) {
		u32 len = std::min(src[s].len - s_done, dst[d].len - d_done);

		ext[nr++] = {
			.src_sector = src[s].sector + to_whole_sectors(s_done),
			.dst_sector = dst[d].sector + to_whole_sectors(d_done),
			.src_dev = src[s].dev,
			.dst_dev = dst[d].dev,
			.sectors = to_whole_sectors(len),
			.pad = 0,
		};
		s_done += len;
		d_done += len;
		if (s_done == src[s].len) {
			s++;
			s_done = 0;
		}
		if (d_done == dst[d].len) {
			d++;
			d_done = 0;
		}
	}
	return nr;
}

/* One device pair shares commands, so pairs come together; the rest is for merging. */
void sort_by_pair(std::span<blk_copy_extent> ext)
{
	kcxx::heap_sort(ext, [](const blk_copy_extent &a, const blk_copy_extent &b) {
		if (a.dst_dev != b.dst_dev)
			return a.dst_dev < b.dst_dev;
		if (a.src_dev != b.src_dev)
			return a.src_dev < b.src_dev;
		if (a.dst_sector != b.dst_sector)
			return a.dst_sector < b.dst_sector;
		return a.src_sector < b.src_sector;
	});
}

bool touch(const blk_copy_extent &a, const blk_copy_extent &b)
{
	return a.src_dev == b.src_dev && a.dst_dev == b.dst_dev &&
	       a.src_sector + a.sectors == b.src_sector &&
	       a.dst_sector + a.sectors == b.dst_sector;
}

/* A stripe set on each side comes together again here, one extent a disk. */
u32 merge(std::span<blk_copy_extent> ext)
{
	u32 kept = 0;

	for (std::size_t i = 1; i < ext.size(); i++) {
		if (touch(ext[kept], ext[i]))
			ext[kept].sectors += ext[i].sectors;
		else
			ext[++kept] = ext[i];
	}
	return ext.empty() ? 0 : kept + 1;
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

__u32 blk_copy_plan(blk_copy_frag *src_frag, __u32 nr_src, blk_copy_frag *dst_frag,
		    __u32 nr_dst, __u32 chunk_bytes, blk_copy_extent *ext, __u32 max_ext,
		    __u32 *nr_ext)
{
	const std::span src{ src_frag, nr_src }, dst{ dst_frag, nr_dst };

	*nr_ext = 0;
	if (max_ext < src.size() + dst.size())
		return BLK_COPY_REASON_FRAGMENTS;
	if (!whole_sectors(src) || !whole_sectors(dst))
		return BLK_COPY_REASON_ALIGNMENT;

	sort_by_offset(src);
	sort_by_offset(dst);
	/* A copy of nothing must not count as done. */
	if (!chunk_bytes || !covers(src, chunk_bytes) || !covers(dst, chunk_bytes))
		return BLK_COPY_REASON_INCOMPLETE;

	const std::span made{ ext, intersect(src, dst, { ext, max_ext }) };

	sort_by_pair(made);
	*nr_ext = merge(made);
	return BLK_COPY_REASON_NONE;
}
