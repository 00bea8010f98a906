/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DM_COPY_LASTS_HPP
#define _DM_COPY_LASTS_HPP

#include <kcxx/std.hpp>
#include "abi.h"

/*
 * Is what refused likely to refuse the next job too? Not where it was this job,
 * or only this moment.
 */
constexpr bool lasts(__u32 reason)
{
	switch (reason) {
	case BLK_COPY_REASON_OVERLAP:
	case BLK_COPY_REASON_ALIGNMENT:
	case BLK_COPY_REASON_SUSPENDED:
	case BLK_COPY_REASON_INCOMPLETE:
	case BLK_COPY_REASON_LATE:
	case BLK_COPY_REASON_NO_MEMORY:
	case BLK_COPY_REASON_CHANGED:
	case BLK_COPY_REASON_KILLED:
	case BLK_COPY_REASON_NO_PATH:
	case BLK_COPY_REASON_SLOW:
		return false;
	default:
		return true;
	}
}

#endif
