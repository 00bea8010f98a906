// SPDX-License-Identifier: GPL-2.0-only
/*
 * BLKCOPY and BLKCOPY_VEC: user space names the source by a file descriptor and the
 * destination by the one the ioctl is issued on; both stay open for as long as
 * it runs. All parts of a source are judged as one copy before the first of them is
 * copied; then they are copied one after the other.
 *
 * The page cache is treated as direct I/O treats it: dirty pages of both ranges
 * are written back first, those of the destination are dropped before and, as
 * somebody may have read the old data meanwhile, after.
 *
 * To everybody else it is a read of the one file and a write to the other: who
 * may forbid or watch these, or wants them on stable storage, has his way here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/file.h>
#include <linux/freezer.h>
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/highmem.h>
#include <linux/overflow.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <uapi/linux/blk-copy.h>

#include "copy.h"

static_assert(BLK_COPY_FLAG_OFFLOAD_ONLY == BLKCOPY_OFFLOAD_ONLY);
static_assert(BLK_COPY_FLAG_NO_OFFLOAD == BLKCOPY_NO_OFFLOAD);
#define SAME_REASON(name, ...)						\
	((u32)BLKCOPY_REASON_##name == (u32)BLK_COPY_REASON_##name) &&
static_assert(BLK_COPY_REASON_LIST(SAME_REASON) true);

static_assert(BLK_COPY_MAX_PARTS == BLKCOPY_MAX_SEGMENTS);
static_assert(sizeof(struct blk_copy_part) == sizeof(struct blkcopy_segment));
static_assert(offsetof(struct blk_copy_part, src_offset) ==
	      offsetof(struct blkcopy_segment, src_offset));
static_assert(offsetof(struct blk_copy_part, length) ==
	      offsetof(struct blkcopy_segment, length));

/* A page that somebody writes to is written back and dropped so often. */
#define CACHE_MAX_DROPS		4
/* So much is copied before those who read through the cache see it. */
#define CACHE_PIECE_SECTORS	(SZ_1G >> SECTOR_SHIFT)
/* So much is written back before a signal is looked for: from, up to. */
#define CACHE_MIN_STEP_SECTORS	(SZ_1M >> SECTOR_SHIFT)
#define CACHE_MAX_STEP_SECTORS	(SZ_64M >> SECTOR_SHIFT)

static bool range_signalled(const struct copy_range *r)
{
	return fatal_signal_pending(current) ||
	       (r->any_signal && signal_pending(current));
}

/*
 * In steps, since nothing wakes up who waits for a page; they take a fraction of a
 * second. After a signal *nr is how much it came to, one step or more.
 */
static int cache_write_back(const struct copy_range *r, struct block_device *bdev,
			    sector_t sector, sector_t *nr)
{
	sector_t done = 0, step = CACHE_MIN_STEP_SECTORS;
	int error = 0;

	while (done < *nr && !error && !(done && range_signalled(r))) {
		loff_t start = (sector + done) << SECTOR_SHIFT;
		unsigned long since = jiffies;

		step = min(step, *nr - done);
		error = filemap_write_and_wait_range(bdev->bd_mapping, start,
						     start + (step << SECTOR_SHIFT) - 1);
		done += step;
		if (jiffies - since < HZ / 8)
			step = min_t(sector_t, step * 2, CACHE_MAX_STEP_SECTORS);
		else if (jiffies - since > HZ / 2)
			step = max_t(sector_t, step / 2, CACHE_MIN_STEP_SECTORS);
	}
	*nr = done;
	return error;
}

static int cache_drop(struct block_device *bdev, sector_t sector, sector_t nr)
{
	loff_t start = sector << SECTOR_SHIFT;
	loff_t end = start + (nr << SECTOR_SHIFT) - 1;

	return invalidate_inode_pages2_range(bdev->bd_mapping,
				start >> PAGE_SHIFT, end >> PAGE_SHIFT);
}

/*
 * As direct I/O does before a write, but that goes through the cache for a page
 * that somebody dirties at the very moment. Here it stays, for who comes after.
 */
static int cache_begin(const struct copy_range *r, sector_t sector, sector_t *nr)
{
	int error = cache_write_back(r, r->dst, sector, nr);

	if (!error)
		error = cache_drop(r->dst, sector, *nr);
	return error == -EBUSY ? 0 : error;
}

/* What a page of @bdev holds on the disk. Ends at a fatal signal. */
static int page_read(struct block_device *bdev, loff_t pos, u8 **data)
{
	sector_t sector = bdev->bd_start_sect + (pos >> SECTOR_SHIFT);
	loff_t len = min_t(loff_t, PAGE_SIZE, bdev_nr_bytes(bdev) - pos);
	long left = MAX_SCHEDULE_TIMEOUT;

	if (len <= 0)
		return -ENXIO;
	return blk_copy_read_end(blk_copy_read_begin(bdev->bd_disk, sector, *data, len),
				 data, &left);
}

/*
 * The page at @index, if there is one, shows what is on the disk. False where somebody
 * has written to it, which comes to the disk yet, or where it cannot be read.
 */
static bool cache_read_again(struct block_device *bdev, pgoff_t index)
{
	struct folio *folio = filemap_lock_folio(bdev->bd_mapping, index);
	loff_t pos = (loff_t)index << PAGE_SHIFT;
	bool shows = false;
	u8 *data;

	if (IS_ERR(folio))
		return true;
	data = kzalloc(PAGE_SIZE, BLK_COPY_GFP_PARKED);
	if (data && !folio_test_dirty(folio) && !folio_test_writeback(folio) &&
	    !page_read(bdev, pos, &data)) {
		memcpy_to_folio(folio, offset_in_folio(folio, pos), data, PAGE_SIZE);
		shows = true;
	}
	folio_unlock(folio);
	folio_put(folio);
	kfree(data);
	return shows;
}

/* Of what cannot be dropped. */
static void cache_refresh(struct block_device *bdev, sector_t sector, sector_t nr)
{
	pgoff_t index = sector >> (PAGE_SHIFT - SECTOR_SHIFT);
	pgoff_t last = (sector + nr - 1) >> (PAGE_SHIFT - SECTOR_SHIFT);
	bool all = true;

	for (; index <= last; index++) {
		all &= cache_read_again(bdev, index);
		cond_resched();
	}
	if (!all)
		pr_warn_ratelimited("%pg: pages stay in the cache that a copy has passed: somebody writes to them\n",
				    bdev);
}

/*
 * All is copied, and that is no error any more. Who has written through the cache
 * meanwhile has his data on the disk first. A page that a file system holds, as one
 * that is mounted does, cannot be dropped: a direct write would go through the cache
 * there. As after one, what somebody goes on to write to is worth a warning.
 */
static void cache_end(const struct copy_range *r, sector_t sector, sector_t nr)
{
	int tries = CACHE_MAX_DROPS;
	sector_t part;

	while (cache_drop(r->dst, sector, nr)) {
		if (!--tries) {
			cache_refresh(r->dst, sector, nr);
			return;
		}
		part = nr;
		cache_write_back(r, r->dst, sector, &part);
	}
}

static int range_copy_piece(struct copy_range *r, sector_t nr)
{
	sector_t from = r->copied;
	int error;

	/* (who is killed already had better not wait for a page) */
	if (fatal_signal_pending(current))
		return -EINTR;
	error = cache_write_back(r, r->src, r->src_sector + from, &nr);
	if (!error)
		error = cache_begin(r, r->dst_sector + from, &nr);
	if (error) {
		r->cache_may_help = true;
		return error;
	}
	error = blk_copy_range_turns(r, from + nr);
	cache_end(r, r->dst_sector + from, nr);
	return error;
}

/* The part at hand. Returns how much of it is left. */
static sector_t range_part(struct copy_range *r)
{
	struct blk_copy_stretch s;

	blk_copy_source_at(r->source, r->nr_sources, r->copied, &s);
	/* (this may wrap, and back) */
	r->src_sector = s.sector - r->copied;
	return s.sectors;
}

static int range_copy_coherent(struct copy_range *r)
{
	int error = 0;

	while (!error && r->copied < r->nr_sects && !blk_copy_range_called_back(r)) {
		error = range_copy_piece(r, min_t(sector_t, CACHE_PIECE_SECTORS,
						  range_part(r)));
		cond_resched();
	}
	return error;
}

static int area_permitted(int side, struct file *file, sector_t sector, sector_t nr)
{
	loff_t pos = sector << SECTOR_SHIFT;

	return rw_verify_area(side, file, &pos,
			      min_t(u64, nr << SECTOR_SHIFT, SSIZE_MAX));
}

/* Ask who may forbid it: security modules. */
static int range_permitted(const struct copy_range *r)
{
	sector_t at = 0;
	int error = 0;
	u32 i;

	for (i = 0; !error && i < r->nr_sources; i++) {
		error = area_permitted(READ, r->src_file, r->source[i].sector,
				       r->source[i].end - at);
		at = r->source[i].end;
	}
	return error ?: area_permitted(WRITE, r->dst_file, r->dst_sector, at);
}

/**
 * blk_copy_range_sync - what a write does after it, see generic_write_sync()
 * @r: a range of which something is copied
 *
 * Context: task, sleeps.
 * Return: 0 or a negative errno.
 */
int blk_copy_range_sync(struct copy_range *r)
{
	unsigned int flags = r->dst_file->f_flags;
	loff_t start = r->dst_sector << SECTOR_SHIFT;

	if (!(flags & O_DSYNC) && !IS_SYNC(r->dst_file->f_mapping->host))
		return 0;
	return vfs_fsync_range(r->dst_file, start,
			       start + (r->copied << SECTOR_SHIFT) - 1,
			       !(flags & __O_SYNC));
}

/**
 * blk_copy_range_run - copy, as a read and a write would
 * @r: the range, probed; may be copied
 *
 * Context: task, sleeps.
 * Return: 0 or a negative errno; @r->copied is right in any case.
 */
int blk_copy_range_run(struct copy_range *r)
{
	int error = file_update_time(r->dst_file);

	return error ?: range_copy_coherent(r);
}

/*
 * A signal has ended it early. That of the freezer is over; others, which io_uring
 * sends to its worker, or which stop or kill it, are meant.
 */
static bool range_cancelled(void)
{
	try_to_freeze();
	scoped_guard(spinlock_irq, &current->sighand->siglock)
		recalc_sigpending();
	return signal_pending(current) && !freezing(current);
}

static int range_run_uring(struct copy_range *r)
{
	int error;

	do {
		error = blk_copy_range_run(r);
		if (error || r->copied == r->nr_sects)
			return error;
	} while (!range_cancelled());
	return -EINTR;
}

static int range_copy_as_write(struct copy_range *r)
{
	int error, ret = 0;

	error = range_permitted(r);
	if (error)
		return error;
	error = r->uring ? range_run_uring(r) : blk_copy_range_run(r);
	if (r->copied) {
		fsnotify_access(r->src_file);
		fsnotify_modify(r->dst_file);
		ret = blk_copy_range_sync(r);
	}
	return error ?: ret;
}

/* What a caller asked for, in whichever form. */
struct copy_request {
	s32 src_fd;
	struct blk_copy_args args;
	const struct blk_copy_part *part;
	struct blk_copy_source *source;	/* room for as many */
};

static int check(struct copy_request *q, const struct copy_range *r)
{
	struct blk_copy_end src = blk_copy_end_of(r->src);
	struct blk_copy_end dst = blk_copy_end_of(r->dst);

	q->args.known_flags = BLKCOPY_FLAGS;
	q->args.same_device = r->src == r->dst;
	if (r->src_file && r->src_file->f_mode & FMODE_READ)
		src.flags |= BLK_COPY_END_READ;
	if (r->dst_file->f_mode & FMODE_WRITE)
		dst.flags |= BLK_COPY_END_WRITE;
	return blk_copy_check_args(&q->args, q->part, &src, &dst);
}

/* What would become of it, as far as that can be known without copying. */
static void range_judge(struct copy_range *r)
{
	if (!(r->flags & BLKCOPY_NO_OFFLOAD))
		blk_copy_range_refused(r, blk_copy_judge(r->probe));
}

static int copy_from(struct copy_request *q, struct copy_range *r)
{
	int error = check(q, r);

	if (error)
		return error;
	r->nr_sources = blk_copy_sources(q->part, q->args.nr_parts, q->source);
	r->source = q->source;
	r->dst_sector = q->args.dst_offset >> SECTOR_SHIFT;
	r->nr_sects = r->source[r->nr_sources - 1].end;
	r->flags = q->args.flags;
	r->any_signal |= r->flags & BLKCOPY_ANY_SIGNAL;
	r->probe = blk_copy_probe_new(r, !(r->flags & BLKCOPY_OFFLOAD_ONLY));
	if (IS_ERR(r->probe)) {
		error = PTR_ERR(r->probe);
		if (error == -EEXIST)
			blk_copy_range_refused(r, BLK_COPY_REASON_OVERLAP);
		return error;
	}
	/* What refuses the range as a whole comes before this. */
	if (r->flags & BLKCOPY_CHECK)
		range_judge(r);
	else
		error = range_copy_as_write(r);
	blk_copy_probe_free(r->probe);
	return error;
}

static struct block_device *file_block_device(struct file *file)
{
	struct inode *inode = file->f_mapping->host;

	return S_ISBLK(inode->i_mode) ? I_BDEV(inode) : NULL;
}

/* To @r->dst_file; what came of it is in @r, in every case. */
static int request_run(struct copy_request *q, struct copy_range *r)
{
	int error;

	r->dst = file_block_device(r->dst_file);
	r->src_file = q->src_fd == -1 ? get_file(r->dst_file) : fget(q->src_fd);
	if (r->src_file)
		r->src = file_block_device(r->src_file);
	error = copy_from(q, r);
	if (r->src_file)
		fput(r->src_file);
	else if (error == -ENOTBLK)
		error = -EBADF;
	return error;
}

/* In the struct of user space that @uarg points to. */
#define put_result(r, uarg)						\
	(put_user((u64)(r)->copied << SECTOR_SHIFT, &(uarg)->copied) ||	\
	 put_user((u64)(r)->offloaded << SECTOR_SHIFT, &(uarg)->offloaded) || \
	 put_user((r)->reason, &(uarg)->reason))

static int do_range(struct copy_range *r, struct blkcopy_range __user *uarg)
{
	struct blk_copy_source source;
	struct blk_copy_part part;
	struct blkcopy_range arg;
	struct copy_request q = { .part = &part, .source = &source };
	int error;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	part.src_offset = arg.src_offset;
	part.length = arg.length;
	q.src_fd = arg.src_fd;
	q.args.nr_parts = 1;
	q.args.flags = arg.flags;
	q.args.dst_offset = arg.dst_offset;
	q.args.reserved[0] = arg.reserved[0];
	q.args.reserved[1] = arg.reserved[1] | arg.reserved[2];
	error = request_run(&q, r);
	return put_result(r, uarg) ? -EFAULT : error;
}

/* The parts of @arg and room for them in sectors; not of a number that is refused. */
static void *get_parts(const struct blkcopy_vec *arg, struct copy_request *q)
{
	void __user *from = u64_to_user_ptr(arg->segments);
	u32 nr = arg->nr_segments;
	struct blk_copy_part *part;

	if (!nr || nr > BLKCOPY_MAX_SEGMENTS)
		return NULL;
	part = kvmalloc_array(nr, sizeof(*part) + sizeof(*q->source), GFP_KERNEL);
	if (!part)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(part, from, array_size(nr, sizeof(*part)))) {
		kvfree(part);
		return ERR_PTR(-EFAULT);
	}
	q->part = part;
	q->source = (struct blk_copy_source *)(part + nr);
	return part;
}

static int do_vec(struct copy_range *r, struct blkcopy_vec __user *uarg)
{
	struct copy_request q = {};
	struct blkcopy_vec arg;
	void *parts;
	int error;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	parts = get_parts(&arg, &q);
	if (parts == ERR_PTR(-EFAULT))
		return -EFAULT;
	q.src_fd = arg.src_fd;
	q.args.nr_parts = arg.nr_segments;
	q.args.flags = arg.flags;
	q.args.dst_offset = arg.dst_offset;
	q.args.reserved[0] = arg.reserved[0];
	q.args.reserved[1] = arg.reserved[1] | arg.reserved[2];
	error = IS_ERR(parts) ? PTR_ERR(parts) : request_run(&q, r);
	if (!IS_ERR(parts))
		kvfree(parts);
	return put_result(r, uarg) ? -EFAULT : error;
}

/**
 * blk_copy_do_ioctl - BLKCOPY and BLKCOPY_VEC
 * @dst: the destination
 * @cmd: which of them
 * @uarg: in and out, user space
 * @uring: for a worker of io_uring, which may be told to stop
 *
 * Context: task, sleeps.
 * Return: 0 or a negative errno, see blkcopy(2). What is out of @uarg is written in
 * every case but -EFAULT.
 */
int blk_copy_do_ioctl(struct file *dst, unsigned int cmd, void __user *uarg,
		      bool uring)
{
	struct copy_range r = {
		.dst_file	= dst,
		.any_signal	= uring,
		.uring		= uring,
	};

	return cmd == BLKCOPY_VEC ? do_vec(&r, uarg) : do_range(&r, uarg);
}
