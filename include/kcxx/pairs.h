/* SPDX-License-Identifier: GPL-2.0-only */
/* What C and C++ know of a memory of pairs; see kcxx/pairs.hpp. */
#ifndef _KCXX_PAIRS_H
#define _KCXX_PAIRS_H

#include <kcxx/abi.h>

#define KCXX_NR_PAIRS		64
struct kcxx_pairs {
	__u64 opaque[KCXX_NR_PAIRS * 5 + 1];
};

/* A pair that is left alone. */
struct kcxx_pair {
	__u64 src;
	__u64 dst;
	__u32 reason;		/* BLK_COPY_REASON_* */
	__u32 left_ms;		/* KCXX_FOR_GOOD: until an administrator resets it */
};

KCXX_ASSERT_SIZE(struct kcxx_pair, 24);
#define KCXX_FOR_GOOD		(~0U)

#endif
