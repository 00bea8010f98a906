// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies that write to one logical unit at a time share what may be under way
 * there. Each keeps to its part of it, so none waits for another, and what one
 * has under way when a second comes is the only that is ever too much.
 *
 * Copies of more than one chunk know their units from their footprint. Others
 * have nothing to share.
 */
#include <linux/list.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "copy.h"

/* A part is not less: smaller commands cost more than they are worth. */
#define LEAST	(SZ_1M >> SECTOR_SHIFT)

static DEFINE_SPINLOCK(share_lock);
static LIST_HEAD(share_jobs);		/* and in each job what is below */

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
	unsigned long flags;

	find_units(s, set);
	spin_lock_irqsave(&share_lock, flags);
	tell_others(s, 1);
	list_add(&s->list, &share_jobs);
	s->joined = true;
	spin_unlock_irqrestore(&share_lock, flags);
}

/**
 * blk_copy_share_leave - a copy has ended
 * @s: its own; nothing if it has not joined
 *
 * Context: any.
 */
void blk_copy_share_leave(struct blk_copy_share *s)
{
	unsigned long flags;

	if (!s->joined)
		return;
	spin_lock_irqsave(&share_lock, flags);
	list_del(&s->list);
	tell_others(s, -1);
	s->joined = false;
	spin_unlock_irqrestore(&share_lock, flags);
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
