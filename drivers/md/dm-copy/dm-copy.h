/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the C files of dm_copy.ko. */
#ifndef _DM_COPY_H
#define _DM_COPY_H

#include <linux/atomic.h>
#include <linux/blk-copy.h>
#include <linux/dm-kcopyd-offload.h>

#include "abi.h"

/* main.c */
extern bool dm_copy_enabled;

/* sysfs.c */

/* Of jobs, and bytes that devices have copied. */
struct dm_copy_stats {
	atomic64_t jobs;
	atomic64_t offloaded;
	atomic64_t by_hand;
	atomic64_t bytes;
};

extern struct dm_copy_stats dm_copy_stats;

u32 dm_copy_pair_check(const struct block_device *src,
		       const struct block_device *dst);
void dm_copy_pair_ended(const struct block_device *src,
			const struct block_device *dst, u32 reason);
u32 dm_copy_pair_abreast(const struct block_device *src, const struct block_device *dst);
void dm_copy_pair_job_ended(const struct block_device *src, const struct block_device *dst,
			    u32 reason, bool refused);
void dm_copy_pair_waited(const struct block_device *src, const struct block_device *dst);
bool dm_copy_pair_throttled(const struct block_device *src, const struct block_device *dst);
int dm_copy_sysfs_init(void);
void dm_copy_sysfs_exit(void);

/* copy.c */
unsigned int dm_copy_abreast(const struct dm_io_region *from, unsigned int num_dests,
			     const struct dm_io_region *dests, sector_t joined);
void dm_copy_as_one(struct list_head *jobs);
void dm_copy_by_hand_ended(void *watch, sector_t sectors, bool ok);

#endif
