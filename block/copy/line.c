// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines: work that may have to wait for a device holds up only what else is for it.
 *
 * A workqueue has room for some hundreds who wait, and kcopyd may have thousands of
 * jobs for one disk. So of what has one key only some is at work at a time. The rest
 * stands in line and takes no worker. Where so many disks hang that these are all there
 * is room for, nothing for others joins that could do without.
 */
#include <linux/hash.h>

#include "copy.h"

/* So many keys of a place are told apart. */
#define MOST_LINES	8

struct blk_copy_line blk_copy_issuers;
struct blk_copy_line blk_copy_senders;
struct blk_copy_line blk_copy_lost;

/* Of a key of a line that has places. */
#define place_of(key)	((u32)((key) >> 32))

static struct list_head *all_with(struct blk_copy_line *l, u64 key)
{
	return &l->all[hash_64(l->have_places ? place_of(key) : key, BLK_COPY_LINE_BITS)];
}

/* The first with a key are at work. How many, and who is next? With l->lock held. */
static unsigned int at_work(struct blk_copy_line *l, u64 key, struct blk_copy_in_line **next)
{
	struct blk_copy_in_line *i;
	unsigned int nr = 0;

	*next = NULL;
	list_for_each_entry(i, all_with(l, key), list) {
		if (i->key != key)
			continue;
		if (!i->at_work) {
			*next = i;
			break;
		}
		nr++;
	}
	return nr;
}

static bool would_wait(struct blk_copy_line *l, const struct blk_copy_in_line *i)
{
	struct blk_copy_in_line *next;

	return at_work(l, i->key, &next) >= (i->most ?: l->most) || next;
}

static void add(struct blk_copy_line *l, struct blk_copy_in_line *i, bool at_work)
{
	list_add_tail(&i->list, all_with(l, i->key));
	i->at_work = at_work;
	l->at_work += at_work;
}

/**
 * blk_copy_line_join - work is to be done
 * @l: the line for such work
 * @i: with key and work, which is queued when it is its turn; in no line
 *
 * Context: any.
 * Return: false where there is no room for it, and it is in no line then.
 */
bool blk_copy_line_join(struct blk_copy_line *l, struct blk_copy_in_line *i)
{
	bool waits;

	guard(spinlock_irqsave)(&l->lock);
	waits = would_wait(l, i);
	if (!waits && l->at_work >= l->most_all)
		return false;
	add(l, i, !waits);
	if (!waits)
		queue_work(l->wq, i->work);
	return true;
}

/**
 * blk_copy_line_enter - the caller does it here and now, if there is room
 * @l: the line
 * @i: with key, work, and most
 *
 * Context: any.
 * Return: false where it waits, and its work is queued in its turn, perhaps by now.
 */
bool blk_copy_line_enter(struct blk_copy_line *l, struct blk_copy_in_line *i)
{
	bool waits;

	guard(spinlock_irqsave)(&l->lock);
	waits = would_wait(l, i);
	add(l, i, !waits);
	return !waits;
}

/**
 * blk_copy_line_try - the caller would do it here and now
 * @l: the line
 * @i: with key
 *
 * Context: any.
 * Return: false where it would have to wait, and is in no line then.
 */
bool blk_copy_line_try(struct blk_copy_line *l, struct blk_copy_in_line *i)
{
	guard(spinlock_irqsave)(&l->lock);
	if (would_wait(l, i))
		return false;
	add(l, i, true);
	return true;
}

/**
 * blk_copy_line_hand_over - another is at work in its place
 * @l: the line
 * @from: at work; in no line any more
 * @to: the other
 *
 * Context: any.
 */
void blk_copy_line_hand_over(struct blk_copy_line *l, struct blk_copy_in_line *from,
			     struct blk_copy_in_line *to)
{
	guard(spinlock_irqsave)(&l->lock);
	to->key = from->key;
	to->most = from->most;
	to->at_work = true;
	list_replace(&from->list, &to->list);
}

/**
 * blk_copy_line_leave - it is done
 * @l: the line
 * @i: at work; its most is that of now
 *
 * Context: any.
 */
void blk_copy_line_leave(struct blk_copy_line *l, struct blk_copy_in_line *i)
{
	struct blk_copy_in_line *next;
	u64 key = i->key;

	scoped_guard(spinlock_irqsave, &l->lock) {
		list_del(&i->list);
		l->at_work--;
		/* More than one where there is more room than before. */
		while (at_work(l, key, &next) < (i->most ?: l->most) && next) {
			next->at_work = true;
			l->at_work++;
			queue_work(l->wq, next->work);
		}
	}
	/* (the lock was a barrier for who is about to wait) */
	wake_up_var((void *)(uintptr_t)key);
}

static bool is_long(struct blk_copy_line *l, const struct blk_copy_in_line *i)
{
	struct blk_copy_in_line *other;
	unsigned int nr = 0;

	guard(spinlock_irqsave)(&l->lock);
	list_for_each_entry(other, all_with(l, i->key), list)
		nr += other->key == i->key && !other->at_work;
	return nr >= (i->most ?: l->most);
}

/**
 * blk_copy_line_wait - until no more stand in line than are at work
 * @l: the line
 * @i: with key and most, in no line
 * @time: but no longer, jiffies
 *
 * Context: task, sleeps.
 * Return: false where the time is over.
 */
bool blk_copy_line_wait(struct blk_copy_line *l, const struct blk_copy_in_line *i, long time)
{
	return wait_var_event_timeout((void *)(uintptr_t)i->key, !is_long(l, i), time);
}

/**
 * blk_copy_line_call - some are not to stand in line: their work is queued
 * @l: the line
 * @pick: which? With the lock of @l held.
 * @data: for that
 *
 * Context: any.
 */
void blk_copy_line_call(struct blk_copy_line *l,
			bool (*pick)(const struct blk_copy_in_line *i, const void *data),
			const void *data)
{
	struct blk_copy_in_line *i, *next;
	struct list_head *all;

	guard(spinlock_irqsave)(&l->lock);
	for (all = l->all; all < l->all + ARRAY_SIZE(l->all); all++)
		list_for_each_entry_safe(i, next, all, list) {
			if (i->at_work || !pick(i, data))
				continue;
			i->at_work = true;
			l->at_work++;
			/* Those at work come first. */
			list_move(&i->list, all);
			queue_work(l->wq, i->work);
		}
}

/* How many with @key are at work? Context: any. */
unsigned int blk_copy_line_at_work(struct blk_copy_line *l, u64 key)
{
	struct blk_copy_in_line *next;

	guard(spinlock_irqsave)(&l->lock);
	return at_work(l, key, &next);
}

/* Is @key new among the @nr that are known? It is known then, if there is room. */
static bool is_new(u64 *known, unsigned int nr, u64 key)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (known[i] == key)
			return false;
	if (nr < MOST_LINES)
		known[nr] = key;
	return nr < MOST_LINES;
}

/**
 * blk_copy_line_beside - who shares the room of a place?
 * @l: a line whose keys have places
 * @key: one of them
 * @b: out
 *
 * Context: any.
 */
void blk_copy_line_beside(struct blk_copy_line *l, u64 key, struct blk_copy_beside *b)
{
	u64 known[MOST_LINES] = { key };
	struct blk_copy_in_line *i;

	*b = (struct blk_copy_beside){ .lines = 1 };
	guard(spinlock_irqsave)(&l->lock);
	list_for_each_entry(i, all_with(l, key), list) {
		if (place_of(i->key) != place_of(key))
			continue;
		b->lines += is_new(known, b->lines, i->key);
		if (i->key == key)
			b->ours += i->at_work;
		else
			b->theirs += i->at_work;
	}
}

/* Work of which @most with one key, and @most_all, may be at work in @wq. */
void blk_copy_line_init(struct blk_copy_line *l, struct workqueue_struct *wq,
			unsigned int most, unsigned int most_all)
{
	struct list_head *all;

	spin_lock_init(&l->lock);
	l->wq = wq;
	l->most = most;
	l->most_all = most_all;
	l->at_work = 0;
	l->have_places = false;
	for (all = l->all; all < l->all + ARRAY_SIZE(l->all); all++)
		INIT_LIST_HEAD(all);
}
