// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way copies go: the memory, the lock and the clock of the policy, what an
 * administrator says, and what is shown of it.
 */
#include <linux/cleanup.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "copy.h"

enum { MEASURE, ALWAYS };

static const char * const modes[] = { [MEASURE] = "measure", [ALWAYS] = "always" };
static int mode = MEASURE;

static DEFINE_SPINLOCK(lock);
static struct blk_copy_policy policy;

static int mode_set(const char *val, const struct kernel_param *kp)
{
	int i = sysfs_match_string(modes, val);

	if (i < 0)
		return i;
	/* Whoever says so again has changed something below, perhaps. */
	blk_copy_bound_forget();
	guard(spinlock_irqsave)(&lock);
	WRITE_ONCE(mode, i);
	blk_copy_policy_forget(&policy);
	return 0;
}

static int mode_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", modes[READ_ONCE(mode)]);
}

static const struct kernel_param_ops mode_ops = {
	.set = mode_set,
	.get = mode_get,
};
module_param_cb(policy, &mode_ops, NULL, 0644);
MODULE_PARM_DESC(policy, "measure: copies go the quicker way; always: devices copy what they can");

/* Or do the devices copy what they can, whatever it takes? */
bool blk_copy_measures(void)
{
	return READ_ONCE(mode) == MEASURE;
}

static struct blk_copy_between between(struct block_device *src,
				       struct block_device *dst, bool kcopyd)
{
	return (struct blk_copy_between) {
		.src		= blk_copy_unit_of(src->bd_disk),
		.dst		= blk_copy_unit_of(dst->bd_disk),
		.src_dev	= src->bd_dev,
		.dst_dev	= dst->bd_dev,
		.kcopyd		= kcopyd,
	};
}

static DECLARE_WAIT_QUEUE_HEAD(turn_ended);

/* 0: it has begun; or, with @may_wait, ns to wait for the trial before it to show the way. */
static u64 turn_held(struct blk_copy_turn *turn, const struct blk_copy_between *b,
		     sector_t sectors, bool may_wait)
{
	u64 now_ns, ns = 0;

	guard(spinlock_irqsave)(&lock);
	now_ns = ktime_get_ns();
	if (may_wait)
		ns = blk_copy_policy_hold(&policy, b, sectors, now_ns);
	if (!ns)
		blk_copy_policy_begin(&policy, b, sectors, now_ns, turn);
	return ns;
}

/**
 * blk_copy_turn_begin - which way does a copy go?
 * @turn: out: of this copy, or its first so many sectors; to be ended
 * @src: source
 * @dst: destination
 * @sectors: how many, not 0: a job of kcopyd, or what is left of a run of a BLKCOPY
 * @kcopyd: which of these
 *
 * A job may wait for a trial that was begun just now, 50 ms at most.
 * Context: any; task where @kcopyd, may sleep.
 */
void blk_copy_turn_begin(struct blk_copy_turn *turn, struct block_device *src,
			 struct block_device *dst, sector_t sectors, bool kcopyd)
{
	struct blk_copy_between b = between(src, dst, kcopyd);
	u64 ns;

	*turn = (struct blk_copy_turn) { .sectors = sectors, .offload = true };
	if (READ_ONCE(mode) == ALWAYS)
		return;
	ns = turn_held(turn, &b, sectors, kcopyd);
	if (ns && wait_event_hrtimeout(turn_ended, !turn_held(turn, &b, sectors, true), ns))
		turn_held(turn, &b, sectors, false);
	if (turn->offload)
		turn->cmd_sectors = blk_copy_fit_ends(src, dst, turn->cmd_sectors);
}
EXPORT_SYMBOL_GPL(blk_copy_turn_begin);

/**
 * blk_copy_turn_abreast - how many jobs may the devices have at a time?
 * @src: source
 * @dst: destination
 * @sectors: of a job of kcopyd
 * @joined: of those that are one copy, which may be of another kind
 *
 * So many that none takes longer than one by hand, which somebody may wait for, or half
 * as long again where one has less under way than pays. It is one while it is learnt,
 * and where one is about to be by hand, or with another setting, to compare, for that
 * is measured while there is one. Context: any.
 * Return: at least 1.
 */
u32 blk_copy_turn_abreast(struct block_device *src, struct block_device *dst,
			  sector_t sectors, sector_t joined)
{
	struct blk_copy_between b = between(src, dst, true);

	if (READ_ONCE(mode) == ALWAYS)
		return U32_MAX;
	guard(spinlock_irqsave)(&lock);
	return blk_copy_policy_abreast(&policy, &b, sectors, joined);
}
EXPORT_SYMBOL_GPL(blk_copy_turn_abreast);

/**
 * blk_copy_turn_restart - until now nothing was done of it
 * @turn: of a copy
 * @filled: the first piece of a copy by hand is done: what that took goes for each
 *	time that it is begun anew, and is not what the copy takes
 *
 * Context: any.
 */
void blk_copy_turn_restart(struct blk_copy_turn *turn, bool filled)
{
	if (!turn->id)
		return;
	guard(spinlock_irqsave)(&lock);
	(filled ? blk_copy_policy_filled : blk_copy_policy_restart)(&policy, turn, ktime_get_ns());
}
EXPORT_SYMBOL_GPL(blk_copy_turn_restart);

/**
 * blk_copy_turn_drained - a turn is the devices' in the middle of a copy by hand
 * @turn: which begins now
 * @sectors: that were under way by hand when it was asked for, and are done
 *
 * Context: any.
 */
void blk_copy_turn_drained(struct blk_copy_turn *turn, sector_t sectors)
{
	if (!turn->id)
		return;
	guard(spinlock_irqsave)(&lock);
	blk_copy_policy_drained(&policy, turn, sectors, ktime_get_ns());
}

/* The rest of a turn of a job, by hand. Context: any. */
void blk_copy_turn_rest(struct blk_copy_turn *turn, const struct blk_copy_turn *of,
			sector_t sectors)
{
	guard(spinlock_irqsave)(&lock);
	blk_copy_policy_rest(&policy, of, sectors, ktime_get_ns(), turn);
}
EXPORT_SYMBOL_GPL(blk_copy_turn_rest);

/**
 * blk_copy_turn_goes_on - some more of a turn is done
 * @turn: of a copy by the devices
 * @sectors: so much more
 *
 * Context: any.
 * Return: false where the rest had better be done by hand.
 */
bool blk_copy_turn_goes_on(struct blk_copy_turn *turn, sector_t sectors)
{
	if (!turn->id)
		return true;
	guard(spinlock_irqsave)(&lock);
	return blk_copy_policy_goes_on(&policy, turn, sectors, ktime_get_ns());
}

/**
 * blk_copy_turn_end - a turn is over
 * @turn: that was begun
 * @sectors: done from its start
 * @reason: NONE, or why not all
 *
 * Context: any.
 */
void blk_copy_turn_end(const struct blk_copy_turn *turn, sector_t sectors, u32 reason)
{
	if (!turn->id)
		return;
	scoped_guard(spinlock_irqsave, &lock)
		blk_copy_policy_end(&policy, turn, sectors, reason, ktime_get_ns());
	if (wq_has_sleeper(&turn_ended))
		wake_up(&turn_ended);
}
EXPORT_SYMBOL_GPL(blk_copy_turn_end);

#define MAX_LINE	192

static int emit_cost(char *buf, int at, u64 us)
{
	return us ? sysfs_emit_at(buf, at, "%llu ", us) : sysfs_emit_at(buf, at, "- ");
}

static int emit_learnt(char *buf, int at, const struct blk_copy_learnt *l)
{
	static const char * const kinds[] = {
		[BLK_COPY_KIND_JOB_TINY]	= "job_16k",
		[BLK_COPY_KIND_JOB_SMALL]	= "job_128k",
		[BLK_COPY_KIND_JOB]		= "job_1m",
		[BLK_COPY_KIND_JOB_LARGE]	= "job_large",
		[BLK_COPY_KIND_RANGE_SMALL]	= "range_1m",
		[BLK_COPY_KIND_RANGE]		= "range_large",
	};
	static const char * const whys[] = {
		[BLK_COPY_WHY_LEARNING]	= "learning",
		[BLK_COPY_WHY_QUICKER]	= "quicker",
		[BLK_COPY_WHY_SLOWER]	= "slower",
		[BLK_COPY_WHY_FELL]	= "fell",
	};
	const struct blk_copy_between *b = &l->between;
	int from = at;

	at += sysfs_emit_at(buf, at, "%u:%u %u:%u %s ", MAJOR(b->src_dev), MINOR(b->src_dev),
			    MAJOR(b->dst_dev), MINOR(b->dst_dev), kinds[l->kind]);
	at += emit_cost(buf, at, l->hand_us);
	at += emit_cost(buf, at, l->offload_us);
	at += sysfs_emit_at(buf, at, "%s %s %u %u %llu\n", l->offload ? "offload" : "by_hand",
			    whys[l->why], l->cmd_sectors / 2, l->flight,
			    l->until_sectors >> 11);
	return at - from;
}

static ssize_t measured_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct blk_copy_learnt l;
	int len = 0;
	u32 i;

	/* As many whole lines as there is room for. */
	for (i = 0; i < BLK_COPY_POLICY_ENTRIES && len < PAGE_SIZE - MAX_LINE; i++) {
		bool known;

		scoped_guard(spinlock_irqsave, &lock)
			known = blk_copy_policy_at(&policy, i, &l);
		if (known)
			len += emit_learnt(buf, len, &l);
	}
	return len;
}

struct kobj_attribute blk_copy_measured_attr = __ATTR(measured, 0444, measured_show, NULL);
