// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs of disks: which may copy, in what pieces, and what is remembered of them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/spinlock.h>

#include "xcopy.h"

/* A disk that nobody has heard of for longer is asked before it is named. */
#define HEARD_LATELY	HZ

static DEFINE_SPINLOCK(pairs_lock);
static struct sd_xcopy_pairs pairs;	/* pairs_lock */
/* So often what pairs with a unit had shown was doubted, and forgotten, by a hash of it. */
static u32 doubts[1 << 10], forgotten[1 << 10];	/* the same */

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get());
}

void __init sd_xcopy_pair_memory_init(void)
{
	sd_xcopy_pairs_init(&pairs);
	sd_xcopy_resolve_init();
}

/*
 * Pairs with the logical unit @lu start afresh and have to prove themselves
 * again; one that was found to copy wrongly only if @pardon, which is an
 * administrator's. Context: any.
 */
void sd_xcopy_forget(u64 lu, bool pardon)
{
	guard(spinlock_irqsave)(&pairs_lock);
	forgotten[hash_64(lu, 10)]++;
	sd_xcopy_pairs_forget(&pairs, lu, pardon);
}

static u32 with_either(const u32 *counts, u64 src_lu, u64 dst_lu)
{
	return READ_ONCE(counts[hash_64(src_lu, 10)]) + READ_ONCE(counts[hash_64(dst_lu, 10)]);
}

/* So often it was doubted with either. Context: any. */
u32 sd_xcopy_doubted(u64 src_lu, u64 dst_lu)
{
	return with_either(doubts, src_lu, dst_lu);
}

/* Under pairs_lock. */
static u32 all_voids(u64 src_lu, u64 dst_lu)
{
	return with_either(doubts, src_lu, dst_lu) + with_either(forgotten, src_lu, dst_lu);
}

/* Pairs with the logical unit @lu have to prove themselves again. Context: any. */
void sd_xcopy_doubt(u64 lu)
{
	guard(spinlock_irqsave)(&pairs_lock);
	doubts[hash_64(lu, 10)]++;
	sd_xcopy_pairs_doubt(&pairs, lu);
}

/* The pair at @i, if it is left alone; see sd_xcopy_pairs_at(). Context: any. */
bool sd_xcopy_left_alone(u32 i, struct kcxx_pair *pair)
{
	guard(spinlock_irqsave)(&pairs_lock);
	return sd_xcopy_pairs_at(&pairs, i, now_ms(), pair);
}

/* What came to nothing, for @reason, took @ms. */
static void lost_time(u64 src_lu, u64 dst_lu, u32 reason, unsigned int ms)
{
	if (!src_lu || !dst_lu)
		return;
	guard(spinlock_irqsave)(&pairs_lock);
	sd_xcopy_pairs_lost_time(&pairs, src_lu, dst_lu, reason, ms, now_ms());
}

/**
 * sd_xcopy_failed - see blk_copy_provider.failed
 * @copy: the command
 */
void sd_xcopy_failed(const struct blk_copy_cmd *copy)
{
	u32 ms = jiffies_to_msecs(jiffies - copy->start);

	/* It has turned out to be worse than lost. */
	if (copy->end == BLK_COPY_CMD_LOST && copy->reason != BLK_COPY_REASON_LOST) {
		guard(spinlock_irqsave)(&pairs_lock);
		sd_xcopy_pairs_refused(&pairs, copy->lu[READ], copy->lu[WRITE],
				       copy->reason, now_ms());
	}
	/*
	 * The time that it took to come here is not the devices' fault; nor that what
	 * was reported had to be read, if that is rare.
	 */
	if (copy->sent || (copy->reason == BLK_COPY_REASON_CHANGED &&
			   !sd_xcopy_watch_spent(copy->start)))
		lost_time(copy->lu[READ], copy->lu[WRITE], copy->reason, ms);
}

/**
 * sd_xcopy_proven - see blk_copy_provider.proven
 * @src: source disk
 * @dst: destination disk
 * @pair: which logical units they were
 * @reason: what a copy between them has shown
 */
void sd_xcopy_proven(struct gendisk *src, struct gendisk *dst,
		     const struct blk_copy_pair *pair, u32 reason)
{
	unsigned long flags;
	bool rests = false;

	spin_lock_irqsave(&pairs_lock, flags);
	if (reason == BLK_COPY_REASON_UNPROVEN)
		rests = sd_xcopy_pairs_untold(&pairs, pair->src_lu, pair->dst_lu,
					      pair->spent_ms, now_ms());
	/* Not where it was begun before they were doubted, or one of them went. */
	if (reason == BLK_COPY_REASON_NONE &&
	    all_voids(pair->src_lu, pair->dst_lu) == pair->voids)
		sd_xcopy_pairs_proven(&pairs, pair->src_lu, pair->dst_lu,
				      &pair->arrived);
	else if (reason != BLK_COPY_REASON_NONE && !rests)
		sd_xcopy_pairs_refused(&pairs, pair->src_lu, pair->dst_lu,
				       reason, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);

	if (reason == BLK_COPY_REASON_UNPROVEN && !rests)
		lost_time(pair->src_lu, pair->dst_lu, reason, pair->spent_ms);
	if (reason == BLK_COPY_REASON_MISMATCH)
		pr_err("%s: a copy from %s ended well and did not arrive; there will be no other until xcopy/reset is written to\n",
		       dst->disk_name, src->disk_name);
}

/* Is @d able and in good standing, and has it told what there was to tell? */
static u32 hear_disk(struct sd_xcopy_disk *d)
{
	u32 reason = sd_xcopy_reason(d);

	if (reason == BLK_COPY_REASON_COLLISION)
		sd_xcopy_watch_look(d);
	/* A reading may settle that one. */
	if (reason != BLK_COPY_REASON_NONE && reason != BLK_COPY_REASON_CHANGED) {
		/* ... and others for the next copy, as something was reported since. */
		if (READ_ONCE(d->read_ua) != sd_xcopy_changes(d))
			sd_xcopy_reread(d);
		return reason;
	}
	if (sd_xcopy_heard(d, HEARD_LATELY))
		return BLK_COPY_REASON_NONE;
	reason = sd_xcopy_listen(d);
	if (reason == BLK_COPY_REASON_NONE)
		WRITE_ONCE(d->heard_at, jiffies);
	return reason;
}

/* Is it still the unit that it said it was? */
static u32 check_disk(struct sd_xcopy_disk *d)
{
	if (!sd_xcopy_make_current(d))
		return BLK_COPY_REASON_CHANGED;
	return sd_xcopy_reason(d);
}

/*
 * The command goes to the destination, whose copy manager reads the source: what
 * either of them does not take in one piece is not asked of them.
 */
static u32 describe_pair(struct sd_xcopy_disk *s, struct sd_xcopy_disk *d,
			 struct blk_copy_pair *pair)
{
	const struct sd_xcopy_info *si = rcu_dereference(s->info);
	const struct sd_xcopy_info *di = rcu_dereference(d->info);
	struct sd_xcopy_bounds sb, db, b;
	u32 reason, verify;
	bool proven;
	int rests;

	if (!si || !di || si->ua != sd_xcopy_changes(s) ||
	    di->ua != sd_xcopy_changes(d))
		return BLK_COPY_REASON_CHANGED;
	reason = sd_xcopy_fence_refusal(d, di->lu);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	sb = sd_xcopy_bounds_of(s);
	db = sd_xcopy_bounds_of(d);
	reason = sd_xcopy_pair_bounds(&sb, &db, &b);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;

	pair->max_sectors = b.max_sectors;
	pair->max_segment_sectors = b.max_segment_sectors;
	pair->max_segments = b.max_segments;
	pair->granule_sectors = b.granule_sectors;
	pair->src_lu = si->lu;
	pair->dst_lu = di->lu;

	verify = max(READ_ONCE(s->verify), READ_ONCE(d->verify));
	pair->verify = verify == SD_XCOPY_VERIFY_ALWAYS;
	guard(spinlock_irqsave)(&pairs_lock);
	pair->changes = sd_xcopy_doubted(si->lu, di->lu);
	pair->voids = all_voids(si->lu, di->lu);
	proven = sd_xcopy_pairs_is_proven(&pairs, si->lu, di->lu, now_ms(),
					  &pair->shown, &rests);
	pair->rests = rests;
	/* Else all is compared, or nothing. */
	pair->prove = verify == SD_XCOPY_VERIFY_FIRST || (pair->verify && !proven);
	return sd_xcopy_pairs_check(&pairs, si->lu, di->lu, now_ms());
}

/*
 * Is there no need to bother either of them, as their pair is left alone? What
 * has changed meanwhile is not the pair that was remembered.
 */
static u32 left_alone(struct sd_xcopy_disk *s, struct sd_xcopy_disk *d)
{
	if (sd_xcopy_reason(s) != BLK_COPY_REASON_NONE ||
	    sd_xcopy_reason(d) != BLK_COPY_REASON_NONE ||
	    !sd_xcopy_info_is_current(s) || !sd_xcopy_info_is_current(d) ||
	    sd_xcopy_fence_refusal(d, READ_ONCE(d->lu)))
		return BLK_COPY_REASON_NONE;
	guard(spinlock_irqsave)(&pairs_lock);
	return sd_xcopy_pairs_check(&pairs, READ_ONCE(s->lu), READ_ONCE(d->lu), now_ms());
}

/* Why one that was not read yet does not copy. It is not waited for. */
static u32 unknown(const struct sd_xcopy_disk *d)
{
	if (sd_xcopy_known(d))
		return BLK_COPY_REASON_NONE;
	if (READ_ONCE(d->reason) == BLK_COPY_REASON_UNREACHABLE)
		sd_xcopy_watch_look(d);
	return READ_ONCE(d->reason);
}

/**
 * sd_xcopy_pair - see blk_copy_provider.pair
 * @src: source disk, attached
 * @dst: destination disk, attached
 * @pair: out: in what pieces
 *
 * Return: BLK_COPY_REASON_NONE, or why not.
 */
u32 sd_xcopy_pair(struct gendisk *src, struct gendisk *dst,
		  struct blk_copy_pair *pair)
{
	struct sd_xcopy_disk *s = sd_xcopy_disk(src), *d = sd_xcopy_disk(dst);
	unsigned long start = jiffies;
	u32 reason;

	if (!s || !d)
		return BLK_COPY_REASON_UNSUPPORTED;
	reason = unknown(s) ?: unknown(d) ?: left_alone(s, d) ?:
		 sd_xcopy_fence_refusal(d, READ_ONCE(d->lu));
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	reason = hear_disk(s);
	if (reason == BLK_COPY_REASON_NONE && s != d)
		reason = hear_disk(d);
	if (reason == BLK_COPY_REASON_UNREACHABLE)
		lost_time(READ_ONCE(s->lu), READ_ONCE(d->lu), reason,
			  jiffies_to_msecs(jiffies - start));
	if (reason == BLK_COPY_REASON_NONE && !sd_xcopy_watched(s, d))
		reason = BLK_COPY_REASON_CHANGED;
	reason = reason ?: check_disk(s) ?: check_disk(d);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	guard(rcu)();
	return describe_pair(s, d, pair);
}

/**
 * sd_xcopy_disk_lu - see blk_copy_provider.lu_key
 * @disk: an attached disk
 *
 * Return: a key of its unit, 0 where it has none.
 */
u64 sd_xcopy_disk_lu(struct gendisk *disk)
{
	const struct sd_xcopy_disk *d = sd_xcopy_disk(disk);

	/* A name that two units bear is none. */
	if (READ_ONCE(d->standing) == BLK_COPY_REASON_COLLISION)
		return 0;
	return READ_ONCE(d->lu);
}

/* See blk_copy_provider.in_flight. */
unsigned int sd_xcopy_in_flight(struct gendisk *disk)
{
	return scsi_device_busy(sd_xcopy_disk(disk)->sdkp->device);
}

/* A command has ended, with the verdict's @act. Context: any. */
void sd_xcopy_pair_ended(const struct blk_copy_cmd *copy, u32 reason, u32 act)
{
	u64 src = copy->lu[READ], dst = copy->lu[WRITE];

	guard(spinlock_irqsave)(&pairs_lock);
	if (reason == BLK_COPY_REASON_NONE)
		sd_xcopy_pairs_succeeded(&pairs, src, dst, now_ms());
	else if (act & SD_XCOPY_ACT_PAIR)
		sd_xcopy_pairs_refused(&pairs, src, dst, reason, now_ms());
	else if (act & SD_XCOPY_ACT_PAUSE)
		sd_xcopy_pairs_refused(&pairs, src, dst,
				       BLK_COPY_REASON_ABORTED, now_ms());
}
