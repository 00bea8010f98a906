// SPDX-License-Identifier: GPL-2.0-only
/*
 * dm_copy.ko: kcopyd jobs are copied by the devices where those can and will.
 *
 * A job is copied to all its destinations at once. Where one of them is not
 * copied the whole job goes back to kcopyd, which does it by hand, and why is
 * counted in /sys/kernel/blk_copy/refusals.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blk-copy.h>
#include <linux/dm-kcopyd-offload.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>

#include "dm_copy_abi.h"

static bool enabled = true;
module_param(enabled, bool, 0644);
MODULE_PARM_DESC(enabled, "offer kcopyd jobs to the devices");

static DEFINE_SPINLOCK(memory_lock);
static struct dm_copy_memory memory;

static atomic64_t nr_jobs;
static atomic64_t nr_offloaded;
static atomic64_t nr_fallback;
static atomic64_t nr_bytes;

/* A job that is with the devices. */
struct offload {
	void *job;			/* kcopyd's */
	sector_t sectors;
	unsigned int num_dests;
	u64 src;
	spinlock_t lock;		/* outcome */
	struct dm_copy_outcome outcome;
	struct dest {
		struct offload *of;
		u64 dst;
		u32 index;
	} dest[];
};

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get());
}

static u64 bdev_id(const struct block_device *bdev)
{
	return bdev->bd_dev;
}

static struct dm_copy_end end_of(struct block_device *bdev)
{
	const struct queue_limits *lim = &bdev_get_queue(bdev)->limits;

	return (struct dm_copy_end) {
		.dev		= bdev_id(bdev),
		.limit		= READ_ONCE(lim->max_copy_sectors),
		.hw_limit	= READ_ONCE(lim->max_hw_copy_sectors),
	};
}

static u32 decide(const struct dm_io_region *from, unsigned int num_dests,
		  const struct dm_io_region *dests)
{
	struct dm_copy_job job = {
		.src		= end_of(from->bdev),
		.num_dests	= num_dests,
	};
	unsigned long flags;
	unsigned int i;
	u32 reason;

	if (!READ_ONCE(enabled))
		return BLK_COPY_REASON_DISABLED;
	if (num_dests > DM_COPY_MAX_DESTS)
		return BLK_COPY_REASON_UNSUPPORTED;
	for (i = 0; i < num_dests; i++)
		job.dst[i] = end_of(dests[i].bdev);
	spin_lock_irqsave(&memory_lock, flags);
	reason = dm_copy_decide(&memory, &job, now_ms());
	spin_unlock_irqrestore(&memory_lock, flags);
	return reason;
}

static void remember(const struct dest *d, u32 reason)
{
	unsigned long flags;

	spin_lock_irqsave(&memory_lock, flags);
	dm_copy_ended(&memory, d->of->src, d->dst, reason, now_ms());
	spin_unlock_irqrestore(&memory_lock, flags);
}

static void count_fallback(sector_t sectors, unsigned int num_dests)
{
	atomic64_inc(&nr_fallback);
	blk_copy_count_fallback((u64)sectors * num_dests << SECTOR_SHIFT);
}

static void offload_end(struct offload *of, bool copied)
{
	void *job = of->job;

	if (copied) {
		atomic64_inc(&nr_offloaded);
		atomic64_add((s64)of->sectors * of->num_dests << SECTOR_SHIFT,
			     &nr_bytes);
	} else {
		count_fallback(of->sectors, of->num_dests);
	}
	kfree(of);
	dm_kcopyd_offload_done(job, copied);
}

/* A destination has ended. Context: any. */
static void dest_end(void *private, u32 reason, sector_t sectors)
{
	struct dest *d = private;
	struct offload *of = d->of;
	unsigned long flags;
	u32 what;

	remember(d, reason);
	spin_lock_irqsave(&of->lock, flags);
	what = dm_copy_outcome_add(&of->outcome, d->index, reason);
	spin_unlock_irqrestore(&of->lock, flags);
	if (what != DM_COPY_WAIT)
		offload_end(of, what == DM_COPY_DONE);
}

static void dest_start(struct dest *d, const struct dm_io_region *from,
		       const struct dm_io_region *to)
{
	int error;

	error = blkdev_issue_copy_async(from->bdev, from->sector, to->bdev,
					to->sector, from->count, GFP_NOIO,
					dest_end, d);
	if (!error)
		return;
	/* What the devices refuse blk_copy has counted. */
	if (error != -EOPNOTSUPP)
		blk_copy_count_refusal(BLK_COPY_REASON_UNSUPPORTED);
	dest_end(d, BLK_COPY_REASON_UNSUPPORTED, 0);
}

static struct offload *offload_alloc(void *job,
				     const struct dm_io_region *from,
				     unsigned int num_dests,
				     const struct dm_io_region *dests)
{
	struct offload *of;
	unsigned int i;

	/* Without memory the job is done by hand, which has its reserve. */
	of = kmalloc(struct_size(of, dest, num_dests),
		     GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN);
	if (!of)
		return NULL;
	of->job = job;
	of->sectors = from->count;
	of->num_dests = num_dests;
	of->src = bdev_id(from->bdev);
	spin_lock_init(&of->lock);
	dm_copy_outcome_init(&of->outcome, num_dests);
	for (i = 0; i < num_dests; i++)
		of->dest[i] = (struct dest) {
			.of	= of,
			.dst	= bdev_id(dests[i].bdev),
			.index	= i,
		};
	return of;
}

static bool start(void *job, const struct dm_io_region *from,
		  unsigned int num_dests, const struct dm_io_region *dests)
{
	struct offload *of = NULL;
	struct dm_io_region src = *from;
	struct dm_io_region dst[DM_COPY_MAX_DESTS];
	unsigned int i;
	u32 reason;

	atomic64_inc(&nr_jobs);
	reason = decide(from, num_dests, dests);
	if (reason == BLK_COPY_REASON_NONE) {
		of = offload_alloc(job, from, num_dests, dests);
		if (!of)
			reason = BLK_COPY_REASON_NO_MEMORY;
	}
	if (!of) {
		blk_copy_count_refusal(reason);
		count_fallback(from->count, num_dests);
		return false;
	}
	/* The job, and the regions in it, may end before the last is begun. */
	memcpy(dst, dests, num_dests * sizeof(*dests));
	for (i = 0; i < num_dests; i++)
		dest_start(&of->dest[i], &src, &dst[i]);
	return true;
}

static const struct dm_kcopyd_offload_ops dm_copy_ops = {
	.owner	= THIS_MODULE,
	.start	= start,
};

#define COUNTER(_name, _value)						\
static ssize_t _name##_show(struct kobject *kobj,			\
			    struct kobj_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%lld\n", atomic64_read(&(_value)));	\
}									\
static struct kobj_attribute _name##_attr = __ATTR_RO(_name)

COUNTER(jobs, nr_jobs);
COUNTER(offloaded_jobs, nr_offloaded);
COUNTER(fallback_jobs, nr_fallback);
COUNTER(offloaded_bytes, nr_bytes);

static ssize_t reset_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	unsigned long flags;
	bool yes;
	int ret = kstrtobool(buf, &yes);

	if (ret)
		return ret;
	if (yes) {
		spin_lock_irqsave(&memory_lock, flags);
		dm_copy_forget(&memory);
		spin_unlock_irqrestore(&memory_lock, flags);
	}
	return count;
}

static struct kobj_attribute reset_attr = __ATTR_WO(reset);

static struct attribute *dm_copy_attrs[] = {
	&jobs_attr.attr,
	&offloaded_jobs_attr.attr,
	&fallback_jobs_attr.attr,
	&offloaded_bytes_attr.attr,
	&reset_attr.attr,
	NULL
};

static const struct attribute_group dm_copy_group = {
	.name	= "kcopyd",
	.attrs	= dm_copy_attrs,
};

/* Weak, so that a kernel without the hooks gets one clear line. */
typeof(dm_kcopyd_offload_register) dm_kcopyd_offload_register __weak;
typeof(dm_kcopyd_offload_unregister) dm_kcopyd_offload_unregister __weak;
typeof(dm_kcopyd_offload_done) dm_kcopyd_offload_done __weak;

static int __init dm_copy_init(void)
{
	int ret;

	if (!dm_kcopyd_offload_register) {
		pr_err("kcopyd of this kernel has no hooks for copies; it needs the patches of this project\n");
		return -EOPNOTSUPP;
	}
	dm_copy_memory_init(&memory);
	ret = sysfs_create_group(blk_copy_kobject(), &dm_copy_group);
	if (ret)
		return ret;
	ret = dm_kcopyd_offload_register(&dm_copy_ops);
	if (ret) {
		pr_err("another module copies kcopyd's jobs\n");
		sysfs_remove_group(blk_copy_kobject(), &dm_copy_group);
	}
	return ret;
}

static void __exit dm_copy_exit(void)
{
	/*
	 * kcopyd holds the module for each job that is with it; the callback
	 * that ended the last ran under RCU and is over when this returns.
	 */
	dm_kcopyd_offload_unregister(&dm_copy_ops);
	sysfs_remove_group(blk_copy_kobject(), &dm_copy_group);
}

module_init(dm_copy_init);
module_exit(dm_copy_exit);
MODULE_DESCRIPTION("Copy offload for the device mapper's kcopyd");
MODULE_LICENSE("GPL");
