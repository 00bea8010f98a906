// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/class/scsi_disk/H:C:T:L/xcopy
 */
#include <linux/sched/signal.h>
#include <linux/sysfs.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

static struct sd_xcopy_disk *disk_of(struct device *dev)
{
	return to_scsi_disk(dev)->copy;
}

static ssize_t designator_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	const struct sd_xcopy_info *info;

	guard(rcu)();
	info = rcu_dereference(disk_of(dev)->info);
	return info ? sysfs_emit(buf, "%*phN\n", info->designator.len,
				 info->designator.id) : 0;
}
static DEVICE_ATTR_RO(designator);

/* What passes is none of a disk. */
static bool is_barred(const struct sd_xcopy_disk *d)
{
	return sd_xcopy_fence_refusal(d, READ_ONCE(d->lu)) == BLK_COPY_REASON_NO_RESET;
}

static bool is_off(const struct sd_xcopy_disk *d)
{
	return !READ_ONCE(d->sdkp->disk->queue->limits.max_user_copy_sectors);
}

static ssize_t reason_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	const struct sd_xcopy_disk *d = disk_of(dev);
	u32 reason = sd_xcopy_reason(d);

	if (reason == BLK_COPY_REASON_NONE && is_barred(d))
		reason = BLK_COPY_REASON_NO_RESET;
	if (reason == BLK_COPY_REASON_NONE && is_off(d))
		reason = BLK_COPY_REASON_DISABLED;
	return sysfs_emit(buf, "%s\n", blk_copy_reason_name(reason));
}
static DEVICE_ATTR_RO(reason);

/* The pair at @i is one with @lu, and is left alone. */
static bool is_pair_of(u32 i, u64 lu, struct kcxx_pair *p)
{
	return sd_xcopy_left_alone(i, p) && (p->src == lu || p->dst == lu);
}

static bool has_pair_left_alone(const struct sd_xcopy_disk *d)
{
	u64 lu = READ_ONCE(d->lu);
	struct kcxx_pair p;
	u32 i;

	for (i = 0; lu && i < KCXX_NR_PAIRS; i++)
		if (is_pair_of(i, lu, &p))
			return true;
	return false;
}

static ssize_t cause_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	const struct sd_xcopy_disk *d = disk_of(dev);
	struct sd_xcopy_case c = {
		.reason		= READ_ONCE(d->reason),
		.standing	= READ_ONCE(d->standing),
		.claims		= READ_ONCE(d->claims),
		.told		= READ_ONCE(d->told),
		.barred		= is_barred(d),
		.off		= is_off(d),
		.alone		= has_pair_left_alone(d),
	};

	return sysfs_emit(buf, "%s\n", sd_xcopy_cause(&c));
}
static DEVICE_ATTR_RO(cause);

#define NUMBER(_name, _format, _value)					\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	struct sd_xcopy_disk *d = disk_of(dev);				\
									\
	return sysfs_emit(buf, _format "\n", _value);			\
}									\
static DEVICE_ATTR_RO(_name)

NUMBER(commands, "%lld", atomic64_read(&d->commands));
NUMBER(failures, "%lld", atomic64_read(&d->failures));
NUMBER(max_sectors, "%u", sd_xcopy_bounds_of(d).max_sectors);
NUMBER(max_segments, "%u", sd_xcopy_bounds_of(d).max_segments);
NUMBER(max_commands, "%u", sd_xcopy_window_of(d));

static const char * const verify_names[] = {
	[SD_XCOPY_VERIFY_OFF]		= "off",
	[SD_XCOPY_VERIFY_FIRST]		= "first",
	[SD_XCOPY_VERIFY_ALWAYS]	= "always",
};

static ssize_t verify_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  verify_names[READ_ONCE(disk_of(dev)->verify)]);
}

static ssize_t verify_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	int i = sysfs_match_string(verify_names, buf);

	if (i < 0)
		return i;
	WRITE_ONCE(disk_of(dev)->verify, i);
	return count;
}
static DEVICE_ATTR_RW(verify);

static ssize_t pairs_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	u64 lu = READ_ONCE(disk_of(dev)->lu);
	struct kcxx_pair p;
	ssize_t len = 0;
	dev_t src, dst;
	u32 i;

	for (i = 0; i < KCXX_NR_PAIRS; i++) {
		if (!is_pair_of(i, lu, &p))
			continue;
		if (sd_xcopy_disk_of(p.src, &src) || sd_xcopy_disk_of(p.dst, &dst))
			return restart_syscall();
		len += blk_copy_emit_pair(buf, len, src, dst, p.reason,
					  p.left_ms);
	}
	return len;
}
static DEVICE_ATTR_RO(pairs);

static ssize_t reset_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	struct sd_xcopy_disk *d = disk_of(dev);
	const struct sd_xcopy_info *info;
	bool yes;
	int ret = kstrtobool(buf, &yes);

	if (ret)
		return ret;
	if (!yes)
		return count;
	rcu_read_lock();
	info = rcu_dereference(d->info);
	if (info) {
		sd_xcopy_first_bounds_of(d, &info->limits);
		sd_xcopy_forget(info->lu, true);
		sd_xcopy_unbar(info->lu);
		sd_xcopy_fresh_flight(d);
	}
	rcu_read_unlock();
	sd_xcopy_watch_pardon();
	return count;
}
static DEVICE_ATTR_WO(reset);

static struct attribute *sd_xcopy_attrs[] = {
	&dev_attr_designator.attr,
	&dev_attr_reason.attr,
	&dev_attr_cause.attr,
	&dev_attr_commands.attr,
	&dev_attr_failures.attr,
	&dev_attr_max_sectors.attr,
	&dev_attr_max_segments.attr,
	&dev_attr_max_commands.attr,
	&dev_attr_verify.attr,
	&dev_attr_pairs.attr,
	&dev_attr_reset.attr,
	NULL
};

const struct attribute_group sd_xcopy_group = {
	.name	= "xcopy",
	.attrs	= sd_xcopy_attrs,
};
