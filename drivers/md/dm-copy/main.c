// SPDX-License-Identifier: GPL-2.0-only
/*
 * dm_copy.ko: kcopyd jobs are copied by the devices where those can and will.
 *
 * Here is which jobs are one copy; copy.c has what becomes of a copy.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "dm-copy.h"

bool dm_copy_enabled = true;
module_param_named(enabled, dm_copy_enabled, bool, 0644);
MODULE_PARM_DESC(enabled, "offer kcopyd jobs to the devices");

static unsigned int max_joined_bytes = SZ_1M;
module_param(max_joined_bytes, uint, 0644);
MODULE_PARM_DESC(max_joined_bytes, "bytes of jobs that are copied as one, up to 4 MiB; 0: each by itself");

/* So many jobs are looked at together; what else waits comes next. */
#define MOST_JOINED	256

/* Scratch to find those that follow each other. */
struct waiting {
	struct dm_copy_piece piece[MOST_JOINED];
	struct dm_copy_side side[2 * MOST_JOINED];
};

/* What one copy may take there, in sectors. */
static u32 limit_of(const struct dm_io_region *r)
{
	return READ_ONCE(bdev_get_queue(r->bdev)->limits.max_copy_sectors);
}

/* How much a job may be joined to; 0: it is copied by itself. Context: any. */
static sector_t most_joined(const struct dm_io_region *from,
			    unsigned int num_dests,
			    const struct dm_io_region *dests)
{
	u32 most = min_t(u32, READ_ONCE(max_joined_bytes), SZ_4M) >> SECTOR_SHIFT;
	unsigned int i;

	most = min(most, limit_of(from));
	for (i = 0; i < num_dests; i++) {
		if (dests[i].count != from->count)
			return 0;
		most = min(most, limit_of(&dests[i]));
	}
	return from->count < most ? most : 0;
}

static struct dm_copy_side side_of(const struct dm_io_region *r)
{
	return (struct dm_copy_side) { (uintptr_t)r->bdev, r->sector };
}

/* Find out about as many of @jobs as @w takes, which leave the list. */
static u32 fill(struct waiting *w, struct list_head *jobs)
{
	u32 nr = 0, nr_sides = 0;

	while (nr < MOST_JOINED && !list_empty(jobs)) {
		struct dm_kcopyd_offer offer;
		unsigned int i;
		u32 most;

		dm_kcopyd_offload_what(jobs->next, &offer);
		if (nr_sides + 1 + offer.num_dests > ARRAY_SIZE(w->side))
			break;
		most = most_joined(offer.from, offer.num_dests, offer.dests);
		w->piece[nr++] = (struct dm_copy_piece) {
			.job = (uintptr_t)jobs->next,
			.sectors = most ? offer.from->count : 0,
			.most = most,
			.first_side = nr_sides,
			.nr_sides = 1 + offer.num_dests,
		};
		w->side[nr_sides++] = side_of(offer.from);
		for (i = 0; i < offer.num_dests; i++)
			w->side[nr_sides++] = side_of(&offer.dests[i]);
		list_del(jobs->next);
	}
	dm_copy_join(w->piece, nr, w->side, nr_sides);
	return nr;
}

static void start_joined(struct waiting *w, struct list_head *jobs)
{
	u32 i, k, nr = fill(w, jobs);
	LIST_HEAD(group);

	for (i = 0; i < nr; i += w->piece[i].nr) {
		for (k = i; k < i + w->piece[i].nr; k++)
			list_add_tail((struct list_head *)(uintptr_t)w->piece[k].job,
				      &group);
		dm_copy_as_one(&group);
	}
}

static bool joins(const struct list_head *jobs)
{
	return !list_is_singular(jobs) && READ_ONCE(dm_copy_enabled) &&
	       READ_ONCE(max_joined_bytes);
}

static void start(struct list_head *jobs)
{
	struct waiting *w = NULL;
	LIST_HEAD(one);

	atomic64_add(list_count_nodes(jobs), &dm_copy_stats.jobs);
	/* Without memory each is copied by itself. */
	if (joins(jobs))
		w = kmalloc(sizeof(*w), GFP_NOWAIT | __GFP_NOWARN);
	while (!list_empty(jobs)) {
		if (w) {
			start_joined(w, jobs);
		} else {
			list_move(jobs->next, &one);
			dm_copy_as_one(&one);
		}
		cond_resched();
	}
	kfree(w);
}

static unsigned int abreast(const struct dm_io_region *from, unsigned int num_dests,
			    const struct dm_io_region *dests)
{
	return dm_copy_abreast(from, num_dests, dests,
			       most_joined(from, num_dests, dests));
}

static const struct dm_kcopyd_offload_ops dm_copy_ops = {
	.owner	= THIS_MODULE,
	.start	= start,
	.abreast = abreast,
	.by_hand_ended = dm_copy_by_hand_ended,
};

static int __init dm_copy_init(void)
{
	int ret;

	ret = dm_copy_sysfs_init();
	if (ret)
		return ret;
	ret = dm_kcopyd_offload_register(&dm_copy_ops);
	if (ret) {
		pr_err("another module copies kcopyd's jobs\n");
		dm_copy_sysfs_exit();
	}
	return ret;
}

static void __exit dm_copy_exit(void)
{
	/*
	 * kcopyd holds the module for each job that is with it; the callback
	 * that ended the last ran under RCU and is over when this returns.
	 */
	dm_kcopyd_offload_unregister(&dm_copy_ops);
	dm_copy_sysfs_exit();
}

module_init(dm_copy_init);
module_exit(dm_copy_exit);
MODULE_DESCRIPTION("Copy offload for the device mapper's kcopyd");
MODULE_LICENSE("GPL");
