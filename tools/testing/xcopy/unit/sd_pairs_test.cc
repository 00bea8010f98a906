// SPDX-License-Identifier: GPL-2.0-only
/* How long a pair that refused is left alone, and what makes it forgotten. */
#include <gtest/gtest.h>

#include "../../../../drivers/scsi/sd_xcopy_pairs.hpp"

namespace {

constexpr __u32 none = BLK_COPY_REASON_NONE;
constexpr __u32 backoff = BLK_COPY_REASON_BACKOFF;
constexpr __u32 collision = BLK_COPY_REASON_COLLISION;
constexpr __u32 why = BLK_COPY_REASON_UNREACHABLE;
constexpr __u32 minute = 60 * 1000;

class SdPairs : public testing::Test {
protected:
	SdPairs()
	{
		/* Storage comes as it is. */
		memset(&pairs, 0xa5, sizeof(pairs));
		sd_xcopy_pairs_init(&pairs);
	}
	__u32 refused(__u64 src, __u64 dst, __u64 now, __u32 reason = why)
	{
		return sd_xcopy_pairs_refused(&pairs, src, dst, reason, now);
	}
	__u32 check(__u64 src, __u64 dst, __u64 now)
	{
		return sd_xcopy_pairs_check(&pairs, src, dst, now);
	}
	void succeeded(__u64 src, __u64 dst) { sd_xcopy_pairs_succeeded(&pairs, src, dst); }
	void forget(__u64 lu) { sd_xcopy_pairs_forget(&pairs, lu); }

	sd_xcopy_pairs pairs;
};

TEST_F(SdPairs, UnknownPairsAreTried)
{
	EXPECT_EQ(check(1, 2, 0), none);
	EXPECT_EQ(check(0, 0, 0), none);
	EXPECT_EQ(check(~0ULL, ~0ULL, ~0ULL), none);
}

TEST_F(SdPairs, LeftAloneForASecond)
{
	EXPECT_EQ(refused(1, 2, 5000), 1000u);
	EXPECT_EQ(check(1, 2, 5000), backoff);
	EXPECT_EQ(check(1, 2, 5999), backoff);
	EXPECT_EQ(check(1, 2, 6000), none);
}

TEST_F(SdPairs, DoublesUpToFiveMinutes)
{
	const __u32 want[] = { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000,
			       300000, 300000, 300000 };
	__u64 now = 77;

	for (__u32 ms : want) {
		ASSERT_EQ(refused(1, 2, now), ms);
		ASSERT_EQ(check(1, 2, now + ms - 1), backoff);
		now += ms;
		ASSERT_EQ(check(1, 2, now), none);
	}
}

TEST_F(SdPairs, CommandsUnderWayCountOnce)
{
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(refused(1, 2, 100 + i), 1000u);
	EXPECT_EQ(check(1, 2, 1099), backoff);
	EXPECT_EQ(check(1, 2, 1100), none);
}

TEST_F(SdPairs, DirectionMatters)
{
	refused(1, 2, 0);
	EXPECT_EQ(check(2, 1, 0), none);
	EXPECT_EQ(check(1, 1, 0), none);
	EXPECT_EQ(check(1, 3, 0), none);
}

TEST_F(SdPairs, WithinOneLu)
{
	refused(1, 1, 0);
	EXPECT_EQ(check(1, 1, 0), backoff);
}

TEST_F(SdPairs, SuccessForgives)
{
	refused(1, 2, 0);
	refused(1, 2, 1000);
	succeeded(1, 2);
	EXPECT_EQ(check(1, 2, 1001), none);
	EXPECT_EQ(refused(1, 2, 2000), 1000u);
}

TEST_F(SdPairs, SuccessOfAnotherDoesNot)
{
	refused(1, 2, 0);
	succeeded(2, 1);
	succeeded(3, 4);
	EXPECT_EQ(check(1, 2, 1), backoff);
}

TEST_F(SdPairs, NoReasonIsNoRefusal)
{
	EXPECT_EQ(refused(1, 2, 0, none), 0u);
	EXPECT_EQ(check(1, 2, 0), none);
}

TEST_F(SdPairs, ForgetsByEitherLu)
{
	refused(1, 2, 0);
	refused(3, 1, 0);
	refused(3, 4, 0);
	forget(1);
	EXPECT_EQ(check(1, 2, 0), none);
	EXPECT_EQ(check(3, 1, 0), none);
	EXPECT_EQ(check(3, 4, 0), backoff);
}

TEST_F(SdPairs, ForgetsAll)
{
	refused(1, 2, 0);
	refused(3, 4, 0, collision);
	forget(0);
	EXPECT_EQ(check(1, 2, 0), none);
	EXPECT_EQ(check(3, 4, 0), none);
	EXPECT_EQ(refused(1, 2, 0), 1000u);
}

TEST_F(SdPairs, ForgettingNobody)
{
	refused(1, 2, 0);
	forget(99);
	EXPECT_EQ(check(1, 2, 0), backoff);
}

TEST_F(SdPairs, RemembersAsManyAsItSays)
{
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		refused(i + 1, 1000, 0);
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		EXPECT_EQ(check(i + 1, 1000, 0), backoff);
}

TEST_F(SdPairs, TheLeastRecentlyUsedMakesRoom)
{
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		refused(i + 1, 1000, 0);
	EXPECT_EQ(check(1, 1000, 0), backoff);	/* use: 2 is the oldest now */
	refused(500, 1000, 0);
	EXPECT_EQ(check(2, 1000, 0), none);
	EXPECT_EQ(check(1, 1000, 0), backoff);
	EXPECT_EQ(check(3, 1000, 0), backoff);
	EXPECT_EQ(check(500, 1000, 0), backoff);
}

TEST_F(SdPairs, EvictedStartsAnew)
{
	refused(1, 2, 0);
	refused(1, 2, 1000);
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		refused(i + 10, 1000, 1000);
	EXPECT_EQ(refused(1, 2, 4000), 1000u);
}

TEST_F(SdPairs, AFreedEntryIsUsedFirst)
{
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		refused(i + 1, 1000, 0);
	succeeded(40, 1000);
	refused(500, 1000, 0);
	EXPECT_EQ(check(1, 1000, 0), backoff);
	EXPECT_EQ(check(500, 1000, 0), backoff);
}

TEST_F(SdPairs, ClockMayWrap)
{
	const __u64 end = ~0ULL;

	refused(1, 2, end - 499);
	EXPECT_EQ(check(1, 2, end), backoff);
	EXPECT_EQ(check(1, 2, 499), backoff);
	EXPECT_EQ(check(1, 2, 500), none);
}

TEST_F(SdPairs, ClockRunningBackwardsDoesNotLockOut)
{
	refused(1, 2, 1000000);
	EXPECT_EQ(check(1, 2, 999999), none);
	EXPECT_EQ(check(1, 2, 0), none);
}

TEST_F(SdPairs, LongSilence)
{
	refused(1, 2, 0);
	EXPECT_EQ(check(1, 2, 1ULL << 62), none);
	EXPECT_EQ(refused(1, 2, 1ULL << 62), 2000u);
}

TEST_F(SdPairs, CollisionIsForGood)
{
	EXPECT_EQ(refused(1, 2, 0, collision), ~0U);
	EXPECT_EQ(check(1, 2, 0), collision);
	EXPECT_EQ(check(1, 2, 1000ULL * minute), collision);
	EXPECT_EQ(check(1, 2, ~0ULL), collision);
}

TEST_F(SdPairs, CollisionAfterABackoffIsForGood)
{
	refused(1, 2, 0);
	EXPECT_EQ(refused(1, 2, 10, collision), ~0U);
	EXPECT_EQ(check(1, 2, 10 * minute), collision);
}

TEST_F(SdPairs, NothingLiftsACollision)
{
	refused(1, 2, 0, collision);
	succeeded(1, 2);
	EXPECT_EQ(refused(1, 2, 5, why), ~0U);
	for (__u64 i = 0; i < 3 * SD_XCOPY_NR_PAIRS; i++)
		refused(i + 10, 1000, 0);
	EXPECT_EQ(check(1, 2, 0), collision);
}

TEST_F(SdPairs, ForgetLiftsACollision)
{
	refused(1, 2, 0, collision);
	forget(2);
	EXPECT_EQ(check(1, 2, 0), none);
}

TEST_F(SdPairs, FullOfCollisionsNoPairIsTrusted)
{
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		EXPECT_EQ(refused(i + 1, 1000, 0, collision), ~0U);
	EXPECT_EQ(refused(700, 1000, 0, why), 0u);
	EXPECT_EQ(check(700, 1000, 0), none);
	EXPECT_EQ(refused(800, 1000, 0, collision), 0u);
	EXPECT_EQ(check(700, 1000, 0), collision);
	forget(1);
	EXPECT_EQ(check(700, 1000, 0), collision);
	forget(0);
	EXPECT_EQ(check(800, 1000, 0), none);
}

TEST_F(SdPairs, TwoMemoriesAreTwo)
{
	sd_xcopy_pairs other;

	sd_xcopy_pairs_init(&other);
	refused(1, 2, 0);
	EXPECT_EQ(sd_xcopy_pairs_check(&other, 1, 2, 0), none);
}

} // namespace
