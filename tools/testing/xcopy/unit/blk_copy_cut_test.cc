// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extents into commands: nothing lost, no limit exceeded, blocks kept whole.
 */
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "random.hpp"
#include "rows.hpp"

namespace {

using extents = std::vector<blk_copy_extent>;
using segments = std::vector<blk_copy_segment>;
using xcopy_test::random;

blk_copy_extent ext(__u32 sd, __u64 ss, __u32 dd, __u64 ds, __u32 len)
{
	return { ss, ds, sd, dd, len, 0 };
}

/* A granule of 0 is a block. */
blk_copy_pair_limits limits(__u32 command, __u32 segment, __u32 segs, __u32 block = 1,
			    __u32 granule = 0)
{
	return { command, segment, segs, block, granule ? granule : block };
}

constexpr __u32 mib = 2048;	/* sectors */

/* All commands there are; the last element of @end is the call that ended it. */
struct cut_result {
	std::vector<segments> commands;
	__u32 end;
};

/* Segments of the next command, which is not refused. */
__u32 next(blk_copy_cursor &c, const extents &e, const blk_copy_pair_limits &lim,
	   std::span<blk_copy_segment> seg)
{
	__u32 nr;

	EXPECT_EQ(blk_copy_next_command(&c, e.data(), e.size(), &lim, seg.data(), seg.size(), &nr),
		  0u);
	return nr;
}

cut_result cut(const extents &e, const blk_copy_pair_limits &lim, __u32 max_seg = 64)
{
	cut_result out{ {}, 0 };
	blk_copy_cursor c{};

	for (;;) {
		segments seg(max_seg);
		__u32 n;

		out.end = blk_copy_next_command(&c, e.data(), e.size(), &lim, seg.data(),
						max_seg, &n);
		if (out.end || !n)
			return out;
		seg.resize(n);
		out.commands.push_back(seg);
	}
}

/* Where segments of the commands go and how long they are. */
using pieces = std::vector<std::vector<std::pair<__u64, __u32>>>;

pieces pieces_of(const cut_result &r)
{
	pieces out;

	for (const segments &command : r.commands) {
		out.emplace_back();
		for (const blk_copy_segment &s : command)
			out.back().push_back({ s.dst_sector, s.sectors });
	}
	return out;
}

struct whole {
	const char *name;
	extents ext;
	blk_copy_pair_limits lim;
	pieces want;
	__u32 max_seg = 64;
};

class Cut : public testing::TestWithParam<whole> {};

TEST_P(Cut, ToCommands)
{
	const whole &w = GetParam();
	const cut_result r = cut(w.ext, w.lim, w.max_seg);

	EXPECT_EQ(r.end, 0u);
	EXPECT_EQ(pieces_of(r), w.want);
}

ROWS(Cut, whole,
	{ "NothingToDo", {}, limits(8, 8, 1), {} },
	{ "FitsInOneSegment", { ext(0, 10, 1, 20, 8) }, limits(8, 8, 1), { { { 20, 8 } } } },
	{ "LongExtentBecomesSegments", { ext(0, 0, 1, 0, 20) }, limits(100, 8, 8),
	  { { { 0, 8 }, { 8, 8 }, { 16, 4 } } } },
	{ "CommandLimitEndsTheCommand", { ext(0, 0, 1, 0, 20) }, limits(12, 8, 8),
	  { { { 0, 8 }, { 8, 4 } }, { { 12, 8 } } } },
	{ "SegmentCountEndsTheCommand", { ext(0, 0, 1, 0, 20) }, limits(100, 5, 2),
	  { { { 0, 5 }, { 5, 5 } }, { { 10, 5 }, { 15, 5 } } } },
	{ "CallersRoomEndsTheCommand", { ext(0, 0, 1, 0, 20) }, limits(100, 5, 9),
	  { { { 0, 5 } }, { { 5, 5 } }, { { 10, 5 } }, { { 15, 5 } } }, 1 },
	{ "ExtentsOfAPairShareACommand", { ext(0, 0, 1, 0, 4), ext(0, 50, 1, 90, 4) }, limits(100, 50, 8),
	  { { { 0, 4 }, { 90, 4 } } } },
	{ "AnotherSourceIsAnotherCommand", { ext(0, 0, 1, 0, 4), ext(2, 4, 1, 4, 4) }, limits(100, 50, 8),
	  { { { 0, 4 } }, { { 4, 4 } } } },
	{ "AnotherDestinationIsAnotherCommand", { ext(0, 0, 1, 0, 4), ext(0, 4, 2, 4, 4) },
	  limits(100, 50, 8), { { { 0, 4 } }, { { 4, 4 } } } },
	{ "LimitsAreRoundedDownToBlocks", { ext(0, 0, 1, 0, 32) }, limits(31, 13, 8, 8),
	  { { { 0, 8 }, { 8, 8 }, { 16, 8 } }, { { 24, 8 } } } },
	{ "HugeLimits", { ext(0, 0, 1, 0, ~0U) }, limits(~0U, ~0U, ~0U), { { { 0, ~0U } } }, 3 },
	{ "SegmentsAreWholeGranules", { ext(0, 3, 1, 5, 1024) }, limits(700, 300, 8, 1, 128),
	  { { { 5, 256 }, { 261, 256 }, { 517, 128 } }, { { 645, 256 }, { 901, 128 } } } },
	/* Cuts fall on multiples of 1 MiB of the destination. */
	{ "FirstCutEndsOnAMultiple", { ext(0, 7, 1, mib - 8, 3 * mib) }, limits(8 * mib, mib, 8),
	  { { { mib - 8, 8 }, { mib, mib }, { 2 * mib, mib }, { 3 * mib, mib - 8 } } } },
	{ "LongSegmentsToo", { ext(0, 0, 1, 100, 9 * mib) }, limits(3 * mib, 3 * mib, 8),
	  { { { 100, 3 * mib - 100 } }, { { 3 * mib, 3 * mib } }, { { 6 * mib, 3 * mib } },
	    { { 9 * mib, 100 } } } },
	{ "MaximaThatAreNoMultiplesDoNotShiftWhatFollows", { ext(0, 0, 1, 0, 6 * mib) },
	  limits(2 * mib + 8, mib + 16, 8),
	  { { { 0, mib }, { mib, mib } }, { { 2 * mib, mib }, { 3 * mib, mib } },
	    { { 4 * mib, mib }, { 5 * mib, mib } } } },
	{ "RestOfACommandThatReachesNoMultipleStaysEmpty",
	  { ext(0, 0, 1, 0, 8), ext(0, 100, 1, 4 * mib, 2 * mib) }, limits(mib, mib, 8),
	  { { { 0, 8 } }, { { 4 * mib, mib } }, { { 5 * mib, mib } } } },
	{ "WhatFitsWholeIsNotCut", { ext(0, 0, 1, 0, 8), ext(0, 100, 1, mib - 4, mib - 8) },
	  limits(mib, mib, 8), { { { 0, 8 }, { mib - 4, mib - 8 } } } },
	{ "SegmentsBelowOneMiBAreNotAligned", { ext(0, 0, 1, 2 * mib - 8, mib) },
	  limits(4 * mib, mib / 2, 8), { { { 2 * mib - 8, mib / 2 }, { 5 * mib / 2 - 8, mib / 2 } } } },
	{ "NorCommandsBelowOneMiB", { ext(0, 0, 1, 2 * mib - 8, mib) }, limits(mib / 2, mib, 8),
	  { { { 2 * mib - 8, mib / 2 } }, { { 5 * mib / 2 - 8, mib / 2 } } } },
	/* Whole granules from there end on no multiple: the granule is what the device insists on. */
	{ "GranuleGoesFirst", { ext(0, 0, 1, 64, 2 * mib) }, limits(4 * mib, mib, 8, 1, 128),
	  { { { 64, mib }, { mib + 64, mib } } } },
	{ "GranuleThatEndsOnAMultiple", { ext(0, 0, 1, 128, 2 * mib) }, limits(4 * mib, mib, 8, 1, 128),
	  { { { 128, mib - 128 }, { mib, mib }, { 2 * mib, 128 } } } },
	{ "SourceDoesNotMatter", { ext(0, mib - 8, 1, 0, 2 * mib) }, limits(4 * mib, mib, 8),
	  { { { 0, mib }, { mib, mib } } } });

/* The source is walked as the destination is. */
TEST(CutCursor, SegmentsAreOfBothSides)
{
	const auto r = cut({ ext(0, 10, 1, 20, 20) }, limits(12, 8, 8));

	ASSERT_EQ(r.commands.size(), 2u);
	EXPECT_EQ(r.commands[0][1].src_sector, 18u);
	EXPECT_EQ(r.commands[1][0].src_sector, 22u);
	EXPECT_EQ(r.commands[1][0].dst_sector, 32u);
}

TEST(CutCursor, StaysAtTheEnd)
{
	extents e{ ext(0, 0, 1, 0, 4) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8);
	blk_copy_segment seg[2];

	EXPECT_EQ(next(c, e, lim, seg), 1u);
	EXPECT_EQ(next(c, e, lim, seg), 0u);
	EXPECT_EQ(next(c, e, lim, seg), 0u);
}

TEST(CutCursor, CursorTellsThePairOfTheNextCommand)
{
	extents e{ ext(0, 0, 1, 0, 4), ext(0, 4, 2, 4, 4) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8);
	blk_copy_segment seg[2];

	ASSERT_EQ(next(c, e, lim, seg), 1u);
	EXPECT_EQ(c.ext, 1u);
	EXPECT_EQ(c.done, 0u);
}

TEST(CutCursor, LimitsMayShrinkOnTheWay)
{
	extents e{ ext(0, 0, 1, 0, 16) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8, 8);
	blk_copy_segment seg[4];

	ASSERT_EQ(next(c, e, lim, seg), 1u);
	lim = limits(4, 4, 8, 4);
	ASSERT_EQ(next(c, e, lim, seg), 1u);
	EXPECT_EQ(seg[0].src_sector, 8u);
	EXPECT_EQ(seg[0].sectors, 4u);
}

struct unaligned {
	const char *name;
	blk_copy_extent ext;
};

class CutRefusesExtent : public testing::TestWithParam<unaligned> {};

TEST_P(CutRefusesExtent, OfAlignment)
{
	EXPECT_EQ(cut({ GetParam().ext }, limits(64, 64, 8, 8)).end, BLK_COPY_REASON_ALIGNMENT);
}

ROWS(CutRefusesExtent, unaligned,
	{ "ThatIsNotWholeBlocks", ext(0, 0, 1, 0, 12) },
	{ "WhoseSourceStartsInsideABlock", ext(0, 4, 1, 0, 8) },
	{ "WhoseDestinationStartsInsideABlock", ext(0, 0, 1, 4, 8) });

TEST(CutRefuses, ExtentThatIsNotWholeGranules)
{
	const extents e{ ext(0, 0, 1, 0, 128), ext(0, 300, 1, 500, 64) };
	auto r = cut(e, limits(128, 128, 8, 1, 128));

	EXPECT_TRUE(r.commands.empty());
	EXPECT_EQ(r.end, BLK_COPY_REASON_ALIGNMENT);
	EXPECT_EQ(cut(e, limits(128, 128, 8, 1, 64)).end, 0u);
}

/* Only lengths count; where they lie is the device's own affair. */
TEST(CutRefuses, NoStartInsideAGranule)
{
	EXPECT_EQ(cut({ ext(0, 8, 1, 24, 128) }, limits(128, 128, 8, 8, 128)).end, 0u);
	EXPECT_EQ(cut({ ext(0, 4, 1, 24, 128) }, limits(128, 128, 8, 8, 128)).end,
		  BLK_COPY_REASON_ALIGNMENT);
}

/* The other pair of a chunk may be copied though this one is not. */
TEST(CutRefuses, AnotherPairsExtentOnlyWhenItsTurnComes)
{
	auto r = cut({ ext(0, 0, 1, 0, 128), ext(0, 128, 2, 0, 64) },
		     limits(128, 128, 8, 1, 128));

	EXPECT_EQ(r.commands.size(), 1u);
	EXPECT_EQ(r.end, BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, BeforeThePairsFirstCommand)
{
	auto r = cut({ ext(0, 0, 1, 0, 8), ext(0, 8, 1, 8, 8), ext(0, 16, 1, 20, 8) },
		     limits(8, 8, 8, 8));

	EXPECT_TRUE(r.commands.empty());
	EXPECT_EQ(r.end, BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, LeavesTheCursor)
{
	extents e{ ext(0, 0, 1, 0, 12) };
	blk_copy_cursor c{};
	auto lim = limits(64, 64, 8, 8);
	blk_copy_segment seg[2];
	__u32 nr;

	EXPECT_NE(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 2, &nr), 0u);
	EXPECT_EQ(c.ext, 0u);
	EXPECT_EQ(c.done, 0u);
}

struct absurd {
	const char *name;
	blk_copy_pair_limits lim;
	__u32 max_seg;
};

class CutRefusesLimits : public testing::TestWithParam<absurd> {};

TEST_P(CutRefusesLimits, AsUnsupported)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 8) }, GetParam().lim, GetParam().max_seg).end,
		  BLK_COPY_REASON_UNSUPPORTED);
}

ROWS(CutRefusesLimits, absurd,
	{ "NoCommandSectors", limits(0, 8, 8), 8 },
	{ "NoSegmentSectors", limits(8, 0, 8), 8 },
	{ "NoSegments", limits(8, 8, 0), 8 },
	{ "NoRoom", limits(8, 8, 8), 0 },
	{ "NoBlock", limits(8, 8, 8, 0), 8 },
	{ "BlockNoPowerOfTwo", limits(12, 12, 8, 6), 8 },
	{ "CommandLessThanABlock", limits(7, 8, 8, 8), 8 },
	{ "SegmentLessThanABlock", limits(8, 7, 8, 8), 8 },
	{ "NoGranule", { 8, 8, 8, 1, 0 }, 8 },
	{ "GranuleNoPowerOfTwo", limits(12, 12, 8, 1, 6), 8 },
	{ "GranuleLessThanABlock", limits(8, 8, 8, 8, 4), 8 },
	{ "CommandLessThanAGranule", limits(8, 64, 8, 1, 16), 8 },
	{ "SegmentLessThanAGranule", limits(64, 8, 8, 1, 16), 8 });

/* Commands walk the extents in order and leave nothing out. */
void expect_sound(const extents &e, const blk_copy_pair_limits &lim, const cut_result &r)
{
	std::size_t at = 0;
	__u32 done = 0;

	for (const auto &command : r.commands) {
		__u64 total = 0;
		const auto &pair = e[at];

		ASSERT_LE(command.size(), lim.max_segments);
		for (const auto &s : command) {
			ASSERT_LT(at, e.size());
			ASSERT_EQ(e[at].src_dev, pair.src_dev);
			ASSERT_EQ(e[at].dst_dev, pair.dst_dev);
			ASSERT_EQ(s.src_sector, e[at].src_sector + done);
			ASSERT_EQ(s.dst_sector, e[at].dst_sector + done);
			ASSERT_GT(s.sectors, 0u);
			ASSERT_LE(s.sectors, lim.max_segment_sectors);
			ASSERT_EQ(s.sectors % lim.granule_sectors, 0u);
			total += s.sectors;
			done += s.sectors;
			ASSERT_LE(done, e[at].sectors);
			if (done == e[at].sectors) {
				at++;
				done = 0;
			}
		}
		ASSERT_LE(total, lim.max_sectors);
	}
	EXPECT_EQ(at, e.size());
	EXPECT_EQ(r.end, 0u);
}

/* Granules of up to so many sizes, maxima of up to @room sectors more than one. */
void random_cuts(__u32 seed, int rounds, __u32 sizes, __u32 room)
{
	random r{ seed };

	for (int i = 0; i < rounds; i++) {
		const __u32 block = 1U << r.below(4), granule = block << r.below(sizes);
		auto lim = limits(granule + r.below(room), granule + r.below(room),
				  r.between(1, 9), block, granule);
		extents e(r.below(12));

		for (auto &x : e)
			x = ext(r.below(2), r.below(10000) * block, r.below(2),
				r.below(10000) * block, r.between(1, 40) * granule);
		ASSERT_NO_FATAL_FAILURE(expect_sound(e, lim, cut(e, lim))) << "round " << i;
	}
}

TEST(CutModel, LimitsOfAllShapes)
{
	random_cuts(31, 4000, 1, 100);
}

TEST(CutModel, GranulesOfAllSizes)
{
	random_cuts(33, 2000, 9, 9000);
}

/*
 * A cut inside an extent that could fall on a multiple of 1 MiB does, and the
 * extent gets no more than one command on top of those it must have.
 */
TEST(CutModel, CutsFallOnMultiples)
{
	random r{ 34 };

	for (int i = 0; i < 2000; i++) {
		const __u32 granule = 1U << r.below(8), segs = r.between(1, 4);
		const __u32 segment = r.between(1, 4) * mib, command = r.between(1, 9) * mib;
		const __u64 dst = r.below(5000) * granule;
		const __u32 len = r.between(1, 20000) * granule;
		const auto got = cut({ ext(0, r.below(100), 1, dst, len) },
				     limits(command, segment, segs, 1, granule));
		const __u32 most = std::min(segment, command);
		const __u32 full = std::min(command / most, segs) * most;

		ASSERT_EQ(got.end, 0u);
		for (const auto &c : got.commands)
			for (const auto &s : c) {
				const __u64 end = s.dst_sector + s.sectors;

				ASSERT_TRUE(end == dst + len || end % mib == 0);
			}
		ASSERT_LE(got.commands.size(), len / full + 2u);
	}
}

TEST(CutModel, NoCommandEndsWithoutNeed)
{
	random r{ 32 };

	for (int i = 0; i < 1000; i++) {
		auto lim = limits(r.between(1, 50), 50, r.between(1, 5));
		auto got = cut({ ext(0, 0, 1, 0, r.between(1, 500)) }, lim);

		/* each but the last one is full */
		for (std::size_t k = 0; k + 1 < got.commands.size(); k++) {
			__u32 total = 0;

			for (const auto &s : got.commands[k])
				total += s.sectors;
			EXPECT_EQ(total, lim.max_sectors);
		}
	}
}

/* null_blk takes 255 sectors, blocks are of 8 (4 KiB): 248 are one request. */
struct fitted {
	const char *name;
	__u32 wanted, request, block, want;
};

class CutFit : public testing::TestWithParam<fitted> {};

TEST_P(CutFit, LeavesNoSmallRest)
{
	const fitted &f = GetParam();

	EXPECT_EQ(blk_copy_fit(f.wanted, f.request, f.block), f.want);
}

ROWS(CutFit, fitted,
     { "LessThanARequest", 128, 255, 8, 128 },
     { "AsMuchAsWholeBlocksOfOne", 248, 255, 8, 248 },
     { "AsMuchAsOne", 255, 255, 8, 248 },
     { "LittleMore", 256, 255, 8, 248 },
     { "Two", 512, 255, 8, 496 },
     { "NotQuiteFour", 1019, 255, 8, 744 },
     { "Many", 1024, 255, 8, 1024 },
     { "Even", 512, 256, 8, 512 },
     { "NotKnown", 512, 0, 8, 512 },
     { "LessThanABlock", 512, 127, 128, 512 },
     { "LargeBlocks", 512, 255, 128, 512 },
     { "CutsLeaveAsMuch", 4096, 2560, 8, 4096 },
     { "CutsLeaveMore", 8192, 3000, 8, 8192 },
     { "LongOfWholeRequests", 8192, 8184, 8, 8184 },
     { "AllThatThereAre", ~0U, 65535, 8, ~0U },
     { "NoBlock", 256, 255, 0, 256 });

} // namespace
