// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of one EXTENDED COPY. Arithmetic is in bytes of 64 bits, so that no
 * claim of a device can wrap; only what comes out is narrowed.
 */
#include "limits.hpp"

namespace sd_xcopy {
namespace {

constexpr u64 round_down(u64 n, u64 power_of_2)
{
	return n & ~(power_of_2 - 1);
}

constexpr u32 to_sectors(u64 bytes)
{
	return static_cast<u32>(bytes >> kcxx::sector_shift);
}

bool valid_block_size(u32 n)
{
	return kcxx::is_block_size(n) && n <= max_block_size;
}

/* Segments for which the list has room beside the two CSCD descriptors. */
u32 segments_in_list(u32 list_len)
{
	if (list_len < cscd_list_len)
		return 0;
	return static_cast<u32>((list_len - cscd_list_len) / sizeof(segment_02));
}

u32 segments(const sd_xcopy_caps &caps)
{
	const u32 told = std::min(caps.max_segments,
				  segments_in_list(caps.max_list_len));

	return std::min<u32>(told, BLK_COPY_MAX_SEGMENTS);
}

/* The encoder makes one kind of list; who does not take it is not offloaded to. */
bool understands(const sd_xcopy_caps &caps)
{
	return caps.has_seg_02 && caps.has_cscd_e4 && caps.max_cscds >= nr_cscds &&
	       segments(caps) > 0;
}

/*
 * What lengths should be multiples of. Nothing is meant by one that is no power
 * of two, smaller than a block or too large to be true.
 */
u32 granularity(const sd_xcopy_caps &caps, u32 block_size)
{
	if (!kcxx::is_power_of_2(caps.granularity) || caps.granularity > cut_bytes)
		return block_size;
	return std::max(caps.granularity, block_size);
}

/* Rounded down to the best of the units that it reaches. */
u64 even(u64 bytes, u32 granule, u32 block_size)
{
	for (u32 unit : { cut_bytes, std::max(granule, page_bytes),
			  std::min(granule, page_bytes), block_size })
		if (bytes >= unit)
			return round_down(bytes, unit);
	return 0;
}

u64 segment_bytes(const sd_xcopy_caps &caps, u32 block_size)
{
	const u64 bytes = u64{ max_segment_blocks } * block_size;

	return caps.max_segment_len ? std::min<u64>(bytes, caps.max_segment_len) : bytes;
}

/*
 * Copies at a time. Before SPC-4 there was one number, which meant all copies;
 * who tells only that one is understood so.
 */
u32 copies(const sd_xcopy_caps &caps)
{
	return caps.total_copies ? caps.total_copies : caps.identified_copies;
}

u32 identified_copies(const sd_xcopy_caps &caps)
{
	if (!caps.total_copies || !caps.identified_copies)
		return copies(caps);
	return std::min(caps.total_copies, caps.identified_copies);
}

sd_xcopy_limits refused(u32 reason)
{
	return { 0, 0, 0, reason, 0, 0, 0, 0 };
}

sd_xcopy_limits make_limits(const sd_xcopy_caps &caps, u32 block_size, u32 cap_bytes)
{
	if (!valid_block_size(block_size))
		return refused(BLK_COPY_REASON_BLOCK_SIZE);
	if (cap_bytes < block_size)
		return refused(BLK_COPY_REASON_DISABLED);
	if (!understands(caps) || segment_bytes(caps, block_size) < min_segment_bytes)
		return refused(BLK_COPY_REASON_UNSUPPORTED);

	const u32 granule = granularity(caps, block_size);
	const u64 cap = std::min(cap_bytes, max_command_bytes);
	const u64 segment = even(std::min(segment_bytes(caps, block_size), cap), granule,
				 block_size);

	if (!segment)
		return refused(BLK_COPY_REASON_UNSUPPORTED);

	const u64 command = even(std::min(segment * segments(caps), cap), granule, block_size);

	return { to_sectors(command), to_sectors(segment), segments(caps),
		 BLK_COPY_REASON_NONE, to_sectors(granule), copies(caps),
		 identified_copies(caps), !caps.snlid };
}

/* What one command between two disks may be, before the granule. */
sd_xcopy_bounds smaller(const sd_xcopy_bounds &src, const sd_xcopy_bounds &dst)
{
	return { std::min(src.max_sectors, dst.max_sectors),
		 std::min(src.max_segment_sectors, dst.max_segment_sectors),
		 std::min(src.max_segments, dst.max_segments), dst.granule_sectors };
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

void sd_xcopy_make_limits(const sd_xcopy_caps *caps, u32 block_size, u32 cap_bytes,
			  sd_xcopy_limits *out)
{
	*out = make_limits(*caps, block_size, cap_bytes);
}

void sd_xcopy_first_bounds(const sd_xcopy_limits *lim, u32 block_size, sd_xcopy_bounds *out)
{
	*out = { lim->max_sectors, lim->max_segment_sectors, lim->max_segments,
		 to_sectors(block_size) };
}

u32 sd_xcopy_halve(u32 max_sectors)
{
	if (max_sectors <= to_sectors(cut_bytes))
		return max_sectors;
	return std::bit_floor(max_sectors - 1);
}

u32 sd_xcopy_fewer_segments(u32 max_segments)
{
	return std::max(max_segments / 2, 1U);
}

u32 sd_xcopy_raise_granule(u32 granule, u32 told)
{
	if (told > granule)
		return told;
	for (u32 step : { 4U << 10, 16U << 10, 64U << 10, cut_bytes })
		if (to_sectors(step) > granule)
			return to_sectors(step);
	return granule;
}

u32 sd_xcopy_pair_bounds(const sd_xcopy_bounds *src, const sd_xcopy_bounds *dst,
			 sd_xcopy_bounds *out)
{
	sd_xcopy_bounds b = smaller(*src, *dst);

	*out = {};
	if (!b.max_sectors || !b.max_segment_sectors || !b.max_segments ||
	    !kcxx::is_power_of_2(b.granule_sectors))
		return BLK_COPY_REASON_UNSUPPORTED;
	b.max_sectors &= ~(b.granule_sectors - 1);
	b.max_segment_sectors &= ~(b.granule_sectors - 1);
	if (!b.max_sectors || !b.max_segment_sectors)
		return BLK_COPY_REASON_ALIGNMENT;
	*out = b;
	return BLK_COPY_REASON_NONE;
}
