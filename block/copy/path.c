// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks that hand their requests on, as those of dm-multipath do: whatever is
 * asked of one is asked of its paths.
 *
 * They have to be paths of one logical unit, which is what a copy names; by which
 * of them the command goes is decided when it is sent. What an administrator said
 * of one path holds for all, since any may be the one.
 */
#include <linux/blk-mq.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "copy.h"

static void no_matter(struct gendisk *disk, bool usable, void *data)
{
}

/* Has @disk paths, to which it hands its requests on? Context: any. */
enum blk_copy_hands_on blk_copy_hands_on(struct gendisk *disk)
{
	return blk_copy_paths(disk, no_matter, NULL);
}

/*
 * How many commands a disk may have at a time: what its own queue takes, or its part of
 * what its host takes; see hctx_may_queue() in block/blk-mq.h.
 */
static u32 depth_of(struct request_queue *q)
{
	u32 depth = blk_queue_depth(q), users;
	const struct blk_mq_hw_ctx *hctx;
	const struct blk_mq_tags *tags;

	if (!queue_is_mq(q))
		return depth;
	hctx = xa_load(&q->hctx_table, 0);
	/* (NULL for a while where the number of its queues changes) */
	tags = hctx ? READ_ONCE(hctx->tags) : NULL;
	if (!tags || !(hctx->flags & BLK_MQ_F_TAG_QUEUE_SHARED))
		return depth;
	users = max(READ_ONCE(tags->active_queues), 1U);
	return min(depth, max(DIV_ROUND_UP(tags->nr_tags, users), 4U));
}

static void path_found(struct gendisk *disk, bool usable, void *data)
{
	const struct blk_copy_provider *provider = blk_copy_provider_of(disk);
	const struct queue_limits *lim = &disk->queue->limits;
	struct blk_copy_paths *p = data;
	u32 most = READ_ONCE(lim->max_copy_sectors);
	u64 lu;

	if (!provider)
		return;
	lu = provider->lu_key(disk);
	if (!p->provider)
		p->provider = provider;
	if (!p->lu)
		p->lu = lu;
	if (p->provider != provider || (lu && lu != p->lu))
		p->differ = true;
	p->max_user_sectors = min(p->max_user_sectors,
				  READ_ONCE(lim->max_user_copy_sectors));
	p->depth = min(p->depth, depth_of(disk->queue));
	if (provider->in_flight)
		p->busy = max(p->busy, provider->in_flight(disk));
	/* One that cannot copy refuses what comes by it, and not the others'. */
	if (most)
		p->max_sectors = min(p->max_sectors, most);
	if (usable && p->nr < p->room) {
		get_device(disk_to_dev(disk));
		p->disk[p->nr++] = disk;
	}
}

static void find_paths(struct gendisk *disk, u32 room, struct blk_copy_paths *p)
{
	*p = (struct blk_copy_paths) {
		.max_sectors		= UINT_MAX,
		.max_user_sectors	= UINT_MAX,
		.depth			= UINT_MAX,
		.room			= room,
	};
	guard(rcu)();
	if (!blk_copy_paths(disk, path_found, p))
		path_found(disk, true, p);
}

/**
 * blk_copy_paths_look - what makes a disk copy
 * @disk: the disk
 * @p: out: what is known of it, or of its paths, but not which these are
 *
 * Context: any, does not sleep.
 */
void blk_copy_paths_look(struct gendisk *disk, struct blk_copy_paths *p)
{
	find_paths(disk, 0, p);
}

/*
 * By which disks @disk copies: itself, or the paths that are usable now, one or more
 * where this returns NONE; for paths_put().
 */
static u32 paths_get(struct gendisk *disk, struct blk_copy_paths *p)
{
	find_paths(disk, ARRAY_SIZE(p->disk), p);
	if (!p->provider)
		return BLK_COPY_REASON_UNSUPPORTED;
	if (p->differ)
		return BLK_COPY_REASON_COLLISION;
	if (!p->max_user_sectors)
		return BLK_COPY_REASON_DISABLED;
	return p->nr ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_NO_PATH;
}

static void paths_put(struct blk_copy_paths *p)
{
	while (p->nr)
		put_device(disk_to_dev(p->disk[--p->nr]));
}

/* It is the path that does not answer, or that has gone. */
static bool another_may_answer(u32 reason)
{
	return reason == BLK_COPY_REASON_UNREACHABLE ||
	       reason == BLK_COPY_REASON_UNSUPPORTED;
}

static u32 ask_paths(const struct blk_copy_paths *src,
		     const struct blk_copy_paths *dst,
		     struct blk_copy_pair *pair)
{
	u32 reason, i, tries = max(src->nr, dst->nr);

	for (i = 0; i < tries; i++) {
		reason = blk_copy_provider_ask(dst->provider,
					       src->disk[min(i, src->nr - 1)],
					       dst->disk[min(i, dst->nr - 1)],
					       pair);
		if (!another_may_answer(reason))
			break;
	}
	pair->max_sectors = min3(pair->max_sectors, src->max_user_sectors,
				 dst->max_sectors);
	return reason;
}

/**
 * blk_copy_pair_of - may @src be copied to @dst?
 * @src: source disk
 * @dst: destination disk
 * @pair: out: in what pieces; all 0 where it may not
 *
 * Context: task; may sleep as submit_bio() does.
 * Return: BLK_COPY_REASON_*.
 */
u32 blk_copy_pair_of(struct gendisk *src, struct gendisk *dst,
		     struct blk_copy_pair *pair)
{
	struct blk_copy_paths from, to;
	u32 reason, other;

	memset(pair, 0, sizeof(*pair));
	if (queue_logical_block_size(src->queue) !=
	    queue_logical_block_size(dst->queue))
		return BLK_COPY_REASON_BLOCK_SIZE;

	reason = paths_get(src, &from);
	other = paths_get(dst, &to);
	reason = blk_copy_worse_reason(reason, other);
	if (reason == BLK_COPY_REASON_NONE)
		reason = ask_paths(&from, &to, pair);
	paths_put(&from);
	paths_put(&to);
	return reason;
}

/* Which logical unit is behind @disk; equal for disks that are paths of one. */
static u32 lu_of(struct gendisk *disk, u64 *lu)
{
	struct blk_copy_paths paths;

	blk_copy_paths_look(disk, &paths);
	*lu = paths.differ ? 0 : paths.lu;
	return paths.provider ? BLK_COPY_REASON_NONE :
				BLK_COPY_REASON_UNSUPPORTED;
}

/**
 * blk_copy_unit_of - what a disk's sectors are sectors of
 * @disk: the disk
 *
 * Context: any, does not sleep.
 * Return: the logical unit where its provider knows it, else the disk itself;
 * never BLK_COPY_UNIT_NONE.
 */
u64 blk_copy_unit_of(struct gendisk *disk)
{
	u64 lu = 0;

	if (lu_of(disk, &lu) == BLK_COPY_REASON_NONE && lu)
		return lu & ~BLK_COPY_UNIT_IS_DISK;
	return disk->diskseq | BLK_COPY_UNIT_IS_DISK;
}

/* What a copy between a pair has shown; see blk_copy_provider.proven. Context: task. */
void blk_copy_proven(const struct blk_copy_leg *leg, u32 reason)
{
	struct blk_copy_paths paths;

	guard(rcu)();
	blk_copy_paths_look(leg->dst, &paths);
	if (paths.provider && paths.provider->proven)
		paths.provider->proven(leg->src, leg->dst, &leg->pair, reason);
}

/**
 * blk_copy_provider_get - the provider of a command for a disk
 * @disk: its destination
 *
 * Context: any.
 * Return: it stays until blk_copy_provider_put(); NULL where there is none.
 */
const struct blk_copy_provider *blk_copy_provider_get(struct gendisk *disk)
{
	struct blk_copy_paths paths;

	guard(rcu)();
	blk_copy_paths_look(disk, &paths);
	if (paths.provider)
		blk_copy_provider_hold();
	return paths.provider;
}

/**
 * blk_copy_room_of - how many commands of one line may be on their way to a disk?
 * @disk: their destination
 * @b: so many are, of all lines to it; not all of them have come to its queue
 *
 * Context: any, does not sleep.
 * Return: at least 1.
 */
u32 blk_copy_room_of(struct gendisk *disk, const struct blk_copy_beside *b)
{
	struct blk_copy_paths paths;
	u32 others, theirs;

	guard(rcu)();
	blk_copy_paths_look(disk, &paths);
	others = paths.busy - min(paths.busy, b->ours);
	theirs = min(others, b->theirs);
	return blk_copy_line_room(blk_copy_room(paths.depth, others - theirs), b->lines,
				  theirs);
}

/*
 * The command of @cmd has a request in flight at the destination, which is held so
 * in any case; of a lost one it is not any more. The source has none, and may have been
 * let go of before. Whether it is mapped as it was when the pair was asked for is known
 * once it is held.
 */
u32 blk_copy_cmd_hold(struct blk_copy_cmd *cmd)
{
	u64 lu;

	if (!blk_copy_source_get(cmd->chunk))
		return BLK_COPY_REASON_SUSPENDED;
	blk_copy_hold(cmd->bio.bi_bdev->bd_disk);
	if (!blk_copy_hold(cmd->src))
		return BLK_COPY_REASON_SUSPENDED;
	if (!blk_copy_hands_on(cmd->src))
		return BLK_COPY_REASON_NONE;
	if (lu_of(cmd->src, &lu) != BLK_COPY_REASON_NONE ||
	    lu != cmd->lu[READ])
		return BLK_COPY_REASON_CHANGED;
	return BLK_COPY_REASON_NONE;
}
EXPORT_SYMBOL_GPL(blk_copy_cmd_hold);

void blk_copy_cmd_release(struct blk_copy_cmd *cmd)
{
	struct bio_copy *c = cmd->chunk;

	/* A source that was held has not been let go of. */
	if (c && atomic_read(&c->source_users) < 0)
		return;
	blk_copy_release(cmd->src);
	blk_copy_release(cmd->bio.bi_bdev->bd_disk);
	if (!c)
		return;
	WRITE_ONCE(c->job->sent_at, jiffies);
	blk_copy_source_put(c);
}
EXPORT_SYMBOL_GPL(blk_copy_cmd_release);
