// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probation: an array that says that it has copied is believed only after a
 * copy between two of its logical units was read back and found to be one.
 *
 * A new pair gets one small command first, at a place where the data can tell;
 * without such a place the chunk is by hand. What arrived speaks for commands of
 * that form (form.cc). The first that asks for more, be it length, segments or a
 * place, has its end looked at before and after it. What cannot tell so is sent in
 * shorter commands, or copied by hand. The chunk is sealed already, and its commands
 * are waited for here.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "copy.h"

/* A sample is so much, in whole granules of the device; less in short extents. */
#define SAMPLE		(SZ_4K >> SECTOR_SHIFT)
/* Places looked at for one that tells. */
#define MAX_PLACES	8
/* Places of a chunk that are looked at before and after. */
#define MAX_WATCHED	(2 * BLK_COPY_MAX_SEGMENTS)
/* In shorter commands by hand is quicker. */
#define MIN_SECTORS	(SZ_64K >> SECTOR_SHIFT)
/* Somebody else may write: what differs is looked at so often. */
#define MAX_LOOKS	3

/*
 * A place in the extents of a pair where a copy could be told from none. Both
 * sides of it have been read then.
 */
static bool find_place(struct blk_copy_sample *s, const struct blk_copy_leg *leg,
		       const struct blk_copy_extent *ext, u32 nr_ext, u32 max,
		       u32 granule)
{
	const struct blk_copy_extent *e;
	u32 places = 0, sectors, offset, step;

	for (e = ext; e < ext + nr_ext; e++) {
		sectors = min(max, e->sectors - e->sectors % granule);
		if (!sectors)
			continue;
		step = max(e->sectors / MAX_PLACES / sectors, 1U) * sectors;
		for (offset = 0; offset + sectors <= e->sectors; offset += step) {
			if (places++ == MAX_PLACES)
				return false;
			blk_copy_sample_at(s, leg, e, offset, sectors);
			if (blk_copy_sample_read(s))
				return false;
			if (blk_copy_sample_tells(s->data[READ], s->data[WRITE],
						  sectors << SECTOR_SHIFT))
				return true;
		}
	}
	return false;
}

static struct blk_copy_segment sample_segment(const struct blk_copy_sample *s)
{
	return (struct blk_copy_segment) {
		.src_sector	= s->sector[READ],
		.dst_sector	= s->sector[WRITE],
		.sectors	= s->sectors,
	};
}

static u32 send_sample(struct bio_copy *c, const struct blk_copy_sample *s)
{
	const struct blk_copy_segment seg = sample_segment(s);
	u32 reason;

	reason = blk_copy_send(c, s->leg, &seg, 1);
	reason = blk_copy_worse_reason(reason, blk_copy_wait_for_commands(c));
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	/* No part of the copy, and so not among its commands. */
	blk_copy_count(BLK_COPY_STAT_PROOFS, 1);
	blk_copy_count(BLK_COPY_STAT_COMMANDS, -1);
	blk_copy_tally_cmd(c->job, s->leg->src, s->leg->dst,
			   BLK_COPY_TALLY_COMMANDS, -1);
	return BLK_COPY_REASON_NONE;
}

/*
 * @s is where a sample may tell: sends it and looks for it. Returns NONE and
 * *arrived, or why there is nothing to say, or MISMATCH.
 */
static u32 try_sample(struct bio_copy *c, struct blk_copy_sample *s, bool first,
		      bool *arrived)
{
	u32 reason;
	u8 *source;
	int error;

	reason = send_sample(c, s);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	s->left = BLK_COPY_READ_TIME;
	error = blk_copy_sample_read_side(s, WRITE);
	*arrived = !error && blk_copy_sample_equal(s);
	if (error || *arrived)
		return error ? blk_copy_sample_untold() : BLK_COPY_REASON_NONE;

	/* The source may have been written to meanwhile. */
	source = s->data[READ];
	s->data[READ] = s->data[WRITE];
	s->data[WRITE] = source;
	error = blk_copy_sample_read_side(s, READ);
	if (error || !blk_copy_sample_equal(s))
		return blk_copy_sample_untold();
	/* The other tries would only be more that come late. */
	return first && blk_copy_sample_comes_late(s) ? BLK_COPY_REASON_MISMATCH :
					       BLK_COPY_REASON_NONE;
}

/* Whole granules, and no longer than any command of the pair. */
static u32 sample_length(const struct blk_copy_leg *leg, u32 granule)
{
	return max(min(roundup(SAMPLE, granule),
		       rounddown(leg->limits.max_sectors, granule)), granule);
}

/* @reason: what it has come to, since @start. */
static void told(struct blk_copy_leg *leg, u32 reason, unsigned long start)
{
	leg->pair.spent_ms = jiffies_to_msecs(jiffies - start);
	blk_copy_proven(leg, reason);
}

/* The pair has shown nothing yet of what @ext is among. */
static u32 prove_pair(struct bio_copy *c, struct blk_copy_leg *leg,
		      const struct blk_copy_extent *ext, u32 nr_ext)
{
	u32 granule = max(leg->pair.granule_sectors, 1U);
	u32 max = sample_length(leg, granule);
	unsigned long start = jiffies;
	struct blk_copy_segment seg;
	struct blk_copy_form form;
	struct blk_copy_sample s = {};
	bool arrived = false;
	u32 reason;
	int looks;

	blk_copy_chunk_watched(c);
	if (blk_copy_sample_alloc(&s, max)) {
		blk_copy_sample_free(&s);
		return BLK_COPY_REASON_NO_MEMORY;
	}
	for (looks = 0; looks < MAX_LOOKS && !arrived; looks++) {
		if (find_place(&s, leg, ext, nr_ext, max, granule))
			reason = try_sample(c, &s, !looks, &arrived);
		else
			reason = blk_copy_sample_untold();
		if (reason != BLK_COPY_REASON_NONE)
			break;
	}
	blk_copy_sample_free(&s);
	if (reason == BLK_COPY_REASON_NONE && !arrived)
		reason = BLK_COPY_REASON_MISMATCH;
	if (arrived) {
		seg = sample_segment(&s);
		blk_copy_form_of(&seg, 1, &form);
		blk_copy_form_join(&leg->pair.shown, &form);
		blk_copy_form_join(&leg->pair.arrived, &form);
	}
	/* What the device itself said of the pair it is remembered by already. */
	if (arrived || reason == BLK_COPY_REASON_UNPROVEN ||
	    reason == BLK_COPY_REASON_MISMATCH)
		told(leg, reason, start);
	return reason;
}

/* ---- more than a pair has shown ---- */

/* Has any copy between the two arrived? */
static bool has_shown(const struct blk_copy_leg *leg)
{
	return leg->pair.shown.part[BLK_COPY_FORM_SEGMENTS];
}

/* What is to arrive there, what that shows, and what was there before. */
struct place {
	struct blk_copy_leg *leg;
	struct blk_copy_form form;
	sector_t sector[2];
	u32 sectors;
	u64 digest[2];
};

struct blk_copy_watch {
	siphash_key_t key;
	struct blk_copy_sample s;
	unsigned long start;
	u32 nr;
	struct place place[MAX_WATCHED];
};

static void watch_free(struct blk_copy_watch *w)
{
	blk_copy_sample_free(&w->s);
	kfree(w);
}

static struct blk_copy_watch *watch_alloc(struct bio_copy *c)
{
	struct blk_copy_watch *w = kzalloc(sizeof(*w), BLK_COPY_GFP_PARKED);

	if (!w)
		return NULL;
	if (blk_copy_sample_alloc(&w->s, SAMPLE)) {
		watch_free(w);
		return NULL;
	}
	blk_copy_chunk_watched(c);
	w->start = jiffies;
	get_random_bytes(&w->key, sizeof(w->key));
	return w;
}

/* Can it tell there? */
static bool watch_place(struct blk_copy_watch *w, struct blk_copy_leg *leg,
			const struct blk_copy_segment *seg, u32 offset, u32 sectors,
			const struct blk_copy_form *form)
{
	struct place *p = &w->place[w->nr];
	struct blk_copy_sample *s = &w->s;

	s->leg = leg;
	s->sector[READ] = seg->src_sector + offset;
	s->sector[WRITE] = seg->dst_sector + offset;
	s->sectors = sectors;
	if (w->nr == MAX_WATCHED || blk_copy_sample_read(s) ||
	    !blk_copy_sample_tells(s->data[READ], s->data[WRITE],
				   sectors << SECTOR_SHIFT))
		return false;
	p->leg = leg;
	p->form = *form;
	p->sector[READ] = s->sector[READ];
	p->sector[WRITE] = s->sector[WRITE];
	p->sectors = sectors;
	p->digest[READ] = blk_copy_sample_digest(s, READ, &w->key);
	p->digest[WRITE] = blk_copy_sample_digest(s, WRITE, &w->key);
	w->nr++;
	return true;
}

/*
 * The last place of @seg that can tell; only at its very @end, or in the second half:
 * who comes no further may have what it is to show from a shorter one.
 */
static bool watch_segment(struct blk_copy_watch *w, struct blk_copy_leg *leg,
			  const struct blk_copy_segment *seg, bool end,
			  const struct blk_copy_form *form)
{
	u32 units = (u32)seg->src_sector | (u32)seg->dst_sector | seg->sectors;
	u32 sectors = min(units & -units, SAMPLE);
	u32 step = max(seg->sectors / 2 / MAX_PLACES / sectors, 1U) * sectors;
	u32 offset = seg->sectors - sectors;

	while (!watch_place(w, leg, seg, offset, sectors, form)) {
		if (end || offset < step || offset - step < seg->sectors / 2)
			return false;
		offset -= step;
	}
	return true;
}

/* The last segment has to tell, and each whose end none like it has shown. */
static bool watch_command(struct blk_copy_watch *w, struct blk_copy_leg *leg,
			  const struct blk_copy_segment *seg, u32 nr,
			  const struct blk_copy_form *form)
{
	bool end, tells;
	u32 i;

	for (i = 0; i < nr; i++) {
		end = blk_copy_form_ends(&seg[i], form, &leg->pair.shown);
		tells = watch_segment(w, leg, &seg[i], end, form);
		if (!tells && (end || i == nr - 1))
			return false;
	}
	return true;
}

/* It reaches farther than any has: who misses that writes elsewhere, so but a sample. */
static u32 prove_reach(struct bio_copy *c, struct blk_copy_leg *leg,
		       const struct blk_copy_segment *seg, u32 nr,
		       const struct blk_copy_form *form)
{
	struct blk_copy_extent ext[BLK_COPY_MAX_SEGMENTS];
	u32 i;

	if (!blk_copy_form_reaches(form, &leg->pair.shown))
		return BLK_COPY_REASON_NONE;
	for (i = 0; i < nr; i++)
		ext[i] = (struct blk_copy_extent) {
			.src_sector	= seg[i].src_sector,
			.dst_sector	= seg[i].dst_sector,
			.sectors	= seg[i].sectors,
		};
	return prove_pair(c, leg, ext, nr);
}

/* A command asks for more than was shown. Returns UNPROVEN where it cannot tell. */
static u32 show(struct bio_copy *c, struct blk_copy_watch *w,
		struct blk_copy_leg *leg, const struct blk_copy_segment *seg, u32 nr,
		const struct blk_copy_form *form)
{
	u32 reason;

	if (leg->pair.rests)
		return BLK_COPY_REASON_UNPROVEN;
	reason = prove_reach(c, leg, seg, nr, form);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	if (!watch_command(w, leg, seg, nr, form))
		return blk_copy_sample_untold();
	/* So is what it comes to, or the others are not believed either. */
	blk_copy_form_join(&leg->pair.shown, form);
	return BLK_COPY_REASON_NONE;
}

/* Whether commands of what was shown will do. Where nothing told it is not asked soon. */
static bool settle_for_less(struct blk_copy_watch *w, struct blk_copy_leg *leg,
			    const struct blk_copy_form *form)
{
	const struct blk_copy_form *shown = &leg->pair.shown;
	struct blk_copy_pair_limits *lim = &leg->limits;
	u32 sectors = max(blk_copy_form_shorter(form, shown), lim->granule_sectors);

	if (!leg->pair.rests)
		told(leg, BLK_COPY_REASON_UNPROVEN, w->start);
	leg->pair.rests = true;
	if (sectors < MIN_SECTORS)
		return false;
	lim->max_sectors = min(lim->max_sectors, sectors);
	lim->max_segments = min_t(u32, lim->max_segments,
				  shown->part[BLK_COPY_FORM_SEGMENTS]);
	return true;
}

/* What @leg is sent that no command before it has shown. */
static u32 watch_leg(struct bio_copy *c, struct blk_copy_watch **watch,
		     struct blk_copy_leg *leg)
{
	struct blk_copy_segment seg[BLK_COPY_MAX_SEGMENTS];
	struct blk_copy_cursor cursor = {};
	const struct blk_copy_form was = leg->pair.shown;
	struct blk_copy_form form;
	const u32 nr_was = *watch ? (*watch)->nr : 0;
	bool less = false;
	u32 reason, nr;

	for (;;) {
		reason = blk_copy_next_command(&cursor, leg->ext, leg->nr_ext,
					       &leg->limits, seg,
					       ARRAY_SIZE(seg), &nr);
		if (reason != BLK_COPY_REASON_NONE || !nr)
			return reason;
		blk_copy_form_of(seg, nr, &form);
		if (blk_copy_form_within(&form, &leg->pair.shown))
			continue;
		*watch = *watch ?: watch_alloc(c);
		if (!*watch)
			return BLK_COPY_REASON_NO_MEMORY;
		reason = show(c, *watch, leg, seg, nr, &form);
		if (reason == BLK_COPY_REASON_NONE)
			continue;
		if (reason != BLK_COPY_REASON_UNPROVEN || less)
			return reason;
		/* They are cut anew, and none of those before is sent as it was. */
		(*watch)->nr = nr_was;
		leg->pair.shown = was;
		blk_copy_form_join(&leg->pair.shown, &leg->pair.arrived);
		if (!settle_for_less(*watch, leg, &form))
			return reason;
		less = true;
		cursor = (struct blk_copy_cursor){};
	}
}

static u32 place_arrived(struct blk_copy_watch *w, const struct place *p)
{
	struct blk_copy_sample *s = &w->s;
	u32 reason;

	s->leg = p->leg;
	s->sector[READ] = p->sector[READ];
	s->sector[WRITE] = p->sector[WRITE];
	s->sectors = p->sectors;
	if (blk_copy_sample_read(s))
		return blk_copy_sample_untold();
	reason = blk_copy_sample_verdict(s, &w->key, p->digest);
	if (reason == BLK_COPY_REASON_MISMATCH)
		blk_copy_sample_comes_late(s);
	return reason;
}

static u32 all_arrived(struct blk_copy_watch *w)
{
	struct place *p;
	u32 reason;

	w->s.left = BLK_COPY_READ_TIME;
	for (p = w->place; p < w->place + w->nr; p++) {
		reason = place_arrived(w, p);
		if (reason != BLK_COPY_REASON_NONE) {
			if (reason != BLK_COPY_REASON_KILLED)
				told(p->leg, reason, w->start);
			return reason;
		}
		blk_copy_form_join(&p->leg->pair.arrived, &p->form);
	}
	for (p = w->place; p < w->place + w->nr; p++)
		if (p == w->place || p->leg != p[-1].leg)
			told(p->leg, BLK_COPY_REASON_NONE, w->start);
	return BLK_COPY_REASON_NONE;
}

/**
 * blk_copy_prove_end - did what a chunk was watched for arrive?
 * @c: the chunk, whose commands are all sent, or will not be
 * @w: what blk_copy_prove() has found; freed
 *
 * Context: as blk_copy_prove().
 * Return: BLK_COPY_REASON_NONE where it did or a command has failed anyway.
 */
u32 blk_copy_prove_end(struct bio_copy *c, struct blk_copy_watch *w)
{
	u32 reason = BLK_COPY_REASON_NONE;

	if (w->nr && blk_copy_wait_for_commands(c) == BLK_COPY_REASON_NONE)
		reason = all_arrived(w);
	watch_free(w);
	return reason;
}

/**
 * blk_copy_prove - have each pair of a chunk prove itself as far as it has not yet
 * @c: the chunk, sealed, no command under way
 * @l: its layout, which stays until blk_copy_prove_end()
 * @watch: out: for blk_copy_prove_end(), also where this fails; NULL: all was shown
 *
 * Context: task, outside of submit_bio_noacct(); waits for commands and reads.
 * Return: BLK_COPY_REASON_NONE where the chunk may be offloaded.
 */
u32 blk_copy_prove(struct bio_copy *c, const struct blk_copy_layout *l,
		   struct blk_copy_watch **watch)
{
	struct blk_copy_leg *leg;
	u32 reason;

	*watch = NULL;
	for (leg = l->leg; leg < l->leg + l->nr_legs; leg++) {
		if (!leg->pair.prove)
			continue;
		reason = has_shown(leg) ? BLK_COPY_REASON_NONE :
					  prove_pair(c, leg, leg->ext, leg->nr_ext);
		reason = reason ?: watch_leg(c, watch, leg);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
	}
	return BLK_COPY_REASON_NONE;
}
