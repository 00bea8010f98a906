// SPDX-License-Identifier: GPL-2.0-only
/* Fences hold for what had ended before they began, and for nothing else. */
#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"

namespace {

struct SdFence : testing::Test {
	sd_xcopy_fences f;

	SdFence() { sd_xcopy_fences_init(&f); }
	__u32 epoch() { return sd_xcopy_fences_epoch(&f); }
	__u32 begin() { return sd_xcopy_fences_begin(&f); }
	void succeed(__u64 lu, __u32 n) { sd_xcopy_fences_succeeded(&f, lu, n); }
	bool cover(__u64 lu, __u32 e) { return sd_xcopy_fences_cover(&f, lu, e); }
};

TEST_F(SdFence, NothingIsCoveredAtFirst)
{
	EXPECT_FALSE(cover(1, epoch()));
	EXPECT_FALSE(cover(1, epoch() - 1));
}

TEST_F(SdFence, CoversWhatEndedBefore)
{
	const __u32 before = epoch();
	const __u32 fence = begin();
	const __u32 during = epoch();

	EXPECT_FALSE(cover(1, before));
	succeed(1, fence);
	EXPECT_TRUE(cover(1, before));
	EXPECT_FALSE(cover(1, during));
	EXPECT_FALSE(cover(1, epoch()));
}

TEST_F(SdFence, IsOfOneUnit)
{
	const __u32 before = epoch();

	succeed(1, begin());
	EXPECT_FALSE(cover(2, before));
	EXPECT_FALSE(cover(0, before));
}

TEST_F(SdFence, OneThatFailedCoversNothing)
{
	const __u32 before = epoch();

	begin();
	EXPECT_FALSE(cover(1, before));
}

TEST_F(SdFence, TheLaterOneCounts)
{
	const __u32 first = begin();
	const __u32 between = epoch();
	const __u32 second = begin();

	succeed(1, second);
	succeed(1, first);
	EXPECT_TRUE(cover(1, between));
}

TEST_F(SdFence, AUnitThatIsNotKnownHasNoFence)
{
	const __u32 before = epoch();

	succeed(0, begin());
	EXPECT_FALSE(cover(0, before));
}

TEST_F(SdFence, BarringIsNoFence)
{
	const __u32 before = epoch();

	begin();
	sd_xcopy_fences_bar(&f, 1, 1);
	EXPECT_FALSE(cover(1, before));
	EXPECT_FALSE(cover(1, before - 100));
}

TEST_F(SdFence, WhatIsForgottenIsNotCovered)
{
	const __u32 before = epoch();

	for (__u64 lu = 1; lu <= SD_XCOPY_NR_FENCES + 1; lu++)
		succeed(lu, begin());
	EXPECT_FALSE(cover(1, before));
	EXPECT_TRUE(cover(2, before));
	EXPECT_TRUE(cover(SD_XCOPY_NR_FENCES + 1, before));
}

TEST_F(SdFence, NoRoomWhereAllAreBarred)
{
	const __u32 before = epoch();

	for (__u64 lu = 1; lu <= SD_XCOPY_NR_FENCES; lu++)
		sd_xcopy_fences_bar(&f, lu, 1);
	succeed(1000, begin());
	EXPECT_FALSE(cover(1000, before));
	for (__u64 lu = 1; lu <= SD_XCOPY_NR_FENCES; lu++)
		EXPECT_TRUE(sd_xcopy_fences_barred(&f, lu));
	succeed(1, begin());
	EXPECT_TRUE(cover(1, before));
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 1));
}

TEST_F(SdFence, NumbersWrap)
{
	f.begun = ~0U;
	ASSERT_EQ(epoch(), ~0U);

	const __u32 before = epoch();
	const __u32 fence = begin();

	EXPECT_EQ(fence, 0U);
	succeed(1, fence);
	EXPECT_TRUE(cover(1, before));
	EXPECT_FALSE(cover(1, epoch()));
}

TEST_F(SdFence, ABarStaysUntilItIsLifted)
{
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 7));
	sd_xcopy_fences_bar(&f, 7, 1);
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 7));
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 8));
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 0));
	for (__u64 lu = 100; lu < 100 + 3 * SD_XCOPY_NR_FENCES; lu++)
		succeed(lu, begin());
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 7));
	succeed(7, begin());
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 7));
	sd_xcopy_fences_bar(&f, 7, 0);
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 7));
	sd_xcopy_fences_bar(&f, 9, 0);
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 9));
}

TEST_F(SdFence, ABarThatFindsNoRoomIsForAll)
{
	for (__u64 lu = 1; lu <= SD_XCOPY_NR_FENCES; lu++)
		sd_xcopy_fences_bar(&f, lu, 1);
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 99));
	sd_xcopy_fences_bar(&f, 0, 1);
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 99));
	sd_xcopy_fences_bar(&f, 99, 1);
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 99));
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 1000));
	sd_xcopy_fences_bar(&f, 1000, 0);
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 99));
	sd_xcopy_fences_bar(&f, 1, 0);
	EXPECT_FALSE(sd_xcopy_fences_barred(&f, 99));
	EXPECT_TRUE(sd_xcopy_fences_barred(&f, 2));
}

} // namespace
