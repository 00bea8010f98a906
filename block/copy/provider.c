// SPDX-License-Identifier: GPL-2.0-only
/*
 * Providers: which driver makes which disk copy.
 *
 * A table of disks by device number. It is read when a chunk is sealed and when
 * a command is cut, and changed when disks come and go.
 *
 * A number may be another disk's while somebody holds the one that had it before,
 * of which the driver knows nothing any more. So the disk itself is compared.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <linux/xarray.h>

#include "copy.h"

struct attached {
	const struct gendisk *disk;	/* compared only */
	const struct blk_copy_provider *provider;
	refcount_t users;		/* who asks it, and may sleep */
	struct rcu_head rcu;
};

static DEFINE_XARRAY(blk_copy_disks);
/* Commands that have a provider. */
static atomic_t nr_commands = ATOMIC_INIT(0);

static void attached_put(struct attached *a)
{
	if (!a || !refcount_dec_and_test(&a->users))
		return;
	/* With wait_var_event(), as wake_up_var() wants it. */
	smp_mb__after_atomic();
	wake_up_var(&a->users);
}

/* What @disk was attached with, if to @p; attached_put() follows. Context: any. */
static struct attached *attached_get(struct gendisk *disk,
				     const struct blk_copy_provider *p)
{
	struct attached *a;

	guard(rcu)();
	a = xa_load(&blk_copy_disks, disk_devt(disk));
	if (a && (a->disk != disk || a->provider != p ||
		  !refcount_inc_not_zero(&a->users)))
		a = NULL;
	return a;
}

/* It is not found any more: wait for who asks. */
static void attached_end(struct attached *a)
{
	if (!refcount_dec_and_test(&a->users))
		blk_copy_wait_var(&a->users, !refcount_read(&a->users));
	kfree_rcu(a, rcu);
}

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
	struct attached *new = kmalloc(sizeof(*new), GFP_KERNEL), *old;

	if (!new)
		return -ENOMEM;
	new->disk = disk;
	new->provider = p;
	refcount_set(&new->users, 1);
	old = xa_store(&blk_copy_disks, disk_devt(disk), new, GFP_KERNEL);
	if (xa_is_err(old)) {
		kfree(new);
		return xa_err(old);
	}
	if (old)
		attached_end(old);
	return 0;
}
EXPORT_SYMBOL_GPL(blk_copy_attach);

/**
 * blk_copy_detach - a disk no longer copies, or goes
 * @disk: the disk
 *
 * After return the provider is not asked about it any more. Who asks about other
 * disks is not waited for, nor are commands that are under way, see
 * blk_copy_drain().
 * Context: task, sleeps.
 */
void blk_copy_detach(struct gendisk *disk)
{
	struct attached *a;

	xa_lock(&blk_copy_disks);
	a = xa_load(&blk_copy_disks, disk_devt(disk));
	if (a && a->disk == disk)
		__xa_erase(&blk_copy_disks, disk_devt(disk));
	else
		a = NULL;
	xa_unlock(&blk_copy_disks);
	if (!a)
		return;
	attached_end(a);
	/* Disks go by the thousand. */
	synchronize_rcu_expedited();
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
	blk_copy_wait_var(&nr_commands, !atomic_read(&nr_commands));
}
EXPORT_SYMBOL_GPL(blk_copy_drain);

/* Under RCU or the lock of who asks it. NULL for disks without one of their own. */
const struct blk_copy_provider *blk_copy_provider_of(struct gendisk *disk)
{
	const struct attached *a;

	guard(rcu)();
	a = xa_load(&blk_copy_disks, disk_devt(disk));
	return a && a->disk == disk ? a->provider : NULL;
}

/* A command has a provider, which is known to be there. Context: any. */
void blk_copy_provider_hold(void)
{
	atomic_inc(&nr_commands);
}

/* The command has ended. Context: any. */
void blk_copy_provider_put(void)
{
	if (atomic_dec_and_test(&nr_commands))
		wake_up_var(&nr_commands);
}

/* Two disks, neither of which hands requests on. Context: as blk_copy_pair_of(). */
u32 blk_copy_provider_ask(const struct blk_copy_provider *p, struct gendisk *src,
			  struct gendisk *dst, struct blk_copy_pair *pair)
{
	struct attached *from = attached_get(src, p), *to = attached_get(dst, p);
	u32 reason = BLK_COPY_REASON_UNSUPPORTED;

	memset(pair, 0, sizeof(*pair));
	if (from && to)
		reason = p->pair(src, dst, pair);
	attached_put(from);
	attached_put(to);
	return reason;
}
