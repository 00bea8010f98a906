// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discovery: which disks copy, in what pieces, and which are who they say.
 *
 * Called by sd when it revalidates a disk, with the queue's limits about to
 * change, and again by itself when a disk has reported that something has
 * changed. The registry holds every disk with a designator; one that two
 * logical units share makes both unfit. See enum sd_xcopy_state for the life
 * of a disk here.
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

/* More disks than this are not offloaded. */
#define MAX_UNITS	4096
/* A disk that reports changes all the time is read once in this time. */
#define REREAD_PAUSE	(HZ / 4)
/* ... one that did not answer, in this, doubled each time up to minutes. */
#define UNREAD_PAUSE	(2 * HZ)
#define MAX_UNREAD	8U
/* A copy waits for a reading so long, and so many do in a minute. */
#define WAIT_FOR_READING	(HZ / 2)
#define MAX_WAITS	3
/* Paths whose sizes differ after so many readings are none of one unit. */
#define MAX_MISMATCHES	2

static DEFINE_MUTEX(sd_xcopy_mutex);
static LIST_HEAD(sd_xcopy_disks);
static LIST_HEAD(sd_xcopy_orphans);	/* of the module that goes */
/* Those that can copy, by logical unit. */
static DEFINE_HASHTABLE(sd_xcopy_able, 8);
struct workqueue_struct *sd_xcopy_wq;
static struct sd_xcopy_unit *units;
static u32 nr_units;		/* used, and holes */
static bool stopping;

static bool same_designator(const struct sd_xcopy_designator *a,
			    const struct sd_xcopy_designator *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool is_registered(const struct sd_xcopy_disk *d)
{
	return d->state == SD_XCOPY_REGISTERED || d->state == SD_XCOPY_ABLE;
}

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

/**
 * sd_xcopy_reread - what is known of a disk may be wrong by now
 * @d: the disk
 *
 * Has it read again, soon. Context: any; @d does not go meanwhile.
 */
void sd_xcopy_reread(struct sd_xcopy_disk *d)
{
	u32 unread = min(READ_ONCE(d->unread), MAX_UNREAD);
	unsigned long pause = unread ? UNREAD_PAUSE << (unread - 1) : REREAD_PAUSE;
	unsigned long next = READ_ONCE(d->read_at) + pause;
	unsigned long now = jiffies;

	queue_delayed_work(sd_xcopy_wq, &d->reread,
			   time_before(now, next) ? next - now : 0);
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

/* What the registry holds against @d. */
static u32 judge_standing(struct sd_xcopy_disk *d)
{
	u32 reason = sd_xcopy_unit_reason(units, nr_units, d->unit);

	/* Sizes differ: one has grown, and this path has not heard of it yet? */
	if (reason != BLK_COPY_REASON_CHANGED) {
		d->mismatches = 0;
		return reason;
	}
	if (d->mismatches > MAX_MISMATCHES)
		return BLK_COPY_REASON_COLLISION;
	if (d->state == SD_XCOPY_ABLE)
		sd_xcopy_reread(d);
	return reason;
}

/* A unit with designator @id came, went or changed: who of its bearers may copy? */
static void registry_update(const struct sd_xcopy_designator *id)
{
	struct sd_xcopy_disk *d;
	u32 reason;

	list_for_each_entry(d, &sd_xcopy_disks, list) {
		if (!is_registered(d) ||
		    !same_designator(&units[d->unit].designator, id))
			continue;
		reason = judge_standing(d);
		if (reason == BLK_COPY_REASON_COLLISION &&
		    reason != d->standing)
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: another logical unit has the same designator\n");
		WRITE_ONCE(d->standing, reason);
	}
}

static int registry_slot(void)
{
	u32 i;

	for (i = 0; i < MAX_UNITS; i++)
		if (!(units[i].flags & SD_XCOPY_UNIT_USED))
			return i;
	return -ENOSPC;
}

static void unregister_unit(struct sd_xcopy_disk *d)
{
	struct sd_xcopy_designator id;

	if (!is_registered(d))
		return;
	id = units[d->unit].designator;
	units[d->unit].flags = 0;
	d->state = SD_XCOPY_KNOWN;
	WRITE_ONCE(d->standing, BLK_COPY_REASON_NONE);
	WRITE_ONCE(d->lu, 0);
	registry_update(&id);
	sd_xcopy_forget(sd_xcopy_lu_key(&id), false);
}

/*
 * Every disk with a designator is entered, also one that does not copy: a copy
 * meant for its namesake must not go to it.
 */
static bool register_unit(struct sd_xcopy_disk *d,
			  const struct sd_xcopy_unit *unit)
{
	int slot;

	if (is_registered(d) &&
	    !same_designator(&units[d->unit].designator, &unit->designator)) {
		sd_printk(KERN_NOTICE, d->sdkp,
			  "is another logical unit than before\n");
		unregister_unit(d);
	}
	if (!is_registered(d)) {
		slot = registry_slot();
		if (slot < 0) {
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: more than %u disks\n",
				  MAX_UNITS);
			return false;
		}
		d->unit = slot;
		nr_units = max_t(u32, nr_units, slot + 1);
		d->state = SD_XCOPY_REGISTERED;
	}
	units[d->unit] = *unit;
	WRITE_ONCE(d->lu, sd_xcopy_lu_key(&unit->designator));
	registry_update(&unit->designator);
	return true;
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
	return 0;

out_group:
	device_remove_group(&sdkp->disk_dev, &sd_xcopy_group);
out_disk:
	WRITE_ONCE(sdkp->copy, NULL);
	return ret;
}

static void disk_reread(struct work_struct *work);

static struct sd_xcopy_disk *disk_create(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->sdkp = sdkp;
	d->state = SD_XCOPY_KNOWN;
	d->reason = BLK_COPY_REASON_UNSUPPORTED;
	d->verify = SD_XCOPY_VERIFY_FIRST;
	mutex_init(&d->reading);
	init_waitqueue_head(&d->read);
	d->waits_from = jiffies;
	d->heard_at = jiffies - HZ;
	d->looked_at = jiffies - HZ;
	d->read_at = jiffies - HZ;
	INIT_DELAYED_WORK(&d->reread, disk_reread);
	INIT_WORK(&d->listen, sd_xcopy_watch_listen);
	if (disk_publish(d)) {
		kfree(d);
		return NULL;
	}
	return d;
}

/* The disk, unless it or this module is going. */
static struct sd_xcopy_disk *disk_get(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = NULL;

	mutex_lock(&sd_xcopy_mutex);
	if (!stopping && !sdkp->copy_gone)
		d = sdkp->copy ?: disk_create(sdkp);
	mutex_unlock(&sd_xcopy_mutex);
	return d;
}

/* The window of its logical unit, which another path may have already. */
static bool share_window(struct sd_xcopy_disk *d, u64 lu)
{
	struct sd_xcopy_disk *twin;

	list_for_each_entry(twin, &sd_xcopy_disks, list)
		if (twin != d && sd_xcopy_shares(twin, lu))
			return sd_xcopy_share(d, twin, lu);
	return sd_xcopy_share(d, NULL, lu);
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
	if (!share_window(d, info->lu)) {
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

	if (!(f->unit.flags & SD_XCOPY_UNIT_USED))
		unregister_unit(d);
	else if (!register_unit(d, &f->unit) &&
		 reason == BLK_COPY_REASON_NONE)
		reason = BLK_COPY_REASON_UNSUPPORTED;
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
static bool disk_unread(const struct sd_xcopy_finding *f)
{
	return f->reason == BLK_COPY_REASON_UNREACHABLE ||
	       f->reason == BLK_COPY_REASON_NO_MEMORY;
}

/*
 * Read a disk and take what it says. @afresh: its pairs begin anew. Returns the
 * length of a command, 0 where it does not copy.
 */
static u32 disk_read(struct sd_xcopy_disk *d, bool afresh)
{
	struct sd_xcopy_finding f;
	u32 sectors = 0, reason;
	bool again = false;
	u64 lu;

	mutex_lock(&d->reading);
	sd_xcopy_read(d, &f);
	mutex_lock(&sd_xcopy_mutex);
	WRITE_ONCE(d->read_at, jiffies);
	WRITE_ONCE(d->unread, disk_unread(&f) ? d->unread + 1 : 0);
	if (stopping || d->state == SD_XCOPY_GONE) {
		/* Nobody wants to know. */
	} else if (d->unread) {
		if (d->state == SD_XCOPY_ABLE)
			sectors = info_of(d)->limits.max_sectors;
		else
			WRITE_ONCE(d->reason, f.reason);
		/* No copy comes that would have it asked again. */
		again = d->state != SD_XCOPY_ABLE && d->unread <= MAX_UNREAD;
	} else {
		d->mismatches++;
		d->claims = f.claims;
		d->read_ua = f.ua;
		lu = d->lu;
		reason = d->reason;
		disk_take(d, &f);
		/* What it has shown is more than what it says. */
		if (!afresh && d->lu == lu && reason == BLK_COPY_REASON_REJECTED)
			WRITE_ONCE(d->reason, reason);
		if (d->state == SD_XCOPY_ABLE)
			sectors = f.limits.max_sectors;
		if (sectors && afresh) {
			sd_xcopy_first_bounds_of(d, &f.limits);
			sd_xcopy_fresh_flight(d);
			sd_xcopy_unbar(sd_xcopy_lu_key(&f.unit.designator));
			sd_xcopy_forget(sd_xcopy_lu_key(&f.unit.designator),
					false);
		}
	}
	mutex_unlock(&sd_xcopy_mutex);
	mutex_unlock(&d->reading);
	wake_up_all(&d->read);
	sd_xcopy_watch_kick();
	if (again)
		sd_xcopy_reread(d);
	return sectors;
}

/* It did not answer when it was revalidated, and now says that it copies. */
static void disk_enable(struct sd_xcopy_disk *d, u32 sectors)
{
	struct request_queue *q = d->sdkp->disk->queue;
	struct queue_limits lim = queue_limits_start_update(q);

	/* After this comes a revalidation that makes it 0 once more. */
	if (READ_ONCE(stopping) || lim.max_hw_copy_sectors) {
		queue_limits_cancel_update(q);
		return;
	}
	lim.max_hw_copy_sectors = sectors;
	if (queue_limits_commit_update(q, &lim))
		sd_printk(KERN_NOTICE, d->sdkp,
			  "copies are not offloaded until a rescan: the limit was not taken\n");
}

static void disk_reread(struct work_struct *work)
{
	struct sd_xcopy_disk *d = container_of(to_delayed_work(work),
					       struct sd_xcopy_disk, reread);
	const struct queue_limits *lim = &d->sdkp->disk->queue->limits;
	u32 sectors;

	if (READ_ONCE(stopping))
		return;
	sectors = disk_read(d, false);
	/* What it showed when it was asked to copy stays as it is. */
	if (sectors && READ_ONCE(d->reason) == BLK_COPY_REASON_NONE &&
	    !READ_ONCE(lim->max_hw_copy_sectors))
		disk_enable(d, sectors);
}

/**
 * sd_xcopy_revalidate - see sd_copy_ops.revalidate
 * @sdkp: the disk
 * @lim: gets max_hw_copy_sectors
 *
 * A rescan by an administrator comes here as well, and makes a disk and its
 * pairs start afresh.
 * Context: task, sleeps, sends commands; the queue's limits_lock is held.
 */
void sd_xcopy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim)
{
	struct sd_xcopy_disk *d = disk_get(sdkp);

	if (d)
		lim->max_hw_copy_sectors = disk_read(d, true);
}

/* It is known no more. Who asks for it is waited for by blk_copy_detach(). */
static void disk_withdraw(struct sd_xcopy_disk *d)
{
	/* Before the wait for who has found it under RCU. */
	hide(d);
	device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
	unregister_unit(d);
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
	*dev = 0;
	list_for_each_entry(d, &sd_xcopy_disks, list)
		if (d->lu == lu)
			*dev = disk_devt(d->sdkp->disk);
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
	units = kvcalloc(MAX_UNITS, sizeof(*units), GFP_KERNEL);
	if (!units)
		return -ENOMEM;
	sd_xcopy_wq = alloc_workqueue("sd_xcopy", WQ_UNBOUND, 0);
	sd_xcopy_watch_start();
	if (sd_xcopy_wq)
		return 0;
	kvfree(units);
	return -ENOMEM;
}

/* From now on a revalidation makes a disk forget that it can copy. */
void sd_xcopy_registry_stop(void)
{
	mutex_lock(&sd_xcopy_mutex);
	WRITE_ONCE(stopping, true);
	mutex_unlock(&sd_xcopy_mutex);
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
	flush_workqueue(sd_xcopy_wq);
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
	destroy_workqueue(sd_xcopy_wq);
	kvfree(units);
}
