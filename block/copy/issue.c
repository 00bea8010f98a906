// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller's copy: cut into chunks, several of them under way, ended once.
 *
 * Chunks are issued from one context at a time. A caller that waits issues them
 * all itself, so that they are charged to it as a write would be. For one that
 * does not a work item begins, and goes on when a chunk has ended and made room:
 * the caller may be inside of submit_bio_noacct(), where bios would only be
 * queued, or have others to serve, as kcopyd's thread has, while a unit that
 * does not answer is asked whether it is still who it was, or has to show that
 * it copies at all.
 */
#include <linux/freezer.h>
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/task_io_accounting_ops.h>
#include <trace/events/blk_copy.h>

#include "copy.h"

static unsigned int max_inflight_bytes = SZ_16M;
module_param(max_inflight_bytes, uint, 0644);
MODULE_PARM_DESC(max_inflight_bytes, "bytes that copies to a unit may have under way, but each one command always");

/* What may be under way of a measured job, 0: that is not for the policy. */
static u32 job_window(const struct blk_copy_job *job)
{
	return job->turn ? job->turn->window_sectors : 0;
}

/* Of that, what is @job's. */
static sector_t job_share(const struct blk_copy_job *job)
{
	sector_t share = blk_copy_share_of(&job->share,
					   READ_ONCE(max_inflight_bytes) >> SECTOR_SHIFT);

	share = min_t(sector_t, share, job->bound.window);
	return job_window(job) ? min_t(sector_t, share, job_window(job)) : share;
}

static void job_free(struct blk_copy_job *job)
{
	trace_blk_copy_end(job, blk_copy_progress_sectors(&job->progress));
	blk_copy_share_leave(&job->share);
	if (job->own_probe)
		blk_copy_probe_free(job->probe);
	blk_copy_free(job, job, &blk_copy_job_pool);
}

/* Nobody is called. */
static void job_drop(struct blk_copy_job *job)
{
	blk_copy_count(BLK_COPY_STAT_INFLIGHT, -1);
	job_free(job);
	module_put(THIS_MODULE);
}

static void job_finish(struct blk_copy_job *job)
{
	blk_copy_end_fn end = job->end;
	void *private = job->private;
	sector_t sectors = blk_copy_progress_sectors(&job->progress);
	u32 reason = job->reason;

	blk_copy_count(BLK_COPY_STAT_INFLIGHT, -1);
	job_free(job);

	/* Under RCU, so that a module may wait until its callbacks are over. */
	guard(rcu)();
	end(private, reason, sectors);
	module_put(THIS_MODULE);
}

/*
 * A caller in the kernel does all by hand where a part is refused, so to cut off
 * its ends, lest a device refuse them, is of no use: what may be one chunk is.
 */
static u32 job_next_sectors(struct blk_copy_job *job)
{
	u32 src_limit = blk_copy_limit_of(job->src);
	u32 dst_limit = blk_copy_limit_of(job->dst);
	u32 window = job_window(job);
	sector_t share;

	if (!job->here && !job->issued &&
	    job->nr_sects <= min3(src_limit, dst_limit,
				  BLK_COPY_MAX_CHUNK_SECTORS) &&
	    (!window || job->nr_sects <= window))
		return job->nr_sects;
	/* Several, so that there is no pause when one has ended. */
	if (window)
		dst_limit = min(dst_limit,
				max(rounddown(window / 4, job->turn->cmd_sectors),
				    job->turn->cmd_sectors));
	dst_limit = min(dst_limit, job->bound.command);
	/* Small ones, rather than more than is its share. */
	if (READ_ONCE(job->share.nr_others)) {
		share = job_share(job);
		dst_limit = min_t(sector_t, dst_limit, share);
	}
	return blk_copy_chunk_sectors(job->dst->bd_start_sect + job->dst_sector +
				      job->issued,
				      job->nr_sects - job->issued,
				      src_limit, dst_limit, job->block_sectors);
}

static void job_count_refusal(const struct blk_copy_job *job, u32 reason)
{
	blk_copy_count_refusal(job->src, job->dst, reason);
}

/* Called with job->lock held. */
static void job_stop(struct blk_copy_job *job, u32 reason)
{
	WRITE_ONCE(job->course, BLK_COPY_STOPPED);
	job->reason = blk_copy_worse_reason(job->reason, reason);
}

/* Are there more chunks to issue? Called with job->lock held. */
static bool job_goes_on(const struct blk_copy_job *job)
{
	return job->course == BLK_COPY_GOES_ON && job->issued < job->nr_sects;
}

/* Called with job->lock held. */
static bool job_over(const struct blk_copy_job *job)
{
	return !job->pumping && !job->inflight && !job_goes_on(job);
}

/* May one more chunk, of @sectors, be under way? Called with job->lock held. */
static bool job_has_room(const struct blk_copy_job *job, u32 sectors)
{
	if (!job->inflight)
		return true;
	return job->inflight < BLK_COPY_MAX_INFLIGHT &&
	       job->inflight_sectors + sectors <= job_share(job);
}

/* Called with job->lock held, which it drops; @job may be gone on return. */
static void job_unlock_and_check(struct blk_copy_job *job, unsigned long flags)
{
	bool over = job_over(job), settled;

	/* Under the lock, for who waits may free the job once he holds it. */
	if (job->here)
		wake_up(&job->wait);
	over = over && !job->here;
	settled = list_empty(&job->lost);
	spin_unlock_irqrestore(&job->lock, flags);
	if (over && settled)
		job_finish(job);
	else if (over)
		blk_copy_settle_later(job);
}

/* Of several chunks, what all of them read and write is known before the first. */
static void job_probe(struct blk_copy_job *job)
{
	u32 reason, sectors = job_next_sectors(job);

	if (job->probe || !sectors || sectors == blk_copy_job_whole(job))
		return;
	reason = blk_copy_probe_job(job);
	if (reason == BLK_COPY_REASON_NONE)
		return;
	job_count_refusal(job, reason);
	guard(spinlock_irqsave)(&job->lock);
	job_stop(job, reason);
}

/* The next chunk, if one may be under way now. Called with job->lock held. */
static u32 job_begin_chunk(struct blk_copy_job *job, s32 *slot)
{
	u32 sectors;

	if (!job_goes_on(job))
		return 0;
	sectors = job_next_sectors(job);
	/* A limit that was lowered just now makes many of one. */
	if (!sectors || (sectors < job->nr_sects && !job->probe)) {
		job_count_refusal(job, BLK_COPY_REASON_DISABLED);
		job_stop(job, BLK_COPY_REASON_DISABLED);
		return 0;
	}
	if (!job_has_room(job, sectors))
		return 0;
	*slot = blk_copy_progress_begin(&job->progress, job->issued, sectors);
	if (*slot < 0)
		return 0;
	job->begun_ns[*slot] = 0;
	job->issued += sectors;
	job->inflight++;
	job->inflight_sectors += sectors;
	return sectors;
}

/* Where no worker is left for it, the rest is by hand. Called with job->lock held. */
static void job_pump_later(struct blk_copy_job *job)
{
	job->pumping = blk_copy_line_join(&blk_copy_issuers, &job->in_line);
	if (job->pumping)
		return;
	job_count_refusal(job, BLK_COPY_REASON_NO_MEMORY);
	job_stop(job, BLK_COPY_REASON_NO_MEMORY);
}

/* A chunk of @job has ended. Context: any. */
static void job_chunk_end(struct blk_copy_job *job, s32 slot, u32 sectors,
			  u32 reason)
{
	unsigned long flags;

	spin_lock_irqsave(&job->lock, flags);
	blk_copy_progress_end(&job->progress, slot,
			      reason == BLK_COPY_REASON_NONE);
	if (reason == BLK_COPY_REASON_NONE && job->turn &&
	    !blk_copy_turn_goes_on(job->turn, sectors) && job_goes_on(job)) {
		reason = BLK_COPY_REASON_SLOW;
		job_count_refusal(job, reason);
	}
	if (reason != BLK_COPY_REASON_NONE)
		job_stop(job, reason);
	blk_copy_bound_ended(job, slot, reason);
	job->inflight--;
	job->inflight_sectors -= sectors;
	if (!job->here && !job->pumping && job_goes_on(job))
		job_pump_later(job);
	job_unlock_and_check(job, flags);
}

/*
 * What a write would wait for before it is sent. That may take long, and meanwhile
 * another chunk be refused: then this one is not sent. That was counted there.
 */
static u32 job_throttle(struct blk_copy_job *job, sector_t end)
{
	u32 reason = blk_copy_wait_throttled(job, end);

	if (reason != BLK_COPY_REASON_NONE) {
		job_count_refusal(job, reason);
		return reason;
	}
	guard(spinlock_irqsave)(&job->lock);
	return job->course == BLK_COPY_STOPPED ? job->reason : BLK_COPY_REASON_NONE;
}

/* No more chunks, and no command is sent again. */
static void job_kill(struct blk_copy_job *job)
{
	u32 reason = BLK_COPY_REASON_NONE;

	scoped_guard(spinlock_irqsave, &job->lock) {
		if (job_goes_on(job)) {
			reason = BLK_COPY_REASON_KILLED;
			job_count_refusal(job, reason);
		}
		job_stop(job, reason);
	}
	blk_copy_call_back(job);
}

/* No more chunks, but all that is under way is wanted, and sent again at need. */
static void job_halt(struct blk_copy_job *job)
{
	guard(spinlock_irqsave)(&job->lock);
	if (job->course == BLK_COPY_GOES_ON)
		WRITE_ONCE(job->course, BLK_COPY_HALTED);
}

/* A part of a range, for the rest of which its caller asks again. */
static bool job_is_part(const struct blk_copy_job *job)
{
	return job->probe && !job->own_probe;
}

/* What the caller looks for before each chunk: all may be under way and over in turn. */
static void job_look(struct blk_copy_job *job)
{
	try_to_freeze();
	if (job->course != BLK_COPY_STOPPED && fatal_signal_pending(current))
		job_kill(job);
	/* (who asks again is told) */
	if ((job_is_part(job) && blk_copy_may_write(job->dst)) ||
	    (job->any_signal && job->issued && signal_pending(current)))
		job_halt(job);
}

/* Issue what may be under way. @job->pumping is set and is ours. */
static void job_pump(struct blk_copy_job *job)
{
	unsigned long flags;
	sector_t start;
	u32 sectors, reason;
	s32 slot;

	job_probe(job);
	if (job->probe && !job->share.joined)
		blk_copy_share_join(&job->share, &job->probe->set);
	spin_lock_irqsave(&job->lock, flags);
	for (;;) {
		start = job->issued;
		sectors = job_begin_chunk(job, &slot);
		if (!sectors)
			break;
		spin_unlock_irqrestore(&job->lock, flags);

		reason = job->here ? job_throttle(job, start + sectors) :
				     BLK_COPY_REASON_NONE;
		if (reason == BLK_COPY_REASON_NONE) {
			job->begun_ns[slot] = ktime_get_ns();
			blk_copy_chunk_issue(job, start, sectors, slot);
		} else {
			job_chunk_end(job, slot, sectors, reason);
		}
		cond_resched();
		if (job->here)
			job_look(job);

		spin_lock_irqsave(&job->lock, flags);
	}
	job->pumping = false;
	job_unlock_and_check(job, flags);
}

static void job_work(struct work_struct *work)
{
	struct blk_copy_job *job = container_of(work, struct blk_copy_job, work);
	struct blk_copy_in_line me;

	/* For @job may be gone then. */
	blk_copy_line_hand_over(&blk_copy_issuers, &job->in_line, &me);
	job_pump(job);
	blk_copy_line_leave(&blk_copy_issuers, &me);
}

static struct blk_copy_job *job_alloc(struct block_device *src,
				      sector_t src_sector,
				      struct block_device *dst,
				      sector_t dst_sector, sector_t nr_sects,
				      gfp_t gfp, bool here,
				      struct blk_copy_turn *turn, int *error)
{
	struct blk_copy_end src_end = blk_copy_end_of(src);
	struct blk_copy_end dst_end = blk_copy_end_of(dst);
	struct blk_copy_job *job;
	u32 reason;

	*error = blk_copy_check_sectors(src_sector, dst_sector, nr_sects,
					&src_end, &dst_end);
	if (*error)
		return NULL;

	blk_copy_count(BLK_COPY_STAT_COPIES, 1);
	reason = blk_copy_ends_refusal(src, dst);
	if (reason != BLK_COPY_REASON_NONE) {
		blk_copy_count_refusal(src, dst, reason);
		if (turn)
			turn->reason = reason;
		*error = -EOPNOTSUPP;
		return NULL;
	}

	job = here ? kmalloc(sizeof(*job), gfp) :
		     mempool_alloc(&blk_copy_job_pool, gfp);
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
	job->block_sectors = max(src_end.block_size,
				 dst_end.block_size) >> SECTOR_SHIFT;
	job->turn = turn;
	job->gfp = here ? gfp : 0;
	job->here = here;
	job->caller = here ? current : NULL;
	job->pumping = true;
	spin_lock_init(&job->lock);
	init_waitqueue_head(&job->wait);
	blk_copy_progress_init(&job->progress);
	INIT_WORK(&job->work, job_work);
	job->in_line.key = hash_64((uintptr_t)src->bd_disk, 64) ^ (uintptr_t)dst->bd_disk;
	job->in_line.work = &job->work;
	job->chunk_end = job_chunk_end;
	INIT_LIST_HEAD(&job->lost);
	job->settled = job_finish;
	blk_copy_bound_begin(job);
	__module_get(THIS_MODULE);
	blk_copy_count(BLK_COPY_STAT_INFLIGHT, 1);
	trace_blk_copy_issue(job);
	return job;
}

/**
 * blkdev_issue_copy_async - have the devices copy
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to; may be @src
 * @dst_sector: first sector there
 * @nr_sects: number of 512-byte sectors
 * @gfp: for the first allocation; from the module's reserve where that fails,
 *	which who may wait waits for
 * @turn: of the policy, until the end; NULL: nobody measures it
 * @end: called when the copy has ended, unless this returns an error
 * @private: for @end
 *
 * The page cache is not looked at. The devices must stay until the end.
 *
 * Context: task; may sleep as submit_bio() does.
 * Return: 0 with @end to be called, perhaps already; -EOPNOTSUPP where the
 * devices do not copy, so that the caller does it by hand; -EINVAL for a range
 * that is misaligned or beyond a device; -EPERM for a read-only destination;
 * -ENOMEM, also where devices that hang have all workers.
 */
int blkdev_issue_copy_async(struct block_device *src, sector_t src_sector,
			    struct block_device *dst, sector_t dst_sector,
			    sector_t nr_sects, gfp_t gfp,
			    struct blk_copy_turn *turn,
			    blk_copy_end_fn end, void *private)
{
	struct blk_copy_job *job;
	int error;

	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, gfp,
			false, turn, &error);
	if (!job)
		return error;
	job->end = end;
	job->private = private;
	if (blk_copy_line_join(&blk_copy_issuers, &job->in_line))
		return 0;
	job_drop(job);
	return -ENOMEM;
}
EXPORT_SYMBOL_GPL(blkdev_issue_copy_async);

/* A signal has come. Returns in what state to wait for what is under way. */
static unsigned int job_signalled(struct blk_copy_job *job)
{
	if (job->any_signal && !fatal_signal_pending(current)) {
		job_halt(job);
		return TASK_KILLABLE | TASK_FREEZABLE;
	}
	job_kill(job);
	/* It counts as idle, for that may take longer than a task may hang. */
	return TASK_IDLE | TASK_FREEZABLE;
}

/* Is it over, or may a chunk be issued? Nobody issues chunks but who asks. */
static bool job_wants_caller(struct blk_copy_job *job, bool *over)
{
	guard(spinlock_irqsave)(&job->lock);
	*over = job_over(job);
	return *over || (job_goes_on(job) && job_has_room(job, job_next_sectors(job)));
}

/* What is copied is charged to the caller as it becomes known. */
static sector_t job_account(struct blk_copy_job *job, sector_t before)
{
	sector_t now;

	guard(spinlock_irqsave)(&job->lock);
	now = blk_copy_progress_sectors(&job->progress);
	task_io_account_read((now - before) << SECTOR_SHIFT);
	task_io_account_write((now - before) << SECTOR_SHIFT);
	return now;
}

/* Issue and wait, to the end. Frees the job. */
static int job_run(struct blk_copy_job *job, sector_t *copied)
{
	unsigned int state = TASK_FREEZABLE | (job->any_signal ?
					       TASK_INTERRUPTIBLE : TASK_KILLABLE);
	bool over = false;
	int error;

	while (!over) {
		job_look(job);
		job_pump(job);
		if (wait_event_state(job->wait, job_wants_caller(job, &over),
				     state))
			state = job_signalled(job);
		*copied = job_account(job, *copied);
	}
	blk_copy_settle(job);
	if (job->turn)
		job->turn->reason = job->reason;
	error = blk_copy_reason_errno(job->reason);
	job_drop(job);
	return error;
}

/**
 * blk_copy_issue_within - as blkdev_issue_copy(), of a copy that was probed
 * @probe: of the copy that this is a part of
 * @turn: of the policy
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to
 * @dst_sector: first sector there
 * @nr_sects: number of 512-byte sectors, all seen by @probe
 * @any_signal: one that is not fatal ends it as well, which is no error
 * @copied: out: so many sectors from the start are surely copied
 *
 * Context: task, sleeps.
 * Return: 0 or a negative errno; the reason is in @turn.
 */
int blk_copy_issue_within(struct blk_copy_probe *probe,
			  struct blk_copy_turn *turn, struct block_device *src,
			  sector_t src_sector, struct block_device *dst,
			  sector_t dst_sector, sector_t nr_sects,
			  bool any_signal, sector_t *copied)
{
	struct blk_copy_job *job;
	int error;

	*copied = 0;
	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, GFP_KERNEL,
			true, turn, &error);
	if (!job) {
		turn->reason = turn->reason ?: BLK_COPY_REASON_NO_MEMORY;
		return error;
	}
	job->probe = probe;
	job->any_signal = any_signal;
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
 * A fatal signal stops the copy after the chunks that are under way. All work is
 * charged to the caller, as that of a write is. Memory comes from @gfp alone.
 * What a killed caller leaves in the throttle of a cgroup keeps no device open,
 * but the disk there, though it be removed, and the module of its driver.
 *
 * Context: task, sleeps; outside of submit_bio_noacct().
 * Return: as blkdev_issue_copy_async(); also -EINTR after a fatal signal, -EIO
 * where the device can no longer be reached to find out what became of a command,
 * -ENODEV where it is gone. All but -EINTR, -EINVAL and -EPERM may be followed by
 * a copy by hand.
 */
int blkdev_issue_copy(struct block_device *src, sector_t src_sector,
		      struct block_device *dst, sector_t dst_sector,
		      sector_t nr_sects, gfp_t gfp, sector_t *copied)
{
	struct blk_copy_job *job;
	int error;

	*copied = 0;
	job = job_alloc(src, src_sector, dst, dst_sector, nr_sects, gfp, true,
			NULL, &error);
	if (!job)
		return error;
	return job_run(job, copied);
}
EXPORT_SYMBOL_GPL(blkdev_issue_copy);
