// SPDX-License-Identifier: GPL-2.0-only
/* What refusals teach, and that they teach it once. */
#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"

namespace {

sd_xcopy_limits told(__u32 granule)
{
	sd_xcopy_limits l{};

	l.max_sectors = l.max_segment_sectors = 8192;
	l.max_segments = 8;
	l.granularity_sectors = granule;
	return l;
}

sd_xcopy_bounds fresh()
{
	return { 8192, 8192, 8, 1 };
}

__u32 learn(sd_xcopy_bounds &b, sd_xcopy_shape cmd, __u32 act, __u32 granule = 1)
{
	const auto l = told(granule);

	return sd_xcopy_learn(&b, &l, &cmd, act);
}

TEST(SdLearn, OtherActsTeachNothing)
{
	auto l = fresh();
	const __u32 act = SD_XCOPY_ACT_PAIR | SD_XCOPY_ACT_LOG | SD_XCOPY_ACT_NO_DEVICE;

	EXPECT_EQ(learn(l, { 8192, 16, 512, 0 }, act), act);
	EXPECT_EQ(l.max_sectors, 8192U);
	EXPECT_EQ(l.max_segments, 8U);
	EXPECT_EQ(l.granule_sectors, 1U);
}

TEST(SdLearn, Halve)
{
	auto l = fresh();

	learn(l, { 8192, 1, 8192, 0 }, SD_XCOPY_ACT_HALVE);
	EXPECT_EQ(l.max_sectors, 4096U);
	/* Fifteen more that were sent before. */
	for (int i = 0; i < 15; i++)
		learn(l, { 8192, 1, 8192, 0 }, SD_XCOPY_ACT_HALVE);
	EXPECT_EQ(l.max_sectors, 4096U);
	learn(l, { 4096, 1, 4096, 0 }, SD_XCOPY_ACT_HALVE);
	EXPECT_EQ(l.max_sectors, 2048U);
	learn(l, { 2048, 1, 2048, 0 }, SD_XCOPY_ACT_HALVE);
	EXPECT_EQ(l.max_sectors, 2048U);
}

TEST(SdLearn, FewerSegmentsDownToOne)
{
	auto l = fresh();

	for (__u32 want : { 4U, 2U, 1U }) {
		EXPECT_EQ(learn(l, { 100, want * 2, 4, 0 }, SD_XCOPY_ACT_FEWER),
			  SD_XCOPY_ACT_FEWER | SD_XCOPY_ACT_AGAIN);
		EXPECT_EQ(l.max_segments, want);
		EXPECT_EQ(learn(l, { 100, 8, 4, 0 }, SD_XCOPY_ACT_FEWER),
			  SD_XCOPY_ACT_FEWER | SD_XCOPY_ACT_AGAIN);
		EXPECT_EQ(l.max_segments, want);
	}
	EXPECT_EQ(learn(l, { 100, 1, 100, 0 }, SD_XCOPY_ACT_FEWER),
		  SD_XCOPY_ACT_FEWER | SD_XCOPY_ACT_PAIR);
	EXPECT_EQ(l.max_segments, 1U);
}

TEST(SdLearn, FewerThanTheCommandHad)
{
	auto l = fresh();

	learn(l, { 100, 7, 4, 0 }, SD_XCOPY_ACT_FEWER);
	EXPECT_EQ(l.max_segments, 3U);
	learn(l, { 100, 3, 4, 0 }, SD_XCOPY_ACT_FEWER);
	EXPECT_EQ(l.max_segments, 1U);
}

TEST(SdLearn, GranuleOfLadder)
{
	auto l = fresh();

	learn(l, { 9, 1, 9, 0 }, SD_XCOPY_ACT_GRANULE);
	EXPECT_EQ(l.granule_sectors, 8U);
	for (__u32 want : { 32U, 128U, 2048U }) {
		/* From before. */
		learn(l, { 9, 1, 9, 0 }, SD_XCOPY_ACT_GRANULE);
		EXPECT_EQ(learn(l, { 0, 1, l.granule_sectors, 0 }, SD_XCOPY_ACT_GRANULE),
			  SD_XCOPY_ACT_GRANULE);
		EXPECT_EQ(l.granule_sectors, want);
	}
	EXPECT_EQ(learn(l, { 2048, 1, 2048, 0 }, SD_XCOPY_ACT_GRANULE),
		  SD_XCOPY_ACT_GRANULE | SD_XCOPY_ACT_PAIR);
	EXPECT_EQ(l.granule_sectors, 2048U);
}

TEST(SdLearn, GranuleIsLargerThanWhatWasRefused)
{
	auto l = fresh();

	learn(l, { 48, 2, 32 | 16, 0 }, SD_XCOPY_ACT_GRANULE);
	EXPECT_EQ(l.granule_sectors, 32U);
}

TEST(SdLearn, GranuleThatWasTold)
{
	auto l = fresh();

	learn(l, { 9, 1, 9, 0 }, SD_XCOPY_ACT_GRANULE, 128);
	EXPECT_EQ(l.granule_sectors, 128U);
	learn(l, { 128, 1, 128, 0 }, SD_XCOPY_ACT_GRANULE, 128);
	EXPECT_EQ(l.granule_sectors, 2048U);
}

constexpr __u32 failed = BLK_COPY_REASON_ABORTED;
constexpr __u32 is_over = BLK_COPY_CMD_OVER;

/* So many of them at a time before one was of the pair, at most @most. */
int vain_until_pair(__u32 act, __u32 end = is_over, int most = 100)
{
	__u32 vain = 0;

	for (int i = 1; i <= most; i++)
		if (sd_xcopy_in_vain(&vain, failed, end, act) != act)
			return i;
	return 0;
}

TEST(SdLearn, BadPlacesInARowAreOfThePair)
{
	EXPECT_EQ(vain_until_pair(0), 16);
	EXPECT_EQ(vain_until_pair(SD_XCOPY_ACT_LOG), 16);
}

TEST(SdLearn, TheNextOnesCountAnew)
{
	__u32 vain = 0;
	int pairs = 0;

	for (int i = 0; i < 64; i++)
		pairs += !!(sd_xcopy_in_vain(&vain, failed, is_over, 0) & SD_XCOPY_ACT_PAIR);
	EXPECT_EQ(pairs, 4);
}

TEST(SdLearn, ASuccessBetweenEndsTheRow)
{
	__u32 vain = 0;

	for (int i = 0; i < 200; i++) {
		const __u32 reason = i % 16 == 15 ? static_cast<__u32>(BLK_COPY_REASON_NONE) : failed;

		EXPECT_EQ(sd_xcopy_in_vain(&vain, reason, is_over, 0), 0U);
	}
}

TEST(SdLearn, WhatHasItsOwnRemedyIsNotInVain)
{
	EXPECT_EQ(vain_until_pair(0, BLK_COPY_CMD_AGAIN), 0);
	EXPECT_EQ(vain_until_pair(0, BLK_COPY_CMD_LOST), 0);
	for (__u32 act : { SD_XCOPY_ACT_PAIR, SD_XCOPY_ACT_FEWER, SD_XCOPY_ACT_GRANULE,
			   SD_XCOPY_ACT_PAUSE, SD_XCOPY_ACT_AGAIN, SD_XCOPY_ACT_NO_DEVICE })
		EXPECT_EQ(vain_until_pair(act | SD_XCOPY_ACT_LOG), 0);
}

} // namespace
