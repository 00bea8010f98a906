/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where kcopyd meets dm_copy.ko: a job is offered before it is cut into
 * sub-jobs; what is refused kcopyd copies by hand.
 */
#ifndef _LINUX_DM_KCOPYD_OFFLOAD_H
#define _LINUX_DM_KCOPYD_OFFLOAD_H

#include <linux/dm-io.h>

struct module;

/**
 * struct dm_kcopyd_offload_ops - who copies kcopyd's jobs
 * @owner: the module; held while a job is with it
 * @start: take the copy of @from to @num_dests regions @dests. Returns true
 *	where it took the job, and then calls dm_kcopyd_offload_done() with
 *	@job exactly once, perhaps before it returns. @from and @dests stay
 *	valid until then. Where it did not, it may set @watch. Context: the
 *	kcopyd thread; may wait for memory and requests as I/O submission does.
 * @by_hand_ended: what kcopyd did of a job has ended, for which a @watch that is
 *	not NULL was given; @ok: without an error. Context: the kcopyd thread.
 */
struct dm_kcopyd_offload_ops {
	struct module *owner;
	bool (*start)(void *job, const struct dm_io_region *from,
		      unsigned int num_dests, const struct dm_io_region *dests,
		      void **watch);
	void (*by_hand_ended)(void *watch, bool ok);
};

int dm_kcopyd_offload_register(const struct dm_kcopyd_offload_ops *ops);
void dm_kcopyd_offload_unregister(const struct dm_kcopyd_offload_ops *ops);

/*
 * Nobody works on @job any more. @copied: sectors from its start that are copied to
 * every destination; kcopyd does the rest by hand, and tells @by_hand_ended of it
 * where @watch is not NULL. Context: any.
 */
void dm_kcopyd_offload_done(void *job, sector_t copied, void *watch);

#endif
