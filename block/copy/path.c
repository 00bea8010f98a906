// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks that hand their requests on, as those of dm-multipath do: whatever is
 * asked of one is asked of its paths.
 *
 * They have to be paths of one logical unit, which is what a copy names; by which
 * of them the command goes is decided when it is sent. What an administrator said
 * of one path holds for all, since any may be the one.
 */
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
	/* One that cannot copy refuses what comes by it, and not the others'. */
	if (most)
		p->max_sectors = min(p->max_sectors, most);
	if (usable && p->nr < p->room) {
		get_device(disk_to_dev(disk));
		p->disk[p->nr++] = disk;
	}
}

static void find_paths(struct gendisk *disk, struct blk_copy_paths *p)
{
	p->provider = NULL;
	p->lu = 0;
	p->max_sectors = UINT_MAX;
	p->max_user_sectors = UINT_MAX;
	p->differ = false;
	p->nr = 0;
	rcu_read_lock();
	if (!blk_copy_paths(disk, path_found, p))
		path_found(disk, true, p);
	rcu_read_unlock();
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
	p->room = 0;
	find_paths(disk, p);
}

/**
 * blk_copy_paths_get - by which disks a disk copies
 * @disk: the disk
 * @p: out: itself, or the paths that are usable now, for blk_copy_paths_put()
 *
 * Context: task, does not sleep.
 * Return: BLK_COPY_REASON_*; there is one path or more with NONE.
 */
u32 blk_copy_paths_get(struct gendisk *disk, struct blk_copy_paths *p)
{
	p->room = ARRAY_SIZE(p->disk);
	find_paths(disk, p);
	if (!p->provider)
		return BLK_COPY_REASON_UNSUPPORTED;
	if (p->differ)
		return BLK_COPY_REASON_COLLISION;
	if (!p->max_user_sectors)
		return BLK_COPY_REASON_DISABLED;
	return p->nr ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_NO_PATH;
}

/* Context: task, may sleep. */
void blk_copy_paths_put(struct blk_copy_paths *p)
{
	while (p->nr)
		put_device(disk_to_dev(p->disk[--p->nr]));
}

/*
 * The command of @cmd has a request in flight at the destination, which is held so
 * in any case; of a lost one it is not any more. The source has none. Whether it is
 * mapped as it was when the pair was asked for is known once it is held.
 */
u32 blk_copy_cmd_hold(struct blk_copy_cmd *cmd)
{
	u64 lu;

	blk_copy_hold(cmd->bio.bi_bdev->bd_disk);
	if (!blk_copy_hold(cmd->src))
		return BLK_COPY_REASON_SUSPENDED;
	if (!blk_copy_hands_on(cmd->src))
		return BLK_COPY_REASON_NONE;
	if (blk_copy_lu_of(cmd->src, &lu) != BLK_COPY_REASON_NONE ||
	    lu != cmd->lu[READ])
		return BLK_COPY_REASON_CHANGED;
	return BLK_COPY_REASON_NONE;
}
EXPORT_SYMBOL_GPL(blk_copy_cmd_hold);

void blk_copy_cmd_release(struct blk_copy_cmd *cmd)
{
	blk_copy_release(cmd->src);
	blk_copy_release(cmd->bio.bi_bdev->bd_disk);
}
EXPORT_SYMBOL_GPL(blk_copy_cmd_release);
