// SPDX-License-Identifier: GPL-2.0-only
/*
 * No failure is taken for success, nothing is retried or copied by hand while
 * the device may still write, and a judgement has a known reason.
 */
#include <cstring>

#include "sd_check.hpp"

namespace {

bool succeeded(const sd_xcopy_result &res)
{
	const bool informs = !res.sense_valid || res.sense_key <= 1 || res.sense_key == 15;

	return !res.host_byte && !res.status && informs;
}

/* The device has answered, error handling got an answer, or nothing was sent. */
bool over(const sd_xcopy_result &res)
{
	const bool conflict = res.host_byte == 0x07 && res.status == 0x18;

	return !res.host_byte || conflict || res.abort_confirmed || res.never_sent;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	constexpr __u32 known_acts = SD_XCOPY_ACT_NO_DEVICE | SD_XCOPY_ACT_PAIR |
				     SD_XCOPY_ACT_HALVE | SD_XCOPY_ACT_LOG | SD_XCOPY_ACT_RETRY;

	for (; size >= sizeof(sd_xcopy_result); data += 8, size -= 8) {
		sd_xcopy_result res;
		__u32 act = ~0U;

		std::memcpy(&res, data, sizeof(res));

		const __u32 reason = sd_xcopy_judge(&res, &act);

		sd_check::require((reason == BLK_COPY_REASON_NONE) == succeeded(res));
		sd_check::require(reason < BLK_COPY_NR_REASONS && !(act & ~known_acts));
		sd_check::require(reason != BLK_COPY_REASON_NONE || !act);
		sd_check::require(over(res) || reason == BLK_COPY_REASON_UNCERTAIN);
		sd_check::require(!(act & SD_XCOPY_ACT_RETRY) || !res.host_byte);
	}
	return 0;
}
