/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where sd meets sd_xcopy.ko: discovery at revalidation, the command for a
 * REQ_OP_COPY_WRITE request, its completion.
 */
#ifndef _SD_COPY_H
#define _SD_COPY_H

#include <linux/blk_types.h>

struct device;
struct queue_limits;
struct scsi_cmnd;
struct scsi_disk;

/**
 * struct sd_copy_ops - how disks are made to copy
 * @revalidate: sets @lim->max_hw_copy_sectors. Called between
 *	queue_limits_start_update() and the commit; may sleep and send commands.
 * @remove: no new commands come for the disk; those under way may. May sleep.
 *	@sdkp->copy_gone is set: what revalidate() would make from now on nobody
 *	would take away, so it looks at that under a lock that remove() takes.
 *	May come twice.
 * @setup: writes CDB, timeout and at most @len bytes of parameter list for the
 *	request of @cmd. Returns the bytes used, 0 where it cannot. Atomic.
 * @done: @cmd has ended and is not sent again by anybody below. Was it carried
 *	out? Atomic.
 * @unsent: @cmd, which was set up, goes without having been sent. Its request may
 *	come once more, for this disk or as a clone for another one. Atomic.
 */
struct sd_copy_ops {
	void (*revalidate)(struct scsi_disk *sdkp, struct queue_limits *lim);
	void (*remove)(struct scsi_disk *sdkp);
	unsigned int (*setup)(struct scsi_cmnd *cmd, void *buf,
			      unsigned int len);
	bool (*done)(struct scsi_cmnd *cmd);
	void (*unsent)(struct scsi_cmnd *cmd);
};

int sd_copy_register(const struct sd_copy_ops *ops);
void sd_copy_unregister(const struct sd_copy_ops *ops);
void sd_copy_each(void (*found)(struct scsi_disk *sdkp));

/* for sd.c */
void sd_copy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim);
void sd_copy_remove(struct scsi_disk *sdkp);
blk_status_t sd_setup_copy_cmnd(struct scsi_cmnd *cmd);
int sd_copy_done(struct scsi_cmnd *cmd);
void sd_copy_unsent(struct scsi_cmnd *cmd);

/* of sd.c, for sd_copy.c */
void *sd_set_special_bvec(struct request *rq, unsigned int data_len);
void sd_uninit_command(struct scsi_cmnd *cmd);
void sd_each_disk(int (*fn)(struct device *dev, void *data), void *data);

#endif
