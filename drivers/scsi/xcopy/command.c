// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands: which pairs may copy, the command, and what its end means.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blk-mq.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

/* A day; more is a slip of the pen. */
#define MAX_TIMEOUT	86400U
/* A disk that nobody has heard of for longer is asked before it is named. */
#define HEARD_LATELY	HZ

static DEFINE_SPINLOCK(pairs_lock);
static struct sd_xcopy_pairs pairs;	/* pairs_lock */

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
	unsigned long flags;

	spin_lock_irqsave(&pairs_lock, flags);
	sd_xcopy_pairs_forget(&pairs, lu, pardon);
	spin_unlock_irqrestore(&pairs_lock, flags);
}

/* The pair at @i, if it is left alone; see sd_xcopy_pairs_at(). Context: any. */
bool sd_xcopy_left_alone(u32 i, struct kcxx_pair *pair)
{
	unsigned long flags;
	bool alone;

	spin_lock_irqsave(&pairs_lock, flags);
	alone = sd_xcopy_pairs_at(&pairs, i, now_ms(), pair);
	spin_unlock_irqrestore(&pairs_lock, flags);
	return alone;
}

/* What came to nothing, for @reason, took @ms. */
static void lost_time(u64 src_lu, u64 dst_lu, u32 reason, unsigned int ms)
{
	unsigned long flags;

	if (!src_lu || !dst_lu)
		return;
	spin_lock_irqsave(&pairs_lock, flags);
	sd_xcopy_pairs_lost_time(&pairs, src_lu, dst_lu, reason, ms, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);
}

/**
 * sd_xcopy_failed - see blk_copy_provider.failed
 * @copy: the command
 */
void sd_xcopy_failed(const struct blk_copy_cmd *copy)
{
	u32 ms = jiffies_to_msecs(jiffies - copy->start);

	/* The time that it took to come here is not the devices' fault. */
	if (copy->sent || copy->reason == BLK_COPY_REASON_CHANGED)
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

	spin_lock_irqsave(&pairs_lock, flags);
	if (reason == BLK_COPY_REASON_NONE)
		sd_xcopy_pairs_proven(&pairs, pair->src_lu, pair->dst_lu);
	else
		sd_xcopy_pairs_refused(&pairs, pair->src_lu, pair->dst_lu,
				       reason, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);

	if (reason == BLK_COPY_REASON_UNPROVEN)
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
		sd_xcopy_watch_look();
	/* A reading may settle that one. */
	if (reason != BLK_COPY_REASON_NONE && reason != BLK_COPY_REASON_CHANGED)
		return reason;
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
	unsigned long flags;
	u32 reason, verify;

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
	spin_lock_irqsave(&pairs_lock, flags);
	reason = sd_xcopy_pairs_check(&pairs, si->lu, di->lu, now_ms());
	pair->prove = verify != SD_XCOPY_VERIFY_OFF &&
		      !sd_xcopy_pairs_is_proven(&pairs, si->lu, di->lu);
	spin_unlock_irqrestore(&pairs_lock, flags);
	return reason;
}

/*
 * Is there no need to bother either of them, as their pair is left alone? What
 * has changed meanwhile is not the pair that was remembered.
 */
static u32 left_alone(struct sd_xcopy_disk *s, struct sd_xcopy_disk *d)
{
	unsigned long flags;
	u32 reason;

	if (sd_xcopy_reason(s) != BLK_COPY_REASON_NONE ||
	    sd_xcopy_reason(d) != BLK_COPY_REASON_NONE ||
	    !sd_xcopy_info_is_current(s) || !sd_xcopy_info_is_current(d) ||
	    sd_xcopy_fence_refusal(d, READ_ONCE(d->lu)))
		return BLK_COPY_REASON_NONE;
	spin_lock_irqsave(&pairs_lock, flags);
	reason = sd_xcopy_pairs_check(&pairs, READ_ONCE(s->lu),
				      READ_ONCE(d->lu), now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);
	return reason;
}

/**
 * sd_xcopy_pair - see blk_copy_provider.pair
 * @src: source disk, attached
 * @dst: destination disk, attached
 * @pair: out: in what pieces
 */
u32 sd_xcopy_pair(struct gendisk *src, struct gendisk *dst,
		  struct blk_copy_pair *pair)
{
	struct sd_xcopy_disk *s = sd_xcopy_disk(src), *d = sd_xcopy_disk(dst);
	unsigned long start = jiffies;
	u32 reason;

	if (!s || !d)
		return BLK_COPY_REASON_UNSUPPORTED;
	reason = left_alone(s, d);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	reason = sd_xcopy_fence_refusal(d, READ_ONCE(d->lu));
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	reason = hear_disk(s);
	if (reason == BLK_COPY_REASON_NONE && s != d)
		reason = hear_disk(d);
	if (reason == BLK_COPY_REASON_UNREACHABLE)
		lost_time(READ_ONCE(s->lu), READ_ONCE(d->lu), reason,
			  jiffies_to_msecs(jiffies - start));
	if (reason == BLK_COPY_REASON_NONE && !sd_xcopy_watched())
		reason = BLK_COPY_REASON_CHANGED;
	if (reason == BLK_COPY_REASON_NONE)
		reason = check_disk(s);
	if (reason == BLK_COPY_REASON_NONE && s != d)
		reason = check_disk(d);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	rcu_read_lock();
	reason = describe_pair(s, d, pair);
	rcu_read_unlock();
	return reason;
}

/**
 * sd_xcopy_disk_lu - see blk_copy_provider.lu_key
 * @disk: an attached disk
 */
u64 sd_xcopy_disk_lu(struct gendisk *disk)
{
	const struct sd_xcopy_disk *d = sd_xcopy_disk(disk);

	/* A name that two units bear is none. */
	if (READ_ONCE(d->standing) == BLK_COPY_REASON_COLLISION)
		return 0;
	return READ_ONCE(d->lu);
}

/* LIST ID USAGE: an identifier is there to be asked for, or because it has to be. */
static u8 usage_of(const struct blk_copy_cmd *copy,
		   const struct sd_xcopy_info *di)
{
	if (!copy->list_id)
		return SD_XCOPY_LIST_NONE;
	return di->keeps ? SD_XCOPY_LIST_HOLD : SD_XCOPY_LIST_DISCARD;
}

/* Parameter list of @copy into @buf. Returns its length or a negative errno. */
static int encode(const struct blk_copy_cmd *copy,
		  const struct sd_xcopy_disk *d,
		  const struct sd_xcopy_info *si,
		  const struct sd_xcopy_info *di, void *buf, unsigned int len)
{
	struct scsi_device *sdev = d->sdkp->device;

	return sd_xcopy_encode_params(buf, len, &si->designator,
				      &di->designator, sdev->sector_size,
				      copy->seg, copy->nr_segs,
				      usage_of(copy, di), copy->list_id);
}

static unsigned int command_timeout(struct request *rq)
{
	unsigned int seconds = READ_ONCE(sd_xcopy_timeout);

	return seconds ? min(seconds, MAX_TIMEOUT) * HZ : rq->q->rq_timeout;
}

/*
 * Are these still the units that the copy is meant for? They may have changed
 * since the pair was asked for, and between two tries.
 */
static bool names_hold(const struct blk_copy_cmd *copy,
		       struct sd_xcopy_disk *s, const struct sd_xcopy_info *si,
		       struct sd_xcopy_disk *d, const struct sd_xcopy_info *di)
{
	return copy->lu[READ] == si->lu && copy->lu[WRITE] == di->lu &&
	       sd_xcopy_calm() && si->ua == sd_xcopy_changes(s) && di->ua == sd_xcopy_changes(d);
}

/*
 * Into @buf and into the air. Returns the length of the list, 0 where
 * @copy->reason says why not.
 */
static unsigned int dispatch(struct sd_xcopy_disk *s, struct sd_xcopy_disk *d,
			     struct blk_copy_cmd *copy, void *buf,
			     unsigned int len)
{
	const struct sd_xcopy_info *si, *di;
	u32 reason;
	int ret;

	/* Either may be gone since the pair was asked for. */
	si = s ? rcu_dereference(s->info) : NULL;
	di = d ? rcu_dereference(d->info) : NULL;
	if (!si || !di)
		reason = BLK_COPY_REASON_UNSUPPORTED;
	else
		reason = sd_xcopy_fence_refusal(d, di->lu);
	if (reason == BLK_COPY_REASON_NONE && !names_hold(copy, s, si, d, di))
		reason = BLK_COPY_REASON_CHANGED;
	if (reason == BLK_COPY_REASON_NONE)
		reason = sd_xcopy_depart(d, di, copy);
	if (reason == BLK_COPY_REASON_NONE) {
		ret = encode(copy, d, si, di, buf, len);
		if (ret > 0)
			return ret;
		reason = BLK_COPY_REASON_UNSUPPORTED;
	}
	copy->reason = reason;
	if (copy->path)
		sd_xcopy_arrive(copy, true);
	return 0;
}

/**
 * sd_xcopy_setup - see sd_copy_ops.setup
 * @cmd: its request is a blk_copy_cmd, or a clone of one, which dm-multipath has
 *	made for this path
 * @buf: for the parameter list
 * @len: bytes of @buf
 */
unsigned int sd_xcopy_setup(struct scsi_cmnd *cmd, void *buf, unsigned int len)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	struct blk_copy_cmd *copy = blk_copy_bio_cmd(rq->bio);
	struct sd_xcopy_disk *d = sd_xcopy_disk(rq->q->disk), *s;

	/* One that may be under way is not sent once more. */
	if (WARN_ON_ONCE(copy->path))
		return 0;
	copy->sent = false;
	rcu_read_lock();
	s = sd_xcopy_path_of(copy->lu[READ], copy->src);
	len = dispatch(s, d, copy, buf, len);
	if (!len && copy->reason == BLK_COPY_REASON_CHANGED) {
		/* It may as well be a third unit that reported something. */
		if (s && !sd_xcopy_info_is_current(s))
			sd_xcopy_reread(s);
		if (d && !sd_xcopy_info_is_current(d))
			sd_xcopy_reread(d);
	}
	rcu_read_unlock();
	if (!len)
		return 0;
	sd_xcopy_encode_cdb(cmd->cmnd, len);
	cmd->cmd_len = SD_XCOPY_CDB_LEN;
	rq->timeout = command_timeout(rq);
	/* Until the device has said how it went. */
	sd_xcopy_lost(copy, BLK_COPY_REASON_LOST);
	copy->sent = true;
	atomic64_inc(&d->commands);
	return len;
}

/**
 * sd_xcopy_unsent - see sd_copy_ops.unsent
 * @cmd: the command
 */
void sd_xcopy_unsent(struct scsi_cmnd *cmd)
{
	struct blk_copy_cmd *copy = blk_copy_bio_cmd(scsi_cmd_to_rq(cmd)->bio);
	struct sd_xcopy_disk *d = copy->path;

	/* Refused when it was set up? */
	if (!d)
		return;
	atomic64_dec(&d->commands);
	sd_xcopy_arrive(copy, true);
	copy->reason = BLK_COPY_REASON_NONE;
	copy->end = BLK_COPY_CMD_OVER;
	copy->sent = false;
}

static void remember(const struct sd_xcopy_disk *d,
		     const struct blk_copy_cmd *copy, u32 reason, u32 act)
{
	u64 src = copy->lu[READ], dst = copy->lu[WRITE];
	unsigned long flags;

	spin_lock_irqsave(&pairs_lock, flags);
	if (reason == BLK_COPY_REASON_NONE)
		sd_xcopy_pairs_succeeded(&pairs, src, dst);
	else if (act & SD_XCOPY_ACT_PAIR)
		sd_xcopy_pairs_refused(&pairs, src, dst, reason, now_ms());
	else if (act & SD_XCOPY_ACT_PAUSE)
		sd_xcopy_pairs_refused(&pairs, src, dst,
				       BLK_COPY_REASON_ABORTED, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);

	if (act & SD_XCOPY_ACT_LOG)
		pr_info_ratelimited("%s: copy from %s not done by the device: %s\n",
				    d->sdkp->disk->disk_name,
				    copy->src->disk_name,
				    blk_copy_reason_name(reason));
}

/* What the command taught about its destination; adds to @act what is left to do. */
static u32 learn(struct sd_xcopy_disk *d, const struct blk_copy_cmd *copy,
		 u32 act)
{
	struct sd_xcopy_bounds b = sd_xcopy_bounds_of(d);
	const struct sd_xcopy_info *di;
	struct sd_xcopy_shape shape = { .segments = copy->nr_segs };
	int i;

	for (i = 0; i < copy->nr_segs; i++) {
		shape.sectors += copy->seg[i].sectors;
		shape.lengths |= copy->seg[i].sectors;
	}
	rcu_read_lock();
	di = rcu_dereference(d->info);
	if (di) {
		act = sd_xcopy_learn(&b, &di->limits, &shape, act);
		sd_xcopy_set_bounds(d, &b);
	}
	rcu_read_unlock();
	return act;
}

static void act_on_disk(struct sd_xcopy_disk *d, u32 reason, u32 act)
{
	struct queue_limits *lim = &d->sdkp->disk->queue->limits;

	atomic64_inc(&d->failures);
	if (act & SD_XCOPY_ACT_NO_DEVICE) {
		/* As sd does for UNMAP; a rescan asks the device again. */
		WRITE_ONCE(d->reason, reason);
		WRITE_ONCE(lim->max_hw_copy_sectors, 0);
		WRITE_ONCE(lim->max_copy_sectors, 0);
	}
}

static void was_busy(struct sd_xcopy_disk *d)
{
	const struct sd_xcopy_info *di;

	rcu_read_lock();
	di = rcu_dereference(d->info);
	if (di)
		sd_xcopy_busy(d, di->limits.max_copies);
	rcu_read_unlock();
}

static bool is_busy(const struct scsi_cmnd *cmd)
{
	return host_byte(cmd->result) == DID_OK &&
	       ((cmd->result & 0xff) == SAM_STAT_BUSY ||
		(cmd->result & 0xff) == SAM_STAT_TASK_SET_FULL);
}

static void judge(const struct scsi_cmnd *cmd, struct sd_xcopy_verdict *v)
{
	struct sd_xcopy_result res = {
		.host_byte	= host_byte(cmd->result),
		.status		= cmd->result & 0xff,
	};

	sd_xcopy_decode_sense(cmd->sense_buffer, SCSI_SENSE_BUFFERSIZE, &res);
	sd_xcopy_judge(&res, v);
}

/**
 * sd_xcopy_done - see sd_copy_ops.done
 * @cmd: the command
 */
bool sd_xcopy_done(struct scsi_cmnd *cmd)
{
	struct blk_copy_cmd *copy = blk_copy_bio_cmd(scsi_cmd_to_rq(cmd)->bio);
	struct sd_xcopy_disk *d = copy->path;
	struct sd_xcopy_verdict v;

	judge(cmd, &v);
	copy->reason = v.reason;
	copy->end = v.end;
	/* Busy to the end: the next copies of this pair need not find out again. */
	if (v.end == BLK_COPY_CMD_AGAIN && copy->tries >= BLK_COPY_MAX_TRIES)
		v.act |= SD_XCOPY_ACT_PAIR;
	if (is_busy(cmd))
		was_busy(d);
	v.act = learn(d, copy, v.act);
	remember(d, copy, v.reason, v.act);
	if (v.reason != BLK_COPY_REASON_NONE)
		act_on_disk(d, v.reason, v.act);
	/* The disk is not ours after that. */
	if (v.end == BLK_COPY_CMD_LOST)
		sd_xcopy_lost(copy, v.reason);
	else
		sd_xcopy_arrive(copy, true);
	return v.reason == BLK_COPY_REASON_NONE;
}
