/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where kcopyd meets dm_copy.ko: jobs are offered before they are cut into
 * sub-jobs; what is refused kcopyd copies by hand.
 */
#ifndef _LINUX_DM_KCOPYD_OFFLOAD_H
#define _LINUX_DM_KCOPYD_OFFLOAD_H

#include <linux/dm-io.h>
#include <linux/list.h>

struct module;

/**
 * struct dm_kcopyd_offload_ops - who copies kcopyd's jobs
 * @owner: the module; held while a job is with it
 * @start: take all of @jobs, which are all that wait now. Each is known by its
 *	list head, which is for the module to use until it calls
 *	dm_kcopyd_offload_done(), exactly once for each job, perhaps before this
 *	returns. Context: the kcopyd thread; may wait for memory and requests as
 *	I/O submission does.
 * @abreast: for dm_kcopyd_abreast(): how many such jobs may the devices have at a
 *	time? 1 where they would not copy one. Context: any; must not sleep.
 * @by_hand_ended: kcopyd has done @sectors by hand, which are what was left of a
 *	job for which a @watch that is not NULL was given; @ok: without an error.
 *	Context: the kcopyd thread.
 */
struct dm_kcopyd_offload_ops {
	struct module *owner;
	void (*start)(struct list_head *jobs);
	unsigned int (*abreast)(const struct dm_io_region *from, unsigned int num_dests,
				const struct dm_io_region *dests);
	void (*by_hand_ended)(void *watch, sector_t sectors, bool ok);
};

int dm_kcopyd_offload_register(const struct dm_kcopyd_offload_ops *ops);
void dm_kcopyd_offload_unregister(const struct dm_kcopyd_offload_ops *ops);

/* What a job is to copy: @from to each of @dests, which are as long. */
struct dm_kcopyd_offer {
	const struct dm_io_region *from;
	const struct dm_io_region *dests;
	unsigned int num_dests;
};

/* Look at @job, which was not told to be done; what @offer points to stays until then. */
void dm_kcopyd_offload_what(struct list_head *job, struct dm_kcopyd_offer *offer);

/*
 * The devices begin with @job, and with what is copied as one with it, until @job is
 * told to be done. Context: the kcopyd thread; waits as long as the client's
 * throttle wants it.
 */
void dm_kcopyd_offload_begin(struct list_head *job);

/*
 * Nobody works on @job any more. @copied: sectors from its start that are copied to
 * every destination; kcopyd does the rest by hand, and tells @by_hand_ended of it
 * where @watch is not NULL. Context: any.
 */
void dm_kcopyd_offload_done(struct list_head *job, sector_t copied, void *watch);

#endif
