/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of blk_copy.ko and its C++ parts. All
 * functions here are defined in C++, are pure (they touch what they are handed
 * and nothing else), may run in any context and need no lock of their own.
 */
#ifndef _BLK_COPY_ABI_H
#define _BLK_COPY_ABI_H

#include <kcxx/abi.h>
#include <linux/blk-copy-types.h>

KCXX_BEGIN_DECLS

/* ---- planner: plan.cc ---- */

/* A piece of one side of a chunk that reached a leaf queue. */
struct blk_copy_frag {
	__u64 sector;		/* on the leaf device, 512-byte sectors */
	__u32 offset;		/* inside the chunk, bytes */
	__u32 len;		/* bytes */
	__u32 dev;		/* index of the leaf device in the caller's table */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_frag, 24);

/* A matched piece: contiguous on one source and one destination device. */
struct blk_copy_extent {
	__u64 src_sector;	/* 512-byte sectors */
	__u64 dst_sector;
	__u32 src_dev;
	__u32 dst_dev;
	__u32 sectors;
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_extent, 32);

/*
 * Match the fragments of both sides. Sorts @src and @dst in place. Needs
 * @max_ext >= nr_src + nr_dst. Extents come ordered by destination device,
 * source device, destination sector and are merged where both sides touch,
 * also across offsets that are not neighbours in the chunk.
 *
 * Return: BLK_COPY_REASON_NONE and *nr_ext set, or INCOMPLETE (a side has a
 * hole, an overlap, or does not add up to chunk_bytes), ALIGNMENT (a fragment
 * that is not whole sectors), FRAGMENTS (max_ext too small).
 */
__u32 blk_copy_plan(struct blk_copy_frag *src, __u32 nr_src,
		    struct blk_copy_frag *dst, __u32 nr_dst, __u32 chunk_bytes,
		    struct blk_copy_extent *ext, __u32 max_ext, __u32 *nr_ext);

/* ---- overlap over a whole copy: footprint.cc ---- */

/* What is remembered of a copy before it begins. */
#define BLK_COPY_SIDE_SRC	0	/* sectors of units it reads */
#define BLK_COPY_SIDE_DST	1	/* sectors of units it writes */
#define BLK_COPY_SIDE_UNSEEN	2	/* parts of the copy nobody knows this of */
/* The unit of BLK_COPY_SIDE_UNSEEN, whose sectors are those of the copy. */
#define BLK_COPY_UNIT_NONE	(~0ULL)

struct blk_copy_place {
	__u64 unit;		/* identity of a logical unit, or of a disk */
	__u64 sector;
	__u64 end;		/* the sector behind it */
	__u32 side;
	__u32 exact;		/* coarsening has added nothing to it */
};

KCXX_ASSERT_SIZE(struct blk_copy_place, 32);

#define BLK_COPY_FOOTPRINT_RECENT	8
/* Storage is the caller's; all but that is the part's own. */
struct blk_copy_footprint {
	struct blk_copy_place *place;
	__u32 capacity;
	__u32 nr;
	__u32 settled;		/* sorted and merged, @verdict is right */
	__u32 verdict;		/* BLK_COPY_APART and so on */
	__u32 met;		/* the sides met before the set became coarse */
	__u32 overflow;		/* there was no room even so: anything is in it */
	__u32 hand;
	__u32 recent[BLK_COPY_FOOTPRINT_RECENT];	/* places lately added to */
};

/* What is known of the sides of a copy. */
#define BLK_COPY_APART	0	/* nothing that is read is written */
#define BLK_COPY_MEET	1	/* something surely is */
#define BLK_COPY_PERHAPS	2	/* the set is too coarse to say */

void blk_copy_footprint_init(struct blk_copy_footprint *f,
			     struct blk_copy_place *storage, __u32 capacity);
/*
 * Add sectors to a side. What touches or overlaps becomes one place. Where
 * there is no room left, gaps between neighbours of one side are filled, first
 * those behind which nothing of the other side is known; so the set never
 * holds less than what was added. Amortised O(log capacity). Capacity is 4 or more,
 * or as much as is added.
 */
void blk_copy_footprint_add(struct blk_copy_footprint *f, __u32 side, __u64 unit,
			    __u64 sector, __u64 sectors);
/* Once after adding, before any question. O(n log n), nothing if nothing was added. */
void blk_copy_footprint_settle(struct blk_copy_footprint *f);
/*
 * Return: BLK_COPY_APART, _MEET or _PERHAPS. After _MEET the copy is refused.
 * After _PERHAPS it may be right, so it is done by hand, in order.
 */
__u32 blk_copy_footprint_meet(const struct blk_copy_footprint *f);
/*
 * Does the range lie inside of a side? Where the sides meet the answer may be no
 * though it does. O(log n).
 */
int blk_copy_footprint_holds(const struct blk_copy_footprint *f, __u32 side,
			     __u64 unit, __u64 sector, __u64 sectors);
/*
 * May these extents be copied while others of the same copy are? @unit: as
 * @lu of blk_copy_check_overlap().
 * Return: BLK_COPY_REASON_NONE, or OVERLAP where one is not in the footprint or
 * the sides are not known to be apart.
 */
__u32 blk_copy_footprint_admits(const struct blk_copy_footprint *f,
				const struct blk_copy_extent *ext, __u32 nr_ext,
				const __u64 *unit, __u32 nr_unit);
/* How a copy goes on at @from, up to @to: so many sectors seen on both sides, or not. */
struct blk_copy_run {
	__u64 sectors;
	__u32 seen;
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_run, 16);
void blk_copy_footprint_run(const struct blk_copy_footprint *f, __u64 from,
			    __u64 to, struct blk_copy_run *run);

/*
 * Does any source range meet any destination range on one logical unit?
 * @lu: LU identity for each device index; devices with equal values are one LU.
 * @ext is reordered by nothing; @nr_ext may be large, so this is O(n log n)
 * over @scratch, which has room for 2 * nr_ext entries.
 *
 * Return: BLK_COPY_REASON_NONE or OVERLAP; OVERLAP too for a device that is not
 * in @lu. Neighbours do not meet.
 */
__u32 blk_copy_check_overlap(const struct blk_copy_extent *ext, __u32 nr_ext,
			     const __u64 *lu, __u32 nr_lu,
			     struct blk_copy_place *scratch);

/* ---- commands: cut.cc ---- */

/* What one command for a pair of devices may be. */
struct blk_copy_pair_limits {
	__u32 max_sectors;	/* a command in all, 512-byte sectors */
	__u32 max_segment_sectors;	/* one segment */
	__u32 max_segments;	/* segments in one command */
	__u32 block_sectors;	/* logical block in sectors; a power of 2 */
	__u32 granule_sectors;	/* of a segment's length; a power of 2, at least a block */
};

KCXX_ASSERT_SIZE(struct blk_copy_pair_limits, 20);

/* Where the cutting stands; all 0 to begin. */
struct blk_copy_cursor {
	__u32 ext;		/* extent */
	__u32 done;		/* sectors of it already in a command */
};

/*
 * The next command: consecutive pieces of extents of one device pair.
 * @lim: limits of the pair of ext[cursor->ext].
 *
 * Segments are whole granules. Where both maxima are 1 MiB and more, an extent is
 * cut on multiples of 1 MiB of the destination, counted from the start of the
 * device, if whole granules lead there.
 *
 * Return: BLK_COPY_REASON_NONE and in *nr_seg the number of segments written
 * (1..max_seg), 0 at the end; ALIGNMENT where an extent does not begin on a block
 * or is not whole granules, UNSUPPORTED where a limit is 0, less than a granule
 * or absurd, both with 0 segments and the cursor where it was. All extents of a
 * pair are looked at before its first command, so ALIGNMENT never comes after
 * one, as long as the granule stays the same; extents of no sectors are skipped.
 */
__u32 blk_copy_next_command(struct blk_copy_cursor *cursor,
			    const struct blk_copy_extent *ext, __u32 nr_ext,
			    const struct blk_copy_pair_limits *lim,
			    struct blk_copy_segment *seg, __u32 max_seg,
			    __u32 *nr_seg);
/* About @wanted, in whole requests of a device that takes @request at most; 0: not known. */
__u32 blk_copy_fit(__u32 wanted, __u32 request, __u32 block);

/* ---- a caller's copy: range.cc ---- */

/* Facts about one end of a copy, for the checks of BLKCOPY and the kernel API. */
struct blk_copy_end {
	__u64 size;		/* bytes of the device or partition */
	__u32 block_size;	/* logical block, bytes */
	__u32 flags;		/* BLK_COPY_END_* */
};

KCXX_ASSERT_SIZE(struct blk_copy_end, 16);
#define BLK_COPY_END_BLOCK	0x01U	/* is a block device */
#define BLK_COPY_END_READ	0x02U	/* open for reading */
#define BLK_COPY_END_WRITE	0x04U	/* open for writing */
#define BLK_COPY_END_RO		0x08U	/* read-only device */
#define BLK_COPY_END_SWAP	0x10U	/* in use as swap space */

/* A part of the source; they come one behind the other at the destination. */
struct blk_copy_part {
	__u64 src_offset;	/* bytes */
	__u64 length;
};

KCXX_ASSERT_SIZE(struct blk_copy_part, 16);
/* The most parts of a copy. */
#define BLK_COPY_MAX_PARTS	1024

struct blk_copy_args {
	__u64 dst_offset;	/* bytes */
	__u64 reserved[2];
	__u32 flags;		/* BLKCOPY_* */
	__u32 known_flags;
	__u32 same_device;	/* both ends are one block_device */
	__u32 nr_parts;
};

KCXX_ASSERT_SIZE(struct blk_copy_args, 40);
/* Values of BLKCOPY_*, whose header the C++ parts cannot include; the glue asserts them. */
#define BLK_COPY_FLAG_OFFLOAD_ONLY	0x01U
#define BLK_COPY_FLAG_NO_OFFLOAD	0x02U

/*
 * All argument checks of BLKCOPY, in the order the manual page lists them, each of
 * all parts: -EINVAL unknown or contradicting flags, reserved words, no parts or
 * too many (none is looked at then), length 0;
 * -ENOTBLK an end that is no block device; -EBADF destination not open for
 * writing or source not for reading; -EPERM destination read-only; -ETXTBSY
 * destination in use as swap space;
 * -EINVAL not aligned to both logical blocks; -EOVERFLOW offset + length wraps
 * (64 bit, signed loff_t), also of all lengths; -ENOSPC destination beyond the end
 * of the device; -ENXIO source beyond the end; -EEXIST a part and the destination as
 * a whole overlap (only for same_device). The kernel's own values (EEXIST 17,
 * EOVERFLOW 75, ...).
 * Return: 0 or negative errno.
 */
__s32 blk_copy_check_args(const struct blk_copy_args *args,
			  const struct blk_copy_part *part,
			  const struct blk_copy_end *src,
			  const struct blk_copy_end *dst);

/* The same parts in sectors: where one begins, and how far the copy is behind it. */
struct blk_copy_source {
	__u64 sector;
	__u64 end;
};

KCXX_ASSERT_SIZE(struct blk_copy_source, 16);
/*
 * Of parts that passed the checks; parts that touch become one.
 * Return: how many were written, @nr at most.
 */
__u32 blk_copy_sources(const struct blk_copy_part *part, __u32 nr,
		       struct blk_copy_source *source);

/* Sectors that lie side by side. */
struct blk_copy_stretch {
	__u64 sector;
	__u64 sectors;
};

/*
 * Where the source goes on, @at sectors from the start of the copy, and how far;
 * no sectors at its end. O(log nr).
 */
void blk_copy_source_at(const struct blk_copy_source *source, __u32 nr, __u64 at,
			struct blk_copy_stretch *stretch);

/*
 * The same of a range of sectors that a caller in the kernel names: -EINVAL where
 * it is empty, misaligned or beyond a device, -EPERM for a read-only destination.
 */
__s32 blk_copy_check_sectors(__u64 src_sector, __u64 dst_sector, __u64 nr_sects,
			     const struct blk_copy_end *src,
			     const struct blk_copy_end *dst);

/* No chunk is longer, whatever the devices take; 4 MiB. */
#define BLK_COPY_MAX_CHUNK_SECTORS	8192U
/* Chunks and pieces by hand end on multiples of it at the destination; 1 MiB. */
#define BLK_COPY_UNIT_SECTORS		2048U

/*
 * Sectors of the next chunk, which begins at @dst_pos of the whole destination
 * (start of the partition included) with @left to go: at most both limits
 * (sectors, 0: offload is off) and BLK_COPY_MAX_CHUNK_SECTORS, a multiple of
 * @block_sectors unless it is the rest. It never crosses a multiple of
 * BLK_COPY_UNIT_SECTORS but to end on one: what comes before the first of them,
 * and what comes after the last, are chunks of their own, so that a device that
 * copies in larger pieces than blocks still gets all between.
 * Return: 0 where a limit is 0 or less than a block.
 */
__u32 blk_copy_chunk_sectors(__u64 dst_pos, __u64 left, __u32 src_limit,
			     __u32 dst_limit, __u32 block_sectors);

/*
 * Sectors of the next piece by hand: about @want, at most @left; ends on a
 * multiple of BLK_COPY_UNIT_SECTORS unless it is the rest.
 */
__u64 blk_copy_piece_sectors(__u64 dst_pos, __u64 left, __u64 want);

/* A range of bytes: before the first whole block, whole blocks; behind them is the rest. */
struct blk_copy_blocks {
	__u64 head;		/* bytes */
	__u64 body;
};

/*
 * Where are whole blocks, on both sides at once, and @unit of the destination, a multiple
 * of @block_size, the larger one? Return: 0, or -EINVAL where there are none, however long
 * the range is. That does not change while a copy goes on.
 */
__s32 blk_copy_whole_blocks(__u64 src_pos, __u64 dst_pos, __u64 len, __u32 block_size,
			    __u32 unit, struct blk_copy_blocks *blocks);
/*
 * What copy_file_range(2) says of an error of a copy of blocks: what a read or a
 * write would say, and EINVAL where it would write what it reads.
 */
__s32 blk_copy_file_range_errno(__s32 error);

/*
 * How many sectors from the start are copied without a gap, when up to
 * BLK_COPY_MAX_INFLIGHT chunks complete in any order: all below the first chunk that
 * has not ended well. So only the starts of those in flight need to be known. Storage
 * is the caller's, under the caller's lock.
 */
#define BLK_COPY_MAX_INFLIGHT	16
struct blk_copy_progress {
	__u64 start[BLK_COPY_MAX_INFLIGHT];	/* of those in flight */
	__u64 next;	/* end of what was issued */
	__u64 failed;	/* start of the first failed chunk */
	__u32 busy;	/* a bit a slot */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_progress, 152);

void blk_copy_progress_init(struct blk_copy_progress *p);
/*
 * Slot for a chunk [start, start + sectors) that is about to be issued in order;
 * -EAGAIN: all in use. A slot is free again as soon as its chunk ended, even while an
 * earlier chunk is in flight. What is skipped counts as not copied.
 */
__s32 blk_copy_progress_begin(struct blk_copy_progress *p, __u64 start, __u32 sectors);
/*
 * Call it once a slot, after the copy by hand if there was one: a failure stays. A
 * slot that is not in use is a bug and stops in kcxx_assert_fail().
 */
void blk_copy_progress_end(struct blk_copy_progress *p, __s32 slot, int ok);
/* Sectors from 0 that are surely copied (relative to the start of the range). */
__u64 blk_copy_progress_sectors(const struct blk_copy_progress *p);

/* ---- probation: sample.cc, form.cc ---- */

/*
 * Of @len bytes of the source and what the destination held before: would a copy be
 * told from none, and from one of something else? 1/0.
 */
int blk_copy_sample_tells(const __u8 *src, const __u8 *dst, __u32 len);
/* The form of a command. */
void blk_copy_form_of(const struct blk_copy_segment *seg, __u32 nr, struct blk_copy_form *form);
/* Who copies as @shown, does it surely copy as @form? 1/0. */
int blk_copy_form_within(const struct blk_copy_form *form, const struct blk_copy_form *shown);
/* Does a command of @form end farther out than any before? 1/0. */
int blk_copy_form_reaches(const struct blk_copy_form *form, const struct blk_copy_form *shown);
/* @seg of such a command: is it its very end that has to be shown? 1/0. */
int blk_copy_form_ends(const struct blk_copy_segment *seg, const struct blk_copy_form *form,
		       const struct blk_copy_form *shown);
/* Sectors of a command that does what one of @form was to, and was shown; 0: none. */
__u32 blk_copy_form_shorter(const struct blk_copy_form *form, const struct blk_copy_form *shown);

/* ---- by hand: width.cc ---- */

#define BLK_COPY_LEAST_WIDTH 2U

/* How many buffers a copy by hand keeps reading or writing. */
struct blk_copy_width {
	__u32 now;
	__u32 most;
	__u32 stale;	/* so many more may have begun when it was another width */
	__u32 ended;	/* since since_ns */
	__u32 trying;	/* twice as wide as it was */
	__u32 rest;	/* times until that is tried again */
	__u64 since_ns;
	__u64 sectors;	/* that were copied since */
	__u64 rate;	/* sectors a second, before it was tried */
};

KCXX_ASSERT_SIZE(struct blk_copy_width, 48);

void blk_copy_width_init(struct blk_copy_width *w, __u32 now, __u32 most);
/* A buffer of @sectors was written: how many there may be from now on. */
__u32 blk_copy_width_ended(struct blk_copy_width *w, __u32 sectors, __u64 now_ns);
/* What another copy between the two may begin with. */
__u32 blk_copy_width_settled(const struct blk_copy_width *w);

/* ---- outcomes: outcome.cc ---- */

/*
 * errno (negative) a caller gets for a reason: -EOPNOTSUPP where a copy by hand is
 * right, -EINTR for KILLED, -EIO for UNCERTAIN, -ENODEV for DEVICE_GONE; 0 for NONE.
 * A number that is no reason counts as UNCERTAIN, the device that cannot be reached.
 */
__s32 blk_copy_reason_errno(__u32 reason);
/*
 * Of two reasons seen for one chunk or copy the one to report: UNCERTAIN beats
 * all, then the device's words, then the stack's, then INCOMPLETE, LATE, NONE.
 */
__u32 blk_copy_worse_reason(__u32 a, __u32 b);
/*
 * What an early end of a half inside the stack means: errno as
 * blk_status_to_errno gives it: -EAGAIN SUSPENDED (or no memory), -EOPNOTSUPP
 * TARGET, -ENOMEM NO_MEMORY, -ENODEV/-ENXIO DEVICE_GONE, others ABORTED.
 */
__u32 blk_copy_stack_reason(__s32 error);

/* ---- the fate of a command: fate.cc ---- */

/* How a command came back. */
struct blk_copy_ending {
	__s32 error;		/* of its bio, as blk_status_to_errno() gives it */
	__u32 end;		/* enum blk_copy_cmd_end, by the provider */
	__u32 reason;		/* by the provider; NONE where it was never asked */
	__u32 tries;		/* how often it was sent, this time included */
	__u32 age_ms;		/* since it was sent first */
	__u32 stopped;		/* its copy ends anyway: refused elsewhere, or killed */
};

KCXX_ASSERT_SIZE(struct blk_copy_ending, 24);

enum blk_copy_fate_what {
	BLK_COPY_FATE_FINISH,	/* with .reason */
	BLK_COPY_FATE_AGAIN,	/* send it once more after .delay_ms */
	BLK_COPY_FATE_RESOLVE,	/* ask its provider what became of it */
};

struct blk_copy_fate {
	__u32 what;		/* enum blk_copy_fate_what */
	__u32 reason;
	__u32 delay_ms;
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_fate, 16);

/*
 * What to do with a command that has come back. The provider's reason stands;
 * without one an error of the bio means that the command was never sent. It is
 * sent four times at most, within a second, and not at all once its copy is
 * stopped; a lost one is resolved in every case. An end that is none of
 * enum blk_copy_cmd_end counts as lost.
 */
void blk_copy_command_fate(const struct blk_copy_ending *ending, struct blk_copy_fate *fate);

/* ---- how much may be under way: pace.cc ---- */

/* What a caller's copy may have under way, 512-byte sectors. */
struct blk_copy_bound {
	__u32 command;
	__u32 window;		/* of all of its commands */
	__u32 slow;		/* less than all, as more took too long */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_bound, 16);

/* Between two units; the caller has a lock for it. All zeroes is how it begins. */
#define BLK_COPY_PACE_ENTRIES	64
struct blk_copy_pace {
	__u64 opaque[BLK_COPY_PACE_ENTRIES * 10];
};

/* A chunk has ended. */
struct blk_copy_ended {
	__u64 src;
	__u64 dst;
	__u64 start_ns;
	__u64 now_ns;
	__u64 most_ns;		/* what it should take */
	__u32 reason;
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_ended, 48);
void blk_copy_pace_begin(struct blk_copy_pace *p, __u64 src, __u64 dst, __u64 now_ns,
			 struct blk_copy_bound *bound);
/* @bound: what holds from now on. */
void blk_copy_pace_ended(struct blk_copy_pace *p, const struct blk_copy_ended *e,
			 struct blk_copy_bound *bound);
void blk_copy_pace_forget(struct blk_copy_pace *p);
/* Commands to a disk that takes @depth, when others use @others; at least 1; room.cc. */
__u32 blk_copy_room(__u32 depth, __u32 others);
__u32 blk_copy_fit_room(__u32 wanted, __u64 sectors, __u32 granule, __u32 room);
__u32 blk_copy_line_room(__u32 room, __u32 lines, __u32 theirs);

/* ---- which way, and in what pieces: policy.cc ---- */

/*
 * What is known of copies between two units, by kind. The caller has a lock for
 * it. What is not used longest makes room.
 */
#define BLK_COPY_POLICY_ENTRIES	128
struct blk_copy_policy {
	__u64 opaque[BLK_COPY_POLICY_ENTRIES * 62 + 2];
};

/* Kinds of copies that have little to say of one another. */
enum blk_copy_kind {
	BLK_COPY_KIND_JOB_TINY,		/* of kcopyd, up to 16 KiB */
	BLK_COPY_KIND_JOB_SMALL,	/* up to 128 KiB */
	BLK_COPY_KIND_JOB,		/* up to 1 MiB */
	BLK_COPY_KIND_JOB_LARGE,
	BLK_COPY_KIND_RANGE_SMALL,	/* of BLKCOPY, up to 1 MiB */
	BLK_COPY_KIND_RANGE
};

#define BLK_COPY_WHY_LEARNING	0	/* it is not known yet which way is quicker */
#define BLK_COPY_WHY_QUICKER	1	/* the devices are */
#define BLK_COPY_WHY_SLOWER	2	/* they are not, whatever was tried */
#define BLK_COPY_WHY_FELL	3	/* they were, and then were not, or did not answer */

/* Between whom; @src_dev, @dst_dev are for lists only. */
struct blk_copy_between {
	__u64 src;
	__u64 dst;
	__u32 src_dev;
	__u32 dst_dev;
	__u32 kcopyd;		/* jobs of it, or BLKCOPY */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_between, 32);

/*
 * How a job of @sectors, not 0, is done. One of kcopyd is offered whole or from its start,
 * after as many ns as hold() says; what is not done by the devices is by hand and a turn of
 * its own, as is each piece that BLKCOPY does. Its kind is that of @sectors, and not of
 * what these are a part of: of small parts a MiB takes longer.
 */
void blk_copy_policy_begin(struct blk_copy_policy *p, const struct blk_copy_between *b,
			   __u64 sectors, __u64 now_ns, struct blk_copy_turn *turn);
__u64 blk_copy_policy_hold(struct blk_copy_policy *p, const struct blk_copy_between *b,
			   __u64 sectors, __u64 now_ns);
/* Nothing was done of it until now. */
void blk_copy_policy_restart(struct blk_copy_policy *p, struct blk_copy_turn *turn, __u64 now_ns);
/* The first piece of a copy by hand is done, and others are under way; it begins now. */
void blk_copy_policy_filled(struct blk_copy_policy *p, struct blk_copy_turn *turn, __u64 now_ns);
/* A copy by hand was broken off for it, of which @sectors were under way; it begins now. */
void blk_copy_policy_drained(struct blk_copy_policy *p, struct blk_copy_turn *turn,
			     __u64 sectors, __u64 now_ns);
/* What a turn of the devices has left, or not done, by hand: a turn as well. */
void blk_copy_policy_rest(struct blk_copy_policy *p, const struct blk_copy_turn *of,
			  __u64 sectors, __u64 now_ns, struct blk_copy_turn *turn);
/* Jobs of @sectors at a time, none much longer than one by hand; @joined: so much is one copy. */
__u32 blk_copy_policy_abreast(const struct blk_copy_policy *p, const struct blk_copy_between *b,
			      __u64 sectors, __u64 joined);
/* All that was learnt; turns that have begun may end. */
void blk_copy_policy_forget(struct blk_copy_policy *p);
/* @sectors more are done. Return: 0 where the rest had better be done by hand. */
int blk_copy_policy_goes_on(struct blk_copy_policy *p, struct blk_copy_turn *turn,
			    __u64 sectors, __u64 now_ns);
/* Once for each turn that has begun. @sectors: done from its start. */
void blk_copy_policy_end(struct blk_copy_policy *p, const struct blk_copy_turn *turn,
			 __u64 sectors, __u32 reason, __u64 now_ns);

struct blk_copy_learnt {
	struct blk_copy_between between;
	__u64 hand_us;		/* for each MiB, 0: not known */
	__u64 offload_us;
	__u64 until_sectors;	/* to go before something else is tried */
	__u32 offload;		/* what is done now */
	__u32 why;		/* BLK_COPY_WHY_* */
	__u32 cmd_sectors;
	__u32 flight;
	__u32 kind;		/* enum blk_copy_kind */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct blk_copy_learnt, 80);
/* 1 where there is something at @i, below BLK_COPY_POLICY_ENTRIES. */
int blk_copy_policy_at(const struct blk_copy_policy *p, __u32 i, struct blk_copy_learnt *l);

KCXX_END_DECLS

#endif
