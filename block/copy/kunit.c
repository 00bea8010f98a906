// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C++ parts of blk_copy.ko as the kernel compiles them, with the kernel's
 * flags, sanitizers and stack: a few cases of each. All others run in user
 * space, from the same files. And of the C parts what no load from outside brings
 * about at will.
 */
#include <linux/errno.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "copy.h"

/* Two cuts of one chunk: 12 KiB and 4 KiB on one side, four times 4 KiB on the other. */
static void plan_merges(struct kunit *test)
{
	struct blk_copy_frag src[] = {
		{ .sector = 1000, .offset = 0, .len = 12288, .dev = 0 },
		{ .sector = 5000, .offset = 12288, .len = 4096, .dev = 1 },
	};
	struct blk_copy_frag dst[] = {
		{ .sector = 224, .offset = 12288, .len = 4096, .dev = 2 },
		{ .sector = 200, .offset = 0, .len = 4096, .dev = 2 },
		{ .sector = 216, .offset = 8192, .len = 4096, .dev = 2 },
		{ .sector = 208, .offset = 4096, .len = 4096, .dev = 2 },
	};
	struct blk_copy_extent ext[6];
	u32 nr = 0;

	KUNIT_ASSERT_EQ(test, blk_copy_plan(src, 2, dst, 4, 16384, ext, 6, &nr),
			BLK_COPY_REASON_NONE);
	KUNIT_ASSERT_EQ(test, nr, 2);
	KUNIT_EXPECT_EQ(test, ext[0].src_sector, 1000);
	KUNIT_EXPECT_EQ(test, ext[0].dst_sector, 200);
	KUNIT_EXPECT_EQ(test, ext[0].sectors, 24);
	KUNIT_EXPECT_EQ(test, ext[1].src_sector, 5000);
	KUNIT_EXPECT_EQ(test, ext[1].dst_sector, 224);
	KUNIT_EXPECT_EQ(test, ext[1].sectors, 8);
}

static void plan_refuses(struct kunit *test)
{
	struct blk_copy_frag src = { .sector = 0, .offset = 0, .len = 4096 };
	struct blk_copy_frag hole = { .sector = 8, .offset = 1024, .len = 3072 };
	struct blk_copy_frag odd = { .sector = 8, .offset = 0, .len = 4000 };
	struct blk_copy_extent ext[2];
	u32 nr;

	KUNIT_EXPECT_EQ(test, blk_copy_plan(&src, 1, &hole, 1, 4096, ext, 2, &nr),
			BLK_COPY_REASON_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, blk_copy_plan(&src, 1, &odd, 1, 4096, ext, 2, &nr),
			BLK_COPY_REASON_ALIGNMENT);
	KUNIT_EXPECT_EQ(test, blk_copy_plan(&src, 1, &src, 1, 4096, ext, 1, &nr),
			BLK_COPY_REASON_FRAGMENTS);
}

static void overlap_is_by_unit(struct kunit *test)
{
	struct blk_copy_extent ext = {
		.src_sector = 0, .dst_sector = 15, .src_dev = 0, .dst_dev = 1, .sectors = 16,
	};
	const u64 one[] = { 7, 7 }, two[] = { 7, 8 };
	struct blk_copy_place scratch[2];

	KUNIT_EXPECT_EQ(test, blk_copy_check_overlap(&ext, 1, one, 2, scratch),
			BLK_COPY_REASON_OVERLAP);
	KUNIT_EXPECT_EQ(test, blk_copy_check_overlap(&ext, 1, two, 2, scratch),
			BLK_COPY_REASON_NONE);
	ext.dst_sector = 16; /* a neighbour */
	KUNIT_EXPECT_EQ(test, blk_copy_check_overlap(&ext, 1, one, 2, scratch),
			BLK_COPY_REASON_NONE);
}

/* More places than there is room for: never less than was added. */
static void footprint_never_forgets(struct kunit *test)
{
	struct blk_copy_place *place = kunit_kcalloc(test, 8, sizeof(*place), GFP_KERNEL);
	struct blk_copy_footprint f;
	u64 i;

	KUNIT_ASSERT_NOT_NULL(test, place);
	blk_copy_footprint_init(&f, place, 8);
	for (i = 0; i < 100; i++)
		blk_copy_footprint_add(&f, BLK_COPY_SIDE_SRC, 1, i * 100, 8);
	blk_copy_footprint_add(&f, BLK_COPY_SIDE_DST, 2, 0, 8);
	blk_copy_footprint_settle(&f);
	KUNIT_EXPECT_EQ(test, blk_copy_footprint_meet(&f), BLK_COPY_APART);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_TRUE(test, blk_copy_footprint_holds(&f, BLK_COPY_SIDE_SRC, 1,
								 i * 100, 8));
	KUNIT_EXPECT_FALSE(test, blk_copy_footprint_holds(&f, BLK_COPY_SIDE_SRC, 2, 0, 8));
	blk_copy_footprint_add(&f, BLK_COPY_SIDE_DST, 1, 9904, 8);
	blk_copy_footprint_settle(&f);
	KUNIT_EXPECT_NE(test, blk_copy_footprint_meet(&f), BLK_COPY_APART);
}

/* 3 MiB that begin 512 KiB before a multiple of 1 MiB, 1 MiB a segment, two a command. */
static void cut_ends_on_mib(struct kunit *test)
{
	const struct blk_copy_extent ext = {
		.src_sector = 0, .dst_sector = 1024, .sectors = 6144,
	};
	struct blk_copy_pair_limits lim = {
		.max_sectors = 4096, .max_segment_sectors = 2048, .max_segments = 2,
		.block_sectors = 1, .granule_sectors = 1,
	};
	static const u32 want[] = { 1024, 2048, 2048, 1024 };
	struct blk_copy_segment seg[2];
	struct blk_copy_cursor cursor = {};
	u32 at = 0, sector = 1024, nr, i;

	while (!blk_copy_next_command(&cursor, &ext, 1, &lim, seg, 2, &nr) && nr) {
		for (i = 0; i < nr; i++, at++) {
			KUNIT_ASSERT_LT(test, at, ARRAY_SIZE(want));
			KUNIT_EXPECT_EQ(test, seg[i].sectors, want[at]);
			KUNIT_EXPECT_EQ(test, seg[i].dst_sector, sector);
			KUNIT_EXPECT_EQ(test, seg[i].src_sector, sector - 1024);
			sector += seg[i].sectors;
		}
	}
	KUNIT_EXPECT_EQ(test, nr, 0);
	KUNIT_EXPECT_EQ(test, at, ARRAY_SIZE(want));
	lim.granule_sectors = 4096; /* the extent does not begin on one */
	lim.max_segment_sectors = 4096;
	cursor = (struct blk_copy_cursor){};
	KUNIT_EXPECT_EQ(test, blk_copy_next_command(&cursor, &ext, 1, &lim, seg, 2, &nr),
			BLK_COPY_REASON_ALIGNMENT);
}

struct args_case {
	const char *name;
	struct blk_copy_args args;
	struct blk_copy_part part;
	u32 dst_flags;
	s32 want;
};

#define BOTH (BLK_COPY_END_BLOCK | BLK_COPY_END_READ | BLK_COPY_END_WRITE)
static const struct args_case args_cases[] = {
	{ "all of it", {}, { .length = 1 << 20 }, BOTH, 0 },
	{ "nothing", {}, {}, BOTH, -EINVAL },
	{ "unknown flag", { .flags = 4 }, { .length = 512 }, BOTH, -EINVAL },
	{ "no block device", {}, { .length = 512 }, BLK_COPY_END_WRITE, -ENOTBLK },
	{ "not for writing", {}, { .length = 512 }, BLK_COPY_END_BLOCK, -EBADF },
	{ "read-only", {}, { .length = 512 }, BOTH | BLK_COPY_END_RO, -EPERM },
	{ "swap", {}, { .length = 512 }, BOTH | BLK_COPY_END_SWAP, -ETXTBSY },
	{ "half a block", {}, { .length = 256 }, BOTH, -EINVAL },
	{ "wraps", {}, { .src_offset = -512ULL, .length = 1024 }, BOTH, -EOVERFLOW },
	{ "past the end", { .dst_offset = 1 << 20 }, { .length = 512 }, BOTH, -ENOSPC },
	{ "past the source", {}, { .src_offset = 1 << 20, .length = 512 }, BOTH, -ENXIO },
	{ "onto itself", { .dst_offset = 512, .same_device = 1 }, { .length = 1024 }, BOTH,
	  -EEXIST },
};

KUNIT_ARRAY_PARAM_DESC(args_cases, args_cases, name);

static void args_are_checked(struct kunit *test)
{
	const struct args_case *c = test->param_value;
	struct blk_copy_end src = { .size = 1 << 20, .block_size = 512, .flags = BOTH };
	struct blk_copy_end dst = { .size = 1 << 20, .block_size = 512, .flags = c->dst_flags };
	struct blk_copy_args args = c->args;

	args.nr_parts = 1;
	args.known_flags = BLK_COPY_FLAG_OFFLOAD_ONLY | BLK_COPY_FLAG_NO_OFFLOAD;
	KUNIT_EXPECT_EQ(test, blk_copy_check_args(&args, &c->part, &src, &dst), c->want);
}

/* Chunks that end in any order: what counts has no gap. */
static void progress_has_no_gap(struct kunit *test)
{
	struct blk_copy_progress *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	s32 slot[3];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	blk_copy_progress_init(p);
	for (i = 0; i < 3; i++)
		slot[i] = blk_copy_progress_begin(p, i * 8, 8);
	blk_copy_progress_end(p, slot[2], 1);
	KUNIT_EXPECT_EQ(test, blk_copy_progress_sectors(p), 0);
	blk_copy_progress_end(p, slot[0], 1);
	KUNIT_EXPECT_EQ(test, blk_copy_progress_sectors(p), 8);
	blk_copy_progress_end(p, slot[1], 0);
	KUNIT_EXPECT_EQ(test, blk_copy_progress_sectors(p), 8);
}

/* Each reason has a name of its own, and an errno but for the one that is none. */
static void reasons_are_whole(struct kunit *test)
{
	u32 a, b;

	for (a = 0; a < BLK_COPY_NR_REASONS; a++) {
		if (a == BLK_COPY_REASON_NONE)
			KUNIT_EXPECT_EQ(test, blk_copy_reason_errno(a), 0);
		else
			KUNIT_EXPECT_LT(test, blk_copy_reason_errno(a), 0);
		for (b = 0; b < a; b++)
			KUNIT_EXPECT_STRNEQ(test, blk_copy_reason_name(a), blk_copy_reason_name(b));
	}
	KUNIT_EXPECT_STREQ(test, blk_copy_reason_name(BLK_COPY_NR_REASONS), "?");
}

/* A command is sent again, but not for ever, and not once its copy is stopped. */
static void fate_is_bounded(struct kunit *test)
{
	struct blk_copy_ending e = {
		.end = BLK_COPY_CMD_AGAIN, .reason = BLK_COPY_REASON_BUSY, .error = -EIO,
	};
	struct blk_copy_fate fate;

	for (e.tries = 1; e.tries <= BLK_COPY_MAX_TRIES; e.tries++) {
		blk_copy_command_fate(&e, &fate);
		KUNIT_EXPECT_EQ(test, fate.what, e.tries < BLK_COPY_MAX_TRIES ?
				BLK_COPY_FATE_AGAIN : BLK_COPY_FATE_FINISH);
	}
	e.tries = 1;
	e.stopped = 1;
	blk_copy_command_fate(&e, &fate);
	KUNIT_EXPECT_EQ(test, fate.what, BLK_COPY_FATE_FINISH);
	e.end = BLK_COPY_CMD_LOST;
	blk_copy_command_fate(&e, &fate);
	KUNIT_EXPECT_EQ(test, fate.what, BLK_COPY_FATE_RESOLVE);
}

static void sample_tells(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 8192, GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_FALSE(test, blk_copy_sample_tells(buf, buf + 4096, 4096));
	for (i = 0; i < 4096; i++)
		buf[i] = i * 31 + (i >> 8);
	KUNIT_EXPECT_TRUE(test, blk_copy_sample_tells(buf, buf + 4096, 4096));
	memcpy(buf + 4096, buf, 4096);
	KUNIT_EXPECT_FALSE(test, blk_copy_sample_tells(buf, buf + 4096, 4096));
}

struct in_line {
	struct blk_copy_in_line i;
	struct work_struct work;
	bool came;
};

static void line_work(struct work_struct *work)
{
	container_of(work, struct in_line, work)->came = true;
}

static bool came(struct in_line *w)
{
	flush_work(&w->work);
	return w->came;
}

/* A line, and eight of key 7 that may come to it. */
static struct in_line *eight_for(struct kunit *test, struct blk_copy_line **line,
				 unsigned int most, unsigned int most_all)
{
	struct blk_copy_line *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);
	struct in_line *w = kunit_kcalloc(test, 8, sizeof(*w), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, l);
	KUNIT_ASSERT_NOT_NULL(test, w);
	blk_copy_line_init(l, system_wq, most, most_all);
	for (i = 0; i < 8; i++) {
		w[i].i.key = 7;
		w[i].i.work = &w[i].work;
		INIT_WORK(&w[i].work, line_work);
	}
	*line = l;
	return w;
}

/* Whoever comes between a call and who was called stands in line as others do. */
static void line_keeps_its_places(struct kunit *test)
{
	struct blk_copy_line *l;
	struct in_line *w = eight_for(test, &l, 4, UINT_MAX);
	struct blk_copy_in_line me, other = { .key = 8 };
	int i;

	for (i = 0; i < 6; i++) {
		blk_copy_line_join(l, &w[i].i);
		KUNIT_EXPECT_EQ(test, came(&w[i]), i < 4);
	}
	KUNIT_EXPECT_FALSE(test, blk_copy_line_try(l, &w[7].i));
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 7), 4);
	KUNIT_EXPECT_TRUE(test, blk_copy_line_try(l, &other));
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 8), 1);
	blk_copy_line_hand_over(l, &w[0].i, &me);
	blk_copy_line_leave(l, &me);
	blk_copy_line_join(l, &w[6].i);
	KUNIT_EXPECT_TRUE(test, came(&w[4]));
	KUNIT_EXPECT_FALSE(test, came(&w[5]));
	/* In turn, and the places of who is gone are free. */
	blk_copy_line_leave(l, &w[1].i);
	KUNIT_EXPECT_TRUE(test, came(&w[5]));
	KUNIT_EXPECT_FALSE(test, came(&w[6]));
	for (i = 2; i < 6; i++)
		blk_copy_line_leave(l, &w[i].i);
	KUNIT_EXPECT_TRUE(test, came(&w[6]));
	KUNIT_EXPECT_TRUE(test, blk_copy_line_try(l, &w[7].i));
	blk_copy_line_leave(l, &w[6].i);
	blk_copy_line_leave(l, &w[7].i);
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 7), 0);
}

/* Of other keys no more come than there is room for; who stands in line takes none. */
static void line_is_not_for_all(struct kunit *test)
{
	struct blk_copy_line *l;
	struct in_line *w = eight_for(test, &l, 2, 3);
	int i;

	for (i = 3; i < 6; i++)
		w[i].i.key = i;
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, blk_copy_line_join(l, &w[i].i));
	KUNIT_EXPECT_FALSE(test, came(&w[2]));
	KUNIT_EXPECT_TRUE(test, came(&w[3]));
	KUNIT_EXPECT_FALSE(test, blk_copy_line_join(l, &w[4].i));
	/* This place is for who stands in line, the next is free. */
	blk_copy_line_leave(l, &w[0].i);
	KUNIT_EXPECT_TRUE(test, came(&w[2]));
	KUNIT_EXPECT_FALSE(test, blk_copy_line_join(l, &w[4].i));
	blk_copy_line_leave(l, &w[1].i);
	KUNIT_EXPECT_TRUE(test, blk_copy_line_join(l, &w[4].i));
	KUNIT_EXPECT_TRUE(test, came(&w[4]));
	KUNIT_EXPECT_FALSE(test, blk_copy_line_join(l, &w[5].i));
}

/* There may be more room, or less, each time that one leaves. */
static void line_has_room_as_it_is_now(struct kunit *test)
{
	struct blk_copy_line *l;
	struct in_line *w = eight_for(test, &l, 1, UINT_MAX);
	int i;

	for (i = 0; i < 6; i++) {
		w[i].i.most = 3;
		KUNIT_EXPECT_EQ(test, blk_copy_line_enter(l, &w[i].i), i < 3);
	}
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 7), 3);
	/* One less: the one that is gone has no other in its place. */
	w[0].i.most = 2;
	blk_copy_line_leave(l, &w[0].i);
	KUNIT_EXPECT_FALSE(test, came(&w[3]));
	/* Two more: three come for one. */
	w[1].i.most = 4;
	blk_copy_line_leave(l, &w[1].i);
	for (i = 3; i < 6; i++)
		KUNIT_EXPECT_TRUE(test, came(&w[i]));
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 7), 4);
}

/* Keys of one place know of each other, and of none else. */
static void lines_share_a_place(struct kunit *test)
{
	struct blk_copy_line *l;
	struct in_line *w = eight_for(test, &l, 2, UINT_MAX);
	const u64 here = BIT_ULL(32);
	struct blk_copy_beside b;
	int i;

	l->have_places = true;
	for (i = 0; i < 8; i++) {
		w[i].i.key = i < 3 ? here | 7 : i < 6 ? here | 8 : 7;
		blk_copy_line_join(l, &w[i].i);
	}
	blk_copy_line_leave(l, &w[3].i);
	blk_copy_line_leave(l, &w[4].i);
	blk_copy_line_beside(l, here | 7, &b);
	KUNIT_EXPECT_EQ(test, b.ours, 2);
	KUNIT_EXPECT_EQ(test, b.theirs, 1);
	KUNIT_EXPECT_EQ(test, b.lines, 2);
	blk_copy_line_beside(l, 7, &b);
	KUNIT_EXPECT_EQ(test, b.ours, 2);
	KUNIT_EXPECT_EQ(test, b.theirs, 0);
	KUNIT_EXPECT_EQ(test, b.lines, 1);
}

static bool is_it(const struct blk_copy_in_line *i, const void *it)
{
	return i == it;
}

/* Who is called goes before all, and takes nobody's place for good. */
static void line_lets_some_go(struct kunit *test)
{
	struct blk_copy_line *l;
	struct in_line *w = eight_for(test, &l, 1, UINT_MAX);
	int i;

	for (i = 0; i < 4; i++)
		blk_copy_line_join(l, &w[i].i);
	blk_copy_line_call(l, is_it, &w[2].i);
	KUNIT_EXPECT_TRUE(test, came(&w[2]));
	KUNIT_EXPECT_FALSE(test, came(&w[1]));
	blk_copy_line_leave(l, &w[2].i);
	KUNIT_EXPECT_FALSE(test, came(&w[1]));
	KUNIT_EXPECT_EQ(test, blk_copy_line_at_work(l, 7), 1);
	/* One that is at work is not called again. */
	blk_copy_line_call(l, is_it, &w[0].i);
	blk_copy_line_leave(l, &w[0].i);
	KUNIT_EXPECT_TRUE(test, came(&w[1]));
	KUNIT_EXPECT_FALSE(test, came(&w[3]));
}

static bool may_write_out;

static u32 resolve_looks(struct blk_copy_cmd *cmd)
{
	may_write_out = current_gfp_context(GFP_KERNEL) & __GFP_IO;
	return BLK_COPY_REASON_LOST;
}

/*
 * Who finds out what became of a command gets no memory by writing to where its halves
 * are parked, whatever he calls.
 */
static void who_resolves_writes_nothing_out(struct kunit *test)
{
	static const struct blk_copy_provider provider = { .resolve = resolve_looks };
	struct blk_copy_cmd *cmd = kunit_kzalloc(test, sizeof(*cmd), GFP_KERNEL);
	struct blk_copy_job *job = kunit_kzalloc(test, sizeof(*job), GFP_KERNEL);
	struct block_device *bdev = kunit_kzalloc(test, sizeof(*bdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cmd);
	KUNIT_ASSERT_NOT_NULL(test, job);
	KUNIT_ASSERT_NOT_NULL(test, bdev);
	job->src = bdev;
	job->dst = bdev;
	cmd->job = job;
	cmd->provider = &provider;
	cmd->in_line.key = ~0ULL;
	KUNIT_ASSERT_TRUE(test, blk_copy_line_try(&blk_copy_lost, &cmd->in_line));
	blk_copy_cmd_resolve(cmd);
	KUNIT_EXPECT_EQ(test, cmd->reason, BLK_COPY_REASON_LOST);
	KUNIT_EXPECT_FALSE(test, may_write_out);
	KUNIT_EXPECT_TRUE(test, current_gfp_context(GFP_KERNEL) & __GFP_IO);
}

static struct kunit_case blk_copy_cases[] = {
	KUNIT_CASE(lines_share_a_place),
	KUNIT_CASE(line_lets_some_go),
	KUNIT_CASE(line_keeps_its_places),
	KUNIT_CASE(line_has_room_as_it_is_now),
	KUNIT_CASE(line_is_not_for_all),
	KUNIT_CASE(who_resolves_writes_nothing_out),
	KUNIT_CASE(plan_merges),
	KUNIT_CASE(plan_refuses),
	KUNIT_CASE(overlap_is_by_unit),
	KUNIT_CASE(footprint_never_forgets),
	KUNIT_CASE(cut_ends_on_mib),
	KUNIT_CASE_PARAM(args_are_checked, args_cases_gen_params),
	KUNIT_CASE(progress_has_no_gap),
	KUNIT_CASE(reasons_are_whole),
	KUNIT_CASE(fate_is_bounded),
	KUNIT_CASE(sample_tells),
	{}
};

static struct kunit_suite blk_copy_suite = {
	.name = "blk_copy",
	.test_cases = blk_copy_cases,
};

kunit_test_suite(blk_copy_suite);
