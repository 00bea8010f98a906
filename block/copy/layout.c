// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of a sealed chunk: what its fragments come to on the disks, which
 * pairs of disks that are, what their provider says of each, and whether what is
 * read is apart from what is written.
 */
#include <linux/blk-crypto.h>
#include <linux/blk-integrity.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "copy.h"

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

/* Index of @disk in the layout's table, or BLK_COPY_MAX_DISKS. */
static u32 disk_index(struct blk_copy_layout *l, struct gendisk *disk)
{
	u32 i;

	for (i = 0; i < l->nr_disks; i++)
		if (l->disk[i] == disk)
			return i;
	if (i < BLK_COPY_MAX_DISKS)
		l->disk[l->nr_disks++] = disk;
	return i;
}

static u32 describe_side(struct blk_copy_layout *l, struct bio_copy *c, int side)
{
	struct blk_copy_frag *f = l->frag[side];
	struct bio *bio;
	u32 reason, dev;

	bio_list_for_each(bio, &c->frags[side]) {
		reason = frag_refusal(bio, side);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		dev = disk_index(l, bio->bi_bdev->bd_disk);
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

static u32 whole_block(struct block_device *bdev)
{
	return max(bdev_physical_block_size(bdev), SZ_4K) >> SECTOR_SHIFT;
}

/**
 * blk_copy_fit_ends - how long are commands between two devices?
 * @src: device to copy from
 * @dst: device to copy to
 * @wanted: about so long, 512-byte sectors
 *
 * A copy manager may work in requests as its units take them: no small rest is left.
 * Context: any.
 * Return: 512-byte sectors, @wanted at most.
 */
u32 blk_copy_fit_ends(struct block_device *src, struct block_device *dst, u32 wanted)
{
	const struct queue_limits *s = &bdev_get_queue(src)->limits;
	const struct queue_limits *d = &bdev_get_queue(dst)->limits;

	return blk_copy_fit(wanted,
			    min_not_zero(READ_ONCE(s->max_dev_sectors),
					 READ_ONCE(d->max_dev_sectors)),
			    max(whole_block(src), whole_block(dst)));
}

static u64 leg_sectors(const struct blk_copy_leg *g)
{
	u64 sectors = 0;
	u32 i;

	for (i = 0; i < g->nr_ext; i++)
		sectors += g->ext[i].sectors;
	return sectors;
}

/*
 * What may be asked of a pair: its provider, administrators, whole blocks. Where
 * @wanted is not 0 commands are about so long, if that is a granule.
 */
static u32 set_limits(struct blk_copy_leg *g, u32 wanted)
{
	struct request_queue *src = g->src->queue, *dst = g->dst->queue;
	const struct blk_copy_beside alone = { .ours = U32_MAX, .lines = 1 };
	struct blk_copy_pair_limits *lim = &g->limits;
	u32 granule;

	/* What an administrator wrote holds for a source as well. */
	lim->max_sectors = min3(g->pair.max_sectors,
				READ_ONCE(dst->limits.max_copy_sectors),
				READ_ONCE(src->limits.max_user_copy_sectors));
	lim->max_segment_sectors = g->pair.max_segment_sectors;
	lim->max_segments = g->pair.max_segments;
	lim->block_sectors = queue_logical_block_size(dst) >> SECTOR_SHIFT;
	lim->granule_sectors = max(g->pair.granule_sectors, lim->block_sectors);
	if (wanted) {
		granule = max3(lim->granule_sectors, whole_block(g->src->part0),
			       whole_block(g->dst->part0));
		wanted = min(lim->max_sectors, max(wanted, lim->granule_sectors));
		wanted = blk_copy_fit_room(wanted, leg_sectors(g), granule,
					   blk_copy_room_of(g->dst, &alone));
		lim->max_sectors = min(lim->max_sectors, wanted);
	}
	return lim->max_sectors ? BLK_COPY_REASON_NONE :
				  BLK_COPY_REASON_DISABLED;
}

/* The extents lie ordered by pair; each pair is asked for once. */
static u32 ask_pairs(struct blk_copy_layout *l, const struct blk_copy_turn *turn)
{
	struct blk_copy_leg *g = NULL;
	u32 i, reason;

	for (i = 0; i < l->nr_ext; i++) {
		struct blk_copy_extent *e = &l->ext[i];

		if (i && e->src_dev == e[-1].src_dev &&
		    e->dst_dev == e[-1].dst_dev) {
			g->nr_ext++;
			continue;
		}
		g = &l->leg[l->nr_legs++];
		g->src = l->disk[e->src_dev];
		g->dst = l->disk[e->dst_dev];
		g->ext = e;
		g->nr_ext = 1;
		reason = blk_copy_pair_of(g->src, g->dst, &g->pair);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		l->verify |= g->pair.verify;
	}
	for (g = l->leg, reason = BLK_COPY_REASON_NONE;
	     g < l->leg + l->nr_legs && reason == BLK_COPY_REASON_NONE; g++)
		reason = set_limits(g, turn ? turn->cmd_sectors : 0);
	return reason;
}

/*
 * A chunk of many writes only what the copy as a whole does not read; one that
 * is a copy of its own is judged by what it is.
 */
static u32 check_overlap(struct blk_copy_layout *l, const struct blk_copy_probe *probe)
{
	u32 i;

	for (i = 0; i < l->nr_disks; i++) {
		l->lu[i] = blk_copy_unit_of(l->disk[i]);
		/* All its paths went since the pair was asked for. */
		if (l->lu[i] & BLK_COPY_UNIT_IS_DISK &&
		    blk_copy_hands_on(l->disk[i]))
			return BLK_COPY_REASON_NO_PATH;
	}
	if (probe)
		return blk_copy_footprint_admits(&probe->set, l->ext, l->nr_ext,
						 l->lu, l->nr_disks);
	return blk_copy_check_overlap(l->ext, l->nr_ext, l->lu, l->nr_disks,
				      l->place);
}

static u32 layout_init(struct blk_copy_layout *l, const struct bio_copy *c)
{
	u32 nr = c->nr_frags[READ] + c->nr_frags[WRITE];
	void *p;

	l->nr_disks = 0;
	l->nr_legs = 0;
	l->verify = false;
	l->many = NULL;
	if (nr <= BLK_COPY_INLINE_FRAGS) {
		l->frag[READ] = l->few.frag;
		l->ext = l->few.ext;
		l->place = l->few.place;
		l->leg = l->few.leg;
	} else {
		if (nr > BLK_COPY_MAX_FRAGS)
			return BLK_COPY_REASON_FRAGMENTS;
		/* No reserve for this: without memory the copy is by hand. */
		p = kvmalloc(nr * (sizeof(*l->leg) + sizeof(*l->ext) +
				   2 * sizeof(*l->place) + sizeof(*l->frag[0])),
			     BLK_COPY_GFP_PARKED);
		if (!p)
			return BLK_COPY_REASON_NO_MEMORY;
		l->many = p;
		l->leg = p;
		l->ext = (void *)(l->leg + nr);
		l->place = (void *)(l->ext + nr);
		l->frag[READ] = (void *)(l->place + 2 * nr);
	}
	l->frag[WRITE] = l->frag[READ] + c->nr_frags[READ];
	return BLK_COPY_REASON_NONE;
}

/**
 * blk_copy_layout_make - what a sealed chunk comes to
 * @c: the chunk
 * @out: set where there is a layout to be freed, also after a refusal
 *
 * Context: task, outside of submit_bio_noacct(); may sleep as submit_bio() does.
 * Return: BLK_COPY_REASON_NONE where its commands may be sent.
 */
u32 blk_copy_layout_make(struct bio_copy *c, struct blk_copy_layout **out)
{
	u32 nr = c->nr_frags[READ] + c->nr_frags[WRITE];
	struct blk_copy_layout *l;

	*out = NULL;
	if (!c->nr_frags[READ] || !c->nr_frags[WRITE])
		return BLK_COPY_REASON_INCOMPLETE;
	l = kmalloc(sizeof(*l), BLK_COPY_GFP_PARKED);
	if (!l)
		return BLK_COPY_REASON_NO_MEMORY;
	*out = l;
	return layout_init(l, c) ?:
	       describe_side(l, c, READ) ?:
	       describe_side(l, c, WRITE) ?:
	       blk_copy_plan(l->frag[READ], c->nr_frags[READ], l->frag[WRITE],
			     c->nr_frags[WRITE], c->vec.bv_len, l->ext, nr, &l->nr_ext) ?:
	       ask_pairs(l, c->job->turn) ?:
	       check_overlap(l, c->job->probe);
}

void blk_copy_layout_free(struct blk_copy_layout *l)
{
	if (!l)
		return;
	kvfree(l->many);
	kfree(l);
}
