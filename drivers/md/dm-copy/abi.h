/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of dm_copy.ko and its C++ part: which pairs of
 * devices refused lately. Lock and clock are the caller's.
 */
#ifndef _DM_COPY_ABI_H
#define _DM_COPY_ABI_H

#include <kcxx/pairs.h>
#include <linux/blk-copy-types.h>

KCXX_BEGIN_DECLS

void dm_copy_pairs_init(struct kcxx_pairs *p);
/* Try to have a job from @src to @dst copied? NONE or BACKOFF. */
__u32 dm_copy_pairs_check(struct kcxx_pairs *p, __u64 src, __u64 dst, __u64 now_ms);
/* A copy from @src to @dst has ended with @reason (blk_copy). */
void dm_copy_pairs_ended(struct kcxx_pairs *p, __u64 src, __u64 dst, __u32 reason,
			 __u64 now_ms);
void dm_copy_pairs_forget(struct kcxx_pairs *p);
/* For a list: 1 where the pair at @i, below KCXX_NR_PAIRS, is left alone, and which. */
int dm_copy_pairs_at(const struct kcxx_pairs *p, __u32 i, __u64 now_ms,
		     struct kcxx_pair *pair);

KCXX_END_DECLS

#endif
