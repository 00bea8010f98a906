/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of dm_copy.ko and its C++ parts: when a
 * kcopyd job is offloaded and what its outcome is. All pure; lock and clock
 * are the caller's.
 */
#ifndef _DM_COPY_ABI_H
#define _DM_COPY_ABI_H

#include <kcxx/abi.h>
#include "../../block/blk_copy_reason.h"

KCXX_BEGIN_DECLS

#define DM_COPY_MAX_DESTS	8	/* DM_KCOPYD_MAX_REGIONS */

/* ---- policy: dm_copy_policy.cc ---- */

struct dm_copy_job {
	__u64 sectors;
	__u32 num_dests;
	__u32 flags;			/* DM_COPY_JOB_* */
	__u64 src;			/* identity of the source device (dev_t) */
	__u64 dst[DM_COPY_MAX_DESTS];
	__u32 src_limit;		/* copy limit, sectors; 0: cannot */
	__u32 dst_limit[DM_COPY_MAX_DESTS];
	__u32 pad;
};

#define DM_COPY_JOB_ZERO	0x01U	/* no source: writes zeroes */
#define DM_COPY_JOB_SEQUENTIAL	0x02U	/* DM_KCOPYD_WRITE_SEQ */

/* Device pairs that refused lately: 1 s, doubled up to 60 s; LRU. */
#define DM_COPY_NR_PAIRS	64
struct dm_copy_memory {
	__u64 opaque[DM_COPY_NR_PAIRS * 4 + 2];
};

void dm_copy_memory_init(struct dm_copy_memory *m);
/*
 * Offload this job? Return: BLK_COPY_REASON_NONE, or UNSUPPORTED (zeroes,
 * sequential, no destination, 0 sectors), DISABLED (a limit is 0), BACKOFF.
 */
__u32 dm_copy_decide(struct dm_copy_memory *m, const struct dm_copy_job *job, __u64 now_ms);
void dm_copy_refused(struct dm_copy_memory *m, __u64 src, __u64 dst, __u64 now_ms);
void dm_copy_succeeded(struct dm_copy_memory *m, __u64 src, __u64 dst);
void dm_copy_forget(struct dm_copy_memory *m);

/* ---- outcome of one job: dm_copy_outcome.cc ---- */

/*
 * One offloaded job: every destination is copied, the outcomes come in any order.
 */
struct dm_copy_outcome {
	__u32 pending;		/* destinations still at work */
	__u32 refused;		/* bit per destination: fallback possible */
	__u32 failed;		/* bit per destination: must not be written by hand */
	__u32 nr;
};

KCXX_ASSERT_SIZE(struct dm_copy_outcome, 16);
#define DM_COPY_WAIT		0	/* some destination is still at work */
#define DM_COPY_DONE		1	/* all copied */
#define DM_COPY_FALL_BACK	2	/* do the whole job by hand */
#define DM_COPY_FAIL		3	/* end the job; *write_err has the failed destinations */
void dm_copy_outcome_init(struct dm_copy_outcome *o, __u32 num_dests);
/*
 * A destination has ended with @reason (blk_copy). Fail beats fall back beats done.
 * Return: DM_COPY_*; *write_err a bit per failed destination.
 */
__u32 dm_copy_outcome_add(struct dm_copy_outcome *o, __u32 dest, __u32 reason, __u64 *write_err);

KCXX_END_DECLS

#endif
