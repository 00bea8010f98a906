// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands: the extents of a plan, cut to what the devices take, each an
 * ordinary request on the queue of the destination.
 *
 * They are fail-fast: a command whose fate is unknown must not be sent again by
 * a lower layer, which would then report the success of the second try while
 * the first may still be writing. What becomes of one that has come back is
 * decided in fate.cc. A lost one keeps its chunk, and with that both
 * halves and every mapping above, until its provider has found out.
 */
#include <linux/blk-cgroup.h>
#include <linux/wait_bit.h>

#include "copy.h"

static_assert(BLK_COPY_ENDED_OVER == BLK_COPY_CMD_OVER);
static_assert(BLK_COPY_ENDED_AGAIN == BLK_COPY_CMD_AGAIN);
static_assert(BLK_COPY_ENDED_LOST == BLK_COPY_CMD_LOST);
static_assert(BLK_COPY_ENDED_MAX_TRIES == BLK_COPY_MAX_TRIES);

/* A command is over, or was the one that blk_copy_submit() held. */
static void cmd_put(struct bio_copy *c)
{
	/* Once the count is down the chunk may be gone with who waited for it. */
	bool watched = READ_ONCE(c->watched);
	int left = atomic_dec_return(&c->cmds);

	if (left) {
		if (left == 1 && watched)
			wake_up_var(&c->cmds);
		return;
	}
	/* A target that counts errors has no reason to: nothing failed but the offload. */
	blk_copy_chunk_end_frags(c, READ_ONCE(c->reason) == BLK_COPY_REASON_NONE ?
				    BLK_STS_OK : BLK_STS_NOTSUPP);
	blk_copy_chunk_put(c);
}

/* Nobody works on the command any more; @cmd->reason says how it went. */
static void cmd_finish(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;

	if (cmd->reason != BLK_COPY_REASON_NONE) {
		blk_copy_chunk_refuse(c, cmd->reason);
		if (cmd->provider->failed)
			cmd->provider->failed(cmd);
	}
	bio_uninit(&cmd->bio);
	blk_copy_free(c->job, cmd, &blk_copy_cmd_pool);
	blk_copy_provider_put();
	cmd_put(c);
}

static bool cmd_unwanted(const struct blk_copy_cmd *cmd)
{
	const struct bio_copy *c = cmd->chunk;

	return READ_ONCE(c->job->stopped) ||
	       READ_ONCE(c->reason) != BLK_COPY_REASON_NONE;
}

static void cmd_end(struct bio *bio)
{
	struct blk_copy_cmd *cmd = blk_copy_bio_cmd(bio);
	struct blk_copy_ending ending = {
		.error		= blk_copy_status_errno(bio->bi_status,
							bio->bi_bdev),
		.end		= cmd->end,
		.reason		= cmd->reason,
		.tries		= cmd->tries,
		.age_ms		= jiffies_to_msecs(jiffies - cmd->start),
		.stopped	= cmd_unwanted(cmd),
	};
	struct blk_copy_fate fate;

	blk_copy_command_fate(&ending, &fate);
	cmd->reason = fate.reason;
	switch (fate.what) {
	case BLK_COPY_FATE_AGAIN:
		queue_delayed_work(blk_copy_retry_wq, &cmd->work,
				   msecs_to_jiffies(fate.delay_ms));
		break;
	case BLK_COPY_FATE_RESOLVE:
		queue_delayed_work(blk_copy_resolve_wq, &cmd->work, 0);
		break;
	default:
		cmd_finish(cmd);
	}
}

/* Somebody waits, or not; schedulers treat it as the write by hand. */
static blk_opf_t cmd_urgency(const struct blk_copy_cmd *cmd)
{
	const struct bio_copy *c = cmd->chunk;

	return c->job->here ? REQ_SYNC | REQ_IDLE : 0;
}

static void cmd_bio_init(struct blk_copy_cmd *cmd, struct block_device *bdev)
{
	struct bio *bio = &cmd->bio;
	unsigned int i, sectors = 0;

	for (i = 0; i < cmd->nr_segs; i++)
		sectors += cmd->seg[i].sectors;
	cmd->vec = (struct bio_vec){ .bv_len = sectors << SECTOR_SHIFT };
	cmd->reason = BLK_COPY_REASON_NONE;
	cmd->end = BLK_COPY_CMD_OVER;
	bio_init(bio, bdev, &cmd->vec, 1,
		 REQ_OP_COPY_WRITE | REQ_COPY_CMD | REQ_NOMERGE |
		 REQ_FAILFAST_MASK | cmd_urgency(cmd));
	bio->bi_vcnt = 1;
	bio->bi_iter.bi_sector = cmd->seg[0].dst_sector;
	bio->bi_iter.bi_size = cmd->vec.bv_len;
	bio->bi_end_io = cmd_end;
}

static void cmd_send(struct blk_copy_cmd *cmd)
{
	cmd->tries++;
	blk_copy_count(BLK_COPY_STAT_COMMANDS, 1);
	submit_bio(&cmd->bio);
}

/*
 * Once more, for the same cgroup and with the same priority as before. With its
 * end the bio has lost its cgroup; the half that it is a part of has not ended.
 */
static void cmd_again(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;
	struct bio *bio = &cmd->bio;
	unsigned short ioprio = bio->bi_ioprio;

	bio_uninit(bio);
	cmd_bio_init(cmd, bio->bi_bdev);
	bio_associate_blkg_from_css(bio, bio_blkcg_css(&c->half[WRITE]));
	bio->bi_ioprio = ioprio;
	cmd_send(cmd);
}

static u32 cmd_resolve(struct blk_copy_cmd *cmd)
{
	if (WARN_ON_ONCE(!cmd->provider->resolve))
		return BLK_COPY_REASON_UNCERTAIN;
	return cmd->provider->resolve(cmd);
}

/* What cannot be done where the command ended. */
static void cmd_work(struct work_struct *work)
{
	struct blk_copy_cmd *cmd = container_of(to_delayed_work(work),
						struct blk_copy_cmd, work);

	if (cmd->end != BLK_COPY_CMD_AGAIN) {
		cmd->reason = cmd_resolve(cmd);
		cmd_finish(cmd);
	} else if (cmd_unwanted(cmd)) {
		cmd_finish(cmd);
	} else {
		cmd_again(cmd);
	}
}

/*
 * Sends a command for a part of @c, whose count of commands the caller holds.
 * Context: task; may wait for requests.
 */
u32 blk_copy_send(struct bio_copy *c, struct gendisk *src, struct gendisk *dst,
		  const struct blk_copy_segment *seg, int nr)
{
	const struct blk_copy_provider *provider = blk_copy_provider_get(dst);
	struct blk_copy_cmd *cmd;
	int i;

	if (!provider)
		return BLK_COPY_REASON_UNSUPPORTED;
	cmd = blk_copy_alloc(c->job, BLK_COPY_GFP_PARKED, sizeof(*cmd),
			     &blk_copy_cmd_pool);
	if (!cmd) {
		blk_copy_provider_put();
		return BLK_COPY_REASON_NO_MEMORY;
	}
	cmd->provider = provider;
	cmd->chunk = c;
	cmd->src = src;
	cmd->lu[READ] = 0;
	cmd->lu[WRITE] = 0;
	cmd->list_id = 0;
	cmd->tries = 0;
	cmd->start = jiffies;
	cmd->nr_segs = nr;
	INIT_DELAYED_WORK(&cmd->work, cmd_work);
	for (i = 0; i < nr; i++)
		cmd->seg[i] = (struct blk_copy_cmd_segment) {
			.src_sector	= seg[i].src_sector,
			.dst_sector	= seg[i].dst_sector,
			.sectors	= seg[i].sectors,
		};
	cmd_bio_init(cmd, dst->part0);
	atomic_inc(&c->cmds);
	cmd_send(cmd);
	return BLK_COPY_REASON_NONE;
}

static u32 pair_limits(const struct blk_copy_area *a,
		       const struct blk_copy_extent *e,
		       struct blk_copy_pair_limits *lim)
{
	struct gendisk *src = a->disk[e->src_dev];
	struct gendisk *dst = a->disk[e->dst_dev];
	struct blk_copy_pair pair;
	u32 reason;

	reason = blk_copy_pair_of(src, dst, &pair);
	/* What an administrator wrote holds for a source as well. */
	lim->max_sectors = min3(pair.max_sectors,
				READ_ONCE(dst->queue->limits.max_copy_sectors),
				READ_ONCE(src->queue->limits.max_user_copy_sectors));
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
	struct blk_copy_before *before = NULL;
	struct blk_copy_tail *tail = NULL;
	u32 nr, reason = BLK_COPY_REASON_NONE;

	atomic_inc(&c->refs);
	atomic_set(&c->cmds, 1);
	c->watched = a->prove || a->verify;
	if (a->prove)
		reason = blk_copy_prove(c, a, &tail);
	if (a->verify && reason == BLK_COPY_REASON_NONE)
		reason = blk_copy_verify_begin(a, &before);
	while (reason == BLK_COPY_REASON_NONE &&
	       cursor.ext < a->nr_ext &&
	       READ_ONCE(c->reason) == BLK_COPY_REASON_NONE) {
		const struct blk_copy_extent *e = &a->ext[cursor.ext];

		reason = pair_limits(a, e, &lim);
		if (reason != BLK_COPY_REASON_NONE)
			break;
		reason = blk_copy_next_command(&cursor, a->ext, a->nr_ext, &lim,
					       seg, ARRAY_SIZE(seg), &nr);
		if (reason != BLK_COPY_REASON_NONE || !nr)
			break;
		reason = blk_copy_send(c, a->disk[e->src_dev],
				       a->disk[e->dst_dev], seg, nr);
		if (reason != BLK_COPY_REASON_NONE)
			break;
	}
	if (reason != BLK_COPY_REASON_NONE)
		blk_copy_chunk_refuse(c, reason);
	if (before) {
		reason = blk_copy_verify(c, a, before);
		if (reason != BLK_COPY_REASON_NONE)
			blk_copy_chunk_refuse(c, reason);
	}
	if (tail) {
		reason = blk_copy_prove_tail(c, tail);
		if (reason != BLK_COPY_REASON_NONE)
			blk_copy_chunk_refuse(c, reason);
	}
	cmd_put(c);
}
