// SPDX-License-Identifier: GPL-2.0-only
/* What a caller's copy has under way, on models of devices. */
#include <algorithm>
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "policy.hpp"

namespace {

constexpr u64 most = 500 * ms;

class Pace : public testing::Test {
protected:
	/* When a command of so many sectors that is sent now ends; at @now. */
	using device = std::function<u64(u64 sectors)>;

	blk_copy_bound bound(u64 src = 1, u64 dst = 2)
	{
		blk_copy_bound b;

		blk_copy_pace_begin(&p, src, dst, now, &b);
		return b;
	}
	/* @n commands, one after the other, take @ns each; what holds then. */
	blk_copy_bound ends(int n, u64 ns, u32 reason = BLK_COPY_REASON_NONE)
	{
		blk_copy_bound b = bound();

		while (n--) {
			const blk_copy_ended e{ 1, 2, now, now + ns, most, reason, 0 };

			now += ns;
			blk_copy_pace_ended(&p, &e, &b);
		}
		return b;
	}
	/* One takes too long, and all that was sent before is over. */
	blk_copy_bound late()
	{
		const blk_copy_bound b = ends(1, 600 * ms);

		now += 600 * ms;
		return b;
	}
	/* Copies @sectors; longest is what one who is killed later than @from waited for. */
	void copy(u64 sectors, const device &dev, u64 from = 0, u32 reason = BLK_COPY_REASON_NONE)
	{
		std::multimap<u64, std::pair<u64, u64>> out; /* by its end: begin, sectors */
		blk_copy_bound b = bound();
		u64 under_way = 0, begun = now, left = sectors;

		longest = 0;
		nr = 0;
		while (left || !out.empty()) {
			while (left && (out.empty() || under_way + std::min<u64>(b.command, left) <= b.window)) {
				const u64 n = std::min<u64>(b.command, left);

				out.emplace(dev(n), std::pair{ now, n });
				under_way += n;
				left -= n;
				nr++;
			}
			const auto first = out.begin();
			const blk_copy_ended e{ 1, 2, first->second.first, std::max(first->first, now), most, reason, 0 };

			now = e.now_ns;
			under_way -= first->second.second;
			out.erase(first);
			blk_copy_pace_ended(&p, &e, &b);
			if (sectors - left >= from)
				longest = std::max(longest, now - e.start_ns);
		}
		took = now - begun;
	}
	/* Each command by itself, in pieces of 128 KiB that are read and then written. */
	device lio(u64 store_ns)
	{
		return [this, store_ns](u64 sectors) { return now + (sectors + 255) / 256 * 2 * store_ns; };
	}
	/* One after the other, and for each command and each MiB so long. */
	device queue(u64 command_ns, u64 mib_ns)
	{
		return [=, this](u64 sectors) {
			return free = std::max(free, now) + command_ns + times(mib_ns, sectors);
		};
	}

	blk_copy_pace p{};
	u64 now = 1000 * ms;
	u64 free = 0;
	u64 longest = 0;
	u64 took = 0;
	u32 nr = 0;
};

TEST_F(Pace, BeginsWithLittle)
{
	EXPECT_EQ(bound().command, 512U);
	EXPECT_EQ(bound().window, mib);
	EXPECT_FALSE(bound().slow);
}

TEST_F(Pace, QuickDeviceHasAllSoon)
{
	copy(32 * mib, queue(100 * us, 400 * us));
	EXPECT_EQ(bound().command, 4 * mib);
	EXPECT_EQ(bound().window, 16 * mib);
	EXPECT_FALSE(bound().slow);
	EXPECT_LE(nr, 32U);
	copy(32 * mib, queue(100 * us, 400 * us));
	EXPECT_EQ(nr, 8U);
}

TEST_F(Pace, NobodyWaitsLongForSlowStore)
{
	copy(32 * mib, lio(150 * ms));
	EXPECT_LE(longest, 650 * ms);
	/* To send one after the other would not make it quicker, so it is not done. */
	EXPECT_EQ(bound().window, mib);
	EXPECT_LE(took, 25000 * ms);
	EXPECT_TRUE(bound().slow);
}

TEST_F(Pace, StoreOf10ms)
{
	copy(64 * mib, lio(10 * ms));
	EXPECT_LE(longest, 500 * ms);
	EXPECT_GE(bound().command, mib);
}

TEST_F(Pace, BecomesSlow)
{
	copy(64 * mib, queue(0, 400 * us));
	/* What is under way is too much, of what follows some. */
	copy(64 * mib, lio(150 * ms), 40 * mib);
	EXPECT_LE(longest, 1300 * ms);
	copy(8 * mib, lio(150 * ms));
	EXPECT_LE(longest, 650 * ms);
}

TEST_F(Pace, BecomesQuickAgain)
{
	copy(16 * mib, lio(150 * ms));
	EXPECT_TRUE(bound().slow);
	copy(256 * mib, queue(100 * us, 400 * us));
	EXPECT_EQ(bound().window, 16 * mib);
	EXPECT_FALSE(bound().slow);
}

TEST_F(Pace, SlowLine)
{
	/* 4 MiB a second: half a second of it is 2 MiB. */
	copy(64 * mib, queue(0, 250 * ms));
	EXPECT_LE(longest, 1000 * ms);
	EXPECT_LE(took, 17000 * ms);
}

TEST_F(Pace, CommandsThatTakeLongBecomeFewerNotSmaller)
{
	copy(128 * mib, queue(300 * ms, 0));
	EXPECT_LE(longest, 1300 * ms);
	copy(256 * mib, queue(300 * ms, 0));
	EXPECT_EQ(bound().command, 4 * mib);
	/* With four at a time it would be as long. */
	EXPECT_LE(took, 64 * 300 * ms * 3 / 2);
}

TEST_F(Pace, WhatNothingHelpsIsLeft)
{
	copy(64 * mib, [this](u64) { return now + 2000 * ms; });
	EXPECT_EQ(bound().window, mib);
	EXPECT_LE(took, 64 * 2000 * ms * 3 / 2);
}

TEST_F(Pace, LargePiecesOnly)
{
	copy(512, queue(0, 400 * us), 0, BLK_COPY_REASON_ALIGNMENT);
	EXPECT_EQ(bound().command, mib);
	copy(64 * mib, lio(300 * ms));
	EXPECT_EQ(bound().command, mib);
}

TEST_F(Pace, UnitsAreApart)
{
	copy(64 * mib, queue(0, 400 * us));
	EXPECT_EQ(bound(7).window, mib);
	EXPECT_EQ(bound().window, 16 * mib);
	blk_copy_pace_forget(&p);
	EXPECT_EQ(bound().window, mib);
}

TEST_F(Pace, LongAgoSaysNothing)
{
	copy(64 * mib, queue(0, 400 * us));
	now += 11000 * ms;
	EXPECT_EQ(bound().window, mib);
}

TEST_F(Pace, MoreAfterSomeThatWereQuick)
{
	EXPECT_EQ(ends(3, ms).command, 512U);
	EXPECT_EQ(ends(1, ms).command, 1024U);
	EXPECT_EQ(ends(3, ms).command, 1024U);
}

/* A refusal comes soon, whatever the device is. */
TEST_F(Pace, RefusedIsNotQuick)
{
	EXPECT_EQ(ends(20, ms, BLK_COPY_REASON_BUSY).command, 512U);
}

TEST_F(Pace, LargeOnesStayWhereSmallOnesAreRefused)
{
	copy(64 * mib, queue(0, 400 * us));
	EXPECT_EQ(ends(1, ms, BLK_COPY_REASON_ALIGNMENT).command, 4 * mib);
}

/* What was made less of is more again: first what one command is, then how many. */
TEST_F(Pace, LargerBeforeMore)
{
	EXPECT_EQ(late().window, 512 * 2U);
	EXPECT_EQ(ends(4, ms).command, 1024U);
	EXPECT_EQ(bound().window, 1024 * 2U);
}

/* Each time that it was too much it is longer until it is tried again, up to 64. */
TEST_F(Pace, CalmForLonger)
{
	u32 calm = 4;

	for (int i = 0; i < 7; i++) {
		EXPECT_EQ(ends(calm - 1, ms).command, 512U) << calm;
		EXPECT_EQ(ends(1, ms).command, 1024U) << calm;
		EXPECT_EQ(late().command, 512U);
		calm = std::min(calm * 2, 64U);
	}
}

/* What was quick, or as it should be, has put an end to the trial of less. */
TEST_F(Pace, LessThatHelpedIsNotUndone)
{
	for (const u64 meanwhile : { 1 * ms, 300 * ms }) {
		blk_copy_pace_forget(&p);
		EXPECT_EQ(ends(4, ms).command, 1024U);
		EXPECT_EQ(late().command, 512U);
		EXPECT_EQ(ends(1, meanwhile).command, 512U);
		EXPECT_EQ(late().command, 512U);
		EXPECT_EQ(bound().window, 512 * 2U);
	}
}

/* What was sent just after a late one waits behind all that was sent before it. */
TEST_F(Pace, WhatWaitsBehindSaysNothing)
{
	EXPECT_EQ(ends(1, 600 * ms).window, 512 * 2U);
	now += 100 * ms;
	EXPECT_EQ(ends(1, 600 * ms).window, 512 * 2U);
	/* The next one is as long all the same: to send fewer has not helped. */
	EXPECT_EQ(ends(1, 600 * ms).window, mib);
}

TEST_F(Pace, DestinationsAreApart)
{
	copy(64 * mib, queue(0, 400 * us));
	EXPECT_EQ(bound(1, 3).window, mib);
	EXPECT_EQ(bound(1, 2).window, 16 * mib);
}

TEST_F(Pace, OldestMakesRoom)
{
	copy(64 * mib, queue(0, 400 * us));
	for (u64 i = 0; i < BLK_COPY_PACE_ENTRIES; i++) {
		now += us;
		EXPECT_EQ(bound(100 + i).window, mib);
	}
	EXPECT_EQ(bound().window, mib);
}

TEST_F(Pace, EndsOfBeforeSayNothing)
{
	blk_copy_bound b = bound();
	const blk_copy_ended late{ 1, 2, now, now + 800 * ms, most, BLK_COPY_REASON_NONE, 0 };

	blk_copy_pace_ended(&p, &late, &b);
	EXPECT_EQ(b.window, 512 * 2U);
	for (int i = 0; i < 3; i++)
		blk_copy_pace_ended(&p, &late, &b);
	EXPECT_EQ(b.window, 512 * 2U);
	/* A clock that stands still is none to divide by. */
	const blk_copy_ended none{ 1, 2, ~0ULL, 0, 0, BLK_COPY_REASON_NONE, 0 };

	blk_copy_pace_ended(&p, &none, &b);
	EXPECT_GE(b.command, 512U);
}

} // namespace
