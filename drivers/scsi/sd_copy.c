// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook of sd for copies: forwards to sd_xcopy.ko where it is registered.
 * Part of sd; everything that decides is in the module.
 */
#include <linux/blk-mq.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/srcu.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

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
 * The caller calls sd_copy_rescan() afterwards for the disks that are there.
 * Context: task, may sleep.
 * Return: 0, or -EBUSY where one is registered already.
 */
int sd_copy_register(const struct sd_copy_ops *ops)
{
	int ret = -EBUSY;

	mutex_lock(&sd_copy_mutex);
	if (!rcu_access_pointer(sd_copy_ops)) {
		rcu_assign_pointer(sd_copy_ops, ops);
		ret = 0;
	}
	mutex_unlock(&sd_copy_mutex);
	return ret;
}
EXPORT_SYMBOL_GPL(sd_copy_register);

/**
 * sd_copy_unregister - withdraw
 * @ops: as registered
 *
 * The caller has set the limits of all disks to 0 through sd_copy_rescan(), so
 * that no command is under way. After return no function of @ops runs.
 * Context: task, sleeps.
 */
void sd_copy_unregister(const struct sd_copy_ops *ops)
{
	mutex_lock(&sd_copy_mutex);
	if (rcu_access_pointer(sd_copy_ops) == ops)
		RCU_INIT_POINTER(sd_copy_ops, NULL);
	mutex_unlock(&sd_copy_mutex);
	synchronize_srcu(&sd_copy_srcu);
}
EXPORT_SYMBOL_GPL(sd_copy_unregister);

/**
 * sd_copy_rescan - revalidate every disk
 *
 * Freezes each queue while its limits change, so commands under way with the
 * old limits have ended on return.
 * Context: task, sleeps; no lock of a disk held.
 */
void sd_copy_rescan(void)
{
	sd_revalidate_all();
}
EXPORT_SYMBOL_GPL(sd_copy_rescan);

void sd_copy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim)
{
	const struct sd_copy_ops *ops;
	int idx;

	lim->max_hw_copy_sectors = 0;
	idx = srcu_read_lock(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->revalidate(sdkp, lim);
	srcu_read_unlock(&sd_copy_srcu, idx);
}

void sd_copy_remove(struct scsi_disk *sdkp)
{
	const struct sd_copy_ops *ops;
	int idx;

	idx = srcu_read_lock(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->remove(sdkp);
	srcu_read_unlock(&sd_copy_srcu, idx);
}

blk_status_t sd_setup_copy_cmnd(struct scsi_cmnd *cmd)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	const struct sd_copy_ops *ops;
	unsigned int len = 0;
	blk_status_t ret;
	void *buf;
	int idx;

	buf = sd_set_special_bvec(rq, SD_COPY_PARAM_LEN);
	if (!buf)
		return BLK_STS_RESOURCE;

	idx = srcu_read_lock(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		len = ops->setup(cmd, buf, SD_COPY_PARAM_LEN);
	srcu_read_unlock(&sd_copy_srcu, idx);
	if (!len) {
		sd_uninit_command(cmd);
		return BLK_STS_NOTSUPP;
	}

	/* A refusal is no event for the log: the copy is then done by hand. */
	rq->rq_flags |= RQF_QUIET;
	rq->special_vec.bv_len = len;
	cmd->transfersize = len;
	cmd->allowed = scsi_disk(rq->q->disk)->max_retries;

	ret = scsi_alloc_sgtables(cmd);
	if (ret != BLK_STS_OK)
		sd_uninit_command(cmd);
	return ret;
}

void sd_copy_done(struct request *rq, const struct scsi_sense_hdr *sshdr)
{
	const struct sd_copy_ops *ops;
	int idx;

	idx = srcu_read_lock(&sd_copy_srcu);
	ops = srcu_dereference(sd_copy_ops, &sd_copy_srcu);
	if (ops)
		ops->done(blk_mq_rq_to_pdu(rq), sshdr);
	srcu_read_unlock(&sd_copy_srcu, idx);
}
