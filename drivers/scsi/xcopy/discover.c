// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discovery: which disks copy, and in what pieces. See enum sd_xcopy_state for
 * the life of a disk here, units.c for whether it is who it says, and reread.c
 * for when it is read.
 *
 * Locks: the queue's limits_lock, then the disk's reading, then sd_xcopy_mutex,
 * under which no command is sent.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

static DEFINE_MUTEX(sd_xcopy_mutex);
LIST_HEAD(sd_xcopy_disks);
static LIST_HEAD(sd_xcopy_orphans);	/* of the module that goes */
/* Those that can copy, by logical unit. */
static DEFINE_HASHTABLE(sd_xcopy_able, 8);
struct workqueue_struct *sd_xcopy_wq;
/* For those that are not known yet: they may be many, and hang. */
struct workqueue_struct *sd_xcopy_find_wq;
#define MAX_FINDING	64
bool sd_xcopy_stopping;		/* written under sd_xcopy_mutex */

/**
 * sd_xcopy_each - look at each disk
 * @look_at: must not wait for one
 * @data: for @look_at
 *
 * Context: task; disks do not come, go or change meanwhile.
 */
void sd_xcopy_each(void (*look_at)(struct sd_xcopy_disk *d, void *data),
		   void *data)
{
	struct sd_xcopy_disk *d;

	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry(d, &sd_xcopy_disks, list)
		look_at(d, data);
	mutex_unlock(&sd_xcopy_mutex);
}

/* It is not found by its logical unit any more. */
static void hide(struct sd_xcopy_disk *d)
{
	if (!hlist_unhashed(&d->by_lu))
		hash_del_rcu(&d->by_lu);
}

static void set_info(struct sd_xcopy_disk *d, struct sd_xcopy_info *info)
{
	struct sd_xcopy_info *old;

	old = rcu_replace_pointer(d->info, info,
				  lockdep_is_held(&sd_xcopy_mutex));
	/* Who goes along a chain meanwhile may miss some, and refuses a copy. */
	if (!info || !old || old->lu != info->lu) {
		hide(d);
		if (info)
			hash_add_rcu(sd_xcopy_able, &d->by_lu, info->lu);
	}
	if (old)
		kfree_rcu(old, rcu);
}

/* From here on others see the disk. */
static int disk_publish(struct sd_xcopy_disk *d)
{
	struct scsi_disk *sdkp = d->sdkp;
	int ret;

	WRITE_ONCE(sdkp->copy, d);
	ret = device_add_group(&sdkp->disk_dev, &sd_xcopy_group);
	if (ret)
		goto out_disk;
	ret = blk_copy_attach(sdkp->disk, &sd_xcopy_provider);
	if (ret)
		goto out_group;
	list_add(&d->list, &sd_xcopy_disks);
	/* It may bear the name of another. */
	if (d->claims)
		sd_xcopy_watch_anew();
	return 0;

out_group:
	device_remove_group(&sdkp->disk_dev, &sd_xcopy_group);
out_disk:
	WRITE_ONCE(sdkp->copy, NULL);
	return ret;
}

static struct sd_xcopy_disk *disk_create(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->sdkp = sdkp;
	d->state = SD_XCOPY_KNOWN;
	d->reason = BLK_COPY_REASON_CHANGED;
	d->claims = sd_xcopy_scanned_3pc(d);
	d->verify = SD_XCOPY_VERIFY_FIRST;
	mutex_init(&d->reading);
	init_waitqueue_head(&d->read);
	d->waits_from = jiffies;
	d->heard_at = jiffies - HZ;
	d->looked_at = jiffies - HZ;
	d->read_at = jiffies - HZ;
	INIT_DELAYED_WORK(&d->reread, sd_xcopy_reread_work);
	INIT_WORK(&d->listen, sd_xcopy_watch_listen);
	if (disk_publish(d)) {
		kfree(d);
		return NULL;
	}
	return d;
}

/**
 * sd_xcopy_disk_get - the disk of a disk of sd's
 * @sdkp: it
 *
 * Context: task, sleeps.
 * Return: one that is new where there was none; NULL while it or this module is
 * going.
 */
struct sd_xcopy_disk *sd_xcopy_disk_get(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = NULL;

	mutex_lock(&sd_xcopy_mutex);
	if (!sd_xcopy_stopping && !sdkp->copy_gone)
		d = sdkp->copy ?: disk_create(sdkp);
	mutex_unlock(&sd_xcopy_mutex);
	return d;
}

static const struct sd_xcopy_info *info_of(const struct sd_xcopy_disk *d)
{
	return rcu_dereference_protected(d->info,
					 lockdep_is_held(&sd_xcopy_mutex));
}

/* It can copy. Returns why not, after all. */
static u32 disk_able(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f)
{
	const struct sd_xcopy_info *old;
	struct sd_xcopy_info *info = kzalloc(sizeof(*info), GFP_NOIO);

	if (!info)
		return BLK_COPY_REASON_NO_MEMORY;
	info->designator = f->unit.designator;
	info->limits = f->limits;
	info->lu = sd_xcopy_lu_key(&info->designator);
	info->ua = f->ua;
	info->keeps = f->keeps;
	/* The window of its logical unit, which another path may have already. */
	if (!sd_xcopy_share(d, sd_xcopy_unit_twin(d), info->lu)) {
		kfree(info);
		return BLK_COPY_REASON_NO_MEMORY;
	}
	old = info_of(d);
	if (!old || old->lu != info->lu ||
	    memcmp(&old->limits, &info->limits, sizeof(info->limits)))
		sd_xcopy_first_bounds_of(d, &info->limits);
	d->state = SD_XCOPY_ABLE;
	set_info(d, info);
	return BLK_COPY_REASON_NONE;
}

/* Replace what is known of @d by what it has just said. */
static void disk_take(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f)
{
	u32 reason = f->reason;

	if (!f->unit.designator.len)
		sd_xcopy_unit_leave(d);
	else
		sd_xcopy_unit_enter(d, &f->unit);
	if (reason == BLK_COPY_REASON_NONE)
		reason = disk_able(d, f);
	if (reason != BLK_COPY_REASON_NONE) {
		set_info(d, NULL);
		if (d->state == SD_XCOPY_ABLE)
			d->state = SD_XCOPY_REGISTERED;
	}
	WRITE_ONCE(d->reason, reason);
}

/*
 * Was there no answer? That says nothing of a disk: what is known of it stays, and
 * where that has to be read again it is asked once more with the next copy.
 */
static bool is_unread(const struct sd_xcopy_finding *f)
{
	return f->reason == BLK_COPY_REASON_UNREACHABLE ||
	       f->reason == BLK_COPY_REASON_NO_MEMORY;
}

/* It did not answer. Its limit stays where it is known. */
static u32 disk_keep(struct sd_xcopy_disk *d, u32 reason)
{
	if (d->state == SD_XCOPY_ABLE)
		return info_of(d)->limits.max_sectors;
	WRITE_ONCE(d->reason, reason);
	/* No copy comes that would have it asked again. */
	if (d->unread <= SD_XCOPY_MAX_UNREAD)
		sd_xcopy_reread(d);
	return 0;
}

static u32 disk_renew(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f,
		      bool afresh)
{
	u64 lu = d->lu, key = sd_xcopy_lu_key(&f->unit.designator);
	u32 reason = d->reason;

	d->mismatches++;
	d->claims = f->claims;
	d->told = f->caps.told;
	d->read_ua = f->ua;
	disk_take(d, f);
	/* What it has shown is more than what it says. */
	if (!afresh && d->lu == lu && reason == BLK_COPY_REASON_REJECTED)
		WRITE_ONCE(d->reason, reason);
	if (d->state != SD_XCOPY_ABLE || !f->limits.max_sectors)
		return 0;
	if (afresh) {
		sd_xcopy_first_bounds_of(d, &f->limits);
		sd_xcopy_fresh_flight(d);
		if (lu == key && !sd_xcopy_is_first_scan(d))
			sd_xcopy_unbar(key);
		sd_xcopy_forget(key, false);
	}
	return f->limits.max_sectors;
}

/**
 * sd_xcopy_take - a disk has been read
 * @d: the disk
 * @f: what it said
 * @afresh: its pairs begin anew
 *
 * Context: task, sleeps; @d->reading is held.
 * Return: length of a command, 0 where it does not copy.
 */
u32 sd_xcopy_take(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f,
		  bool afresh)
{
	u32 sectors = 0;

	mutex_lock(&sd_xcopy_mutex);
	WRITE_ONCE(d->read_at, jiffies);
	WRITE_ONCE(d->unread, is_unread(f) ? d->unread + 1 : 0);
	/* Else nobody wants to know. */
	if (!sd_xcopy_stopping && d->state != SD_XCOPY_GONE)
		sectors = d->unread ? disk_keep(d, f->reason) :
				      disk_renew(d, f, afresh);
	WRITE_ONCE(d->finding, false);
	WRITE_ONCE(d->max_sectors, sectors);
	WRITE_ONCE(d->block_size, d->sdkp->device->sector_size);
	if (!d->unread) {
		/* With sd_xcopy_known(). */
		smp_store_release(&d->known, true);
	}
	mutex_unlock(&sd_xcopy_mutex);
	return sectors;
}

/* It is known no more. Who asks for it is waited for by blk_copy_detach(). */
static void disk_withdraw(struct sd_xcopy_disk *d)
{
	/* Before the wait for who has found it under RCU. */
	hide(d);
	device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
	sd_xcopy_unit_leave(d);
	set_info(d, NULL);
	sd_xcopy_share(d, NULL, 0);
	list_del(&d->list);
	d->state = SD_XCOPY_GONE;
}

/**
 * sd_xcopy_remove - see sd_copy_ops.remove
 * @sdkp: the disk that goes
 *
 * Context: task, sleeps.
 */
void sd_xcopy_remove(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d;

	mutex_lock(&sd_xcopy_mutex);
	d = sdkp->copy;
	if (d && d->state != SD_XCOPY_GONE)
		disk_withdraw(d);
	mutex_unlock(&sd_xcopy_mutex);
	/*
	 * It is sd's from now on, but for this. Not under the lock: who asks may
	 * wait for another disk, and all revalidations would as well.
	 */
	if (d) {
		blk_copy_detach(sdkp->disk);
		disable_delayed_work_sync(&d->reread);
		disable_work_sync(&d->listen);
	}
}

/**
 * sd_xcopy_disk_of - which disk is a path of a logical unit
 * @lu: the unit
 * @dev: out: one of them, 0 where there is none
 *
 * For files in sysfs, which are removed with the lock held: not waited for.
 * Context: task.
 * Return: 0 or -EBUSY.
 */
int sd_xcopy_disk_of(u64 lu, dev_t *dev)
{
	struct sd_xcopy_disk *d;

	if (!mutex_trylock(&sd_xcopy_mutex))
		return -EBUSY;
	d = sd_xcopy_unit_path(lu);
	*dev = d ? disk_devt(d->sdkp->disk) : 0;
	mutex_unlock(&sd_xcopy_mutex);
	return 0;
}

/**
 * sd_xcopy_path_of - a disk that can tell of a logical unit
 * @lu: the unit
 * @wanted: the disk that it should be, if it is one of them
 *
 * Context: any, under RCU, as long as which the disk stays.
 * Return: one whose information is current if there is; NULL for none.
 */
struct sd_xcopy_disk *sd_xcopy_path_of(u64 lu, const struct gendisk *wanted)
{
	struct sd_xcopy_disk *d, *found = NULL;
	const struct sd_xcopy_info *info;
	bool current_found = false;

	hash_for_each_possible_rcu(sd_xcopy_able, d, by_lu, lu) {
		info = rcu_dereference(d->info);
		if (!info || info->lu != lu)
			continue;
		if (d->sdkp->disk == wanted)
			return d;
		if (current_found)
			continue;
		current_found = info->ua == sd_xcopy_changes(d);
		found = d;
	}
	return found;
}

/**
 * sd_xcopy_other_path - a disk by which a logical unit may be reached
 * @lu: the unit
 * @d: the path that will not do
 *
 * Context: task.
 * Return: one that runs, with a reference on its disk_dev; NULL for none.
 */
struct sd_xcopy_disk *sd_xcopy_other_path(u64 lu, const struct sd_xcopy_disk *d)
{
	struct sd_xcopy_disk *other, *found = NULL;
	const struct sd_xcopy_info *info;

	rcu_read_lock();
	hash_for_each_possible_rcu(sd_xcopy_able, other, by_lu, lu) {
		info = rcu_dereference(other->info);
		if (other == d || !info || info->lu != lu ||
		    other->sdkp->device->sdev_state != SDEV_RUNNING)
			continue;
		get_device(&other->sdkp->disk_dev);
		found = other;
		break;
	}
	rcu_read_unlock();
	return found;
}

int __init sd_xcopy_registry_init(void)
{
	sd_xcopy_wq = alloc_workqueue("sd_xcopy", WQ_UNBOUND, 0);
	if (!sd_xcopy_wq)
		return -ENOMEM;
	sd_xcopy_find_wq = alloc_workqueue("sd_xcopy_find", WQ_UNBOUND,
					   MAX_FINDING);
	if (!sd_xcopy_find_wq) {
		destroy_workqueue(sd_xcopy_wq);
		return -ENOMEM;
	}
	sd_xcopy_watch_start();
	return 0;
}

/* From now on a revalidation makes a disk forget that it can copy. */
void sd_xcopy_registry_stop(void)
{
	mutex_lock(&sd_xcopy_mutex);
	WRITE_ONCE(sd_xcopy_stopping, true);
	mutex_unlock(&sd_xcopy_mutex);
}

static void flush_readings(void)
{
	flush_workqueue(sd_xcopy_find_wq);
	flush_workqueue(sd_xcopy_wq);
}

/*
 * No disk's queue has a limit any more, nor a command. Side by side, as each is
 * frozen for that; from now on that is what the work of a disk does.
 */
void sd_xcopy_limits_off(void)
{
	struct sd_xcopy_disk *d;

	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry(d, &sd_xcopy_disks, list)
		mod_delayed_work(sd_xcopy_wq, &d->reread, 0);
	mutex_unlock(&sd_xcopy_mutex);
	flush_readings();
}

/*
 * The disks are sd's alone again. Call before the hook is withdrawn: what runs
 * in it until then may still look at the memory.
 */
void sd_xcopy_registry_disown(void)
{
	struct sd_xcopy_disk *d, *next;

	sd_xcopy_watch_stop();
	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry(d, &sd_xcopy_disks, list) {
		hide(d);
		blk_copy_detach(d->sdkp->disk);
		disable_delayed_work(&d->reread);
		disable_work(&d->listen);
	}
	mutex_unlock(&sd_xcopy_mutex);
	/* A reading that was under way needs the disk to be sd's still. */
	flush_readings();
	blk_copy_drain();

	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry_safe(d, next, &sd_xcopy_disks, list) {
		disk_withdraw(d);
		list_add(&d->list, &sd_xcopy_orphans);
		WRITE_ONCE(d->sdkp->copy, NULL);
	}
	mutex_unlock(&sd_xcopy_mutex);
}

/* The hook is gone. */
void sd_xcopy_registry_exit(void)
{
	struct sd_xcopy_disk *d, *next;

	list_for_each_entry_safe(d, next, &sd_xcopy_orphans, list)
		kfree(d);
	destroy_workqueue(sd_xcopy_find_wq);
	destroy_workqueue(sd_xcopy_wq);
}
