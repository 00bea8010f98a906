// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for a device that is suspended or busy, as who reads from it does: in a read.
 * That has metadata of the place read as well.
 *
 * Who is killed leaves the read behind, for the device may come back in hours.
 */
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/refcount.h>

#include "copy.h"

/* Its file stays open as long as it is under way. */
struct lone_read {
	struct bio bio;
	struct bio_vec vec;
	struct page *page;
	struct file *file;
	struct completion done;
	refcount_t refs;		/* who waits; the bio */
};

/* Context: any. */
static void lone_read_put(struct lone_read *r)
{
	if (!refcount_dec_and_test(&r->refs))
		return;
	bio_uninit(&r->bio);
	__free_page(r->page);
	fput(r->file);
	kfree(r);
	module_put(THIS_MODULE);
}

static void lone_read_end(struct bio *bio)
{
	struct lone_read *r = container_of(bio, struct lone_read, bio);

	/* Under RCU, for which unloading waits. */
	rcu_read_lock();
	complete(&r->done);
	lone_read_put(r);
	rcu_read_unlock();
}

static struct lone_read *lone_read_alloc(struct file *file)
{
	struct lone_read *r = kmalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	r->page = alloc_page(GFP_KERNEL);
	if (!r->page) {
		kfree(r);
		return NULL;
	}
	r->file = get_file(file);
	__module_get(THIS_MODULE);
	init_completion(&r->done);
	refcount_set(&r->refs, 2);
	return r;
}

/**
 * blk_copy_read_place - read something, only to wait for it
 * @file: of @bdev
 * @bdev: device
 * @sector: where on it
 * @sectors: how much, a page at most
 *
 * Context: task, sleeps. Ends at a fatal signal.
 */
void blk_copy_read_place(struct file *file, struct block_device *bdev, sector_t sector,
			 unsigned int sectors)
{
	struct lone_read *r = lone_read_alloc(file);

	if (!r)
		return;
	bio_init(&r->bio, bdev, &r->vec, 1, REQ_OP_READ | REQ_SYNC);
	r->bio.bi_iter.bi_sector = sector;
	__bio_add_page(&r->bio, r->page,
		       min_t(unsigned int, sectors << SECTOR_SHIFT, PAGE_SIZE), 0);
	r->bio.bi_end_io = lone_read_end;
	submit_bio(&r->bio);
	blk_copy_wait_io_killable(&r->done);
	lone_read_put(r);
}
