// SPDX-License-Identifier: GPL-2.0-only
#include "plan.hpp"

#include <kcxx/sort.hpp>

namespace blk_copy {

namespace {

using kcxx::u32;
using kcxx::u64;

constexpr u32 sector_bytes = 1U << kcxx::sector_shift;

constexpr u32 to_whole_sectors(u32 bytes)
{
	return bytes >> kcxx::sector_shift;
}

/* Where a range ends. One that would wrap ends with the last sector there is. */
constexpr u64 end_of(u64 sector, u32 sectors)
{
	return sector + sectors < sector ? ~0ULL : sector + sectors;
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

void sort_spans(std::span<blk_copy_span> spans)
{
	kcxx::heap_sort(spans, [](const blk_copy_span &a, const blk_copy_span &b) {
		return a.lu != b.lu ? a.lu < b.lu : a.sector < b.sector;
	});
}

/*
 * In order of their first sectors a span meets an earlier one of the other side
 * exactly if it starts before the furthest end of that side.
 */
bool sides_meet(std::span<const blk_copy_span> spans)
{
	u64 src_end = 0, dst_end = 0;
	u64 lu = 0;

	for (const blk_copy_span &s : spans) {
		if (s.lu != lu) {
			lu = s.lu;
			src_end = 0;
			dst_end = 0;
		}
		u64 &own_end = s.is_dst ? dst_end : src_end;

		if ((s.is_dst ? src_end : dst_end) > s.sector)
			return true;
		own_end = std::max(own_end, end_of(s.sector, s.sectors));
	}
	return false;
}

} // namespace

blk_copy_reason plan(std::span<blk_copy_frag> src, std::span<blk_copy_frag> dst,
		     kcxx::bytes chunk, std::span<blk_copy_extent> ext, u32 &nr_ext)
{
	nr_ext = 0;
	if (ext.size() < src.size() + dst.size())
		return BLK_COPY_REASON_FRAGMENTS;
	if (!whole_sectors(src) || !whole_sectors(dst))
		return BLK_COPY_REASON_ALIGNMENT;

	sort_by_offset(src);
	sort_by_offset(dst);
	/* A copy of nothing must not count as done. */
	if (!chunk.value() || !covers(src, chunk.value()) || !covers(dst, chunk.value()))
		return BLK_COPY_REASON_INCOMPLETE;

	auto made = ext.first(intersect(src, dst, ext));

	sort_by_pair(made);
	nr_ext = merge(made);
	return BLK_COPY_REASON_NONE;
}

blk_copy_reason check_overlap(std::span<const blk_copy_extent> ext, std::span<const u64> lu,
			      std::span<blk_copy_span> scratch)
{
	std::size_t nr = 0;

	for (const blk_copy_extent &e : ext) {
		/* A device nobody identified could be any of the others. */
		if (e.src_dev >= lu.size() || e.dst_dev >= lu.size())
			return BLK_COPY_REASON_OVERLAP;
		if (!e.sectors)
			continue;
		scratch[nr++] = { lu[e.src_dev], e.src_sector, e.sectors, 0 };
		scratch[nr++] = { lu[e.dst_dev], e.dst_sector, e.sectors, 1 };
	}
	sort_spans(scratch.first(nr));
	return sides_meet(scratch.first(nr)) ? BLK_COPY_REASON_OVERLAP : BLK_COPY_REASON_NONE;
}

} // namespace blk_copy

__u32 blk_copy_plan(struct blk_copy_frag *src, __u32 nr_src,
		    struct blk_copy_frag *dst, __u32 nr_dst, __u32 chunk_bytes,
		    struct blk_copy_extent *ext, __u32 max_ext, __u32 *nr_ext)
{
	return blk_copy::plan({ src, nr_src }, { dst, nr_dst }, kcxx::bytes{ chunk_bytes },
			      { ext, max_ext }, *nr_ext);
}

__u32 blk_copy_check_overlap(const struct blk_copy_extent *ext, __u32 nr_ext,
			     const __u64 *lu, __u32 nr_lu,
			     struct blk_copy_span *scratch)
{
	return blk_copy::check_overlap({ ext, nr_ext }, { lu, nr_lu },
				       { scratch, 2 * std::size_t{ nr_ext } });
}
