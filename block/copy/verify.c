// SPDX-License-Identifier: GPL-2.0-only
/*
 * At an administrator's wish all that is copied is read before, and compared after.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "copy.h"

/* So much is compared at a time. */
#define VERIFY_SECTORS	(SZ_64K >> SECTOR_SHIFT)

/*
 * The commands of @c are over, but for what the caller holds; it is @watched. Returns
 * why one failed, if any did. So long the caller does not need the source. Who is killed
 * waits for what is with a device alone.
 */
u32 blk_copy_wait_for_commands(struct bio_copy *c)
{
	u32 reason;

	blk_copy_source_put(c);
	if (wait_var_event_killable(&c->cmds, atomic_read(&c->cmds) == 1)) {
		scoped_guard(spinlock_irqsave, &c->lock)
			c->reason = blk_copy_worse_reason(c->reason, BLK_COPY_REASON_KILLED);
		blk_copy_call_back(c);
		blk_copy_wait_var(&c->cmds, atomic_read(&c->cmds) == 1);
	}
	reason = blk_copy_source_get(c) ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_SUSPENDED;
	return blk_copy_worse_reason(reason, READ_ONCE(c->reason));
}

/* What each piece of a chunk held on both sides before it was copied. */
struct blk_copy_before {
	siphash_key_t key;
	struct blk_copy_sample s;
	u64 digest[][2];
};

static void before_free(struct blk_copy_before *b)
{
	blk_copy_sample_free(&b->s);
	kvfree(b);
}

static struct blk_copy_before *before_alloc(const struct blk_copy_layout *l)
{
	struct blk_copy_before *b;
	u32 i, nr = 0;

	for (i = 0; i < l->nr_ext; i++)
		nr += DIV_ROUND_UP(l->ext[i].sectors, VERIFY_SECTORS);
	b = kvzalloc(struct_size(b, digest, nr), BLK_COPY_GFP_PARKED);
	if (!b)
		return NULL;
	if (blk_copy_sample_alloc(&b->s, VERIFY_SECTORS)) {
		before_free(b);
		return NULL;
	}
	get_random_bytes(&b->key, sizeof(b->key));
	return b;
}

/* The piece of @e at @offset, both sides of it. */
static int read_piece(struct blk_copy_before *b, const struct blk_copy_leg *leg,
		      const struct blk_copy_extent *e, u32 offset)
{
	blk_copy_sample_at(&b->s, leg, e, offset, min(e->sectors - offset, VERIFY_SECTORS));
	b->s.left = BLK_COPY_READ_TIME; /* for each: all of it is read */
	return blk_copy_sample_read(&b->s);
}

static u32 remember_leg(struct blk_copy_before *b, const struct blk_copy_leg *leg,
			u32 *n)
{
	const struct blk_copy_extent *e;
	u32 offset;

	for (e = leg->ext; e < leg->ext + leg->nr_ext; e++) {
		for (offset = 0; offset < e->sectors; offset += VERIFY_SECTORS) {
			if (read_piece(b, leg, e, offset))
				return blk_copy_sample_untold();
			b->digest[*n][READ] = blk_copy_sample_digest(&b->s, READ, &b->key);
			b->digest[*n][WRITE] = blk_copy_sample_digest(&b->s, WRITE, &b->key);
			(*n)++;
		}
	}
	return BLK_COPY_REASON_NONE;
}

/**
 * blk_copy_verify_begin - remember what a chunk is to copy, and over what
 * @l: its layout
 * @before: out: for blk_copy_verify(), or NULL; also where this fails
 *
 * Context: as blk_copy_prove(); no command is under way.
 * Return: BLK_COPY_REASON_NONE where the chunk may be offloaded.
 */
u32 blk_copy_verify_begin(const struct blk_copy_layout *l,
			  struct blk_copy_before **before)
{
	struct blk_copy_before *b = before_alloc(l);
	u32 i, n = 0, reason = BLK_COPY_REASON_NONE;

	*before = b;
	if (!b)
		return BLK_COPY_REASON_NO_MEMORY;
	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++)
		reason = remember_leg(b, &l->leg[i], &n);
	return reason;
}

static u32 verify_extent(struct blk_copy_before *b, const struct blk_copy_leg *leg,
			 const struct blk_copy_extent *e, u32 *n)
{
	u32 reason = BLK_COPY_REASON_NONE;
	u32 offset;

	for (offset = 0; offset < e->sectors && reason == BLK_COPY_REASON_NONE;
	     offset += VERIFY_SECTORS) {
		if (read_piece(b, leg, e, offset))
			return blk_copy_sample_untold();
		reason = blk_copy_sample_verdict(&b->s, &b->key, b->digest[(*n)++]);
	}
	return reason;
}

static u32 verify_leg(struct bio_copy *c, struct blk_copy_before *b,
		      const struct blk_copy_leg *leg, u32 *n)
{
	u32 i, reason = BLK_COPY_REASON_NONE;

	for (i = 0; i < leg->nr_ext && reason == BLK_COPY_REASON_NONE; i++) {
		if (READ_ONCE(c->reason) != BLK_COPY_REASON_NONE)
			break;
		reason = verify_extent(b, leg, &leg->ext[i], n);
	}
	if (reason == BLK_COPY_REASON_MISMATCH)
		blk_copy_proven(leg, reason);
	return reason;
}

/**
 * blk_copy_verify - read what a chunk copied and compare
 * @c: the chunk, whose commands are all sent, or will not be
 * @l: its layout
 * @before: what blk_copy_verify_begin() has found; freed
 *
 * A chunk of which nothing can be said, as somebody writes there, is unproven,
 * and its pair no worse for it.
 *
 * Context: as blk_copy_prove().
 * Return: BLK_COPY_REASON_NONE where every sector arrived or a command has
 * failed anyway.
 */
u32 blk_copy_verify(struct bio_copy *c, const struct blk_copy_layout *l,
		    struct blk_copy_before *before)
{
	u32 reason = blk_copy_wait_for_commands(c);
	u32 i, n = 0;

	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++)
		reason = verify_leg(c, before, &l->leg[i], &n);
	before_free(before);
	return reason;
}
