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
#include <linux/freezer.h>
#include <linux/hash.h>
#include <linux/ioprio.h>
#include <linux/sched/signal.h>
#include <trace/events/blk_copy.h>

#include "copy.h"

/* Its chunk may go, but not @cmd. Context: any. */
static void cmd_keep(struct blk_copy_cmd *cmd)
{
	struct blk_copy_job *job = cmd->job;

	cmd->chunk = NULL;
	guard(spinlock_irqsave)(&job->lock);
	list_add_tail(&cmd->lost, &job->lost);
}

static void cmd_free(struct blk_copy_cmd *cmd)
{
	blk_copy_free(cmd->job, cmd, &blk_copy_cmd_pool);
	blk_copy_provider_put();
}

/* Nobody works on the command any more; @cmd->reason says how it went. */
static void cmd_finish(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;
	u32 reason = cmd->reason;

	if (reason != BLK_COPY_REASON_NONE && cmd->sent_ns && cmd->provider->failed)
		cmd->provider->failed(cmd);
	bio_uninit(&cmd->bio);
	if (blk_copy_cmd_unsettled(cmd))
		cmd_keep(cmd);
	else
		cmd_free(cmd);
	c->cmd_end(c, reason);
}

static bool cmd_unwanted(const struct blk_copy_cmd *cmd)
{
	const struct bio_copy *c = cmd->chunk;

	return READ_ONCE(c->job->course) == BLK_COPY_STOPPED ||
	       READ_ONCE(c->reason) != BLK_COPY_REASON_NONE;
}

/*
 * An error that the provider does not know of is that there was no path to send
 * it by, where it takes one.
 */
static int cmd_errno(const struct bio *bio)
{
	blk_status_t status = bio->bi_status;

	if (status == BLK_STS_IOERR && blk_copy_hands_on(bio->bi_bdev->bd_disk))
		status = BLK_STS_TRANSPORT;
	return blk_copy_status_errno(status, bio->bi_bdev);
}

/* It was carried out, and was not all there is. */
static bool cmd_is_part(const struct blk_copy_cmd *cmd)
{
	return cmd->reason == BLK_COPY_REASON_NONE && cmd->nr_more;
}

/* What is sent to one disk leaves room in its queue for others. */
static void cmd_look_for_room(struct blk_copy_cmd *cmd)
{
	struct blk_copy_beside beside;

	blk_copy_line_beside(&blk_copy_senders, cmd->in_line.key, &beside);
	cmd->in_line.most = blk_copy_room_of(cmd->bio.bi_bdev->bd_disk, &beside);
}

/*
 * A source may not answer and a cgroup's limit hold commands back, for as long as it
 * takes, so each has a line of its own to the destination, whose room they share.
 */
static void cmd_find_line(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;
	u64 who = hash_64((uintptr_t)cmd->src, 64) ^
		  ((uintptr_t)bio_blkcg_css(&c->half[WRITE]) + cmd->bio.bi_ioprio);

	cmd->in_line.key = (u64)hash_64((uintptr_t)cmd->bio.bi_bdev->bd_disk, 32) << 32 |
			   hash_64(who, 32);
	cmd_look_for_room(cmd);
}

/* Its place is free; returns when that was, ns. Context: any. */
static u64 cmd_back(struct blk_copy_cmd *cmd)
{
	u64 now_ns = ktime_get_ns();

	cmd_look_for_room(cmd);
	blk_copy_line_leave(&blk_copy_senders, &cmd->in_line);
	return now_ns;
}

static void cmd_end(struct bio *bio)
{
	struct blk_copy_cmd *cmd = blk_copy_bio_cmd(bio);
	const struct blk_copy_job *job = cmd->job;
	u64 ns = cmd_back(cmd) - cmd->sent_ns;
	struct blk_copy_ending ending = {
		.error		= cmd_errno(bio),
		.end		= cmd->end,
		.reason		= cmd->reason,
		.tries		= cmd->tries,
		.age_ms		= jiffies_to_msecs(jiffies - cmd->start),
		.stopped	= cmd_unwanted(cmd),
	};
	struct blk_copy_fate fate;

	/* Was its source let go of? That which the copy names is there. */
	if (!blk_copy_source_get(cmd->chunk))
		cmd->src = job->src->bd_disk;
	blk_copy_tally_latency(job, cmd->src, bio->bi_bdev->bd_disk, ns);
	blk_copy_command_fate(&ending, &fate);
	cmd->reason = fate.reason;
	trace_blk_copy_command_done(cmd, ns);
	blk_copy_source_put(cmd->chunk);
	switch (fate.what) {
	case BLK_COPY_FATE_AGAIN:
		queue_delayed_work(blk_copy_retry_wq, &cmd->work, msecs_to_jiffies(fate.delay_ms));
		break;
	case BLK_COPY_FATE_RESOLVE:
		cmd->in_line.key = cmd->lu[WRITE];
		cmd->in_line.most = 0;
		blk_copy_line_join(&blk_copy_lost, &cmd->in_line);
		break;
	default:
		if (cmd_is_part(cmd))
			queue_delayed_work(blk_copy_retry_wq, &cmd->work, 0);
		else
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
	bio_init(bio, bdev, &cmd->vec, 1, REQ_OP_COPY_WRITE | REQ_COPY_CMD | REQ_NOMERGE |
		 REQ_FAILFAST_MASK | cmd_urgency(cmd));
	bio->bi_vcnt = 1;
	bio->bi_iter.bi_sector = cmd->seg[0].dst_sector;
	bio->bi_iter.bi_size = cmd->vec.bv_len;
	bio->bi_end_io = cmd_end;
}

/* The caller has the source of its chunk, which is not needed where this waits. */
static void cmd_send(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;

	cmd->tries++;
	blk_copy_count(BLK_COPY_STAT_COMMANDS, 1);
	blk_copy_tally_cmd(cmd->job, cmd->src, cmd->bio.bi_bdev->bd_disk,
			   BLK_COPY_TALLY_COMMANDS, 1);
	cmd->sent_ns = ktime_get_ns();
	trace_blk_copy_command(cmd);
	WRITE_ONCE(c->job->sent_at, jiffies);
	blk_copy_source_put(c);
	submit_bio(&cmd->bio);
}

/* No device has said anything of it. */
static u32 cmd_why_unsent(const struct blk_copy_cmd *cmd)
{
	const struct bio_copy *c = cmd->chunk;
	u32 reason = READ_ONCE(c->reason) ?: READ_ONCE(c->job->reason);

	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	return READ_ONCE(c->job->course) == BLK_COPY_STOPPED ? BLK_COPY_REASON_KILLED :
							       BLK_COPY_REASON_SUSPENDED;
}

/* There is room for it. */
static void cmd_turn(struct blk_copy_cmd *cmd)
{
	cmd->waits = false;
	cmd->start = jiffies - cmd->start;
	if (!cmd_unwanted(cmd) && blk_copy_source_get(cmd->chunk)) {
		cmd_send(cmd);
		return;
	}
	cmd_back(cmd);
	cmd->reason = cmd_why_unsent(cmd);
	cmd_finish(cmd);
}

/*
 * Now, or when there is room for it; @cmd may be gone on return. The caller does not have
 * the source of its chunk. Context: as cmd_send().
 */
static void cmd_send_in_turn(struct blk_copy_cmd *cmd)
{
	cmd_find_line(cmd);
	/* While it stands in line, which is no fault of the device, this is its age. */
	cmd->start = cmd->sent_ns ? jiffies - cmd->start : 0;
	cmd->waits = true;
	if (blk_copy_line_enter(&blk_copy_senders, &cmd->in_line))
		cmd_turn(cmd);
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
	blk_copy_source_put(c);
	cmd_send_in_turn(cmd);
}

/* The device takes fewer segments than it said: the rest waits. */
static void cmd_shorten(struct blk_copy_cmd *cmd)
{
	if (cmd->nr_segs <= cmd->max_segs)
		return;
	cmd->nr_more += cmd->nr_segs - cmd->max_segs;
	cmd->nr_segs = cmd->max_segs;
}

/* What was left for later, as a command of its own. */
static void cmd_advance(struct blk_copy_cmd *cmd)
{
	memmove(cmd->seg, cmd->seg + cmd->nr_segs, cmd->nr_more * sizeof(*cmd->seg));
	cmd->nr_segs = cmd->nr_more;
	cmd->nr_more = 0;
	cmd->tries = 0;
	cmd_shorten(cmd);
}

/* What cannot be done where the command ended. */
static void cmd_work(struct work_struct *work)
{
	struct blk_copy_cmd *cmd = container_of(to_delayed_work(work), struct blk_copy_cmd, work);
	bool again = cmd->reason != BLK_COPY_REASON_NONE && cmd->end == BLK_COPY_CMD_AGAIN;

	if (cmd->waits) {
		cmd_turn(cmd);
		return;
	}
	if (!again && cmd->reason != BLK_COPY_REASON_NONE)
		blk_copy_cmd_resolve(cmd);
	if (!again && !cmd_is_part(cmd)) {
		cmd_finish(cmd);
		return;
	}
	if (cmd_unwanted(cmd) || !blk_copy_source_get(cmd->chunk)) {
		/* Of a part that was carried out the reason is what made it one. */
		if (!again)
			cmd->reason = BLK_COPY_REASON_REJECTED;
		cmd_finish(cmd);
		return;
	}
	(again ? cmd_shorten : cmd_advance)(cmd);
	cmd_again(cmd);
}

/*
 * Who issues waits where many do, as for a request: who suspends the destination waits for
 * all that is parked there. Returns NONE when it may be sent, or why it is not to be.
 */
static u32 cmd_wait(struct blk_copy_cmd *cmd)
{
	const struct bio_copy *c = cmd->chunk;
	bool waited = false;

	/* Where it waits another sends it, who knows nothing of whom it is for. */
	cmd->bio.bi_ioprio = get_current_ioprio();
	cmd_find_line(cmd);
	do {
		if (fatal_signal_pending(current))
			return BLK_COPY_REASON_KILLED;
		if (cmd_unwanted(cmd))
			return cmd_why_unsent(cmd);
		/* Whom it is for is not frozen while its halves are parked. */
		if (c->job->here && (waited || atomic_read(&c->cmds) > 1) && freezing(current))
			return BLK_COPY_REASON_SUSPENDED;
		waited = true;
	} while (!blk_copy_line_wait(&blk_copy_senders, &cmd->in_line, HZ / 4));
	return BLK_COPY_REASON_NONE;
}

/*
 * Sends a command for a part of @c, whose count of commands the caller holds, and its
 * source. Context: task; may wait for requests, and in line, but not when it is killed.
 */
u32 blk_copy_send(struct bio_copy *c, const struct blk_copy_leg *leg,
		  const struct blk_copy_segment *seg, u32 nr)
{
	const struct blk_copy_provider *provider = blk_copy_provider_get(leg->dst);
	struct blk_copy_cmd *cmd;
	u32 reason;

	if (!provider)
		return BLK_COPY_REASON_UNSUPPORTED;
	cmd = blk_copy_alloc(c->job, BLK_COPY_GFP_PARKED, sizeof(*cmd), &blk_copy_cmd_pool);
	if (!cmd) {
		blk_copy_provider_put();
		return BLK_COPY_REASON_NO_MEMORY;
	}
	memset(cmd, 0, sizeof(*cmd));
	cmd->provider = provider;
	cmd->chunk = c;
	cmd->job = c->job;
	cmd->src = leg->src;
	cmd->lu[READ] = leg->pair.src_lu;
	cmd->lu[WRITE] = leg->pair.dst_lu;
	cmd->changes = leg->pair.changes;
	cmd->nr_segs = nr;
	cmd->max_segs = nr;
	INIT_DELAYED_WORK(&cmd->work, cmd_work);
	cmd->in_line.work = &cmd->work.work;
	memcpy(cmd->seg, seg, nr * sizeof(*seg));
	cmd_bio_init(cmd, leg->dst->part0);
	blk_copy_source_put(c);
	reason = cmd_wait(cmd);
	if (reason == BLK_COPY_REASON_NONE) {
		atomic_inc(&c->cmds);
		cmd_send_in_turn(cmd);
	} else {
		bio_uninit(&cmd->bio);
		cmd_free(cmd);
	}
	return blk_copy_source_get(c) ? reason : BLK_COPY_REASON_SUSPENDED;
}

static bool is_of(const struct blk_copy_in_line *i, const void *whole)
{
	const struct blk_copy_cmd *cmd = container_of(i, struct blk_copy_cmd, in_line);

	return cmd->job == whole || cmd->chunk == whole;
}

/*
 * @whole, a job or a chunk, is stopped: those of its commands that stand in line end.
 * Context: any.
 */
void blk_copy_call_back(const void *whole)
{
	blk_copy_line_call(&blk_copy_senders, is_of, whole);
}
