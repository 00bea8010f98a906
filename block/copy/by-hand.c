// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy by hand: read and write through memory, several pieces being read or
 * written at a time, so that a device which takes long for each is kept busy.
 */
#include <linux/freezer.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/task_io_accounting_ops.h>

#include "copy.h"

/* At most and at least so many buffers, of so many pages. */
#define MOST_BUFFERS	8
#define LEAST_BUFFERS	2
#define BUFFER_PAGES	(SZ_512K / PAGE_SIZE)
#define BUFFER_SECTORS	(BUFFER_PAGES * PAGE_SECTORS)

struct buffer {
	struct bio *bio;
	struct page *page[BUFFER_PAGES];
	struct completion done;
	unsigned int sectors;
	bool written;		/* else it was read for nothing */
};

static void buffer_free(struct buffer *b)
{
	unsigned int i;

	kfree(b->bio);
	for (i = 0; i < BUFFER_PAGES && b->page[i]; i++)
		__free_page(b->page[i]);
	memset(b, 0, sizeof(*b));
}

static int buffer_alloc(struct buffer *b, gfp_t gfp)
{
	unsigned int i;

	b->bio = bio_kmalloc(BUFFER_PAGES, gfp);
	if (!b->bio)
		return -ENOMEM;
	for (i = 0; i < BUFFER_PAGES; i++) {
		b->page[i] = alloc_page(gfp);
		if (!b->page[i])
			return -ENOMEM;
	}
	return 0;
}

static void buffer_end_io(struct bio *bio)
{
	struct buffer *b = bio->bi_private;

	complete(&b->done);
}

static void buffer_submit(struct buffer *b, struct block_device *bdev,
			  sector_t sector, blk_opf_t opf)
{
	unsigned int i, len, left = b->sectors << SECTOR_SHIFT;

	bio_init(b->bio, bdev, b->bio->bi_inline_vecs, BUFFER_PAGES, opf);
	b->bio->bi_iter.bi_sector = sector;
	b->bio->bi_private = b;
	b->bio->bi_end_io = buffer_end_io;
	for (i = 0; left; i++, left -= len) {
		len = min_t(unsigned int, left, PAGE_SIZE);
		__bio_add_page(b->bio, b->page[i], len, 0);
	}
	init_completion(&b->done);
	submit_bio(b->bio);
}

static int buffer_wait(struct buffer *b)
{
	int error;

	wait_for_completion_io(&b->done);
	error = blk_status_to_errno(b->bio->bi_status);
	bio_uninit(b->bio);
	return error;
}

/* In order: buffers that are written, then those that are read, then free ones. */
struct ring {
	struct buffer buf[MOST_BUFFERS];
	unsigned int nr;
	unsigned int oldest;
	unsigned int writes;
	unsigned int reads;
};

static void ring_free(struct ring *r)
{
	unsigned int i;

	for (i = 0; i < MOST_BUFFERS; i++)
		buffer_free(&r->buf[i]);
	kfree(r);
}

/* For @nr_sects. More than the least are there only if that is easy. */
static struct ring *ring_alloc(sector_t nr_sects)
{
	unsigned int want = min_t(sector_t, MOST_BUFFERS,
				  DIV_ROUND_UP_SECTOR_T(nr_sects, BUFFER_SECTORS));
	struct ring *r = kzalloc(sizeof(*r), GFP_KERNEL);
	gfp_t gfp;

	if (!r)
		return NULL;
	for (r->nr = 0; r->nr < max(want, LEAST_BUFFERS); r->nr++) {
		gfp = GFP_KERNEL;
		if (r->nr >= LEAST_BUFFERS)
			gfp |= __GFP_NORETRY | __GFP_NOWARN;
		if (!buffer_alloc(&r->buf[r->nr], gfp))
			continue;
		buffer_free(&r->buf[r->nr]);
		break;
	}
	if (r->nr >= LEAST_BUFFERS)
		return r;
	ring_free(r);
	return NULL;
}

static struct buffer *ring_at(struct ring *r, unsigned int i)
{
	return &r->buf[(r->oldest + i) % r->nr];
}

static unsigned int ring_read(struct ring *r, struct block_device *bdev,
			      sector_t sector, sector_t left)
{
	struct buffer *b = ring_at(r, r->writes + r->reads);

	b->sectors = min_t(sector_t, BUFFER_SECTORS, left);
	buffer_submit(b, bdev, sector, REQ_OP_READ);
	r->reads++;
	return b->sectors;
}

/*
 * Should the oldest read be waited for, rather than the oldest write? Its write may
 * begin when all reads before it are over, also where a copy meets itself out of
 * sight.
 */
static bool ring_read_is_next(struct ring *r)
{
	return r->reads && (!r->writes ||
			    completion_done(&ring_at(r, r->writes)->done));
}

/* The oldest read ends and, if that is @wanted, is written. */
static int ring_write(struct ring *r, struct block_device *bdev, sector_t sector,
		      bool wanted)
{
	struct buffer *b = ring_at(r, r->writes);
	int error = buffer_wait(b);

	b->written = !error && wanted;
	if (b->written) {
		task_io_account_write(b->sectors << SECTOR_SHIFT);
		buffer_submit(b, bdev, sector, REQ_OP_WRITE | REQ_SYNC | REQ_IDLE);
	}
	r->reads--;
	r->writes++;
	return error;
}

/* The oldest write ends. */
static int ring_finish(struct ring *r, unsigned int *sectors)
{
	struct buffer *b = ring_at(r, 0);

	r->oldest = (r->oldest + 1) % r->nr;
	r->writes--;
	*sectors = b->written ? b->sectors : 0;
	return b->written ? buffer_wait(b) : 0;
}

/* Only what is written without a gap counts, so the first error is the one to tell. */
static int copy_buffers(struct ring *r, struct copy_range *range,
			sector_t nr_sects)
{
	sector_t src_sector = range->src_sector + range->copied;
	sector_t dst_sector = range->dst_sector + range->copied;
	sector_t read = 0, written = 0;
	int rd_error = 0, wr_error = 0, error;
	unsigned int sectors;

	for (;;) {
		bool going = !rd_error && !wr_error;

		if (going && fatal_signal_pending(current)) {
			rd_error = -EINTR;
			going = false;
		}
		if (range->any_signal && read && signal_pending(current))
			nr_sects = read;
		while (going && read < nr_sects && r->writes + r->reads < r->nr)
			read += ring_read(r, range->src, src_sector + read, nr_sects - read);
		if (ring_read_is_next(r)) {
			sectors = ring_at(r, r->writes)->sectors;
			error = ring_write(r, range->dst, dst_sector + written, going);
			if (!error)
				written += sectors;
			else if (!wr_error)
				range->cache_may_help = true;
			rd_error = rd_error ?: error;
		} else if (r->writes) {
			error = ring_finish(r, &sectors);
			if (!error && !wr_error)
				range->copied += sectors;
			wr_error = wr_error ?: error;
		} else {
			break;
		}
		try_to_freeze();
	}
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
	struct ring *r = ring_alloc(nr_sects);
	sector_t before = range->copied;
	int error;

	if (!r)
		return -ENOMEM;
	error = copy_buffers(r, range, nr_sects);
	blk_copy_count_by_hand(range->src, range->dst,
			       (range->copied - before) << SECTOR_SHIFT);
	ring_free(r);
	return error;
}
