// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both sides of a place, read, and compared: did a copy arrive there?
 */
#include <linux/delay.h>
#include <linux/slab.h>

#include "copy.h"

/* What did not arrive may yet, over what is written there next: so long. */
#define LATE_MS		2000
#define LATE_STEP_MS	50

int blk_copy_sample_alloc(struct blk_copy_sample *s, u32 sectors)
{
	int side;

	for (side = READ; side <= WRITE; side++)
		s->data[side] = kmalloc(sectors << SECTOR_SHIFT, BLK_COPY_GFP_PARKED);
	s->left = BLK_COPY_READ_TIME;
	return s->data[READ] && s->data[WRITE] ? 0 : -ENOMEM;
}

void blk_copy_sample_free(struct blk_copy_sample *s)
{
	kfree(s->data[READ]);
	kfree(s->data[WRITE]);
}

static struct lone *side_begin(const struct blk_copy_sample *s, int side)
{
	return blk_copy_read_begin(side == READ ? s->leg->src : s->leg->dst, s->sector[side],
				   s->data[side], s->sectors << SECTOR_SHIFT);
}

/* One side. The buffer may be gone, with a read that was left behind. */
int blk_copy_sample_read_side(struct blk_copy_sample *s, int side)
{
	if (!s->data[side])
		return -EINTR;
	return blk_copy_read_end(side_begin(s, side), &s->data[side], &s->left);
}

/* Both, at a time: by hand nobody waits for either. */
int blk_copy_sample_read(struct blk_copy_sample *s)
{
	struct lone *src, *dst;
	int error;

	if (!s->data[READ] || !s->data[WRITE])
		return -EINTR;
	src = side_begin(s, READ);
	dst = side_begin(s, WRITE);
	error = blk_copy_read_end(src, &s->data[READ], &s->left);
	return blk_copy_read_end(dst, &s->data[WRITE], &s->left) ?: error;
}

bool blk_copy_sample_equal(const struct blk_copy_sample *s)
{
	return !memcmp(s->data[READ], s->data[WRITE], s->sectors << SECTOR_SHIFT);
}

/*
 * It said that it has copied and has not, or not yet. Both buffers hold the data of the
 * source. Returns whether they came after all: it is no better for that, but has ended.
 */
bool blk_copy_sample_comes_late(struct blk_copy_sample *s)
{
	unsigned int ms;

	for (ms = 0; ms < LATE_MS; ms += LATE_STEP_MS) {
		msleep(LATE_STEP_MS);
		if (blk_copy_sample_read_side(s, WRITE))
			return false;
		if (blk_copy_sample_equal(s))
			return true;
	}
	return false;
}

void blk_copy_sample_at(struct blk_copy_sample *s, const struct blk_copy_leg *leg,
			const struct blk_copy_extent *e, u32 offset, u32 sectors)
{
	s->leg = leg;
	s->sector[READ] = e->src_sector + offset;
	s->sector[WRITE] = e->dst_sector + offset;
	s->sectors = sectors;
}

u64 blk_copy_sample_digest(const struct blk_copy_sample *s, int side, const siphash_key_t *key)
{
	return siphash(s->data[side], s->sectors << SECTOR_SHIFT, key);
}

/* Why nothing can be said of a place. Who is killed has not waited for it. */
u32 blk_copy_sample_untold(void)
{
	return fatal_signal_pending(current) ? BLK_COPY_REASON_KILLED :
					       BLK_COPY_REASON_UNPROVEN;
}

/*
 * Both sides have been read. It is a lie only where nobody has written to either:
 * the source was the same all the while, and the destination is what it was.
 */
u32 blk_copy_sample_verdict(const struct blk_copy_sample *s,
			    const siphash_key_t *key, const u64 *was)
{
	if (blk_copy_sample_equal(s))
		return BLK_COPY_REASON_NONE;
	if (blk_copy_sample_digest(s, READ, key) != was[READ] ||
	    blk_copy_sample_digest(s, WRITE, key) != was[WRITE])
		return BLK_COPY_REASON_UNPROVEN;
	return BLK_COPY_REASON_MISMATCH;
}
