// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks of null_blk copy among themselves, so that all that lies above can be tried
 * without a target. See Documentation/block/copy-offload.rst.
 *
 * A command is done when its request comes, by whom it comes, and is over with
 * that: nothing is lost, sent again or resolved.
 */
#include <linux/blk-copy.h>
#include <linux/percpu-refcount.h>
#include <linux/xarray.h>
#include "null_blk.h"

/* No disk's number among those of other providers. */
#define NULL_COPY_LU	BIT_ULL(62)

/*
 * The queues of disks that copy, by what is behind NULL_COPY_LU: a command names its
 * source so. Their memory goes under RCU, when nobody uses them any more.
 */
static DEFINE_XARRAY(null_copy_queues);

static struct nullb *null_copy_nullb(struct gendisk *disk)
{
	return disk->private_data;
}

static u64 null_copy_lu(struct gendisk *disk)
{
	return null_copy_nullb(disk)->copy_lu;
}

/* Under the lock of who asks: a disk is detached before it goes. */
static u32 null_copy_pair(struct gendisk *src, struct gendisk *dst,
			  struct blk_copy_pair *pair)
{
	const struct nullb_device *s = null_copy_nullb(src)->dev;
	const struct nullb_device *d = null_copy_nullb(dst)->dev;

	/* What is in none cannot be copied, nor be kept in one. */
	if (s->memory_backed != d->memory_backed)
		return BLK_COPY_REASON_UNSUPPORTED;
	pair->max_sectors = min(s->copy_max_bytes, d->copy_max_bytes) >>
			    SECTOR_SHIFT;
	pair->max_segment_sectors = pair->max_sectors;
	pair->max_segments = BLK_COPY_MAX_SEGMENTS;
	pair->granule_sectors = d->blocksize >> SECTOR_SHIFT;
	pair->src_lu = null_copy_lu(src);
	pair->dst_lu = null_copy_lu(dst);
	return BLK_COPY_REASON_NONE;
}

/* No command of ours ends so. */
static u32 null_copy_resolve(struct blk_copy_cmd *cmd)
{
	return BLK_COPY_REASON_LOST;
}

static const struct blk_copy_provider null_copy_provider = {
	.pair		= null_copy_pair,
	.lu_key		= null_copy_lu,
	.resolve	= null_copy_resolve,
};

/* What copy_max_bytes of @nullb comes to. */
void null_config_copy(struct nullb *nullb, struct queue_limits *lim)
{
	if (nullb->dev->copy_max_bytes && nullb->dev->zoned) {
		nullb->dev->copy_max_bytes = 0;
		pr_info("copy_max_bytes is ignored in zoned mode\n");
	}
	lim->max_hw_copy_sectors = nullb->dev->copy_max_bytes >> SECTOR_SHIFT;
}

/* Before null_copy_attach(), and not under a lock, since it may load a module. */
void null_copy_load(const struct nullb_device *dev)
{
	const struct blk_copy_ops *ops;

	if (!READ_ONCE(dev->copy_max_bytes))
		return;
	ops = blk_copy_get();
	if (ops)
		blk_copy_put(ops);
}

static void null_copy_off(struct nullb *nullb)
{
	struct queue_limits lim = queue_limits_start_update(nullb->q);

	lim.max_hw_copy_sectors = 0;
	if (queue_limits_commit_update(nullb->q, &lim))
		pr_warn("disk %s keeps its limit of copies\n", nullb->disk_name);
	pr_info("disk %s does not copy\n", nullb->disk_name);
}

/* The disk of @nullb has been added. Where it cannot be, it does not copy. */
void null_copy_attach(struct nullb *nullb)
{
	if (!nullb->dev->copy_max_bytes)
		return;
	nullb->copy = blk_copy_get_loaded();
	if (!nullb->copy)
		goto fail;
	nullb->copy_lu = nullb->disk->diskseq | NULL_COPY_LU;
	if (xa_err(xa_store(&null_copy_queues, nullb->disk->diskseq, nullb->q,
			    GFP_KERNEL)))
		goto fail_put;
	if (nullb->copy->attach(nullb->disk, &null_copy_provider))
		goto fail_erase;
	return;

fail_erase:
	xa_erase(&null_copy_queues, nullb->copy_lu & ~NULL_COPY_LU);
fail_put:
	blk_copy_put(nullb->copy);
	nullb->copy = NULL;
fail:
	null_copy_off(nullb);
}

/*
 * The disk of @nullb is about to go. Commands that name it find it no more, but for
 * those that are being done: deleting it waits for them.
 */
void null_copy_detach(struct nullb *nullb)
{
	if (!nullb->copy)
		return;
	nullb->copy->detach(nullb->disk);
	xa_erase(&null_copy_queues, nullb->copy_lu & ~NULL_COPY_LU);
}

/* It has gone, and all commands for it. */
void null_copy_put(struct nullb *nullb)
{
	if (nullb->copy)
		blk_copy_put(nullb->copy);
}

/* The queue of a source. It cannot be frozen, and its disk not go, while it is in use. */
static struct request_queue *null_copy_use(u64 lu)
{
	struct request_queue *q;

	guard(rcu)();
	q = xa_load(&null_copy_queues, lu & ~NULL_COPY_LU);
	return q && percpu_ref_tryget_live(&q->q_usage_counter) ? q : NULL;
}

static void null_copy_unuse(struct request_queue *q)
{
	percpu_ref_put(&q->q_usage_counter);
}

static bool null_copy_is_bad(struct nullb *nullb, sector_t sector, u32 sectors)
{
	struct badblocks *bb = &nullb->dev->badblocks;
	sector_t first_bad;
	int bad_sectors;

	return bb->shift != -1 &&
	       badblocks_check(bb, sector, sectors, &first_bad, &bad_sectors);
}

static int null_copy_part(struct nullb *nullb, struct page *page, u32 len,
			  bool is_write, sector_t sector)
{
	guard(spinlock_irq)(&nullb->lock);
	return null_transfer(nullb, page, len, 0, is_write, sector, false);
}

static int null_copy_segment(struct nullb *src, struct nullb *dst,
			     const struct blk_copy_segment *seg,
			     struct page *page)
{
	u32 done, n;
	int err;

	for (done = 0; done < seg->sectors; done += n) {
		n = min_t(u32, seg->sectors - done, PAGE_SECTORS);
		err = null_copy_part(src, page, n << SECTOR_SHIFT, false,
				     seg->src_sector + done);
		if (!err)
			err = null_copy_part(dst, page, n << SECTOR_SHIFT, true,
					     seg->dst_sector + done);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

static u32 null_copy_segments(struct nullb *src, struct nullb *dst,
			      const struct blk_copy_cmd *cmd)
{
	struct page *page = NULL;
	u32 reason = BLK_COPY_REASON_NONE;
	int i;

	for (i = 0; i < cmd->nr_segs; i++) {
		const struct blk_copy_segment *seg = &cmd->seg[i];

		if (null_copy_is_bad(src, seg->src_sector, seg->sectors) ||
		    null_copy_is_bad(dst, seg->dst_sector, seg->sectors))
			return BLK_COPY_REASON_ABORTED;
	}
	if (!dst->dev->memory_backed)
		return BLK_COPY_REASON_NONE;
	page = alloc_page(GFP_NOIO);
	if (!page)
		return BLK_COPY_REASON_NO_MEMORY;
	for (i = 0; i < cmd->nr_segs && reason == BLK_COPY_REASON_NONE; i++)
		if (null_copy_segment(src, dst, &cmd->seg[i], page))
			reason = BLK_COPY_REASON_NO_MEMORY;
	__free_page(page);
	return reason;
}

static u32 null_copy_do(struct nullb *dst, struct blk_copy_cmd *cmd)
{
	struct request_queue *q;
	u32 reason;

	/* By way of another disk it may have come elsewhere than it was meant for. */
	if (cmd->lu[WRITE] != dst->copy_lu)
		return BLK_COPY_REASON_CHANGED;
	q = null_copy_use(cmd->lu[READ]);
	if (!q)
		return BLK_COPY_REASON_SUSPENDED;
	reason = dst->copy->hold(cmd);
	if (reason == BLK_COPY_REASON_NONE)
		reason = null_copy_segments(q->queuedata, dst, cmd);
	dst->copy->release(cmd);
	null_copy_unuse(q);
	return reason;
}

/**
 * null_handle_copy - a copy to a disk
 * @dst: the disk
 * @rq: the command, or a clone of it
 *
 * Context: task, may sleep, where @dst has memory; else any.
 * Return: the status of the request; the reason is in the command.
 */
blk_status_t null_handle_copy(struct nullb *dst, struct request *rq)
{
	struct blk_copy_cmd *cmd = blk_copy_bio_cmd(rq->bio);

	cmd->end = BLK_COPY_CMD_OVER;
	cmd->reason = null_copy_do(dst, cmd);
	if (cmd->reason == BLK_COPY_REASON_NONE)
		return BLK_STS_OK;
	/* (not the fault of a path) */
	return BLK_STS_TARGET;
}
