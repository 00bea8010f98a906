// SPDX-License-Identifier: GPL-2.0-only
/* For how long which failure has a pair of units left alone, and which are proven. */
#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"

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
	void refused(__u64 src, __u64 dst, __u64 now, __u32 reason = why)
	{
		sd_xcopy_pairs_refused(&pairs, src, dst, reason, now);
	}
	__u32 check(__u64 src, __u64 dst, __u64 now)
	{
		return sd_xcopy_pairs_check(&pairs, src, dst, now);
	}
	void lost(__u64 src, __u64 dst, __u64 ms, __u64 now, __u32 reason = why)
	{
		sd_xcopy_pairs_lost_time(&pairs, src, dst, reason, ms, now);
	}
	void forget(__u64 lu) { sd_xcopy_pairs_forget(&pairs, lu, false); }
	void pardon(__u64 lu) { sd_xcopy_pairs_forget(&pairs, lu, true); }
	void proven(__u64 src, __u64 dst, blk_copy_form form = {})
	{
		sd_xcopy_pairs_proven(&pairs, src, dst, &form);
	}
	bool has(__u64 src, __u64 dst, __u64 now = 0)
	{
		return sd_xcopy_pairs_is_proven(&pairs, src, dst, now, &shown, &rests);
	}
	/* From @now, to the last millisecond. */
	void expect_period(__u64 now, __u32 ms, __u32 reason = backoff)
	{
		EXPECT_EQ(check(1, 2, now), reason);
		EXPECT_EQ(check(1, 2, now + ms - 1), reason);
		EXPECT_EQ(check(1, 2, now + ms), none);
	}

	sd_xcopy_pairs pairs;
	blk_copy_form shown;
	int rests;
};

TEST_F(SdPairs, RefusalsDoubleUpToFiveMinutes)
{
	__u64 now = 77;

	EXPECT_EQ(check(1, 2, 0), none);
	for (__u32 ms : { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000,
			  300000, 300000 }) {
		refused(1, 2, now);
		expect_period(now, ms);
		now += ms;
	}
	sd_xcopy_pairs_succeeded(&pairs, 1, 2, now);
	refused(1, 2, now);
	expect_period(now, 1000);
}

TEST_F(SdPairs, LostOnesAreDearer)
{
	for (__u32 reason : { BLK_COPY_REASON_TIMEOUT, BLK_COPY_REASON_UNCERTAIN }) {
		__u64 now = 77, spent = 0;

		forget(0);
		for (__u32 ms : { minute, 8 * minute, 64 * minute, 512 * minute, 1440 * minute,
				  1440 * minute }) {
			refused(1, 2, now, reason);
			refused(1, 2, now + 1, reason);
			expect_period(now, ms);
			now += ms;
			spent += 3 * minute;
		}
		EXPECT_LT(spent * 100, now);
	}
}

TEST_F(SdPairs, LostWithItsPathIsSoonTriedAgainOnce)
{
	__u64 now = 77;

	for (__u32 ms : { minute / 12, 8 * minute, 768 * minute, 1440 * minute, 1440 * minute }) {
		refused(1, 2, now, BLK_COPY_REASON_LOST);
		expect_period(now, ms);
		now += ms;
	}
	sd_xcopy_pairs_succeeded(&pairs, 1, 2, now);
	refused(1, 2, now, BLK_COPY_REASON_LOST);
	expect_period(now, 5000);
}

TEST_F(SdPairs, TimeLostWithAPathIsPaidForTheSecondTime)
{
	refused(1, 2, 0, BLK_COPY_REASON_LOST);
	lost(1, 2, minute, 1000, BLK_COPY_REASON_LOST);
	expect_period(1000, 4000);
	lost(1, 2, minute, 5001, BLK_COPY_REASON_LOST);
	EXPECT_EQ(check(1, 2, 5001), none);
	refused(1, 2, minute, BLK_COPY_REASON_LOST);
	lost(1, 2, minute, minute, BLK_COPY_REASON_LOST);
	expect_period(minute, 32 * minute);
}

TEST_F(SdPairs, WhatIsUncertainAfterAllIsDear)
{
	refused(1, 2, 0, BLK_COPY_REASON_LOST);
	refused(1, 2, 1000, BLK_COPY_REASON_UNCERTAIN);
	expect_period(1000, minute);
}

TEST_F(SdPairs, LostIsHeardDuringARefusal)
{
	refused(1, 2, 0);
	refused(1, 2, 10, BLK_COPY_REASON_TIMEOUT);
	expect_period(10, minute);
	/* One that answers is asked as often as others. */
	refused(1, 2, 2 * minute);
	expect_period(2 * minute, 2 * minute);
}

TEST_F(SdPairs, OnlyAnAdministratorLiftsAMismatch)
{
	refused(1, 2, 0);
	refused(1, 2, 10, mismatch);
	EXPECT_EQ(check(1, 2, 1000ULL * minute), mismatch);
	sd_xcopy_pairs_succeeded(&pairs, 1, 2, 1000ULL * minute);
	lost(1, 2, 5000, 0);
	forget(2);
	forget(0);
	pardon(3);
	EXPECT_EQ(check(1, 2, 0), mismatch);
	pardon(2);
	EXPECT_EQ(check(1, 2, 0), none);
}

TEST_F(SdPairs, FullOfMismatchesNoPairIsTrusted)
{
	for (__u64 i = 0; i <= KCXX_NR_PAIRS; i++)
		refused(i + 1, 1000, 0, mismatch);
	EXPECT_EQ(check(7000, 1000, 0), mismatch);
	pardon(1);
	EXPECT_EQ(check(7000, 1000, 0), none);
	EXPECT_EQ(check(2, 1000, 0), mismatch);
}

TEST_F(SdPairs, UnprovenIsForASecondEachTime)
{
	__u64 now = 0;

	for (int i = 0; i < 4; i++, now += 1000) {
		refused(1, 2, now, unproven);
		expect_period(now, 1000, unproven);
	}
	refused(1, 2, now);
	expect_period(now, 1000);
	refused(1, 2, now + 1000);
	expect_period(now + 1000, 2000);
	refused(1, 2, now + 1500, mismatch);
	EXPECT_EQ(check(1, 2, now + minute), mismatch);
}

TEST_F(SdPairs, LostTimeIsPaidFor)
{
	lost(1, 2, 49, 0);
	EXPECT_EQ(check(1, 2, 0), none);
	lost(1, 2, 50, 0);
	expect_period(0, 1600);
	lost(1, 2, 120 * 1000, 5000);
	expect_period(5000, 60 * minute);
	lost(1, 2, ~0ULL, 5000);
	expect_period(5000, 60 * minute);
}

TEST_F(SdPairs, LostTimeShortensNothing)
{
	__u64 now = 0;

	for (int i = 0; i < 12; i++, now += 300000)
		refused(1, 2, now);
	now -= 300000;
	lost(1, 2, 1000, now + 1);
	expect_period(now, 300000);
	lost(1, 2, 1000, now + 299999);
	expect_period(now + 299999, 32000);
	/* And doubling goes on below its own bound. */
	refused(1, 2, now + minute * 10);
	expect_period(now + minute * 10, 64000);
	lost(1, 2, minute, now + minute * 10);
	expect_period(now + minute * 10, 32 * minute);
	refused(1, 2, now + minute * 60);
	expect_period(now + minute * 60, 5 * minute);
}

TEST_F(SdPairs, UnprovenStaysSoHoweverLongItTook)
{
	refused(1, 2, 0, unproven);
	lost(1, 2, 500, 10, unproven);
	expect_period(10, 16000, unproven);
	refused(1, 2, 16010, unproven);
	expect_period(16010, 1000, unproven);
}

TEST_F(SdPairs, TheListSaysWhy)
{
	kcxx_pair pair;

	refused(1, 2, 0);
	lost(1, 2, 100, 0, BLK_COPY_REASON_ABORTED);
	EXPECT_EQ(sd_xcopy_pairs_at(&pairs, 0, 200, &pair), 1);
	EXPECT_EQ(pair.src, 1u);
	EXPECT_EQ(pair.dst, 2u);
	EXPECT_EQ(pair.reason, static_cast<__u32>(BLK_COPY_REASON_ABORTED));
	EXPECT_EQ(pair.left_ms, 3000u);
	EXPECT_EQ(sd_xcopy_pairs_at(&pairs, 1, 200, &pair), 0);
	EXPECT_EQ(sd_xcopy_pairs_at(&pairs, 0, 3200, &pair), 0);
}

using SdProofs = SdPairs;

TEST_F(SdProofs, EmptyAtFirst)
{
	EXPECT_FALSE(has(1, 2));
	EXPECT_FALSE(has(0, 0));
}

TEST_F(SdProofs, OneWayIsNotTheOther)
{
	proven(1, 2);
	EXPECT_TRUE(has(1, 2));
	EXPECT_FALSE(has(2, 1));
	EXPECT_FALSE(has(1, 1));
	EXPECT_FALSE(has(2, 2));
}

TEST_F(SdProofs, WithinOneUnit)
{
	proven(7, 7);
	EXPECT_TRUE(has(7, 7));
}

TEST_F(SdProofs, ForgetTakesEitherSide)
{
	for (__u64 src = 1; src < 6; src++)
		for (__u64 dst = 1; dst < 6; dst++)
			proven(src, dst);
	forget(3);
	for (__u64 src = 1; src < 6; src++)
		for (__u64 dst = 1; dst < 6; dst++)
			EXPECT_EQ(has(src, dst), src != 3 && dst != 3);
	forget(0);
	EXPECT_FALSE(has(1, 1));
}

TEST_F(SdProofs, TheLastIsAlwaysRemembered)
{
	for (__u64 i = 1; i < 5000; i++) {
		proven(i, i * 77);
		EXPECT_TRUE(has(i, i * 77));
	}
}

TEST_F(SdProofs, AFewHundredFit)
{
	int found = 0;

	for (__u64 i = 1; i <= 200; i++)
		proven(i, i + 1);
	for (__u64 i = 1; i <= 200; i++)
		found += has(i, i + 1);
	EXPECT_GE(found, 190);
}

TEST_F(SdProofs, AddedTwiceTakesOnePlace)
{
	proven(1, 2);
	proven(1, 2);
	forget(1);
	EXPECT_FALSE(has(1, 2));
}

TEST_F(SdProofs, WhatWasShownAddsUp)
{
	proven(1, 2, { { 3, 1, 9 } });
	proven(1, 2, { { 2, 4, 1 } });
	EXPECT_TRUE(has(1, 2));
	EXPECT_EQ(shown.part[0], 3);
	EXPECT_EQ(shown.part[1], 4);
	EXPECT_EQ(shown.part[2], 9);
	EXPECT_FALSE(has(2, 1));
	EXPECT_EQ(shown.part[2], 0);
}

TEST_F(SdProofs, OneThatCouldNotTellRests)
{
	EXPECT_FALSE(sd_xcopy_pairs_untold(&pairs, 1, 2, 0, 5000));
	proven(1, 2);
	EXPECT_TRUE(sd_xcopy_pairs_untold(&pairs, 1, 2, 2, 5000));
	EXPECT_TRUE(has(1, 2, 5999));
	EXPECT_TRUE(rests);
	EXPECT_TRUE(has(1, 2, 6000));
	EXPECT_FALSE(rests);
	EXPECT_EQ(check(1, 2, 5500), none);
	/* Longer where it took long. */
	EXPECT_TRUE(sd_xcopy_pairs_untold(&pairs, 1, 2, 100, 5000));
	has(1, 2, 5000 + 3199);
	EXPECT_TRUE(rests);
	has(1, 2, 5000 + 3200);
	EXPECT_FALSE(rests);
	/* But not for days, where the read found no path for hours. */
	const __u64 hour_ms = 60 * 60 * 1000;

	EXPECT_TRUE(sd_xcopy_pairs_untold(&pairs, 1, 2, 3 * hour_ms, 5000));
	has(1, 2, 5000 + hour_ms);
	EXPECT_FALSE(rests);
}

TEST_F(SdProofs, AMismatchVoidsThoseOfItsDestination)
{
	proven(1, 2);
	proven(3, 2);
	proven(1, 4);
	refused(1, 2, 0, mismatch);
	EXPECT_FALSE(has(1, 2));
	EXPECT_FALSE(has(3, 2));
	EXPECT_TRUE(has(1, 4));
}

TEST_F(SdProofs, DoubtVoidsProofsAndPardonsNothing)
{
	proven(1, 2);
	proven(3, 1);
	proven(3, 4);
	refused(1, 2, 0);
	sd_xcopy_pairs_doubt(&pairs, 1);
	EXPECT_FALSE(has(1, 2));
	EXPECT_FALSE(has(3, 1));
	EXPECT_TRUE(has(3, 4));
	EXPECT_EQ(sd_xcopy_pairs_check(&pairs, 1, 2, 1), static_cast<__u32>(BLK_COPY_REASON_BACKOFF));
}

} // namespace
