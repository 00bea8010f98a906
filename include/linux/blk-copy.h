/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copying between block devices by the devices themselves.
 *
 * A copy is two bios, REQ_OP_COPY_READ to the source and REQ_OP_COPY_WRITE to
 * the destination, that share one struct bio_copy and carry no pages. Each
 * travels through stacked drivers on its own and may be split on the way. A
 * piece that reaches a request queue is handed to blk_copy.ko, which pairs the
 * pieces and sends commands. See Documentation/block/copy-offload-inside.rst.
 */
#ifndef _LINUX_BLK_COPY_H
#define _LINUX_BLK_COPY_H

#include <linux/blk-copy-types.h>
#include <linux/blk_types.h>
#include <linux/blkdev.h>
#include <linux/workqueue.h>
#include <uapi/linux/blk-copy.h>

struct file;
struct io_uring_cmd;
struct kobject;
struct module;

/*
 * On a half: it only asks which sectors of which disks it would come to. It may
 * fail at any time, and then nothing is wrong with any device.
 */
#define REQ_COPY_PROBE	REQ_RAHEAD
/*
 * On such a half: its pieces may come in any order and say nothing of where in
 * the half they begin, as long as all of it comes somewhere.
 */
#define REQ_COPY_RANGES	REQ_IDLE
/* On a piece of one: I/O that comes this way waits where there is no path. */
#define REQ_COPY_QUEUES	REQ_BACKGROUND

static inline bool bio_asks_for_copy_ranges(const struct bio *bio)
{
	return op_is_copy(bio->bi_opf) && bio->bi_opf & REQ_COPY_RANGES &&
	       bio->bi_opf & REQ_COPY_PROBE;
}

/* ---- hook: what vmlinux asks of blk_copy.ko (block/blk-copy-hook.c) ---- */

struct blk_copy_cmd;
struct blk_copy_provider;

/**
 * struct blk_copy_ops - the copy implementation
 * @owner: held while an ioctl runs, and by drivers, see blk_copy_get()
 * @collect: a half of a copy reached the request queue of @bio->bi_bdev.
 *	Takes over the bio. Context: task; must not sleep for I/O.
 * @ioctl: BLKCOPY or BLKCOPY_VEC on @dst, a file of a block device. May sleep.
 *	With uring for a worker of io_uring, which cancels it by a signal
 * @file_range: copy_file_range(2), after blk_copy_file_checks(). Returns bytes, fewer
 *	than @len for any reason, or an errno where there are none. May sleep.
 * @attach: blk_copy_attach()
 * @detach: blk_copy_detach()
 * @hold: blk_copy_cmd_hold()
 * @release: blk_copy_cmd_release()
 * @gone: blk_copy_disk_gone()
 */
struct blk_copy_ops {
	struct module *owner;
	void (*collect)(struct bio *bio);
	int (*ioctl)(struct file *dst, unsigned int cmd, void __user *arg,
		     bool uring);
	ssize_t (*file_range)(struct file *src, loff_t src_pos, struct file *dst,
			      loff_t dst_pos, size_t len);
	int (*attach)(struct gendisk *disk, const struct blk_copy_provider *p);
	void (*detach)(struct gendisk *disk);
	u32 (*hold)(struct blk_copy_cmd *cmd);
	void (*release)(struct blk_copy_cmd *cmd);
	void (*gone)(struct gendisk *disk);
};

int blk_copy_register(const struct blk_copy_ops *ops);
void blk_copy_unregister(const struct blk_copy_ops *ops);
const struct blk_copy_ops *blk_copy_get(void);
const struct blk_copy_ops *blk_copy_get_loaded(void);
void blk_copy_put(const struct blk_copy_ops *ops);

/* For the block layer: @disk is dead, and its folder in sysfs is removed next. */
void blk_copy_disk_gone(struct gendisk *disk);

typedef void (*blk_copy_path_fn)(struct gendisk *path, bool usable, void *data);

/* What a disk does with its requests. */
enum blk_copy_hands_on {
	BLK_COPY_KEEPS,			/* its device gets them */
	BLK_COPY_HANDS_ON,		/* other disks do; without one they fail */
	BLK_COPY_HANDS_ON_OR_QUEUES,	/* without one they wait */
};

/**
 * struct blk_copy_stacker - a driver whose disks hand their requests on to others
 * @paths: calls @fn for each disk that a request to @disk may be handed to, and
 *	says whether it could be the next one. Returns KEEPS for a disk of another
 *	driver. Context: any; must not sleep.
 * @hold: a device begins to work on a copy of which @disk is an end: until @release
 *	@disk is not idle, and does not hand on elsewhere. Returns false where that
 *	is being changed just now; @release has to follow all the same. True for a
 *	disk of another driver. Context: any.
 * @release: ends what @hold began. Context: any.
 *
 * A half ends in the queue of such a disk, as in one that copies.
 */
struct blk_copy_stacker {
	enum blk_copy_hands_on (*paths)(struct gendisk *disk,
					blk_copy_path_fn fn, void *data);
	bool (*hold)(struct gendisk *disk);
	void (*release)(struct gendisk *disk);
};

void blk_copy_register_stacker(const struct blk_copy_stacker *s);
enum blk_copy_hands_on blk_copy_paths(struct gendisk *disk, blk_copy_path_fn fn,
				      void *data);
bool blk_copy_hold(struct gendisk *disk);
void blk_copy_release(struct gendisk *disk);

/* ---- API: blk_copy.ko ---- */

/**
 * typedef blk_copy_end_fn - a copy has ended
 * @private: as given to blkdev_issue_copy_async()
 * @reason: BLK_COPY_REASON_NONE for success, else why not;
 *	the caller may copy by hand, but after KILLED nobody waits for the data
 * @sectors: so many sectors from the start are surely copied
 *
 * Context: any, also softirq. Must not sleep.
 */
typedef void (*blk_copy_end_fn)(void *private, u32 reason, sector_t sectors);

int blkdev_issue_copy_async(struct block_device *src, sector_t src_sector,
			    struct block_device *dst, sector_t dst_sector,
			    sector_t nr_sects, gfp_t gfp,
			    struct blk_copy_turn *turn,
			    blk_copy_end_fn end, void *private);
int blkdev_issue_copy(struct block_device *src, sector_t src_sector,
		      struct block_device *dst, sector_t dst_sector,
		      sector_t nr_sects, gfp_t gfp, sector_t *copied);

/* What the limits of its queue say: NONE, UNSUPPORTED or DISABLED. Context: any. */
u32 blk_copy_limits_refusal(struct block_device *bdev);

/* ---- the policy, for who copies by hand what is not offloaded ---- */

void blk_copy_turn_begin(struct blk_copy_turn *turn, struct block_device *src,
			 struct block_device *dst, sector_t sectors, bool kcopyd);
u32 blk_copy_turn_abreast(struct block_device *src, struct block_device *dst,
			  sector_t sectors, sector_t joined);
void blk_copy_turn_restart(struct blk_copy_turn *turn, bool filled);
void blk_copy_turn_rest(struct blk_copy_turn *turn, const struct blk_copy_turn *of,
			sector_t sectors);
void blk_copy_turn_end(const struct blk_copy_turn *turn, sector_t sectors, u32 reason);

/* ---- providers: drivers that turn a command into one of their device ---- */

/* What a provider says of a pair of its disks. */
struct blk_copy_pair {
	u32 max_sectors;	/* one command */
	u32 max_segment_sectors;
	u32 max_segments;
	u32 granule_sectors;	/* a segment is whole multiples of it; >= a block */
	u64 src_lu;		/* identity of the logical units */
	u64 dst_lu;
	bool prove;		/* only what was @shown is trusted, see @proven */
	bool rests;		/* nothing could tell of late: nothing more is to be shown */
	struct blk_copy_form shown;	/* such commands have arrived; all 0: none has */
	struct blk_copy_form arrived;	/* ... of this chunk, for @proven */
	bool verify;		/* read back and compare every copy */
	u32 spent_ms;		/* so long it took to find out, for @proven */
	u32 changes;		/* of the provider */
	u32 voids;		/* the same */
};

struct blk_copy_cmd;

/**
 * struct blk_copy_provider - knows how to make a device copy
 * @pair: may @src be copied to @dst, and in what pieces? Both were attached by
 *	this provider. Returns BLK_COPY_REASON_*. Context: task; may send a
 *	command to a unit that nobody has heard of lately, so it may sleep as
 *	submit_bio() does.
 * @lu_key: identity of the logical unit behind @disk, for overlap checks; 0 where
 *	it is not known, and then the disk is taken for a unit of its own.
 *	Context: any.
 * @resolve: nobody knows what became of @cmd, which ended as BLK_COPY_CMD_LOST:
 *	find out, or see to it that the device no longer works on it. Returns
 *	BLK_COPY_REASON_NONE where it turned out to be done, else a reason;
 *	UNCERTAIN only where the device cannot be reached any more, so that a
 *	copy by hand fails as well; or DEVICE_GONE. Where it would wait for the
 *	device instead, this is called again after a while, and @cmd->bio is not
 *	to be looked at then. Not called for two commands to one logical unit at a
 *	time. Context: task, sleeps, bounded in time.
 * @longest_ms: after so many ms @cmd is over, whatever became of it and of its
 *	device; may be NULL where that is at once. Context: any.
 * @proven: what reading back a copy from @src to @dst has shown: NONE it arrived,
 *	MISMATCH it did not, UNPROVEN there were no data to tell by. @pair is what
 *	@pair() said before. Context: task; does not sleep.
 * @failed: @cmd, which was sent, is over, sent again and resolved as it may have
 *	been, and was for nothing; @cmd->start is when that began. Context: any.
 * @in_flight: so many commands of all kinds the device of @disk has now. Context: any.
 */
struct blk_copy_provider {
	u32 (*pair)(struct gendisk *src, struct gendisk *dst,
		    struct blk_copy_pair *pair);
	u64 (*lu_key)(struct gendisk *disk);
	u32 (*resolve)(struct blk_copy_cmd *cmd);
	unsigned int (*longest_ms)(void);
	void (*proven)(struct gendisk *src, struct gendisk *dst,
		       const struct blk_copy_pair *pair, u32 reason);
	void (*failed)(const struct blk_copy_cmd *cmd);
	unsigned int (*in_flight)(struct gendisk *disk);
};

int blk_copy_attach(struct gendisk *disk, const struct blk_copy_provider *p);
void blk_copy_detach(struct gendisk *disk);
/* Wait until no command is left, also none to be resolved; all disks are detached. */
void blk_copy_drain(void);

/* Work that is done in its turn; of line.c in blk_copy.ko. */
struct blk_copy_in_line {
	struct list_head list;
	u64 key;
	struct work_struct *work;
	unsigned int most;	/* with @key; 0: as the line has it */
	bool at_work;
};

/**
 * struct blk_copy_cmd - one command for the destination device
 * @bio: the command bio, REQ_OP_COPY_WRITE | REQ_COPY_CMD
 * @vec: keeps @bio's iterator whole; has no page. Clones of @bio share it.
 * @src: the source disk, or one that hands requests on
 * @reason: out, by the provider: why the command failed
 * @end: out, by the provider: enum blk_copy_cmd_end, what may be done now
 * @lu: the logical units that @pair named: READ, WRITE
 * @changes: the same it told
 * @told: of the provider: jiffies when its device had to tell it something
 * @path: of the provider: by which of its disks it was sent, NULL at first
 * @sent: of the provider: it has come so far, by now
 * @waits: of blk_copy.ko: for room in the queue of its destination
 * @timed_out: of the provider: it was lost by taking too long
 * @epoch: of the provider
 * @list_id: of the provider: its list identifier, 0 for none
 * @tries: how often it was sent
 * @nr_segs: entries of @seg that are to be copied now
 * @max_segs: out, by the provider, with BLK_COPY_CMD_AGAIN: with so many at most
 * @nr_more: of blk_copy.ko: entries of @seg behind these, for later
 * @provider: of @src and of the destination, held until the command has ended
 * @chunk: of blk_copy.ko
 * @job: of blk_copy.ko
 * @lost: of blk_copy.ko
 * @work: of blk_copy.ko
 * @in_line: of blk_copy.ko
 * @start: of blk_copy.ko: jiffies when it was sent first
 * @sent_ns: of blk_copy.ko: when it was sent last
 * @seg: what to copy
 */
struct blk_copy_cmd {
	struct bio bio;
	struct bio_vec vec;
	struct gendisk *src;
	u32 reason;
	u32 end;
	u64 lu[2];
	u32 changes;
	unsigned long told;
	void *path;
	bool sent;
	bool waits;
	bool timed_out;
	u32 epoch;
	u8 list_id;
	u8 tries;
	u16 nr_segs;
	u16 max_segs;
	u16 nr_more;
	const struct blk_copy_provider *provider;
	void *chunk;
	void *job;
	struct list_head lost;
	struct delayed_work work;
	struct blk_copy_in_line in_line;
	unsigned long start;
	u64 sent_ns;
	struct blk_copy_segment seg[BLK_COPY_MAX_SEGMENTS];
};

/*
 * For a provider: it is about to hand the command to a device. Returns NONE, or why
 * it may not: SUSPENDED, or CHANGED. The other follows in any case, when the device
 * is done with it. Context: any.
 */
u32 blk_copy_cmd_hold(struct blk_copy_cmd *cmd);
void blk_copy_cmd_release(struct blk_copy_cmd *cmd);

/*
 * For ->resolve(): a fatal signal has come for who waits, so what matters is that the
 * command is over, and soon, not whether it was carried out. Context: any.
 */
bool blk_copy_cmd_killed(const struct blk_copy_cmd *cmd);

/*
 * For a provider: a command to this unit is lost, and is being resolved or will be.
 * Context: any.
 */
bool blk_copy_has_lost(u64 lu);

/* @bio is that of a command, or a clone of it. */
static inline struct blk_copy_cmd *blk_copy_bio_cmd(struct bio *bio)
{
	return container_of(bio->bi_io_vec, struct blk_copy_cmd, vec);
}

/* /sys/kernel/blk_copy, for the providers and users of this module */
struct kobject *blk_copy_kobject(void);
/* Count a refusal, BLK_COPY_REASON_*. Context: any. */
void blk_copy_count_refusal(struct block_device *src, struct block_device *dst,
			    u32 reason);
/* The same copy was to @dst as well. Context: any. */
void blk_copy_count_also_to(struct block_device *dst, u32 reason);
/* Count bytes copied by hand after a refusal. Context: any. */
void blk_copy_count_by_hand(struct block_device *src, struct block_device *dst,
			    u64 bytes);
int blk_copy_emit_pair(char *buf, int at, dev_t src, dev_t dst, u32 reason,
		       u32 left_ms);

#ifdef CONFIG_BLOCK
void blk_copy_collect(struct bio *bio);
int blk_copy_ioctl(struct file *file, unsigned int cmd, void __user *argp);
int blk_copy_uring_cmd(struct io_uring_cmd *cmd, unsigned int which,
		       unsigned int issue_flags);
int blk_copy_file_checks(struct file *src, loff_t src_pos, struct file *dst,
			 loff_t dst_pos, size_t *len);
ssize_t blk_copy_file_range(struct file *src, loff_t src_pos, struct file *dst,
			    loff_t dst_pos, size_t len, unsigned int flags);
#else
static inline int blk_copy_file_checks(struct file *src, loff_t src_pos,
				       struct file *dst, loff_t dst_pos,
				       size_t *len)
{
	return -EINVAL;
}
#endif

#endif
