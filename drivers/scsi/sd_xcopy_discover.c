// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discovery: which disks copy, in what pieces, and which are who they say.
 *
 * Called by sd when it revalidates a disk, with the queue's limits about to
 * change. The registry holds every disk found here; a designator that two
 * logical units share makes both unfit.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "sd_xcopy.h"

#define RCR_LEN		512
#define VPD_LEN		1024
#define RCR_TIMEOUT	(30 * HZ)
#define RCR_RETRIES	3
/* More disks than this are not offloaded. */
#define MAX_UNITS	2048

static DEFINE_MUTEX(sd_xcopy_mutex);
static LIST_HEAD(sd_xcopy_disks);
static struct sd_xcopy_unit *units;
static bool stopping;

/* What one revalidation finds out. */
struct finding {
	struct sd_xcopy_caps caps;
	struct sd_xcopy_unit unit;
	struct sd_xcopy_limits limits;
};

static int ask_operating_parameters(struct scsi_device *sdev, u8 *buf)
{
	struct scsi_sense_hdr sshdr;
	int resid = 0, ret;
	const struct scsi_exec_args args = {
		.sshdr	= &sshdr,
		.resid	= &resid,
	};
	u8 cdb[SD_XCOPY_CDB_LEN];

	memset(buf, 0, RCR_LEN);
	sd_xcopy_encode_rcr_cdb(cdb, RCR_LEN);
	ret = scsi_execute_cmd(sdev, cdb, REQ_OP_DRV_IN, buf, RCR_LEN,
			       RCR_TIMEOUT, RCR_RETRIES, &args);
	if (ret)
		return ret < 0 ? ret : -EIO;
	return clamp(RCR_LEN - resid, 0, RCR_LEN);
}

static int find_caps(struct scsi_device *sdev, struct finding *f, u8 *buf)
{
	int len, ret;

	if (!sd_xcopy_inquiry_3pc(sdev->inquiry, sdev->inquiry_len))
		return -EOPNOTSUPP;
	len = ask_operating_parameters(sdev, buf);
	if (len < 0)
		return len;
	ret = sd_xcopy_decode_rcr(buf, len, &f->caps);
	if (ret)
		return ret;

	memset(buf, 0, VPD_LEN);
	if (!scsi_get_vpd_page(sdev, 0x8f, buf, VPD_LEN))
		ret = sd_xcopy_decode_vpd8f(buf, VPD_LEN, &f->caps);
	return ret == -ENODATA ? 0 : ret;
}

static int find_identity(struct scsi_disk *sdkp, struct finding *f)
{
	struct scsi_device *sdev = sdkp->device;
	struct scsi_vpd *vpd;
	int ret = -ENODATA;

	f->unit.flags = SD_XCOPY_UNIT_USED;
	f->unit.capacity = sdkp->capacity;
	f->unit.block_size = sdev->sector_size;
	f->unit.ident = sd_xcopy_ident_init();
	rcu_read_lock();
	vpd = rcu_dereference(sdev->vpd_pg80);
	if (vpd)
		f->unit.ident = sd_xcopy_ident_add(f->unit.ident, vpd->data,
						   vpd->len);
	vpd = rcu_dereference(sdev->vpd_pg83);
	if (vpd) {
		f->unit.ident = sd_xcopy_ident_vpd83(f->unit.ident, vpd->data,
						     vpd->len);
		ret = sd_xcopy_decode_vpd83(vpd->data, vpd->len,
					    &f->unit.designator);
	}
	rcu_read_unlock();
	return ret;
}

static int find(struct scsi_disk *sdkp, struct finding *f)
{
	u8 *buf = kmalloc(max(RCR_LEN, VPD_LEN), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!buf)
		return ret;
	memset(f, 0, sizeof(*f));
	ret = find_caps(sdkp->device, f, buf);
	kfree(buf);
	if (ret)
		return ret;
	sd_xcopy_make_limits(&f->caps, sdkp->device->sector_size,
			     READ_ONCE(sd_xcopy_max_bytes), &f->limits);
	if (!f->limits.max_sectors)
		return -EOPNOTSUPP;
	return find_identity(sdkp, f);
}

/* Who may copy changes with every disk that comes, goes or changes. */
static void registry_update(void)
{
	struct sd_xcopy_disk *d;
	u32 reason;

	list_for_each_entry(d, &sd_xcopy_disks, list) {
		reason = sd_xcopy_unit_reason(units, MAX_UNITS, d->unit);
		if (reason != BLK_COPY_REASON_NONE && reason != d->reason)
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: %s\n",
				  reason == BLK_COPY_REASON_COLLISION ?
				  "another logical unit has the same designator" :
				  "no usable designator");
		WRITE_ONCE(d->reason, reason);
	}
}

static int registry_slot(void)
{
	int i;

	for (i = 0; i < MAX_UNITS; i++)
		if (!(units[i].flags & SD_XCOPY_UNIT_USED))
			return i;
	return -ENOSPC;
}

static struct sd_xcopy_disk *disk_create(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d;
	int slot = registry_slot();

	if (slot < 0)
		return NULL;
	d = sdkp->copy;
	if (!d)
		d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return NULL;
	d->sdkp = sdkp;
	d->unit = slot;
	sdkp->copy = d;
	return d;
}

static void disk_detach(struct sd_xcopy_disk *d)
{
	if (!d->attached)
		return;
	blk_copy_detach(d->sdkp->disk);
	device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
	list_del(&d->list);
	units[d->unit].flags = 0;
	d->attached = false;
	registry_update();
}

static bool disk_attach(struct sd_xcopy_disk *d)
{
	if (d->attached)
		return true;
	if (device_add_group(&d->sdkp->disk_dev, &sd_xcopy_group))
		return false;
	if (blk_copy_attach(d->sdkp->disk, &sd_xcopy_provider)) {
		device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
		return false;
	}
	list_add(&d->list, &sd_xcopy_disks);
	d->attached = true;
	return true;
}

static void disk_update(struct scsi_disk *sdkp, const struct finding *f,
			struct queue_limits *lim)
{
	struct sd_xcopy_disk *d = sdkp->copy;

	if (!d || !d->attached)
		d = disk_create(sdkp);
	if (!d)
		return;
	units[d->unit] = f->unit;
	d->designator = f->unit.designator;
	d->lu = sd_xcopy_lu_key(&d->designator);
	d->limits = f->limits;
	d->soft_sectors = f->limits.max_sectors;
	if (!disk_attach(d)) {
		units[d->unit].flags = 0;
		return;
	}
	registry_update();
	sd_xcopy_forget(d->lu);
	lim->max_hw_copy_sectors = d->limits.max_sectors;
}

/**
 * sd_xcopy_revalidate - see sd_copy_ops.revalidate
 * @sdkp: the disk
 * @lim: gets max_hw_copy_sectors
 *
 * A rescan by an administrator comes here as well, and makes a disk and its
 * pairs start afresh.
 * Context: task, sleeps, sends commands; the queue's limits_lock is held.
 */
void sd_xcopy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim)
{
	struct finding f;
	int ret = -ESHUTDOWN;

	if (!READ_ONCE(stopping))
		ret = find(sdkp, &f);
	mutex_lock(&sd_xcopy_mutex);
	if (!ret && !stopping)
		disk_update(sdkp, &f, lim);
	else if (sdkp->copy)
		disk_detach(sdkp->copy);
	mutex_unlock(&sd_xcopy_mutex);
}

/**
 * sd_xcopy_remove - see sd_copy_ops.remove
 * @sdkp: the disk that goes
 *
 * Context: task, sleeps.
 */
void sd_xcopy_remove(struct scsi_disk *sdkp)
{
	mutex_lock(&sd_xcopy_mutex);
	if (sdkp->copy)
		disk_detach(sdkp->copy);
	mutex_unlock(&sd_xcopy_mutex);
}

int __init sd_xcopy_registry_init(void)
{
	units = kvcalloc(MAX_UNITS, sizeof(*units), GFP_KERNEL);
	return units ? 0 : -ENOMEM;
}

/* From now on a revalidation makes a disk forget that it can copy. */
void sd_xcopy_registry_stop(void)
{
	mutex_lock(&sd_xcopy_mutex);
	WRITE_ONCE(stopping, true);
	mutex_unlock(&sd_xcopy_mutex);
}

/* The hook is gone; no function of this module runs for a disk. */
void sd_xcopy_registry_exit(void)
{
	struct sd_xcopy_disk *d, *next;

	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry_safe(d, next, &sd_xcopy_disks, list)
		disk_detach(d);
	mutex_unlock(&sd_xcopy_mutex);
	kvfree(units);
}
