/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the C files of sd_xcopy.ko.
 */
#ifndef _SD_XCOPY_H
#define _SD_XCOPY_H

#include <linux/atomic.h>
#include <linux/blk-copy.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>

#include "sd.h"
#include "sd_copy.h"
#include "abi.h"

struct sd_xcopy_shared;

/* What a disk said of itself; replaced as a whole, read under RCU. */
struct sd_xcopy_info {
	struct sd_xcopy_designator designator;
	struct sd_xcopy_limits limits;
	u64 lu;
	u64 self;		/* hash of all else that tells it from a twin */
	u32 ua;			/* sd_xcopy_changes() before it said so */
	bool keeps;		/* RECEIVE COPY STATUS tells of lists */
	struct rcu_head rcu;
};

/* What one reading of a disk found. */
struct sd_xcopy_finding {
	struct sd_xcopy_caps caps;
	struct sd_xcopy_unit unit;
	struct sd_xcopy_limits limits;
	u32 reason;		/* why it cannot copy */
	u32 ua;			/* as in sd_xcopy_info */
	bool keeps;		/* the same */
	bool claims;		/* says that it is a copy manager */
	bool named;		/* @unit is whole, also where @reason is that it did not answer */
};

/*
 * The life of a disk, as sd_xcopy_mutex has it. This module owns the memory
 * until the disk is GONE, sd from then on.
 */
enum sd_xcopy_state {
	/* On the list, with a folder in sysfs; blk_copy asks for it. */
	SD_XCOPY_KNOWN,
	/* In the registry as well, for it has a designator. */
	SD_XCOPY_REGISTERED,
	/* Said that it copies: has an info. */
	SD_XCOPY_ABLE,
	/* Off the list, nobody asks for it. Never comes back. */
	SD_XCOPY_GONE,
};

/* Which copies are read back and compared; the stricter of both disks holds. */
enum sd_xcopy_verify {
	SD_XCOPY_VERIFY_OFF,
	SD_XCOPY_VERIFY_FIRST,		/* until one has shown it */
	SD_XCOPY_VERIFY_ALWAYS,
};

/* A disk that sd drives; sdkp->copy. */
struct sd_xcopy_disk {
	struct scsi_disk *sdkp;
	struct list_head list;		/* sd_xcopy_mutex, as what follows */
	struct hlist_node by_lu;	/* while ABLE; read under RCU */
	enum sd_xcopy_state state;
	struct sd_xcopy_bearer bearer;	/* in the registry while REGISTERED or ABLE */
	u32 mismatches;			/* readings that contradicted a path */

	bool known;			/* has been read once */
	bool finding;			/* ... or will be */
	u32 max_sectors;		/* what it was then: the queue's limit */
	u32 block_size;
	struct mutex reading;		/* one reading at a time */
	bool told_vpd8f;		/* same lock */
	bool deaf_to_opcodes;		/* the same: it had no answer when it was asked */
	struct delayed_work reread;
	unsigned long read_at;		/* jiffies */
	u32 unread;			/* so often in a row it did not answer */
	wait_queue_head_t read;		/* it was */
	unsigned long waits_from;	/* jiffies: since when @waits are counted */
	u32 waits;

	bool claims;			/* as in sd_xcopy_finding */
	u8 told;			/* the same @caps.told */
	u32 read_ua;			/* the same @ua, of one not known its last reading's */
	u32 pass_ua;			/* the same, when a pass of watch.c began */
	u32 calm_ua;			/* ... and the last one that held */
	unsigned long stale_from;	/* jiffies: of watch.c; 0: not */
	struct work_struct listen;
	u32 deaf;			/* so often in a row it did not answer */
	unsigned long listens_from;	/* jiffies: is asked since; 0: not */
	unsigned long listened_at;	/* jiffies: when that had ended */

	struct sd_xcopy_info __rcu *info;	/* set while ABLE */
	struct sd_xcopy_bounds bounds;	/* lowered by failures */
	u32 vain;			/* failures in a row, each of one place */
	u32 reason;			/* of its own, why it cannot copy */
	u32 standing;			/* what the registry holds against it */
	u64 lu;				/* of its designator; 0: has none */
	u32 verify;			/* enum sd_xcopy_verify */
	unsigned long heard_at;		/* jiffies: it answered a command */
	unsigned long looked_at;	/* jiffies: when these were looked at */
	unsigned long ios;
	int iodone;
	struct sd_xcopy_shared *shared;	/* these three: depart.c */
	struct sd_xcopy_ids ids;
	u32 in_flight;
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

/*
 * How many UNIT ATTENTIONs were reported by the target. By the target and not
 * by the unit, as one that says that logical units were exchanged is of all of
 * them and may be reported by any.
 */
static inline u32 sd_xcopy_changes(const struct sd_xcopy_disk *d)
{
	return atomic_read(&scsi_target(d->sdkp->device)->ua_ctr);
}

/* Nothing is said of one that was not read yet. */
static inline bool sd_xcopy_known(const struct sd_xcopy_disk *d)
{
	/* With sd_xcopy_take(): what was read is there. */
	return smp_load_acquire(&d->known);
}

static inline u32 sd_xcopy_reason(const struct sd_xcopy_disk *d)
{
	u32 reason = READ_ONCE(d->reason);

	return reason != BLK_COPY_REASON_NONE ? reason : READ_ONCE(d->standing);
}

/* A disk that is found is revalidated twice, and nobody has asked for that. */
static inline bool sd_xcopy_is_first_scan(const struct sd_xcopy_disk *d)
{
	return test_bit(GD_NEED_PART_SCAN, &d->sdkp->disk->state);
}

static inline struct sd_xcopy_disk *sd_xcopy_disk(struct gendisk *disk)
{
	return READ_ONCE(scsi_disk(disk)->copy);
}

/* main.c */
extern unsigned int sd_xcopy_max_bytes;
extern unsigned int sd_xcopy_timeout;
extern unsigned int sd_xcopy_quarantine;
extern unsigned int sd_xcopy_patience;
extern const struct blk_copy_provider sd_xcopy_provider;

/* ask.c */
void sd_xcopy_read(struct sd_xcopy_disk *d, struct sd_xcopy_finding *f);
bool sd_xcopy_scanned_3pc(const struct sd_xcopy_disk *d);
u32 sd_xcopy_listen(struct sd_xcopy_disk *d);
bool sd_xcopy_is_other(struct scsi_device *sdev, u64 lu);
u32 sd_xcopy_resets_of(const struct Scsi_Host *shost);

/* disks.c */
/* One that so often in a row did not answer is not asked for its own sake. */
#define SD_XCOPY_MAX_UNREAD	8U
extern struct workqueue_struct *sd_xcopy_wq;
extern struct workqueue_struct *sd_xcopy_find_wq;
extern struct mutex sd_xcopy_mutex;
extern struct list_head sd_xcopy_disks;	/* under sd_xcopy_mutex */
extern bool sd_xcopy_stopping;
void sd_xcopy_each(void (*look_at)(struct sd_xcopy_disk *d, void *data),
		   void *data);
void sd_xcopy_hide(struct sd_xcopy_disk *d);
void sd_xcopy_set_info(struct sd_xcopy_disk *d, struct sd_xcopy_info *info);
struct sd_xcopy_disk *sd_xcopy_path_of(u64 lu, const struct gendisk *wanted);
struct sd_xcopy_disk *sd_xcopy_other_path(u64 lu, const struct sd_xcopy_disk *d);
void sd_xcopy_reread(struct sd_xcopy_disk *d);
void sd_xcopy_read_sooner(struct sd_xcopy_disk *d);
bool sd_xcopy_info_is_current(struct sd_xcopy_disk *d);
unsigned long sd_xcopy_patient(void);
bool sd_xcopy_make_current(struct sd_xcopy_disk *d);

/* units.c */
void sd_xcopy_unit_enter(struct sd_xcopy_disk *d,
			 const struct sd_xcopy_unit *unit);
void sd_xcopy_unit_leave(struct sd_xcopy_disk *d);
struct sd_xcopy_disk *sd_xcopy_unit_twin(struct sd_xcopy_disk *d);
int sd_xcopy_disk_of(u64 lu, dev_t *dev);

/* reread.c */
void sd_xcopy_reread_work(struct work_struct *work);
void sd_xcopy_read_first(struct sd_xcopy_disk *d);
void sd_xcopy_refresh(struct sd_xcopy_disk *d);

/* discover.c */
void sd_xcopy_found(struct scsi_disk *sdkp);
void sd_xcopy_revalidate(struct scsi_disk *sdkp, struct queue_limits *lim);
void sd_xcopy_remove(struct scsi_disk *sdkp);
int sd_xcopy_registry_init(void);
void sd_xcopy_registry_stop(void);
void sd_xcopy_limits_off(void);
void sd_xcopy_registry_disown(void);
void sd_xcopy_registry_exit(void);

/* pair.c */
u32 sd_xcopy_pair(struct gendisk *src, struct gendisk *dst,
		  struct blk_copy_pair *pair);
u64 sd_xcopy_disk_lu(struct gendisk *disk);
unsigned int sd_xcopy_in_flight(struct gendisk *disk);
void sd_xcopy_pair_memory_init(void);
void sd_xcopy_proven(struct gendisk *src, struct gendisk *dst,
		     const struct blk_copy_pair *pair, u32 reason);
void sd_xcopy_failed(const struct blk_copy_cmd *copy);
void sd_xcopy_forget(u64 lu, bool pardon);
void sd_xcopy_doubt(u64 lu);
u32 sd_xcopy_doubted(u64 src_lu, u64 dst_lu);
bool sd_xcopy_left_alone(u32 i, struct kcxx_pair *pair);
void sd_xcopy_pair_ended(const struct blk_copy_cmd *copy, u32 reason, u32 act);

/* command.c */
unsigned int sd_xcopy_setup(struct scsi_cmnd *cmd, void *buf, unsigned int len);
bool sd_xcopy_done(struct scsi_cmnd *cmd);
void sd_xcopy_unsent(struct scsi_cmnd *cmd);

/* watch.c */
bool sd_xcopy_calm(void);
bool sd_xcopy_target_calm(const struct sd_xcopy_disk *d);
bool sd_xcopy_heard(struct sd_xcopy_disk *d, unsigned long within);
bool sd_xcopy_watched(const struct sd_xcopy_disk *s, const struct sd_xcopy_disk *d);
void sd_xcopy_watch_anew(void);
void sd_xcopy_watch_kick(void);
void sd_xcopy_watch_look(const struct sd_xcopy_disk *d);
bool sd_xcopy_watch_spent(unsigned long from);
void sd_xcopy_watch_want(void);
void sd_xcopy_watch_listen(struct work_struct *work);
void sd_xcopy_watch_pardon(void);
void sd_xcopy_watch_start(void);
void sd_xcopy_watch_stop(void);

/* depart.c */
bool sd_xcopy_share(struct sd_xcopy_disk *d, struct sd_xcopy_disk *twin,
		    u64 lu);
bool sd_xcopy_shares(const struct sd_xcopy_disk *d, u64 lu);
void sd_xcopy_fresh_flight(struct sd_xcopy_disk *d);
u32 sd_xcopy_depart(struct sd_xcopy_disk *d, const struct sd_xcopy_info *di,
		    struct blk_copy_cmd *copy);
void sd_xcopy_arrive(struct blk_copy_cmd *copy, bool over);
void sd_xcopy_busy(struct sd_xcopy_disk *d, u32 told);
u32 sd_xcopy_window_of(struct sd_xcopy_disk *d);
bool sd_xcopy_under_way(struct Scsi_Host *shost, u64 lu);

/* resolve.c */
void sd_xcopy_resolve_init(void);
void sd_xcopy_lost(struct blk_copy_cmd *copy, u32 reason);
u32 sd_xcopy_resolve(struct blk_copy_cmd *copy);
unsigned int sd_xcopy_longest_ms(void);
u32 sd_xcopy_fence_refusal(const struct sd_xcopy_disk *d, u64 lu);
void sd_xcopy_unbar(u64 lu);

/* sysfs.c */
extern const struct attribute_group sd_xcopy_group;

#endif
