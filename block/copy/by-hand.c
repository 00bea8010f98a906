// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy by hand: read and write through memory, several pieces being read or
 * written at a time, so that a device which takes long for each is kept busy.
 *
 * Who is killed leaves behind what is read, as who reads through the cache does: the
 * source may have no path for hours. What is written is waited for, lest it come over
 * what somebody else writes there.
 */
#include <linux/file.h>
#include <linux/freezer.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/task_io_accounting_ops.h>

#include "copy.h"

/* At first and at most so many buffers, of so many pages. */
#define FIRST_BUFFERS	16
#define MOST_BUFFERS	32
#define BUFFER_PAGES	(SZ_512K / PAGE_SIZE)
#define BUFFER_SECTORS	(BUFFER_PAGES * PAGE_SECTORS)

struct buffer {
	struct list_head list;
	struct ring *ring;
	struct bio *bio;
	struct page *page[BUFFER_PAGES];
	unsigned int sectors;
	bool busy;		/* its bio is in use */
	bool ended;		/* what was submitted last */
	bool written;		/* else it was read for nothing */
};

/* Buffers, each list in the order of what they are for. */
struct ring {
	struct list_head idle;
	struct list_head reads;
	struct list_head writes;
	unsigned int nr;	/* all of them */
	unsigned int pages;	/* of each, fewer where there is less to copy */
	unsigned int busy;	/* on reads and writes */
	refcount_t refs;	/* who copies; bios that are under way */
	struct file *left;	/* what these are of where nobody copies any more */
	struct completion ended;	/* once for each of these */
	struct blk_copy_width width;
};

static void buffer_free(struct buffer *b)
{
	unsigned int i;

	if (b->busy)
		bio_uninit(b->bio);
	kfree(b->bio);
	for (i = 0; i < BUFFER_PAGES && b->page[i]; i++)
		__free_page(b->page[i]);
	kfree(b);
}

static struct buffer *buffer_alloc(unsigned int pages, gfp_t gfp)
{
	struct buffer *b = kzalloc(sizeof(*b), gfp);
	unsigned int i;

	if (!b)
		return NULL;
	b->bio = bio_kmalloc(pages, gfp);
	if (!b->bio)
		goto fail;
	for (i = 0; i < pages; i++) {
		b->page[i] = alloc_page(gfp | __GFP_ACCOUNT);
		if (!b->page[i])
			goto fail;
	}
	return b;
fail:
	buffer_free(b);
	return NULL;
}

static void buffers_free(struct list_head *list)
{
	struct buffer *b, *next;

	list_for_each_entry_safe(b, next, list, list)
		buffer_free(b);
}

/* Context: any. */
static void ring_put(struct ring *r)
{
	struct file *left;

	if (!refcount_dec_and_test(&r->refs))
		return;
	left = r->left;
	buffers_free(&r->idle);
	buffers_free(&r->reads);
	buffers_free(&r->writes);
	kfree(r);
	if (!left)
		return;
	fput(left);
	module_put(THIS_MODULE);
}

static void buffer_end_io(struct bio *bio)
{
	struct buffer *b = bio->bi_private;
	struct ring *r = b->ring;

	/* Under RCU, for which unloading waits. */
	guard(rcu)();
	/* what was read, and the status, are there for who sees it */
	smp_store_release(&b->ended, true);
	complete(&r->ended);
	ring_put(r);
}

static void buffer_submit(struct buffer *b, struct block_device *bdev,
			  sector_t sector, blk_opf_t opf)
{
	unsigned int i, len, left = b->sectors << SECTOR_SHIFT;

	bio_init(b->bio, bdev, b->bio->bi_inline_vecs, b->ring->pages, opf);
	b->bio->bi_iter.bi_sector = sector;
	b->bio->bi_private = b;
	b->bio->bi_end_io = buffer_end_io;
	for (i = 0; left; i++, left -= len) {
		len = min_t(unsigned int, left, PAGE_SIZE);
		__bio_add_page(b->bio, b->page[i], len, 0);
	}
	b->busy = true;
	b->ended = false;
	refcount_inc(&b->ring->refs);
	submit_bio(b->bio);
}

static int buffer_error(struct buffer *b)
{
	int error = blk_status_to_errno(b->bio->bi_status);

	bio_uninit(b->bio);
	b->busy = false;
	return error;
}

/* Reads that are under way are nobody's. Their file stays open, as it does for others. */
static void ring_leave(struct ring *r, const struct copy_range *range)
{
	r->left = get_file(range->src_file);
	__module_get(THIS_MODULE);
}

static bool ring_grow(struct ring *r, gfp_t gfp)
{
	struct buffer *b = buffer_alloc(r->pages, gfp);

	if (!b)
		return false;
	b->ring = r;
	list_add(&b->list, &r->idle);
	r->nr++;
	return true;
}

/* For @nr_sects. */
static struct ring *ring_alloc(u32 width, sector_t nr_sects)
{
	unsigned int first = min_t(sector_t, nr_sects, BUFFER_SECTORS);
	unsigned int least = nr_sects > first ? BLK_COPY_LEAST_WIDTH : 1;
	struct ring *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	r->pages = DIV_ROUND_UP(first, PAGE_SECTORS);
	refcount_set(&r->refs, 1);
	INIT_LIST_HEAD(&r->idle);
	INIT_LIST_HEAD(&r->reads);
	INIT_LIST_HEAD(&r->writes);
	init_completion(&r->ended);
	blk_copy_width_init(&r->width, width ?: FIRST_BUFFERS, MOST_BUFFERS);
	while (r->nr < least)
		if (!ring_grow(r, GFP_KERNEL)) {
			ring_put(r);
			return NULL;
		}
	return r;
}

/* One more to read into? More than the least are there only if that is easy. */
static bool ring_has_room(struct ring *r)
{
	if (r->busy >= r->width.now)
		return false;
	if (!list_empty(&r->idle) ||
	    ring_grow(r, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN))
		return true;
	r->width.now = r->nr;
	r->width.most = r->nr;
	return false;
}

static struct buffer *first_of(const struct list_head *list)
{
	return list_first_entry(list, struct buffer, list);
}

static unsigned int ring_read(struct ring *r, struct block_device *bdev,
			      sector_t sector, sector_t left)
{
	struct buffer *b = first_of(&r->idle);

	b->sectors = min_t(sector_t, BUFFER_SECTORS, left);
	buffer_submit(b, bdev, sector, REQ_OP_READ);
	list_move_tail(&b->list, &r->reads);
	r->busy++;
	return b->sectors;
}

/* The oldest of @list, if what was submitted last has ended. */
static bool first_has_ended(const struct list_head *list)
{
	/* pairs with buffer_end_io() */
	return !list_empty(list) && smp_load_acquire(&first_of(list)->ended);
}

/*
 * The oldest read has ended and, if that is @wanted, is written. All reads before it
 * are over then, also where a copy meets itself out of sight.
 */
static int ring_write(struct ring *r, struct block_device *bdev, sector_t sector,
		      bool wanted)
{
	struct buffer *b = first_of(&r->reads);
	int error = buffer_error(b);

	b->written = !error && wanted;
	if (b->written) {
		task_io_account_write(b->sectors << SECTOR_SHIFT);
		buffer_submit(b, bdev, sector, REQ_OP_WRITE | REQ_SYNC | REQ_IDLE);
	}
	list_move_tail(&b->list, &r->writes);
	return error;
}

/* The oldest write has ended. */
static int ring_finish(struct ring *r, unsigned int *sectors)
{
	struct buffer *b = first_of(&r->writes);
	int error = b->written ? buffer_error(b) : 0;

	*sectors = b->written ? b->sectors : 0;
	list_move(&b->list, &r->idle);
	r->busy--;
	if (*sectors && !error)
		blk_copy_width_ended(&r->width, *sectors, ktime_get_ns());
	return error;
}

/* Only what is written without a gap counts, so the first error is the one to tell. */
static int copy_buffers(struct ring *r, struct copy_range *range,
			sector_t nr_sects)
{
	sector_t src_sector = range->src_sector + range->copied;
	sector_t dst_sector = range->dst_sector + range->copied;
	sector_t read = 0, written = 0;
	int rd_error = 0, wr_error = 0, error;
	bool may_help = range->cache_may_help;
	bool killed = false;
	unsigned int sectors;

	for (;;) {
		bool going = !rd_error && !wr_error;

		if (fatal_signal_pending(current)) {
			rd_error = rd_error ?: -EINTR;
			going = false;
			killed = true;
		}
		if (going) {
			rd_error = blk_copy_may_write(range->dst);
			going = !rd_error;
		}
		if (range->any_signal && read && signal_pending(current))
			nr_sects = read;
		while (going && read < nr_sects && ring_has_room(r))
			read += ring_read(r, range->src, src_sector + read, nr_sects - read);
		if (first_has_ended(&r->reads)) {
			sectors = first_of(&r->reads)->sectors;
			error = ring_write(r, range->dst, dst_sector + written, going);
			if (!error)
				written += sectors;
			else if (!wr_error)
				range->cache_may_help = true;
			rd_error = rd_error ?: error;
		} else if (first_has_ended(&r->writes)) {
			error = ring_finish(r, &sectors);
			if (!error && !wr_error)
				range->copied += sectors;
			wr_error = wr_error ?: error;
			/* Else there is nothing to ask, and what is read is of this turn. */
			if (going && read < nr_sects && range->hand_goes_on &&
			    !range->hand_goes_on(range))
				nr_sects = read;
		} else if (killed && r->busy && list_empty(&r->writes)) {
			ring_leave(r, range);
			break;
		} else if (r->busy) {
			/* something has ended, perhaps long ago, or somebody is killed */
			wait_for_completion_io_timeout(&r->ended, HZ / 4);
		} else {
			break;
		}
		try_to_freeze();
		cond_resched();
	}
	if (wr_error)
		range->cache_may_help = may_help;
	return wr_error ?: rd_error;
}

/**
 * blk_copy_by_hand - copy through memory
 * @range: what is copied, from @range->copied on, which is right also on an error;
 *	the two do not overlap
 * @nr_sects: so many sectors
 *
 * Context: task, sleeps. Stops at a fatal signal.
 * Return: 0, also after another signal, -EINTR, -ENOMEM, or what the devices said.
 */
int blk_copy_by_hand(struct copy_range *range, sector_t nr_sects)
{
	sector_t before = range->copied;
	struct ring *r = ring_alloc(range->width, nr_sects);
	int error;

	if (!r)
		return -ENOMEM;
	error = copy_buffers(r, range, nr_sects);
	range->width = blk_copy_width_settled(&r->width);
	blk_copy_count_by_hand(range->src, range->dst,
			       (range->copied - before) << SECTOR_SHIFT);
	ring_put(r);
	return error;
}
