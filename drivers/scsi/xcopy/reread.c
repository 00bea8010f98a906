// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readings of a disk: when sd revalidates it, with the queue's limits about to
 * change, and again when it has reported that something has changed, or has not
 * answered. What it says takes the place of what was known of it.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

#include "xcopy.h"

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
	info->self = f->unit.ident ^ f->unit.target;
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
	sd_xcopy_set_info(d, info);
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
	reason = reason ?: disk_able(d, f);
	if (reason != BLK_COPY_REASON_NONE) {
		sd_xcopy_set_info(d, NULL);
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

/* It has said who it is, if not what it can: others are to know. */
static void disk_name(struct sd_xcopy_disk *d, const struct sd_xcopy_unit *unit)
{
	const struct sd_xcopy_info *info = info_of(d);

	if (info && info->lu != sd_xcopy_lu_key(&unit->designator))
		sd_xcopy_set_info(d, NULL);
	sd_xcopy_unit_enter(d, unit);
}

/* It did not answer. Its limit stays where it is known. */
static u32 disk_keep(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f)
{
	if (f->named)
		disk_name(d, &f->unit);
	if (d->state == SD_XCOPY_ABLE)
		return info_of(d)->limits.max_sectors;
	if (!sd_xcopy_known(d))
		d->read_ua = f->ua;
	WRITE_ONCE(d->reason, f->reason);
	/* Nobody else has it asked again, but its target when that reports something. */
	if (d->unread <= SD_XCOPY_MAX_UNREAD)
		sd_xcopy_reread(d);
	return 0;
}

static u32 disk_renew(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f,
		      bool afresh)
{
	u64 lu = d->lu, key = sd_xcopy_lu_key(&f->unit.designator);
	u32 reason = d->reason;

	/* Whatever it says, a copy manager may take another for it from now on. */
	if (d->read_ua != f->ua)
		sd_xcopy_doubt(key);
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

/*
 * A disk has been read and said @f; its reading is held. @afresh: its pairs begin
 * anew. Returns the length of a command, 0 where it does not copy.
 */
static u32 take(struct sd_xcopy_disk *d, const struct sd_xcopy_finding *f,
		bool afresh)
{
	u32 sectors = 0;

	guard(mutex)(&sd_xcopy_mutex);
	WRITE_ONCE(d->read_at, jiffies);
	WRITE_ONCE(d->unread, is_unread(f) ? d->unread + 1 : 0);
	/* Else nobody wants to know. */
	if (!sd_xcopy_stopping && d->state != SD_XCOPY_GONE)
		sectors = d->unread ? disk_keep(d, f) :
				      disk_renew(d, f, afresh);
	WRITE_ONCE(d->finding, false);
	WRITE_ONCE(d->max_sectors, sectors);
	WRITE_ONCE(d->block_size, d->sdkp->device->sector_size);
	if (!d->unread) {
		/* With sd_xcopy_known(). */
		smp_store_release(&d->known, true);
	}
	return sectors;
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
	sectors = take(d, &f, afresh);
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
void sd_xcopy_read_first(struct sd_xcopy_disk *d)
{
	if (!sd_xcopy_scanned_3pc(d)) {
		disk_read(d, true);	/* nothing is sent */
	} else if (!READ_ONCE(d->finding)) {
		WRITE_ONCE(d->finding, true);
		queue_delayed_work(sd_xcopy_find_wq, &d->reread, 0);
	}
}

/* Is what is known of @d still good enough for sd, which found it a moment ago? */
static bool is_fresh(const struct sd_xcopy_disk *d)
{
	return sd_xcopy_is_first_scan(d) &&
	       READ_ONCE(d->block_size) == d->sdkp->device->sector_size;
}

/* For sd, which revalidates @d and holds limits_lock. Context: task, sleeps. */
void sd_xcopy_refresh(struct sd_xcopy_disk *d)
{
	if (!sd_xcopy_known(d))
		sd_xcopy_read_first(d);
	else if (!is_fresh(d))
		disk_read(d, true);
}
