// SPDX-License-Identifier: GPL-2.0-only
/*
 * A chunk: its two bios, the fragments they become, its commands, and its end.
 *
 * References on a chunk: one for each half, one for who issues it, which goes
 * over to its commands. A half ends when all its fragments have ended, which
 * those that were parked do at the word of end_frags() only; those of the source also
 * before, where it is let go of: see source.c.
 *
 * Both halves carry REQ_NOWAIT, so that nothing in the stack makes one wait
 * while the other holds what it waits for: a suspended mapped device, a frozen
 * queue or an empty mempool ends a half instead.
 */
#include <trace/events/blk_copy.h>

#include "copy.h"

static struct bio_copy *chunk_of(const struct bio *bio)
{
	return container_of(bio->bi_io_vec, struct bio_copy, vec);
}

/* What is only judged counts nowhere. */
static void chunk_count(const struct bio_copy *c, enum blk_copy_stat stat, s64 n)
{
	if (!c->job->dry)
		blk_copy_count(stat, n);
}

static void chunk_count_end(const struct bio_copy *c)
{
	const struct blk_copy_job *job = c->job;
	s64 bytes = (s64)c->sectors << SECTOR_SHIFT;

	if (job->dry)
		return;
	if (c->reason != BLK_COPY_REASON_NONE) {
		blk_copy_count_refusal(job->src, job->dst, c->reason);
		return;
	}
	blk_copy_count(BLK_COPY_STAT_CHUNKS_OFFLOADED, 1);
	blk_copy_count(BLK_COPY_STAT_OFFLOADED_BYTES, bytes);
	blk_copy_tally(job->src->bd_disk, READ, BLK_COPY_TALLY_OFFLOADED_BYTES, bytes);
	blk_copy_tally(job->dst->bd_disk, WRITE, BLK_COPY_TALLY_OFFLOADED_BYTES, bytes);
}

static void pieces_offloaded(const struct bio_list *frags, int side, const struct gendisk *named)
{
	struct bio *bio;

	bio_list_for_each(bio, frags)
		if (bio->bi_bdev->bd_disk != named)
			blk_copy_tally(bio->bi_bdev->bd_disk, side,
				       BLK_COPY_TALLY_OFFLOADED_BYTES,
				       bio->bi_iter.bi_size);
}

/*
 * The disks below, which the named devices are not. Where a piece is missing those
 * that have come say nothing of their disks.
 */
static void chunk_count_pieces(const struct bio_copy *c)
{
	const struct gendisk *named[2] = { c->job->src->bd_disk, c->job->dst->bd_disk };
	u32 reason = READ_ONCE(c->reason);
	int side;

	if (c->job->dry || reason == BLK_COPY_REASON_INCOMPLETE)
		return;
	for (side = READ; side <= WRITE; side++) {
		if (reason == BLK_COPY_REASON_NONE)
			pieces_offloaded(&c->frags[side], side, named[side]);
		else
			blk_copy_tally_refused(&c->frags[side], side, named[side], reason);
	}
}

/* The chunk has ended, and with it both bios. Context: any. */
static void chunk_free(struct bio_copy *c)
{
	struct blk_copy_job *job = c->job;
	u32 reason = c->reason;
	u32 sectors = c->sectors;
	s32 slot = c->slot;

	chunk_count_end(c);
	bio_uninit(&c->half[READ]);
	bio_uninit(&c->half[WRITE]);
	blk_copy_free(job, c, &blk_copy_chunk_pool);
	job->chunk_end(job, slot, sectors, reason);
}

static void chunk_put(struct bio_copy *c)
{
	if (atomic_dec_and_test(&c->refs))
		chunk_free(c);
}

/* Context: any. */
static void chunk_refuse(struct bio_copy *c, u32 reason)
{
	u32 before;

	scoped_guard(spinlock_irqsave, &c->lock) {
		before = c->reason;
		c->reason = blk_copy_worse_reason(before, reason);
	}
	/* Of what is by hand from now on no command stands in line. */
	if (before == BLK_COPY_REASON_NONE &&
	    reason != BLK_COPY_REASON_NONE && atomic_read(&c->cmds) > 1)
		blk_copy_call_back(c);
}

/*
 * A half has ended, perhaps before it reached any queue.
 *
 * What the stack says of a half is the reason only as long as it is not an
 * echo of the status that the fragments were ended with.
 */
static void half_end(struct bio *bio)
{
	struct bio_copy *c = chunk_of(bio);
	int error = blk_copy_status_errno(bio->bi_status, bio->bi_bdev);

	if (error && !READ_ONCE(c->ending))
		chunk_refuse(c, blk_copy_stack_reason(error));
	chunk_put(c);
}

/*
 * End all fragments of a sealed chunk. The caller holds a reference on it.
 * Context: any.
 */
static void end_frags(struct bio_copy *c, blk_status_t status)
{
	struct bio *bio;
	int side;

	chunk_count_pieces(c);
	if (status)
		WRITE_ONCE(c->ending, true);
	for (side = READ; side <= WRITE; side++) {
		while ((bio = bio_list_pop(&c->frags[side]))) {
			bio->bi_status = status;
			bio_endio(bio);
		}
	}
}

/* A command is over, or was the one that the chunk held itself. Context: any. */
static void cmds_put(struct bio_copy *c)
{
	/* Once the count is down the chunk may be gone with who waited for it. */
	bool watched = READ_ONCE(c->watched);
	int left = atomic_dec_return(&c->cmds);

	if (left) {
		if (left == 1 && watched)
			wake_up_var(&c->cmds);
		return;
	}
	blk_copy_source_over(c);
	/* A target that counts errors has no reason to: nothing failed but the offload. */
	end_frags(c, READ_ONCE(c->reason) ? BLK_STS_NOTSUPP : BLK_STS_OK);
	chunk_put(c);
}

static void cmd_end(struct bio_copy *c, u32 reason)
{
	if (reason != BLK_COPY_REASON_NONE)
		chunk_refuse(c, reason);
	cmds_put(c);
}

/* The commands of one pair of disks, until one is refused, also one sent before. */
static u32 send_leg(struct bio_copy *c, const struct blk_copy_leg *leg)
{
	struct blk_copy_segment seg[BLK_COPY_MAX_SEGMENTS];
	struct blk_copy_cursor cursor = {};
	u32 reason, nr;

	while (READ_ONCE(c->reason) == BLK_COPY_REASON_NONE) {
		reason = blk_copy_next_command(&cursor, leg->ext, leg->nr_ext, &leg->limits,
					       seg, ARRAY_SIZE(seg), &nr);
		if (reason == BLK_COPY_REASON_NONE && nr)
			reason = blk_copy_send(c, leg, seg, nr);
		if (reason != BLK_COPY_REASON_NONE || !nr)
			return reason;
	}
	return READ_ONCE(c->reason);
}

/* The same of one that is not sent: the first command shows all of its pair. */
static u32 judge_chunk(const struct blk_copy_layout *l)
{
	struct blk_copy_segment seg[BLK_COPY_MAX_SEGMENTS];
	u32 i, nr, reason = BLK_COPY_REASON_NONE;

	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++) {
		struct blk_copy_cursor cursor = {};

		reason = blk_copy_next_command(&cursor, l->leg[i].ext, l->leg[i].nr_ext,
					       &l->leg[i].limits, seg, ARRAY_SIZE(seg), &nr);
	}
	return reason;
}

/*
 * All commands of a chunk, and what a pair that has to prove itself is sent and
 * read besides. Stops at the first refusal; what is under way then is waited for
 * by the fragments, which end after the last command.
 */
static void send_chunk(struct bio_copy *c, const struct blk_copy_layout *l)
{
	struct blk_copy_before *before = NULL;
	struct blk_copy_watch *watch;
	u32 i, reason = blk_copy_prove(c, l, &watch);

	if (l->verify && reason == BLK_COPY_REASON_NONE) {
		blk_copy_chunk_watched(c);
		reason = blk_copy_verify_begin(l, &before);
	}
	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++)
		reason = send_leg(c, &l->leg[i]);
	if (reason != BLK_COPY_REASON_NONE)
		chunk_refuse(c, reason);
	/* Also the one that came there while it was refused. */
	if (reason != BLK_COPY_REASON_NONE && atomic_read(&c->cmds) > 1)
		blk_copy_call_back(c);
	if (before)
		chunk_refuse(c, blk_copy_verify(c, l, before));
	if (watch)
		chunk_refuse(c, blk_copy_prove_end(c, watch));
}

/* Everything that can arrive of it has arrived. */
static u32 chunk_seal(struct bio_copy *c)
{
	guard(spinlock_irqsave)(&c->lock);
	c->sealed = true;
	return c->reason;
}

static void half_init(struct bio_copy *c, int side, struct block_device *bdev, sector_t sector)
{
	static const blk_opf_t op[2] = { REQ_OP_COPY_READ, REQ_OP_COPY_WRITE };
	struct bio *bio = &c->half[side];

	bio_init(bio, bdev, &c->vec, 1, op[side] | REQ_NOWAIT | REQ_NOMERGE);
	bio->bi_vcnt = 1;
	bio->bi_iter.bi_sector = sector;
	bio->bi_iter.bi_size = c->vec.bv_len;
	bio->bi_end_io = half_end;
}

static struct bio_copy *chunk_alloc(struct blk_copy_job *job, sector_t start,
				    u32 sectors, s32 slot)
{
	struct bio_copy *c = blk_copy_alloc(job, job->gfp, sizeof(*c), &blk_copy_chunk_pool);

	if (!c)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->job = job;
	c->start = start;
	c->sectors = sectors;
	c->slot = slot;
	c->cmd_end = cmd_end;
	spin_lock_init(&c->lock);
	INIT_LIST_HEAD(&c->looks);
	atomic_set(&c->refs, 3);
	atomic_set(&c->cmds, 1);
	atomic_set(&c->source_users, 1);
	c->vec.bv_len = sectors << SECTOR_SHIFT;
	half_init(c, READ, job->src, job->src_sector + start);
	half_init(c, WRITE, job->dst, job->dst_sector + start);
	return c;
}

/**
 * blk_copy_chunk_issue - issue one chunk
 * @job: the copy it is part of
 * @start: sectors from the start of the copy
 * @sectors: its length; at most UINT_MAX bytes
 * @slot: in the job's progress
 *
 * Context: task, outside of submit_bio_noacct(). May wait for a chunk or a
 * command to end, never for a half. @job may be gone on return.
 */
void blk_copy_chunk_issue(struct blk_copy_job *job, sector_t start, u32 sectors, s32 slot)
{
	struct bio_copy *c = chunk_alloc(job, start, sectors, slot);
	struct blk_copy_layout *l = NULL;
	bool dry = job->dry;
	u32 reason;

	if (!c) {
		if (!dry)
			blk_copy_count_refusal(job->src, job->dst, BLK_COPY_REASON_NO_MEMORY);
		job->chunk_end(job, slot, sectors, BLK_COPY_REASON_NO_MEMORY);
		return;
	}
	chunk_count(c, BLK_COPY_STAT_CHUNKS, 1);
	submit_bio(&c->half[READ]);
	submit_bio(&c->half[WRITE]);

	reason = chunk_seal(c) ?: blk_copy_layout_make(c, &l);
	if (!dry)
		trace_blk_copy_plan(c, l, reason);
	if (reason == BLK_COPY_REASON_NONE && dry) {
		chunk_refuse(c, judge_chunk(l));
		end_frags(c, BLK_STS_NOTSUPP);
		chunk_put(c);
	} else if (reason == BLK_COPY_REASON_NONE) {
		blk_copy_source_look_after(c);
		send_chunk(c, l);
		blk_copy_source_put(c);
		cmds_put(c);
	} else {
		chunk_refuse(c, reason);
		/*
		 * Nothing was written. Where a piece is missing, the status of
		 * its half tells why, so the others must not drown it.
		 */
		end_frags(c, reason == BLK_COPY_REASON_INCOMPLETE ? BLK_STS_OK : BLK_STS_NOTSUPP);
		chunk_put(c);
	}
	blk_copy_layout_free(l);
}

/**
 * blk_copy_leaf - a piece of a half has come to a request queue
 * @bio: the piece, remapped to its disk
 *
 * Parks it, also where the disk takes no part in copies: the seal then finds the
 * reason and ends all. Ends it where the chunk no longer takes any.
 * Context: task, under RCU.
 */
void blk_copy_leaf(struct bio *bio)
{
	int side = op_is_write(bio->bi_opf) ? WRITE : READ;
	struct bio_copy *c = chunk_of(bio);
	unsigned long flags;
	bool parked;
	u32 reason;

	if (bio->bi_opf & REQ_COPY_PROBE) {
		blk_copy_probe_leaf(bio);
		return;
	}
	reason = blk_copy_leaf_refusal(bio->bi_bdev->bd_disk);
	if (!c->job->dry)
		trace_blk_copy_park(bio);

	spin_lock_irqsave(&c->lock, flags);
	parked = !c->sealed;
	if (parked) {
		bio_list_add(&c->frags[side], bio);
		c->nr_frags[side]++;
		chunk_count(c, BLK_COPY_STAT_FRAGMENTS, 1);
	} else {
		reason = BLK_COPY_REASON_LATE;
	}
	c->reason = blk_copy_worse_reason(c->reason, reason);
	spin_unlock_irqrestore(&c->lock, flags);

	if (parked)
		return;
	bio->bi_status = BLK_STS_NOTSUPP;
	bio_endio(bio);
}
