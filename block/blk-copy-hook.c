// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the block layer meets blk_copy.ko: registration, the pieces of copies
 * that reach a request queue, BLKCOPY and copy_file_range(2). Part of vmlinux;
 * everything that decides is in the module.
 *
 * The halves of copies are made by blk_copy.ko only, and it does not go before
 * the last of them has ended, so collecting one needs no reference.
 */
#include <linux/bio.h>
#include <linux/blk-copy.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/io_uring/cmd.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <trace/events/block.h>

#include "blk.h"
#include "blk-throttle.h"

static const struct blk_copy_ops __rcu *blk_copy_ops;
static DEFINE_MUTEX(blk_copy_mutex);

/**
 * blk_copy_register - announce the copy implementation
 * @ops: stays valid until blk_copy_unregister() has returned
 *
 * Context: task, may sleep.
 * Return: 0, or -EBUSY where one is registered already.
 */
int blk_copy_register(const struct blk_copy_ops *ops)
{
	guard(mutex)(&blk_copy_mutex);
	if (rcu_access_pointer(blk_copy_ops))
		return -EBUSY;
	rcu_assign_pointer(blk_copy_ops, ops);
	return 0;
}
EXPORT_SYMBOL_GPL(blk_copy_register);

/**
 * blk_copy_unregister - withdraw the copy implementation
 * @ops: as registered
 *
 * The caller has ended all its copies. After return no function of @ops runs.
 * Context: task, sleeps.
 */
void blk_copy_unregister(const struct blk_copy_ops *ops)
{
	scoped_guard(mutex, &blk_copy_mutex)
		if (rcu_access_pointer(blk_copy_ops) == ops)
			RCU_INIT_POINTER(blk_copy_ops, NULL);
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(blk_copy_unregister);

/**
 * blk_copy_disk_gone - a disk is removed
 * @disk: dead; its folder in sysfs is removed next, and what blk_copy.ko has there
 *	has to go first
 *
 * Context: task, sleeps.
 */
void blk_copy_disk_gone(struct gendisk *disk)
{
	const struct blk_copy_ops *ops;

	/* Who withdraws them waits, and needs no reference. */
	guard(mutex)(&blk_copy_mutex);
	ops = rcu_dereference_protected(blk_copy_ops, lockdep_is_held(&blk_copy_mutex));
	if (ops)
		ops->gone(disk);
}

static const struct blk_copy_stacker __rcu *blk_copy_stacker;

/**
 * blk_copy_register_stacker - announce who hands requests on
 * @s: stays valid until it is withdrawn with NULL; after that has returned none of
 *	its functions runs
 *
 * There is but one, device mapper.
 * Context: task; may sleep.
 */
void blk_copy_register_stacker(const struct blk_copy_stacker *s)
{
	rcu_assign_pointer(blk_copy_stacker, s);
	if (!s)
		synchronize_rcu();
}
EXPORT_SYMBOL_GPL(blk_copy_register_stacker);

/**
 * blk_copy_paths - the disks that a disk hands its requests on to
 * @disk: the disk
 * @fn: called for each; must not sleep
 * @data: for @fn
 *
 * Context: any.
 * Return: KEEPS where @disk hands none on.
 */
enum blk_copy_hands_on blk_copy_paths(struct gendisk *disk, blk_copy_path_fn fn,
				      void *data)
{
	const struct blk_copy_stacker *s;

	guard(rcu)();
	s = rcu_dereference(blk_copy_stacker);
	return s ? s->paths(disk, fn, data) : BLK_COPY_KEEPS;
}
EXPORT_SYMBOL_GPL(blk_copy_paths);

/**
 * blk_copy_hold - a device begins to work on a copy
 * @disk: an end of the copy, in use
 *
 * Context: any.
 * Return: as blk_copy_stacker.hold.
 */
bool blk_copy_hold(struct gendisk *disk)
{
	const struct blk_copy_stacker *s;

	guard(rcu)();
	s = rcu_dereference(blk_copy_stacker);
	return !s || s->hold(disk);
}
EXPORT_SYMBOL_GPL(blk_copy_hold);

/**
 * blk_copy_release - it no longer does
 * @disk: as for blk_copy_hold()
 *
 * Context: any.
 */
void blk_copy_release(struct gendisk *disk)
{
	const struct blk_copy_stacker *s;

	guard(rcu)();
	s = rcu_dereference(blk_copy_stacker);
	if (s)
		s->release(disk);
}
EXPORT_SYMBOL_GPL(blk_copy_release);

/**
 * blk_copy_throttle - a token is to wait for as long as its bytes would
 * @token: bio_is_copy_token(); ended here, or by the throttle that holds it
 *
 * Out of submit_bio_noacct(): with two calls of blk_throtl_bio() in there it would
 * be inlined into neither, and each read and write would pay for that.
 * Context: task, as submit_bio_noacct().
 */
void blk_copy_throttle(struct bio *token)
{
	if (!blk_throtl_bio(token))
		bio_endio(token);
}

/**
 * blk_copy_collect - a half of a copy has arrived at a request queue
 * @bio: REQ_OP_COPY_READ or REQ_OP_COPY_WRITE, remapped to the whole disk
 *
 * Hands the bio to blk_copy.ko, or ends it as not supported.
 * Context: task, as submit_bio_noacct().
 */
void blk_copy_collect(struct bio *bio)
{
	const struct blk_copy_ops *ops;

	if (!bio_flagged(bio, BIO_TRACE_COMPLETION)) {
		trace_block_bio_queue(bio);
		bio_set_flag(bio, BIO_TRACE_COMPLETION);
	}

	rcu_read_lock();
	ops = rcu_dereference(blk_copy_ops);
	if (ops)
		ops->collect(bio);
	rcu_read_unlock();
	if (!ops) {
		bio->bi_status = BLK_STS_NOTSUPP;
		bio_endio(bio);
	}
}

/**
 * blk_copy_get_loaded - as blk_copy_get(), where it is loaded already
 *
 * Context: any.
 * Return: its functions, to be given back by blk_copy_put(), or NULL.
 */
const struct blk_copy_ops *blk_copy_get_loaded(void)
{
	const struct blk_copy_ops *ops;

	guard(rcu)();
	ops = rcu_dereference(blk_copy_ops);
	return ops && try_module_get(ops->owner) ? ops : NULL;
}
EXPORT_SYMBOL_GPL(blk_copy_get_loaded);

/**
 * blk_copy_get - the copy implementation, for who may be built in where it is not
 *
 * Loads blk_copy.ko at need.
 * Context: task, sleeps.
 * Return: it stays until blk_copy_put(); NULL where there is none.
 */
const struct blk_copy_ops *blk_copy_get(void)
{
	const struct blk_copy_ops *ops = blk_copy_get_loaded();

	if (!ops && !request_module("blk_copy"))
		ops = blk_copy_get_loaded();
	return ops;
}
EXPORT_SYMBOL_GPL(blk_copy_get);

/**
 * blk_copy_put - it is no longer needed
 * @ops: of blk_copy_get()
 *
 * Context: any.
 */
void blk_copy_put(const struct blk_copy_ops *ops)
{
	module_put(ops->owner);
}
EXPORT_SYMBOL_GPL(blk_copy_put);

static int do_ioctl(struct file *file, unsigned int cmd, void __user *argp,
		    bool uring)
{
	const struct blk_copy_ops *ops = blk_copy_get();
	int ret;

	if (!ops)
		return -EOPNOTSUPP;
	ret = ops->ioctl(file, cmd, argp, uring);
	blk_copy_put(ops);
	return ret;
}

/**
 * blk_copy_ioctl - BLKCOPY and BLKCOPY_VEC
 * @file: the destination
 * @cmd: which of them
 * @argp: its struct in user space
 *
 * Loads blk_copy.ko on first use.
 * Context: task, sleeps.
 * Return: 0 or a negative errno; -EOPNOTSUPP without the module.
 */
int blk_copy_ioctl(struct file *file, unsigned int cmd, void __user *argp)
{
	return do_ioctl(file, cmd, argp, false);
}

/**
 * blk_copy_uring_cmd - BLOCK_URING_CMD_COPY and BLOCK_URING_CMD_COPY_VEC
 * @cmd: to the destination
 * @which: BLKCOPY or BLKCOPY_VEC, which it is the same as
 * @issue_flags: of io_uring
 *
 * It sleeps as long as the copy takes, so a worker of io-wq does it. That is what
 * -EAGAIN says to who issues it first, and -EAGAIN is no error of a copy.
 * Context: task, sleeps in a worker.
 * Return: as blk_copy_ioctl(); -EINTR where it was cancelled.
 */
int blk_copy_uring_cmd(struct io_uring_cmd *cmd, unsigned int which,
		       unsigned int issue_flags)
{
	const struct io_uring_sqe *sqe = cmd->sqe;

	if (sqe->addr3 || sqe->__pad2[0])
		return -EINVAL;
	if (issue_flags & IO_URING_F_NONBLOCK)
		return -EAGAIN;
	return do_ioctl(cmd->file, which, u64_to_user_ptr(READ_ONCE(sqe->addr)),
			true);
}

static bool overlap(loff_t a, loff_t b, size_t len)
{
	return a < b ? b - a < len : a - b < len;
}

/**
 * blk_copy_file_checks - what copy_file_range(2) checks of block devices
 * @src: file of a block device
 * @src_pos: first byte there
 * @dst: file of a block device
 * @dst_pos: first byte there
 * @len: in: bytes to copy; out: so many of them, as a read and a write would do
 *
 * Sizes and flags are those of the devices; the inodes of the files are nodes.
 *
 * Context: task, sleeps not.
 * Return: 0 or a negative errno.
 */
int blk_copy_file_checks(struct file *src, loff_t src_pos, struct file *dst,
			 loff_t dst_pos, size_t *len)
{
	struct inode *src_inode = src->f_mapping->host;
	struct inode *dst_inode = dst->f_mapping->host;
	loff_t src_size = i_size_read(src_inode);
	loff_t dst_size = i_size_read(dst_inode);

	if (!(src->f_mode & FMODE_READ) || !(dst->f_mode & FMODE_WRITE))
		return -EBADF;
	/* That is what devices always said, and write(2) takes no notice of it. */
	if (src_pos < 0 || dst_pos < 0 || dst->f_flags & O_APPEND)
		return -EINVAL;
	if (src_pos + (u64)*len < (u64)src_pos || dst_pos + (u64)*len < (u64)dst_pos)
		return -EOVERFLOW;
	if (bdev_read_only(I_BDEV(dst_inode)))
		return -EPERM;
	if (IS_SWAPFILE(dst_inode))
		return -ETXTBSY;

	*len = src_pos < src_size ? min_t(u64, *len, src_size - src_pos) : 0;
	if (*len && dst_pos >= dst_size)
		return -ENOSPC;
	if (*len)
		*len = min_t(u64, *len, dst_size - dst_pos);
	if (src_inode == dst_inode && overlap(src_pos, dst_pos, *len))
		return -EINVAL;
	return 0;
}

/**
 * blk_copy_file_range - copy_file_range(2) between block devices
 * @src: file of a block device, open for reading
 * @src_pos: first byte there
 * @dst: file of a block device, open for writing
 * @dst_pos: first byte there
 * @len: bytes to copy, not 0, within both devices
 * @flags: 0
 *
 * Does not load blk_copy.ko: where it is not no device can copy, and programs do
 * what they always did.
 * Context: task, sleeps.
 * Return: bytes that were copied, or a negative errno where none were; -EINVAL
 * where nothing here is any better than reading and writing.
 */
ssize_t blk_copy_file_range(struct file *src, loff_t src_pos, struct file *dst,
			    loff_t dst_pos, size_t len, unsigned int flags)
{
	const struct blk_copy_ops *ops = blk_copy_get_loaded();
	ssize_t ret;

	if (!ops)
		return -EINVAL;
	ret = ops->file_range(src, src_pos, dst, dst_pos, len);
	blk_copy_put(ops);
	return ret;
}
