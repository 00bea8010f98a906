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
#define MAX_UNITS	4096

static DEFINE_MUTEX(sd_xcopy_mutex);
static LIST_HEAD(sd_xcopy_disks);
static struct sd_xcopy_unit *units;
static u32 nr_units;		/* used, and holes */
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
	if (!scsi_get_vpd_page(sdev, 0x8f, buf, VPD_LEN) &&
	    sd_xcopy_decode_vpd8f(buf, VPD_LEN, &f->caps) == -EPROTO)
		sdev_printk(KERN_INFO, sdev, "VPD page 8Fh is not sound and not used\n");
	return 0;
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

static int find_limits(struct scsi_disk *sdkp, struct finding *f)
{
	u8 *buf = kmalloc(max(RCR_LEN, VPD_LEN), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!buf)
		return ret;
	ret = find_caps(sdkp->device, f, buf);
	kfree(buf);
	if (ret)
		return ret;
	sd_xcopy_make_limits(&f->caps, sdkp->device->sector_size,
			     READ_ONCE(sd_xcopy_max_bytes), &f->limits);
	return f->limits.max_sectors ? 0 : -EOPNOTSUPP;
}

static bool same_designator(const struct sd_xcopy_designator *a,
			    const struct sd_xcopy_designator *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* A unit with designator @id came, went or changed: who of its bearers may copy? */
static void registry_update(const struct sd_xcopy_designator *id)
{
	struct sd_xcopy_disk *d;
	u32 reason;

	list_for_each_entry(d, &sd_xcopy_disks, list) {
		if (!d->registered ||
		    !same_designator(&units[d->unit].designator, id))
			continue;
		reason = sd_xcopy_unit_reason(units, nr_units, d->unit);
		if (reason == BLK_COPY_REASON_COLLISION && reason != d->reason)
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: another logical unit has the same designator\n");
		WRITE_ONCE(d->reason, reason);
	}
}

static int registry_slot(void)
{
	u32 i;

	for (i = 0; i < MAX_UNITS; i++)
		if (!(units[i].flags & SD_XCOPY_UNIT_USED))
			return i;
	return -ENOSPC;
}

/*
 * Every disk with a designator is entered, also one that does not copy: a copy
 * meant for its namesake must not go to it.
 */
static bool register_unit(struct sd_xcopy_disk *d,
			  const struct sd_xcopy_unit *unit)
{
	struct sd_xcopy_designator before = {};
	int slot;

	if (d->registered) {
		before = units[d->unit].designator;
	} else {
		slot = registry_slot();
		if (slot < 0) {
			sd_printk(KERN_WARNING, d->sdkp,
				  "copies are not offloaded: more than %u disks\n",
				  MAX_UNITS);
			return false;
		}
		d->unit = slot;
		nr_units = max_t(u32, nr_units, slot + 1);
		d->registered = true;
	}
	units[d->unit] = *unit;
	if (before.len && !same_designator(&before, &unit->designator))
		registry_update(&before);
	registry_update(&unit->designator);
	return true;
}

static void unregister_unit(struct sd_xcopy_disk *d)
{
	struct sd_xcopy_designator id;

	if (!d->registered)
		return;
	id = units[d->unit].designator;
	units[d->unit].flags = 0;
	d->registered = false;
	registry_update(&id);
	sd_xcopy_forget(sd_xcopy_lu_key(&id));
}

static struct sd_xcopy_disk *disk_create(struct scsi_disk *sdkp)
{
	struct sd_xcopy_disk *d = sdkp->copy;

	if (d)
		return d;
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (d) {
		d->sdkp = sdkp;
		list_add(&d->list, &sd_xcopy_disks);
		sdkp->copy = d;
	}
	return d;
}

static void set_info(struct sd_xcopy_disk *d, struct sd_xcopy_info *info)
{
	struct sd_xcopy_info *old;

	old = rcu_replace_pointer(d->info, info,
				  lockdep_is_held(&sd_xcopy_mutex));
	if (old)
		kfree_rcu(old, rcu);
}

static void disk_detach(struct sd_xcopy_disk *d)
{
	if (!d->attached)
		return;
	blk_copy_detach(d->sdkp->disk);
	device_remove_group(&d->sdkp->disk_dev, &sd_xcopy_group);
	d->attached = false;
	set_info(d, NULL);
}

static void disk_release(struct sd_xcopy_disk *d)
{
	disk_detach(d);
	unregister_unit(d);
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
	d->attached = true;
	return true;
}

static bool disk_can_copy(struct sd_xcopy_disk *d, const struct finding *f)
{
	struct sd_xcopy_info *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return false;
	info->designator = f->unit.designator;
	info->limits = f->limits;
	info->lu = sd_xcopy_lu_key(&info->designator);
	sd_xcopy_first_bounds_of(d, &f->limits);
	set_info(d, info);
	if (!disk_attach(d)) {
		set_info(d, NULL);
		return false;
	}
	sd_xcopy_forget(info->lu);
	return true;
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
	struct finding f = {};
	struct sd_xcopy_disk *d;
	bool known = false, able = false;

	if (!READ_ONCE(stopping)) {
		known = !find_identity(sdkp, &f);
		able = known && !find_limits(sdkp, &f);
	}
	mutex_lock(&sd_xcopy_mutex);
	/* See sd_copy_remove(). */
	if (sdkp->copy_gone) {
		mutex_unlock(&sd_xcopy_mutex);
		return;
	}
	d = known && !stopping ? disk_create(sdkp) : sdkp->copy;
	if (d) {
		if (known && !stopping)
			able = register_unit(d, &f.unit) && able;
		else
			unregister_unit(d);
		if (able && !stopping && disk_can_copy(d, &f))
			lim->max_hw_copy_sectors = f.limits.max_sectors;
		else
			disk_detach(d);
	}
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
	struct sd_xcopy_disk *d;

	mutex_lock(&sd_xcopy_mutex);
	d = sdkp->copy;
	if (d) {
		disk_release(d);
		list_del_init(&d->list);
	}
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

/*
 * The disks are sd's alone again. Call before the hook is withdrawn: what runs
 * in it until then may still look at the memory.
 */
void sd_xcopy_registry_disown(void)
{
	struct sd_xcopy_disk *d;

	mutex_lock(&sd_xcopy_mutex);
	list_for_each_entry(d, &sd_xcopy_disks, list) {
		disk_release(d);
		WRITE_ONCE(d->sdkp->copy, NULL);
	}
	mutex_unlock(&sd_xcopy_mutex);
}

/* The hook is gone. */
void sd_xcopy_registry_exit(void)
{
	struct sd_xcopy_disk *d, *next;

	list_for_each_entry_safe(d, next, &sd_xcopy_disks, list)
		kfree(d);
	kvfree(units);
}
