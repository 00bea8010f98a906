// SPDX-License-Identifier: GPL-2.0-only
/* How much a copy by hand has under way, on devices of several kinds. */
#include <gtest/gtest.h>

#include "block/copy/abi.h"

namespace {

constexpr __u32 buffer = 1024;
constexpr __u64 ms = 1000000;

/*
 * A device on which a buffer takes @latency, and that does not do more than one in
 * @each: buffers end in turn, no sooner than either lets them.
 */
class device {
public:
	device(__u64 latency, __u64 each)
		: latency_{ latency }, each_{ each }
	{
	}
	/* @n more end; what the width is then. */
	__u32 run(blk_copy_width &w, int n)
	{
		for (int i = 0; i < n; i++) {
			now_ += std::max(each_, latency_ / w.now);
			blk_copy_width_ended(&w, buffer, now_);
		}
		return blk_copy_width_settled(&w);
	}

private:
	__u64 latency_, each_, now_ = 1;
};

blk_copy_width width(__u32 now = 8, __u32 most = 32)
{
	blk_copy_width w;

	blk_copy_width_init(&w, now, most);
	return w;
}

TEST(BlkWidth, ALatencyIsHiddenByAsManyAsThereMayBe)
{
	auto w = width();

	EXPECT_EQ(device(40 * ms, ms / 10).run(w, 200), 32U);
	EXPECT_LE(w.now, 32U);
}

TEST(BlkWidth, FourMiBDoNotChangeIt)
{
	auto w = width();

	device(40 * ms, ms / 10).run(w, 8);
	EXPECT_EQ(w.now, 8U);
}

TEST(BlkWidth, WhatIsBusyAlreadyGetsNoMore)
{
	auto w = width();

	EXPECT_EQ(device(ms, ms).run(w, 20), 8U);
	EXPECT_EQ(device(ms, ms).run(w, 500), 8U);
}

/* 512 KiB a second: two of them take two seconds. */
TEST(BlkWidth, NotMoreThanTakesAMoment)
{
	auto w = width();

	EXPECT_EQ(device(ms, 1000 * ms).run(w, 200), 2U);
}

TEST(BlkWidth, LongOnesAreNotWidened)
{
	auto w = width();

	EXPECT_EQ(device(140 * ms, ms / 10).run(w, 200), 8U);
}

/* By 8 % quicker is chance. */
TEST(BlkWidth, ALittleQuickerDoesNotPay)
{
	auto w = width();

	EXPECT_EQ(device(8 * ms, ms * 92 / 100).run(w, 500), 8U);
}

TEST(BlkWidth, ATenthOfASecondIsNotLong)
{
	auto w = width();

	EXPECT_EQ(device(100 * ms, ms / 10).run(w, 200), 32U);
}

TEST(BlkWidth, WhatIsOnlyTriedIsNotWhatAnotherBeginsWith)
{
	auto w = width();

	EXPECT_EQ(device(40 * ms, ms / 10).run(w, 24), 8U);
	EXPECT_EQ(w.now, 16U);
}

/* @n ends, one each @ns; the time is @now then. */
void ends(blk_copy_width &w, int n, __u64 ns, __u64 &now)
{
	while (n--)
		blk_copy_width_ended(&w, buffer, now += ns);
}

TEST(BlkWidth, WhatBeganBeforeSaysNothing)
{
	auto w = width();
	__u64 now = 1000000 * ms;

	/* Nor when it began itself. */
	ends(w, 8, 1000 * ms, now);
	ends(w, 15, ms, now);
	EXPECT_EQ(w.now, 8U);
	ends(w, 1, ms, now);
	EXPECT_EQ(w.now, 16U);
	ends(w, 8, 1000 * ms, now);
	ends(w, 8, ms / 2, now);
	ends(w, 32, ms / 2, now);
	EXPECT_EQ(blk_copy_width_settled(&w), 16U);
	EXPECT_EQ(w.now, 32U);
}

TEST(BlkWidth, WhatBeganWhenItWasWiderSaysNothing)
{
	auto w = width(8, 8);
	__u64 now = 1;

	ends(w, 8 + 16, 1000 * ms, now);
	EXPECT_EQ(w.now, 4U);
	ends(w, 8, 1000 * ms, now);
	ends(w, 8, ms, now);
	EXPECT_EQ(w.now, 4U);
	ends(w, 8, 1000 * ms, now);
	EXPECT_EQ(w.now, 2U);
}

TEST(BlkWidth, WhatWasSlowAndNarrowIsWidenedSoon)
{
	auto w = width();
	__u64 now = 1;

	ends(w, 300, 1000 * ms, now);
	EXPECT_EQ(w.now, 2U);
	ends(w, 12, ms, now);
	EXPECT_EQ(w.now, 4U);
}

TEST(BlkWidth, NeverLessThanTheLeast)
{
	auto w = width(3, 3);

	EXPECT_EQ(device(ms, 1000 * ms).run(w, 50), BLK_COPY_LEAST_WIDTH);
	EXPECT_EQ(w.now, BLK_COPY_LEAST_WIDTH);
}

TEST(BlkWidth, WhatDidNotPayIsTriedAgainMuchLater)
{
	auto w = width();
	int wider = 0;

	device d(ms, ms);
	for (int i = 0; i < 1200; i++) {
		d.run(w, 1);
		wider += w.now > 8;
	}
	EXPECT_GT(wider, 0);
	EXPECT_LE(wider, 160);
}

TEST(BlkWidth, EdgesOfItsArguments)
{
	EXPECT_EQ(width(0, 0).now, BLK_COPY_LEAST_WIDTH);
	EXPECT_EQ(width(64, 16).now, 16U);
	auto w = width(2, 2);

	for (int i = 0; i < 100; i++)
		EXPECT_EQ(blk_copy_width_ended(&w, buffer, 0), 2U);
}

} // namespace
