// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fate of a command that has come back: finished, sent again, or resolved.
 */
#include <cerrno>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "rows.hpp"

namespace {

constexpr __u32 most_tries = 4;
constexpr __u32 most_age = 1000;

blk_copy_fate fate(const blk_copy_ending &e)
{
	blk_copy_fate f{ 99, 99, 99, 99 };

	blk_copy_command_fate(&e, &f);
	return f;
}

using E = blk_copy_ending;

constexpr __u32 over = BLK_COPY_CMD_OVER;
constexpr __u32 none = BLK_COPY_REASON_NONE, lost_reason = BLK_COPY_REASON_LOST;
constexpr E good{ 0, over, none, 1, 10, 0 };
constexpr E busy{ -EIO, BLK_COPY_CMD_AGAIN, BLK_COPY_REASON_BUSY, 1, 10, 0 };
constexpr E lost{ -EIO, BLK_COPY_CMD_LOST, lost_reason, 1, 10, 0 };

constexpr E busy_after(__u32 tries, __u32 age_ms, __u32 stopped = 0)
{
	return { busy.error, busy.end, busy.reason, tries, age_ms, stopped };
}

/* What is to become of it; of a command that goes on the reason does not matter. */
constexpr blk_copy_fate finish(__u32 reason)
{
	return { BLK_COPY_FATE_FINISH, reason, 0, 0 };
}

constexpr blk_copy_fate again(__u32 delay_ms)
{
	return { BLK_COPY_FATE_AGAIN, BLK_COPY_REASON_BUSY, delay_ms, 0 };
}

constexpr blk_copy_fate resolve{ BLK_COPY_FATE_RESOLVE, lost_reason, 0, 0 };
constexpr blk_copy_fate still_busy = finish(BLK_COPY_REASON_BUSY);

void expect_fate(const E &e, const blk_copy_fate &want)
{
	const blk_copy_fate f = fate(e);

	EXPECT_EQ(f.what, want.what);
	EXPECT_EQ(f.reason, want.reason) << blk_copy_reason_name(f.reason);
	EXPECT_EQ(f.delay_ms, want.delay_ms);
	EXPECT_EQ(f.pad, 0u);
}

struct row {
	const char *name;
	std::vector<std::pair<E, blk_copy_fate>> all;
};

class Fate : public testing::TestWithParam<row> {};

TEST_P(Fate, Is)
{
	for (const auto &[ending, want] : GetParam().all)
		expect_fate(ending, want);
}

ROWS(Fate, row,
	{ "Good", { { good, finish(none) } } },
	{ "GoodHoweverLateAndForWhom", { { { 0, over, none, 100, ~0U, 1 }, finish(none) } } },
	/* The block layer says that all went well, the provider was never told of the end. */
	{ "GoodOfWhichTheProviderDoesNotKnow",
	  { { { 0, BLK_COPY_CMD_LOST, lost_reason, 1, 10, 0 }, resolve } } },
	{ "NeverSentIsOver",
	  { { { -EAGAIN, over, none, 1, 10, 0 }, finish(BLK_COPY_REASON_SUSPENDED) },
	    { { -ENODEV, over, none, 1, 10, 0 }, finish(BLK_COPY_REASON_DEVICE_GONE) },
	    { { -ENOMEM, over, none, 1, 10, 0 }, finish(BLK_COPY_REASON_NO_MEMORY) },
	    { { -EIO, over, none, 1, 10, 0 }, finish(BLK_COPY_REASON_ABORTED) } } },
	{ "NotSupportedWithoutAWordIsALimitThatWent",
	  { { { -EOPNOTSUPP, over, none, 1, 10, 0 }, finish(BLK_COPY_REASON_DISABLED) } } },
	{ "ReasonOfTheProviderBeatsTheError",
	  { { { -ENODEV, over, BLK_COPY_REASON_REJECTED, 1, 10, 0 }, finish(BLK_COPY_REASON_REJECTED) } } },
	{ "DelaysDouble", { { busy_after(1, 10), again(20) }, { busy_after(2, 10), again(40) },
			    { busy_after(3, 10), again(80) } } },
	{ "TriesAreBounded", { { busy_after(most_tries, 10), still_busy },
			       { busy_after(most_tries + 1, 10), still_busy },
			       { busy_after(~0U, 10), still_busy } } },
	{ "NoTryIsNoneToRepeat", { { busy_after(0, 10), still_busy } } },
	{ "TimeIsBounded", { { busy_after(1, most_age - 20), again(20) },
			     { busy_after(1, most_age - 19), still_busy },
			     { busy_after(1, most_age), still_busy },
			     { busy_after(1, most_age + 1), still_busy },
			     { busy_after(1, ~0U), still_busy } } },
	{ "NotAgainForWhoDoesNotWait", { { busy_after(1, 10, 1), still_busy } } },
	{ "LostIsResolved", { { lost, resolve } } },
	{ "LostIsResolvedAlsoWhenNobodyWaits",
	  { { { -EIO, BLK_COPY_CMD_LOST, lost_reason, most_tries, ~0U, 1 }, resolve } } },
	{ "AnEndThatIsNoneIsLost", { { { -EIO, 3, lost_reason, 1, 10, 0 }, resolve },
				     { { -EIO, ~0U, lost_reason, 1, 10, 0 }, resolve } } },
	{ "AReasonThatIsNoneIsUncertain",
	  { { { 0, over, BLK_COPY_NR_REASONS, 1, 10, 0 }, finish(BLK_COPY_REASON_UNCERTAIN) } } });

TEST(FateOf, ARefusalIsFinishedWithItsReason)
{
	for (__u32 r = 1; r < BLK_COPY_NR_REASONS; r++)
		for (int error : { -EOPNOTSUPP, 0 })
			expect_fate({ error, over, r, 1, 10, 0 }, finish(r));
}

TEST(FateOf, AllTriesOfAQuickRefusalFitIn)
{
	E e = busy_after(1, 0);
	blk_copy_fate f;

	while ((f = fate(e)).what == BLK_COPY_FATE_AGAIN) {
		e.age_ms += f.delay_ms;
		e.tries++;
		ASSERT_LE(e.tries, most_tries);
	}
	EXPECT_EQ(e.tries, most_tries);
	EXPECT_LE(e.age_ms, most_age);
}

} // namespace
