// SPDX-License-Identifier: GPL-2.0-only
/* How long a pair that refused is left alone, and what makes it forgotten. */
#include <gtest/gtest.h>

#include "../../../../drivers/scsi/sd_xcopy_pairs.hpp"

namespace {

constexpr __u32 none = BLK_COPY_REASON_NONE;
constexpr __u32 backoff = BLK_COPY_REASON_BACKOFF;
constexpr __u32 mismatch = BLK_COPY_REASON_MISMATCH;
constexpr __u32 unproven = BLK_COPY_REASON_UNPROVEN;
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
	void pardon(__u64 lu) { sd_xcopy_pairs_pardon(&pairs, lu); }
	__u32 check(__u64 src, __u64 dst, __u64 now)
	{
		return sd_xcopy_pairs_check(&pairs, src, dst, now);
	}
	__u32 lost(__u64 src, __u64 dst, __u64 ms, __u64 now)
	{
		return sd_xcopy_pairs_lost_time(&pairs, src, dst, ms, now);
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

TEST_F(SdPairs, LostOnesAreDearer)
{
	for (__u32 reason : { BLK_COPY_REASON_TIMEOUT, BLK_COPY_REASON_LOST }) {
		__u64 now = 77, spent = 0;

		forget(0);
		for (__u32 ms : { minute, 8 * minute, 64 * minute, 512 * minute, 1440 * minute,
				  1440 * minute }) {
			ASSERT_EQ(refused(1, 2, now, reason), ms);
			ASSERT_EQ(refused(1, 2, now + 1, reason), ms);
			ASSERT_EQ(check(1, 2, now + ms - 1), backoff);
			now += ms;
			ASSERT_EQ(check(1, 2, now), none);
			spent += 3 * minute;
		}
		EXPECT_LT(spent * 100, now);
	}
}

TEST_F(SdPairs, LostIsHeardDuringARefusal)
{
	refused(1, 2, 0);
	EXPECT_EQ(refused(1, 2, 10, BLK_COPY_REASON_TIMEOUT), minute);
	EXPECT_EQ(check(1, 2, 1500), backoff);
	/* One that answers is asked as often as others. */
	EXPECT_EQ(refused(1, 2, 2 * minute), 2 * minute);
	succeeded(1, 2);
	EXPECT_EQ(refused(1, 2, 3 * minute), 1000u);
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
	refused(3, 4, 0);
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

TEST_F(SdPairs, MismatchIsForGood)
{
	EXPECT_EQ(refused(1, 2, 0, mismatch), ~0U);
	EXPECT_EQ(check(1, 2, 0), mismatch);
	EXPECT_EQ(check(1, 2, 1000ULL * minute), mismatch);
	EXPECT_EQ(check(1, 2, ~0ULL), mismatch);
}

TEST_F(SdPairs, MismatchAfterABackoffIsForGood)
{
	refused(1, 2, 0);
	EXPECT_EQ(refused(1, 2, 10, mismatch), ~0U);
	EXPECT_EQ(check(1, 2, 10 * minute), mismatch);
}

TEST_F(SdPairs, NothingLiftsAMismatch)
{
	refused(1, 2, 0, mismatch);
	succeeded(1, 2);
	EXPECT_EQ(refused(1, 2, 5, why), ~0U);
	for (__u64 i = 0; i < 3 * SD_XCOPY_NR_PAIRS; i++)
		refused(i + 10, 1000, 0);
	EXPECT_EQ(check(1, 2, 0), mismatch);
}

TEST_F(SdPairs, OnlyAnAdministratorLiftsAMismatch)
{
	refused(1, 2, 0, mismatch);
	forget(2);
	forget(0);
	EXPECT_EQ(check(1, 2, 0), mismatch);
	pardon(3);
	EXPECT_EQ(check(1, 2, 0), mismatch);
	pardon(2);
	EXPECT_EQ(check(1, 2, 0), none);
}

TEST_F(SdPairs, PardonForgetsRefusalsToo)
{
	refused(1, 2, 0);
	refused(3, 4, 0);
	pardon(1);
	EXPECT_EQ(check(1, 2, 0), none);
	EXPECT_EQ(check(3, 4, 0), backoff);
	pardon(0);
	EXPECT_EQ(check(3, 4, 0), none);
}

TEST_F(SdPairs, FullOfMismatchesNoPairIsTrusted)
{
	for (__u64 i = 0; i < SD_XCOPY_NR_PAIRS; i++)
		EXPECT_EQ(refused(i + 1, 1000, 0, mismatch), ~0U);
	EXPECT_EQ(refused(700, 1000, 0, why), 0u);
	EXPECT_EQ(check(700, 1000, 0), none);
	EXPECT_EQ(refused(800, 1000, 0, mismatch), 0u);
	EXPECT_EQ(check(700, 1000, 0), mismatch);
	forget(1);
	EXPECT_EQ(check(700, 1000, 0), mismatch);
	pardon(1);
	EXPECT_EQ(check(800, 1000, 0), none);
	EXPECT_EQ(check(2, 1000, 0), mismatch);
}

TEST_F(SdPairs, UnprovenIsForASecondEachTime)
{
	__u64 now = 0;

	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(refused(1, 2, now, unproven), 999u);
		EXPECT_EQ(check(1, 2, now + 998), unproven);
		EXPECT_EQ(check(1, 2, now + 999), none);
		now += 999;
	}
	EXPECT_EQ(refused(1, 2, now), 1000u);
	EXPECT_EQ(check(1, 2, now), backoff);
	EXPECT_EQ(refused(1, 2, now + 1000), 2000u);
}

TEST_F(SdPairs, AMismatchAfterUnprovenIsForGood)
{
	refused(1, 2, 0, unproven);
	EXPECT_EQ(refused(1, 2, 1, mismatch), ~0U);
	EXPECT_EQ(check(1, 2, minute), mismatch);
}

TEST_F(SdPairs, LostTimeIsPaidFor)
{
	EXPECT_EQ(lost(1, 2, 49, 0), 0u);
	EXPECT_EQ(check(1, 2, 0), none);
	EXPECT_EQ(lost(1, 2, 50, 0), 1600u);
	EXPECT_EQ(check(1, 2, 1599), backoff);
	EXPECT_EQ(check(1, 2, 1600), none);
	EXPECT_EQ(lost(1, 2, 120 * 1000, 5000), 60 * minute);
	EXPECT_EQ(lost(1, 2, ~0ULL, 5000), 60 * minute);
	EXPECT_EQ(check(1, 2, 5000 + 60 * minute), none);
	succeeded(1, 2);
	EXPECT_EQ(check(1, 2, 5000), none);
}

TEST_F(SdPairs, LostTimeShortensNothing)
{
	__u64 now = 0;

	for (int i = 0; i < 12; i++, now += 300000)
		refused(1, 2, now);
	now -= 300000;
	EXPECT_EQ(lost(1, 2, 1000, now + 1), 300000u);
	EXPECT_EQ(check(1, 2, now + 299999), backoff);
	/* The rest of it is shorter than what was lost now. */
	EXPECT_EQ(lost(1, 2, 1000, now + 299999), 32000u);
	EXPECT_EQ(check(1, 2, now + 299999 + 31999), backoff);
	EXPECT_EQ(check(1, 2, now + 299999 + 32000), none);
	/* And doubling goes on below its own bound. */
	EXPECT_EQ(refused(1, 2, now + minute * 10), 64000u);
	EXPECT_EQ(lost(1, 2, minute, now + minute * 10), 32 * minute);
	EXPECT_EQ(refused(1, 2, now + minute * 60), 5 * minute);
}

TEST_F(SdPairs, UnprovenStaysSoHoweverLongItTook)
{
	refused(1, 2, 0, unproven);
	EXPECT_EQ(lost(1, 2, 500, 10), 16001u);
	EXPECT_EQ(check(1, 2, 16010), unproven);
	EXPECT_EQ(check(1, 2, 16011), none);
	EXPECT_EQ(refused(1, 2, 16011, unproven), 999u);
	EXPECT_EQ(refused(1, 2, 30000), 1000u);
	EXPECT_EQ(check(1, 2, 30000), backoff);
}

TEST_F(SdPairs, LostTimeLiftsNoMismatch)
{
	refused(1, 2, 0, mismatch);
	EXPECT_EQ(lost(1, 2, 5000, 0), ~0U);
	EXPECT_EQ(check(1, 2, 60ULL * minute), mismatch);
}

TEST_F(SdPairs, TwoMemoriesAreTwo)
{
	sd_xcopy_pairs other;

	sd_xcopy_pairs_init(&other);
	refused(1, 2, 0);
	EXPECT_EQ(sd_xcopy_pairs_check(&other, 1, 2, 0), none);
}

class SdProofs : public testing::Test {
protected:
	SdProofs()
	{
		memset(&proofs, 0xa5, sizeof(proofs));
		sd_xcopy_proofs_init(&proofs);
	}
	bool has(__u64 src, __u64 dst) { return sd_xcopy_proofs_has(&proofs, src, dst); }

	sd_xcopy_proofs proofs;
};

TEST_F(SdProofs, EmptyAtFirst)
{
	EXPECT_FALSE(has(1, 2));
	EXPECT_FALSE(has(0, 0));
}

TEST_F(SdProofs, OneWayIsNotTheOther)
{
	sd_xcopy_proofs_add(&proofs, 1, 2);
	EXPECT_TRUE(has(1, 2));
	EXPECT_FALSE(has(2, 1));
	EXPECT_FALSE(has(1, 1));
	EXPECT_FALSE(has(2, 2));
}

TEST_F(SdProofs, WithinOneUnit)
{
	sd_xcopy_proofs_add(&proofs, 7, 7);
	EXPECT_TRUE(has(7, 7));
}

TEST_F(SdProofs, ForgetTakesEitherSide)
{
	for (__u64 src = 1; src < 6; src++)
		for (__u64 dst = 1; dst < 6; dst++)
			sd_xcopy_proofs_add(&proofs, src, dst);
	sd_xcopy_proofs_forget(&proofs, 3);
	for (__u64 src = 1; src < 6; src++)
		for (__u64 dst = 1; dst < 6; dst++)
			EXPECT_EQ(has(src, dst), src != 3 && dst != 3);
	sd_xcopy_proofs_forget(&proofs, 0);
	EXPECT_FALSE(has(1, 1));
}

TEST_F(SdProofs, TheLastIsAlwaysRemembered)
{
	for (__u64 i = 1; i < 5000; i++) {
		sd_xcopy_proofs_add(&proofs, i, i * 77);
		EXPECT_TRUE(has(i, i * 77));
	}
}

TEST_F(SdProofs, AFewHundredFit)
{
	int found = 0;

	for (__u64 i = 1; i <= 200; i++)
		sd_xcopy_proofs_add(&proofs, i, i + 1);
	for (__u64 i = 1; i <= 200; i++)
		found += has(i, i + 1);
	EXPECT_GE(found, 190);
}

TEST_F(SdProofs, AddedTwiceTakesOnePlace)
{
	sd_xcopy_proofs_add(&proofs, 1, 2);
	sd_xcopy_proofs_add(&proofs, 1, 2);
	sd_xcopy_proofs_forget(&proofs, 1);
	EXPECT_FALSE(has(1, 2));
}

} // namespace
