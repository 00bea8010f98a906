// SPDX-License-Identifier: GPL-2.0-only
/*
 * Third units. A copy manager looks for a name among all that it has, so what
 * was said by the two ends of a copy holds only as long as no other unit has
 * taken over one of their names. A unit that does says so with a UNIT ATTENTION,
 * and that only to who asks it.
 *
 * So a pass goes over all disks that have a name or claim to copy: one that reported a
 * change since it was read is read again; one that claims to copy, and nobody has heard
 * of lately, is sent a TEST UNIT READY. The registry then has what they say. A pass
 * without anything left to do holds for a while, and until the next UNIT ATTENTION of
 * anybody. A REPORT LUNS may take one back, unreported, but says so of its own target
 * alone, as anybody may ask for it all the time: what holds for others ends with the while.
 */
#include <linux/jiffies.h>
#include <linux/part_stat.h>
#include <linux/pm_runtime.h>
#include <linux/wait.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>

#include "xcopy.h"

/* A pass holds so long, and longer the more disks there are to be asked. */
#define WATCH_HOLDS	HZ
#define TURS_A_SECOND	64U
/* One that reports changes all the time, or is silent, is passed over after this. */
#define MAX_STALE	(5 * HZ)
/* ... and asked again after this, doubled each time up to a minute. */
#define DEAF_PAUSE	(2 * HZ)
#define MAX_DEAF	6U

static void watch_pass(struct work_struct *work);

static DECLARE_WORK(watch_work, watch_pass);
static DECLARE_WAIT_QUEUE_HEAD(watch_wait);
static atomic_t waiters = ATOMIC_INIT(0);
/* Any mixture of old and new ones is sound: each was true of a whole pass. */
static u32 watch_ua;
static unsigned long watch_from;
static bool watch_open;
static unsigned long watch_holds = WATCH_HOLDS;
/* So long passes go on until one holds, though nobody waits for it. */
static unsigned long wanted_to;
/* In the minute since @waits_from they waited for @waited, until @waited_to. */
static unsigned long waits_from;
static unsigned long waited_to;
static unsigned long waited;

static u32 changes_of_all(void)
{
	return atomic_read_acquire(&scsi_ua_ctr);
}

/*
 * Has nobody reported a change since the last pass? What the registry came to by what
 * was read until then is seen. Context: any.
 */
bool sd_xcopy_calm(void)
{
	/* With watch_pass(). */
	return smp_load_acquire(&watch_ua) == changes_of_all();
}

/*
 * The same of its target, which nobody has asked for its LUNs either. Who does not copy has
 * nothing to wait for.
 */
bool sd_xcopy_target_calm(const struct sd_xcopy_disk *d)
{
	/* With hold(). */
	return smp_load_acquire(&d->calm_ua) == sd_xcopy_changes(d) ||
	       !rcu_access_pointer(d->info);
}

static bool passed_within(const struct sd_xcopy_disk *s, const struct sd_xcopy_disk *d,
			  unsigned long time)
{
	return sd_xcopy_calm() && sd_xcopy_target_calm(s) && sd_xcopy_target_calm(d) &&
	       time_before(jiffies, READ_ONCE(watch_from) + time);
}

static bool passed(const struct sd_xcopy_disk *s, const struct sd_xcopy_disk *d)
{
	return passed_within(s, d, READ_ONCE(watch_holds));
}

/*
 * Has it carried out a read or write since this was asked last? With the data of INQUIRY,
 * REPORT LUNS and REQUEST SENSE, for which somebody may ask it all the time, nothing is
 * reported, nor with BUSY.
 */
static bool did_io(struct sd_xcopy_disk *d)
{
	int done = atomic_read(&d->sdkp->device->iodone_cnt);
	unsigned long ios, was = READ_ONCE(d->ios);

	if (done == READ_ONCE(d->iodone))
		return false;
	WRITE_ONCE(d->iodone, done);
	ios = part_stat_read_accum(d->sdkp->disk->part0, ios);
	WRITE_ONCE(d->ios, ios);
	return ios != was;
}

/**
 * sd_xcopy_heard - has a disk answered a command of late?
 * @d: the disk
 * @within: jiffies
 *
 * A change that it has to report would have been reported with that.
 * Context: any.
 * Return: true where it has.
 */
bool sd_xcopy_heard(struct sd_xcopy_disk *d, unsigned long within)
{
	unsigned long now = jiffies;

	/* (what is counted on each processor is not looked at each time) */
	if (time_before(now, READ_ONCE(d->heard_at) + within / 2))
		return true;
	/* When it was that it moved is not known, only since when. */
	if (did_io(d) && time_after(READ_ONCE(d->looked_at), READ_ONCE(d->heard_at)))
		WRITE_ONCE(d->heard_at, READ_ONCE(d->looked_at));
	WRITE_ONCE(d->looked_at, now);
	return time_before(now, READ_ONCE(d->heard_at) + within);
}

/* Not where disks are read and listened to: those that hang would hold it up. */
static void next_pass(void)
{
	queue_work(system_unbound_wq, &watch_work);
}

/* A disk was read, or has answered: is that all that was left? Context: task. */
void sd_xcopy_watch_kick(void)
{
	/* Whoever waits has been counted before it asked for its first pass. */
	if (atomic_read(&waiters) ||
	    time_before(jiffies, READ_ONCE(wanted_to)))
		next_pass();
}

/* Soon something is to be sent that needs a pass that holds. Context: any. */
void sd_xcopy_watch_want(void)
{
	WRITE_ONCE(wanted_to, jiffies + WATCH_HOLDS);
	next_pass();
}

/* The work of a disk: ask it for what it has to tell. */
void sd_xcopy_watch_listen(struct work_struct *work)
{
	struct sd_xcopy_disk *d = container_of(work, struct sd_xcopy_disk,
					       listen);

	if (sd_xcopy_listen(d) == BLK_COPY_REASON_NONE) {
		WRITE_ONCE(d->deaf, 0);
		WRITE_ONCE(d->heard_at, jiffies);
	} else {
		WRITE_ONCE(d->deaf, READ_ONCE(d->deaf) + 1);
	}
	WRITE_ONCE(d->listened_at, jiffies);
	WRITE_ONCE(d->listens_from, 0);
	sd_xcopy_watch_kick();
}

/*
 * One that is not known has a reading before it, as one has that bears no more than a name and
 * did not answer: neither is to have two.
 */
static void read_stale(struct sd_xcopy_disk *d)
{
	u32 unread = READ_ONCE(d->unread);

	if (sd_xcopy_known(d) && (d->claims || !unread))
		sd_xcopy_reread(d);
	else if (!sd_xcopy_known(d) && unread && d->read_ua != sd_xcopy_changes(d))
		sd_xcopy_read_sooner(d);
}

/* It is read again, and is waited for, but not without end. */
static bool stale_is_passed_over(struct sd_xcopy_disk *d)
{
	unsigned long now = jiffies;

	if (!d->stale_from)
		d->stale_from = now ?: 1;
	read_stale(d);
	/* One BUSY is no reason to copy to who has just taken over a name. */
	return READ_ONCE(d->unread) > 1 ||
	       time_after(now, d->stale_from + MAX_STALE);
}

/*
 * It is asked, and is waited for, but not without end. Each question that is
 * not answered has the host abort it, or worse, which others feel.
 */
static bool silent_is_passed_over(struct sd_xcopy_disk *d)
{
	unsigned long now = jiffies, from = READ_ONCE(d->listens_from);
	u32 deaf = min(READ_ONCE(d->deaf), MAX_DEAF);

	if (from)
		return deaf || time_after(now, from + MAX_STALE);
	if (deaf && time_before(now, READ_ONCE(d->listened_at) +
				     (DEAF_PAUSE << (deaf - 1))))
		return true;
	/* Before: it may be answered at once. */
	WRITE_ONCE(d->listens_from, now ?: 1);
	queue_work(sd_xcopy_wq, &d->listen);
	return deaf;
}

/* What is reported from now on is not what the pass has seen, whoever comes first in it. */
static void begin(struct sd_xcopy_disk *d, void *data)
{
	d->pass_ua = sd_xcopy_changes(d);
}

static void hold(struct sd_xcopy_disk *d, void *data)
{
	/* With sd_xcopy_target_calm(). */
	smp_store_release(&d->calm_ua, d->pass_ua);
}

struct pass {
	u32 disks;
	bool open;		/* there is something left to do */
};

static void look_at(struct sd_xcopy_disk *d, void *data)
{
	struct scsi_device *sdev = d->sdkp->device;
	struct pass *p = data;

	/* Who cannot be asked, or should not be woken, is passed over. */
	if (!(d->claims || d->lu) || sdev->sdev_state != SDEV_RUNNING ||
	    pm_runtime_suspended(&sdev->sdev_gendev))
		return;
	p->disks += d->claims;
	if (!sd_xcopy_known(d) || d->read_ua != sd_xcopy_changes(d)) {
		if (!stale_is_passed_over(d))
			p->open = true;
		return;
	}
	d->stale_from = 0;
	if (!d->claims || sd_xcopy_heard(d, READ_ONCE(watch_holds)))
		return;
	if (!silent_is_passed_over(d))
		p->open = true;
}

static void watch_pass(struct work_struct *work)
{
	u32 ua = changes_of_all();
	unsigned long now = jiffies;
	struct pass p = {};

	sd_xcopy_each(begin, NULL);
	sd_xcopy_each(look_at, &p);
	/* Also if open: else many slow disks never were heard all at once. */
	WRITE_ONCE(watch_holds, WATCH_HOLDS + p.disks * HZ / TURS_A_SECOND);
	WRITE_ONCE(watch_open, p.open);
	if (!p.open) {
		/* (of a disk that comes from here on nobody has heard) */
		WRITE_ONCE(watch_from, now);
		sd_xcopy_each(hold, NULL);
		/* With sd_xcopy_calm(). */
		smp_store_release(&watch_ua, ua);
	}
	wake_up_all(&watch_wait);
}

/* The name of @d is in dispute, or it did not answer: is that over? Context: task. */
void sd_xcopy_watch_look(const struct sd_xcopy_disk *d)
{
	if (!passed(d, d))
		next_pass();
}

/* There is one more disk: what passes have found holds no longer. Context: any. */
void sd_xcopy_watch_anew(void)
{
	WRITE_ONCE(watch_from, jiffies - 60 * HZ);
}

/* Copies may wait for passes as if none had. At an administrator's word. */
void sd_xcopy_watch_pardon(void)
{
	WRITE_ONCE(waited, 0);
}

/* All copies together wait for passes so long in a minute: 3 % of it, where nobody set another. */
static unsigned long max_waited(void)
{
	return sd_xcopy_patient() * 18 / 5;
}

static bool may_wait(void)
{
	unsigned long now = jiffies;

	if (time_after(now, READ_ONCE(waits_from) + 60 * HZ)) {
		WRITE_ONCE(waits_from, now);
		WRITE_ONCE(waited, 0);
	}
	return READ_ONCE(waited) < max_waited();
}

/* Those that wait at the same time count once, as nearly as it matters. */
static void count_wait(unsigned long from)
{
	unsigned long now = jiffies;

	if (time_before(from, READ_ONCE(waited_to)))
		from = READ_ONCE(waited_to);
	if (!time_after(now, from))
		return;
	WRITE_ONCE(waited_to, now);
	WRITE_ONCE(waited, READ_ONCE(waited) + (now - from));
}

/*
 * A copy has waited since @from for what was reported, and in vain. Context: any.
 * Returns whether that was the first wait in a minute, or at the same time.
 */
bool sd_xcopy_watch_spent(unsigned long from)
{
	bool first = may_wait() && !READ_ONCE(waited);
	bool ret = first || time_before(from, READ_ONCE(waited_to));

	count_wait(from);
	return ret;
}

/* A pass that has left nothing open may be older than what was reported. */
static bool passed_or_again(const struct sd_xcopy_disk *s, const struct sd_xcopy_disk *d)
{
	if (passed(s, d))
		return true;
	if (!READ_ONCE(watch_open))
		next_pass();
	return false;
}

/**
 * sd_xcopy_watched - has no third unit anything to tell?
 * @s: the source of a copy
 * @d: its destination
 *
 * Context: task; waits for a pass, but not for long.
 * Return: true where none has.
 */
bool sd_xcopy_watched(const struct sd_xcopy_disk *s, const struct sd_xcopy_disk *d)
{
	unsigned long from = jiffies;
	bool ret;

	/* The next pass in good time, so that a long copy waits for none. */
	if (passed(s, d)) {
		if (!passed_within(s, d, READ_ONCE(watch_holds) / 2))
			next_pass();
		return true;
	}
	if (!may_wait()) {
		next_pass();
		return false;
	}
	atomic_inc(&waiters);
	next_pass();
	ret = wait_event_timeout(watch_wait, passed_or_again(s, d), sd_xcopy_patient());
	atomic_dec(&waiters);
	count_wait(from);
	return ret;
}

void sd_xcopy_watch_start(void)
{
	watch_ua = changes_of_all();
	watch_from = jiffies - 2 * WATCH_HOLDS;
	waits_from = jiffies;
	waited_to = jiffies;
	wanted_to = jiffies;
}

/* No pass runs or begins. Context: task, sleeps. */
void sd_xcopy_watch_stop(void)
{
	disable_work_sync(&watch_work);
}
