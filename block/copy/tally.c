// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/block/DISK/copy: what was copied from and to a disk, by whom, and why not.
 *
 * A disk has a tally from its first copy on, which may be in any context and under
 * memory pressure: so nothing is waited for there, and the folder in sysfs is made
 * by a work item. Without memory a copy is not counted at that disk, and the next
 * one tries again. The tally goes with its disk, before the disk's own folder does.
 *
 * A copy counts at the two devices that it names. What becomes of a chunk, and its
 * commands, count at the disks below as well, where those are others.
 */
#include <linux/kobject.h>
#include <linux/log2.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

#include "copy.h"

struct tally {
	struct gendisk *disk;		/* there for as long as the work may run */
	struct work_struct work;
	struct kobject *folder;		/* of the work, and of who frees it */
	struct kobject *side[2];	/* READ: source, WRITE: destination */
	struct rcu_head rcu;
	atomic64_t count[2][BLK_COPY_NR_TALLIES];
};

/* By device number, and as long as the disk is not removed: see provider.c. */
static DEFINE_XARRAY_FLAGS(tallies, XA_FLAGS_LOCK_IRQ);
/*
 * Who takes a tally out of the table frees it under this: one that is not found by who
 * removes the disk has no folder in the disk's any more.
 */
static DEFINE_MUTEX(tallies_go);
static struct workqueue_struct *tally_wq;

/* Under RCU. */
static struct tally *tally_of(const struct gendisk *disk)
{
	struct tally *t = xa_load(&tallies, disk_devt((struct gendisk *)disk));

	return t && t->disk == disk ? t : NULL;
}

static struct tally *shown(struct kobject *side)
{
	return tally_of(dev_to_disk(kobj_to_dev(side->parent->parent)));
}

/* What is counted as @what and the @nr behind it, each but 0 with its name. */
static ssize_t emit(struct kobject *kobj, char *buf, u32 what, u32 nr,
		    int (*line)(char *buf, int at, u32 i, s64 n))
{
	struct tally *t;
	ssize_t len = 0;
	int side;
	s64 n;
	u32 i;

	guard(rcu)();
	t = shown(kobj);
	if (!t)
		return -ENODEV;
	side = t->side[WRITE] == kobj ? WRITE : READ;
	for (i = 0; i < nr; i++) {
		n = atomic64_read(&t->count[side][what + i]);
		if (n || nr == 1)
			len += line(buf, len, i, n);
	}
	return len;
}

static int number(char *buf, int at, u32 i, s64 n)
{
	return sysfs_emit_at(buf, at, "%lld\n", n);
}

static int reason_line(char *buf, int at, u32 reason, s64 n)
{
	return sysfs_emit_at(buf, at, "%s %lld\n", blk_copy_reason_name(reason), n);
}

static int latency_line(char *buf, int at, u32 i, s64 n)
{
	return sysfs_emit_at(buf, at, "%llu %lld\n", 1ULL << i, n);
}

#define TALLY(_name, _what, _nr, _line)					\
static ssize_t _name##_show(struct kobject *kobj,			\
			    struct kobj_attribute *attr, char *buf)	\
{									\
	return emit(kobj, buf, BLK_COPY_TALLY_##_what, _nr, _line);	\
}									\
static struct kobj_attribute _name##_attr = __ATTR_RO(_name)

TALLY(offloaded_bytes, OFFLOADED_BYTES, 1, number);
TALLY(commands, COMMANDS, 1, number);
TALLY(by_hand_bytes, BY_HAND_BYTES, 1, number);
TALLY(refusals, REFUSALS, BLK_COPY_NR_REASONS, reason_line);
TALLY(latency, LATENCY, BLK_COPY_NR_LATENCIES, latency_line);

static struct attribute *side_attrs[] = {
	&offloaded_bytes_attr.attr,
	&commands_attr.attr,
	&by_hand_bytes_attr.attr,
	&refusals_attr.attr,
	&latency_attr.attr,
	NULL
};

static const struct attribute_group side_group = {
	.attrs = side_attrs,
};

static int show_side(struct tally *t, int side, const char *name)
{
	t->side[side] = kobject_create_and_add(name, t->folder);
	if (!t->side[side])
		return -ENOMEM;
	return sysfs_create_group(t->side[side], &side_group);
}

static void hide(struct tally *t)
{
	kobject_put(t->side[READ]);
	kobject_put(t->side[WRITE]);
	kobject_put(t->folder);
	t->side[READ] = NULL;
	t->side[WRITE] = NULL;
	t->folder = NULL;
}

static void show_work(struct work_struct *work)
{
	struct tally *t = container_of(work, struct tally, work);
	/* Who removes the disk waits for this, and may have devices suspended. */
	unsigned int noio = memalloc_noio_save();

	t->folder = kobject_create_and_add("copy", &disk_to_dev(t->disk)->kobj);
	if (!t->folder || show_side(t, READ, "source") ||
	    show_side(t, WRITE, "destination"))
		hide(t);
	memalloc_noio_restore(noio);
}

/* Returns what is in the table now, or NULL. */
static struct tally *insert(struct tally *t)
{
	unsigned long index = disk_devt(t->disk), flags;
	struct tally *old = NULL;
	bool dead;

	xa_lock_irqsave(&tallies, flags);
	/* Else blk_copy_tally_gone() comes behind this. */
	dead = test_bit(GD_DEAD, &t->disk->state);
	if (!dead)
		old = __xa_cmpxchg(&tallies, index, NULL, t, GFP_NOWAIT | __GFP_NOWARN);
	if (!dead && !old)
		queue_work(tally_wq, &t->work);
	xa_unlock_irqrestore(&tallies, flags);
	if (!dead && !old)
		return t;
	kfree(t);
	return dead || xa_is_err(old) ? NULL : old;
}

/* Under RCU. */
static struct tally *tally_new(struct gendisk *disk)
{
	struct tally *t = kzalloc(sizeof(*t), GFP_NOWAIT | __GFP_NOWARN);

	if (!t)
		return NULL;
	t->disk = disk;
	INIT_WORK(&t->work, show_work);
	t = insert(t);
	return t && t->disk == disk ? t : NULL;
}

/**
 * blk_copy_tally - count something at a disk
 * @disk: it is in use
 * @side: READ where it is the source, else WRITE
 * @what: BLK_COPY_TALLY_*, and the reason or the latency for an array
 * @n: so many more
 *
 * Context: any.
 */
void blk_copy_tally(struct gendisk *disk, int side, u32 what, s64 n)
{
	struct tally *t;

	guard(rcu)();
	t = tally_of(disk) ?: tally_new(disk);
	if (t)
		atomic64_add(n, &t->count[side][what]);
}

static void tally_leaf(struct block_device *named, struct gendisk *leaf, int side,
		       u32 what, s64 n)
{
	blk_copy_tally(leaf, side, what, n);
	if (named->bd_disk != leaf)
		blk_copy_tally(named->bd_disk, side, what, n);
}

/**
 * blk_copy_tally_refused - count a chunk that was refused at the disks below
 * @pieces: of its half, as they came to disks
 * @side: which it is, READ or WRITE
 * @named: a disk for which it is counted elsewhere
 * @reason: why it was
 *
 * How many pieces a disk has is no matter. Context: any.
 */
noinline_for_stack void blk_copy_tally_refused(const struct bio_list *pieces, int side,
					       const struct gendisk *named, u32 reason)
{
	struct gendisk *disk[BLK_COPY_MAX_DISKS];
	u32 i, nr = 0;
	struct bio *bio;

	bio_list_for_each(bio, pieces) {
		struct gendisk *d = bio->bi_bdev->bd_disk;

		for (i = 0; i < nr && disk[i] != d; i++)
			;
		if (d == named || i < nr || nr == ARRAY_SIZE(disk))
			continue;
		disk[nr++] = d;
		blk_copy_tally(d, side, BLK_COPY_TALLY_REFUSALS + reason, 1);
	}
}

/**
 * blk_copy_tally_cmd - count something of a command at its disks and at the devices
 *	that its copy names
 * @job: the copy
 * @src: source disk
 * @dst: destination disk
 * @what: BLK_COPY_TALLY_*
 * @n: so many more
 *
 * Context: any.
 */
void blk_copy_tally_cmd(const struct blk_copy_job *job, struct gendisk *src,
			struct gendisk *dst, u32 what, s64 n)
{
	tally_leaf(job->src, src, READ, what, n);
	tally_leaf(job->dst, dst, WRITE, what, n);
}

/**
 * blk_copy_tally_latency - a command has come back
 * @job: the copy that it is of
 * @src: source disk
 * @dst: destination disk
 * @ns: so long it was under way
 *
 * Context: any.
 */
void blk_copy_tally_latency(const struct blk_copy_job *job, struct gendisk *src,
			    struct gendisk *dst, u64 ns)
{
	u32 i = order_base_2(div_u64(ns, NSEC_PER_USEC));

	blk_copy_tally_cmd(job, src, dst, BLK_COPY_TALLY_LATENCY +
			   min(i, BLK_COPY_NR_LATENCIES - 1U), 1);
}

static void tally_free(struct tally *t)
{
	cancel_work_sync(&t->work);
	hide(t);
	kfree_rcu(t, rcu);
}

/**
 * blk_copy_tally_gone - a disk is removed
 * @disk: GD_DEAD is set, and its folder is there still
 *
 * Context: task, sleeps.
 */
void blk_copy_tally_gone(struct gendisk *disk)
{
	struct tally *t;

	guard(mutex)(&tallies_go);
	xa_lock_irq(&tallies);
	t = xa_load(&tallies, disk_devt(disk));
	if (t && t->disk == disk)
		__xa_erase(&tallies, disk_devt(disk));
	else
		t = NULL;
	xa_unlock_irq(&tallies);
	if (t)
		tally_free(t);
}

int __init blk_copy_tally_init(void)
{
	tally_wq = alloc_workqueue("blk_copy_tally", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return tally_wq ? 0 : -ENOMEM;
}

/**
 * blk_copy_tally_forget - no disk has a tally any more
 *
 * Nothing counts any more; blk_copy_tally_gone() may still be called.
 * Context: task, sleeps.
 */
void blk_copy_tally_forget(void)
{
	unsigned long index;
	struct tally *t;

	guard(mutex)(&tallies_go);
	xa_for_each(&tallies, index, t) {
		xa_erase_irq(&tallies, index);
		tally_free(t);
	}
}

void blk_copy_tally_exit(void)
{
	destroy_workqueue(tally_wq);
	xa_destroy(&tallies);
}
