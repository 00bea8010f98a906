/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of dm_copy.ko and its C++ parts: which pairs of
 * devices refused lately, how many jobs they may have at a time, and which jobs are
 * copied as one. Lock and clock are the caller's.
 */
#ifndef _DM_COPY_ABI_H
#define _DM_COPY_ABI_H

#include <kcxx/pairs.h>
#include <linux/blk-copy-types.h>

KCXX_BEGIN_DECLS

void dm_copy_pairs_init(struct kcxx_pairs *p);
/* Try to have a job from @src to @dst copied? NONE or BACKOFF. */
__u32 dm_copy_pairs_check(struct kcxx_pairs *p, __u64 src, __u64 dst, __u64 now_ms);
/* A copy from @src to @dst has ended with @reason (blk_copy). */
void dm_copy_pairs_ended(struct kcxx_pairs *p, __u64 src, __u64 dst, __u32 reason,
			 __u64 now_ms);
void dm_copy_pairs_forget(struct kcxx_pairs *p);
/* For a list: 1 where the pair at @i, below KCXX_NR_PAIRS, is left alone, and which. */
int dm_copy_pairs_at(const struct kcxx_pairs *p, __u32 i, __u64 now_ms,
		     struct kcxx_pair *pair);

/* ---- jobs at a time: rows.cc ---- */

/* What became of the last jobs between two devices. 0: there was none. */
struct dm_copy_row {
	__u64 by_hand_until_ms;	/* large ones are, for the throttle; the caller's */
	__u8 copied;		/* so many in a row */
	__u8 halved;		/* so often, by what was refused */
};

/* How many may the devices have at a time? At least 1. */
__u32 dm_copy_row_abreast(const struct dm_copy_row *row);
/*
 * A job was copied by the devices, NONE, or is by hand from now on for @reason, as they
 * @refused it or as nobody asked them.
 */
void dm_copy_row_ended(struct dm_copy_row *row, __u32 reason, int refused);
/*
 * Of the reasons of two destinations of a job that which says more of the next one,
 * @a where they say as much; NONE says nothing.
 */
__u32 dm_copy_row_weightier(__u32 a, __u32 b);

/* ---- joined jobs: join.cc ---- */

/* Where a job reads, or one of the places where it writes. */
struct dm_copy_side {
	__u64 dev;		/* one number a device */
	__u64 sector;
};

KCXX_ASSERT_SIZE(struct dm_copy_side, 16);

/* A job. */
struct dm_copy_piece {
	__u64 job;		/* the caller's name for it */
	__u32 sectors;		/* 0: it is not joined */
	__u32 most;		/* sectors that it may be joined to */
	__u16 first_side;	/* of it: the source, then all destinations */
	__u16 nr_sides;
	__u16 place;		/* out: of its group */
	__u16 nr;		/* out: so many from here on are copied as one; 0: not the first */
};

KCXX_ASSERT_SIZE(struct dm_copy_piece, 24);

/*
 * Which of the @nr jobs at @p, up to 65535, are copied as one: those between the same devices that
 * follow each other without a gap and without meeting on every side, also where
 * that would make the source meet a destination. A group is sorted by sector, and
 * stands where its job that came first stood.
 */
void dm_copy_join(struct dm_copy_piece *p, __u32 nr,
		  const struct dm_copy_side *sides, __u32 nr_sides);

KCXX_END_DECLS

#endif
