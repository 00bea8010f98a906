// SPDX-License-Identifier: GPL-2.0-only
/*
 * blk_copy.ko: copying between block devices by the devices themselves.
 *
 * This file: the module, its memory and what C++ code needs of C.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "copy.h"

/* Chunks and commands that are there even when memory is short. */
#define BLK_COPY_MIN_JOBS	8
#define BLK_COPY_MIN_CHUNKS	BLK_COPY_MAX_INFLIGHT
#define BLK_COPY_MIN_CMDS	32

/* At copies from one disk to another: to issue takes much less time than to copy. */
#define BLK_COPY_MOST_ISSUERS	4
/* At all copies, which is less than their queue has room for. */
#define BLK_COPY_ALL_ISSUERS	256

struct workqueue_struct *blk_copy_wq, *blk_copy_retry_wq;
struct workqueue_struct *blk_copy_resolve_wq, *blk_copy_source_wq;
static struct workqueue_struct *blk_copy_send_wq;
mempool_t blk_copy_job_pool;
mempool_t blk_copy_chunk_pool;
mempool_t blk_copy_cmd_pool;

/* A failed check in C++ code, which traps when this returns. */
void kcxx_assert_fail(const char *file, int line, const char *what)
{
	pr_emerg("C++ assertion failed: %s:%d: %s\n", file, line, what);
}
EXPORT_SYMBOL_GPL(kcxx_assert_fail);

EXPORT_SYMBOL_GPL(blk_copy_reason_name);

static const struct blk_copy_ops blk_copy_module_ops = {
	.owner		= THIS_MODULE,
	.collect	= blk_copy_leaf,
	.ioctl		= blk_copy_do_ioctl,
	.file_range	= blk_copy_do_file_range,
	.attach		= blk_copy_attach,
	.detach		= blk_copy_detach,
	.hold		= blk_copy_cmd_hold,
	.release	= blk_copy_cmd_release,
	.gone		= blk_copy_tally_gone,
};

static int __init blk_copy_init_pools(void)
{
	int ret;

	ret = mempool_init_kmalloc_pool(&blk_copy_job_pool, BLK_COPY_MIN_JOBS,
					sizeof(struct blk_copy_job));
	if (ret)
		return ret;
	ret = mempool_init_kmalloc_pool(&blk_copy_chunk_pool,
					BLK_COPY_MIN_CHUNKS,
					sizeof(struct bio_copy));
	if (ret)
		goto out_jobs;
	ret = mempool_init_kmalloc_pool(&blk_copy_cmd_pool, BLK_COPY_MIN_CMDS,
					sizeof(struct blk_copy_cmd));
	if (ret)
		goto out_chunks;
	return 0;

out_chunks:
	mempool_exit(&blk_copy_chunk_pool);
out_jobs:
	mempool_exit(&blk_copy_job_pool);
	return ret;
}

static void blk_copy_exit_pools(void)
{
	mempool_exit(&blk_copy_cmd_pool);
	mempool_exit(&blk_copy_chunk_pool);
	mempool_exit(&blk_copy_job_pool);
}

static void blk_copy_exit_queues(void)
{
	if (blk_copy_source_wq)
		destroy_workqueue(blk_copy_source_wq);
	if (blk_copy_resolve_wq)
		destroy_workqueue(blk_copy_resolve_wq);
	if (blk_copy_send_wq)
		destroy_workqueue(blk_copy_send_wq);
	if (blk_copy_retry_wq)
		destroy_workqueue(blk_copy_retry_wq);
	if (blk_copy_wq)
		destroy_workqueue(blk_copy_wq);
}

/*
 * Issuing chunks may wait for commands to end, those for room at their device, for being
 * sent again, for the end of one that is lost, and for who lets go of their source: each
 * has its own queue, so that no rescuer waits for another.
 */
static int __init blk_copy_init_queues(void)
{
	blk_copy_wq = alloc_workqueue("blk_copy", WQ_MEM_RECLAIM | WQ_UNBOUND,
				      WQ_MAX_ACTIVE);
	blk_copy_send_wq = alloc_workqueue("blk_copy_send",
					   WQ_MEM_RECLAIM | WQ_UNBOUND, WQ_MAX_ACTIVE);
	blk_copy_retry_wq = alloc_workqueue("blk_copy_retry", WQ_MEM_RECLAIM, 0);
	blk_copy_resolve_wq = alloc_workqueue("blk_copy_resolve",
					      WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	blk_copy_source_wq = alloc_workqueue("blk_copy_source", WQ_MEM_RECLAIM | WQ_UNBOUND, 1);
	if (!blk_copy_wq || !blk_copy_send_wq || !blk_copy_retry_wq ||
	    !blk_copy_resolve_wq || !blk_copy_source_wq) {
		blk_copy_exit_queues();
		return -ENOMEM;
	}
	/* Each node has its part of that room. */
	blk_copy_line_init(&blk_copy_issuers, blk_copy_wq, BLK_COPY_MOST_ISSUERS,
			   min(BLK_COPY_ALL_ISSUERS, WQ_MAX_ACTIVE / num_online_nodes()));
	/* (how many is known when there is one more) */
	blk_copy_line_init(&blk_copy_senders, blk_copy_send_wq, 1, UINT_MAX);
	blk_copy_senders.have_places = true;
	/* What ends one command of a unit ends the others as well. */
	blk_copy_line_init(&blk_copy_lost, blk_copy_resolve_wq, 1, UINT_MAX);
	return 0;
}

static int __init blk_copy_init(void)
{
	int ret;

	ret = blk_copy_init_queues();
	if (ret)
		return ret;
	ret = blk_copy_init_pools();
	if (ret)
		goto out_wq;
	ret = blk_copy_tally_init();
	if (ret)
		goto out_pools;
	ret = blk_copy_sysfs_init();
	if (ret)
		goto out_tally;
	ret = blk_copy_register(&blk_copy_module_ops);
	if (ret) {
		pr_err("another copy implementation is registered\n");
		goto out_sysfs;
	}
	return 0;

out_sysfs:
	blk_copy_sysfs_exit();
out_tally:
	blk_copy_tally_exit();
out_pools:
	blk_copy_exit_pools();
out_wq:
	blk_copy_exit_queues();
	return ret;
}

static void __exit blk_copy_exit(void)
{
	/*
	 * Every job holds the module, so there is none left. What disks hold of it
	 * goes while those that are removed still tell.
	 */
	blk_copy_tally_forget();
	blk_copy_unregister(&blk_copy_module_ops);
	blk_copy_source_exit();
	blk_copy_exit_queues();
	/* The last callbacks ran under RCU; let them return. */
	synchronize_rcu();
	/*
	 * Who put the last reference, at the end of a bio, was in this text then
	 * and may have been preempted on its way out. Work items are over with
	 * their queues, an ioctl is held by its caller, and who waits for a copy in
	 * the kernel is a module that needs this one.
	 */
	synchronize_rcu_tasks();
	blk_copy_sysfs_exit();
	blk_copy_tally_exit();
	blk_copy_exit_pools();
}

module_init(blk_copy_init);
module_exit(blk_copy_exit);
MODULE_DESCRIPTION("Copy offload for block devices");
MODULE_LICENSE("GPL");
