// SPDX-License-Identifier: GPL-2.0-only
/* What must hold of limits, whatever bytes they were made from. */
#ifndef _SD_CHECK_HPP
#define _SD_CHECK_HPP

#include "fuzz.hpp"

#include "drivers/scsi/xcopy/abi.h"

namespace sd_check {

inline void sane(const sd_xcopy_limits &lim, const sd_xcopy_caps &caps, __u32 bs, __u32 cap)
{
	const __u32 block = bs / 512;

	require((lim.max_sectors == 0) == (lim.reason != BLK_COPY_REASON_NONE));
	require(lim.reason < BLK_COPY_NR_REASONS);
	if (!lim.max_sectors)
		return;
	require(lim.max_sectors % block == 0 && lim.max_segment_sectors % block == 0);
	require(lim.max_segment_sectors && lim.max_segment_sectors / block <= 65535);
	require(lim.max_segments && lim.max_segments <= BLK_COPY_MAX_SEGMENTS);
	require(lim.max_segments <= caps.max_segments);
	require(64ULL + 28ULL * lim.max_segments <= caps.max_list_len);
	require(lim.max_sectors <= cap / 512 && lim.max_sectors <= 1U << 22);
	require(lim.max_segment_sectors <= lim.max_sectors);
	require(!caps.max_segment_len || lim.max_segment_sectors <= caps.max_segment_len / 512);
	require(lim.granularity_sectors && lim.granularity_sectors % block == 0);
	require(lim.max_segment_sectors < lim.granularity_sectors ||
		lim.max_segment_sectors % lim.granularity_sectors == 0);
	require(lim.max_sectors < 2048 || lim.max_sectors % 2048 == 0);
	require(lim.needs_list_id == !caps.snlid);
	require(!lim.max_copies == (!caps.total_copies && !caps.identified_copies));
	require(lim.max_identified <= lim.max_copies);
	require(caps.has_seg_02 && caps.has_cscd_e4 && caps.max_cscds >= 2);
}

/* Failures only lower bounds, never to nothing, and the pair's are whole granules. */
inline void lowered(const sd_xcopy_limits &lim, __u32 bs)
{
	sd_xcopy_bounds b, pair;

	sd_xcopy_first_bounds(&lim, bs, &b);
	for (int round = 0; round < 8; round++) {
		const __u32 reason = sd_xcopy_pair_bounds(&b, &b, &pair);

		require(reason == BLK_COPY_REASON_NONE || reason == BLK_COPY_REASON_ALIGNMENT);
		require(!pair.max_sectors == (reason != BLK_COPY_REASON_NONE));
		if (pair.max_sectors)
			require(!(pair.max_sectors % b.granule_sectors) &&
				!(pair.max_segment_sectors % b.granule_sectors));

		const sd_xcopy_bounds next{ sd_xcopy_halve(b.max_sectors), b.max_segment_sectors,
					    sd_xcopy_fewer_segments(b.max_segments),
					    sd_xcopy_raise_granule(b.granule_sectors,
								   lim.granularity_sectors) };

		require(next.max_sectors && next.max_sectors <= b.max_sectors);
		require(next.max_segments && next.max_segments <= b.max_segments);
		require(next.granule_sectors >= b.granule_sectors && next.granule_sectors <= 2048);
		b = next;
	}
}

/* Limits from @caps for every block size, and what becomes of them after timeouts. */
inline void limits_of(const sd_xcopy_caps &caps, __u32 cap)
{
	for (__u32 bs = 512; bs <= 4096; bs *= 2) {
		sd_xcopy_limits lim;

		sd_xcopy_make_limits(&caps, bs, cap, &lim);
		sane(lim, caps, bs, cap);
		if (lim.max_sectors)
			lowered(lim, bs);
	}
}

} // namespace sd_check

#endif
