// SPDX-License-Identifier: GPL-2.0-only
/* Which refusals of kcopyd's jobs are remembered, and for how long. */
#include <string>

#include <gtest/gtest.h>

#include "drivers/md/dm-copy/abi.h"

namespace {

/* So many refusals without a success in between. */
constexpr int row = 8;

class DmPairs : public testing::Test {
protected:
	DmPairs() { dm_copy_pairs_init(&pairs); }
	bool alone(__u64 now) { return dm_copy_pairs_check(&pairs, 1, 2, now); }
	void ended(__u32 reason, __u64 now = 0, int times = 1)
	{
		for (int i = 0; i < times; i++)
			dm_copy_pairs_ended(&pairs, 1, 2, reason, now);
	}

	kcxx_pairs pairs;
};

TEST_F(DmPairs, ARowOfRefusalsIsForASecond)
{
	ended(BLK_COPY_REASON_TARGET, 0, row - 1);
	EXPECT_FALSE(alone(0));
	for (__u64 now = 0; now < 100000; now += 1000) {
		ended(BLK_COPY_REASON_TARGET, now);
		EXPECT_EQ(dm_copy_pairs_check(&pairs, 1, 2, now + 999),
			  static_cast<__u32>(BLK_COPY_REASON_BACKOFF));
		EXPECT_FALSE(alone(now + 1000));
	}
}

/* The volume lies on disks that copy, and on one that does not. */
TEST_F(DmPairs, SuccessEndsTheRow)
{
	for (int i = 0; i < 100; i++) {
		ended(BLK_COPY_REASON_TARGET, 0, row - 1);
		EXPECT_FALSE(alone(0));
		ended(BLK_COPY_REASON_NONE);
	}
}

/* Every reason, in the order of their numbers: '1' lasts. */
TEST_F(DmPairs, WhatIsRemembered)
{
	const std::string lasts = "0111000101111011111111110011101100";

	ASSERT_EQ(lasts.size(), static_cast<size_t>(BLK_COPY_NR_REASONS));
	for (__u32 reason = 0; reason < BLK_COPY_NR_REASONS; reason++) {
		dm_copy_pairs_forget(&pairs);
		ended(reason, 0, row);
		EXPECT_EQ(alone(0), lasts[reason] == '1') << reason;
	}
	dm_copy_pairs_forget(&pairs);
	ended(~0U, 0, row);
	EXPECT_TRUE(alone(0));
}

TEST_F(DmPairs, TheListSaysWhy)
{
	kcxx_pair pair;

	ended(BLK_COPY_REASON_TARGET, 0, row);
	EXPECT_EQ(dm_copy_pairs_at(&pairs, 0, 400, &pair), 1);
	EXPECT_EQ(pair.src, 1u);
	EXPECT_EQ(pair.dst, 2u);
	EXPECT_EQ(pair.reason, static_cast<__u32>(BLK_COPY_REASON_TARGET));
	EXPECT_EQ(pair.left_ms, 600u);
	EXPECT_EQ(dm_copy_pairs_at(&pairs, 1, 400, &pair), 0);
	EXPECT_EQ(dm_copy_pairs_at(&pairs, 0, 1000, &pair), 0);
}

} // namespace
