/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of dm_copy.ko and its C++ parts: when a
 * kcopyd job is offloaded and what its outcome is. All pure; lock and clock
 * are the caller's.
 */
#ifndef _DM_COPY_ABI_H
#define _DM_COPY_ABI_H

#include <kcxx/abi.h>
#include <linux/blk-copy-reason.h>

KCXX_BEGIN_DECLS

#define DM_COPY_MAX_DESTS	8	/* DM_KCOPYD_MAX_REGIONS */

/* ---- policy: dm_copy_policy.cc ---- */

struct dm_copy_end {
	__u64 dev;			/* identity of the device (dev_t) */
	__u32 limit;			/* copy limit, sectors; 0: switched off */
	__u32 hw_limit;			/* what its driver says; 0: cannot */
};

struct dm_copy_job {
	struct dm_copy_end src;
	struct dm_copy_end dst[DM_COPY_MAX_DESTS];
	__u32 num_dests;
	__u32 pad;
};

/* Pairs of devices that refused lately. */
#define DM_COPY_NR_PAIRS	64
struct dm_copy_memory {
	__u64 opaque[DM_COPY_NR_PAIRS * 4 + 1];
};

void dm_copy_memory_init(struct dm_copy_memory *m);
/*
 * Offload this job? Return: BLK_COPY_REASON_NONE, or UNSUPPORTED (an end that
 * cannot, no destination or too many), DISABLED (a limit is 0), BACKOFF.
 */
__u32 dm_copy_decide(const struct dm_copy_memory *m,
		     const struct dm_copy_job *job, __u64 now_ms);
/* A copy from @src to @dst has ended with @reason (blk_copy). */
void dm_copy_ended(struct dm_copy_memory *m, __u64 src, __u64 dst, __u32 reason,
		   __u64 now_ms);
void dm_copy_forget(struct dm_copy_memory *m);

/* ---- outcome of one job: dm_copy_outcome.cc ---- */

/*
 * One offloaded job: every destination is copied, the outcomes come in any order.
 */
struct dm_copy_outcome {
	__u32 pending;		/* bit per destination still at work */
	__u32 refused;		/* a destination was not copied */
};

KCXX_ASSERT_SIZE(struct dm_copy_outcome, 8);
#define DM_COPY_WAIT		0	/* some destination is still at work */
#define DM_COPY_DONE		1	/* all copied */
#define DM_COPY_BY_HAND		2	/* do the whole job by hand */
void dm_copy_outcome_init(struct dm_copy_outcome *o, __u32 num_dests);
/* A destination has ended with @reason (blk_copy). Return: DM_COPY_*. */
__u32 dm_copy_outcome_add(struct dm_copy_outcome *o, __u32 dest, __u32 reason);

KCXX_END_DECLS

#endif
