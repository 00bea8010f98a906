// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands against a copy before it begins: limits of the queues, and what two
 * devices are.
 *
 * max_hw_copy_sectors is the driver's word, max_user_copy_sectors the
 * administrator's, max_copy_sectors the smaller of both.
 */
#include <linux/module.h>

#include "copy.h"

/* For the checks of a range; without a device nothing is true of it. */
struct blk_copy_end blk_copy_end_of(struct block_device *bdev)
{
	struct blk_copy_end end = {};

	if (!bdev)
		return end;
	end.flags = BLK_COPY_END_BLOCK;
	end.size = bdev_nr_bytes(bdev);
	end.block_size = bdev_logical_block_size(bdev);
	if (bdev_read_only(bdev))
		end.flags |= BLK_COPY_END_RO;
	if (IS_SWAPFILE(bdev->bd_mapping->host))
		end.flags |= BLK_COPY_END_SWAP;
	return end;
}

/**
 * blk_copy_may_write - may a device be written to, as write(2) has it?
 * @bdev: destination of a copy, which may last long
 *
 * The block layer itself warns of a read-only device and writes. Context: any.
 * Return: 0, -EPERM or -ETXTBSY.
 */
int blk_copy_may_write(struct block_device *bdev)
{
	if (bdev_read_only(bdev))
		return -EPERM;
	return IS_SWAPFILE(bdev->bd_mapping->host) ? -ETXTBSY : 0;
}

/**
 * blk_copy_limits_refusal - what its limits alone say of a device
 * @bdev: one end of a copy
 *
 * Context: any.
 * Return: BLK_COPY_REASON_NONE, UNSUPPORTED or DISABLED.
 */
u32 blk_copy_limits_refusal(struct block_device *bdev)
{
	const struct queue_limits *lim = &bdev_get_queue(bdev)->limits;

	if (!READ_ONCE(lim->max_hw_copy_sectors))
		return BLK_COPY_REASON_UNSUPPORTED;
	if (!READ_ONCE(lim->max_copy_sectors))
		return BLK_COPY_REASON_DISABLED;
	return BLK_COPY_REASON_NONE;
}
EXPORT_SYMBOL_GPL(blk_copy_limits_refusal);

/**
 * blk_copy_limit_of - how much may be copied at a time
 * @bdev: one end of a copy
 *
 * Where the driver has taken away its limit the provider is asked all the same,
 * for it knows why; what the administrator said holds in any case.
 * Context: any.
 * Return: 512-byte sectors, 0 for none.
 */
u32 blk_copy_limit_of(struct block_device *bdev)
{
	const struct queue_limits *lim = &bdev_get_queue(bdev)->limits;

	if (!READ_ONCE(lim->max_hw_copy_sectors))
		return READ_ONCE(lim->max_user_copy_sectors);
	return READ_ONCE(lim->max_copy_sectors);
}

/**
 * blk_copy_leaf_refusal - does a disk take part in copies at all?
 * @disk: a disk, or a stacked device that does not pass on copies
 *
 * Whatever else there is against it its provider says of a pair.
 * Context: any, does not sleep.
 * Return: BLK_COPY_REASON_*.
 */
u32 blk_copy_leaf_refusal(struct gendisk *disk)
{
	struct blk_copy_paths paths;

	blk_copy_paths_look(disk, &paths);
	if (!paths.provider)
		return BLK_COPY_REASON_UNSUPPORTED;
	if (!READ_ONCE(disk->queue->limits.max_user_copy_sectors))
		return BLK_COPY_REASON_DISABLED;
	return BLK_COPY_REASON_NONE;
}

static u32 end_refusal(struct block_device *bdev)
{
	u32 reason = blk_copy_limits_refusal(bdev);

	/* Nothing is passed on there: it is a leaf, whatever it is. */
	if (!bdev_test_flag(bdev, BD_HAS_SUBMIT_BIO) ||
	    reason == BLK_COPY_REASON_UNSUPPORTED)
		return blk_copy_leaf_refusal(bdev->bd_disk);
	return reason;
}

/* Its driver has no limit for it: its provider may know why. */
static u32 unable_because(struct block_device *bdev)
{
	struct blk_copy_pair pair;

	if (blk_copy_limits_refusal(bdev) != BLK_COPY_REASON_UNSUPPORTED)
		return BLK_COPY_REASON_NONE;
	return blk_copy_pair_of(bdev->bd_disk, bdev->bd_disk, &pair) ?:
	       BLK_COPY_REASON_UNSUPPORTED;
}

/**
 * blk_copy_ends_refusal - is there anything against copies between two devices?
 * @src: device to copy from
 * @dst: device to copy to
 *
 * Context: task; may sleep as submit_bio() does.
 * Return: BLK_COPY_REASON_*.
 */
u32 blk_copy_ends_refusal(struct block_device *src, struct block_device *dst)
{
	u32 reason = end_refusal(src) ?: end_refusal(dst) ?:
		     unable_because(src) ?: unable_because(dst);

	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	if (bdev_logical_block_size(src) != bdev_logical_block_size(dst))
		return BLK_COPY_REASON_BLOCK_SIZE;
	if (bdev_is_zoned(dst))
		return BLK_COPY_REASON_ZONED;
	return BLK_COPY_REASON_NONE;
}
