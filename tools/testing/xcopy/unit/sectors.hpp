/* SPDX-License-Identifier: GPL-2.0-only */
/* Sectors and nanoseconds, for the tests of the policy. */
#ifndef _XCOPY_UNIT_SECTORS_HPP
#define _XCOPY_UNIT_SECTORS_HPP

#include "block/copy/abi.h"

using u32 = __u32;
using u64 = __u64;

constexpr u64 mib = 2048;
constexpr u64 us = 1000, ms = 1000 * us;

inline u64 times(u64 per_mib_ns, u64 sectors)
{
	return per_mib_ns * sectors / mib;
}

#endif
