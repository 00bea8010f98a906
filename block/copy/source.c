// SPDX-License-Identifier: GPL-2.0-only
/*
 * The source of a chunk whose commands do not come to their device.
 *
 * By hand what waits to be written holds up nobody at the source. A command may wait
 * in the queue of a mapped device that is suspended, or has paths but none for now, of a
 * disk that is blocked, for a request, in a throttle. So where the source is to be
 * suspended, or after a while, its half ends by itself, as refused. The other one stays,
 * as a write would. When the command's turn comes it is not sent, for which see
 * blk_copy_cmd_hold(), and then the chunk is copied by hand.
 *
 * As long as somebody needs the source it is not let go of: a device that works on it,
 * and whoever looks at the source's disks, which may be removed right after.
 *
 * Memory may be gained by way of who is to be suspended: hence a queue with a rescuer.
 */
#include "copy.h"

/* So often chunks are looked at, */
#define LOOK_TIME	(HZ / 10)
/*
 * and what has waited for so long lets go in any case: also a target that is not to be
 * suspended may have something wait for who reads there, as a thin pool has discards.
 */
#define WAIT_TIME	(5 * HZ)

static void look_work(struct work_struct *work);

static LIST_HEAD(chunks);		/* who was looked at last comes last */
static DEFINE_SPINLOCK(chunks_lock);
static DECLARE_DELAYED_WORK(looking, look_work);

/*
 * The next one whose turn it is, with a count of its commands so that it does not end.
 * One that has no count any more is about to leave the list.
 */
static struct bio_copy *next_chunk(void)
{
	struct bio_copy *c;

	guard(spinlock_irqsave)(&chunks_lock);
	do {
		c = list_first_entry_or_null(&chunks, struct bio_copy, looks);
		if (!c || time_before(jiffies, c->looked_at + LOOK_TIME))
			return NULL;
		c->looked_at = jiffies;
		list_move_tail(&c->looks, &chunks);
	} while (!atomic_inc_not_zero(&c->cmds));
	return c;
}

static bool is_to_let_go(struct bio_copy *c)
{
	if (atomic_read(&c->source_users))
		return false;
	return time_after(jiffies, READ_ONCE(c->job->sent_at) + WAIT_TIME) ||
	       !blk_copy_reaches(c->job->src, c->job->src_sector + c->start, c->sectors);
}

/* Returns NONE where somebody has come to need it. */
static u32 let_go(struct bio_copy *c)
{
	struct bio_list *pieces = &c->frags[READ];
	struct bio *bio;

	if (atomic_cmpxchg(&c->source_users, 0, -1))
		return BLK_COPY_REASON_NONE;
	blk_copy_tally_refused(pieces, READ, c->job->src->bd_disk,
			       BLK_COPY_REASON_SUSPENDED);
	WRITE_ONCE(c->ending, true);
	while ((bio = bio_list_pop(pieces))) {
		bio->bi_status = BLK_STS_NOTSUPP;
		bio_endio(bio);
	}
	return BLK_COPY_REASON_SUSPENDED;
}

static void look_work(struct work_struct *work)
{
	struct bio_copy *c;

	while ((c = next_chunk())) {
		void *cmds = &c->cmds;

		c->cmd_end(c, is_to_let_go(c) ? let_go(c) : BLK_COPY_REASON_NONE);
		/* Who has come to wait for that count, and it was not known. */
		wake_up_var(cmds);
		cond_resched();
	}
	guard(spinlock_irqsave)(&chunks_lock);
	if (!list_empty(&chunks))
		queue_delayed_work(blk_copy_source_wq, &looking, LOOK_TIME);
}

/**
 * blk_copy_source_look_after - do not let the commands of a chunk keep its source
 * @c: the chunk, none of whose commands is sent yet
 *
 * Nothing waits for a half that lies at a disk.
 * Context: task.
 */
void blk_copy_source_look_after(struct bio_copy *c)
{
	if (!blk_copy_passes_on(c->job->src))
		return;
	WRITE_ONCE(c->job->sent_at, jiffies);
	c->looked_at = jiffies;
	guard(spinlock_irqsave)(&chunks_lock);
	list_add_tail(&c->looks, &chunks);
	if (!delayed_work_pending(&looking))
		queue_delayed_work(blk_copy_source_wq, &looking, LOOK_TIME);
}

/* @c has no commands any more, and its halves end now. Context: any. */
void blk_copy_source_over(struct bio_copy *c)
{
	if (list_empty(&c->looks))
		return;
	guard(spinlock_irqsave)(&chunks_lock);
	list_del(&c->looks);
}

/* No chunk is left. Context: task, sleeps. */
void blk_copy_source_exit(void)
{
	cancel_delayed_work_sync(&looking);
}
