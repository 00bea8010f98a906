// SPDX-License-Identifier: GPL-2.0-only
/*
 * No failure is taken for success, nothing is sent again or copied by hand while
 * the device may still write, and a judgement has a known reason. Sense data may
 * be any bytes.
 */
#include <cstring>

#include "sd_check.hpp"

namespace {

bool succeeded(const sd_xcopy_result &res)
{
	const bool current = res.sense == SD_XCOPY_SENSE_CURRENT;
	const bool informs = res.sense_key == 1 || res.sense_key == 15;

	if (res.host_byte || res.cut)
		return false;
	if (res.status == 2)
		return current && informs;
	return !res.status && (!current || informs || !res.sense_key);
}

/*
 * Has the device itself ended it? With a deferred error, which is of another command, it
 * has not done it.
 */
bool over(const sd_xcopy_result &res)
{
	if (res.host_byte)
		return res.host_byte == 0x07 && res.status == 0x18;
	return res.status != 2 || res.sense == SD_XCOPY_SENSE_CURRENT ||
	       res.sense == SD_XCOPY_SENSE_DEFERRED;
}

void judge(const sd_xcopy_result &res)
{
	constexpr __u32 known_acts = SD_XCOPY_ACT_NO_DEVICE | SD_XCOPY_ACT_PAIR |
				     SD_XCOPY_ACT_HALVE | SD_XCOPY_ACT_LOG | SD_XCOPY_ACT_FEWER |
				     SD_XCOPY_ACT_GRANULE | SD_XCOPY_ACT_PAUSE;
	sd_xcopy_verdict v{ ~0U, ~0U, ~0U };

	sd_xcopy_judge(&res, &v);
	require((v.reason == BLK_COPY_REASON_NONE) == succeeded(res));
	require(v.reason < BLK_COPY_NR_REASONS && !(v.act & ~known_acts));
	require(v.end <= BLK_COPY_CMD_LOST);
	require(v.reason != BLK_COPY_REASON_NONE || (!v.act && !v.end));
	require(over(res) || v.end == BLK_COPY_CMD_LOST);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	sd_xcopy_result res;

	if (size < sizeof(res))
		return 0;
	std::memcpy(&res, data, sizeof(res));
	judge(res);
	sd_xcopy_decode_sense(data + 2, static_cast<__u32>(size - 2), &res);
	require(res.sense <= SD_XCOPY_SENSE_DEFERRED && res.sense_key < 16);
	require(res.forwarded < 16 || res.forwarded == SD_XCOPY_NOT_TOLD);
	judge(res);
	return 0;
}
