// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs of kcopyd that are one copy to the devices, from their begin to their end.
 *
 * It goes to all destinations at once. What is not copied to one of them goes back
 * to kcopyd, each job by itself, which does it by hand, and why is counted in
 * /sys/kernel/blk_copy/refusals.
 */
#include <linux/ktime.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <trace/events/blk_copy.h>

#include "dm-copy.h"

/* Jobs that are with the devices as one copy. */
struct offload {
	struct list_head jobs;		/* kcopyd's, in the order of their sectors */
	struct dm_io_region from;	/* of all of them */
	unsigned int num_dests;
	atomic_t pending;		/* destinations */
	struct blk_copy_turn turn;	/* of as much of them as is offered */
	spinlock_t lock;		/* the two below */
	u32 reason;			/* why not to all: what lasts, if any does */
	sector_t copied;		/* from the start, to all of them */
	struct dest {
		struct offload *of;
		struct dm_io_region to;
	} dest[];
};

/* One end that cannot is enough: the job is copied by hand as a whole. */
static u32 decide(const struct dm_io_region *from, unsigned int num_dests,
		  const struct dm_io_region *dests)
{
	unsigned int i;
	u32 reason;

	if (!READ_ONCE(dm_copy_enabled))
		return BLK_COPY_REASON_DISABLED;
	reason = blk_copy_limits_refusal(from->bdev);
	for (i = 0; i < num_dests && reason == BLK_COPY_REASON_NONE; i++)
		reason = blk_copy_limits_refusal(dests[i].bdev);
	for (i = 0; i < num_dests && reason == BLK_COPY_REASON_NONE; i++)
		reason = dm_copy_pair_check(from->bdev, dests[i].bdev);
	return reason;
}

/*
 * How many jobs may the devices have at a time, or what these are joined to, @joined
 * sectors at most? More than one not before jobs of both kinds were copied, nor more
 * than what became of the last ones allows. Context: any.
 */
unsigned int dm_copy_abreast(const struct dm_io_region *from, unsigned int num_dests,
			     const struct dm_io_region *dests, sector_t joined)
{
	if (decide(from, num_dests, dests) != BLK_COPY_REASON_NONE)
		return 1;
	return min(dm_copy_pair_abreast(from->bdev, dests[0].bdev),
		   blk_copy_turn_abreast(from->bdev, dests[0].bdev, from->count,
					 max(from->count, joined)));
}

/* What kcopyd does by hand, of all jobs that are one to the policy. */
struct by_hand {
	struct blk_copy_turn turn;
	sector_t sectors;
	sector_t left;			/* kcopyd's thread alone ends jobs */
	bool failed;
};

void dm_copy_by_hand_ended(void *watch, sector_t sectors, bool ok)
{
	struct by_hand *w = watch;

	w->failed |= !ok;
	w->left -= sectors;
	if (w->left)
		return;
	blk_copy_turn_end(&w->turn, w->sectors, w->failed ? BLK_COPY_REASON_ABORTED :
							    BLK_COPY_REASON_NONE);
	kfree(w);
}

/* Their turn is @turn, which ends here if nobody can be told of the end. */
static struct by_hand *watch_by_hand(const struct blk_copy_turn *turn,
				     sector_t sectors)
{
	struct by_hand *w;

	if (!turn->id)
		return NULL;
	w = kmalloc(sizeof(*w), GFP_NOWAIT | __GFP_NOWARN);
	if (!w) {
		blk_copy_turn_end(turn, 0, BLK_COPY_REASON_NO_MEMORY);
		return NULL;
	}
	*w = (struct by_hand) { .turn = *turn, .sectors = sectors, .left = sectors };
	return w;
}

/* Why a job was not copied to any of its destinations. Context: any. */
static void count_refusal(const struct dm_io_region *from, unsigned int num_dests,
			  const struct dm_io_region *dests, u32 reason)
{
	unsigned int i;

	blk_copy_count_refusal(from->bdev, dests[0].bdev, reason);
	for (i = 1; i < num_dests; i++)
		blk_copy_count_also_to(dests[i].bdev, reason);
}

/* So much of a job goes to kcopyd. Context: any. */
static void count_by_hand(const struct dm_kcopyd_offer *o, sector_t left)
{
	unsigned int i;

	atomic64_inc(&dm_copy_stats.by_hand);
	for (i = 0; i < o->num_dests; i++)
		blk_copy_count_by_hand(o->from->bdev, o->dests[i].bdev,
				       left << SECTOR_SHIFT);
}

/*
 * Nobody works on @jobs any more. The first @copied sectors of them are copied, what
 * is left is by hand, and measured if there is a @watch. @reason: why, to be counted
 * but where the devices @refused, which is. The last of them that is told of may take
 * the module with it.
 */
static void jobs_done(struct list_head *jobs, sector_t copied,
		      struct by_hand *watch, u32 reason, bool refused)
{
	bool first = refused;
	struct dm_kcopyd_offer offer;
	struct list_head *job, *next;

	list_for_each_safe(job, next, jobs) {
		sector_t part, left;

		dm_kcopyd_offload_what(job, &offer);
		part = min(offer.from->count, copied);
		left = offer.from->count - part;
		copied -= part;
		dm_copy_pair_job_ended(offer.from->bdev, offer.dests[0].bdev,
				       left ? reason : BLK_COPY_REASON_NONE, first);
		/* All of them were one copy, which is refused once. */
		first &= !left;
		if (left) {
			count_by_hand(&offer, left);
			if (!refused)
				count_refusal(offer.from, offer.num_dests,
					      offer.dests, reason);
		} else {
			atomic64_inc(&dm_copy_stats.offloaded);
		}
		list_del(job);
		dm_kcopyd_offload_done(job, part, left ? watch : NULL);
	}
}

static void offload_end(struct offload *of)
{
	sector_t copied = of->copied, left = of->from.count - copied;
	struct by_hand *watch = NULL;
	struct blk_copy_turn rest;

	blk_copy_turn_end(&of->turn, copied, of->reason);
	atomic64_add((s64)copied * of->num_dests << SECTOR_SHIFT,
		     &dm_copy_stats.bytes);
	if (left) {
		blk_copy_turn_rest(&rest, &of->turn, left);
		watch = watch_by_hand(&rest, left);
	}
	/* Or they were offered no more, to see what that takes. */
	jobs_done(&of->jobs, copied, watch, of->reason ?: BLK_COPY_REASON_SLOW, of->reason);
	kfree(of);
}

static void remember(const struct dest *d, u32 reason)
{
	dm_copy_pair_ended(d->of->from.bdev, d->to.bdev, reason);
}

static void dest_over(struct dest *d, u32 reason, sector_t sectors)
{
	struct offload *of = d->of;

	scoped_guard(spinlock_irqsave, &of->lock) {
		of->reason = dm_copy_row_weightier(of->reason, reason);
		of->copied = min(of->copied, sectors);
	}
	if (atomic_dec_and_test(&of->pending))
		offload_end(of);
}

/* A destination has ended. Context: any. */
static void dest_end(void *private, u32 reason, sector_t sectors)
{
	struct dest *d = private;

	remember(d, reason);
	dest_over(d, reason, sectors);
}

/* Why nothing was begun; what the devices refuse blk_copy has counted. */
static u32 reason_of(int error, u32 refusal)
{
	switch (error) {
	case -EINVAL:
		return BLK_COPY_REASON_ALIGNMENT;
	case -ENOMEM:
		return BLK_COPY_REASON_NO_MEMORY;
	default:
		return refusal ?: BLK_COPY_REASON_UNSUPPORTED;
	}
}

static void dest_start(struct dest *d)
{
	const struct dm_io_region *from = &d->of->from, *to = &d->to;
	u32 reason;
	int error;

	error = blkdev_issue_copy_async(from->bdev, from->sector, to->bdev,
					to->sector, d->of->turn.sectors,
					GFP_NOWAIT | __GFP_NOWARN,
					&d->of->turn, dest_end, d);
	if (!error)
		return;
	reason = reason_of(error, d->of->turn.reason);
	/* An odd job, or a destination that is read-only now, says nothing of others. */
	if (error == -EOPNOTSUPP)
		remember(d, reason);
	else
		blk_copy_count_refusal(from->bdev, to->bdev, reason);
	dest_over(d, reason, 0);
}

static struct offload *offload_alloc(const struct blk_copy_turn *turn,
				     const struct dm_io_region *from,
				     unsigned int num_dests,
				     const struct dm_io_region *dests)
{
	struct offload *of;
	unsigned int i;

	/* Without memory they are done by hand, which has its reserve. */
	of = kmalloc(struct_size(of, dest, num_dests),
		     GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN);
	if (!of)
		return NULL;
	INIT_LIST_HEAD(&of->jobs);
	of->from = *from;
	of->num_dests = num_dests;
	atomic_set(&of->pending, num_dests);
	of->turn = *turn;
	spin_lock_init(&of->lock);
	of->reason = BLK_COPY_REASON_NONE;
	of->copied = turn->sectors;
	for (i = 0; i < num_dests; i++)
		of->dest[i] = (struct dest) { .of = of, .to = dests[i] };
	return of;
}

/* What @jobs are together. */
static void what_is_offered(struct list_head *jobs, struct dm_io_region *from,
			    struct dm_kcopyd_offer *first)
{
	struct dm_kcopyd_offer offer;
	struct list_head *job;

	dm_kcopyd_offload_what(jobs->next, first);
	*from = *first->from;
	from->count = 0;
	list_for_each(job, jobs) {
		dm_kcopyd_offload_what(job, &offer);
		from->count += offer.from->count;
	}
}

static void trace_decision(const struct list_head *jobs,
			   const struct dm_io_region *from,
			   const struct dm_kcopyd_offer *first, u32 reason)
{
	const struct dm_io_region *to = &first->dests[0];

	if (trace_blk_copy_kcopyd_enabled())
		trace_blk_copy_kcopyd(from->bdev->bd_dev, from->sector,
				      to->bdev->bd_dev, to->sector, from->count,
				      first->num_dests,
				      list_count_nodes((struct list_head *)jobs), reason);
}

/*
 * The throttle makes who begins wait for a second at most, by hand each sub-job. Who had
 * to wait so long is at it though the throttle would not have it yet, and a large job then
 * is for long. So these are by hand.
 */
#define SUB_JOB		(SZ_512K >> SECTOR_SHIFT)
#define THROTTLED_MS	900

static bool is_throttled(const struct dm_io_region *from,
			 const struct dm_kcopyd_offer *first)
{
	return from->count > SUB_JOB &&
	       dm_copy_pair_throttled(from->bdev, first->dests[0].bdev);
}

/* Begin with @jobs. False where that is left to sub-jobs by hand. */
static bool begin_throttled(struct list_head *jobs, const struct dm_io_region *from,
			    const struct dm_kcopyd_offer *first)
{
	ktime_t start = ktime_get();

	/* By hand each job does that for itself, and twice would be too slow. */
	dm_kcopyd_offload_begin(jobs->next);
	if (ktime_ms_delta(ktime_get(), start) >= THROTTLED_MS)
		dm_copy_pair_waited(from->bdev, first->dests[0].bdev);
	return !is_throttled(from, first);
}

/*
 * The turn of @jobs, which are @from and @first, begins. Returns NONE, or why they are by
 * hand, and then @watch, if that is measured.
 */
static u32 begin_turn(struct list_head *jobs, const struct dm_io_region *from,
		      const struct dm_kcopyd_offer *first,
		      struct blk_copy_turn *turn, struct by_hand **watch)
{
	u32 reason = decide(from, first->num_dests, first->dests);

	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	if (is_throttled(from, first))
		return BLK_COPY_REASON_SLOW;
	/* Of several destinations the first stands for all. */
	blk_copy_turn_begin(turn, from->bdev, first->dests[0].bdev, from->count,
			    true);
	/* Overlap is judged of all, also where a part is offered. */
	turn->whole = min_t(sector_t, from->count, U32_MAX);
	turn->dests = first->num_dests;
	if (!turn->offload) {
		*watch = watch_by_hand(turn, from->count);
		return BLK_COPY_REASON_SLOW;
	}
	if (!begin_throttled(jobs, from, first)) {
		/* Nothing was done of it, which says nothing of the devices. */
		blk_copy_turn_end(turn, 0, BLK_COPY_REASON_KILLED);
		return BLK_COPY_REASON_SLOW;
	}
	blk_copy_turn_restart(turn, false);
	return BLK_COPY_REASON_NONE;
}

/* One copy, of @jobs that follow each other and leave the list. */
void dm_copy_as_one(struct list_head *jobs)
{
	struct blk_copy_turn turn = {};
	struct by_hand *watch = NULL;
	struct dm_kcopyd_offer first;
	struct dm_io_region from;
	struct offload *of;
	unsigned int i;
	u32 reason;

	what_is_offered(jobs, &from, &first);
	reason = begin_turn(jobs, &from, &first, &turn, &watch);
	if (reason != BLK_COPY_REASON_NONE)
		goto by_hand;

	of = offload_alloc(&turn, &from, first.num_dests, first.dests);
	if (!of) {
		reason = BLK_COPY_REASON_NO_MEMORY;
		blk_copy_turn_end(&turn, 0, reason);
		goto by_hand;
	}
	trace_decision(jobs, &from, &first, reason);
	list_splice_init(jobs, &of->jobs);
	/* All may be over once the last is begun. */
	for (i = 0; i < first.num_dests; i++)
		dest_start(&of->dest[i]);
	return;

by_hand:
	trace_decision(jobs, &from, &first, reason);
	jobs_done(jobs, 0, watch, reason, false);
}
