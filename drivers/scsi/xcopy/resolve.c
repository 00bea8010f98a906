// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lost commands: the steps that fate.cc asks for, one after the other.
 *
 * One command of a logical unit is resolved at a time, for which blk_copy.ko cares;
 * the others find that the fence that was had for it holds for them as well. Meanwhile
 * no new copies are sent there.
 */
#include <linux/delay.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <scsi/scsi.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_host.h>
#include <scsi/sg.h>

#include "xcopy.h"

#define READY_TIMEOUT	(10 * HZ)
#define READY_TRIES	10
#define ASK_RETRIES	3
#define DRAIN_MS	5000
#define DRAIN_STEP_MS	20
#define HURRIED_DRAIN_MS 500
#define MAX_QUARANTINE	3600U
/* So many times another path than the command's is tried. */
#define OTHER_PATHS	2

static DEFINE_SPINLOCK(fences_lock);
static struct sd_xcopy_fences fences;
/*
 * Hosts that somebody resets something of, for as long as that takes, which may be
 * minutes: two resets there at once would end each other's. Not mutexes found by hash:
 * of two hosts one may be dead that has nothing to do with the other.
 */
struct claim {
	struct list_head list;
	const struct Scsi_Host *host;
};

static LIST_HEAD(claims);		/* fences_lock */
static DECLARE_WAIT_QUEUE_HEAD(claims_wait);

struct resolver {
	const struct blk_copy_cmd *copy;
	struct scsi_device *sdev;
	const struct sd_xcopy_disk *sender;	/* the path of the command */
	u64 lu;
	u32 number;		/* of the fence; 0: none begun */
	u8 list_id;
	bool path_only;		/* it ends what came by this path alone */
	bool answers;		/* the device did when it was last asked */
	struct sd_xcopy_fate fate;
};

void __init sd_xcopy_resolve_init(void)
{
	sd_xcopy_fences_init(&fences);
}

static bool claimed(struct claim *mine)
{
	const struct claim *c;

	guard(spinlock_irqsave)(&fences_lock);
	list_for_each_entry(c, &claims, list)
		if (c->host == mine->host)
			return false;
	list_add(&mine->list, &claims);
	return true;
}

/* Wait until nobody else has @host. Idle, as all long waits here, so as to be no hung task. */
static void claim(struct claim *mine, const struct Scsi_Host *host)
{
	mine->host = host;
	wait_event_idle(claims_wait, claimed(mine));
}

static void claim_end(struct claim *mine)
{
	scoped_guard(spinlock_irqsave, &fences_lock)
		list_del(&mine->list);
	wake_up_all(&claims_wait);
}

/**
 * sd_xcopy_lost - nobody knows what becomes of a command
 * @copy: the command
 * @reason: TIMEOUT or LOST
 *
 * Called when it is sent, and again when it has ended for this host.
 * Context: any.
 */
void sd_xcopy_lost(struct blk_copy_cmd *copy, u32 reason)
{
	copy->reason = reason;
	copy->end = BLK_COPY_CMD_LOST;
	guard(spinlock_irqsave)(&fences_lock);
	copy->epoch = sd_xcopy_fences_epoch(&fences);
}

/**
 * sd_xcopy_fence_refusal - could a copy that is lost be fenced?
 * @d: destination
 * @lu: its logical unit
 *
 * Context: any.
 * Return: NONE; NO_RESET where it could not, or one that was could not;
 * BACKOFF while one is.
 */
u32 sd_xcopy_fence_refusal(const struct sd_xcopy_disk *d, u64 lu)
{
	bool lost;

	if (!sd_xcopy_resets_of(d->sdkp->device->host))
		return BLK_COPY_REASON_NO_RESET;
	/* This first: a unit is barred before what could not be fenced is lost no more. */
	lost = blk_copy_has_lost(lu);
	guard(spinlock_irqsave)(&fences_lock);
	if (sd_xcopy_fences_barred(&fences, lu))
		return BLK_COPY_REASON_NO_RESET;
	return lost ? BLK_COPY_REASON_BACKOFF : BLK_COPY_REASON_NONE;
}

static void set_barred(u64 lu, bool on)
{
	guard(spinlock_irqsave)(&fences_lock);
	sd_xcopy_fences_bar(&fences, lu, on);
}

/* An administrator wants to try it again. Context: any. */
void sd_xcopy_unbar(u64 lu)
{
	set_barred(lu, false);
}

/* OK while the device may still be talked to. */
static u32 presence(struct scsi_device *sdev)
{
	if (sdev->sdev_state == SDEV_CANCEL || sdev->sdev_state == SDEV_DEL)
		return SD_XCOPY_CAME_GONE;
	if (!scsi_device_online(sdev))
		return SD_XCOPY_CAME_OFFLINE;
	return SD_XCOPY_CAME_OK;
}

static u32 wait_for_host(struct resolver *r)
{
	struct Scsi_Host *shost = r->sdev->host;

	/* As scsi_block_when_processing_errors(). */
	wait_event_idle(shost->host_wait, !scsi_host_in_recovery(shost));
	return presence(r->sdev);
}

/*
 * Waits in the queue for a transport that is blocked, as any other command does,
 * for as long as the transport gives it.
 */
static u32 make_ready(struct resolver *r)
{
	struct scsi_sense_hdr sshdr;
	int i, ret = -EIO;
	u32 here;

	for (i = 0; i < READY_TRIES; i++) {
		here = presence(r->sdev);
		if (here != SD_XCOPY_CAME_OK)
			return here;
		ret = scsi_test_unit_ready(r->sdev, READY_TIMEOUT, READY_TRIES,
					   &sshdr);
		/* Also that it is not ready is an answer. */
		if (ret >= 0 && host_byte(ret) == DID_OK)
			return SD_XCOPY_CAME_OK;
		/* One that does not answer in time will not be asked for minutes. */
		if (ret > 0 && host_byte(ret) == DID_TIME_OUT)
			break;
		msleep(100);
	}
	here = presence(r->sdev);
	return here == SD_XCOPY_CAME_OK ? SD_XCOPY_CAME_FAILED : here;
}

/*
 * Copies that end by themselves need no fence. Those by another host adapter are
 * not seen; they end as those do that are not over in time, by the reset.
 */
static void drain(struct resolver *r)
{
	int ms;

	for (ms = 0; ms < DRAIN_MS; ms += DRAIN_STEP_MS) {
		if (ms >= HURRIED_DRAIN_MS && blk_copy_cmd_killed(r->copy))
			break;
		if (!sd_xcopy_under_way(r->sdev->host, r->lu))
			break;
		msleep(DRAIN_STEP_MS);
	}
}

/*
 * A LUN number that another unit got, while the copy to the first one goes on:
 * its reset would fence nothing, and what it says of lists is of its own. One
 * that does not answer is not asked.
 */
static bool is_other(const struct resolver *r)
{
	return r->answers && r->lu && sd_xcopy_is_other(r->sdev, r->lu);
}

static void begin_fence(struct resolver *r)
{
	guard(spinlock_irqsave)(&fences_lock);
	r->number = sd_xcopy_fences_begin(&fences);
}

static u32 reset(struct resolver *r, u32 step)
{
	static const int how[] = {
		[SD_XCOPY_STEP_LUN]	= SG_SCSI_RESET_DEVICE,
		[SD_XCOPY_STEP_TARGET]	= SG_SCSI_RESET_TARGET,
		[SD_XCOPY_STEP_BUS]	= SG_SCSI_RESET_BUS,
		[SD_XCOPY_STEP_ADAPTER]	= SG_SCSI_RESET_HOST,
	};
	struct claim mine;
	u32 here;
	int ret;

	begin_fence(r);
	r->path_only = step != SD_XCOPY_STEP_LUN;
	claim(&mine, r->sdev->host);
	here = wait_for_host(r);
	if (here == SD_XCOPY_CAME_OK && is_other(r))
		here = SD_XCOPY_CAME_OTHER;
	if (here == SD_XCOPY_CAME_OK) {
		ret = scsi_reset(r->sdev, how[step] | SG_SCSI_RESET_NO_ESCALATE);
		here = ret ? SD_XCOPY_CAME_FAILED : SD_XCOPY_CAME_OK;
	}
	claim_end(&mine);
	return here;
}

static u32 wait_out(struct resolver *r)
{
	long left = msecs_to_jiffies(sd_xcopy_longest_ms());

	begin_fence(r);
	r->path_only = false;
	while (left)
		left = schedule_timeout_idle(left);
	return SD_XCOPY_CAME_OK;
}

/* Is it said of the list of @copy, or of another's? */
static bool is_of(const struct sd_xcopy_status *status,
		  const struct blk_copy_cmd *copy)
{
	u64 sectors = 0;
	int i;

	for (i = 0; i < copy->nr_segs; i++)
		sectors += copy->seg[i].sectors;
	return sd_xcopy_status_fits(status, copy->nr_segs,
				    sectors << SECTOR_SHIFT);
}

/* The copy manager's own word. Of what it does not know nothing is known. */
static u32 ask(struct resolver *r)
{
	struct scsi_device *sdev = r->sdev;
	struct sd_xcopy_status status;
	int resid = 0, ret, len;
	const struct scsi_exec_args args = { .resid = &resid };
	u8 cdb[SD_XCOPY_CDB_LEN];
	u8 *buf;

	msleep(r->fate.wait_ms);
	if (is_other(r))
		return SD_XCOPY_CAME_FAILED;
	buf = kzalloc(SD_XCOPY_STATUS_LEN, GFP_KERNEL);
	if (!buf)
		return SD_XCOPY_CAME_FAILED;
	sd_xcopy_encode_status_cdb(cdb, r->list_id, SD_XCOPY_STATUS_LEN);
	ret = scsi_execute_cmd(sdev, cdb, REQ_OP_DRV_IN, buf,
			       SD_XCOPY_STATUS_LEN, READY_TIMEOUT, ASK_RETRIES,
			       &args);
	len = clamp(SD_XCOPY_STATUS_LEN - resid, 0, SD_XCOPY_STATUS_LEN);
	if (!ret)
		ret = sd_xcopy_decode_status(buf, len, sdev->sector_size,
					     &status);
	kfree(buf);
	if (ret || !is_of(&status, r->copy))
		return SD_XCOPY_CAME_FAILED;
	switch (status.state) {
	case SD_XCOPY_STATE_RUNNING:
		return SD_XCOPY_CAME_WORKING;
	case SD_XCOPY_STATE_DONE:
		return SD_XCOPY_CAME_OK;
	default:
		return SD_XCOPY_CAME_ENDED;
	}
}

static u32 take_step(struct resolver *r, u32 step)
{
	u32 came;

	switch (step) {
	case SD_XCOPY_STEP_HOST:
		return wait_for_host(r);
	case SD_XCOPY_STEP_READY:
		came = make_ready(r);
		r->answers = came == SD_XCOPY_CAME_OK;
		return came;
	case SD_XCOPY_STEP_ASK:
		return ask(r);
	case SD_XCOPY_STEP_DRAIN:
		drain(r);
		return SD_XCOPY_CAME_OK;
	case SD_XCOPY_STEP_LUN:
	case SD_XCOPY_STEP_TARGET:
	case SD_XCOPY_STEP_BUS:
	case SD_XCOPY_STEP_ADAPTER:
		return reset(r, step);
	case SD_XCOPY_STEP_WAIT_OUT:
		return wait_out(r);
	default:
		return SD_XCOPY_CAME_FAILED;
	}
}

/*
 * A unit that is reset drops the tasks of all initiators and ports. What is wider may
 * be no more than the loss of this path's nexus: so libiscsi resets a target.
 */
static u64 path_key(u64 lu, const struct sd_xcopy_disk *path)
{
	return (lu ^ hash_64((unsigned long)path, 64)) ?: 1;
}

/* Is it over by a fence that somebody else had? */
static bool covered(const struct blk_copy_cmd *copy)
{
	u64 lu = copy->lu[WRITE];

	guard(spinlock_irqsave)(&fences_lock);
	return sd_xcopy_fences_cover(&fences, lu, copy->epoch) ||
	       sd_xcopy_fences_cover(&fences, path_key(lu, copy->path), copy->epoch);
}

static u32 resolve(struct resolver *r)
{
	struct sd_xcopy_fate *f = &r->fate;
	u32 step, came;

	step = sd_xcopy_fate_start(f);
	while (step != SD_XCOPY_STEP_DONE) {
		came = take_step(r, step);
		f->hurry = blk_copy_cmd_killed(r->copy);
		step = sd_xcopy_fate_next(f, came);
	}
	if (r->number && (f->reason == BLK_COPY_REASON_LOST ||
			  f->reason == BLK_COPY_REASON_TIMEOUT)) {
		guard(spinlock_irqsave)(&fences_lock);
		sd_xcopy_fences_succeeded(&fences,
					  r->path_only ?
					  path_key(r->lu, r->sender) : r->lu,
					  r->number);
	}
	return f->reason;
}

static void report(const struct resolver *r)
{
	if (!r->fate.unfenced)
		return;
	sdev_printk(KERN_WARNING, r->sdev,
		    "a copy was lost that could not be ended by a reset; no more are offloaded until a rescan or xcopy/reset\n");
	set_barred(r->lu, true);
}

/* The device did not answer, so that another path may know more. */
static bool is_unknown(u32 reason)
{
	return reason == BLK_COPY_REASON_UNCERTAIN ||
	       reason == BLK_COPY_REASON_DEVICE_GONE;
}

static struct resolver resolver_of(const struct blk_copy_cmd *copy,
				   struct sd_xcopy_disk *d)
{
	struct scsi_device *sdev = d->sdkp->device;
	const struct sd_xcopy_info *info;
	struct resolver r = {
		.copy	= copy,
		.sdev	= sdev,
		.sender	= copy->path,
		.list_id = copy->list_id,
		/* The disk may be another unit by now, or none that is known. */
		.lu	= copy->lu[WRITE],
		.fate	= {
			.resets	   = sd_xcopy_resets_of(sdev->host),
			.timed_out = copy->timed_out,
			.goes_on   = sd_xcopy_goes_on(sdev->vendor, sdev->model),
		},
	};

	if (d != copy->path) {
		/* Its list is another nexus's, and so is what a wider reset drops. */
		r.fate.resets &= 1 << SD_XCOPY_STEP_LUN;
		return r;
	}
	guard(rcu)();
	info = rcu_dereference(d->info);
	r.fate.can_ask = copy->list_id && info && info->keeps;
	return r;
}

static u32 resolve_by(const struct blk_copy_cmd *copy, struct sd_xcopy_disk *d)
{
	struct resolver r = resolver_of(copy, d);
	u32 reason = resolve(&r);

	report(&r);
	return reason;
}

/*
 * By the path that it was sent by, if that is there, else by another. It is not held
 * any more when this is tried anew.
 */
static u32 resolve_by_any(const struct blk_copy_cmd *copy)
{
	struct sd_xcopy_disk *sender = copy->path, *other;
	bool asked = !sender || sender->sdkp->device->sdev_state == SDEV_RUNNING;
	u32 reason = BLK_COPY_REASON_UNCERTAIN;
	int tries;

	if (asked && sender)
		reason = resolve_by(copy, sender);
	for (tries = 0; tries < OTHER_PATHS && is_unknown(reason); tries++) {
		other = sd_xcopy_other_path(copy->lu[WRITE], sender);
		if (!other)
			break;
		asked = true;
		reason = resolve_by(copy, other);
		put_device(&other->sdkp->disk_dev);
	}
	/* Blocked, offline or gone: it says which. */
	if (!asked)
		reason = resolve_by(copy, sender);
	if (reason == BLK_COPY_REASON_UNCERTAIN && sender)
		dev_warn_ratelimited(&sender->sdkp->device->sdev_gendev,
				     "a copy from %s was lost, and the device does not answer\n",
				     copy->src->disk_name);
	return reason;
}

/* See blk_copy_provider.longest_ms. */
unsigned int sd_xcopy_longest_ms(void)
{
	return min(READ_ONCE(sd_xcopy_quarantine), MAX_QUARANTINE) * MSEC_PER_SEC;
}

/**
 * sd_xcopy_resolve - see blk_copy_provider.resolve
 * @copy: a lost command
 *
 * Context: task, sleeps, and all it calls allocates without I/O. No request of the
 * disk is held meanwhile, so its queue may be frozen.
 * Return: what became of it, BLK_COPY_REASON_NONE where it was carried out.
 */
u32 sd_xcopy_resolve(struct blk_copy_cmd *copy)
{
	u32 reason;

	/* Also where this is tried anew. */
	copy->timed_out |= copy->reason == BLK_COPY_REASON_TIMEOUT;
	if (covered(copy))
		reason = copy->timed_out ? BLK_COPY_REASON_TIMEOUT :
				     BLK_COPY_REASON_LOST;
	else
		reason = resolve_by_any(copy);
	copy->reason = reason;
	if (copy->path)
		sd_xcopy_arrive(copy, !is_unknown(reason));
	return reason;
}
