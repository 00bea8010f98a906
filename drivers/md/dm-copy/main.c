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

#include "abi.h"

static bool enabled = true;
module_param(enabled, bool, 0644);
MODULE_PARM_DESC(enabled, "offer kcopyd jobs to the devices");

static DEFINE_SPINLOCK(pairs_lock);
static struct kcxx_pairs pairs;		/* of devices, by dev_t */

static atomic64_t nr_jobs;
static atomic64_t nr_offloaded;
static atomic64_t nr_by_hand;
static atomic64_t nr_bytes;

/* A job that is with the devices. */
struct offload {
	void *job;			/* kcopyd's */
	struct dm_io_region from;
	unsigned int num_dests;
	atomic_t pending;		/* destinations */
	struct blk_copy_turn turn;	/* of as much of it as is offered */
	spinlock_t lock;		/* the two below */
	u32 reason;			/* why one of them was not copied */
	sector_t copied;		/* from the start, to all of them */
	struct dest {
		struct offload *of;
		struct dm_io_region to;
	} dest[];
};

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get());
}

static u32 pair_check(const struct block_device *src,
		      const struct block_device *dst)
{
	unsigned long flags;
	u32 reason;

	spin_lock_irqsave(&pairs_lock, flags);
	reason = dm_copy_pairs_check(&pairs, src->bd_dev, dst->bd_dev, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);
	return reason;
}

/* One end that cannot is enough: the job is copied by hand as a whole. */
static u32 decide(const struct dm_io_region *from, unsigned int num_dests,
		  const struct dm_io_region *dests)
{
	unsigned int i;
	u32 reason;

	if (!READ_ONCE(enabled))
		return BLK_COPY_REASON_DISABLED;
	reason = blk_copy_limits_refusal(from->bdev);
	for (i = 0; i < num_dests && reason == BLK_COPY_REASON_NONE; i++)
		reason = blk_copy_limits_refusal(dests[i].bdev);
	for (i = 0; i < num_dests && reason == BLK_COPY_REASON_NONE; i++)
		reason = pair_check(from->bdev, dests[i].bdev);
	return reason;
}

/* What kcopyd does by hand, to be measured. */
struct by_hand {
	struct blk_copy_turn turn;
	sector_t sectors;
};

static void by_hand_ended(void *watch, bool ok)
{
	struct by_hand *w = watch;

	blk_copy_turn_end(&w->turn, w->sectors, ok ? BLK_COPY_REASON_NONE :
						     BLK_COPY_REASON_ABORTED);
	kfree(w);
}

/* Its turn is @turn, which ends here if nobody can be told of the end. */
static struct by_hand *watch_by_hand(const struct blk_copy_turn *turn,
				     sector_t sectors)
{
	struct by_hand *w;

	if (!turn->id)
		return NULL;
	w = kmalloc(sizeof(*w), GFP_NOWAIT | __GFP_NOWARN);
	if (!w) {
		blk_copy_turn_end(turn, 0, BLK_COPY_REASON_NO_MEMORY);
		return NULL;
	}
	w->turn = *turn;
	w->sectors = sectors;
	return w;
}

static void count_by_hand(sector_t sectors, unsigned int num_dests)
{
	atomic64_inc(&nr_by_hand);
	blk_copy_count_by_hand((u64)sectors * num_dests << SECTOR_SHIFT);
}

static void offload_end(struct offload *of)
{
	sector_t copied = of->copied, left = of->from.count - copied;
	struct by_hand *watch = NULL;
	struct blk_copy_turn rest;
	void *job = of->job;

	blk_copy_turn_end(&of->turn, copied, of->reason);
	atomic64_add((s64)copied * of->num_dests << SECTOR_SHIFT, &nr_bytes);
	if (!left) {
		atomic64_inc(&nr_offloaded);
	} else {
		/* It was offered no more, to see what that takes. */
		if (of->reason == BLK_COPY_REASON_NONE)
			blk_copy_count_refusal(BLK_COPY_REASON_SLOW);
		count_by_hand(left, of->num_dests);
		blk_copy_turn_rest(&rest, &of->turn, left);
		watch = watch_by_hand(&rest, left);
	}
	kfree(of);
	dm_kcopyd_offload_done(job, copied, watch);
}

static void remember(const struct dest *d, u32 reason)
{
	unsigned long flags;

	spin_lock_irqsave(&pairs_lock, flags);
	dm_copy_pairs_ended(&pairs, d->of->from.bdev->bd_dev,
			    d->to.bdev->bd_dev, reason, now_ms());
	spin_unlock_irqrestore(&pairs_lock, flags);
}

static void dest_over(struct dest *d, u32 reason, sector_t sectors)
{
	struct offload *of = d->of;
	unsigned long flags;

	spin_lock_irqsave(&of->lock, flags);
	if (reason != BLK_COPY_REASON_NONE)
		of->reason = reason;
	of->copied = min(of->copied, sectors);
	spin_unlock_irqrestore(&of->lock, flags);
	if (atomic_dec_and_test(&of->pending))
		offload_end(of);
}

/* A destination has ended. Context: any. */
static void dest_end(void *private, u32 reason, sector_t sectors)
{
	struct dest *d = private;

	remember(d, reason);
	dest_over(d, reason, sectors);
}

/* Why nothing was begun; what the devices refuse blk_copy has counted. */
static u32 reason_of(int error)
{
	switch (error) {
	case -EINVAL:
		return BLK_COPY_REASON_ALIGNMENT;
	case -ENOMEM:
		return BLK_COPY_REASON_NO_MEMORY;
	default:
		return BLK_COPY_REASON_UNSUPPORTED;
	}
}

static void dest_start(struct dest *d)
{
	const struct dm_io_region *from = &d->of->from, *to = &d->to;
	u32 reason;
	int error;

	error = blkdev_issue_copy_async(from->bdev, from->sector, to->bdev,
					to->sector, d->of->turn.sectors, GFP_NOIO,
					&d->of->turn, dest_end, d);
	if (!error)
		return;
	reason = reason_of(error);
	/* An odd job, or a destination that is read-only now, says nothing of others. */
	if (error == -EOPNOTSUPP)
		remember(d, reason);
	else
		blk_copy_count_refusal(reason);
	dest_over(d, reason, 0);
}

static struct offload *offload_alloc(void *job,
				     const struct blk_copy_turn *turn,
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
	of->from = *from;
	of->num_dests = num_dests;
	atomic_set(&of->pending, num_dests);
	of->turn = *turn;
	spin_lock_init(&of->lock);
	of->reason = BLK_COPY_REASON_NONE;
	of->copied = turn->sectors;
	for (i = 0; i < num_dests; i++)
		of->dest[i] = (struct dest) { .of = of, .to = dests[i] };
	return of;
}

static bool start(void *job, const struct dm_io_region *from,
		  unsigned int num_dests, const struct dm_io_region *dests,
		  void **watch)
{
	struct blk_copy_turn turn = {};
	struct offload *of = NULL;
	unsigned int i;
	u32 reason;

	atomic64_inc(&nr_jobs);
	reason = decide(from, num_dests, dests);
	if (reason == BLK_COPY_REASON_NONE) {
		/* Of several destinations the first stands for all. */
		blk_copy_turn_begin(&turn, from->bdev, dests[0].bdev,
				    from->count, from->count, true);
		/* Overlap is judged of all, also where a part is offered. */
		turn.whole = min_t(sector_t, from->count, U32_MAX);
		if (!turn.offload)
			reason = BLK_COPY_REASON_SLOW;
	}
	if (reason == BLK_COPY_REASON_NONE) {
		of = offload_alloc(job, &turn, from, num_dests, dests);
		if (!of) {
			reason = BLK_COPY_REASON_NO_MEMORY;
			blk_copy_turn_end(&turn, 0, reason);
		}
	}
	if (!of) {
		if (reason == BLK_COPY_REASON_SLOW)
			*watch = watch_by_hand(&turn, from->count);
		blk_copy_count_refusal(reason);
		count_by_hand(from->count, num_dests);
		return false;
	}
	/* All may be over once the last is begun. */
	for (i = 0; i < num_dests; i++)
		dest_start(&of->dest[i]);
	return true;
}

static const struct dm_kcopyd_offload_ops dm_copy_ops = {
	.owner	= THIS_MODULE,
	.start	= start,
	.by_hand_ended = by_hand_ended,
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
COUNTER(fallback_jobs, nr_by_hand);
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
		spin_lock_irqsave(&pairs_lock, flags);
		dm_copy_pairs_forget(&pairs);
		spin_unlock_irqrestore(&pairs_lock, flags);
	}
	return count;
}

static struct kobj_attribute reset_attr = __ATTR_WO(reset);

static ssize_t pairs_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct kcxx_pair p;
	unsigned long flags;
	ssize_t len = 0;
	u32 i;

	spin_lock_irqsave(&pairs_lock, flags);
	for (i = 0; i < KCXX_NR_PAIRS; i++)
		if (dm_copy_pairs_at(&pairs, i, now_ms(), &p))
			len += blk_copy_emit_pair(buf, len, p.src, p.dst,
						  p.reason, p.left_ms);
	spin_unlock_irqrestore(&pairs_lock, flags);
	return len;
}

static struct kobj_attribute pairs_attr = __ATTR_RO(pairs);

static struct attribute *dm_copy_attrs[] = {
	&jobs_attr.attr,
	&offloaded_jobs_attr.attr,
	&fallback_jobs_attr.attr,
	&offloaded_bytes_attr.attr,
	&pairs_attr.attr,
	&reset_attr.attr,
	NULL
};

static const struct attribute_group dm_copy_group = {
	.name	= "kcopyd",
	.attrs	= dm_copy_attrs,
};

static int __init dm_copy_init(void)
{
	int ret;

	dm_copy_pairs_init(&pairs);
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
