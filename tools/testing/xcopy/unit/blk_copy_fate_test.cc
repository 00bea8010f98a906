// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fate of a command that has come back: finished, sent again, or resolved.
 */
#include <cerrno>

#include <gtest/gtest.h>

#include "block/copy/abi.h"

namespace {

constexpr __u32 most_tries = 4;
constexpr __u32 most_age = 1000;

blk_copy_fate fate(const blk_copy_ending &e)
{
	blk_copy_fate f{ 99, 99, 99, 99 };

	blk_copy_command_fate(&e, &f);
	return f;
}

constexpr blk_copy_ending good{ 0, BLK_COPY_CMD_OVER, BLK_COPY_REASON_NONE, 1, 10, 0 };
constexpr blk_copy_ending busy{ -EIO, BLK_COPY_CMD_AGAIN, BLK_COPY_REASON_BUSY, 1, 10, 0 };
constexpr blk_copy_ending lost{ -EIO, BLK_COPY_CMD_LOST, BLK_COPY_REASON_LOST, 1, 10, 0 };

void expect_finish(const blk_copy_ending &e, __u32 reason)
{
	const blk_copy_fate f = fate(e);

	EXPECT_EQ(f.what, static_cast<__u32>(BLK_COPY_FATE_FINISH));
	EXPECT_EQ(f.reason, reason) << blk_copy_reason_name(f.reason);
	EXPECT_EQ(f.delay_ms, 0u);
	EXPECT_EQ(f.pad, 0u);
}

void expect_again(const blk_copy_ending &e, __u32 delay_ms)
{
	const blk_copy_fate f = fate(e);

	EXPECT_EQ(f.what, static_cast<__u32>(BLK_COPY_FATE_AGAIN));
	EXPECT_EQ(f.delay_ms, delay_ms);
	EXPECT_EQ(f.pad, 0u);
}

void expect_resolve(const blk_copy_ending &e)
{
	const blk_copy_fate f = fate(e);

	EXPECT_EQ(f.what, static_cast<__u32>(BLK_COPY_FATE_RESOLVE));
	EXPECT_EQ(f.delay_ms, 0u);
	EXPECT_EQ(f.pad, 0u);
}

TEST(Fate, GoodIsFinished)
{
	expect_finish(good, BLK_COPY_REASON_NONE);
}

TEST(Fate, GoodIsFinishedHoweverLateAndForWhom)
{
	blk_copy_ending e = good;

	e.tries = 100;
	e.age_ms = ~0U;
	e.stopped = 1;
	expect_finish(e, BLK_COPY_REASON_NONE);
}

/* The block layer says that all went well, the provider was never told of the end. */
TEST(Fate, GoodOfWhichTheProviderDoesNotKnowIsResolved)
{
	blk_copy_ending e = good;

	e.reason = BLK_COPY_REASON_LOST;
	e.end = BLK_COPY_CMD_LOST;
	expect_resolve(e);
}

TEST(Fate, RefusalIsFinishedWithItsReason)
{
	for (__u32 r = 1; r < BLK_COPY_NR_REASONS; r++) {
		blk_copy_ending e = good;

		e.error = -EOPNOTSUPP;
		e.reason = r;
		expect_finish(e, r);
		e.error = 0;
		expect_finish(e, r);
	}
}

TEST(Fate, NeverSentIsOver)
{
	blk_copy_ending e = good;

	e.error = -EAGAIN;
	expect_finish(e, BLK_COPY_REASON_SUSPENDED);
	e.error = -ENODEV;
	expect_finish(e, BLK_COPY_REASON_DEVICE_GONE);
	e.error = -ENOMEM;
	expect_finish(e, BLK_COPY_REASON_NO_MEMORY);
	e.error = -EIO;
	expect_finish(e, BLK_COPY_REASON_ABORTED);
}

TEST(Fate, NotSupportedWithoutAWordIsALimitThatWent)
{
	blk_copy_ending e = good;

	e.error = -EOPNOTSUPP;
	expect_finish(e, BLK_COPY_REASON_DISABLED);
}

TEST(Fate, ReasonOfTheProviderBeatsTheError)
{
	blk_copy_ending e = good;

	e.error = -ENODEV;
	e.reason = BLK_COPY_REASON_REJECTED;
	expect_finish(e, BLK_COPY_REASON_REJECTED);
}

TEST(Fate, DelaysDouble)
{
	static constexpr __u32 delay[] = { 20, 40, 80 };
	blk_copy_ending e = busy;

	for (e.tries = 1; e.tries < most_tries; e.tries++)
		expect_again(e, delay[e.tries - 1]);
}

TEST(Fate, TriesAreBounded)
{
	blk_copy_ending e = busy;

	e.tries = most_tries;
	expect_finish(e, BLK_COPY_REASON_BUSY);
	e.tries = most_tries + 1;
	expect_finish(e, BLK_COPY_REASON_BUSY);
	e.tries = ~0U;
	expect_finish(e, BLK_COPY_REASON_BUSY);
}

TEST(Fate, NoTryIsNoneToRepeat)
{
	blk_copy_ending e = busy;

	e.tries = 0;
	expect_finish(e, BLK_COPY_REASON_BUSY);
}

TEST(Fate, TimeIsBounded)
{
	blk_copy_ending e = busy;

	e.age_ms = most_age - 20;
	expect_again(e, 20);
	e.age_ms++;
	expect_finish(e, BLK_COPY_REASON_BUSY);
	e.age_ms = most_age;
	expect_finish(e, BLK_COPY_REASON_BUSY);
	e.age_ms = most_age + 1;
	expect_finish(e, BLK_COPY_REASON_BUSY);
	e.age_ms = ~0U;
	expect_finish(e, BLK_COPY_REASON_BUSY);
}

TEST(Fate, AllTriesOfAQuickRefusalFitIn)
{
	blk_copy_ending e = busy;
	blk_copy_fate f;

	e.age_ms = 0;
	while ((f = fate(e)).what == BLK_COPY_FATE_AGAIN) {
		e.age_ms += f.delay_ms;
		e.tries++;
		ASSERT_LE(e.tries, most_tries);
	}
	EXPECT_EQ(e.tries, most_tries);
	EXPECT_LE(e.age_ms, most_age);
}

TEST(Fate, NotAgainForWhoDoesNotWait)
{
	blk_copy_ending e = busy;

	e.stopped = 1;
	expect_finish(e, BLK_COPY_REASON_BUSY);
}

TEST(Fate, LostIsResolved)
{
	expect_resolve(lost);
	EXPECT_EQ(fate(lost).reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
}

TEST(Fate, LostIsResolvedAlsoWhenNobodyWaits)
{
	blk_copy_ending e = lost;

	e.stopped = 1;
	e.tries = most_tries;
	e.age_ms = ~0U;
	expect_resolve(e);
}

TEST(Fate, AnEndThatIsNoneIsLost)
{
	blk_copy_ending e = lost;

	e.end = 3;
	expect_resolve(e);
	e.end = ~0U;
	expect_resolve(e);
}

TEST(Fate, AReasonThatIsNoneIsUncertain)
{
	blk_copy_ending e = good;

	e.reason = BLK_COPY_NR_REASONS;
	expect_finish(e, BLK_COPY_REASON_UNCERTAIN);
}

} // namespace
