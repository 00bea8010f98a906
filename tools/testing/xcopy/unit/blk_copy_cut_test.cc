// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extents into commands: nothing lost, no limit exceeded, blocks kept whole.
 */
#include <gtest/gtest.h>

#include "blk_copy_abi.h"
#include "random.hpp"

namespace {

using extents = std::vector<blk_copy_extent>;
using segments = std::vector<blk_copy_segment>;
using xcopy_test::random;

blk_copy_extent ext(__u32 sd, __u64 ss, __u32 dd, __u64 ds, __u32 len)
{
	return { ss, ds, sd, dd, len, 0 };
}

blk_copy_pair_limits limits(__u32 command, __u32 segment, __u32 segs, __u32 block = 1)
{
	return { command, segment, segs, block };
}

/* All commands there are; the last element of @end is the call that ended it. */
struct cut_result {
	std::vector<segments> commands;
	__s32 end;
};

cut_result cut(const extents &e, const blk_copy_pair_limits &lim, __u32 max_seg = 64)
{
	cut_result out{ {}, 0 };
	blk_copy_cursor c{};

	for (;;) {
		segments seg(max_seg);
		__s32 n = blk_copy_next_command(&c, e.data(), e.size(), &lim, seg.data(),
						max_seg);

		if (n <= 0) {
			out.end = n;
			return out;
		}
		seg.resize(n);
		out.commands.push_back(seg);
	}
}

TEST(Cut, NothingToDo)
{
	EXPECT_TRUE(cut({}, limits(8, 8, 1)).commands.empty());
}

TEST(Cut, FitsInOneSegment)
{
	auto r = cut({ ext(0, 10, 1, 20, 8) }, limits(8, 8, 1));

	ASSERT_EQ(r.commands.size(), 1u);
	ASSERT_EQ(r.commands[0].size(), 1u);
	EXPECT_EQ(r.commands[0][0].src_sector, 10u);
	EXPECT_EQ(r.commands[0][0].dst_sector, 20u);
	EXPECT_EQ(r.commands[0][0].sectors, 8u);
	EXPECT_EQ(r.end, 0);
}

TEST(Cut, LongExtentBecomesSegments)
{
	auto r = cut({ ext(0, 0, 1, 0, 20) }, limits(100, 8, 8));

	ASSERT_EQ(r.commands.size(), 1u);
	ASSERT_EQ(r.commands[0].size(), 3u);
	EXPECT_EQ(r.commands[0][2].src_sector, 16u);
	EXPECT_EQ(r.commands[0][2].sectors, 4u);
}

TEST(Cut, CommandLimitEndsTheCommand)
{
	auto r = cut({ ext(0, 0, 1, 0, 20) }, limits(12, 8, 8));

	ASSERT_EQ(r.commands.size(), 2u);
	EXPECT_EQ(r.commands[0][1].sectors, 4u);
	EXPECT_EQ(r.commands[1][0].dst_sector, 12u);
}

TEST(Cut, SegmentCountEndsTheCommand)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 20) }, limits(100, 5, 2)).commands.size(), 2u);
}

TEST(Cut, CallersRoomEndsTheCommand)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 20) }, limits(100, 5, 9), 1).commands.size(), 4u);
}

TEST(Cut, ExtentsOfAPairShareACommand)
{
	auto r = cut({ ext(0, 0, 1, 0, 4), ext(0, 50, 1, 90, 4) }, limits(100, 50, 8));

	ASSERT_EQ(r.commands.size(), 1u);
	EXPECT_EQ(r.commands[0].size(), 2u);
}

TEST(Cut, AnotherSourceIsAnotherCommand)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 4), ext(2, 4, 1, 4, 4) }, limits(100, 50, 8))
			  .commands.size(), 2u);
}

TEST(Cut, AnotherDestinationIsAnotherCommand)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 4), ext(0, 4, 2, 4, 4) }, limits(100, 50, 8))
			  .commands.size(), 2u);
}

TEST(Cut, StaysAtTheEnd)
{
	extents e{ ext(0, 0, 1, 0, 4) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8);
	blk_copy_segment seg[2];

	EXPECT_EQ(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 2), 1);
	EXPECT_EQ(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 2), 0);
	EXPECT_EQ(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 2), 0);
}

TEST(Cut, CursorTellsThePairOfTheNextCommand)
{
	extents e{ ext(0, 0, 1, 0, 4), ext(0, 4, 2, 4, 4) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8);
	blk_copy_segment seg[2];

	ASSERT_EQ(blk_copy_next_command(&c, e.data(), 2, &lim, seg, 2), 1);
	EXPECT_EQ(c.ext, 1u);
	EXPECT_EQ(c.done, 0u);
}

TEST(Cut, LimitsMayShrinkOnTheWay)
{
	extents e{ ext(0, 0, 1, 0, 16) };
	blk_copy_cursor c{};
	auto lim = limits(8, 8, 8, 8);
	blk_copy_segment seg[4];

	ASSERT_EQ(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 4), 1);
	lim = limits(4, 4, 8, 4);
	ASSERT_EQ(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 4), 1);
	EXPECT_EQ(seg[0].src_sector, 8u);
	EXPECT_EQ(seg[0].sectors, 4u);
}

TEST(Cut, LimitsAreRoundedDownToBlocks)
{
	auto r = cut({ ext(0, 0, 1, 0, 32) }, limits(31, 13, 8, 8));

	ASSERT_EQ(r.commands.size(), 2u);
	EXPECT_EQ(r.commands[0].size(), 3u);
	EXPECT_EQ(r.commands[0][0].sectors, 8u);
}

TEST(Cut, HugeLimits)
{
	auto r = cut({ ext(0, 0, 1, 0, ~0U) }, limits(~0U, ~0U, ~0U), 3);

	ASSERT_EQ(r.commands.size(), 1u);
	EXPECT_EQ(r.commands[0][0].sectors, ~0U);
}

TEST(CutRefuses, ExtentThatIsNotWholeBlocks)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 12) }, limits(64, 64, 8, 8)).end,
		  -BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, SourceStartInsideABlock)
{
	EXPECT_EQ(cut({ ext(0, 4, 1, 0, 8) }, limits(64, 64, 8, 8)).end,
		  -BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, DestinationStartInsideABlock)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 4, 8) }, limits(64, 64, 8, 8)).end,
		  -BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, BeforeThePairsFirstCommand)
{
	auto r = cut({ ext(0, 0, 1, 0, 8), ext(0, 8, 1, 8, 8), ext(0, 16, 1, 20, 8) },
		     limits(8, 8, 8, 8));

	EXPECT_TRUE(r.commands.empty());
	EXPECT_EQ(r.end, -BLK_COPY_REASON_ALIGNMENT);
}

TEST(CutRefuses, LeavesTheCursor)
{
	extents e{ ext(0, 0, 1, 0, 12) };
	blk_copy_cursor c{};
	auto lim = limits(64, 64, 8, 8);
	blk_copy_segment seg[2];

	EXPECT_LT(blk_copy_next_command(&c, e.data(), 1, &lim, seg, 2), 0);
	EXPECT_EQ(c.ext, 0u);
	EXPECT_EQ(c.done, 0u);
}

struct absurd {
	const char *what;
	blk_copy_pair_limits lim;
	__u32 max_seg;
};

class CutRefusesLimits : public testing::TestWithParam<absurd> {};

TEST_P(CutRefusesLimits, AsUnsupported)
{
	EXPECT_EQ(cut({ ext(0, 0, 1, 0, 8) }, GetParam().lim, GetParam().max_seg).end,
		  -BLK_COPY_REASON_UNSUPPORTED);
}

INSTANTIATE_TEST_SUITE_P(, CutRefusesLimits,
	testing::Values(absurd{ "NoCommandSectors", limits(0, 8, 8), 8 },
			absurd{ "NoSegmentSectors", limits(8, 0, 8), 8 },
			absurd{ "NoSegments", limits(8, 8, 0), 8 },
			absurd{ "NoRoom", limits(8, 8, 8), 0 },
			absurd{ "NoBlock", limits(8, 8, 8, 0), 8 },
			absurd{ "BlockNoPowerOfTwo", limits(12, 12, 8, 6), 8 },
			absurd{ "CommandLessThanABlock", limits(7, 8, 8, 8), 8 },
			absurd{ "SegmentLessThanABlock", limits(8, 7, 8, 8), 8 }),
	[](const auto &info) { return std::string(info.param.what); });

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
			ASSERT_EQ(s.sectors % lim.block_sectors, 0u);
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
	EXPECT_EQ(r.end, 0);
}

TEST(CutModel, LimitsOfAllShapes)
{
	random r{ 31 };

	for (int i = 0; i < 4000; i++) {
		__u32 block = 1U << r.below(4);
		auto lim = limits(block + r.below(100), block + r.below(60), r.between(1, 9),
				  block);
		extents e(r.below(12));

		for (auto &x : e)
			x = ext(r.below(2), r.below(1000) * block, r.below(2),
				r.below(1000) * block, r.between(1, 40) * block);
		ASSERT_NO_FATAL_FAILURE(expect_sound(e, lim, cut(e, lim))) << "round " << i;
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

} // namespace
