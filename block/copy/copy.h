/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the C files of blk_copy.ko.
 *
 * A job is what a caller asked for. It is cut into chunks, each a struct
 * bio_copy with two bios, of which BLK_COPY_MAX_INFLIGHT, and so many bytes as
 * max_inflight_bytes and drain_ms say, may be under way. The
 * pieces of a chunk that reach request queues are parked on it as fragments.
 * When both bios are submitted the chunk is sealed, planned and becomes
 * commands; when the last of those has ended, so do the fragments, then the
 * two bios, then the chunk; when the last chunk has ended, the job.
 *
 * issue.c conducts a job and chunk.c a chunk; what they call returns, or reports
 * an end through @chunk_end and @cmd_end, and calls neither of them.
 */
#ifndef _BLK_COPY_H
#define _BLK_COPY_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blk-copy.h>
#include <linux/completion.h>
#include <linux/mempool.h>
#include <linux/sched/signal.h>
#include <linux/sched/sysctl.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

#include "abi.h"

/* Fragments of a chunk that need no allocation to be planned. */
#define BLK_COPY_INLINE_FRAGS	8
/* More fragments than this are not worth planning. */
#define BLK_COPY_MAX_FRAGS	16384
/* Different disks in one chunk. */
#define BLK_COPY_MAX_DISKS	32

/* Who waits for devices wakes up so often, so as to be no hung task; see blk_wait_io(). */
static inline unsigned long blk_copy_wake_up(void)
{
	unsigned long timeout = sysctl_hung_task_timeout_secs * HZ / 2;

	return timeout ?: MAX_SCHEDULE_TIMEOUT;
}

#define blk_copy_wait_var(var, condition)				\
	do {								\
	} while (!wait_var_event_timeout(var, condition, blk_copy_wake_up()))

static inline void blk_copy_wait_io(struct completion *done)
{
	while (!wait_for_completion_io_timeout(done, blk_copy_wake_up()))
		;
}

/* What a whole copy reads and writes; see probe.c. */
struct blk_copy_probe {
	struct block_device *bdev[2];	/* READ, WRITE */
	const struct blk_copy_source *source;
	u32 nr_sources;
	struct blk_copy_source one;
	/* Where all of it would begin, of the source if it lay as the part at hand. */
	sector_t start[2];
	sector_t nr_sects;
	u32 block_sectors;
	u32 reason;			/* why something is unseen */
	sector_t waits_until;		/* @waits is of the way up to there */
	u32 waits;
	bool may_wait;			/* for a device that is suspended or busy, by: */
	struct file *file[2];
	bool comparing;			/* with the footprint, not adding to it */
	bool differs;
	bool asking;			/* only for @queues */
	bool queues;			/* what finds no path waits for one */
	bool able[2];			/* something on that side may be offloaded */
	struct blk_copy_footprint set;	/* settled, but while probing */
	struct blk_copy_place *many;
	struct blk_copy_place few[8];
};

/* Among the copies to some units; see share.c. */
struct blk_copy_share {
	struct list_head list;
	u64 unit[4];
	u32 nr_units;
	u32 nr_others;			/* copies to one of these */
	bool any;
	bool joined;
};

/* What a job still does. It only becomes less. */
enum blk_copy_course {
	BLK_COPY_GOES_ON,
	BLK_COPY_HALTED,		/* no more chunks */
	BLK_COPY_STOPPED,		/* nor is a command sent again */
};

struct blk_copy_job {
	struct block_device *src;
	struct block_device *dst;
	sector_t src_sector;
	sector_t dst_sector;
	sector_t nr_sects;
	unsigned int block_sectors;
	struct blk_copy_probe *probe;	/* NULL: one chunk, judged by itself */
	bool own_probe;
	struct blk_copy_share share;
	u64 unit[2];			/* of @bound */
	struct blk_copy_turn *turn;	/* NULL: nobody measures it */
	gfp_t gfp;			/* 0: from the mempools, see blk_copy_alloc() */
	bool here;			/* the caller issues all chunks itself and waits */
	bool dry;			/* nothing is sent: what would be said of it? */
	struct task_struct *caller;	/* it, if so */
	bool any_signal;		/* it is called back by any, see job_signalled() */
	unsigned long sent_at;		/* jiffies when anything of it was, or came back */
	sector_t passed;		/* @here: has waited for the limits of cgroups; its own */

	spinlock_t lock;		/* all below, up to @end */
	sector_t issued;
	unsigned int inflight;		/* chunks */
	sector_t inflight_sectors;
	bool pumping;			/* somebody issues chunks */
	enum blk_copy_course course;
	u32 reason;
	struct blk_copy_progress progress;
	struct blk_copy_bound bound;
	u64 begun_ns[BLK_COPY_MAX_INFLIGHT];	/* by slot; 0: that says nothing */

	/* A chunk has ended. Context: any. @job may be gone on return. */
	void (*chunk_end)(struct blk_copy_job *job, s32 slot, u32 sectors,
			  u32 reason);
	blk_copy_end_fn end;
	void *private;
	wait_queue_head_t wait;		/* @here: a chunk has ended */
	struct work_struct work;
	struct blk_copy_in_line in_line;	/* for @work */

	/* Commands that may still be worked on; with no chunk left, who settles them. */
	struct list_head lost;		/* @lock */
	unsigned long lost_until;	/* jiffies; not longer. 0: not known yet */
	unsigned int fails;		/* looks in a row; see by_hand_fails() */
	void (*settled)(struct blk_copy_job *job);
	struct completion is_settled;	/* for a caller who waits */
	struct delayed_work settling;
};

/* A pair of disks of a chunk. */
struct blk_copy_leg {
	struct gendisk *src;
	struct gendisk *dst;
	struct blk_copy_extent *ext;	/* what goes between them */
	u32 nr_ext;
	struct blk_copy_pair pair;	/* what its provider says */
	struct blk_copy_pair_limits limits;
};

/* What a chunk comes to on the disks; see layout.c. */
struct blk_copy_layout {
	struct blk_copy_frag *frag[2];	/* READ, WRITE */
	struct blk_copy_extent *ext;
	struct blk_copy_place *place;
	struct blk_copy_leg *leg;
	u32 nr_ext;
	u32 nr_legs;
	u32 nr_disks;
	bool verify;			/* all is read back and compared */
	struct gendisk *disk[BLK_COPY_MAX_DISKS];
	u64 lu[BLK_COPY_MAX_DISKS];
	/* Of a chunk whose fragments are few, which is nearly every chunk. */
	struct {
		struct blk_copy_frag frag[BLK_COPY_INLINE_FRAGS];
		struct blk_copy_extent ext[BLK_COPY_INLINE_FRAGS];
		struct blk_copy_place place[2 * BLK_COPY_INLINE_FRAGS];
		struct blk_copy_leg leg[BLK_COPY_INLINE_FRAGS];
	} few;
	void *many;
};

struct bio_copy {
	struct bio_vec vec;		/* shared by all halves and pieces */
	struct bio half[2];		/* READ: source, WRITE: destination */
	struct blk_copy_job *job;
	sector_t start;			/* sectors from the start of the copy */
	u32 sectors;
	s32 slot;			/* in job->progress */
	atomic_t refs;
	atomic_t cmds;			/* commands under way, and one */
	bool watched;			/* somebody waits for @cmds to be 1 */
	/* Who needs its source; negative once that was let go of. See source.c. */
	atomic_t source_users;
	unsigned long looked_at;	/* jiffies; of source.c */
	struct list_head looks;		/* of source.c */
	/* One is over, NONE or why it failed. Context: any. @c may be gone on return. */
	void (*cmd_end)(struct bio_copy *c, u32 reason);

	spinlock_t lock;		/* all below */
	bool sealed;
	bool ending;			/* ends of halves are our own doing */
	u32 reason;
	u32 nr_frags[2];
	struct bio_list frags[2];
};

/*
 * The source of @c stays until blk_copy_source_put(). False: it was let go of, is not to
 * be looked at any more, and to put it does nothing. Context: any.
 */
static inline bool blk_copy_source_get(struct bio_copy *c)
{
	return atomic_inc_unless_negative(&c->source_users);
}

static inline void blk_copy_source_put(struct bio_copy *c)
{
	atomic_dec_if_positive(&c->source_users);
}

/* main.c */
extern struct workqueue_struct *blk_copy_wq;
extern struct workqueue_struct *blk_copy_retry_wq;
extern struct workqueue_struct *blk_copy_resolve_wq;
extern struct workqueue_struct *blk_copy_source_wq;
extern mempool_t blk_copy_job_pool;
extern mempool_t blk_copy_chunk_pool;
extern mempool_t blk_copy_cmd_pool;

/*
 * While halves are parked nobody may wait for memory: to get some, the kernel may
 * write to the very device that holds them, and one that is being suspended
 * takes no writes before they have ended.
 */
#define BLK_COPY_GFP_PARKED	(GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN)

/* The error of a bio; that its disk has gone is told by no status of its own. */
static inline int blk_copy_status_errno(blk_status_t status,
					const struct block_device *bdev)
{
	if (status == BLK_STS_IOERR &&
	    test_bit(GD_DEAD, &bdev->bd_disk->state))
		return -ENODEV;
	return blk_status_to_errno(status);
}

/*
 * The mempools are for who copies on behalf of others and must get on when
 * memory is short, that is for kcopyd; a caller that waits for a copy of its own
 * may go without. What is in them comes back when a command ends, which may take
 * long where one is lost: nobody waits for that, but copies by hand.
 */
#define BLK_COPY_GFP_RESERVE	(GFP_NOWAIT | __GFP_NOWARN)

static inline void *blk_copy_alloc(const struct blk_copy_job *job, gfp_t gfp,
				   size_t size, mempool_t *pool)
{
	return job->gfp ? kmalloc(size, gfp) : mempool_alloc(pool, BLK_COPY_GFP_RESERVE);
}

static inline void blk_copy_free(const struct blk_copy_job *job, void *p,
				 mempool_t *pool)
{
	if (job->gfp)
		kfree(p);
	else
		mempool_free(p, pool);
}

/* Somebody will wait for its commands, so the time that it takes says nothing of others. */
static inline void blk_copy_chunk_watched(struct bio_copy *c)
{
	c->watched = true;
	c->job->begun_ns[c->slot] = 0;
	if (c->job->turn)
		c->job->turn->odd = true;
}

/* chunk.c */
void blk_copy_chunk_issue(struct blk_copy_job *job, sector_t start,
			  u32 sectors, s32 slot);
void blk_copy_leaf(struct bio *bio);

/* source.c */
void blk_copy_source_look_after(struct bio_copy *c);
void blk_copy_source_over(struct bio_copy *c);
void blk_copy_source_exit(void);

/* layout.c */
u32 blk_copy_fit_ends(struct block_device *src, struct block_device *dst, u32 wanted);
u32 blk_copy_layout_make(struct bio_copy *c, struct blk_copy_layout **out);
void blk_copy_layout_free(struct blk_copy_layout *l);

/* command.c */
u32 blk_copy_send(struct bio_copy *c, const struct blk_copy_leg *leg,
		  const struct blk_copy_segment *seg, u32 nr);
void blk_copy_call_back(const void *whole);
/* What became of it is not known yet; see settle.c. */
static inline bool blk_copy_cmd_unsettled(const struct blk_copy_cmd *cmd)
{
	return cmd->end == BLK_COPY_CMD_LOST &&
	       (cmd->reason == BLK_COPY_REASON_UNCERTAIN ||
		cmd->reason == BLK_COPY_REASON_DEVICE_GONE);
}

/* settle.c */
void blk_copy_cmd_resolve(struct blk_copy_cmd *cmd);
void blk_copy_settle(struct blk_copy_job *job);
void blk_copy_settle_later(struct blk_copy_job *job);

/* compare.c */

/* Who suspends a device that holds halves waits no longer for reads before a command. */
#define BLK_COPY_READ_TIME	(5 * HZ)

/* A place of a copy, and what both sides of it hold. */
struct blk_copy_sample {
	const struct blk_copy_leg *leg;
	sector_t sector[2];		/* READ, WRITE */
	u32 sectors;
	long left;			/* jiffies, in which all reads have to end */
	u8 *data[2];
};

int blk_copy_sample_alloc(struct blk_copy_sample *s, u32 sectors);
void blk_copy_sample_free(struct blk_copy_sample *s);
int blk_copy_sample_read_side(struct blk_copy_sample *s, int side);
int blk_copy_sample_read(struct blk_copy_sample *s);
bool blk_copy_sample_equal(const struct blk_copy_sample *s);
bool blk_copy_sample_comes_late(struct blk_copy_sample *s);
void blk_copy_sample_at(struct blk_copy_sample *s, const struct blk_copy_leg *leg,
			const struct blk_copy_extent *e, u32 offset, u32 sectors);
u64 blk_copy_sample_digest(const struct blk_copy_sample *s, int side,
			   const siphash_key_t *key);
u32 blk_copy_sample_untold(void);
u32 blk_copy_sample_verdict(const struct blk_copy_sample *s,
			    const siphash_key_t *key, const u64 *was);

/* prove.c */
struct blk_copy_watch;
u32 blk_copy_prove(struct bio_copy *c, const struct blk_copy_layout *l,
		   struct blk_copy_watch **watch);
u32 blk_copy_prove_end(struct bio_copy *c, struct blk_copy_watch *watch);

/* verify.c */
u32 blk_copy_wait_for_commands(struct bio_copy *c);
struct blk_copy_before;
u32 blk_copy_verify_begin(const struct blk_copy_layout *l,
			  struct blk_copy_before **before);
u32 blk_copy_verify(struct bio_copy *c, const struct blk_copy_layout *l,
		    struct blk_copy_before *before);

/* share.c */
void blk_copy_share_join(struct blk_copy_share *s,
			 const struct blk_copy_footprint *set);
void blk_copy_share_leave(struct blk_copy_share *s);
sector_t blk_copy_share_of(const struct blk_copy_share *s, sector_t most);
void blk_copy_bound_begin(struct blk_copy_job *job);
void blk_copy_bound_ended(struct blk_copy_job *job, s32 slot, u32 reason);
void blk_copy_bound_forget(void);

/* line.c */

/* Who shares a place with a disk for which thousands wait passes them each time. */
#define BLK_COPY_LINE_BITS	10

struct blk_copy_line {
	spinlock_t lock;		/* taken last */
	struct workqueue_struct *wq;
	unsigned int most;		/* at work with one key */
	unsigned int most_all;		/* with any; more do not join */
	unsigned int at_work;		/* @lock */
	bool have_places;		/* shared by keys of one upper half */
	struct list_head all[1 << BLK_COPY_LINE_BITS];	/* by key, in turn */
};

extern struct blk_copy_line blk_copy_issuers;	/* by two disks, either may not answer */
extern struct blk_copy_line blk_copy_senders;	/* of commands, by destination disk */
extern struct blk_copy_line blk_copy_lost;	/* commands, by unit */

/* So many at work with one key, and with all others of its place. */
struct blk_copy_beside {
	unsigned int ours;
	unsigned int theirs;
	unsigned int lines;	/* keys, many are told as eight */
};

void blk_copy_line_init(struct blk_copy_line *l, struct workqueue_struct *wq,
			unsigned int most, unsigned int most_all);
bool blk_copy_line_join(struct blk_copy_line *l, struct blk_copy_in_line *i);
bool blk_copy_line_enter(struct blk_copy_line *l, struct blk_copy_in_line *i);
bool blk_copy_line_try(struct blk_copy_line *l, struct blk_copy_in_line *i);
void blk_copy_line_hand_over(struct blk_copy_line *l, struct blk_copy_in_line *from,
			     struct blk_copy_in_line *to);
bool blk_copy_line_wait(struct blk_copy_line *l, const struct blk_copy_in_line *i, long time);
void blk_copy_line_call(struct blk_copy_line *l,
			bool (*pick)(const struct blk_copy_in_line *i, const void *data),
			const void *data);
void blk_copy_line_leave(struct blk_copy_line *l, struct blk_copy_in_line *i);
unsigned int blk_copy_line_at_work(struct blk_copy_line *l, u64 key);
void blk_copy_line_beside(struct blk_copy_line *l, u64 key, struct blk_copy_beside *b);

/* What the caller copies, of which the job may be the first part only. */
static inline sector_t blk_copy_job_whole(const struct blk_copy_job *job)
{
	return max_t(sector_t, job->nr_sects, job->turn ? job->turn->whole : 0);
}

/* weigh.c */
extern struct kobj_attribute blk_copy_measured_attr;
bool blk_copy_measures(void);
void blk_copy_turn_drained(struct blk_copy_turn *turn, sector_t sectors);
bool blk_copy_turn_goes_on(struct blk_copy_turn *turn, sector_t sectors);

int blk_copy_issue_within(struct blk_copy_probe *probe,
			  struct blk_copy_turn *turn, struct block_device *src,
			  sector_t src_sector, struct block_device *dst,
			  sector_t dst_sector, sector_t nr_sects,
			  bool any_signal, sector_t *copied);

/* probe.c */
u32 blk_copy_probe_job(struct blk_copy_job *job);
sector_t blk_copy_probe_source(struct blk_copy_probe *p, sector_t at);
struct copy_range;
struct blk_copy_probe *blk_copy_probe_new(const struct copy_range *r, bool may_wait);
void blk_copy_probe_run(struct blk_copy_probe *p, sector_t from,
			struct blk_copy_run *run);
int blk_copy_probe_again(struct blk_copy_probe *p, sector_t from, sector_t nr);
void blk_copy_probe_free(struct blk_copy_probe *p);
void blk_copy_probe_leaf(struct bio *bio);
bool blk_copy_waits_for_path(struct block_device *bdev, sector_t sector,
			     sector_t nr_sects);
bool blk_copy_passes_on(struct block_device *bdev);
bool blk_copy_reaches(struct block_device *bdev, sector_t sector, u32 nr);

/* Why something that it did not see is by hand. */
static inline u32 blk_copy_probe_refusal(const struct blk_copy_probe *p)
{
	return p->reason ?: BLK_COPY_REASON_INCOMPLETE;
}

/* wait.c */
struct lone;
void blk_copy_read_place(struct file *file, struct block_device *bdev, sector_t sector,
			 unsigned int sectors);
struct lone *blk_copy_read_begin(struct gendisk *disk, sector_t sector, void *data,
				 unsigned int len);
int blk_copy_read_end(struct lone *l, u8 **data, long *left);
u32 blk_copy_wait_throttled(struct blk_copy_job *job, sector_t end);

/* judge.c */
u32 blk_copy_judge(struct blk_copy_probe *p);

/* path.c */

/* So many are asked one after the other while they do not answer. */
#define BLK_COPY_MAX_PATHS	4

/* What is known of a disk, or of the paths that it hands its requests on to. */
struct blk_copy_paths {
	const struct blk_copy_provider *provider;	/* NULL: none copies */
	u64 lu;			/* 0: not known */
	u32 max_sectors;	/* of a command to any of them */
	u32 max_user_sectors;	/* what an administrator set, 0: off */
	u32 depth;		/* so many commands one of them takes, at least */
	u32 busy;		/* and has, at most, by anybody */
	bool differ;		/* they are paths of several logical units */
	u32 room;
	u32 nr;
	struct gendisk *disk[BLK_COPY_MAX_PATHS];
};

enum blk_copy_hands_on blk_copy_hands_on(struct gendisk *disk);
void blk_copy_paths_look(struct gendisk *disk, struct blk_copy_paths *p);
u32 blk_copy_pair_of(struct gendisk *src, struct gendisk *dst,
		     struct blk_copy_pair *pair);
/* Set in the identity of a unit that is nothing but a disk. */
#define BLK_COPY_UNIT_IS_DISK	BIT_ULL(63)
u64 blk_copy_unit_of(struct gendisk *disk);
void blk_copy_proven(const struct blk_copy_leg *leg, u32 reason);
const struct blk_copy_provider *blk_copy_provider_get(struct gendisk *disk);
u32 blk_copy_room_of(struct gendisk *disk, const struct blk_copy_beside *b);

/* provider.c */
const struct blk_copy_provider *blk_copy_provider_of(struct gendisk *disk);
void blk_copy_provider_hold(void);
void blk_copy_provider_put(void);
u32 blk_copy_provider_ask(const struct blk_copy_provider *p, struct gendisk *src,
			  struct gendisk *dst, struct blk_copy_pair *pair);

/* limits.c */
struct blk_copy_end blk_copy_end_of(struct block_device *bdev);
int blk_copy_may_write(struct block_device *bdev);
u32 blk_copy_limit_of(struct block_device *bdev);
u32 blk_copy_leaf_refusal(struct gendisk *disk);
u32 blk_copy_ends_refusal(struct block_device *src, struct block_device *dst);

/* What user space asked for. */
struct copy_range {
	struct file *src_file;
	struct file *dst_file;
	struct block_device *src;
	struct block_device *dst;
	struct blk_copy_probe *probe;
	const struct blk_copy_source *source;
	u32 nr_sources;
	sector_t src_sector;	/* where it would begin if all lay as the part at hand */
	sector_t dst_sector;
	sector_t nr_sects;	/* of all parts */
	sector_t copied;	/* sectors from the start */
	sector_t offloaded;
	u32 flags;
	u32 reason;		/* of the first that was not offloaded */
	u32 width;		/* buffers by hand, 0: not known */
	/* By hand, when more was copied: is more to be read? */
	bool (*hand_goes_on)(struct copy_range *r);
	struct hand_turns *hand;	/* for that */
	bool any_signal;	/* one that is not fatal ends it early, without an error */
	bool uring;		/* as that, but a cancel is an error */
	bool cache_may_help;	/* out: what failed reads and writes through the caches need not */
};

/* by-hand.c */
int blk_copy_by_hand(struct copy_range *range, sector_t nr_sects);

/* turns.c */
void blk_copy_range_refused(struct copy_range *r, u32 reason);
bool blk_copy_range_called_back(const struct copy_range *r);
int blk_copy_range_turns(struct copy_range *r, sector_t end);

/* ioctl.c */
int blk_copy_range_run(struct copy_range *r);
int blk_copy_range_sync(struct copy_range *r);
int blk_copy_do_ioctl(struct file *dst, unsigned int cmd, void __user *arg,
		      bool uring);

/* file-range.c */
ssize_t blk_copy_do_file_range(struct file *src, loff_t src_pos, struct file *dst,
			       loff_t dst_pos, size_t len);

/* sysfs.c */
enum blk_copy_stat {
	BLK_COPY_STAT_COPIES,
	BLK_COPY_STAT_CHUNKS,
	BLK_COPY_STAT_CHUNKS_OFFLOADED,
	BLK_COPY_STAT_FRAGMENTS,
	BLK_COPY_STAT_COMMANDS,
	BLK_COPY_STAT_PROOFS,
	BLK_COPY_STAT_OFFLOADED_BYTES,
	BLK_COPY_STAT_BY_HAND_BYTES,
	BLK_COPY_STAT_INFLIGHT,
	BLK_COPY_NR_STATS
};

/* What a disk counts for each of its sides. */
enum blk_copy_tally {
	BLK_COPY_TALLY_OFFLOADED_BYTES,
	BLK_COPY_TALLY_COMMANDS,
	BLK_COPY_TALLY_BY_HAND_BYTES,
	BLK_COPY_TALLY_REFUSALS,	/* by reason */
	/* Up to 1, 2, 4 us and so on; the last has all that took longer. */
	BLK_COPY_TALLY_LATENCY = BLK_COPY_TALLY_REFUSALS + BLK_COPY_NR_REASONS,
	BLK_COPY_NR_TALLIES = BLK_COPY_TALLY_LATENCY + 32
};

#define BLK_COPY_NR_LATENCIES	(BLK_COPY_NR_TALLIES - BLK_COPY_TALLY_LATENCY)

/* tally.c */
void blk_copy_tally(struct gendisk *disk, int side, u32 what, s64 n);
void blk_copy_tally_refused(const struct bio_list *pieces, int side,
			    const struct gendisk *named, u32 reason);
void blk_copy_tally_cmd(const struct blk_copy_job *job, struct gendisk *src,
			struct gendisk *dst, u32 what, s64 n);
void blk_copy_tally_latency(const struct blk_copy_job *job, struct gendisk *src,
			    struct gendisk *dst, u64 ns);
void blk_copy_tally_gone(struct gendisk *disk);
int blk_copy_tally_init(void);
void blk_copy_tally_forget(void);
void blk_copy_tally_exit(void);

void blk_copy_count(enum blk_copy_stat stat, s64 n);
int blk_copy_sysfs_init(void);
void blk_copy_sysfs_exit(void);

#endif
