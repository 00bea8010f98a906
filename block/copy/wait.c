// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting with a bio of one's own, as who reads or writes there does: for a device
 * that is suspended or busy, in a read, and for the limits of a cgroup, in a token.
 *
 * Who is killed leaves it behind, for the device may come back in hours; so does who
 * waits for a proof, after a while. As long as it is there so is the device, for the
 * throttle of one that has gone never ends what waits in it.
 */
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "copy.h"

/*
 * The throttle serves a cgroup in turn, so that its next write, be it of a page, waits
 * for the token before it. A token counts as one I/O: that is half as many as by hand.
 */
#define MAX_TOKEN_SECTORS	(SZ_1M >> SECTOR_SHIFT)

/* It holds the module. */
struct lone {
	struct bio bio;
	struct bio_vec vec;
	void *data;			/* of kmalloc(), or NULL */
	struct file *file;		/* stays open as long, or NULL */
	struct block_device *bdev;	/* stays as long, or NULL: it was not left behind */
	bool opened;			/* @bdev, besides */
	struct work_struct work;	/* puts @bdev */
	struct completion done;
	refcount_t refs;		/* who waits; the bio */
};

/* Context: any; a task where there is @bdev. */
static void lone_free(struct lone *l)
{
	const struct block_device_operations *fops;

	bio_uninit(&l->bio);
	kfree(l->data);
	if (l->file)
		fput(l->file);
	if (l->bdev) {
		fops = l->bdev->bd_disk->fops;
		if (l->opened)
			fops->release(l->bdev->bd_disk);
		put_device(&l->bdev->bd_device);
		module_put(fops->owner);
	}
	kfree(l);
	module_put(THIS_MODULE);
}

static void lone_free_work(struct work_struct *work)
{
	lone_free(container_of(work, struct lone, work));
}

/* Context: any. */
static void lone_put(struct lone *l)
{
	if (!refcount_dec_and_test(&l->refs))
		return;
	if (l->bdev)
		queue_work(blk_copy_wq, &l->work);
	else
		lone_free(l);
}

static void lone_end(struct bio *bio)
{
	struct lone *l = container_of(bio, struct lone, bio);

	/* Under RCU, for which unloading waits. */
	guard(rcu)();
	complete(&l->done);
	lone_put(l);
}

static struct lone *lone_alloc(struct block_device *bdev, blk_opf_t opf, sector_t sector,
			       gfp_t gfp)
{
	struct lone *l = kmalloc(sizeof(*l), gfp);

	if (!l)
		return NULL;
	__module_get(THIS_MODULE);
	bio_init(&l->bio, bdev, &l->vec, 1, opf);
	l->bio.bi_iter.bi_sector = sector;
	l->bio.bi_end_io = lone_end;
	l->data = NULL;
	l->file = NULL;
	l->bdev = NULL;
	l->opened = false;
	INIT_WORK(&l->work, lone_free_work);
	init_completion(&l->done);
	refcount_set(&l->refs, 2);
	return l;
}

/* It reads into @data, which is its own until it has ended. */
static void lone_reads(struct lone *l, void *data, unsigned int len)
{
	l->data = data;
	__bio_add_page(&l->bio, virt_to_page(data), len, offset_in_page(data));
}

/*
 * Nobody waits for it any more. Its device is still in use by who did. A mapped one
 * that hands requests on waits for none when it goes, as all are of who has it open.
 */
static void lone_leave(struct lone *l)
{
	struct block_device *bdev = l->bio.bi_bdev;
	struct gendisk *disk = bdev->bd_disk;

	if (l->file)
		return;
	__module_get(disk->fops->owner);
	get_device(&bdev->bd_device);
	/* (that of device mapper counts, and needs no lock of who opens) */
	l->opened = blk_copy_hands_on(disk) && !disk->fops->open(disk, BLK_OPEN_READ);
	l->bdev = bdev;
}

/* Returns an error where a fatal signal came first: it is left behind. */
static int lone_wait(struct lone *l, unsigned int state)
{
	int error = wait_for_completion_state(&l->done, state);

	if (error)
		lone_leave(l);
	return error;
}

/**
 * blk_copy_read_place - read something, only to wait for it
 * @file: of @bdev
 * @bdev: device
 * @sector: where on it
 * @sectors: how much, a page at most
 *
 * That has metadata of the place read as well.
 * Context: task, sleeps. Ends at a fatal signal.
 */
void blk_copy_read_place(struct file *file, struct block_device *bdev, sector_t sector,
			 unsigned int sectors)
{
	unsigned int len = min_t(unsigned int, sectors << SECTOR_SHIFT, PAGE_SIZE);
	void *data = kmalloc(len, GFP_KERNEL);
	struct lone *l = NULL;

	if (data)
		l = lone_alloc(bdev, REQ_OP_READ | REQ_SYNC, sector, GFP_KERNEL);
	if (!l) {
		kfree(data);
		return;
	}
	l->file = get_file(file);
	lone_reads(l, data, len);
	submit_bio(&l->bio);
	lone_wait(l, TASK_KILLABLE | TASK_FREEZABLE);
	lone_put(l);
}

/**
 * blk_copy_read_begin - read while halves are parked
 * @disk: where
 * @sector: first sector there
 * @data: of kmalloc()
 * @len: bytes
 *
 * Context: task; as submit_bio().
 * Return: for blk_copy_read_end(), which follows; NULL without memory.
 */
struct lone *blk_copy_read_begin(struct gendisk *disk, sector_t sector, void *data,
				 unsigned int len)
{
	struct lone *l = lone_alloc(disk->part0, REQ_OP_READ | REQ_SYNC, sector,
				    BLK_COPY_GFP_PARKED);

	if (!l)
		return NULL;
	lone_reads(l, data, len);
	submit_bio(&l->bio);
	return l;
}

/**
 * blk_copy_read_end - wait for what was begun
 * @l: of blk_copy_read_begin()
 * @data: what that was told; NULL on return where the read was left behind with it
 * @left: how long to wait, in jiffies; out: what is left of that for others
 *
 * Not to be frozen, for who suspends a device that holds the halves waits for them.
 * The other one of them is well, perhaps, so that is not for long.
 * Context: task, sleeps. Ends at a fatal signal.
 * Return: 0 or a negative errno.
 */
int blk_copy_read_end(struct lone *l, u8 **data, long *left)
{
	int error = 0;
	long ret;

	if (!l)
		return -ENOMEM;
	ret = wait_for_completion_killable_timeout(&l->done, max(*left, 1L));
	*left = max(ret, 0L);
	if (ret <= 0) {
		error = ret ?: -ETIMEDOUT;
		lone_leave(l);
		*data = NULL;
	} else {
		error = blk_status_to_errno(l->bio.bi_status);
		l->data = NULL;
	}
	lone_put(l);
	return error;
}

/* Has anybody ever set a limit there? What nobody limits pays for no token. */
static bool may_throttle(struct block_device *bdev)
{
#ifdef CONFIG_BLK_DEV_THROTTLING
	return READ_ONCE(bdev_get_queue(bdev)->td);
#else
	return false;
#endif
}

/*
 * A token for an end that may hold it up and sees no request. False: no memory.
 * Where there is a file it keeps the device open, as a write that waits there does.
 */
static bool token_send(struct lone **token, const struct blk_copy_job *job, int side,
		       sector_t start, u32 sectors)
{
	blk_opf_t op = side == WRITE ? REQ_OP_COPY_WRITE : REQ_OP_COPY_READ;
	struct block_device *bdev = side == WRITE ? job->dst : job->src;
	sector_t sector = side == WRITE ? job->dst_sector : job->src_sector;
	struct lone *l;

	if (!may_throttle(bdev) ||
	    (side == WRITE && !bdev_test_flag(bdev, BD_HAS_SUBMIT_BIO)))
		return true;
	l = lone_alloc(bdev, REQ_COPY_CMD | op, sector + start, job->gfp | __GFP_ACCOUNT);
	if (!l)
		return false;
	if (job->probe && job->probe->file[side])
		l->file = get_file(job->probe->file[side]);
	l->bio.bi_iter.bi_size = sectors << SECTOR_SHIFT;
	submit_bio(&l->bio);
	*token = l;
	return true;
}

/* As reads and writes by hand do, the two wait side by side. */
static u32 tokens_wait(const struct blk_copy_job *job, sector_t start, u32 sectors)
{
	struct lone *token[2] = {};
	u32 reason;
	int side;

	if (token_send(&token[READ], job, READ, start, sectors) &&
	    token_send(&token[WRITE], job, WRITE, start, sectors))
		reason = BLK_COPY_REASON_NONE;
	else
		reason = BLK_COPY_REASON_NO_MEMORY;
	for (side = READ; side <= WRITE; side++) {
		if (!token[side])
			continue;
		if (!reason && wait_for_completion_state(&token[side]->done,
							 TASK_KILLABLE | TASK_FREEZABLE))
			reason = BLK_COPY_REASON_KILLED;
		if (reason)
			lone_leave(token[side]);
		lone_put(token[side]);
	}
	return reason;
}

/**
 * blk_copy_wait_throttled - wait until a cgroup's limits let a part of a copy through
 * @job: a caller's, who waits
 * @end: of that part, in sectors from the start of @job
 *
 * That is for what sees no request of a copy: the source, and a device that maps the
 * halves, which must not wait. Before a chunk is sent tokens of its length wait in the
 * throttle there, one after the other, and nobody but the caller with them. Of many
 * small chunks several have one. A disk as destination throttles the command itself.
 * Once @job is stopped, as another chunk is refused, no more are waited for.
 *
 * Context: task, sleeps; outside of submit_bio_noacct(); the only one to issue chunks.
 * Return: BLK_COPY_REASON_NONE, NO_MEMORY or KILLED.
 */
u32 blk_copy_wait_throttled(struct blk_copy_job *job, sector_t end)
{
	u32 reason, sectors;

	while (job->passed < end && READ_ONCE(job->course) != BLK_COPY_STOPPED) {
		sectors = min_t(sector_t, job->nr_sects - job->passed, MAX_TOKEN_SECTORS);
		reason = tokens_wait(job, job->passed, sectors);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		job->passed += sectors;
	}
	return BLK_COPY_REASON_NONE;
}
