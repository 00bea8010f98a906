// SPDX-License-Identifier: GPL-2.0-only
/*
 * The disks that there are: all of them, and those that copy by their logical unit;
 * and whether what is known of one is what it said last. Calls no other file.
 */
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

/* A disk that reports changes all the time is read once in this time. */
#define REREAD_PAUSE	(HZ / 4)
/* ... one that did not answer, in this, doubled each time up to minutes. */
#define UNREAD_PAUSE	(2 * HZ)
#define MAX_PATIENCE	10000U
/* So many copies in a minute wait for a reading. */
#define MAX_WAITS	3

/* Disks come, go and change under it; no command is sent meanwhile. */
DEFINE_MUTEX(sd_xcopy_mutex);
LIST_HEAD(sd_xcopy_disks);
/* Those that can copy, by logical unit. */
static DEFINE_HASHTABLE(sd_xcopy_able, 8);
struct workqueue_struct *sd_xcopy_wq;
/* For those that are not known yet: they may be many, and hang. */
struct workqueue_struct *sd_xcopy_find_wq;
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

	guard(mutex)(&sd_xcopy_mutex);
	list_for_each_entry(d, &sd_xcopy_disks, list)
		look_at(d, data);
}

/* It is not found by its logical unit any more. Context: sd_xcopy_mutex. */
void sd_xcopy_hide(struct sd_xcopy_disk *d)
{
	if (!hlist_unhashed(&d->by_lu))
		hash_del_rcu(&d->by_lu);
}

/* What @d says is @info from now on, or NULL. Context: sd_xcopy_mutex. */
void sd_xcopy_set_info(struct sd_xcopy_disk *d, struct sd_xcopy_info *info)
{
	struct sd_xcopy_info *old;

	old = rcu_replace_pointer(d->info, info,
				  lockdep_is_held(&sd_xcopy_mutex));
	/* Who goes along a chain meanwhile may miss some, and refuses a copy. */
	if (!info || !old || old->lu != info->lu) {
		sd_xcopy_hide(d);
		if (info)
			hash_add_rcu(sd_xcopy_able, &d->by_lu, info->lu);
	}
	if (old)
		kfree_rcu(old, rcu);
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

/* Could @d, whose name is that of @sender, be another unit? Its reset would fence nothing. */
static bool may_be_twin(const struct sd_xcopy_disk *d, const struct sd_xcopy_info *info,
			const struct sd_xcopy_disk *sender)
{
	const struct sd_xcopy_info *own = sender ? rcu_dereference(sender->info) : NULL;

	return READ_ONCE(d->standing) == BLK_COPY_REASON_COLLISION &&
	       (!own || own->lu != info->lu || own->self != info->self);
}

/**
 * sd_xcopy_other_path - a disk by which a logical unit may be reached
 * @lu: the unit
 * @d: the path that will not do; NULL if it is not known any more
 *
 * Context: task.
 * Return: one that runs, with a reference on its disk_dev; NULL for none.
 */
struct sd_xcopy_disk *sd_xcopy_other_path(u64 lu, const struct sd_xcopy_disk *d)
{
	struct sd_xcopy_disk *other;
	const struct sd_xcopy_info *info;

	guard(rcu)();
	hash_for_each_possible_rcu(sd_xcopy_able, other, by_lu, lu) {
		info = rcu_dereference(other->info);
		if (other == d || !info || info->lu != lu ||
		    other->sdkp->device->sdev_state != SDEV_RUNNING ||
		    may_be_twin(other, info, d))
			continue;
		get_device(&other->sdkp->disk_dev);
		return other;
	}
	return NULL;
}

/* Jiffies from now on. */
static unsigned long left_until(unsigned long next)
{
	unsigned long now = jiffies;

	return time_before(now, next) ? next - now : 0;
}

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

	queue_delayed_work(sd_xcopy_known(d) ? sd_xcopy_wq : sd_xcopy_find_wq,
			   &d->reread, left_until(READ_ONCE(d->read_at) + pause));
}

/*
 * @d could not be read, and its target has reported something since: as a path that was in
 * standby does. It is read soon, not when its turn comes. Context: sd_xcopy_mutex.
 */
void sd_xcopy_read_sooner(struct sd_xcopy_disk *d)
{
	if (!sd_xcopy_stopping)
		mod_delayed_work(sd_xcopy_find_wq, &d->reread,
				 left_until(d->read_at + UNREAD_PAUSE));
}

/* Is what is known of @d what it said since the last change? Context: any. */
bool sd_xcopy_info_is_current(struct sd_xcopy_disk *d)
{
	const struct sd_xcopy_info *info;

	guard(rcu)();
	info = rcu_dereference(d->info);
	return info && info->ua == sd_xcopy_changes(d);
}

/* A copy waits so long, in jiffies, for what units have to tell. */
unsigned long sd_xcopy_patient(void)
{
	return msecs_to_jiffies(min(READ_ONCE(sd_xcopy_patience), MAX_PATIENCE));
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
				   sd_xcopy_patient());
	return sd_xcopy_info_is_current(d);
}
