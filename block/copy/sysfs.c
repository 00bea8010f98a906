// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/blk_copy: what was copied, what was refused and why.
 */
#include <linux/atomic.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <trace/events/blk_copy.h>

#include "copy.h"

static atomic64_t blk_copy_stats[BLK_COPY_NR_STATS];
static atomic64_t blk_copy_refusals[BLK_COPY_NR_REASONS];
static struct kobject *blk_copy_kobj;

void blk_copy_count(enum blk_copy_stat stat, s64 n)
{
	atomic64_add(n, &blk_copy_stats[stat]);
}

/**
 * blk_copy_count_refusal - a copy, or a part of it, was refused
 * @src: device it was from
 * @dst: device it was to
 * @reason: BLK_COPY_REASON_*
 *
 * Context: any.
 */
void blk_copy_count_refusal(struct block_device *src, struct block_device *dst,
			    u32 reason)
{
	if (reason >= BLK_COPY_NR_REASONS)
		return;
	trace_blk_copy_refuse(src->bd_dev, dst->bd_dev, reason);
	atomic64_inc(&blk_copy_refusals[reason]);
	blk_copy_tally(src->bd_disk, READ, BLK_COPY_TALLY_REFUSALS + reason, 1);
	blk_copy_tally(dst->bd_disk, WRITE, BLK_COPY_TALLY_REFUSALS + reason, 1);
}
EXPORT_SYMBOL_GPL(blk_copy_count_refusal);

/**
 * blk_copy_count_also_to - the copy that was refused is to another device as well
 * @dst: that device
 * @reason: as for blk_copy_count_refusal()
 *
 * Context: any.
 */
void blk_copy_count_also_to(struct block_device *dst, u32 reason)
{
	if (reason < BLK_COPY_NR_REASONS)
		blk_copy_tally(dst->bd_disk, WRITE,
			       BLK_COPY_TALLY_REFUSALS + reason, 1);
}
EXPORT_SYMBOL_GPL(blk_copy_count_also_to);

/**
 * blk_copy_count_by_hand - bytes copied by hand after a refusal
 * @src: device they are from
 * @dst: device they are to
 * @bytes: how many
 *
 * Context: any.
 */
void blk_copy_count_by_hand(struct block_device *src, struct block_device *dst,
			    u64 bytes)
{
	if (bytes)
		trace_blk_copy_by_hand(src->bd_dev, dst->bd_dev, bytes);
	blk_copy_count(BLK_COPY_STAT_BY_HAND_BYTES, bytes);
	blk_copy_tally(src->bd_disk, READ, BLK_COPY_TALLY_BY_HAND_BYTES, bytes);
	blk_copy_tally(dst->bd_disk, WRITE, BLK_COPY_TALLY_BY_HAND_BYTES, bytes);
}
EXPORT_SYMBOL_GPL(blk_copy_count_by_hand);

/**
 * blk_copy_kobject - /sys/kernel/blk_copy
 *
 * Return: valid for as long as this module is.
 */
struct kobject *blk_copy_kobject(void)
{
	return blk_copy_kobj;
}
EXPORT_SYMBOL_GPL(blk_copy_kobject);

/**
 * blk_copy_emit_pair - a line of a list of pairs that are left alone
 * @buf: of a show function
 * @at: where the line begins
 * @src: source, a disk; 0 for none that is known
 * @dst: destination, the same
 * @reason: BLK_COPY_REASON_*
 * @left_ms: for how long, U32_MAX for good
 *
 * Context: any.
 * Return: length of the line.
 */
int blk_copy_emit_pair(char *buf, int at, dev_t src, dev_t dst, u32 reason,
		       u32 left_ms)
{
	int len;

	len = sysfs_emit_at(buf, at, "%u:%u %u:%u %s ", MAJOR(src), MINOR(src),
			    MAJOR(dst), MINOR(dst), blk_copy_reason_name(reason));
	if (left_ms == U32_MAX)
		return len + sysfs_emit_at(buf, at + len, "for_good\n");
	return len + sysfs_emit_at(buf, at + len, "%u\n", left_ms / 1000 + 1);
}
EXPORT_SYMBOL_GPL(blk_copy_emit_pair);

struct counter_attr {
	struct kobj_attribute attr;
	atomic64_t *value;
};

static ssize_t counter_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	struct counter_attr *c = container_of(attr, struct counter_attr, attr);

	return sysfs_emit(buf, "%lld\n", atomic64_read(c->value));
}

static const char * const stat_names[] = {
	[BLK_COPY_STAT_COPIES]			= "copies",
	[BLK_COPY_STAT_CHUNKS]			= "chunks",
	[BLK_COPY_STAT_CHUNKS_OFFLOADED]	= "chunks_offloaded",
	[BLK_COPY_STAT_FRAGMENTS]		= "fragments",
	[BLK_COPY_STAT_COMMANDS]		= "commands",
	[BLK_COPY_STAT_PROOFS]			= "proofs",
	[BLK_COPY_STAT_OFFLOADED_BYTES]		= "offloaded_bytes",
	[BLK_COPY_STAT_BY_HAND_BYTES]		= "fallback_bytes",
	[BLK_COPY_STAT_INFLIGHT]		= "inflight",
};

static_assert(ARRAY_SIZE(stat_names) == BLK_COPY_NR_STATS);

static struct counter_attr stat_attr[BLK_COPY_NR_STATS];
static struct attribute *stat_attrs[BLK_COPY_NR_STATS + 2];

static const struct attribute_group stat_group = {
	.attrs = stat_attrs,
};

static struct counter_attr refusal_attr[BLK_COPY_NR_REASONS];
static struct attribute *refusal_attrs[BLK_COPY_NR_REASONS];

static const struct attribute_group refusal_group = {
	.name	= "refusals",
	.attrs	= refusal_attrs,
};

static const struct attribute_group *blk_copy_groups[] = {
	&stat_group,
	&refusal_group,
	NULL
};

static struct attribute *counter_init(struct counter_attr *c, const char *name,
				      atomic64_t *value)
{
	sysfs_attr_init(&c->attr.attr);
	c->attr.attr.name = name;
	c->attr.attr.mode = 0444;
	c->attr.show = counter_show;
	c->value = value;
	return &c->attr.attr;
}

/* One file for each reason but NONE; the last entry of each list stays NULL. */
static void attrs_init(void)
{
	u32 i;

	for (i = 0; i < BLK_COPY_NR_STATS; i++)
		stat_attrs[i] = counter_init(&stat_attr[i], stat_names[i],
					     &blk_copy_stats[i]);
	stat_attrs[i] = &blk_copy_measured_attr.attr;
	for (i = 1; i < BLK_COPY_NR_REASONS; i++)
		refusal_attrs[i - 1] = counter_init(&refusal_attr[i],
						    blk_copy_reason_name(i),
						    &blk_copy_refusals[i]);
}

int __init blk_copy_sysfs_init(void)
{
	int ret;

	attrs_init();
	blk_copy_kobj = kobject_create_and_add("blk_copy", kernel_kobj);
	if (!blk_copy_kobj)
		return -ENOMEM;
	ret = sysfs_create_groups(blk_copy_kobj, blk_copy_groups);
	if (ret)
		kobject_put(blk_copy_kobj);
	return ret;
}

void blk_copy_sysfs_exit(void)
{
	sysfs_remove_groups(blk_copy_kobj, blk_copy_groups);
	kobject_put(blk_copy_kobj);
}
