// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any answer to RECEIVE COPY RESULTS gives an error that changes nothing, or
 * caps whose limits are sane. The first 4 bytes of the input are the cap.
 */
#include <cstring>

#include "sd_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	sd_xcopy_caps caps, before;
	__u32 cap = 32 << 20;

	if (size >= sizeof(cap)) {
		std::memcpy(&cap, data, sizeof(cap));
		data += sizeof(cap);
		size -= sizeof(cap);
	}
	std::memset(&caps, 0x5a, sizeof(caps));
	before = caps;

	const __s32 rc = sd_xcopy_decode_rcr(data, size, &caps);

	if (rc) {
		require(rc == -71 || rc == -61);
		require(!std::memcmp(&caps, &before, sizeof(caps)));
		return 0;
	}
	require(size >= 44 && caps.told == SD_XCOPY_TOLD_RCR);
	require(caps.snlid <= 1 && caps.has_seg_02 <= 1 && caps.has_cscd_e4 <= 1);
	sd_check::limits_of(caps, cap);
	return 0;
}
