// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any answer to RECEIVE COPY STATUS(LID1) gives an error that changes nothing,
 * or one of three states.
 */
#include <cstring>

#include "sd_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	sd_xcopy_status status, before;

	std::memset(&status, 0x5a, sizeof(status));
	before = status;

	const __s32 rc = sd_xcopy_decode_status(data, size, 512, &status);

	if (rc) {
		require(rc == -71);
		require(!std::memcmp(&status, &before, sizeof(status)));
		return 0;
	}
	require(size >= SD_XCOPY_STATUS_LEN);
	require(status.state <= SD_XCOPY_STATE_FAILED);
	require(status.state == (data[4] & 0x7f));
	require(status.segments <= 65535);
	return 0;
}
