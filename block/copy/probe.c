// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a copy would come to, asked before it begins.
 *
 * Chunks run side by side and end in any order, so no chunk may write what
 * another has still to read, and that is a question about the whole copy. Halves
 * like those of chunks, but marked REQ_COPY_PROBE and as long as a bio can be, go
 * down each side. Their pieces are noted where they come to a queue and ended
 * there at once: nothing is parked, nothing waits. An end that passes nothing
 * on, as a disk or its partition, needs no bio to be known.
 *
 * What a stack refuses is unseen. It is copied by hand, with no chunk under way.
 */
#include <linux/completion.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "copy.h"

/* Places for a copy through mapped devices: a BLKCOPY, a caller in the kernel. */
#define PROBE_PLACES_USER	4096
#define PROBE_PLACES_KERNEL	256
/*
 * A half, at first. It is halved while it becomes so many pieces, for the others'
 * sake, and doubled while it becomes few.
 */
#define PROBE_SECTORS		(SZ_64M >> SECTOR_SHIFT)
#define PROBE_MAX_SECTORS	(SZ_2G >> SECTOR_SHIFT)
#define PROBE_MIN_SECTORS	(SZ_4M >> SECTOR_SHIFT)
#define PROBE_MANY_PIECES	2048
/* Steps over what is refused. */
#define PROBE_MIN_STEP		(SZ_1M >> SECTOR_SHIFT)
#define PROBE_MAX_STEP		(SZ_64M >> SECTOR_SHIFT)
/* How often it waits for what is busy, until it has come on by so much. */
#define PROBE_MAX_WAITS		16
#define PROBE_WAITS_SECTORS	(SZ_1M >> SECTOR_SHIFT)
/* So often the sides have to meet. */
#define PROBE_MAX_LOOKS		2

struct probe_half {
	struct bio_vec vec;		/* shared by all its pieces */
	struct bio bio;
	struct blk_copy_probe *probe;
	int side;
	struct completion done;

	spinlock_t lock;		/* all below, and the footprint */
	u32 bytes;			/* in all pieces */
	u32 seen;			/* bytes from its start, without a gap */
	u32 pieces;
};

static void note(struct blk_copy_probe *p, int side, struct gendisk *disk,
		 sector_t sector, sector_t nr)
{
	u64 unit = blk_copy_unit_of(disk);
	u32 which = side == READ ? BLK_COPY_SIDE_SRC : BLK_COPY_SIDE_DST;

	if (p->asking)
		return;
	if (!p->able[side])
		p->able[side] = blk_copy_leaf_refusal(disk) == BLK_COPY_REASON_NONE &&
				READ_ONCE(disk->queue->limits.max_copy_sectors);
	if (!p->comparing)
		blk_copy_footprint_add(&p->set, which, unit, sector, nr);
	else if (!blk_copy_footprint_holds(&p->set, which, unit, sector, nr))
		p->differs = true;
}

/* Would I/O like this half wait if there were no path? */
static bool queues(const struct bio *bio)
{
	return bio->bi_opf & REQ_COPY_QUEUES ||
	       blk_copy_hands_on(bio->bi_bdev->bd_disk) ==
	       BLK_COPY_HANDS_ON_OR_QUEUES;
}

/**
 * blk_copy_probe_leaf - a piece of a probing half has come to a queue
 * @bio: the piece, remapped to its disk
 *
 * Context: task, under RCU.
 */
void blk_copy_probe_leaf(struct bio *bio)
{
	struct probe_half *h = container_of(bio->bi_io_vec, struct probe_half,
					    vec);

	/* A footprint that is full is sorted: nothing for switched off interrupts. */
	spin_lock(&h->lock);
	note(h->probe, h->side, bio->bi_bdev->bd_disk, bio->bi_iter.bi_sector,
	     bio_sectors(bio));
	if (h->probe->asking && queues(bio))
		h->probe->queues = true;
	h->bytes += bio->bi_iter.bi_size;
	if (bio->bi_iter.bi_bvec_done == h->seen)
		h->seen += bio->bi_iter.bi_size;
	h->pieces++;
	spin_unlock(&h->lock);

	/* To the stack it is one that was refused: nothing was copied. */
	bio->bi_status = BLK_STS_NOTSUPP;
	bio_endio(bio);
}

static void probe_half_end(struct bio *bio)
{
	struct probe_half *h = container_of(bio, struct probe_half, bio);

	complete(&h->done);
}

static void probe_send(struct blk_copy_probe *p, struct probe_half *h, int side,
		       sector_t at, u32 nr, blk_opf_t opf)
{
	h->probe = p;
	h->side = side;
	spin_lock_init(&h->lock);
	init_completion(&h->done);
	h->vec.bv_len = nr << SECTOR_SHIFT;
	bio_init(&h->bio, p->bdev[side], &h->vec, 1,
		 (side == READ ? REQ_OP_COPY_READ : REQ_OP_COPY_WRITE) |
		 REQ_COPY_PROBE | REQ_NOWAIT | REQ_NOMERGE | opf);
	h->bio.bi_vcnt = 1;
	h->bio.bi_iter.bi_sector = p->start[side] + at;
	h->bio.bi_iter.bi_size = h->vec.bv_len;
	h->bio.bi_end_io = probe_half_end;
	submit_bio(&h->bio);
	/* It has ended by now, unless something in the stack made it wait. */
	blk_copy_wait_io(&h->done);
	bio_uninit(&h->bio);
}

/* Returns how many of @nr sectors were seen from the start. */
static u32 probe_half(struct blk_copy_probe *p, int side, sector_t at, u32 nr,
		      u32 *pieces, blk_status_t *status)
{
	struct probe_half h = {};

	probe_send(p, &h, side, at, nr, 0);
	if (status)
		*status = h.bio.bi_status;
	if (pieces)
		*pieces = h.pieces;
	return h.seen >> SECTOR_SHIFT;
}

/**
 * blk_copy_waits_for_path - would a write wait where it finds no path?
 * @bdev: device
 * @sector: first sector there
 * @nr_sects: length; of a large one the beginning is looked at
 *
 * So too for a device that is suspended, or busy.
 * Context: task, outside of submit_bio_noacct().
 * Return: true where a half would wait.
 */
bool blk_copy_waits_for_path(struct block_device *bdev, sector_t sector,
			     sector_t nr_sects)
{
	struct blk_copy_probe p = {
		.bdev	= { [WRITE] = bdev },
		.start	= { [WRITE] = sector },
		.asking	= true,
	};
	blk_status_t status;

	probe_half(&p, WRITE, 0, min_t(sector_t, nr_sects, PROBE_MAX_SECTORS),
		   NULL, &status);
	return p.queues || status == BLK_STS_AGAIN;
}

/**
 * blk_copy_reaches - would a half of a copy come to disks now?
 * @bdev: its source
 * @sector: first sector there
 * @nr: length
 *
 * Context: task, outside of submit_bio_noacct().
 * Return: true where all of it would; false also where a device on the way is
 * suspended or is to be.
 */
bool blk_copy_reaches(struct block_device *bdev, sector_t sector, u32 nr)
{
	struct blk_copy_probe p = {
		.bdev	= { [READ] = bdev },
		.start	= { [READ] = sector },
		.asking	= true,
	};
	struct probe_half h = {};

	probe_send(&p, &h, READ, 0, nr, 0);
	return h.bytes >> SECTOR_SHIFT == nr;
}

/* Are all of @nr sectors seen, asked for by ranges? A leg of stripes is one. */
static bool probe_ranges(struct blk_copy_probe *p, int side, sector_t at, u32 nr,
			 u32 *pieces)
{
	struct probe_half h = {};

	probe_send(p, &h, side, at, nr, REQ_COPY_RANGES);
	*pieces = h.pieces;
	return h.bytes == h.vec.bv_len;
}

/* Is it seen, or would it be by who waits, with @or_busy? */
static bool sees_block(struct blk_copy_probe *p, int side, sector_t at,
		       bool or_busy)
{
	u32 nr = min_t(sector_t, p->block_sectors, p->nr_sects - at);
	blk_status_t status;

	return probe_half(p, side, at, nr, NULL, &status) == nr ||
	       (or_busy && status == BLK_STS_AGAIN);
}

static void unseen(struct blk_copy_probe *p, sector_t from, sector_t to)
{
	if (p->comparing)
		p->differs = true;
	else
		blk_copy_footprint_add(&p->set, BLK_COPY_SIDE_UNSEEN,
				       BLK_COPY_UNIT_NONE, from, to - from);
}

/* Wait for a device that is suspended or busy as the copy by hand would. */
static void wait_for_device(struct blk_copy_probe *p, int side, sector_t at)
{
	p->waits++;
	blk_copy_count_refusal(p->bdev[READ], p->bdev[WRITE],
			       BLK_COPY_REASON_SUSPENDED);
	blk_copy_read_place(p->file[side], p->bdev[side], p->start[side] + at,
			    p->block_sectors);
}

/*
 * The piece at @at was refused: where do pieces arrive again? Steps grow, so
 * that a large part costs little, and the last one is halved to find its edge.
 * What is only busy is not skipped, with @or_busy.
 */
static sector_t skip_refused(struct blk_copy_probe *p, int side, sector_t at,
			     sector_t to, bool or_busy)
{
	sector_t bad = at, good = at, half;
	sector_t step = PROBE_MIN_STEP;

	do {
		bad = good;
		good = min(good + step, to);
		step = min_t(sector_t, step * 2, PROBE_MAX_STEP);
		cond_resched();
	} while (good < to && !fatal_signal_pending(current) &&
		 !sees_block(p, side, good, or_busy));

	while (good - bad > p->block_sectors) {
		half = round_down((good - bad) / 2, p->block_sectors);
		if (sees_block(p, side, bad + half, or_busy))
			good = bad + half;
		else
			bad += half;
	}
	return good;
}

/*
 * So often for each step of the way: of a large volume the metadata come bit by
 * bit, and a place that stays busy is given up.
 */
static bool may_wait_at(struct blk_copy_probe *p, sector_t at)
{
	if (at >= p->waits_until) {
		p->waits_until = at + PROBE_WAITS_SECTORS;
		p->waits = 0;
	}
	return p->may_wait && p->waits < PROBE_MAX_WAITS;
}

/* @at is where a half came to nothing. Returns where to go on. */
static sector_t refused(struct blk_copy_probe *p, int side, sector_t at,
			sector_t to)
{
	u32 nr = min_t(sector_t, p->block_sectors, to - at);
	blk_status_t status;
	sector_t next;
	u32 reason;

	/* Alone, so that the status is its own. */
	if (probe_half(p, side, at, nr, NULL, &status) == nr)
		return at + nr;
	if (status == BLK_STS_AGAIN && may_wait_at(p, at)) {
		wait_for_device(p, side, at);
		return at;
	}
	reason = blk_copy_stack_reason(blk_copy_status_errno(status,
							     p->bdev[side]));
	p->reason = blk_copy_worse_reason(p->reason, reason);
	next = skip_refused(p, side, at, to,
			    p->may_wait && status != BLK_STS_AGAIN);
	unseen(p, at, next);
	return next;
}

/* Where something is refused it is found piece by piece. */
static void probe_mapped(struct blk_copy_probe *p, int side, sector_t at,
			 sector_t to)
{
	sector_t span = PROBE_SECTORS;
	u32 nr, got, pieces;

	while (at < to && !fatal_signal_pending(current)) {
		nr = min(span, to - at);
		cond_resched();
		got = nr;
		if (!probe_ranges(p, side, at, nr, &pieces))
			got = probe_half(p, side, at, nr, &pieces, NULL);
		at += got;
		if (got < nr)
			at = refused(p, side, at, to);
		if (pieces > PROBE_MANY_PIECES)
			span = max_t(sector_t, span / 2, PROBE_MIN_SECTORS);
		/* (what is refused is not counted) */
		else if (got == nr && pieces < PROBE_MANY_PIECES / 2)
			span = min_t(sector_t, span * 2, PROBE_MAX_SECTORS);
	}
	if (at < to)
		unseen(p, at, to);
}

/* Does it pass bios on to other devices, as far as copies go? Context: any. */
bool blk_copy_passes_on(struct block_device *bdev)
{
	return bdev_test_flag(bdev, BD_HAS_SUBMIT_BIO) &&
	       READ_ONCE(bdev_get_queue(bdev)->limits.max_hw_copy_sectors);
}

static void probe_side(struct blk_copy_probe *p, int side, sector_t from,
		       sector_t to)
{
	struct block_device *bdev = p->bdev[side];

	p->waits_until = from;
	if (blk_copy_passes_on(bdev))
		probe_mapped(p, side, from, to);
	else
		note(p, side, bdev->bd_disk,
		     bdev->bd_start_sect + p->start[side] + from, to - from);
}

/**
 * blk_copy_probe_source - how the source of a copy goes on
 * @p: its probe
 * @at: sectors from the start of the copy
 *
 * Context: any.
 * Return: so many sectors, where @p->start[READ] holds for them from now on.
 */
sector_t blk_copy_probe_source(struct blk_copy_probe *p, sector_t at)
{
	struct blk_copy_stretch s;

	blk_copy_source_at(p->source, p->nr_sources, at, &s);
	/* (this may wrap, and back) */
	p->start[READ] = s.sector - at;
	return s.sectors;
}

static void probe_sources(struct blk_copy_probe *p, sector_t from, sector_t to)
{
	sector_t nr;

	for (; from < to; from += nr) {
		nr = min(blk_copy_probe_source(p, from), to - from);
		probe_side(p, READ, from, from + nr);
	}
}

static void probe_range(struct blk_copy_probe *p, sector_t from, sector_t to)
{
	probe_sources(p, from, to);
	probe_side(p, WRITE, from, to);
	blk_copy_footprint_settle(&p->set);
}

static struct blk_copy_probe *probe_alloc(struct block_device *src,
					  const struct blk_copy_source *source,
					  u32 nr_sources,
					  struct block_device *dst,
					  sector_t dst_sector, u32 places,
					  gfp_t gfp)
{
	struct blk_copy_probe *p = kzalloc(sizeof(*p), gfp);

	if (!p)
		return NULL;
	p->bdev[READ] = src;
	p->bdev[WRITE] = dst;
	p->source = source;
	p->nr_sources = nr_sources;
	p->start[WRITE] = dst_sector;
	p->nr_sects = source[nr_sources - 1].end;
	p->block_sectors = max(bdev_logical_block_size(src),
			       bdev_logical_block_size(dst)) >> SECTOR_SHIFT;
	gfp |= __GFP_NORETRY | __GFP_NOWARN;
	/* That of a job may be freed where the job ends, in any context. */
	if (blk_copy_passes_on(src) || blk_copy_passes_on(dst) ||
	    nr_sources > ARRAY_SIZE(p->few) / 2)
		p->many = places > PROBE_PLACES_KERNEL ?
			  kvmalloc_array(places, sizeof(*p->many), gfp) :
			  kmalloc_array(places, sizeof(*p->many), gfp);
	/* With little room it is coarse, which is safe. */
	blk_copy_footprint_init(&p->set, p->many ?: p->few,
				p->many ? places : ARRAY_SIZE(p->few));
	return p;
}

void blk_copy_probe_free(struct blk_copy_probe *p)
{
	if (!p)
		return;
	kvfree(p->many);
	kfree(p);
}

/**
 * blk_copy_probe_job - probe a copy that a caller in the kernel asked for
 * @job: the copy; of more than one chunk, none of which is issued, or a part of
 *	what its caller does
 *
 * Its caller does all of it by hand, in any order, if one chunk is refused, so
 * all of it has to be seen, and what is by hand after the part.
 *
 * Context: task, outside of submit_bio_noacct(); does not wait for devices.
 * Return: BLK_COPY_REASON_NONE, and @job->probe is set; or why not.
 */
u32 blk_copy_probe_job(struct blk_copy_job *job)
{
	struct blk_copy_source source = { job->src_sector, blk_copy_job_whole(job) };
	struct blk_copy_probe *p;
	struct blk_copy_run run;

	p = probe_alloc(job->src, &source, 1, job->dst, job->dst_sector,
			PROBE_PLACES_KERNEL,
			GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN);
	if (!p)
		return BLK_COPY_REASON_NO_MEMORY;
	p->one = source;
	p->source = &p->one;
	job->probe = p;
	job->own_probe = true;
	probe_range(p, 0, p->nr_sects);
	switch (blk_copy_footprint_meet(&p->set)) {
	case BLK_COPY_MEET:
		return BLK_COPY_REASON_OVERLAP;
	case BLK_COPY_PERHAPS:
		return BLK_COPY_REASON_FRAGMENTS;
	}
	blk_copy_footprint_run(&p->set, 0, p->nr_sects, &run);
	if (run.seen && run.sectors == p->nr_sects)
		return BLK_COPY_REASON_NONE;
	return blk_copy_probe_refusal(p);
}

/*
 * All from @from on, anew. Of two volumes that are moved one after the other the
 * first may have been seen before, and the second after: what meets then meets
 * once only.
 */
static void probe_from(struct blk_copy_probe *p, sector_t from)
{
	int looks = 0;

	do {
		blk_copy_footprint_init(&p->set, p->set.place, p->set.capacity);
		probe_range(p, from, p->nr_sects);
	} while (blk_copy_footprint_meet(&p->set) == BLK_COPY_MEET &&
		 ++looks < PROBE_MAX_LOOKS);
}

static int verdict(struct blk_copy_probe *p)
{
	switch (blk_copy_footprint_meet(&p->set)) {
	case BLK_COPY_MEET:
		blk_copy_count_refusal(p->bdev[READ], p->bdev[WRITE],
				       BLK_COPY_REASON_OVERLAP);
		return -EEXIST;
	case BLK_COPY_PERHAPS:
		p->reason = BLK_COPY_REASON_FRAGMENTS;
	}
	return 0;
}

/**
 * blk_copy_probe_new - probe a BLKCOPY
 * @r: what is copied; its sources stay as long as the probe
 * @may_wait: wait for devices that are suspended or busy, as the copy by hand does
 *
 * Context: task, sleeps.
 * Return: the probe, or an ERR_PTR: -EEXIST where the copy would write what it
 * reads, -ENOMEM.
 */
struct blk_copy_probe *blk_copy_probe_new(const struct copy_range *r, bool may_wait)
{
	struct blk_copy_probe *p;
	int error;

	p = probe_alloc(r->src, r->source, r->nr_sources, r->dst, r->dst_sector,
			PROBE_PLACES_USER, GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->may_wait = may_wait;
	p->file[READ] = r->src_file;
	p->file[WRITE] = r->dst_file;
	probe_from(p, 0);
	error = verdict(p);
	if (error) {
		blk_copy_probe_free(p);
		return ERR_PTR(error);
	}
	return p;
}

/**
 * blk_copy_probe_run - how a copy goes on
 * @p: its probe
 * @from: sectors from its start; no chunk is under way
 * @run: out: so many sectors may be offloaded (seen), or are done by hand
 *
 * Context: task, sleeps.
 */
void blk_copy_probe_run(struct blk_copy_probe *p, sector_t from,
			struct blk_copy_run *run)
{
	blk_copy_footprint_run(&p->set, from, p->nr_sects, run);
	if (blk_copy_footprint_meet(&p->set) != BLK_COPY_APART)
		run->seen = 0;
}

/**
 * blk_copy_probe_again - before a part is done by hand
 * @p: the probe of the copy
 * @from: sectors from its start; no chunk is under way
 * @nr: length of the part
 *
 * Chunks behind @from may have been written. Where the part is mapped as it was
 * that does no harm. Where it is not, all that is left is probed anew: it may lie
 * where the copy has written before, if what was there has moved, but must not
 * write what it reads.
 *
 * Context: task, sleeps.
 * Return: 0 or -EEXIST.
 */
int blk_copy_probe_again(struct blk_copy_probe *p, sector_t from, sector_t nr)
{
	if (blk_copy_footprint_meet(&p->set) != BLK_COPY_APART)
		return 0;
	p->comparing = true;
	p->differs = false;
	probe_range(p, from, min(from + nr, p->nr_sects));
	p->comparing = false;
	if (!p->differs)
		return 0;

	probe_from(p, from);
	return verdict(p);
}
