// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reasons: names, errno, what is done by hand, and which of two is reported.
 */
#include <cerrno>
#include <iterator>

#include <gtest/gtest.h>

#include "block/copy/abi.h"

namespace {

constexpr __u32 nr = BLK_COPY_NR_REASONS;

/* Programs are built with these numbers: there may be more, behind the last. */
TEST(ReasonName, BelongsToItsNumber)
{
	static const char *const reasons_of_old[] = {
		"none", "unsupported", "disabled", "target", "suspended", "incomplete", "overlap",
		"block_size", "alignment", "integrity", "crypto", "zoned", "fragments", "no_memory",
		"collision", "no_designator", "backoff", "rejected", "aborted", "unreachable",
		"reservation", "busy", "timeout", "uncertain", "late", "killed", "device_gone", "lost",
		"no_reset", "changed", "unproven", "mismatch", "no_path", "slow",
	};

	ASSERT_EQ(nr, std::size(reasons_of_old));
	for (__u32 r = 0; r < nr; r++)
		EXPECT_STREQ(blk_copy_reason_name(r), reasons_of_old[r]);
	EXPECT_STREQ(blk_copy_reason_name(BLK_COPY_REASON_NO_DESIGNATOR), "no_designator");
	EXPECT_STREQ(blk_copy_reason_name(BLK_COPY_REASON_DEVICE_GONE), "device_gone");
}

TEST(ReasonName, UnknownNumber)
{
	EXPECT_STREQ(blk_copy_reason_name(nr), "?");
	EXPECT_STREQ(blk_copy_reason_name(~0U), "?");
}

TEST(ReasonErrno, OfTheFewThatHaveTheirOwn)
{
	EXPECT_EQ(blk_copy_reason_errno(BLK_COPY_REASON_NONE), 0);
	EXPECT_EQ(blk_copy_reason_errno(BLK_COPY_REASON_KILLED), -EINTR);
	EXPECT_EQ(blk_copy_reason_errno(BLK_COPY_REASON_UNCERTAIN), -EIO);
	EXPECT_EQ(blk_copy_reason_errno(BLK_COPY_REASON_DEVICE_GONE), -ENODEV);
}

TEST(ReasonErrno, UnknownReasonIsAnError)
{
	EXPECT_EQ(blk_copy_reason_errno(nr), -EIO);
}

TEST(WorseReason, IsOneOfTheTwo)
{
	for (__u32 a = 0; a < nr; a++)
		for (__u32 b = 0; b < nr; b++) {
			__u32 w = blk_copy_worse_reason(a, b);

			EXPECT_TRUE(w == a || w == b);
		}
}

TEST(WorseReason, OrderOfTheTwoDoesNotMatter)
{
	for (__u32 a = 0; a < nr + 2; a++)
		for (__u32 b = 0; b < nr + 2; b++)
			EXPECT_EQ(blk_copy_worse_reason(a, b), blk_copy_worse_reason(b, a));
}

TEST(WorseReason, GroupingDoesNotMatter)
{
	for (__u32 a = 0; a < nr; a++)
		for (__u32 b = 0; b < nr; b++)
			for (__u32 c = 0; c < nr; c++)
				EXPECT_EQ(blk_copy_worse_reason(a, blk_copy_worse_reason(b, c)),
					  blk_copy_worse_reason(blk_copy_worse_reason(a, b), c));
}

TEST(WorseReason, AnythingIsWorseThanNone)
{
	for (__u32 a = 0; a < nr; a++)
		EXPECT_EQ(blk_copy_worse_reason(a, BLK_COPY_REASON_NONE), a);
}

TEST(WorseReason, NothingButKilledIsWorseThanUncertain)
{
	for (__u32 a = 0; a < nr + 2; a++)
		EXPECT_EQ(blk_copy_worse_reason(a, BLK_COPY_REASON_UNCERTAIN),
			  a == BLK_COPY_REASON_KILLED ?
				  a : static_cast<__u32>(BLK_COPY_REASON_UNCERTAIN));
}

TEST(WorseReason, KilledIsNeverLost)
{
	for (__u32 a = 0; a < nr + 2; a++)
		EXPECT_EQ(blk_copy_worse_reason(a, BLK_COPY_REASON_KILLED),
			  static_cast<__u32>(BLK_COPY_REASON_KILLED));
}

TEST(WorseReason, TheDeviceBeforeTheStackBeforeWhatFollows)
{
	EXPECT_EQ(blk_copy_worse_reason(BLK_COPY_REASON_TARGET, BLK_COPY_REASON_ABORTED),
		  static_cast<__u32>(BLK_COPY_REASON_ABORTED));
	EXPECT_EQ(blk_copy_worse_reason(BLK_COPY_REASON_INCOMPLETE, BLK_COPY_REASON_TARGET),
		  static_cast<__u32>(BLK_COPY_REASON_TARGET));
	EXPECT_EQ(blk_copy_worse_reason(BLK_COPY_REASON_TARGET, BLK_COPY_REASON_LATE),
		  static_cast<__u32>(BLK_COPY_REASON_LATE));
}

struct stack_row {
	int error;
	__u32 reason;
};

class StackReason : public testing::TestWithParam<stack_row> {};

TEST_P(StackReason, OfAnErrno)
{
	EXPECT_EQ(blk_copy_stack_reason(GetParam().error), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(, StackReason,
	testing::Values(stack_row{ 0, BLK_COPY_REASON_NONE },
			stack_row{ -EAGAIN, BLK_COPY_REASON_SUSPENDED },
			stack_row{ -ENOLINK, BLK_COPY_REASON_NO_PATH },
			stack_row{ -EOPNOTSUPP, BLK_COPY_REASON_TARGET },
			stack_row{ -ENOMEM, BLK_COPY_REASON_NO_MEMORY },
			stack_row{ -ENODEV, BLK_COPY_REASON_DEVICE_GONE },
			stack_row{ -ENXIO, BLK_COPY_REASON_DEVICE_GONE },
			stack_row{ -EIO, BLK_COPY_REASON_ABORTED },
			stack_row{ -ENOSPC, BLK_COPY_REASON_ABORTED },
			stack_row{ 5, BLK_COPY_REASON_ABORTED }));

} // namespace
