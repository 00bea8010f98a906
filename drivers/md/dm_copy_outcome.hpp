/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outcome of one offloaded kcopyd job out of those of its destinations.
 */
#ifndef _DM_COPY_OUTCOME_HPP
#define _DM_COPY_OUTCOME_HPP

#include <kcxx/std.hpp>
#include "dm_copy_abi.h"

namespace dm_copy {

/* What the end of one destination means for its job. */
enum class ending {
	copied,
	refused, /* may be written by hand */
	failed, /* must not be written by hand */
};

/*
 * By hand is right wherever nobody writes to the destination any more; it also
 * finds the true error where there is one, so a device that is gone is "refused"
 * here: the manual copy knows whether it was the source or the destination.
 * A number that is no reason says nothing about late writers, so it fails.
 */
constexpr ending ending_of(__u32 reason)
{
	if (reason >= BLK_COPY_NR_REASONS)
		return ending::failed;

	switch (reason) {
	case BLK_COPY_REASON_NONE:
		return ending::copied;
	case BLK_COPY_REASON_UNCERTAIN:
	case BLK_COPY_REASON_KILLED:
		return ending::failed;
	default:
		return ending::refused;
	}
}

} /* namespace dm_copy */

#endif
