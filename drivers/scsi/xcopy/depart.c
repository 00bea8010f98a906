// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identifiers and windows of commands, flight.cc, under one lock.
 *
 * An identifier is of a path, whose nexus it names; a window is of a logical
 * unit and shared by its paths. A command that passed sd_xcopy_depart() passes
 * sd_xcopy_arrive() once, when the device has ended it or when it is resolved,
 * or when it was not sent after all. So long it holds the path, of which a mapped
 * device above would let go before a lost one is resolved.
 */
#include <linux/blk-mq.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <scsi/scsi_host.h>

#include "xcopy.h"

struct sd_xcopy_shared {
	u64 lu;
	int paths;
	struct sd_xcopy_window window;
};

static DEFINE_SPINLOCK(flight_lock);

/* Its commands in flight are the path's; called under the lock. */
static struct sd_xcopy_shared *leave_shared(struct sd_xcopy_disk *d)
{
	struct sd_xcopy_shared *old = d->shared;
	u32 n;

	d->shared = NULL;
	if (!old)
		return NULL;
	for (n = 0; n < d->in_flight; n++)
		sd_xcopy_window_leave(&old->window);
	return --old->paths ? NULL : old;
}

/**
 * sd_xcopy_share - the window of a disk is that of a logical unit
 * @d: the disk
 * @twin: another path of it that has one, or NULL
 * @lu: the logical unit, 0: none any more
 *
 * Context: task. Whoever calls it sees to it that disks do not come and go.
 * Return: false for want of memory.
 */
bool sd_xcopy_share(struct sd_xcopy_disk *d, struct sd_xcopy_disk *twin, u64 lu)
{
	struct sd_xcopy_shared *new = NULL;

	if (lu && d->shared && d->shared->lu == lu)
		return true;
	if (lu && !twin) {
		new = kzalloc(sizeof(*new), GFP_NOIO);
		if (!new)
			return false;
		new->lu = lu;
	}
	guard(spinlock_irqsave)(&flight_lock);
	kfree(leave_shared(d));
	if (lu) {
		d->shared = twin ? twin->shared : new;
		d->shared->paths++;
		d->shared->window.in_flight += d->in_flight;
	}
	return true;
}

/* Does @d have the window of @lu? Context: as sd_xcopy_share(). */
bool sd_xcopy_shares(const struct sd_xcopy_disk *d, u64 lu)
{
	return d->shared && d->shared->lu == lu;
}

/**
 * sd_xcopy_fresh_flight - the administrator wants to start afresh
 * @d: the disk
 *
 * No window, and no identifier is taken but those in flight. Context: any.
 */
void sd_xcopy_fresh_flight(struct sd_xcopy_disk *d)
{
	guard(spinlock_irqsave)(&flight_lock);
	if (d->shared)
		d->shared->window.most = 0;
	if (!d->in_flight)
		memset(d->ids.used, 0, sizeof(d->ids.used));
}

/* The identifier of @copy, where one is to be had and needed or of use. */
static u32 identify(struct sd_xcopy_disk *d, const struct sd_xcopy_info *di,
		    struct blk_copy_cmd *copy)
{
	const struct sd_xcopy_limits *lim = &di->limits;

	copy->list_id = 0;
	if (!lim->needs_list_id && !di->keeps)
		return BLK_COPY_REASON_NONE;
	copy->list_id = sd_xcopy_ids_take(&d->ids, lim->max_identified);
	if (copy->list_id || !lim->needs_list_id)
		return BLK_COPY_REASON_NONE;
	copy->end = BLK_COPY_CMD_AGAIN;
	return BLK_COPY_REASON_BUSY;
}

/**
 * sd_xcopy_depart - a command is about to be sent
 * @d: destination
 * @di: what it said
 * @copy: the command; gets its list identifier
 *
 * Context: any, under RCU.
 * Return: NONE; BUSY where there are enough, SUSPENDED and CHANGED where the source
 * is mapped anew, and then @copy->end says whether it may be tried again. With
 * @copy->path set sd_xcopy_arrive() has to follow.
 */
u32 sd_xcopy_depart(struct sd_xcopy_disk *d, const struct sd_xcopy_info *di,
		    struct blk_copy_cmd *copy)
{
	unsigned long flags;
	u32 reason = BLK_COPY_REASON_BUSY;

	spin_lock_irqsave(&flight_lock, flags);
	if (d->shared && sd_xcopy_window_enter(&d->shared->window)) {
		reason = identify(d, di, copy);
		if (reason != BLK_COPY_REASON_NONE)
			sd_xcopy_window_leave(&d->shared->window);
		else
			d->in_flight++;
	}
	spin_unlock_irqrestore(&flight_lock, flags);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	get_device(&d->sdkp->disk_dev);
	copy->path = d;
	reason = blk_copy_cmd_hold(copy);
	if (reason == BLK_COPY_REASON_SUSPENDED)
		copy->end = BLK_COPY_CMD_AGAIN;
	return reason;
}

/**
 * sd_xcopy_arrive - a command is no longer in flight
 * @copy: the command
 * @over: the device does not work on it any more
 *
 * Context: any; outside of a task only while its request holds the queue.
 */
void sd_xcopy_arrive(struct blk_copy_cmd *copy, bool over)
{
	struct sd_xcopy_disk *d = copy->path;
	unsigned long flags;

	spin_lock_irqsave(&flight_lock, flags);
	sd_xcopy_ids_put(&d->ids, copy->list_id, over);
	if (!WARN_ON_ONCE(!d->in_flight))
		d->in_flight--;
	if (d->shared) {
		sd_xcopy_window_leave(&d->shared->window);
		if (copy->reason == BLK_COPY_REASON_NONE)
			sd_xcopy_window_succeeded(&d->shared->window);
	}
	spin_unlock_irqrestore(&flight_lock, flags);
	blk_copy_cmd_release(copy);
	copy->path = NULL;
	put_device(&d->sdkp->disk_dev);
}

/* BUSY or TASK SET FULL of @d, which told to take @told at a time. Context: any. */
void sd_xcopy_busy(struct sd_xcopy_disk *d, u32 told)
{
	guard(spinlock_irqsave)(&flight_lock);
	if (d->shared)
		sd_xcopy_window_busy(&d->shared->window, told);
}

/* How many commands at a time go to the logical unit of @d; 0: any number. */
u32 sd_xcopy_window_of(struct sd_xcopy_disk *d)
{
	guard(spinlock_irqsave)(&flight_lock);
	return d->shared ? d->shared->window.most : 0;
}

struct search {
	u64 lu;
	bool found;
};

static bool is_copy_to(struct request *rq, void *data)
{
	struct search *search = data;
	struct sd_xcopy_disk *d;
	const struct sd_xcopy_info *info;

	if (req_op(rq) != REQ_OP_COPY_WRITE || !rq->q->disk)
		return true;
	d = sd_xcopy_disk(rq->q->disk);
	guard(rcu)();
	info = d ? rcu_dereference(d->info) : NULL;
	search->found = info && info->lu == search->lu;
	return !search->found;
}

/* Has a host adapter a copy to the unit @lu under way? Context: any. */
bool sd_xcopy_under_way(struct Scsi_Host *shost, u64 lu)
{
	struct search search = { .lu = lu };

	blk_mq_tagset_busy_iter(&shost->tag_set, is_copy_to, &search);
	return search.found;
}
