// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sealing: everything that can arrive of a chunk has arrived. Describe it to
 * the planner and see whether the devices found may copy between each other.
 */
#include <linux/blk-crypto.h>
#include <linux/blk-integrity.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "copy.h"

/* Area of a chunk whose fragments are few, which is nearly every chunk. */
struct inline_area {
	struct blk_copy_frag frag[BLK_COPY_INLINE_FRAGS];
	struct blk_copy_extent ext[BLK_COPY_INLINE_FRAGS];
	struct blk_copy_span span[2 * BLK_COPY_INLINE_FRAGS];
};

struct seal {
	struct blk_copy_area area;
	struct inline_area few;
	void *many;
};

static u32 frag_refusal(const struct bio *bio, int side)
{
	struct gendisk *disk = bio->bi_bdev->bd_disk;

	if (blk_get_integrity(disk))
		return BLK_COPY_REASON_INTEGRITY;
	if (bio_has_crypt_ctx((struct bio *)bio))
		return BLK_COPY_REASON_CRYPTO;
	if (side == WRITE && bdev_is_zoned(bio->bi_bdev))
		return BLK_COPY_REASON_ZONED;
	return BLK_COPY_REASON_NONE;
}

/* Index of @disk in the area's table, or BLK_COPY_MAX_DISKS. */
static u32 disk_index(struct blk_copy_area *a, struct gendisk *disk)
{
	u32 i;

	for (i = 0; i < a->nr_disks; i++)
		if (a->disk[i] == disk)
			return i;
	if (i < BLK_COPY_MAX_DISKS)
		a->disk[a->nr_disks++] = disk;
	return i;
}

static u32 describe_side(struct bio_copy *c, struct blk_copy_area *a, int side)
{
	struct blk_copy_frag *f = a->frag[side];
	struct bio *bio;
	u32 reason, dev;

	bio_list_for_each(bio, &c->frags[side]) {
		reason = frag_refusal(bio, side);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		dev = disk_index(a, bio->bi_bdev->bd_disk);
		if (dev == BLK_COPY_MAX_DISKS)
			return BLK_COPY_REASON_FRAGMENTS;
		*f++ = (struct blk_copy_frag) {
			.sector	= bio->bi_iter.bi_sector,
			.offset	= bio->bi_iter.bi_bvec_done,
			.len	= bio->bi_iter.bi_size,
			.dev	= dev,
		};
	}
	return BLK_COPY_REASON_NONE;
}

/* May every pair of disks that the plan found copy? */
static u32 check_pairs(struct blk_copy_area *a)
{
	struct blk_copy_pair pair;
	u32 i, reason;

	for (i = 0; i < a->nr_ext; i++) {
		const struct blk_copy_extent *e = &a->ext[i];

		if (i && e->src_dev == e[-1].src_dev &&
		    e->dst_dev == e[-1].dst_dev)
			continue;
		reason = blk_copy_pair_of(a->disk[e->src_dev],
					  a->disk[e->dst_dev], &pair);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		a->prove |= pair.prove;
		a->verify |= pair.verify;
	}
	return BLK_COPY_REASON_NONE;
}

/*
 * A chunk of many writes only what the copy as a whole does not read; one that
 * is a copy of its own is judged by what it is.
 */
static u32 check_overlap(struct bio_copy *c, struct blk_copy_area *a)
{
	u32 i;

	for (i = 0; i < a->nr_disks; i++)
		a->lu[i] = blk_copy_unit_of(a->disk[i]);
	if (c->job->probe)
		return blk_copy_footprint_admits(&c->job->probe->set, a->ext,
						 a->nr_ext, a->lu, a->nr_disks);
	return blk_copy_check_overlap(a->ext, a->nr_ext, a->lu, a->nr_disks,
				      a->span);
}

static u32 area_init(struct bio_copy *c, struct seal *s)
{
	u32 nr = c->nr_frags[READ] + c->nr_frags[WRITE];
	struct blk_copy_area *a = &s->area;
	void *p;

	a->nr_disks = 0;
	a->prove = false;
	a->verify = false;
	a->max_ext = nr;
	s->many = NULL;
	if (nr <= BLK_COPY_INLINE_FRAGS) {
		a->frag[READ] = s->few.frag;
		a->ext = s->few.ext;
		a->span = s->few.span;
	} else {
		if (nr > BLK_COPY_MAX_FRAGS)
			return BLK_COPY_REASON_FRAGMENTS;
		/* No reserve for this: without memory the copy is by hand. */
		p = kvmalloc(nr * (sizeof(*a->frag[0]) + sizeof(*a->ext) +
				   2 * sizeof(*a->span)),
			     BLK_COPY_GFP_PARKED);
		if (!p)
			return BLK_COPY_REASON_NO_MEMORY;
		s->many = p;
		a->frag[READ] = p;
		a->ext = p + nr * sizeof(*a->frag[0]);
		a->span = (void *)(a->ext + nr);
	}
	a->frag[WRITE] = a->frag[READ] + c->nr_frags[READ];
	return BLK_COPY_REASON_NONE;
}

static u32 seal_plan(struct bio_copy *c, struct seal *s)
{
	struct blk_copy_area *a = &s->area;
	u32 reason;

	reason = area_init(c, s);
	if (reason == BLK_COPY_REASON_NONE)
		reason = describe_side(c, a, READ);
	if (reason == BLK_COPY_REASON_NONE)
		reason = describe_side(c, a, WRITE);
	if (reason == BLK_COPY_REASON_NONE)
		reason = blk_copy_plan(a->frag[READ], c->nr_frags[READ],
				       a->frag[WRITE], c->nr_frags[WRITE],
				       c->vec.bv_len, a->ext, a->max_ext,
				       &a->nr_ext);
	if (reason == BLK_COPY_REASON_NONE)
		reason = check_pairs(a);
	if (reason == BLK_COPY_REASON_NONE)
		reason = check_overlap(c, a);
	return reason;
}

static void seal_free(struct seal *s)
{
	kvfree(s->many);
	kfree(s);
}

static u32 seal_reason(struct bio_copy *c)
{
	unsigned long flags;
	u32 reason;

	spin_lock_irqsave(&c->lock, flags);
	c->sealed = true;
	reason = c->reason;
	spin_unlock_irqrestore(&c->lock, flags);
	return reason;
}

/**
 * blk_copy_seal - both halves of a chunk are submitted
 * @c: the chunk; the caller holds a reference
 *
 * Plans it and submits its commands, or ends its fragments with a refusal.
 * Context: task, outside of submit_bio_noacct(); may wait for requests.
 */
void blk_copy_seal(struct bio_copy *c)
{
	u32 reason = seal_reason(c);
	struct seal *s = NULL;

	if (reason == BLK_COPY_REASON_NONE &&
	    (!c->nr_frags[READ] || !c->nr_frags[WRITE]))
		reason = BLK_COPY_REASON_INCOMPLETE;
	if (reason == BLK_COPY_REASON_NONE) {
		s = kmalloc(sizeof(*s), BLK_COPY_GFP_PARKED);
		if (s)
			reason = seal_plan(c, s);
		else
			reason = BLK_COPY_REASON_NO_MEMORY;
	}
	if (reason == BLK_COPY_REASON_NONE) {
		blk_copy_submit(c, &s->area);
	} else {
		blk_copy_chunk_refuse(c, reason);
		/*
		 * Nothing was written. Where a piece is missing, the status of
		 * its half tells why, so the others must not drown it.
		 */
		blk_copy_chunk_end_frags(c, reason == BLK_COPY_REASON_INCOMPLETE ?
					    BLK_STS_OK : BLK_STS_NOTSUPP);
	}
	if (s)
		seal_free(s);
}
