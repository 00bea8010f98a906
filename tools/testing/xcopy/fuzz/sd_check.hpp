// SPDX-License-Identifier: GPL-2.0-only
/* What must hold of limits, whatever bytes they were made from. */
#ifndef _SD_CHECK_HPP
#define _SD_CHECK_HPP

#include "../../../../block/blk_copy_reason.h"
#include "../../../../drivers/scsi/sd_xcopy_abi.h"

namespace sd_check {

inline void require(bool ok)
{
	if (!ok)
		__builtin_trap();
}

inline void sane(const sd_xcopy_limits &lim, const sd_xcopy_caps &caps, __u32 bs, __u32 cap)
{
	const __u32 block = bs / 512;

	require((lim.max_sectors == 0) == (lim.reason != BLK_COPY_REASON_NONE));
	require(lim.reason < BLK_COPY_NR_REASONS);
	if (!lim.max_sectors)
		return;
	require(lim.max_sectors % block == 0 && lim.max_segment_sectors % block == 0);
	require(lim.max_segment_sectors && lim.max_segment_sectors / block <= 65535);
	require(lim.max_segments && lim.max_segments <= SD_XCOPY_MAX_SEGMENTS);
	require(lim.max_segments <= caps.max_segments);
	require(64ULL + 28ULL * lim.max_segments <= caps.max_list_len);
	require(lim.max_sectors <= cap / 512 && lim.max_sectors <= 1U << 22);
	require(lim.max_segment_sectors <= lim.max_sectors);
	require(!caps.max_segment_len || lim.max_segment_sectors <= caps.max_segment_len / 512);
	require(lim.granularity_sectors && lim.granularity_sectors % block == 0);
	require(lim.max_segment_sectors % lim.granularity_sectors == 0);
	require(caps.has_seg_02 && caps.has_cscd_e4 && caps.snlid && caps.max_cscds >= 2);
}

/* Limits from @caps for every block size, and what becomes of them after timeouts. */
inline void limits_of(const sd_xcopy_caps &caps, __u32 cap)
{
	for (__u32 bs = 512; bs <= 4096; bs *= 2) {
		sd_xcopy_limits lim;

		sd_xcopy_make_limits(&caps, bs, cap, &lim);
		sane(lim, caps, bs, cap);
		require(sd_xcopy_halve(lim.max_sectors, bs) <= lim.max_sectors);
		require(!lim.max_sectors || sd_xcopy_halve(lim.max_sectors, bs));
	}
}

} // namespace sd_check

#endif
