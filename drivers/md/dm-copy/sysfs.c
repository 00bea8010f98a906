// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/blk_copy/kcopyd: what became of jobs, and what is known of pairs of
 * devices: which are left alone, and how many jobs they may have at a time.
 */
#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "dm-copy.h"

static DEFINE_SPINLOCK(pairs_lock);
static struct kcxx_pairs pairs;		/* of devices, by dev_t */

/* By the pair as well, of which several may share a place. */
#define ROW_BITS	8
static struct dm_copy_row rows[1 << ROW_BITS];
/* Whoever may begin again then has one of them done at once. */
#define THROTTLED_FOR_MS	60000

struct dm_copy_stats dm_copy_stats;

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get());
}

/* Is the pair left alone? Context: any. */
u32 dm_copy_pair_check(const struct block_device *src,
		       const struct block_device *dst)
{
	guard(spinlock_irqsave)(&pairs_lock);
	return dm_copy_pairs_check(&pairs, src->bd_dev, dst->bd_dev, now_ms());
}

/* A copy between them has ended. Context: any. */
void dm_copy_pair_ended(const struct block_device *src,
			const struct block_device *dst, u32 reason)
{
	guard(spinlock_irqsave)(&pairs_lock);
	dm_copy_pairs_ended(&pairs, src->bd_dev, dst->bd_dev, reason, now_ms());
}

static struct dm_copy_row *row_of(const struct block_device *src,
				  const struct block_device *dst)
{
	return &rows[hash_64((u64)src->bd_dev << 32 | dst->bd_dev, ROW_BITS)];
}

/* A job between them had to wait for all that the throttle lets one wait. Context: any. */
void dm_copy_pair_waited(const struct block_device *src, const struct block_device *dst)
{
	guard(spinlock_irqsave)(&pairs_lock);
	row_of(src, dst)->by_hand_until_ms = now_ms() + THROTTLED_FOR_MS;
}

/* Had one to, lately? Context: any. */
bool dm_copy_pair_throttled(const struct block_device *src, const struct block_device *dst)
{
	guard(spinlock_irqsave)(&pairs_lock);
	return now_ms() < row_of(src, dst)->by_hand_until_ms;
}

/* How many jobs may they have at a time? Context: any. */
u32 dm_copy_pair_abreast(const struct block_device *src, const struct block_device *dst)
{
	guard(spinlock_irqsave)(&pairs_lock);
	return dm_copy_row_abreast(row_of(src, dst));
}

/* A job between them was copied, or is by hand, as dm_copy_row_ended(). Context: any. */
void dm_copy_pair_job_ended(const struct block_device *src, const struct block_device *dst,
			    u32 reason, bool refused)
{
	guard(spinlock_irqsave)(&pairs_lock);
	dm_copy_row_ended(row_of(src, dst), reason, refused);
}

#define COUNTER(_name, _stat)						\
static ssize_t _name##_show(struct kobject *kobj,			\
			    struct kobj_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%lld\n",				\
			  atomic64_read(&dm_copy_stats._stat));		\
}									\
static struct kobj_attribute _name##_attr = __ATTR_RO(_name)

COUNTER(jobs, jobs);
COUNTER(offloaded_jobs, offloaded);
COUNTER(fallback_jobs, by_hand);
COUNTER(offloaded_bytes, bytes);

static ssize_t reset_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	bool yes;
	int ret = kstrtobool(buf, &yes);

	if (ret)
		return ret;
	if (yes) {
		guard(spinlock_irqsave)(&pairs_lock);
		dm_copy_pairs_forget(&pairs);
		memset(rows, 0, sizeof(rows));
	}
	return count;
}

static struct kobj_attribute reset_attr = __ATTR_WO(reset);

static ssize_t pairs_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct kcxx_pair p;
	ssize_t len = 0;
	u32 i;

	guard(spinlock_irqsave)(&pairs_lock);
	for (i = 0; i < KCXX_NR_PAIRS; i++)
		if (dm_copy_pairs_at(&pairs, i, now_ms(), &p))
			len += blk_copy_emit_pair(buf, len, p.src, p.dst,
						  p.reason, p.left_ms);
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

int __init dm_copy_sysfs_init(void)
{
	dm_copy_pairs_init(&pairs);
	return sysfs_create_group(blk_copy_kobject(), &dm_copy_group);
}

void dm_copy_sysfs_exit(void)
{
	sysfs_remove_group(blk_copy_kobject(), &dm_copy_group);
}
