// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a source meet a destination on one LU? Against sets of sectors.
 */
#include <set>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "random.hpp"

namespace {

using extents = std::vector<blk_copy_extent>;
using xcopy_test::random;

blk_copy_extent ext(__u32 sd, __u64 ss, __u32 dd, __u64 ds, __u32 len)
{
	return { ss, ds, sd, dd, len, 0 };
}

__u32 check(const extents &e, const std::vector<__u64> &lu)
{
	std::vector<blk_copy_place> scratch(2 * e.size());

	return blk_copy_check_overlap(e.data(), e.size(), lu.data(), lu.size(),
				      scratch.data());
}

const std::vector<__u64> two_lus{ 11, 22 };

TEST(Overlap, NoExtents)
{
	EXPECT_EQ(check({}, two_lus), BLK_COPY_REASON_NONE);
}

TEST(Overlap, SameSectorsOfTwoLus)
{
	EXPECT_EQ(check({ ext(0, 5, 1, 5, 8) }, two_lus), BLK_COPY_REASON_NONE);
}

TEST(Overlap, SameRange)
{
	EXPECT_EQ(check({ ext(0, 5, 0, 5, 8) }, two_lus), BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, NeighboursDoNotMeet)
{
	EXPECT_EQ(check({ ext(0, 0, 0, 8, 8) }, two_lus), BLK_COPY_REASON_NONE);
	EXPECT_EQ(check({ ext(0, 8, 0, 0, 8) }, two_lus), BLK_COPY_REASON_NONE);
}

TEST(Overlap, OneCommonSectorIsEnough)
{
	EXPECT_EQ(check({ ext(0, 0, 0, 7, 8) }, two_lus), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(check({ ext(0, 7, 0, 0, 8) }, two_lus), BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, TwoDevicesThatAreOneLu)
{
	EXPECT_EQ(check({ ext(0, 5, 1, 5, 8) }, { 7, 7 }), BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, SourceOfOneExtentAndDestinationOfAnother)
{
	EXPECT_EQ(check({ ext(0, 0, 1, 0, 8), ext(1, 4, 0, 100, 8) }, two_lus),
		  BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, TwoSourcesMayMeet)
{
	EXPECT_EQ(check({ ext(0, 0, 1, 0, 8), ext(0, 4, 1, 100, 8) }, two_lus),
		  BLK_COPY_REASON_NONE);
}

TEST(Overlap, LongSpanReachesOverShortOnes)
{
	/* the destination at 90 lies in the source from 0, other sources start between */
	EXPECT_EQ(check({ ext(0, 0, 1, 0, 100), ext(0, 50, 1, 200, 2), ext(0, 500, 0, 90, 2) },
			two_lus),
		  BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, LastSectorThereIs)
{
	EXPECT_EQ(check({ ext(0, ~0ULL - 4, 0, ~0ULL - 2, 8) }, two_lus),
		  BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, LuNumberZeroIsALu)
{
	EXPECT_EQ(check({ ext(0, 0, 1, 0, 8) }, { 0, 0 }), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(check({ ext(0, 0, 1, 0, 8) }, { 0, 1 }), BLK_COPY_REASON_NONE);
}

TEST(Overlap, UnknownDeviceIsRefused)
{
	EXPECT_EQ(check({ ext(0, 0, 2, 0, 8) }, two_lus), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(check({ ext(~0U, 0, 1, 0, 8) }, two_lus), BLK_COPY_REASON_OVERLAP);
}

TEST(Overlap, EmptyExtentMeetsNothing)
{
	EXPECT_EQ(check({ ext(0, 5, 0, 5, 0), ext(0, 0, 1, 0, 8) }, two_lus),
		  BLK_COPY_REASON_NONE);
}

__u32 model(const extents &e, const std::vector<__u64> &lu)
{
	std::set<std::pair<__u64, __u64>> read, written;

	for (const auto &x : e) {
		for (__u32 i = 0; i < x.sectors; i++) {
			read.insert({ lu[x.src_dev], x.src_sector + i });
			written.insert({ lu[x.dst_dev], x.dst_sector + i });
		}
	}
	for (const auto &r : read)
		if (written.count(r))
			return BLK_COPY_REASON_OVERLAP;
	return BLK_COPY_REASON_NONE;
}

TEST(Overlap, LikeSetsOfSectors)
{
	random r{ 21 };
	int met = 0;
	constexpr int rounds = 5000;

	for (int i = 0; i < rounds; i++) {
		std::vector<__u64> lu(4);
		extents e(r.below(8));

		for (auto &l : lu)
			l = r.below(4);
		for (auto &x : e)
			x = ext(r.below(4), r.below(400), r.below(4), r.below(400),
				r.below(20));
		__u32 want = model(e, lu);

		ASSERT_EQ(check(e, lu), want) << "round " << i;
		met += want == BLK_COPY_REASON_OVERLAP;
	}
	/* the input has to be worth something: both answers must be common */
	EXPECT_GT(met, rounds / 5);
	EXPECT_LT(met, rounds * 4 / 5);
}

} // namespace
