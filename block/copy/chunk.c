// SPDX-License-Identifier: GPL-2.0-only
/*
 * A chunk: its two bios, the fragments they become, and its end.
 *
 * References on a chunk: one for each half, one for who issues it, one for its
 * commands. A half ends when all its fragments have ended, which those that
 * were parked do at the word of blk_copy_chunk_end_frags() only.
 *
 * Both halves carry REQ_NOWAIT, so that nothing in the stack makes one wait
 * while the other holds what it waits for: a suspended mapped device, a frozen
 * queue or an empty mempool ends a half instead.
 */
#include "copy.h"

static struct bio_copy *chunk_of(const struct bio *bio)
{
	return container_of(bio->bi_io_vec, struct bio_copy, vec);
}

/* The chunk has ended, and with it both bios. Context: any. */
static void chunk_free(struct bio_copy *c)
{
	struct blk_copy_job *job = c->job;
	u32 reason = c->reason;
	u32 sectors = c->sectors;
	s32 slot = c->slot;

	if (reason == BLK_COPY_REASON_NONE) {
		blk_copy_count(BLK_COPY_STAT_CHUNKS_OFFLOADED, 1);
		blk_copy_count(BLK_COPY_STAT_OFFLOADED_BYTES,
			       (s64)sectors << SECTOR_SHIFT);
	} else {
		blk_copy_count_refusal(reason);
	}
	bio_uninit(&c->half[READ]);
	bio_uninit(&c->half[WRITE]);
	blk_copy_free(job, c, &blk_copy_chunk_pool);
	blk_copy_job_chunk_end(job, slot, sectors, reason);
}

void blk_copy_chunk_put(struct bio_copy *c)
{
	if (atomic_dec_and_test(&c->refs))
		chunk_free(c);
}

/* Context: any. */
void blk_copy_chunk_refuse(struct bio_copy *c, u32 reason)
{
	unsigned long flags;

	spin_lock_irqsave(&c->lock, flags);
	c->reason = blk_copy_worse_reason(c->reason, reason);
	spin_unlock_irqrestore(&c->lock, flags);
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
		blk_copy_chunk_refuse(c, blk_copy_stack_reason(error));
	blk_copy_chunk_put(c);
}

static void half_init(struct bio_copy *c, int side, struct block_device *bdev,
		      sector_t sector)
{
	static const blk_opf_t op[2] = { REQ_OP_COPY_READ, REQ_OP_COPY_WRITE };
	struct bio *bio = &c->half[side];

	bio_init(bio, bdev, &c->vec, 1, op[side] | REQ_NOWAIT | REQ_NOMERGE);
	bio->bi_vcnt = 1;
	bio->bi_iter.bi_sector = sector;
	bio->bi_iter.bi_size = c->vec.bv_len;
	bio->bi_end_io = half_end;
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
void blk_copy_chunk_issue(struct blk_copy_job *job, sector_t start,
			  u32 sectors, s32 slot)
{
	struct bio_copy *c = blk_copy_alloc(job, job->gfp, sizeof(*c),
					    &blk_copy_chunk_pool);

	if (!c) {
		blk_copy_count_refusal(BLK_COPY_REASON_NO_MEMORY);
		blk_copy_job_chunk_end(job, slot, sectors,
				       BLK_COPY_REASON_NO_MEMORY);
		return;
	}
	c->job = job;
	c->sectors = sectors;
	c->slot = slot;
	c->sealed = false;
	c->ending = false;
	c->reason = BLK_COPY_REASON_NONE;
	c->nr_frags[READ] = 0;
	c->nr_frags[WRITE] = 0;
	bio_list_init(&c->frags[READ]);
	bio_list_init(&c->frags[WRITE]);
	spin_lock_init(&c->lock);
	atomic_set(&c->refs, 3);
	c->vec = (struct bio_vec){ .bv_len = sectors << SECTOR_SHIFT };
	half_init(c, READ, job->src, job->src_sector + start);
	half_init(c, WRITE, job->dst, job->dst_sector + start);
	blk_copy_count(BLK_COPY_STAT_CHUNKS, 1);

	submit_bio(&c->half[READ]);
	submit_bio(&c->half[WRITE]);
	blk_copy_seal(c);
	blk_copy_chunk_put(c);
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

	spin_lock_irqsave(&c->lock, flags);
	parked = !c->sealed;
	if (parked) {
		bio_list_add(&c->frags[side], bio);
		c->nr_frags[side]++;
	} else {
		reason = BLK_COPY_REASON_LATE;
	}
	c->reason = blk_copy_worse_reason(c->reason, reason);
	spin_unlock_irqrestore(&c->lock, flags);

	if (parked) {
		blk_copy_count(BLK_COPY_STAT_FRAGMENTS, 1);
		return;
	}
	bio->bi_status = BLK_STS_NOTSUPP;
	bio_endio(bio);
}

/*
 * End all fragments of a sealed chunk. The caller holds a reference on it.
 * Context: any.
 */
void blk_copy_chunk_end_frags(struct bio_copy *c, blk_status_t status)
{
	struct bio *bio;
	int side;

	if (status)
		WRITE_ONCE(c->ending, true);
	for (side = READ; side <= WRITE; side++) {
		while ((bio = bio_list_pop(&c->frags[side]))) {
			bio->bi_status = status;
			bio_endio(bio);
		}
	}
}
