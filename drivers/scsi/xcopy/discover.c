// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discovery: which disks there are. See enum sd_xcopy_state for the life of a disk
 * here, reread.c for when it is read and what is known of it then, and units.c for
 * whether it is who it says.
 *
 * Locks: the queue's limits_lock, then the disk's reading, then sd_xcopy_mutex,
 * under which no command is sent.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

#define MAX_FINDING	64

static LIST_HEAD(sd_xcopy_orphans);	/* of the module that goes */

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

/* A new one where there was none; NULL while @sdkp or this module is going. */
static struct sd_xcopy_disk *disk_get(struct scsi_disk *sdkp)
{
	guard(mutex)(&sd_xcopy_mutex);
	if (sd_xcopy_stopping || sdkp->copy_gone)
		return NULL;
	return sdkp->copy ?: disk_create(sdkp);
}

/**
 * sd_xcopy_found - there is a disk, and may have been for long
 * @sdkp: the disk
 *
 * Context: task, sleeps, sends no command.
 */
void sd_xcopy_found(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = disk_get(sdkp);

	if (d && !sd_xcopy_known(d))
		sd_xcopy_read_first(d);
}

/**
 * sd_xcopy_revalidate - see sd_copy_ops.revalidate
 * @sdkp: the disk
 * @lim: gets max_hw_copy_sectors
 *
 * A rescan by an administrator comes here as well, and makes a disk and its
 * pairs start afresh. That is waited for; a disk that was found is not.
 * Context: task, sleeps, sends commands; the queue's limits_lock is held.
 */
void sd_xcopy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim)
{
	struct sd_xcopy_disk *d = disk_get(sdkp);

	if (!d)
		return;
	sd_xcopy_refresh(d);
	/* Who knows another by now waits for the lock that is held. */
	lim->max_hw_copy_sectors = READ_ONCE(d->max_sectors);
}

/* It is known no more. Who asks for it is waited for by blk_copy_detach(). */
static void disk_withdraw(struct sd_xcopy_disk *d)
{
	/* Before the wait for who has found it under RCU. */
	sd_xcopy_hide(d);
	device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
	sd_xcopy_unit_leave(d);
	sd_xcopy_set_info(d, NULL);
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
	guard(mutex)(&sd_xcopy_mutex);
	WRITE_ONCE(sd_xcopy_stopping, true);
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

	scoped_guard(mutex, &sd_xcopy_mutex)
		list_for_each_entry(d, &sd_xcopy_disks, list)
			mod_delayed_work(sd_xcopy_wq, &d->reread, 0);
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
		sd_xcopy_hide(d);
		blk_copy_detach(d->sdkp->disk);
		disable_delayed_work(&d->reread);
		disable_work(&d->listen);
	}
	mutex_unlock(&sd_xcopy_mutex);
	/* A reading that was under way needs the disk to be sd's still. */
	flush_readings();
	blk_copy_drain();

	guard(mutex)(&sd_xcopy_mutex);
	list_for_each_entry_safe(d, next, &sd_xcopy_disks, list) {
		disk_withdraw(d);
		list_add(&d->list, &sd_xcopy_orphans);
		WRITE_ONCE(d->sdkp->copy, NULL);
	}
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
