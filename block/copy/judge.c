// SPDX-License-Identifier: GPL-2.0-only
/*
 * What would become of a copy, without copying.
 *
 * Chunks as those of the copy are issued, sealed and planned, the providers of
 * their disks are asked, and then all ends. So whatever is known before a command
 * is sent is said here; what devices answer to it, and which way is quicker, is
 * not. Of a long copy a chunk here and there stands for those between, and of
 * short chunks one in 64 KiB.
 */
#include <linux/completion.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "copy.h"

/* At so many places at most. */
#define MAX_PLACES	1024
/* Chunks of a place are so far apart at least: a limit of a block makes millions. */
#define MIN_STEP	(SZ_64K >> SECTOR_SHIFT)

struct judging {
	struct blk_copy_job job;
	struct completion done;
	u32 reason;
};

static void chunk_judged(struct blk_copy_job *job, s32 slot, u32 sectors,
			 u32 reason)
{
	struct judging *j = container_of(job, struct judging, job);

	j->reason = reason;
	complete(&j->done);
}

static struct judging *judging_alloc(const struct blk_copy_probe *p)
{
	struct judging *j = kzalloc(sizeof(*j), GFP_KERNEL);
	struct blk_copy_job *job;

	if (!j)
		return NULL;
	job = &j->job;
	job->src = p->bdev[READ];
	job->dst = p->bdev[WRITE];
	job->dst_sector = p->start[WRITE];
	job->nr_sects = p->nr_sects;
	job->block_sectors = p->block_sectors;
	job->gfp = GFP_KERNEL;
	job->here = true;
	job->caller = current;
	job->dry = true;
	job->chunk_end = chunk_judged;
	spin_lock_init(&job->lock);
	init_completion(&j->done);
	return j;
}

/* Up to @to. Where chunks are cut does not depend on where the copy began. */
static u32 judge_chunk(struct judging *j, sector_t *at, sector_t to)
{
	struct blk_copy_job *job = &j->job;
	u32 sectors;

	sectors = blk_copy_chunk_sectors(job->dst->bd_start_sect +
					 job->dst_sector + *at, to - *at,
					 blk_copy_limit_of(job->src),
					 blk_copy_limit_of(job->dst),
					 job->block_sectors);
	if (!sectors)
		return BLK_COPY_REASON_DISABLED;
	reinit_completion(&j->done);
	blk_copy_chunk_issue(job, *at, sectors, 0);
	blk_copy_wait_io(&j->done);
	*at += sectors;
	return j->reason;
}

/* At @at; *next is where to go on. */
static u32 judge_place(struct judging *j, struct blk_copy_probe *p, sector_t at,
		       sector_t *next)
{
	sector_t stride = max_t(sector_t, p->nr_sects / MAX_PLACES,
				BLK_COPY_MAX_CHUNK_SECTORS);
	u32 reason = BLK_COPY_REASON_NONE;
	struct blk_copy_run run;
	sector_t to, chunk;

	blk_copy_probe_run(p, at, &run);
	if (!run.seen)
		return blk_copy_probe_refusal(p);
	*next = at + min3(run.sectors, blk_copy_probe_source(p, at),
			  round_down(stride, p->block_sectors));
	j->job.src_sector = p->start[READ];
	to = min(*next, at + BLK_COPY_MAX_CHUNK_SECTORS);
	while (at < to && reason == BLK_COPY_REASON_NONE) {
		chunk = at;
		reason = judge_chunk(j, &at, to);
		at = max(at, chunk + MIN_STEP);
	}
	return reason;
}

/**
 * blk_copy_judge - what stands against a copy
 * @p: its probe
 *
 * Context: task, sleeps.
 * Return: BLK_COPY_REASON_*, of the first part that would be refused.
 */
u32 blk_copy_judge(struct blk_copy_probe *p)
{
	u32 reason = blk_copy_ends_refusal(p->bdev[READ], p->bdev[WRITE]);
	struct judging *j;
	sector_t at = 0;

	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	j = judging_alloc(p);
	if (!j)
		return BLK_COPY_REASON_NO_MEMORY;
	while (at < p->nr_sects && reason == BLK_COPY_REASON_NONE &&
	       !fatal_signal_pending(current)) {
		reason = judge_place(j, p, at, &at);
		cond_resched();
	}
	kfree(j);
	return reason;
}
