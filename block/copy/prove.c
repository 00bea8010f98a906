// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probation: an array that says that it has copied is believed only after a
 * copy between two of its logical units was read back and found to be one.
 *
 * A new pair gets one small command first, at a place where the data can tell;
 * without such a place the chunk is by hand. Then the chunk is sent, and a place
 * near its end looked at, for who copies the start of what it is told has passed
 * that far. Or, at an administrator's wish, all is read before and compared after.
 * The chunk is sealed already, and its commands are waited for here.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>

#include "copy.h"

/* A sample is so much, in whole granules of the device; less in short extents. */
#define SAMPLE		(SZ_4K >> SECTOR_SHIFT)
/* So much is compared at a time where all is. */
#define VERIFY_SECTORS	(SZ_64K >> SECTOR_SHIFT)
/* Places looked at for one that tells. */
#define MAX_PLACES	8
/* Somebody else may write: what differs is looked at so often. */
#define MAX_LOOKS	3
/* What did not arrive may yet, over what is written there next: so long. */
#define LATE_MS		2000
#define LATE_STEP_MS	50

struct sample {
	const struct blk_copy_leg *leg;
	sector_t sector[2];		/* READ, WRITE */
	u32 sectors;
	u8 *data[2];
};

static int sample_alloc(struct sample *s, u32 sectors)
{
	int side;

	for (side = READ; side <= WRITE; side++)
		s->data[side] = kmalloc(sectors << SECTOR_SHIFT,
					BLK_COPY_GFP_PARKED);
	return s->data[READ] && s->data[WRITE] ? 0 : -ENOMEM;
}

static void sample_free(struct sample *s)
{
	kfree(s->data[READ]);
	kfree(s->data[WRITE]);
}

static int sample_read_side(struct sample *s, int side)
{
	unsigned int len = s->sectors << SECTOR_SHIFT;
	u8 *data = s->data[side];
	struct bio_vec vec;
	struct bio bio;
	int error;

	bio_init(&bio, (side == READ ? s->leg->src : s->leg->dst)->part0, &vec,
		 1, REQ_OP_READ | REQ_SYNC);
	bio.bi_iter.bi_sector = s->sector[side];
	__bio_add_page(&bio, virt_to_page(data), len, offset_in_page(data));
	error = submit_bio_wait(&bio);
	bio_uninit(&bio);
	return error;
}

static int sample_read(struct sample *s)
{
	return sample_read_side(s, READ) ?: sample_read_side(s, WRITE);
}

static bool sample_equal(const struct sample *s)
{
	return !memcmp(s->data[READ], s->data[WRITE],
		       s->sectors << SECTOR_SHIFT);
}

/*
 * It said that it has copied and has not, or not yet. Both buffers hold the data
 * of the source. Returns whether they came after all: it is no better for that,
 * but has ended.
 */
static bool sample_comes_late(struct sample *s)
{
	unsigned int ms;

	for (ms = 0; ms < LATE_MS; ms += LATE_STEP_MS) {
		msleep(LATE_STEP_MS);
		if (sample_read_side(s, WRITE))
			return false;
		if (sample_equal(s))
			return true;
	}
	return false;
}

static void sample_at(struct sample *s, const struct blk_copy_leg *leg,
		      const struct blk_copy_extent *e, u32 offset, u32 sectors)
{
	s->leg = leg;
	s->sector[READ] = e->src_sector + offset;
	s->sector[WRITE] = e->dst_sector + offset;
	s->sectors = sectors;
}

/*
 * A place in the extents of a pair where a copy could be told from none. Both
 * sides of it have been read then.
 */
static bool find_place(struct sample *s, const struct blk_copy_leg *leg,
		       u32 max, u32 granule)
{
	const struct blk_copy_extent *e;
	u32 places = 0, sectors, offset, step;

	for (e = leg->ext; e < leg->ext + leg->nr_ext; e++) {
		sectors = min(max, e->sectors - e->sectors % granule);
		if (!sectors)
			continue;
		step = max(e->sectors / MAX_PLACES / sectors, 1U) * sectors;
		for (offset = 0; offset + sectors <= e->sectors; offset += step) {
			if (places++ == MAX_PLACES)
				return false;
			sample_at(s, leg, e, offset, sectors);
			if (sample_read(s))
				return false;
			if (blk_copy_sample_tells(s->data[READ], s->data[WRITE],
						  sectors << SECTOR_SHIFT))
				return true;
		}
	}
	return false;
}

static u32 send_sample(struct bio_copy *c, const struct sample *s)
{
	const struct blk_copy_segment seg = {
		.src_sector	= s->sector[READ],
		.dst_sector	= s->sector[WRITE],
		.sectors	= s->sectors,
	};
	u32 reason;

	reason = blk_copy_send(c, s->leg, &seg, 1);
	blk_copy_wait_for_commands(c);
	reason = blk_copy_worse_reason(reason, READ_ONCE(c->reason));
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
 * Sends one sample and looks for it. Returns NONE and *arrived, or why there is
 * nothing to say, or MISMATCH.
 */
static u32 try_sample(struct bio_copy *c, const struct blk_copy_leg *leg,
		      struct sample *s, u32 max, u32 granule, bool first,
		      bool *arrived)
{
	u32 reason;
	u8 *source;
	int error;

	if (!find_place(s, leg, max, granule))
		return BLK_COPY_REASON_UNPROVEN;
	reason = send_sample(c, s);
	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	error = sample_read_side(s, WRITE);
	*arrived = !error && sample_equal(s);
	if (error || *arrived)
		return error ? BLK_COPY_REASON_UNPROVEN : BLK_COPY_REASON_NONE;

	/* The source may have been written to meanwhile. */
	source = s->data[READ];
	s->data[READ] = s->data[WRITE];
	s->data[WRITE] = source;
	error = sample_read_side(s, READ);
	if (error || !sample_equal(s))
		return BLK_COPY_REASON_UNPROVEN;
	/* The other tries would only be more that come late. */
	return first && sample_comes_late(s) ? BLK_COPY_REASON_MISMATCH :
					       BLK_COPY_REASON_NONE;
}

/* Whole granules, and no longer than any command of the pair. */
static u32 sample_length(const struct blk_copy_leg *leg, u32 granule)
{
	return max(min(roundup(SAMPLE, granule),
		       rounddown(leg->limits.max_sectors, granule)), granule);
}

/* The pair has shown nothing yet. */
static u32 prove_pair(struct bio_copy *c, struct blk_copy_leg *leg)
{
	u32 granule = max(leg->pair.granule_sectors, 1U);
	u32 max = sample_length(leg, granule);
	unsigned long start = jiffies;
	struct sample s = {};
	bool arrived = false;
	u32 reason;
	int looks;

	if (sample_alloc(&s, max)) {
		sample_free(&s);
		return BLK_COPY_REASON_NO_MEMORY;
	}
	for (looks = 0; looks < MAX_LOOKS && !arrived; looks++) {
		reason = try_sample(c, leg, &s, max, granule, !looks, &arrived);
		if (reason != BLK_COPY_REASON_NONE)
			break;
	}
	sample_free(&s);
	if (reason == BLK_COPY_REASON_NONE && !arrived)
		reason = BLK_COPY_REASON_MISMATCH;
	/* What the device itself said of the pair it is remembered by already. */
	if (reason == BLK_COPY_REASON_UNPROVEN ||
	    reason == BLK_COPY_REASON_MISMATCH) {
		leg->pair.spent_ms = jiffies_to_msecs(jiffies - start);
		blk_copy_proven(leg, reason);
	}
	return reason;
}

/* The end of what a pair is to copy in its first chunk. */
struct blk_copy_tail {
	struct sample s;
	u8 *before;		/* what the destination held */
	struct blk_copy_leg *leg;
	unsigned long start;
};

static void tail_free(struct blk_copy_tail *t)
{
	sample_free(&t->s);
	kfree(t->before);
	kfree(t);
}

static struct blk_copy_tail *tail_alloc(struct blk_copy_leg *leg)
{
	struct blk_copy_tail *t = kzalloc(sizeof(*t), BLK_COPY_GFP_PARKED);

	if (!t)
		return NULL;
	t->leg = leg;
	t->start = jiffies;
	t->before = kmalloc(SAMPLE << SECTOR_SHIFT, BLK_COPY_GFP_PARKED);
	if (!t->before || sample_alloc(&t->s, SAMPLE)) {
		tail_free(t);
		return NULL;
	}
	return t;
}

/* The last place of the pair that can tell. */
static bool find_tail(struct blk_copy_tail *t)
{
	const struct blk_copy_extent *e = &t->leg->ext[t->leg->nr_ext - 1];
	struct sample *s = &t->s;
	u32 places, offset, step;

	if (e->sectors < 2 * SAMPLE)
		return false;
	step = max(e->sectors / MAX_PLACES / SAMPLE, 1U) * SAMPLE;
	offset = e->sectors - SAMPLE;
	for (places = 0; places < MAX_PLACES; places++, offset -= step) {
		sample_at(s, t->leg, e, offset, SAMPLE);
		if (sample_read(s))
			return false;
		if (blk_copy_sample_tells(s->data[READ], s->data[WRITE],
					  SAMPLE << SECTOR_SHIFT))
			return true;
		if (offset < step)
			break;
	}
	return false;
}

/* NULL where there is nothing to look at, or no memory to do it in. */
static struct blk_copy_tail *tail_of(struct blk_copy_leg *leg)
{
	struct blk_copy_tail *t = tail_alloc(leg);

	if (!t)
		return NULL;
	if (!find_tail(t)) {
		tail_free(t);
		return NULL;
	}
	memcpy(t->before, t->s.data[WRITE], SAMPLE << SECTOR_SHIFT);
	return t;
}

/*
 * It is a lie for certain only where nobody has written to either side: else the
 * pair has to try again.
 */
static u32 tail_arrived(struct blk_copy_tail *t)
{
	struct sample *s = &t->s;
	bool untouched;

	if (sample_read_side(s, WRITE))
		return BLK_COPY_REASON_UNPROVEN;
	if (sample_equal(s))
		return BLK_COPY_REASON_NONE;
	untouched = !memcmp(t->before, s->data[WRITE],
			    s->sectors << SECTOR_SHIFT);
	swap(s->data[READ], s->data[WRITE]);
	if (sample_read_side(s, READ) || !sample_equal(s) || !untouched)
		return BLK_COPY_REASON_UNPROVEN;
	sample_comes_late(s);
	return BLK_COPY_REASON_MISMATCH;
}

/**
 * blk_copy_prove_tail - did the whole of the first chunk of a pair arrive?
 * @c: the chunk, whose commands are all sent, or will not be
 * @t: what blk_copy_prove() has found; freed
 *
 * Context: as blk_copy_prove().
 * Return: BLK_COPY_REASON_NONE where it did or a command has failed anyway.
 */
u32 blk_copy_prove_tail(struct bio_copy *c, struct blk_copy_tail *t)
{
	u32 reason = BLK_COPY_REASON_NONE;

	blk_copy_wait_for_commands(c);
	if (READ_ONCE(c->reason) == BLK_COPY_REASON_NONE) {
		reason = tail_arrived(t);
		t->leg->pair.spent_ms = jiffies_to_msecs(jiffies - t->start);
		blk_copy_proven(t->leg, reason);
	}
	tail_free(t);
	return reason;
}

/**
 * blk_copy_prove - have each pair of a chunk prove itself that has not yet
 * @c: the chunk, sealed, no command under way
 * @l: its layout, which stays until blk_copy_prove_tail()
 * @tail: out: for blk_copy_prove_tail(), or NULL; also where this fails
 *
 * Context: task, outside of submit_bio_noacct(); waits for commands and reads.
 * Return: BLK_COPY_REASON_NONE where the chunk may be offloaded.
 */
u32 blk_copy_prove(struct bio_copy *c, const struct blk_copy_layout *l,
		   struct blk_copy_tail **tail)
{
	struct blk_copy_leg *leg;
	u32 reason;

	for (leg = l->leg; leg < l->leg + l->nr_legs; leg++) {
		if (!leg->pair.prove)
			continue;
		reason = prove_pair(c, leg);
		if (reason != BLK_COPY_REASON_NONE)
			return reason;
		/* Of several pairs one is looked at: so many is rare. */
		if (!*tail)
			*tail = tail_of(leg);
		if (!*tail || (*tail)->leg != leg)
			blk_copy_proven(leg, reason);
	}
	return BLK_COPY_REASON_NONE;
}

/* What each piece of a chunk held on both sides before it was copied. */
struct blk_copy_before {
	siphash_key_t key;
	struct sample s;
	u64 digest[][2];
};

static void before_free(struct blk_copy_before *b)
{
	sample_free(&b->s);
	kvfree(b);
}

static struct blk_copy_before *before_alloc(const struct blk_copy_layout *l)
{
	struct blk_copy_before *b;
	u32 i, nr = 0;

	for (i = 0; i < l->nr_ext; i++)
		nr += DIV_ROUND_UP(l->ext[i].sectors, VERIFY_SECTORS);
	b = kvzalloc(struct_size(b, digest, nr), BLK_COPY_GFP_PARKED);
	if (!b)
		return NULL;
	if (sample_alloc(&b->s, VERIFY_SECTORS)) {
		before_free(b);
		return NULL;
	}
	get_random_bytes(&b->key, sizeof(b->key));
	return b;
}

static u64 digest(const struct blk_copy_before *b, int side)
{
	return siphash(b->s.data[side], b->s.sectors << SECTOR_SHIFT, &b->key);
}

/* The piece of @e at @offset, both sides of it. */
static int read_piece(struct blk_copy_before *b, const struct blk_copy_leg *leg,
		      const struct blk_copy_extent *e, u32 offset)
{
	sample_at(&b->s, leg, e, offset, min(e->sectors - offset, VERIFY_SECTORS));
	return sample_read(&b->s);
}

static u32 remember_leg(struct blk_copy_before *b, const struct blk_copy_leg *leg,
			u32 *n)
{
	const struct blk_copy_extent *e;
	u32 offset;

	for (e = leg->ext; e < leg->ext + leg->nr_ext; e++) {
		for (offset = 0; offset < e->sectors; offset += VERIFY_SECTORS) {
			if (read_piece(b, leg, e, offset))
				return BLK_COPY_REASON_UNPROVEN;
			b->digest[*n][READ] = digest(b, READ);
			b->digest[*n][WRITE] = digest(b, WRITE);
			(*n)++;
		}
	}
	return BLK_COPY_REASON_NONE;
}

/**
 * blk_copy_verify_begin - remember what a chunk is to copy, and over what
 * @l: its layout
 * @before: out: for blk_copy_verify(), or NULL; also where this fails
 *
 * Context: as blk_copy_prove(); no command is under way.
 * Return: BLK_COPY_REASON_NONE where the chunk may be offloaded.
 */
u32 blk_copy_verify_begin(const struct blk_copy_layout *l,
			  struct blk_copy_before **before)
{
	struct blk_copy_before *b = before_alloc(l);
	u32 i, n = 0, reason = BLK_COPY_REASON_NONE;

	*before = b;
	if (!b)
		return BLK_COPY_REASON_NO_MEMORY;
	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++)
		reason = remember_leg(b, &l->leg[i], &n);
	return reason;
}

/*
 * Both sides have been read. It is a lie only where nobody has written to either:
 * the source was the same all the while, and the destination is what it was.
 */
static u32 verdict(const struct blk_copy_before *b, const u64 *was)
{
	if (sample_equal(&b->s))
		return BLK_COPY_REASON_NONE;
	if (digest(b, READ) != was[READ] || digest(b, WRITE) != was[WRITE])
		return BLK_COPY_REASON_UNPROVEN;
	return BLK_COPY_REASON_MISMATCH;
}

static u32 verify_extent(struct blk_copy_before *b, const struct blk_copy_leg *leg,
			 const struct blk_copy_extent *e, u32 *n)
{
	u32 reason = BLK_COPY_REASON_NONE;
	u32 offset;

	for (offset = 0; offset < e->sectors && reason == BLK_COPY_REASON_NONE;
	     offset += VERIFY_SECTORS) {
		if (read_piece(b, leg, e, offset))
			return BLK_COPY_REASON_UNPROVEN;
		reason = verdict(b, b->digest[(*n)++]);
	}
	return reason;
}

static u32 verify_leg(struct bio_copy *c, struct blk_copy_before *b,
		      const struct blk_copy_leg *leg, u32 *n)
{
	u32 i, reason = BLK_COPY_REASON_NONE;

	for (i = 0; i < leg->nr_ext && reason == BLK_COPY_REASON_NONE; i++) {
		if (READ_ONCE(c->reason) != BLK_COPY_REASON_NONE)
			break;
		reason = verify_extent(b, leg, &leg->ext[i], n);
	}
	if (reason == BLK_COPY_REASON_MISMATCH)
		blk_copy_proven(leg, reason);
	return reason;
}

/**
 * blk_copy_verify - read what a chunk copied and compare
 * @c: the chunk, whose commands are all sent, or will not be
 * @l: its layout
 * @before: what blk_copy_verify_begin() has found; freed
 *
 * A chunk of which nothing can be said, as somebody writes there, is unproven,
 * and its pair no worse for it.
 *
 * Context: as blk_copy_prove().
 * Return: BLK_COPY_REASON_NONE where every sector arrived or a command has
 * failed anyway.
 */
u32 blk_copy_verify(struct bio_copy *c, const struct blk_copy_layout *l,
		    struct blk_copy_before *before)
{
	u32 reason = BLK_COPY_REASON_NONE;
	u32 i, n = 0;

	blk_copy_wait_for_commands(c);
	for (i = 0; i < l->nr_legs && reason == BLK_COPY_REASON_NONE; i++)
		reason = verify_leg(c, before, &l->leg[i], &n);
	before_free(before);
	return reason;
}
