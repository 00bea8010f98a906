// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy_file_range(2) between block devices, for programs that know nothing of
 * BLKCOPY but try this first.
 *
 * Where it fails they read and write, some only while nothing is copied yet. So
 * it fails at the beginning or not at all, unless reading and writing would fail
 * as well: what the devices do not copy is copied here. Whole blocks, in whole pages
 * of the destination, are a copy as BLKCOPY makes it. What is none goes through the
 * page caches, and so does all where no device could copy anything: that is what the
 * program would do, which may have the data there.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "copy.h"

static bool copy_file_range_on = true;
module_param_named(copy_file_range, copy_file_range_on, bool, 0644);
MODULE_PARM_DESC(copy_file_range, "copy_file_range(2) copies between block devices, else it fails as without this module");

/* What is read before it is written. */
#define THROUGH_CACHE_PIECE	SZ_256K
/* Of less nobody waits for each piece who reads and writes: others read ahead, and write later. */
#define LEAST			SZ_1M

/* As read(2) and write(2), of memory that is the kernel's. */
static ssize_t file_io(struct file *file, loff_t pos, void *buf, size_t len,
		       unsigned int dir)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct iov_iter iter;
	struct kiocb kiocb;

	init_sync_kiocb(&kiocb, file);
	kiocb.ki_pos = pos;
	iov_iter_kvec(&iter, dir, &vec, 1, len);
	return dir == ITER_DEST ? file->f_op->read_iter(&kiocb, &iter) :
				  file->f_op->write_iter(&kiocb, &iter);
}

/* Returns bytes, or an error if there are none. */
static ssize_t write_all(struct file *file, loff_t pos, void *buf, size_t len)
{
	size_t done = 0;
	ssize_t ret = 0;

	while (done < len) {
		ret = file_io(file, pos + done, buf + done, len - done, ITER_SOURCE);
		if (ret <= 0)
			break;
		done += ret;
	}
	return done ?: ret;
}

/*
 * As a program would. Not by splice, which a signal ends before anything is done
 * as well. Returns bytes, or an error if there are none.
 */
static ssize_t through_cache(struct file *src, loff_t src_pos, struct file *dst,
			     loff_t dst_pos, u64 len)
{
	size_t room = min_t(u64, len, THROUGH_CACHE_PIECE);
	void *buf = kvmalloc(room, GFP_KERNEL);
	ssize_t ret, part;
	u64 done = 0;

	if (!buf)
		return -ENOMEM;
	do {
		part = file_io(src, src_pos + done, buf,
			       min_t(u64, room, len - done), ITER_DEST);
		ret = part <= 0 ? part :
				  write_all(dst, dst_pos + done, buf, part);
		if (ret <= 0)
			break;
		done += ret;
		cond_resched();
	} while (ret == part && done < len && !signal_pending(current));
	kvfree(buf);
	blk_copy_count_by_hand(I_BDEV(src->f_mapping->host),
			       I_BDEV(dst->f_mapping->host), done);
	return done ?: ret;
}

/* Is there anything on both sides that a device might copy? */
static bool able(const struct copy_range *r)
{
	return r->probe->able[READ] && r->probe->able[WRITE];
}

static bool is_direct(const struct file *src, const struct file *dst)
{
	return (src->f_flags | dst->f_flags) & O_DIRECT;
}

static int run(struct copy_range *r)
{
	int error;

	r->probe = blk_copy_probe_new(r, true);
	if (IS_ERR(r->probe))
		return PTR_ERR(r->probe);
	if (able(r) || is_direct(r->src_file, r->dst_file)) {
		file_accessed(r->src_file);
		error = blk_copy_range_run(r);
	} else {
		blk_copy_count_refusal(r->src, r->dst, r->probe->reason ?:
				       BLK_COPY_REASON_UNSUPPORTED);
		error = -EOPNOTSUPP;
	}
	blk_copy_probe_free(r->probe);
	return error;
}

/* Whole blocks. Returns bytes, or an error if there are none. */
static ssize_t copy_blocks(struct file *src, loff_t src_pos, struct file *dst,
			   loff_t dst_pos, u64 len)
{
	struct blk_copy_source source = {
		.sector		= src_pos >> SECTOR_SHIFT,
		.end		= len >> SECTOR_SHIFT,
	};
	struct copy_range r = {
		.src_file	= src,
		.dst_file	= dst,
		.src		= I_BDEV(src->f_mapping->host),
		.dst		= I_BDEV(dst->f_mapping->host),
		.source		= &source,
		.nr_sources	= 1,
		.dst_sector	= dst_pos >> SECTOR_SHIFT,
		.nr_sects	= source.end,
		.any_signal	= true,
	};
	int error = run(&r);

	if (r.copied)
		return blk_copy_range_sync(&r) ?: r.copied << SECTOR_SHIFT;
	/*
	 * There may be more memory at the next call. A cache may hold what cannot
	 * be written back, and reads what is in front of a bad block.
	 */
	if (error == -ENOMEM || r.cache_may_help)
		len = min_t(u64, len, THROUGH_CACHE_PIECE);
	if (error == -EOPNOTSUPP || error == -ENOMEM || r.cache_may_help)
		return through_cache(src, src_pos, dst, dst_pos, len);
	return blk_copy_file_range_errno(error);
}

typedef ssize_t (*copy_fn)(struct file *src, loff_t src_pos, struct file *dst,
			   loff_t dst_pos, u64 len);

/* @part more bytes. Returns whether to go on; @done has the first error or bytes. */
static bool copy_part(copy_fn fn, struct file *src, loff_t src_pos,
		      struct file *dst, loff_t dst_pos, u64 part, ssize_t *done)
{
	ssize_t ret;

	if (!part)
		return true;
	if (*done && signal_pending(current))
		return false;
	ret = fn(src, src_pos + *done, dst, dst_pos + *done, part);
	if (ret > 0)
		*done += ret;
	else if (!*done)
		*done = ret;
	return ret == part;
}

/*
 * Who writes through the cache to what lies beside the range in its first or last page
 * writes back all of that page, as it was read before the copy.
 */
static unsigned int unit_of(const struct file *dst, unsigned int block)
{
	return dst->f_flags & O_DIRECT ? block : max_t(unsigned int, block, PAGE_SIZE);
}

static bool has_no_copies(struct block_device *bdev)
{
	return blk_copy_limits_refusal(bdev) == BLK_COPY_REASON_UNSUPPORTED;
}

/**
 * blk_copy_do_file_range - copy_file_range(2)
 * @src: file of a block device, open for reading
 * @src_pos: first byte there
 * @dst: file of a block device, open for writing
 * @dst_pos: first byte there
 * @len: bytes, within both devices; not 0
 *
 * Context: task, sleeps.
 * Return: bytes copied, or a negative errno where there are none.
 */
ssize_t blk_copy_do_file_range(struct file *src, loff_t src_pos, struct file *dst,
			       loff_t dst_pos, size_t len)
{
	struct block_device *from = I_BDEV(src->f_mapping->host);
	struct block_device *to = I_BDEV(dst->f_mapping->host);
	struct blk_copy_blocks b;
	unsigned int block;
	ssize_t done = 0;
	int error;

	if (!READ_ONCE(copy_file_range_on) || has_no_copies(from) || has_no_copies(to))
		return -EINVAL;
	block = max(bdev_logical_block_size(from), bdev_logical_block_size(to));
	error = blk_copy_whole_blocks(src_pos, dst_pos, len, block, unit_of(dst, block), &b);
	if (error)
		return error;
	if (len < LEAST && !is_direct(src, dst) && blk_copy_measures()) {
		blk_copy_count_refusal(from, to, BLK_COPY_REASON_SLOW);
		return through_cache(src, src_pos, dst, dst_pos, len);
	}
	if (copy_part(through_cache, src, src_pos, dst, dst_pos, b.head, &done) &&
	    copy_part(copy_blocks, src, src_pos, dst, dst_pos, b.body, &done))
		copy_part(through_cache, src, src_pos, dst, dst_pos,
			  len - b.head - b.body, &done);
	return done;
}
