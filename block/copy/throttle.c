// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of a cgroup (io.max) on what sees no request of a copy: the source, and
 * a device that maps the halves, which must not wait. Before the chunk is sent a
 * token of its length waits in the throttle there, and nobody but the caller with it.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/refcount.h>

#include "copy.h"

struct token {
	struct bio bio;
	struct completion done;
	refcount_t refs;		/* who waits; the throttle */
};

/* A killed caller leaves its token behind, and that holds the module. */
static void token_put(struct token *t)
{
	if (!refcount_dec_and_test(&t->refs))
		return;
	bio_uninit(&t->bio);
	kfree(t);
	module_put(THIS_MODULE);
}

static void token_end(struct bio *bio)
{
	struct token *t = container_of(bio, struct token, bio);

	/* Under RCU, for which unloading waits. */
	rcu_read_lock();
	complete(&t->done);
	token_put(t);
	rcu_read_unlock();
}

/**
 * blk_copy_throttle - wait until a cgroup's limits let a chunk through
 * @bdev: an end of the copy
 * @side: READ for the source, WRITE for the destination
 * @sector: where the chunk begins on @bdev
 * @sectors: its length
 *
 * A disk as destination throttles the command itself.
 * Context: task, sleeps; outside of submit_bio_noacct().
 * Return: BLK_COPY_REASON_NONE, NO_MEMORY or KILLED.
 */
u32 blk_copy_throttle(struct block_device *bdev, int side, sector_t sector,
		      u32 sectors)
{
	struct token *t;
	u32 reason = BLK_COPY_REASON_NONE;

	if (side == WRITE && !bdev_test_flag(bdev, BD_HAS_SUBMIT_BIO))
		return reason;
	t = kmalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return BLK_COPY_REASON_NO_MEMORY;
	__module_get(THIS_MODULE);
	init_completion(&t->done);
	refcount_set(&t->refs, 2);
	bio_init(&t->bio, bdev, NULL, 0, REQ_COPY_CMD |
		 (side == WRITE ? REQ_OP_COPY_WRITE : REQ_OP_COPY_READ));
	t->bio.bi_iter.bi_sector = sector;
	t->bio.bi_iter.bi_size = sectors << SECTOR_SHIFT;
	t->bio.bi_end_io = token_end;
	submit_bio(&t->bio);
	if (wait_for_completion_state(&t->done, TASK_KILLABLE | TASK_FREEZABLE))
		reason = BLK_COPY_REASON_KILLED;
	token_put(t);
	return reason;
}
