// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller's copy: cut into chunks, several of them under way, ended once.
 *
 * Chunks are issued from one context at a time: the caller's, or the work item
 * when a chunk has ended and made room, or when the caller is itself inside of
 * submit_bio_noacct(), where bios would only be queued.
 */
#include <linux/module.h>
#include <linux/sched/signal.h>

#include "blk_copy.h"

static void job_free(struct blk_copy_job *job)
{
	if (job->own_probe)
		blk_copy_probe_free(job->probe);
	mempool_free(job, &blk_copy_job_pool);
}

static void job_finish(struct blk_copy_job *job)
{
	blk_copy_end_fn end = job->end;
	void *private = job->private;
	sector_t sectors = blk_copy_progress_sectors(&job->progress);
	u32 reason = job->reason;

	blk_copy_count(BLK_COPY_STAT_INFLIGHT, -1);
	if (job->done) {
		complete(job->done);
		return;
	}
	job_free(job);

	/* Under RCU, so that a module may wait until its callbacks are over. */
	rcu_read_lock();
	end(private, reason, sectors);
	module_put(THIS_MODULE);
	rcu_read_unlock();
}

static u32 job_next_sectors(struct blk_copy_job *job)
{
	return blk_copy_chunk_sectors(job->nr_sects - job->issued,
				      bdev_max_copy_sectors(job->src),
				      bdev_max_copy_sectors(job->dst),
				      job->block_sectors);
}

/* Called with job->lock held, which it drops; @job may be gone on return. */
static void job_unlock_and_check(struct blk_copy_job *job, unsigned long flags)
{
	bool over = !job->pumping && !job->inflight &&
		    (job->stopped || job->issued == job->nr_sects);

	spin_unlock_irqrestore(&job->lock, flags);
	if (over)
		job_finish(job);
}

/* Of several chunks, what all of them read and write is known before the first. */
static void job_probe(struct blk_copy_job *job)
{
	u32 reason, sectors = job_next_sectors(job);
	unsigned long flags;

	if (job->probe || !sectors || sectors == job->nr_sects)
		return;
	reason = blk_copy_probe_job(job);
	if (reason == BLK_COPY_REASON_NONE)
		return;
	blk_copy_count_refusal(reason);
	spin_lock_irqsave(&job->lock, flags);
	job->stopped = true;
	job->reason = blk_copy_worse_reason(job->reason, reason);
	spin_unlock_irqrestore(&job->lock, flags);
}

/* Issue what may be under way. @job->pumping is set and is ours. */
static void job_pump(struct blk_copy_job *job)
{
	unsigned long flags;
	sector_t start;
	u32 sectors;
	s32 slot;

	job_probe(job);
	spin_lock_irqsave(&job->lock, flags);
	while (!job->stopped && job->issued < job->nr_sects) {
		sectors = job_next_sectors(job);
		/* A limit that was lowered just now makes many of one. */
		if (!sectors || (sectors < job->nr_sects && !job->probe)) {
			job->stopped = true;
			job->reason = BLK_COPY_REASON_DISABLED;
			blk_copy_count_refusal(job->reason);
			break;
		}
		start = job->issued;
		slot = blk_copy_progress_begin(&job->progress, start, sectors);
		if (slot < 0)
			break;
		job->issued += sectors;
		job->inflight++;
		spin_unlock_irqrestore(&job->lock, flags);

		blk_copy_chunk_issue(job, start, sectors, slot);
		cond_resched();

		spin_lock_irqsave(&job->lock, flags);
	}
	job->pumping = false;
	job_unlock_and_check(job, flags);
}

static void job_work(struct work_struct *work)
{
	job_pump(container_of(work, struct blk_copy_job, work));
}

/* A chunk of @job has ended. Context: any. */
void blk_copy_job_chunk_end(struct blk_copy_job *job, s32 slot, u32 reason)
{
	unsigned long flags;

	spin_lock_irqsave(&job->lock, flags);
	blk_copy_progress_end(&job->progress, slot,
			      reason == BLK_COPY_REASON_NONE);
	if (reason != BLK_COPY_REASON_NONE) {
		job->stopped = true;
		job->reason = blk_copy_worse_reason(job->reason, reason);
	}
	job->inflight--;
	if (!job->pumping && !job->stopped && job->issued < job->nr_sects) {
		job->pumping = true;
		queue_work(blk_copy_wq, &job->work);
	}
	job_unlock_and_check(job, flags);
}

static int job_check(struct block_device *src, sector_t src_sector,
		     struct block_device *dst, sector_t dst_sector,
		     sector_t nr_sects, unsigned int block_sectors)
{
	if (!nr_sects ||
	    ((src_sector | dst_sector | nr_sects) & (block_sectors - 1)))
		return -EINVAL;
	if (src_sector + nr_sects < src_sector ||
	    src_sector + nr_sects > bdev_nr_sectors(src) ||
	    dst_sector + nr_sects < dst_sector ||
	    dst_sector + nr_sects > bdev_nr_sectors(dst))
		return -EINVAL;
	if (bdev_read_only(dst))
		return -EPERM;
	return 0;
}

static u32 job_refusal(struct block_device *src, struct block_device *dst)
{
	struct block_device *ends[] = { src, dst };
	int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct queue_limits *lim = &bdev_get_queue(ends[i])->limits;

		if (!READ_ONCE(lim->max_hw_copy_sectors))
			return BLK_COPY_REASON_UNSUPPORTED;
		if (!READ_ONCE(lim->max_copy_sectors))
			return BLK_COPY_REASON_DISABLED;
	}
	if (bdev_logical_block_size(src) != bdev_logical_block_size(dst))
		return BLK_COPY_REASON_BLOCK_SIZE;
	if (bdev_is_zoned(dst))
		return BLK_COPY_REASON_ZONED;
	return BLK_COPY_REASON_NONE;
}

static struct blk_copy_job *job_alloc(struct block_device *src,
				      sector_t src_sector,
				      struct block_device *dst,
				      sector_t dst_sector, sector_t nr_sects,
				      gfp_t gfp, int *error)
{
	unsigned int block_sectors =
		max(bdev_logical_block_size(src),
		    bdev_logical_block_size(dst)) >> SECTOR_SHIFT;
	struct blk_copy_job *job;
	u32 reason;

	*error = job_check(src, src_sector, dst, dst_sector, nr_sects,
			   block_sectors);
	if (*error)
		return NULL;

	blk_copy_count(BLK_COPY_STAT_COPIES, 1);
	reason = job_refusal(src, dst);
	if (reason != BLK_COPY_REASON_NONE) {
		blk_copy_count_refusal(reason);
		*error = -EOPNOTSUPP;
		return NULL;
	}

	job = mempool_alloc(&blk_copy_job_pool, gfp);
	if (!job) {
		*error = -ENOMEM;
		return NULL;
	}
	memset(job, 0, sizeof(*job));
	job->src = src;
	job->dst = dst;
	job->src_sector = src_sector;
	job->dst_sector = dst_sector;
	job->nr_sects = nr_sects;
	job->block_sectors = block_sectors;
	job->pumping = true;
	spin_lock_init(&job->lock);
	blk_copy_progress_init(&job->progress);
	INIT_WORK(&job->work, job_work);
	__module_get(THIS_MODULE);
	blk_copy_count(BLK_COPY_STAT_INFLIGHT, 1);
	return job;
}

static void job_start(struct blk_copy_job *job)
{
	if (current->bio_list)
		queue_work(blk_copy_wq, &job->work);
	else
		job_pump(job);
}

/**
 * blkdev_issue_copy_async - have the devices copy
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to; may be @src
 * @dst_sector: first sector there
 * @nr_sects: number of 512-byte sectors
 * @gfp: for the first allocation; GFP_NOIO waits for the module's reserve
 * @end: called when the copy has ended, unless this returns an error
 * @private: for @end
 *
 * The page cache is not looked at. The devices must stay until the end.
 *
 * Context: task; may sleep as submit_bio() does.
 * Return: 0 with @end to be called, perhaps already; -EOPNOTSUPP where the
 * devices do not copy, so that the caller does it by hand; -EINVAL for a range
 * that is misaligned or beyond a device; -EPERM for a read-only destination;
 * -ENOMEM.
 */
int blkdev_issue_copy_async(struct block_device *src, sector_t src_sector,
			    struct block_device *dst, sector_t dst_sector,
			    sector_t nr_sects, gfp_t gfp,
			    blk_copy_end_fn end, void *private)
{
	struct blk_copy_job *job;
	int error;

	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, gfp,
			&error);
	if (!job)
		return error;
	job->end = end;
	job->private = private;
	job_start(job);
	return 0;
}
EXPORT_SYMBOL_GPL(blkdev_issue_copy_async);

static void job_kill(struct blk_copy_job *job)
{
	unsigned long flags;

	spin_lock_irqsave(&job->lock, flags);
	if (!job->stopped && job->issued < job->nr_sects) {
		job->reason = blk_copy_worse_reason(job->reason,
						    BLK_COPY_REASON_KILLED);
		blk_copy_count_refusal(BLK_COPY_REASON_KILLED);
		job->stopped = true;
	}
	spin_unlock_irqrestore(&job->lock, flags);
}

static int job_run(struct blk_copy_job *job, sector_t *copied)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int error;

	job->done = &done;
	job_start(job);
	if (wait_for_completion_killable(&done)) {
		job_kill(job);
		wait_for_completion(&done);
	}
	*copied = blk_copy_progress_sectors(&job->progress);
	error = blk_copy_reason_errno(job->reason);
	/* The work item may have been queued for chunks; it is over by now. */
	job_free(job);
	module_put(THIS_MODULE);
	return error;
}

/**
 * blk_copy_issue_within - as blkdev_issue_copy(), of a copy that was probed
 * @probe: of the copy that this is a part of
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to
 * @dst_sector: first sector there
 * @nr_sects: number of 512-byte sectors, all seen by @probe
 * @copied: out: so many sectors from the start are surely copied
 *
 * Context: task, sleeps.
 */
int blk_copy_issue_within(struct blk_copy_probe *probe, struct block_device *src,
			  sector_t src_sector, struct block_device *dst,
			  sector_t dst_sector, sector_t nr_sects,
			  sector_t *copied)
{
	struct blk_copy_job *job;
	int error;

	*copied = 0;
	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, GFP_KERNEL,
			&error);
	if (!job)
		return error;
	job->probe = probe;
	return job_run(job, copied);
}

/**
 * blkdev_issue_copy - have the devices copy, and wait
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to; may be @src
 * @dst_sector: first sector there
 * @nr_sects: number of 512-byte sectors
 * @gfp: as for blkdev_issue_copy_async()
 * @copied: out: so many sectors from the start are surely copied; also set
 *	on an error
 *
 * A fatal signal stops the copy after the chunks that are under way.
 *
 * Context: task, sleeps.
 * Return: as blkdev_issue_copy_async(); also -EINTR, -EIO where the destination
 * may still be written to, or -ENODEV. Only -EOPNOTSUPP may be followed by a
 * copy by hand.
 */
int blkdev_issue_copy(struct block_device *src, sector_t src_sector,
		      struct block_device *dst, sector_t dst_sector,
		      sector_t nr_sects, gfp_t gfp, sector_t *copied)
{
	struct blk_copy_job *job;
	int error;

	*copied = 0;
	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, gfp,
			&error);
	if (!job)
		return error;
	return job_run(job, copied);
}
EXPORT_SYMBOL_GPL(blkdev_issue_copy);
