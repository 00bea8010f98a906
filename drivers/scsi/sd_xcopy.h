/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the C files of sd_xcopy.ko.
 */
#ifndef _SD_XCOPY_H
#define _SD_XCOPY_H

#include <linux/atomic.h>
#include <linux/blk-copy.h>
#include <linux/list.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "sd.h"
#include "sd_copy.h"
#include "sd_xcopy_abi.h"
#include "../../block/blk_copy_abi.h"

/* What a disk said of itself; replaced as a whole, read under RCU. */
struct sd_xcopy_info {
	struct sd_xcopy_designator designator;
	struct sd_xcopy_limits limits;
	u64 lu;
	struct rcu_head rcu;
};

/*
 * A disk with an identity; sdkp->copy. Made at the first revalidation that
 * finds one, freed by sd with the disk, or by this module when it goes.
 */
struct sd_xcopy_disk {
	struct scsi_disk *sdkp;
	struct list_head list;		/* sd_xcopy_mutex */
	u32 unit;			/* index in the registry; same lock */
	bool registered;		/* same lock */
	bool attached;			/* can copy; same lock */
	struct sd_xcopy_info __rcu *info;	/* set while attached */
	struct sd_xcopy_bounds bounds;	/* lowered by failures */
	u32 reason;			/* why it is not offloaded */
	atomic64_t commands;
	atomic64_t failures;
};

/* The fields change one by one; any mixture of old and new ones is sound. */
static inline struct sd_xcopy_bounds
sd_xcopy_bounds_of(const struct sd_xcopy_disk *d)
{
	return (struct sd_xcopy_bounds) {
		.max_sectors		= READ_ONCE(d->bounds.max_sectors),
		.max_segment_sectors	= READ_ONCE(d->bounds.max_segment_sectors),
		.max_segments		= READ_ONCE(d->bounds.max_segments),
		.granule_sectors	= READ_ONCE(d->bounds.granule_sectors),
	};
}

static inline void sd_xcopy_set_bounds(struct sd_xcopy_disk *d,
				       const struct sd_xcopy_bounds *b)
{
	WRITE_ONCE(d->bounds.max_sectors, b->max_sectors);
	WRITE_ONCE(d->bounds.max_segment_sectors, b->max_segment_sectors);
	WRITE_ONCE(d->bounds.max_segments, b->max_segments);
	WRITE_ONCE(d->bounds.granule_sectors, b->granule_sectors);
}

/* What the device says of itself, whatever its failures taught. */
static inline void sd_xcopy_first_bounds_of(struct sd_xcopy_disk *d,
					    const struct sd_xcopy_limits *lim)
{
	struct sd_xcopy_bounds b;

	sd_xcopy_first_bounds(lim, d->sdkp->device->sector_size, &b);
	sd_xcopy_set_bounds(d, &b);
}

static inline struct sd_xcopy_disk *sd_xcopy_disk(struct gendisk *disk)
{
	return READ_ONCE(scsi_disk(disk)->copy);
}

/* sd_xcopy_main.c */
extern unsigned int sd_xcopy_max_bytes;
extern unsigned int sd_xcopy_timeout;
extern unsigned int sd_xcopy_quarantine;
extern const struct blk_copy_provider sd_xcopy_provider;

/* sd_xcopy_discover.c */
void sd_xcopy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim);
void sd_xcopy_remove(struct scsi_disk *sdkp);
int sd_xcopy_registry_init(void);
void sd_xcopy_registry_stop(void);
void sd_xcopy_registry_disown(void);
void sd_xcopy_registry_exit(void);

/* sd_xcopy_command.c */
u32 sd_xcopy_pair(struct gendisk *src, struct gendisk *dst,
		  struct blk_copy_pair *pair);
u64 sd_xcopy_disk_lu(struct gendisk *disk);
unsigned int sd_xcopy_setup(struct scsi_cmnd *cmd, void *buf, unsigned int len);
bool sd_xcopy_done(struct scsi_cmnd *cmd);
void sd_xcopy_pair_memory_init(void);
void sd_xcopy_forget(u64 lu);

/* sd_xcopy_resolve.c */
void sd_xcopy_resolve_init(void);
void sd_xcopy_lost(struct blk_copy_cmd *copy, u32 reason);
u32 sd_xcopy_resolve(struct blk_copy_cmd *copy);
u32 sd_xcopy_fence_refusal(const struct sd_xcopy_disk *d, u64 lu);

/* sd_xcopy_sysfs.c */
extern const struct attribute_group sd_xcopy_group;

#endif
