// SPDX-License-Identifier: GPL-2.0-only
/* How many of kcopyd's jobs the devices may have at a time, after what became of the last. */
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/md/dm-copy/abi.h"

namespace {

/* '+' was copied, '-' was refused, '.' is by hand for another reason. */
__u32 abreast_after(const std::string &jobs)
{
	dm_copy_row row{};

	for (const char job : jobs)
		dm_copy_row_ended(&row,
				  job == '+' ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_REJECTED,
				  job == '-');
	return dm_copy_row_abreast(&row);
}

std::string copied(size_t n)
{
	return std::string(n, '+');
}

TEST(DmRows, TwiceAsManyAsWereCopiedInARow)
{
	const struct {
		std::string jobs;
		__u32 abreast;
	} cases[] = {
		{ "", 1 }, { "-", 1 }, { ".", 1 }, { "+", 2 }, { "++", 4 }, { "++.", 1 }, { "++.+", 2 },
		{ copied(32), 64 }, { copied(1000), 64 }, { copied(1000) + "-", 1 },
		/* A refusal halves that for a row of 32. */
		{ "-+", 1 }, { "-++", 2 }, { "-" + copied(32), 32 }, { "-" + copied(33), 32 },
		{ "-" + copied(34), 34 }, { "-" + copied(49), 64 }, { "-" + copied(33) + ".+", 2 },
	};

	for (const auto &c : cases)
		EXPECT_EQ(abreast_after(c.jobs), c.abreast) << c.jobs;
}

/* What was refused for @reason, and a row that makes good for once. */
__u32 abreast_after(__u32 reason)
{
	dm_copy_row row{};

	dm_copy_row_ended(&row, reason, true);
	EXPECT_EQ(dm_copy_row_abreast(&row), 1U) << reason;
	for (int i = 0; i < 32; i++)
		dm_copy_row_ended(&row, BLK_COPY_REASON_NONE, false);
	return dm_copy_row_abreast(&row);
}

TEST(DmRows, OnlyWhatDevicesRefuseHalves)
{
	for (const __u32 reason :
	     { BLK_COPY_REASON_OVERLAP, BLK_COPY_REASON_ALIGNMENT, BLK_COPY_REASON_SUSPENDED,
	       BLK_COPY_REASON_INCOMPLETE, BLK_COPY_REASON_LATE, BLK_COPY_REASON_NO_MEMORY,
	       BLK_COPY_REASON_CHANGED, BLK_COPY_REASON_KILLED, BLK_COPY_REASON_NO_PATH,
	       BLK_COPY_REASON_SLOW })
		EXPECT_EQ(abreast_after(reason), 64U) << reason;
	for (const __u32 reason :
	     { BLK_COPY_REASON_REJECTED, BLK_COPY_REASON_ABORTED, BLK_COPY_REASON_BUSY,
	       BLK_COPY_REASON_TARGET, BLK_COPY_REASON_UNPROVEN, BLK_COPY_REASON_TIMEOUT })
		EXPECT_EQ(abreast_after(reason), 32U) << reason;
}

/* One destination refuses, and another is out of reach for a moment, in any order. */
TEST(DmRows, OfSeveralDestinationsWhatLastsCounts)
{
	constexpr __u32 none = BLK_COPY_REASON_NONE, changed = BLK_COPY_REASON_CHANGED,
			rejected = BLK_COPY_REASON_REJECTED;
	const struct {
		std::vector<__u32> dests;
		__u32 reason;
	} cases[] = {
		{ { none, none }, none },
		{ { none, changed, none }, changed },
		{ { none, rejected, none }, rejected },
		{ { rejected, changed }, rejected },
		{ { changed, rejected }, rejected },
		{ { BLK_COPY_REASON_NO_PATH, none, rejected, changed }, rejected },
		{ { changed, BLK_COPY_REASON_SLOW }, changed },
		{ { rejected, BLK_COPY_REASON_TIMEOUT }, rejected },
	};

	for (const auto &c : cases) {
		__u32 reason = none;

		for (const __u32 dest : c.dests)
			reason = dm_copy_row_weightier(reason, dest);
		EXPECT_EQ(reason, c.reason);
	}
}

/* All that are under way are refused, and that again and again. */
TEST(DmRows, FewAreByHandAtATime)
{
	for (__u32 between = 1; between <= 64; between++) {
		std::string jobs;
		__u32 by_hand = 1;

		for (int time = 0; time < 20; time++) {
			jobs += std::string(by_hand, '-') + copied(between);
			by_hand = abreast_after(jobs);
		}
		EXPECT_LE(by_hand, std::max(between / 8, 1U)) << between;
	}
}

/* Some tens of them make good for any past: a mirror has 16 regions in recovery at most. */
TEST(DmRows, AllAreSoonAbreastAgain)
{
	EXPECT_EQ(abreast_after(std::string(1000, '-') + copied(32)), 2U);
	EXPECT_EQ(abreast_after(std::string(1000, '-') + copied(66)), 8U);
	EXPECT_EQ(abreast_after(std::string(1000, '-') + copied(83)), 16U);
	EXPECT_EQ(abreast_after(std::string(1000, '-') + copied(150)), 64U);
}

} // namespace
