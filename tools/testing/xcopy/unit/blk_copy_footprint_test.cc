// SPDX-License-Identifier: GPL-2.0-only
/*
 * The footprint of a copy, against sets of sectors.
 */
#include <set>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "footprint.hpp"
#include "random.hpp"

namespace {

using xcopy_test::any_common;
using xcopy_test::dst;
using xcopy_test::print;
using xcopy_test::random;
using xcopy_test::sector_set;
using xcopy_test::src;
using xcopy_test::unseen;

/* ---- examples ---- */

TEST(Footprint, NothingIsApartAndHoldsNothing)
{
	print p{ 8 };

	EXPECT_EQ(p.meet(), BLK_COPY_APART);
	EXPECT_FALSE(p.holds(src, 1, 0, 1));
	EXPECT_EQ(p.nr(), 0u);
}

TEST(Footprint, SidesOfTwoUnitsAreApart)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 100).add(dst, 2, 0, 100).meet(), BLK_COPY_APART);
}

TEST(Footprint, NeighboursAreApart)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 8).add(dst, 1, 8, 8).meet(), BLK_COPY_APART);
	EXPECT_EQ(print{ 8 }.add(src, 1, 8, 8).add(dst, 1, 0, 8).meet(), BLK_COPY_APART);
}

TEST(Footprint, OneSectorIsEnough)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 8).add(dst, 1, 7, 8).meet(), BLK_COPY_MEET);
	EXPECT_EQ(print{ 8 }.add(src, 1, 7, 8).add(dst, 1, 0, 8).meet(), BLK_COPY_MEET);
	EXPECT_EQ(print{ 8 }.add(src, 1, 7, 1).add(dst, 1, 0, 80).meet(), BLK_COPY_MEET);
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 80).add(dst, 1, 0, 80).meet(), BLK_COPY_MEET);
}

TEST(Footprint, OneSideMayMeetItself)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 8).add(src, 1, 4, 8).meet(), BLK_COPY_APART);
	EXPECT_EQ(print{ 8 }.add(dst, 1, 0, 8).add(dst, 1, 0, 8).meet(), BLK_COPY_APART);
}

TEST(Footprint, UnitZeroIsAUnit)
{
	EXPECT_EQ(print{ 8 }.add(src, 0, 0, 8).add(dst, 0, 0, 8).meet(), BLK_COPY_MEET);
	EXPECT_EQ(print{ 8 }.add(src, 0, 0, 8).add(dst, 1, 0, 8).meet(), BLK_COPY_APART);
}

TEST(Footprint, LastSectorThereIs)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, ~0ULL - 4, 100).add(dst, 1, ~0ULL - 2, 1).meet(),
		  BLK_COPY_MEET);
	EXPECT_TRUE(print{ 8 }.add(src, 1, ~0ULL - 4, 100).holds(src, 1, ~0ULL - 4, 4));
}

TEST(Footprint, EmptyRangeIsNothing)
{
	print p{ 8 };

	EXPECT_EQ(p.add(src, 1, 5, 0).add(dst, 1, 0, 8).meet(), BLK_COPY_APART);
	EXPECT_EQ(p.nr(), 1u);
}

TEST(Footprint, HoldsWhatWasAddedAndNoMore)
{
	print p{ 8 };

	p.add(src, 1, 10, 10);
	EXPECT_TRUE(p.holds(src, 1, 10, 10));
	EXPECT_TRUE(p.holds(src, 1, 19, 1));
	EXPECT_FALSE(p.holds(src, 1, 9, 1));
	EXPECT_FALSE(p.holds(src, 1, 9, 2));
	EXPECT_FALSE(p.holds(src, 1, 19, 2));
	EXPECT_FALSE(p.holds(src, 1, 20, 1));
	EXPECT_FALSE(p.holds(dst, 1, 10, 10));
	EXPECT_FALSE(p.holds(src, 2, 10, 10));
}

TEST(Footprint, HoldsARangeOfTwoNeighbours)
{
	EXPECT_TRUE(print{ 8 }.add(src, 1, 10, 5).add(src, 2, 0, 1).add(src, 1, 15, 5)
			    .holds(src, 1, 12, 6));
	EXPECT_FALSE(print{ 8 }.add(src, 1, 10, 5).add(src, 1, 16, 5).holds(src, 1, 12, 6));
}

/* 64 KiB stripes over 32 legs, more than are remembered as recent: a place a leg. */
TEST(Footprint, StripesOfALegBecomeOnePlace)
{
	print p{ 128 };
	constexpr __u64 legs = 32, stripe = 128, rows = 1000;

	for (__u64 row = 0; row < rows; row++) {
		for (__u64 leg = 0; leg < legs; leg++) {
			p.add(src, leg, row * stripe, stripe);
			p.add(dst, leg, (rows + row) * stripe, stripe);
		}
	}
	EXPECT_EQ(p.nr(), 2 * legs);
	EXPECT_EQ(p.meet(), BLK_COPY_APART);
	for (__u64 leg = 0; leg < legs; leg++) {
		EXPECT_TRUE(p.holds(src, leg, 0, rows * stripe));
		EXPECT_TRUE(p.holds(dst, leg, rows * stripe, rows * stripe));
		EXPECT_FALSE(p.holds(src, leg, 0, rows * stripe + 1));
	}
}

TEST(Footprint, AlternatingLegsBackwards)
{
	print p{ 8 };

	for (__u64 i = 1000; i-- > 0;)
		p.add(src, i % 2, i / 2 * 8, 8);
	EXPECT_EQ(p.nr(), 2u);
	EXPECT_TRUE(p.holds(src, 0, 0, 4000));
}

TEST(Footprint, CoarseMayMeetWhereNothingDoesButSaysSo)
{
	print p{ 8 };

	for (__u64 i = 0; i < 100; i++)
		p.add(src, 1, 100 * i, 10);
	p.add(dst, 1, 50, 10);
	EXPECT_EQ(p.meet(), BLK_COPY_PERHAPS);
}

TEST(Footprint, WideGapsStayOpen)
{
	print p{ 8 };

	for (__u64 i = 0; i < 100; i++)
		p.add(src, 1, 20 * i + (i < 50 ? 0 : 1000000), 10);
	p.add(dst, 1, 500000, 10);
	EXPECT_EQ(p.meet(), BLK_COPY_APART);
}

TEST(Footprint, GapsOverTheOtherSideStayOpen)
{
	print p{ 16 };

	p.add(dst, 1, 15, 1);
	for (__u64 i = 0; i < 100; i++)
		p.add(src, 1, i < 2 ? 20 * i : 1000 * i, 10);
	EXPECT_EQ(p.meet(), BLK_COPY_APART);
}

TEST(Footprint, WhatMetBeforeItBecameCoarseIsSure)
{
	print p{ 8 };

	p.add(src, 1, 0, 10).add(dst, 1, 5, 10);
	for (__u64 i = 0; i < 100; i++)
		p.add(src, 2, 100 * i, 10);
	EXPECT_EQ(p.meet(), BLK_COPY_MEET);
}

TEST(Footprint, MoreUnitsThanPlaces)
{
	print p{ 8 };

	for (__u64 i = 0; i < 100; i++)
		p.add(src, i, 0, 10);
	EXPECT_EQ(p.meet(), BLK_COPY_PERHAPS);
	EXPECT_EQ(p.admits({ { 0, 0, 0, 0, 1, 0 } }, { 0 }), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(p.run(5, 9).seen, 0u);
	EXPECT_EQ(p.run(5, 9).sectors, 4u);
}

TEST(Footprint, AdmitsWhatLiesInside)
{
	print p{ 8 };
	const std::vector<__u64> unit{ 1, 2 };

	p.add(src, 1, 0, 100).add(dst, 2, 0, 100).add(dst, 1, 100, 10);
	EXPECT_EQ(p.admits({ { 0, 0, 0, 1, 100, 0 } }, unit), BLK_COPY_REASON_NONE);
	EXPECT_EQ(p.admits({ { 0, 100, 0, 0, 10, 0 } }, unit), BLK_COPY_REASON_NONE);
	EXPECT_EQ(p.admits({ { 0, 0, 1, 1, 1, 0 } }, unit), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(p.admits({ { 0, 50, 0, 0, 1, 0 } }, unit), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(p.admits({ { 1, 0, 0, 1, 100, 0 } }, unit), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(p.admits({ { 0, 0, 0, 1, 0, 0 } }, unit), BLK_COPY_REASON_NONE);
	/* a device that nobody identified */
	EXPECT_EQ(p.admits({ { 0, 0, 2, 1, 1, 0 } }, unit), BLK_COPY_REASON_OVERLAP);
	EXPECT_EQ(p.admits({ { 0, 0, 0, 2, 1, 0 } }, unit), BLK_COPY_REASON_OVERLAP);
	/* the second of two */
	EXPECT_EQ(p.admits({ { 0, 0, 0, 1, 1, 0 }, { 0, 100, 0, 1, 1, 0 } }, unit),
		  BLK_COPY_REASON_OVERLAP);
}

TEST(Footprint, AdmitsNothingWhereSidesMeet)
{
	EXPECT_EQ(print{ 8 }.add(src, 1, 0, 10).add(dst, 1, 9, 10)
			    .admits({ { 0, 12, 0, 0, 1, 0 } }, { 1 }),
		  BLK_COPY_REASON_OVERLAP);
}

TEST(Footprint, Runs)
{
	print p{ 8 };
	auto is = [&](__u64 from, __u64 to, __u64 sectors, __u32 seen) {
		const blk_copy_run r = p.run(from, to);

		EXPECT_EQ(r.sectors, sectors) << from << " " << to;
		EXPECT_EQ(r.seen, seen) << from << " " << to;
	};

	p.add(src, 1, 0, 1000).add(dst, ~0ULL - 1, 0, 1000);
	is(0, 1000, 1000, 1);
	p.add_unseen(100, 50).add_unseen(500, 500);
	is(0, 1000, 100, 1);
	is(0, 60, 60, 1);
	is(99, 1000, 1, 1);
	is(100, 1000, 50, 0);
	is(120, 1000, 30, 0);
	is(120, 130, 10, 0);
	is(150, 1000, 350, 1);
	is(500, 1000, 500, 0);
	is(999, 1000, 1, 0);
	EXPECT_EQ(p.meet(), BLK_COPY_APART);
}

TEST(Footprint, BeginsAnewWhereItWas)
{
	print p{ 8 };

	p.add(src, 1, 0, 10).add(dst, 1, 5, 10).add_unseen(0, 5);
	EXPECT_EQ(p.meet(), BLK_COPY_MEET);
	blk_copy_footprint_init(p.raw(), p.raw()->place, p.raw()->capacity);
	EXPECT_EQ(p.meet(), BLK_COPY_APART);
	EXPECT_FALSE(p.holds(src, 1, 0, 1));
	EXPECT_FALSE(p.holds(dst, 1, 10, 1));
	EXPECT_EQ(p.run(0, 10).seen, 1u);
	EXPECT_EQ(p.add(src, 1, 15, 10).add(dst, 1, 20, 1).meet(), BLK_COPY_MEET);
}

TEST(FootprintDeath, AQuestionToAnUnsettledSet)
{
	print p{ 8 };

	p.add(src, 1, 0, 10);
	EXPECT_DEATH(static_cast<void>(blk_copy_footprint_meet(p.raw())), "");
}

TEST(FootprintDeath, ASideThatIsNone)
{
	EXPECT_DEATH(print{ 8 }.add(3, 1, 0, 10), "");
	EXPECT_DEATH(print{ 8 }.add(unseen, 1, 0, 10), "");
	EXPECT_DEATH(print{ 8 }.add(src, BLK_COPY_UNIT_NONE, 0, 10), "");
}

/* ---- against sets of sectors ---- */

struct added {
	__u32 side;
	__u64 unit, sector, sectors;
};

TEST(Footprint, LikeSetsOfSectors)
{
	random r{ 77 };
	int answers[3] = {}, held = 0, not_held = 0;

	for (int round = 0; round < 6000; round++) {
		const __u32 capacity = r.one_in(3) ? 64 : 4 + r.below(12);
		const __u64 units = 1 + r.below(4), width = 20 + r.below(300);
		print p{ capacity };
		sector_set set[2];
		const auto nr = r.below(40);

		for (__u64 i = 0; i < nr; i++) {
			const added a{ static_cast<__u32>(r.below(2)), r.below(units),
				       r.below(width), r.below(12) };

			p.add(a.side, a.unit, a.sector, a.sectors);
			for (__u64 s = 0; s < a.sectors; s++)
				set[a.side].insert({ a.unit, a.sector + s });
			if (r.one_in(8))
				p.meet();
		}

		const bool met = any_common(set[0], set[1]);
		const __u32 said = p.meet();

		answers[said]++;
		/* never a wrong "apart", never a wrong "meet", and no doubt while there is room */
		ASSERT_NE(said, met ? BLK_COPY_APART : BLK_COPY_MEET) << "round " << round;
		if (capacity == 64) {
			ASSERT_NE(said, BLK_COPY_PERHAPS) << "round " << round;
		}
		if (said != BLK_COPY_APART)
			continue;
		for (int q = 0; q < 20; q++) {
			const added a{ static_cast<__u32>(r.below(2)), r.below(units),
				       r.below(width), 1 + r.below(6) };
			bool in = true;

			for (__u64 s = 0; s < a.sectors; s++)
				in &= set[a.side].count({ a.unit, a.sector + s }) == 1;

			const bool says = p.holds(a.side, a.unit, a.sector, a.sectors);

			(says ? held : not_held)++;
			if (in) {
				ASSERT_TRUE(says) << "round " << round;
			}
			if (capacity == 64) {
				ASSERT_EQ(says, in) << "round " << round;
			}
			/* coarse or not, it never holds what the other side has */
			for (__u64 s = 0; says && s < a.sectors; s++)
				ASSERT_FALSE(set[!a.side].count({ a.unit, a.sector + s }));
		}
	}
	for (int a : answers)
		EXPECT_GT(a, 100);
	EXPECT_GT(held, 1000);
	EXPECT_GT(not_held, 1000);
}

TEST(Footprint, RunsLikeASetOfSectors)
{
	random r{ 78 };

	for (int round = 0; round < 2000; round++) {
		print p{ static_cast<__u32>(4 + r.below(40)) };
		std::set<__u64> hidden;

		for (auto i = r.below(20); i > 0; i--) {
			const __u64 at = r.below(200), n = r.below(10);

			p.add_unseen(at, n);
			p.add(r.below(2), r.below(3), r.below(100), 5);
			for (__u64 s = 0; s < n; s++)
				hidden.insert(at + s);
		}
		for (__u64 from = 0, to = 220; from < to;) {
			const blk_copy_run run = p.run(from, to);

			ASSERT_GT(run.sectors, 0u);
			ASSERT_LE(from + run.sectors, to);
			for (__u64 s = 0; run.seen && s < run.sectors; s++)
				ASSERT_FALSE(hidden.count(from + s));
			from += run.sectors;
		}
	}
}

} // namespace
