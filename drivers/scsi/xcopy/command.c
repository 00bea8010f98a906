// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands: how they are made, and what their end means.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blk-mq.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <trace/events/blk_copy.h>

#include "xcopy.h"

/* A day; more is a slip of the pen. */
#define MAX_TIMEOUT	86400U
/* Who was told of a change goes when that is read, if it is soon: no disk is read twice then. */
#define TOLD_HOLDS	(HZ / 4)

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

/* Has its pair been doubted since it was described? Of one that was told, once: since that. */
static bool has_come_to_be_doubted(struct blk_copy_cmd *copy)
{
	u32 doubts = sd_xcopy_doubted(copy->lu[READ], copy->lu[WRITE]);

	if (copy->told && time_before(jiffies, copy->told + TOLD_HOLDS))
		copy->changes = doubts;
	copy->told = 0;
	return copy->changes != doubts;
}

/*
 * Are these still the units that the copy is meant for, and they alone? They may
 * have changed since the pair was asked for, and between two tries; what a third one
 * had to tell is known once all is calm again, and then it may go; what their own targets
 * had may have the pair prove itself. Returns NONE, or why not.
 */
static u32 names_hold(struct blk_copy_cmd *copy,
		      struct sd_xcopy_disk *s, const struct sd_xcopy_info *si,
		      struct sd_xcopy_disk *d, const struct sd_xcopy_info *di)
{
	bool calm = sd_xcopy_calm();
	u32 reason;

	if (copy->lu[READ] != si->lu || copy->lu[WRITE] != di->lu ||
	    !sd_xcopy_target_calm(s) || !sd_xcopy_target_calm(d) ||
	    si->ua != sd_xcopy_changes(s) || di->ua != sd_xcopy_changes(d) ||
	    has_come_to_be_doubted(copy))
		return BLK_COPY_REASON_CHANGED;
	reason = sd_xcopy_reason(s) ?: sd_xcopy_reason(d);
	if (reason != BLK_COPY_REASON_NONE || calm)
		return reason;
	copy->end = BLK_COPY_CMD_AGAIN;
	return BLK_COPY_REASON_CHANGED;
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
	reason = si && di ? sd_xcopy_fence_refusal(d, di->lu) : BLK_COPY_REASON_UNSUPPORTED;
	reason = reason ?: names_hold(copy, s, si, d, di) ?:
		 sd_xcopy_depart(d, di, copy);
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

/*
 * Something was reported, by either of them or by a third unit: begin to read it, for
 * the next copies and for the next try of this one. Context: any, under RCU.
 */
static void read_changes(struct sd_xcopy_disk *s, struct sd_xcopy_disk *d)
{
	if (s && !sd_xcopy_info_is_current(s))
		sd_xcopy_reread(s);
	if (d && !sd_xcopy_info_is_current(d))
		sd_xcopy_reread(d);
	sd_xcopy_watch_want();
}

/**
 * sd_xcopy_setup - see sd_copy_ops.setup
 * @cmd: its request is a blk_copy_cmd, or a clone of one, which dm-multipath has
 *	made for this path
 * @buf: for the parameter list
 * @len: bytes of @buf
 *
 * Return: bytes of the list, 0 where the command is not to be sent.
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
	if (!len && copy->reason == BLK_COPY_REASON_CHANGED)
		read_changes(s, d);
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
		     const struct blk_copy_cmd *copy,
		     const struct sd_xcopy_result *res, u32 act)
{
	sd_xcopy_pair_ended(copy, copy->reason, act);
	if (act & SD_XCOPY_ACT_LOG)
		pr_info_ratelimited("%s: copy from %s not done by the device: %s (host 0x%02x status 0x%02x sense %x/%02x/%02x)\n",
				    d->sdkp->disk->disk_name,
				    copy->src->disk_name,
				    blk_copy_reason_name(copy->reason),
				    res->host_byte, res->status,
				    res->sense_key, res->asc, res->ascq);
}

/* What the command taught about its destination; adds to @act what is left to do. */
static u32 learn(struct sd_xcopy_disk *d, struct blk_copy_cmd *copy, u32 act)
{
	struct sd_xcopy_bounds b = sd_xcopy_bounds_of(d);
	const struct sd_xcopy_info *di;
	struct sd_xcopy_shape shape = { .segments = copy->nr_segs };
	int i;

	for (i = 0; i < copy->nr_segs; i++) {
		shape.sectors += copy->seg[i].sectors;
		shape.lengths |= copy->seg[i].sectors;
	}
	guard(rcu)();
	di = rcu_dereference(d->info);
	if (di) {
		act = sd_xcopy_learn(&b, &di->limits, &shape, act);
		sd_xcopy_set_bounds(d, &b);
		copy->max_segs = min_t(u32, b.max_segments,
				       BLK_COPY_MAX_SEGMENTS);
	}
	return act;
}

/* Two that end at a time may count as one. */
static u32 count_in_vain(struct sd_xcopy_disk *d, const struct sd_xcopy_verdict *v)
{
	u32 was = READ_ONCE(d->vain), vain = was;
	u32 act = sd_xcopy_in_vain(&vain, v->reason, v->end, v->act);

	if (vain != was)
		WRITE_ONCE(d->vain, vain);
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

	guard(rcu)();
	di = rcu_dereference(d->info);
	if (di)
		sd_xcopy_busy(d, di->limits.max_copies);
}

static bool is_busy(const struct scsi_cmnd *cmd)
{
	return host_byte(cmd->result) == DID_OK &&
	       ((cmd->result & 0xff) == SAM_STAT_BUSY ||
		(cmd->result & 0xff) == SAM_STAT_TASK_SET_FULL);
}

/* @copy was answered with what its disk @d, or the target, had to report. */
static void was_told(struct blk_copy_cmd *copy, struct sd_xcopy_disk *d)
{
	copy->told = jiffies;
	guard(rcu)();
	read_changes(sd_xcopy_path_of(copy->lu[READ], copy->src), d);
}

static bool is_report(const struct sd_xcopy_result *res)
{
	return res->status == SAM_STAT_CHECK_CONDITION &&
	       res->sense == SD_XCOPY_SENSE_CURRENT &&
	       res->sense_key == UNIT_ATTENTION;
}

static void judge(struct scsi_cmnd *cmd, struct sd_xcopy_result *res,
		  struct sd_xcopy_verdict *v)
{
	res->host_byte = host_byte(cmd->result);
	res->status = cmd->result & 0xff;
	res->cut = scsi_get_resid(cmd) > 0;
	sd_xcopy_decode_sense(cmd->sense_buffer, SCSI_SENSE_BUFFERSIZE, res);
	sd_xcopy_judge(res, v);
}

/**
 * sd_xcopy_done - see sd_copy_ops.done
 * @cmd: the command
 *
 * Return: true where it was carried out.
 */
bool sd_xcopy_done(struct scsi_cmnd *cmd)
{
	struct blk_copy_cmd *copy = blk_copy_bio_cmd(scsi_cmd_to_rq(cmd)->bio);
	struct sd_xcopy_disk *d = copy->path;
	struct sd_xcopy_result res = {};
	struct sd_xcopy_verdict v;

	judge(cmd, &res, &v);
	copy->reason = v.reason;
	copy->end = v.end;
	trace_blk_copy_scsi_done(copy, disk_devt(d->sdkp->disk), res.host_byte,
				 res.status, res.sense_key, res.asc, res.ascq);
	/* Busy to the end: the next copies of this pair need not find out again. */
	if (v.end == BLK_COPY_CMD_AGAIN && copy->tries >= BLK_COPY_MAX_TRIES)
		v.act |= SD_XCOPY_ACT_PAIR;
	if (is_busy(cmd))
		was_busy(d);
	if (is_report(&res))
		was_told(copy, d);
	v.act = learn(d, copy, v.act);
	if (v.act & SD_XCOPY_ACT_AGAIN)
		copy->end = BLK_COPY_CMD_AGAIN;
	v.act = count_in_vain(d, &v);
	remember(d, copy, &res, v.act);
	if (v.reason != BLK_COPY_REASON_NONE)
		act_on_disk(d, v.reason, v.act);
	/* The disk is not ours after that. */
	if (v.end == BLK_COPY_CMD_LOST)
		sd_xcopy_lost(copy, v.reason);
	else
		sd_xcopy_arrive(copy, true);
	return v.reason == BLK_COPY_REASON_NONE;
}
