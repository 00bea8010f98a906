// SPDX-License-Identifier: GPL-2.0-only
/*
 * Providers: which driver makes which disk copy.
 *
 * A table of disks by device number. It is read when a chunk is sealed and when
 * a command is cut, and changed when disks come and go.
 */
#include <linux/module.h>
#include <linux/srcu.h>
#include <linux/wait_bit.h>
#include <linux/xarray.h>

#include "copy.h"

static DEFINE_XARRAY(blk_copy_disks);
/* A provider that is asked may sleep. */
DEFINE_STATIC_SRCU(blk_copy_provider_srcu);
/* Commands that have a provider. */
static atomic_t nr_commands = ATOMIC_INIT(0);

/**
 * blk_copy_attach - a disk can copy
 * @disk: the disk
 * @p: what makes it copy; stays valid until blk_copy_detach()
 *
 * Context: task, may sleep.
 * Return: 0 or -ENOMEM.
 */
int blk_copy_attach(struct gendisk *disk, const struct blk_copy_provider *p)
{
	return xa_err(xa_store(&blk_copy_disks, disk_devt(disk), (void *)p,
			       GFP_KERNEL));
}
EXPORT_SYMBOL_GPL(blk_copy_attach);

/**
 * blk_copy_detach - a disk no longer copies, or goes
 * @disk: the disk
 *
 * After return the provider is not asked about it any more. Commands that are
 * under way are not waited for, see blk_copy_drain().
 * Context: task, sleeps.
 */
void blk_copy_detach(struct gendisk *disk)
{
	if (!xa_erase(&blk_copy_disks, disk_devt(disk)))
		return;
	synchronize_srcu(&blk_copy_provider_srcu);
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(blk_copy_detach);

/**
 * blk_copy_drain - wait until no command is under way
 *
 * Nor one that is to be sent again or resolved. The caller has detached its
 * disks, so that no new ones come.
 * Context: task, sleeps.
 */
void blk_copy_drain(void)
{
	wait_var_event(&nr_commands, !atomic_read(&nr_commands));
}
EXPORT_SYMBOL_GPL(blk_copy_drain);

static const struct blk_copy_provider *provider_of(struct gendisk *disk)
{
	return xa_load(&blk_copy_disks, disk_devt(disk));
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
	const struct blk_copy_provider *p;

	rcu_read_lock();
	p = provider_of(disk);
	if (p)
		atomic_inc(&nr_commands);
	rcu_read_unlock();
	return p;
}

/* The command has ended. Context: any. */
void blk_copy_provider_put(void)
{
	if (atomic_dec_and_test(&nr_commands))
		wake_up_var(&nr_commands);
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
	if (!provider_of(disk))
		return BLK_COPY_REASON_UNSUPPORTED;
	if (!READ_ONCE(disk->queue->limits.max_user_copy_sectors))
		return BLK_COPY_REASON_DISABLED;
	return BLK_COPY_REASON_NONE;
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
	const struct blk_copy_provider *p;
	u32 reason = BLK_COPY_REASON_UNSUPPORTED;
	int idx;

	memset(pair, 0, sizeof(*pair));
	if (queue_logical_block_size(src->queue) !=
	    queue_logical_block_size(dst->queue))
		return BLK_COPY_REASON_BLOCK_SIZE;

	idx = srcu_read_lock(&blk_copy_provider_srcu);
	p = provider_of(dst);
	if (p && p == provider_of(src))
		reason = p->pair(src, dst, pair);
	srcu_read_unlock(&blk_copy_provider_srcu, idx);
	return reason;
}

/**
 * blk_copy_lu_of - which logical unit is behind a disk
 * @disk: the disk
 * @lu: out: equal for disks that are paths of one logical unit
 *
 * Context: any, does not sleep.
 * Return: BLK_COPY_REASON_NONE or UNSUPPORTED.
 */
u32 blk_copy_lu_of(struct gendisk *disk, u64 *lu)
{
	const struct blk_copy_provider *p;
	int idx;

	idx = srcu_read_lock(&blk_copy_provider_srcu);
	p = provider_of(disk);
	if (p)
		*lu = p->lu_key(disk);
	srcu_read_unlock(&blk_copy_provider_srcu, idx);
	return p ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_UNSUPPORTED;
}

/* Set in the identity of a unit that is nothing but a disk. */
#define UNIT_IS_DISK	BIT_ULL(63)

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

	if (blk_copy_lu_of(disk, &lu) == BLK_COPY_REASON_NONE && lu)
		return lu & ~UNIT_IS_DISK;
	return disk->diskseq | UNIT_IS_DISK;
}

/* What a copy between a pair has shown; see blk_copy_provider.proven. Context: task. */
void blk_copy_proven(const struct blk_copy_leg *leg, u32 reason)
{
	const struct blk_copy_provider *p;
	int idx;

	idx = srcu_read_lock(&blk_copy_provider_srcu);
	p = provider_of(leg->dst);
	if (p && p->proven)
		p->proven(leg->src, leg->dst, &leg->pair, reason);
	srcu_read_unlock(&blk_copy_provider_srcu, idx);
}
