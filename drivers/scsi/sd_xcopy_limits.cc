// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of one EXTENDED COPY. Arithmetic is in bytes of 64 bits, so that no
 * claim of a device can wrap; only what comes out is narrowed.
 */
#include "sd_xcopy_limits.hpp"

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
	return kcxx::block_size::from_bytes(n).ok() && n <= max_block_size;
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

	return std::min<u32>(told, SD_XCOPY_MAX_SEGMENTS);
}

/* The encoder makes one kind of list; who does not take it is not offloaded to. */
bool understands(const sd_xcopy_caps &caps)
{
	return caps.snlid && caps.has_seg_02 && caps.has_cscd_e4 &&
	       caps.max_cscds >= nr_cscds && segments(caps) > 0;
}

/*
 * What lengths should be multiples of. One that is no power of two or smaller
 * than a block means nothing here; 0 says the copy manager asks for too much.
 */
u32 granularity(const sd_xcopy_caps &caps, u32 block_size)
{
	if (caps.granularity > max_granularity)
		return 0;
	if (!kcxx::is_power_of_2(caps.granularity))
		return block_size;
	return std::max(caps.granularity, block_size);
}

/* Whole granules, and whole pages where that leaves something. */
u64 even(u64 bytes, u32 granule)
{
	if (bytes >= cut_bytes)
		bytes = round_down(bytes, cut_bytes);
	return round_down(bytes, granule);
}

u64 segment_bytes(const sd_xcopy_caps &caps, u32 block_size, u32 granule)
{
	u64 bytes = u64{max_segment_blocks} * block_size;

	if (caps.max_segment_len)
		bytes = std::min<u64>(bytes, caps.max_segment_len);
	return even(bytes, granule);
}

sd_xcopy_limits refused(u32 reason)
{
	return { 0, 0, 0, reason, 0 };
}

sd_xcopy_limits make_limits(const sd_xcopy_caps &caps, u32 block_size, u32 cap_bytes)
{
	if (!valid_block_size(block_size))
		return refused(BLK_COPY_REASON_BLOCK_SIZE);
	if (cap_bytes < block_size)
		return refused(BLK_COPY_REASON_DISABLED);
	if (!understands(caps))
		return refused(BLK_COPY_REASON_UNSUPPORTED);

	const u32 granule = granularity(caps, block_size);

	if (!granule)
		return refused(BLK_COPY_REASON_UNSUPPORTED);

	const u64 cap = even(std::min(cap_bytes, max_command_bytes), granule);
	const u64 segment = std::min(segment_bytes(caps, block_size, granule), cap);

	if (!segment)
		return refused(BLK_COPY_REASON_UNSUPPORTED);

	const u64 command = std::min(segment * segments(caps), cap);

	return { to_sectors(command), to_sectors(segment), segments(caps),
		 BLK_COPY_REASON_NONE, to_sectors(granule) };
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

void sd_xcopy_make_limits(const sd_xcopy_caps *caps, u32 block_size, u32 cap_bytes,
			  sd_xcopy_limits *out)
{
	*out = make_limits(*caps, block_size, cap_bytes);
}

u32 sd_xcopy_halve(u32 max_sectors, u32 block_size)
{
	constexpr u32 floor_sectors = floor_bytes >> kcxx::sector_shift;

	if (max_sectors <= floor_sectors)
		return max_sectors;

	const u32 half = std::max(max_sectors / 2, floor_sectors);

	if (!valid_block_size(block_size))
		return half;
	return half & ~((block_size >> kcxx::sector_shift) - 1);
}
