// SPDX-License-Identifier: GPL-2.0-only
/* How long a pair that refused is left alone, and what makes it forgotten. */
#include <list>
#include <random>

#include <gtest/gtest.h>

#include <kcxx/pairs.hpp>

namespace {

using namespace kcxx;

constexpr u32 why = 7, other = 8;
constexpr backoff doubling{ 1000, 10000, 2, 1 };
constexpr backoff longer{ 60000, 600000, 8, 1 };
constexpr backoff steady{ 1000, 1000, 1, 1 };
constexpr backoff third_time{ 1000, 1000, 1, 3 };

class Pairs : public testing::Test {
protected:
	Pairs()
	{
		/* Storage comes as it is. */
		memset(&storage, 0xa5, sizeof(storage));
		store<pair_memory>(&storage);
	}
	pair_memory &memory() { return stored<pair_memory>(&storage); }
	void refused(u64 src, u64 dst, u64 now, const backoff &rule = doubling, u32 reason = why)
	{
		memory().refused(src, dst, reason, rule, now);
	}
	/* For how long it is left alone. */
	u32 left(u64 src, u64 dst, u64 now)
	{
		const auto alone = memory().left_alone(src, dst, now);

		return alone ? alone->left_ms : 0;
	}
	/* From @now, to the last millisecond. */
	void expect_period(u64 src, u64 dst, u64 now, u32 ms)
	{
		EXPECT_EQ(left(src, dst, now), ms);
		EXPECT_EQ(left(src, dst, now + ms - 1), 1u);
		EXPECT_EQ(left(src, dst, now + ms), 0u);
	}
	void fill(u64 now = 0, const backoff &rule = doubling)
	{
		for (u64 i = 1; i <= KCXX_NR_PAIRS; i++)
			refused(i, 1000, now, rule);
	}

	kcxx_pairs storage;
};

TEST_F(Pairs, UnknownPairsAreTried)
{
	EXPECT_EQ(left(1, 2, 0), 0u);
	EXPECT_EQ(left(0, 0, 0), 0u);
	EXPECT_EQ(left(~0ULL, ~0ULL, ~0ULL), 0u);
}

TEST_F(Pairs, GrowsUpToItsBound)
{
	u64 now = 77;

	for (u32 ms : { 1000, 2000, 4000, 8000, 10000, 10000 }) {
		refused(1, 2, now);
		expect_period(1, 2, now, ms);
		now += ms;
	}
}

TEST_F(Pairs, GrowsFromWhereItIsNotFromItsTime)
{
	refused(1, 2, 0);
	EXPECT_EQ(left(1, 2, 1ULL << 62), 0u);
	refused(1, 2, 1ULL << 62);
	expect_period(1, 2, 1ULL << 62, 2000);
}

TEST_F(Pairs, WhatIsUnderWayCountsOnce)
{
	for (u64 i = 0; i < 8; i++)
		refused(1, 2, 100 + i);
	expect_period(1, 2, 100, 1000);
}

TEST_F(Pairs, ALongerRuleIsHeardMeanwhile)
{
	refused(1, 2, 0);
	refused(1, 2, 10, longer, other);
	EXPECT_EQ(memory().left_alone(1, 2, 10)->reason, other);
	refused(1, 2, 11, longer);
	expect_period(1, 2, 10, 60000);
	refused(1, 2, 60010, longer);
	expect_period(1, 2, 60010, 480000);
	/* One that refuses only is asked as often as others. */
	refused(1, 2, 1000000);
	expect_period(1, 2, 1000000, 10000);
}

TEST_F(Pairs, SteadyNeverGrowsAndWhatFollowsBeginsAnew)
{
	for (u64 now = 0; now < 5000; now += 1000) {
		refused(1, 2, now, steady);
		expect_period(1, 2, now, 1000);
	}
	refused(1, 2, 5000);
	expect_period(1, 2, 5000, 1000);
	refused(1, 2, 6000);
	expect_period(1, 2, 6000, 2000);
}

TEST_F(Pairs, ARowOfRefusals)
{
	refused(1, 2, 0, third_time);
	refused(1, 2, 1, third_time);
	EXPECT_EQ(left(1, 2, 1), 0u);
	refused(1, 2, 2, third_time);
	expect_period(1, 2, 2, 1000);
	/* It goes on until a success. */
	refused(1, 2, 5000, third_time);
	expect_period(1, 2, 5000, 1000);
	for (int i = 0; i < 10; i++) {
		memory().succeeded(1, 2, 6000);
		refused(1, 2, 6000, third_time);
		refused(1, 2, 6000, third_time);
		EXPECT_EQ(left(1, 2, 6000), 0u);
	}
}

TEST_F(Pairs, OtherPairsAreNotConcerned)
{
	refused(1, 2, 0);
	EXPECT_EQ(left(2, 1, 0), 0u);
	EXPECT_EQ(left(1, 1, 0), 0u);
	EXPECT_EQ(left(1, 3, 0), 0u);
	EXPECT_EQ(left(1 | 1ULL << 32, 2, 0), 0u);
	EXPECT_EQ(left(1, 2 | 1ULL << 63, 0), 0u);
	refused(5, 5, 0);
	EXPECT_EQ(left(5, 5, 0), 1000u);
	refused(0, 0, 0);
	EXPECT_EQ(left(0, 0, 0), 1000u);
}

TEST_F(Pairs, SuccessForgivesThisOne)
{
	memory().succeeded(1, 2, 0);
	refused(1, 2, 0);
	refused(3, 4, 500);
	memory().succeeded(2, 1, 1000);
	memory().succeeded(1, 2, 1000);
	EXPECT_EQ(left(1, 2, 1000), 0u);
	EXPECT_EQ(left(3, 4, 1000), 500u);
	refused(1, 2, 2000);
	expect_period(1, 2, 2000, 1000);
}

/* What ends well while its pair is left alone was sent before. */
TEST_F(Pairs, SuccessOfWhatWasUnderWayForgivesNothing)
{
	refused(1, 2, 0);
	memory().succeeded(1, 2, 1);
	memory().succeeded(1, 2, 999);
	expect_period(1, 2, 0, 1000);
	refused(1, 2, 1000);
	expect_period(1, 2, 1000, 2000);
}

TEST_F(Pairs, SuccessOfWhatWasUnderWayEndsARow)
{
	for (int i = 0; i < 3; i++)
		refused(1, 2, 0, third_time);
	expect_period(1, 2, 0, 1000);
	memory().succeeded(1, 2, 500);
	refused(1, 2, 1000, third_time);
	refused(1, 2, 1000, third_time);
	EXPECT_EQ(left(1, 2, 1000), 0u);
}

TEST_F(Pairs, ForgetsByEitherEndOrAll)
{
	refused(1, 2, 0);
	refused(3, 1, 0);
	refused(3, 4, 0);
	memory().forget(99, false);
	EXPECT_EQ(left(1, 2, 0), 1000u);
	memory().forget(1, false);
	EXPECT_EQ(left(1, 2, 0), 0u);
	EXPECT_EQ(left(3, 1, 0), 0u);
	EXPECT_EQ(left(3, 4, 0), 1000u);
	memory().forget(0, false);
	EXPECT_EQ(left(3, 4, 0), 0u);
}

TEST_F(Pairs, RemembersAsManyAsItSays)
{
	fill();
	for (u64 i = 1; i <= KCXX_NR_PAIRS; i++)
		EXPECT_EQ(left(i, 1000, 0), 1000u);
}

TEST_F(Pairs, TheLeastRecentlyUsedMakesRoom)
{
	fill();
	EXPECT_EQ(left(1, 1000, 0), 1000u);	/* use: 2 is the oldest now */
	refused(500, 1000, 0);
	EXPECT_EQ(left(2, 1000, 0), 0u);
	for (u64 i : { 1, 3, 64, 500 })
		EXPECT_EQ(left(i, 1000, 0), 1000u);
}

TEST_F(Pairs, WhatMadeRoomStartsAnew)
{
	refused(1, 2, 0);
	refused(1, 2, 1000);
	fill(1000);
	refused(1, 2, 4000);
	expect_period(1, 2, 4000, 1000);
}

TEST_F(Pairs, AFreedEntryIsUsedFirst)
{
	fill();
	memory().succeeded(40, 1000, 1000);
	refused(500, 1000, 0);
	EXPECT_EQ(left(1, 1000, 0), 1000u);
	EXPECT_EQ(left(500, 1000, 0), 1000u);
}

TEST_F(Pairs, ClockMayWrap)
{
	refused(1, 2, ~0ULL - 499);
	expect_period(1, 2, ~0ULL - 499, 1000);
}

TEST_F(Pairs, ClockRunningBackwardsDoesNotLockOut)
{
	refused(1, 2, 1000000);
	EXPECT_EQ(left(1, 2, 999999), 0u);
	EXPECT_EQ(left(1, 2, 0), 0u);
}

TEST_F(Pairs, NothingLiftsWhatIsForGood)
{
	refused(1, 2, 0);
	refused(1, 2, 10, for_good, other);
	memory().succeeded(1, 2, 20);
	refused(1, 2, 20);
	refused(1, 2, 20, longer);
	memory().leave_alone(1, 2, why, 5000, 0);
	for (u64 i = 10; i < 300; i++)
		refused(i, 1000, 0);
	memory().forget(2, false);
	memory().forget(0, false);
	for (u64 now : { 10ULL, 1ULL << 40, ~0ULL }) {
		EXPECT_EQ(left(1, 2, now), KCXX_FOR_GOOD);
		EXPECT_EQ(memory().left_alone(1, 2, now)->reason, other);
	}
}

TEST_F(Pairs, OnlyAPardonLiftsIt)
{
	refused(1, 2, 0, for_good);
	refused(3, 4, 0);
	memory().forget(3, true);
	EXPECT_EQ(left(3, 4, 0), 0u);
	EXPECT_EQ(left(1, 2, 0), KCXX_FOR_GOOD);
	memory().forget(2, true);
	EXPECT_EQ(left(1, 2, 0), 0u);
}

TEST_F(Pairs, WhatIsForGoodAndFindsNoRoomIsKnown)
{
	fill(0, for_good);
	refused(700, 1000, 0);
	EXPECT_EQ(left(700, 1000, 0), 0u);
	memory().leave_alone(700, 1000, why, 5000, 0);
	EXPECT_FALSE(memory().overflowed());
	refused(800, 1000, 0, for_good);
	EXPECT_TRUE(memory().overflowed());
	memory().forget(1, false);
	EXPECT_TRUE(memory().overflowed());
	memory().forget(1, true);
	EXPECT_FALSE(memory().overflowed());
	EXPECT_EQ(left(2, 1000, 0), KCXX_FOR_GOOD);
}

TEST_F(Pairs, LeaveAloneShortensNothing)
{
	memory().leave_alone(1, 2, why, 5000, 0);
	expect_period(1, 2, 0, 5000);
	memory().leave_alone(1, 2, other, 4000, 1);
	EXPECT_EQ(memory().left_alone(1, 2, 1)->reason, why);
	EXPECT_EQ(left(1, 2, 1), 4999u);
	/* The rest of it is shorter than what is asked for now. */
	memory().leave_alone(1, 2, other, 4000, 1001);
	EXPECT_EQ(memory().left_alone(1, 2, 1001)->reason, other);
	expect_period(1, 2, 1001, 4000);
	/* And growing goes on from there. */
	refused(1, 2, 9000);
	expect_period(1, 2, 9000, 8000);
}

TEST_F(Pairs, LeaveAloneKeepsTheReasonOfASteadyRule)
{
	refused(1, 2, 0, steady);
	memory().leave_alone(1, 2, other, 16000, 10);
	EXPECT_EQ(memory().left_alone(1, 2, 10)->reason, why);
	expect_period(1, 2, 10, 16000);
	refused(1, 2, 30000);
	expect_period(1, 2, 30000, 1000);
}

TEST_F(Pairs, TheListHasWhatIsLeftAlone)
{
	int found = 0;

	refused(1, 2, 0);
	refused(3, 4, 500, longer, other);
	refused(5, 6, 0, for_good);
	refused(7, 8, 0, third_time);
	for (u32 i = 0; i < KCXX_NR_PAIRS; i++) {
		const auto pair = memory().at(i, 1000);

		if (!pair)
			continue;
		found++;
		if (pair->src == 3) {
			EXPECT_EQ(pair->dst, 4u);
			EXPECT_EQ(pair->reason, other);
			EXPECT_EQ(pair->left_ms, 59500u);
		} else {
			EXPECT_EQ(pair->src, 5u);
			EXPECT_EQ(pair->left_ms, KCXX_FOR_GOOD);
		}
	}
	EXPECT_EQ(found, 2);
}

/* A plain list in the order of use does the same, slowly. */
TEST_F(Pairs, RandomUse)
{
	struct known {
		u64 src, dst, since;
		u32 alone;
	};
	std::mt19937_64 rng(12);
	std::list<known> list;
	u64 now = ~0ULL - 300000;	/* wraps on the way */
	int waited = 0;

	for (int i = 0; i < 200000; i++) {
		const u64 src = rng() % 10, dst = rng() % 9;
		auto it = list.begin();

		while (it != list.end() && (it->src != src || it->dst != dst))
			++it;
		const bool known = it != list.end();
		const u32 want = known && now - it->since < it->alone ?
				       it->alone - static_cast<u32>(now - it->since) : 0;

		switch (rng() % 16) {
		case 0:
			memory().succeeded(src, dst, now);
			if (known && !want)
				list.erase(it);
			break;
		case 1 ... 8:
			refused(src, dst, now);
			if (!known)
				list.push_front({ src, dst, now, 1000 });
			else if (!want)
				*it = { src, dst, now, std::min(it->alone * 2, 10000u) };
			if (known)
				list.splice(list.begin(), list, it);
			if (list.size() > KCXX_NR_PAIRS)
				list.pop_back();
			break;
		default:
			ASSERT_EQ(left(src, dst, now), want) << "step " << i;
			if (known)
				list.splice(list.begin(), list, it);
			waited += want != 0;
		}
		if (rng() % 20000 == 0) {
			memory().forget(0, true);
			list.clear();
		}
		now += rng() % 5;
	}
	EXPECT_GT(waited, 1000);
}

} // namespace
