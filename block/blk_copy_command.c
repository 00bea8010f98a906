// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands: the extents of a plan, cut to what the devices take, each an
 * ordinary request on the queue of the destination.
 *
 * They are fail-fast: a command whose fate is unknown must not be sent again by
 * a lower layer, which would then report the success of the second try while
 * the first may still be writing.
 */
#include <linux/module.h>

#include "blk_copy.h"

/* How often a command is sent again that the provider says may be. */
#define BLK_COPY_MAX_RETRIES	5
#define BLK_COPY_RETRY_DELAY	(HZ / 10)

static blk_status_t reason_status(u32 reason)
{
	if (reason == BLK_COPY_REASON_NONE)
		return BLK_STS_OK;
	return blk_copy_may_fall_back(reason) ? BLK_STS_NOTSUPP :
						BLK_STS_IOERR;
}

/* A command is over, or was the one that blk_copy_submit() held. */
static void cmd_put(struct bio_copy *c)
{
	if (!atomic_dec_and_test(&c->cmds))
		return;
	blk_copy_chunk_end_frags(c, reason_status(READ_ONCE(c->reason)));
	blk_copy_chunk_put(c);
}

static void cmd_end(struct bio *bio);

static void cmd_bio_init(struct blk_copy_cmd *cmd, struct gendisk *dst)
{
	struct bio *bio = &cmd->bio;
	unsigned int i, sectors = 0;

	for (i = 0; i < cmd->nr_segs; i++)
		sectors += cmd->seg[i].sectors;
	cmd->vec = (struct bio_vec){ .bv_len = sectors << SECTOR_SHIFT };
	cmd->reason = BLK_COPY_REASON_NONE;
	cmd->end = BLK_COPY_CMD_OVER;
	bio_init(bio, dst->part0, &cmd->vec, 1,
		 REQ_OP_COPY_WRITE | REQ_COPY_CMD | REQ_NOMERGE |
		 REQ_FAILFAST_MASK);
	bio->bi_vcnt = 1;
	bio->bi_iter.bi_sector = cmd->seg[0].dst_sector;
	bio->bi_iter.bi_size = cmd->vec.bv_len;
	bio->bi_end_io = cmd_end;
}

/* The device was busy: once more, after a while. */
static void cmd_retry_work(struct work_struct *work)
{
	struct blk_copy_cmd *cmd = container_of(to_delayed_work(work),
						struct blk_copy_cmd, work);
	struct gendisk *dst = cmd->bio.bi_bdev->bd_disk;

	bio_uninit(&cmd->bio);
	cmd_bio_init(cmd, dst);
	blk_copy_count(BLK_COPY_STAT_COMMANDS, 1);
	submit_bio(&cmd->bio);
}

static void cmd_end(struct bio *bio)
{
	struct blk_copy_cmd *cmd = blk_copy_bio_cmd(bio);
	struct bio_copy *c = cmd->chunk;

	if (bio->bi_status) {
		if (cmd->end == BLK_COPY_CMD_AGAIN &&
		    cmd->retries++ < BLK_COPY_MAX_RETRIES &&
		    READ_ONCE(c->reason) == BLK_COPY_REASON_NONE) {
			queue_delayed_work(blk_copy_retry_wq, &cmd->work,
					   BLK_COPY_RETRY_DELAY);
			return;
		}
		/* Without a word of the provider it was never sent. */
		if (cmd->reason == BLK_COPY_REASON_NONE)
			cmd->reason = blk_copy_stack_reason(blk_status_to_errno(bio->bi_status));
		blk_copy_chunk_refuse(c, cmd->reason);
	}
	bio_uninit(bio);
	mempool_free(cmd, &blk_copy_cmd_pool);
	cmd_put(c);
}

static void cmd_issue(struct bio_copy *c, struct gendisk *src,
		      struct gendisk *dst, const struct blk_copy_segment *seg,
		      int nr)
{
	struct blk_copy_cmd *cmd = mempool_alloc(&blk_copy_cmd_pool, GFP_NOIO);
	int i;

	cmd->chunk = c;
	cmd->src = src;
	cmd->retries = 0;
	cmd->nr_segs = nr;
	INIT_DELAYED_WORK(&cmd->work, cmd_retry_work);
	for (i = 0; i < nr; i++)
		cmd->seg[i] = (struct blk_copy_cmd_segment) {
			.src_sector	= seg[i].src_sector,
			.dst_sector	= seg[i].dst_sector,
			.sectors	= seg[i].sectors,
		};
	cmd_bio_init(cmd, dst);
	blk_copy_count(BLK_COPY_STAT_COMMANDS, 1);
	atomic_inc(&c->cmds);
	submit_bio(&cmd->bio);
}

static u32 pair_limits(const struct blk_copy_area *a,
		       const struct blk_copy_extent *e,
		       struct blk_copy_pair_limits *lim)
{
	struct gendisk *dst = a->disk[e->dst_dev];
	struct blk_copy_pair pair;
	u32 reason;

	reason = blk_copy_pair_of(a->disk[e->src_dev], dst, &pair);
	lim->max_sectors = min(pair.max_sectors,
			       READ_ONCE(dst->queue->limits.max_copy_sectors));
	lim->max_segment_sectors = pair.max_segment_sectors;
	lim->max_segments = pair.max_segments;
	lim->block_sectors = queue_logical_block_size(dst->queue) >>
			     SECTOR_SHIFT;
	lim->granule_sectors = max(pair.granule_sectors, lim->block_sectors);
	if (reason == BLK_COPY_REASON_NONE && !lim->max_sectors)
		reason = BLK_COPY_REASON_DISABLED;
	return reason;
}

/**
 * blk_copy_submit - send the commands of a planned chunk
 * @c: the chunk, sealed; the caller holds a reference
 * @a: its plan
 *
 * Stops at the first refusal; what is under way then is waited for by the
 * fragments, which end after the last command.
 * Context: task, outside of submit_bio_noacct(); may wait for requests.
 */
void blk_copy_submit(struct bio_copy *c, struct blk_copy_area *a)
{
	struct blk_copy_segment seg[BLK_COPY_MAX_SEGMENTS];
	struct blk_copy_pair_limits lim;
	struct blk_copy_cursor cursor = {};
	u32 reason = BLK_COPY_REASON_NONE;
	int nr;

	atomic_inc(&c->refs);
	atomic_set(&c->cmds, 1);
	while (cursor.ext < a->nr_ext &&
	       READ_ONCE(c->reason) == BLK_COPY_REASON_NONE) {
		const struct blk_copy_extent *e = &a->ext[cursor.ext];

		reason = pair_limits(a, e, &lim);
		if (reason != BLK_COPY_REASON_NONE)
			break;
		nr = blk_copy_next_command(&cursor, a->ext, a->nr_ext, &lim,
					   seg, ARRAY_SIZE(seg));
		if (nr <= 0) {
			reason = -nr;
			break;
		}
		cmd_issue(c, a->disk[e->src_dev], a->disk[e->dst_dev], seg, nr);
	}
	if (reason != BLK_COPY_REASON_NONE)
		blk_copy_chunk_refuse(c, reason);
	cmd_put(c);
}
