// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook of sd for copies: forwards to sd_xcopy.ko where it is registered.
 * Part of sd; everything that decides is in the module.
 */
#include <linux/blk-mq.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/srcu.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "scsi_priv.h"
#include "sd.h"
#include "sd_copy.h"

/* The parameter list lives in one page of sd's pool. */
#define SD_COPY_PARAM_LEN	PAGE_SIZE

static const struct sd_copy_ops __rcu *sd_copy_ops;
static DEFINE_MUTEX(sd_copy_mutex);
DEFINE_STATIC_SRCU(sd_copy_srcu);

/**
 * sd_copy_register - announce the way disks are made to copy
 * @ops: stays valid until sd_copy_unregister() has returned
 *
 * The caller calls sd_copy_each() afterwards for the disks that are there.
 * Context: task, may sleep.
 * Return: 0, or -EBUSY where one is registered already.
 */
int sd_copy_register(const struct sd_copy_ops *ops)
{
	guard(mutex)(&sd_copy_mutex);
	if (rcu_access_pointer(sd_copy_ops))
		return -EBUSY;
	rcu_assign_pointer(sd_copy_ops, ops);
	return 0;
}
EXPORT_SYMBOL_GPL(sd_copy_register);

/**
 * sd_copy_unregister - withdraw
 * @ops: as registered
 *
 * The caller has set the limits of all disks to 0 with their queues frozen, so
 * that no command is under way. After return no function of @ops runs.
 * Context: task, sleeps.
 */
void sd_copy_unregister(const struct sd_copy_ops *ops)
{
	scoped_guard(mutex, &sd_copy_mutex)
		if (rcu_access_pointer(sd_copy_ops) == ops)
			RCU_INIT_POINTER(sd_copy_ops, NULL);
	synchronize_srcu(&sd_copy_srcu);
}
EXPORT_SYMBOL_GPL(sd_copy_unregister);

struct each {
	void (*found)(struct scsi_disk *sdkp);
};

static int sd_copy_one(struct device *dev, void *data)
{
	struct scsi_disk *sdkp = to_scsi_disk(dev);
	const struct each *each = data;

	if (READ_ONCE(sdkp->copy_seen))
		each->found(sdkp);
	return 0;
}

/**
 * sd_copy_each - call a function for every disk that has been revalidated
 * @found: the function; sd_copy_ops.remove may come meanwhile, or have come
 *
 * One that is missed is revalidated for the first time after this and comes by
 * sd_copy_ops.revalidate. Nothing is sent and no lock of a disk taken, so that
 * one that hangs does not hold up the others.
 * Context: task, sleeps if @found does.
 */
void sd_copy_each(void (*found)(struct scsi_disk *sdkp))
{
	struct each each = { found };

	/* With sd_copy_revalidate(): one of us sees what the other has set. */
	smp_mb();
	sd_each_disk(sd_copy_one, &each);
}
EXPORT_SYMBOL_GPL(sd_copy_each);

void sd_copy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim)
{
	const struct sd_copy_ops *ops;

	lim->max_hw_copy_sectors = 0;
	WRITE_ONCE(sdkp->copy_seen, true);
	/* With sd_copy_each(). */
	smp_mb();
	guard(srcu)(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->revalidate(sdkp, lim);
}

/*
 * Comes before the disk's device goes, also when it never got further than half
 * of sd_probe(). From here on a revalidation, which may be under way or be
 * started by somebody who has the disk open, makes no state any more: it finds
 * @copy_gone under the lock under which remove() has thrown away what there was.
 */
void sd_copy_remove(struct scsi_disk *sdkp)
{
	const struct sd_copy_ops *ops;

	WRITE_ONCE(sdkp->copy_gone, true);
	guard(srcu)(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->remove(sdkp);
}

blk_status_t sd_setup_copy_cmnd(struct scsi_cmnd *cmd)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	const struct sd_copy_ops *ops;
	unsigned int len = 0;
	blk_status_t ret;
	void *buf;

	buf = sd_set_special_bvec(rq, SD_COPY_PARAM_LEN);
	if (!buf)
		return BLK_STS_RESOURCE;

	scoped_guard(srcu, &sd_copy_srcu) {
		ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
		if (ops)
			len = ops->setup(cmd, buf, SD_COPY_PARAM_LEN);
	}
	if (!len) {
		sd_uninit_command(cmd);
		return BLK_STS_NOTSUPP;
	}

	/* A refusal is no event for the log: the copy is then done by hand. */
	rq->rq_flags |= RQF_QUIET;
	rq->special_vec.bv_len = len;
	cmd->transfersize = len;
	/* Sent once: whether again is for who sent it to say. */
	cmd->allowed = 0;

	ret = scsi_alloc_sgtables(cmd);
	if (ret != BLK_STS_OK)
		sd_uninit_command(cmd);
	return ret;
}

/* Does its end mean that @cmd was carried out? Nobody there to ask: no. */
static bool sd_copy_succeeded(struct scsi_cmnd *cmd)
{
	const struct sd_copy_ops *ops;

	guard(srcu)(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	return ops && ops->done(cmd);
}

/**
 * sd_copy_done - a copy has ended: see sd_done()
 * @cmd: its command
 *
 * scsi_io_completion() sends again what ended with UNIT ATTENTION, RECOVERED
 * ERROR, CONDITION MET or DID_RESET. So it is shown a success or an end that it
 * makes an error of without more ado, and one that dm-multipath does not take
 * for the path's, to send it down another; the sender has been told the real one.
 * Context: any.
 * Return: bytes done: all or none.
 */
int sd_copy_done(struct scsi_cmnd *cmd)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	bool succeeded = sd_copy_succeeded(cmd);

	cmd->result = succeeded ? 0 :
		      DID_ERROR << 16 | SCSIML_STAT_TGT_FAILURE << 8;
	memset(cmd->sense_buffer, 0, SCSI_SENSE_BUFFERSIZE);
	scsi_set_resid(cmd, 0);
	if (!succeeded)
		return 0;
	scsi_disk(rq->q->disk)->medium_access_timed_out = 0;
	return blk_rq_bytes(rq);
}

/**
 * sd_copy_unsent - a copy that was set up has not been sent: see sd_uninit_command()
 * @cmd: its command
 *
 * Context: any.
 */
void sd_copy_unsent(struct scsi_cmnd *cmd)
{
	const struct sd_copy_ops *ops;

	guard(srcu)(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->unsent(cmd);
}
