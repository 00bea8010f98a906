// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readings of a disk: when sd revalidates it, with the queue's limits about to
 * change, and again when it has reported that something has changed, or has not
 * answered.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mutex.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

/* A disk that reports changes all the time is read once in this time. */
#define REREAD_PAUSE	(HZ / 4)
/* ... one that did not answer, in this, doubled each time up to minutes. */
#define UNREAD_PAUSE	(2 * HZ)
/* A copy waits for a reading so long, and so many do in a minute. */
#define WAIT_FOR_READING	(HZ / 2)
#define MAX_WAITS	3

/**
 * sd_xcopy_reread - what is known of a disk may be wrong by now
 * @d: the disk
 *
 * Has it read again, soon. Context: any; @d does not go meanwhile.
 */
void sd_xcopy_reread(struct sd_xcopy_disk *d)
{
	u32 unread = min(READ_ONCE(d->unread), SD_XCOPY_MAX_UNREAD);
	unsigned long pause = unread ? UNREAD_PAUSE << (unread - 1) : REREAD_PAUSE;
	unsigned long next = READ_ONCE(d->read_at) + pause;
	unsigned long now = jiffies;

	queue_delayed_work(sd_xcopy_known(d) ? sd_xcopy_wq : sd_xcopy_find_wq,
			   &d->reread, time_before(now, next) ? next - now : 0);
}

/* Is what is known of @d what it said since the last change? Context: any. */
bool sd_xcopy_info_is_current(struct sd_xcopy_disk *d)
{
	const struct sd_xcopy_info *info;
	bool yes;

	rcu_read_lock();
	info = rcu_dereference(d->info);
	yes = info && info->ua == sd_xcopy_changes(d);
	rcu_read_unlock();
	return yes;
}

/* So that one that reports changes all the time does not hold up copies. */
static bool may_wait(struct sd_xcopy_disk *d)
{
	unsigned long now = jiffies;

	if (time_after(now, READ_ONCE(d->waits_from) + 60 * HZ)) {
		WRITE_ONCE(d->waits_from, now);
		WRITE_ONCE(d->waits, 0);
	}
	if (READ_ONCE(d->waits) >= MAX_WAITS)
		return false;
	WRITE_ONCE(d->waits, d->waits + 1);
	return true;
}

/**
 * sd_xcopy_make_current - have a disk read again where it reported a change
 * @d: the disk
 *
 * Context: task; waits for the reading, but not for long.
 * Return: true where what is known of the disk is current.
 */
bool sd_xcopy_make_current(struct sd_xcopy_disk *d)
{
	if (sd_xcopy_info_is_current(d))
		return true;
	sd_xcopy_reread(d);
	if (may_wait(d))
		wait_event_timeout(d->read, sd_xcopy_info_is_current(d),
				   WAIT_FOR_READING);
	return sd_xcopy_info_is_current(d);
}

/*
 * Read a disk and take what it says. @afresh: its pairs begin anew. Returns the
 * length of a command, 0 where it does not copy.
 */
static u32 disk_read(struct sd_xcopy_disk *d, bool afresh)
{
	struct sd_xcopy_finding f;
	u32 sectors;

	mutex_lock(&d->reading);
	if (afresh)
		d->deaf_to_opcodes = false;
	sd_xcopy_read(d, &f);
	sectors = sd_xcopy_take(d, &f, afresh);
	mutex_unlock(&d->reading);
	wake_up_all(&d->read);
	sd_xcopy_watch_kick();
	return sectors;
}

/*
 * It has been read, and now says that it copies. Nothing is frozen: as there was no
 * limit, no command is under way that it would hold for.
 */
static void disk_enable(struct sd_xcopy_disk *d, u32 sectors)
{
	struct request_queue *q = d->sdkp->disk->queue;
	struct queue_limits lim = queue_limits_start_update(q);

	/* After this comes who makes it 0 once more. */
	if (READ_ONCE(sd_xcopy_stopping) || lim.max_hw_copy_sectors) {
		queue_limits_cancel_update(q);
		return;
	}
	lim.max_hw_copy_sectors = sectors;
	if (queue_limits_commit_update(q, &lim))
		sd_printk(KERN_NOTICE, d->sdkp,
			  "copies are not offloaded until a rescan: the limit was not taken\n");
}

/* The module goes, and no more limits are set: wait for its commands. */
static void disk_disable(struct sd_xcopy_disk *d)
{
	struct request_queue *q = d->sdkp->disk->queue;
	struct queue_limits lim = queue_limits_start_update(q);

	if (!lim.max_hw_copy_sectors) {
		queue_limits_cancel_update(q);
		return;
	}
	lim.max_hw_copy_sectors = 0;
	if (queue_limits_commit_update_frozen(q, &lim))
		sd_printk(KERN_ERR, d->sdkp, "the limit of copies stays\n");
}

/* It is time to. Context: work item. */
void sd_xcopy_reread_work(struct work_struct *work)
{
	struct sd_xcopy_disk *d = container_of(to_delayed_work(work),
					       struct sd_xcopy_disk, reread);
	const struct queue_limits *lim = &d->sdkp->disk->queue->limits;
	u32 sectors;

	if (READ_ONCE(sd_xcopy_stopping)) {
		disk_disable(d);
		return;
	}
	sectors = disk_read(d, !sd_xcopy_known(d));
	/* What it showed when it was asked to copy stays as it is. */
	if (sectors && READ_ONCE(d->reason) == BLK_COPY_REASON_NONE &&
	    !READ_ONCE(lim->max_hw_copy_sectors))
		disk_enable(d, sectors);
}

/* It is read for the first time. Nobody waits for that, so many may be. */
static void disk_find(struct sd_xcopy_disk *d)
{
	if (!sd_xcopy_scanned_3pc(d)) {
		disk_read(d, true);	/* nothing is sent */
	} else if (!READ_ONCE(d->finding)) {
		WRITE_ONCE(d->finding, true);
		queue_delayed_work(sd_xcopy_find_wq, &d->reread, 0);
	}
}

/**
 * sd_xcopy_found - there is a disk, and may have been for long
 * @sdkp: the disk
 *
 * Context: task, sleeps, sends no command.
 */
void sd_xcopy_found(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = sd_xcopy_disk_get(sdkp);

	if (d && !sd_xcopy_known(d))
		disk_find(d);
}

/* Is what is known of @d still good enough for sd, which found it a moment ago? */
static bool is_fresh(const struct sd_xcopy_disk *d)
{
	return sd_xcopy_is_first_scan(d) &&
	       READ_ONCE(d->block_size) == d->sdkp->device->sector_size;
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
	struct sd_xcopy_disk *d = sd_xcopy_disk_get(sdkp);

	if (!d)
		return;
	if (!sd_xcopy_known(d))
		disk_find(d);
	else if (!is_fresh(d))
		disk_read(d, true);
	/* Who knows another by now waits for the lock that is held. */
	lim->max_hw_copy_sectors = READ_ONCE(d->max_sectors);
}
