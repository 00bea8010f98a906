// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any VPD page 8Fh gives an error that changes nothing, or caps that allow no
 * more than those it was merged into.
 */
#include <cstring>

#include "sd_check.hpp"

namespace {

/* 0 tells nothing, so it may become anything; else only less. */
void no_more(__u32 after, __u32 before)
{
	require(!before || (after && after <= before));
}

void no_more(const sd_xcopy_caps &after, const sd_xcopy_caps &before)
{
	no_more(after.max_cscds, before.max_cscds);
	no_more(after.max_segments, before.max_segments);
	no_more(after.max_list_len, before.max_list_len);
	no_more(after.max_segment_len, before.max_segment_len);
	no_more(after.total_copies, before.total_copies);
	no_more(after.identified_copies, before.identified_copies);
	require(after.granularity >= before.granularity);
	require(after.has_seg_02 <= before.has_seg_02);
	require(after.has_cscd_e4 <= before.has_cscd_e4);
	require(after.snlid == before.snlid);
}

void merge(const unsigned char *data, std::size_t size, const sd_xcopy_caps &before)
{
	sd_xcopy_caps caps = before;
	const __s32 rc = sd_xcopy_decode_vpd8f(data, size, &caps);

	if (rc) {
		require(rc == -71 || rc == -61);
		require(!std::memcmp(&caps, &before, sizeof(caps)));
		return;
	}
	require(caps.told & SD_XCOPY_TOLD_VPD8F);
	if (before.told)
		no_more(caps, before);
	sd_check::limits_of(caps, 32 << 20);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	const sd_xcopy_caps lio{ 2, 1, 1024, 268435456, 0, 512, 1, 1, 1, 1, 1, SD_XCOPY_TOLD_RCR };
	const sd_xcopy_caps array{ 8, 64, 4096, 0, 0, 4096, 0, 0, 1, 1, 0, SD_XCOPY_TOLD_RCR };

	merge(data, size, {});
	merge(data, size, lio);
	merge(data, size, array);
	return 0;
}
