// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies that write to one logical unit at a time share what may be under way
 * there. Each keeps to its part of it, so none waits for another, and what one
 * has under way when a second comes is the only that is ever too much.
 *
 * Copies of more than one chunk know their units from their footprint. Others
 * have nothing to share.
 *
 * A caller's copy has no more under way than is over in drain_ms, as far as what it
 * sends shows; see pace.cc. What kcopyd has under way is the matter of its users,
 * who wait for their jobs as a whole.
 */
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "copy.h"

/* A part is not less: smaller commands cost more than they are worth. */
#define LEAST	(SZ_1M >> SECTOR_SHIFT)

static DEFINE_SPINLOCK(share_lock);
static LIST_HEAD(share_jobs);		/* and in each job what is below */

static unsigned int drain_ms = 500;
module_param(drain_ms, uint, 0644);
MODULE_PARM_DESC(drain_ms, "what a caller's copy has under way should be over in so many ms; 0: that does not matter");

static DEFINE_SPINLOCK(pace_lock);
static struct blk_copy_pace pace;

/* The units that @job writes to; of too many it is said to write to all. */
static void find_units(struct blk_copy_share *s, const struct blk_copy_footprint *set)
{
	u32 i, j;

	s->nr_units = 0;
	s->any = set->overflow;
	for (i = 0; i < set->nr && !s->any; i++) {
		const struct blk_copy_place *p = &set->place[i];

		if (p->side != BLK_COPY_SIDE_DST)
			continue;
		for (j = 0; j < s->nr_units && s->unit[j] != p->unit; j++)
			;
		if (j < s->nr_units)
			continue;
		if (j == ARRAY_SIZE(s->unit))
			s->any = true;
		else
			s->unit[s->nr_units++] = p->unit;
	}
}

static bool have_common(const struct blk_copy_share *a, const struct blk_copy_share *b)
{
	u32 i, j;

	if (a->any || b->any)
		return true;
	for (i = 0; i < a->nr_units; i++)
		for (j = 0; j < b->nr_units; j++)
			if (a->unit[i] == b->unit[j])
				return true;
	return false;
}

/* @change for the number of copies that @s and each other one share with. */
static void tell_others(struct blk_copy_share *s, int change)
{
	struct blk_copy_share *o;

	list_for_each_entry(o, &share_jobs, list) {
		if (!have_common(s, o))
			continue;
		WRITE_ONCE(o->nr_others, o->nr_others + change);
		WRITE_ONCE(s->nr_others, s->nr_others + change);
	}
}

/**
 * blk_copy_share_join - a copy is about to issue chunks
 * @s: its own, zeroed
 * @set: its footprint, settled
 *
 * Context: any.
 */
void blk_copy_share_join(struct blk_copy_share *s, const struct blk_copy_footprint *set)
{
	find_units(s, set);
	guard(spinlock_irqsave)(&share_lock);
	tell_others(s, 1);
	list_add(&s->list, &share_jobs);
	s->joined = true;
}

/**
 * blk_copy_share_leave - a copy has ended
 * @s: its own; nothing if it has not joined
 *
 * Context: any.
 */
void blk_copy_share_leave(struct blk_copy_share *s)
{
	if (!s->joined)
		return;
	guard(spinlock_irqsave)(&share_lock);
	list_del(&s->list);
	tell_others(s, -1);
	s->joined = false;
}

/**
 * blk_copy_share_of - what a copy may have under way
 * @s: its own
 * @most: sectors for all copies to a unit
 *
 * Context: any.
 * Return: sectors; @most for one that is alone.
 */
sector_t blk_copy_share_of(const struct blk_copy_share *s, sector_t most)
{
	u32 others = READ_ONCE(s->nr_others);

	return others ? max_t(sector_t, most / (others + 1), LEAST) : most;
}

static const struct blk_copy_bound no_bound = { .command = U32_MAX, .window = U32_MAX };

/* What the policy has measured is bounded where that was too much. */
static bool bound_holds(const struct blk_copy_job *job, const struct blk_copy_bound *b)
{
	return b->slow || !job->turn || !job->turn->id;
}

/**
 * blk_copy_bound_begin - what may a copy have under way?
 * @job: it, new; @job->bound is set
 *
 * Context: any.
 */
void blk_copy_bound_begin(struct blk_copy_job *job)
{
	struct blk_copy_bound b;

	job->bound = no_bound;
	if (!job->here)
		return;
	job->unit[READ] = blk_copy_unit_of(job->src->bd_disk);
	job->unit[WRITE] = blk_copy_unit_of(job->dst->bd_disk);
	if (!READ_ONCE(drain_ms))
		return;
	guard(spinlock_irqsave)(&pace_lock);
	blk_copy_pace_begin(&pace, job->unit[READ], job->unit[WRITE], ktime_get_ns(), &b);
	if (bound_holds(job, &b))
		job->bound = b;
}

/**
 * blk_copy_bound_ended - a chunk has ended
 * @job: its copy; @job->bound may change
 * @slot: the chunk
 * @reason: NONE, or why it was not copied
 *
 * Context: any; @job->lock is held.
 */
void blk_copy_bound_ended(struct blk_copy_job *job, s32 slot, u32 reason)
{
	unsigned int ms = READ_ONCE(drain_ms);
	struct blk_copy_ended e = {
		.src		= job->unit[READ],
		.dst		= job->unit[WRITE],
		.start_ns	= job->begun_ns[slot],
		.most_ns	= ms * (u64)NSEC_PER_MSEC,
		.reason		= reason,
	};
	struct blk_copy_bound b;

	if (!job->here || (ms && !e.start_ns))
		return;
	job->bound = no_bound;
	if (!ms)
		return;
	guard(spinlock_irqsave)(&pace_lock);
	e.now_ns = ktime_get_ns();
	blk_copy_pace_ended(&pace, &e, &b);
	if (bound_holds(job, &b))
		job->bound = b;
}

/**
 * blk_copy_bound_forget - what was seen of devices may be another by now
 *
 * Context: any.
 */
void blk_copy_bound_forget(void)
{
	guard(spinlock_irqsave)(&pace_lock);
	blk_copy_pace_forget(&pace);
}
