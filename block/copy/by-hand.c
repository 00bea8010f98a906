// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy by hand: read and write through memory, one piece being read while
 * the one before is written.
 */
#include <linux/freezer.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/task_io_accounting_ops.h>

#include "copy.h"

/* Two buffers of so many pages. */
#define BUFFER_PAGES	(SZ_512K / PAGE_SIZE)
#define BUFFER_SECTORS	(BUFFER_PAGES * PAGE_SECTORS)

struct buffer {
	struct bio *bio;
	struct page *page[BUFFER_PAGES];
	struct completion done;
	unsigned int sectors;
};

static void buffer_free(struct buffer *b)
{
	unsigned int i;

	kfree(b->bio);
	for (i = 0; i < BUFFER_PAGES && b->page[i]; i++)
		__free_page(b->page[i]);
}

static int buffer_alloc(struct buffer *b)
{
	unsigned int i;

	b->bio = bio_kmalloc(BUFFER_PAGES, GFP_KERNEL);
	if (!b->bio)
		return -ENOMEM;
	for (i = 0; i < BUFFER_PAGES; i++) {
		b->page[i] = alloc_page(GFP_KERNEL);
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

/* One read and, of what was read before, one write at a time. */
static int copy_buffers(struct buffer *buf, struct block_device *src,
			sector_t src_sector, struct block_device *dst,
			sector_t dst_sector, sector_t nr_sects,
			sector_t *copied)
{
	struct buffer *rd = &buf[0], *wr = &buf[1];
	sector_t read = 0;
	int rd_error = 0, wr_error = 0;

	wr->sectors = 0;
	while (*copied < nr_sects && !rd_error && !wr_error) {
		rd->sectors = min_t(sector_t, BUFFER_SECTORS, nr_sects - read);
		if (fatal_signal_pending(current)) {
			rd_error = -EINTR;
			rd->sectors = 0;
		}
		if (rd->sectors)
			buffer_submit(rd, src, src_sector + read, REQ_OP_READ);
		if (wr->sectors) {
			task_io_account_write(wr->sectors << SECTOR_SHIFT);
			buffer_submit(wr, dst, dst_sector + *copied,
				      REQ_OP_WRITE | REQ_SYNC | REQ_IDLE);
			wr_error = buffer_wait(wr);
			if (!wr_error)
				*copied += wr->sectors;
		}
		if (rd->sectors)
			rd_error = buffer_wait(rd) ?: rd_error;
		read += rd->sectors;
		swap(rd, wr);
		try_to_freeze();
	}
	return wr_error ?: rd_error;
}

/**
 * blk_copy_by_hand - copy through memory
 * @src: device to copy from
 * @src_sector: first sector there
 * @dst: device to copy to
 * @dst_sector: first sector there
 * @nr_sects: number of sectors; the ranges do not overlap
 * @copied: out: so many sectors from the start are copied; also on an error
 *
 * Context: task, sleeps. Stops at a fatal signal.
 * Return: 0, -EINTR, -ENOMEM, or what the devices said.
 */
int blk_copy_by_hand(struct block_device *src, sector_t src_sector,
		     struct block_device *dst, sector_t dst_sector,
		     sector_t nr_sects, sector_t *copied)
{
	struct buffer *buf = kcalloc(2, sizeof(*buf), GFP_KERNEL);
	int error;

	*copied = 0;
	if (!buf)
		return -ENOMEM;
	error = buffer_alloc(&buf[0]) ?: buffer_alloc(&buf[1]);
	if (!error)
		error = copy_buffers(buf, src, src_sector, dst, dst_sector,
				     nr_sects, copied);
	blk_copy_count(BLK_COPY_STAT_BY_HAND_BYTES, *copied << SECTOR_SHIFT);
	buffer_free(&buf[0]);
	buffer_free(&buf[1]);
	kfree(buf);
	return error;
}
