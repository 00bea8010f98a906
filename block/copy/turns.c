// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a caller's range is made of: turns of the devices, and turns by hand where
 * the policy or a refusal has it so.
 */
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <uapi/linux/blk-copy.h>

#include "copy.h"

/* A piece done by hand before the devices are asked again: from, up to. */
#define BY_HAND_MIN_SECTORS	(SZ_4M >> SECTOR_SHIFT)
#define BY_HAND_MAX_SECTORS	(SZ_1G >> SECTOR_SHIFT)
/* Of what the policy has by hand so much is looked at anew, and done, at a time. */
#define HAND_MAX_SECTORS	(SZ_256M >> SECTOR_SHIFT)
/* A granule that nobody tells shows where copies are refused: 4, 16, 64 KiB, 1 MiB. */
#define GRANULE_TRIES		4

/* Later ones may only follow from it: a pair that refuses is left alone after. */
void blk_copy_range_refused(struct copy_range *r, u32 reason)
{
	if (r->reason == BLK_COPY_REASON_NONE)
		r->reason = reason;
}

/* Who waits had better look at a signal, and there is something to tell. */
bool blk_copy_range_called_back(const struct copy_range *r)
{
	return r->any_signal && r->copied && signal_pending(current);
}

/*
 * Who does how much of what is left. The policy is not asked where the caller has
 * chosen, nor where the devices were not: that says nothing of either way.
 */
static void range_turn(struct copy_range *r, const struct blk_copy_run *run,
		       struct blk_copy_turn *turn)
{
	*turn = (struct blk_copy_turn) { .sectors = run->sectors, .offload = true };
	if (!run->seen || r->flags & BLKCOPY_OFFLOAD_ONLY)
		return;
	blk_copy_turn_begin(turn, r->src, r->dst, run->sectors, false);
}

/* It was begun, and nothing was done of it. */
static void turn_drop(struct blk_copy_turn *turn)
{
	blk_copy_turn_end(turn, 0, BLK_COPY_REASON_KILLED);
}

static int range_offload(struct copy_range *r, const struct blk_copy_run *run,
			 struct blk_copy_turn *turn)
{
	sector_t done;
	int error;

	if (!run->seen) {
		blk_copy_range_refused(r, blk_copy_probe_refusal(r->probe));
		blk_copy_count_refusal(r->src, r->dst,
				       blk_copy_probe_refusal(r->probe));
		turn_drop(turn);
		return -EOPNOTSUPP;
	}
	error = blk_copy_issue_within(r->probe, turn, r->src,
				      r->src_sector + r->copied, r->dst,
				      r->dst_sector + r->copied, turn->sectors,
				      r->any_signal, &done);
	r->copied += done;
	r->offloaded += done;
	blk_copy_range_refused(r, turn->reason);
	blk_copy_turn_end(turn, done, turn->reason);
	return error;
}

/* By hand, piece after piece, with the next being read when the policy is asked of it. */
struct hand_turns {
	struct blk_copy_turn turn;
	sector_t from;		/* copied when it began */
	sector_t end;
	bool filled;		/* a first piece is done */
	bool over;		/* @turn is the devices' */
};

/* Not more than @nr sectors, so that what is behind stays as it was probed. */
static int range_by_hand(struct copy_range *r, sector_t nr)
{
	sector_t block = r->probe->block_sectors;
	sector_t piece;

	piece = blk_copy_piece_sectors(r->dst->bd_start_sect + r->dst_sector +
				       r->copied, r->nr_sects - r->copied, nr);
	/* A partition's start may put its end inside of the source's blocks. */
	nr = min(nr, max(round_down(piece, block), block));
	return blk_copy_by_hand(r, nr);
}

/* The same of what @run tells. */
static int range_run_by_hand(struct copy_range *r, const struct blk_copy_run *run,
			     sector_t nr)
{
	int error = 0;

	if (run->seen)
		error = blk_copy_probe_again(r->probe, r->copied, nr);
	/* which is not what it takes by hand */
	if (r->hand)
		blk_copy_turn_restart(&r->hand->turn, false);
	return error ?: range_by_hand(r, nr);
}

static bool hand_goes_on(struct copy_range *r)
{
	struct hand_turns *h = r->hand;

	if (h->over || r->copied == h->end)
		return false;
	if (!h->filled && r->copied != h->from) {
		h->filled = true;
		h->from = r->copied;
		blk_copy_turn_restart(&h->turn, true);
	}
	if (r->copied - h->from < h->turn.sectors)
		return true;
	blk_copy_turn_end(&h->turn, r->copied - h->from, BLK_COPY_REASON_NONE);
	h->from = r->copied;
	blk_copy_turn_begin(&h->turn, r->src, r->dst, h->end - h->from, false);
	h->over = h->turn.offload;
	if (!h->over)
		blk_copy_count_refusal(r->src, r->dst, BLK_COPY_REASON_SLOW);
	return !h->over;
}

/*
 * What the policy would not have the devices do; @turn is of that and, where true is
 * returned, of what follows.
 */
static bool range_turn_by_hand(struct copy_range *r, const struct blk_copy_run *run,
			       struct blk_copy_turn *turn, int *error)
{
	struct hand_turns h = {
		.turn	= *turn,
		.from	= r->copied,
		.end	= r->copied + min_t(sector_t, run->sectors, HAND_MAX_SECTORS),
	};

	blk_copy_range_refused(r, BLK_COPY_REASON_SLOW);
	blk_copy_count_refusal(r->src, r->dst, BLK_COPY_REASON_SLOW);
	r->hand = &h;
	r->hand_goes_on = hand_goes_on;
	*error = range_run_by_hand(r, run, h.end - h.from);
	r->hand_goes_on = NULL;
	r->hand = NULL;
	*turn = h.turn;
	if (h.over) {
		blk_copy_turn_drained(turn, r->copied - h.from);
		return true;
	}
	blk_copy_turn_end(turn, r->copied - h.from,
			  *error || r->copied == h.from ? BLK_COPY_REASON_ABORTED :
							  BLK_COPY_REASON_NONE);
	return false;
}

/*
 * The next turn is the one that was begun, if all of it is left: of less it would
 * not show what it is to show.
 */
static void range_next_turn(struct copy_range *r, const struct blk_copy_run *run,
			    struct blk_copy_turn *turn, bool begun)
{
	if (begun && run->seen && run->sectors >= turn->sectors) {
		blk_copy_turn_restart(turn, false);
		return;
	}
	if (begun)
		turn_drop(turn);
	range_turn(r, run, turn);
}

/*
 * The devices want larger pieces than a copy begins with, or had yet to show of which
 * size. By hand these would be copied meanwhile; who wants no hand in it asks again.
 */
static bool granule_was_learnt(struct copy_range *r, const struct blk_copy_turn *turn,
			       int error, u32 *tries)
{
	if (!(r->flags & BLKCOPY_OFFLOAD_ONLY) || error != -EOPNOTSUPP ||
	    turn->reason != BLK_COPY_REASON_ALIGNMENT || *tries == GRANULE_TRIES)
		return false;
	(*tries)++;
	r->reason = BLK_COPY_REASON_NONE;
	return true;
}

/* All that devices say; by hand they may, or that shows what is wrong. */
static bool by_hand_may_help(int error)
{
	return error != -EINTR && error != -EINVAL && error != -EPERM;
}

/**
 * blk_copy_range_turns - copy what is left of one part of a range, up to a place in it
 * @r: the range, probed
 * @end: sectors from its start
 *
 * What the devices refuse is done by hand, a piece at first: it may have been one
 * place of a mapped device. The more they refuse the larger the pieces.
 * Context: task, sleeps.
 * Return: 0, also where a signal ended it early, or a negative errno.
 */
int blk_copy_range_turns(struct copy_range *r, sector_t end)
{
	sector_t piece = BY_HAND_MIN_SECTORS;
	struct blk_copy_run run;
	sector_t before, nr;
	struct blk_copy_turn turn;
	bool begun = false;
	u32 tries = 0;
	int error = 0;

	if (r->flags & BLKCOPY_NO_OFFLOAD)
		return range_by_hand(r, end - r->copied);
	while (r->copied < end && !blk_copy_range_called_back(r)) {
		error = blk_copy_may_write(r->dst);
		if (error)
			break;
		before = r->copied;
		blk_copy_probe_run(r->probe, before, &run);
		run.sectors = min(run.sectors, end - before);
		range_next_turn(r, &run, &turn, begun);
		begun = false;
		if (!turn.offload) {
			begun = range_turn_by_hand(r, &run, &turn, &error);
			if (error)
				break;
			continue;
		}
		error = range_offload(r, &run, &turn);
		if (granule_was_learnt(r, &turn, error, &tries))
			error = 0;
		if (!error)
			continue;
		if (r->flags & BLKCOPY_OFFLOAD_ONLY || !by_hand_may_help(error))
			return error;
		if (r->copied != before)
			piece = BY_HAND_MIN_SECTORS;
		nr = min_t(sector_t, piece, before + run.sectors - r->copied);
		error = range_run_by_hand(r, &run, nr);
		if (error)
			return error;
		piece = min_t(sector_t, piece * 2, BY_HAND_MAX_SECTORS);
	}
	if (begun)
		turn_drop(&turn);
	return error;
}
