// SPDX-License-Identifier: GPL-2.0-only
/* Identifiers are of one command at a time; a window opens with BUSY and grows. */
#include <gtest/gtest.h>
#include <set>

#include "drivers/scsi/xcopy/abi.h"

namespace {

constexpr __u32 successes_to_grow = 64, widest_window = 256;

TEST(SdIds, AreUniqueAndNotNone)
{
	sd_xcopy_ids ids{};
	std::set<int> seen;

	for (int i = 0; i < 255; i++) {
		const int id = sd_xcopy_ids_take(&ids, 0);

		EXPECT_NE(id, 0);
		EXPECT_TRUE(seen.insert(id).second);
	}
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 0);
	sd_xcopy_ids_put(&ids, 77, 1);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 77);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 0);
}

TEST(SdIds, NoMoreThanTold)
{
	sd_xcopy_ids ids{};
	const __u8 first = sd_xcopy_ids_take(&ids, 2);

	EXPECT_NE(first, 0);
	EXPECT_NE(sd_xcopy_ids_take(&ids, 2), 0);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 2), 0);
	sd_xcopy_ids_put(&ids, first, 1);
	EXPECT_NE(sd_xcopy_ids_take(&ids, 2), 0);
}

TEST(SdIds, GoRound)
{
	sd_xcopy_ids ids{};
	__u8 last = 0;

	for (int i = 0; i < 1000; i++) {
		const __u8 id = sd_xcopy_ids_take(&ids, 1);

		EXPECT_EQ(id, last % 255 + 1);
		sd_xcopy_ids_put(&ids, id, 1);
		last = id;
	}
}

TEST(SdIds, OneNotKnownToBeOverIsNotGivenAgain)
{
	sd_xcopy_ids ids{};
	const __u8 lost = sd_xcopy_ids_take(&ids, 1);

	sd_xcopy_ids_put(&ids, lost, 0);
	for (int i = 0; i < 1000; i++) {
		const __u8 id = sd_xcopy_ids_take(&ids, 1);

		ASSERT_NE(id, 0);
		EXPECT_NE(id, lost);
		sd_xcopy_ids_put(&ids, id, 1);
	}
}

/* Each outage takes some, and no copy is to be the last. */
TEST(SdIds, WhereAllEndsAreUnknownTheOldestIsGivenAgain)
{
	sd_xcopy_ids ids{};

	for (int i = 1; i <= 255; i++) {
		ASSERT_EQ(sd_xcopy_ids_take(&ids, 0), i);
		if (i > 1)
			sd_xcopy_ids_put(&ids, static_cast<__u8>(i), 0);
	}
	/* Not as long as one is in flight, whose it may be. */
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 0);
	sd_xcopy_ids_put(&ids, 1, 0);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 1);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 2);
}

TEST(SdIds, NoneIsNotPut)
{
	sd_xcopy_ids ids{};

	sd_xcopy_ids_put(&ids, 0, 1);
	sd_xcopy_ids_put(&ids, 9, 1);
	EXPECT_EQ(ids.in_flight, 0u);
	EXPECT_EQ(sd_xcopy_ids_take(&ids, 0), 1);
}

TEST(SdWindow, IsOpenUntilBusy)
{
	sd_xcopy_window w{};

	for (int i = 0; i < 1000; i++)
		EXPECT_TRUE(sd_xcopy_window_enter(&w));
	sd_xcopy_window_busy(&w, 2);
	EXPECT_FALSE(sd_xcopy_window_enter(&w));
	for (int i = 0; i < 998; i++)
		sd_xcopy_window_leave(&w);
	EXPECT_FALSE(sd_xcopy_window_enter(&w));
	sd_xcopy_window_leave(&w);
	EXPECT_TRUE(sd_xcopy_window_enter(&w));
	EXPECT_FALSE(sd_xcopy_window_enter(&w));
}

TEST(SdWindow, WhoTellsNothingIsNotBounded)
{
	sd_xcopy_window w{};

	sd_xcopy_window_busy(&w, 0);
	EXPECT_EQ(w.most, 0u);
	sd_xcopy_window_busy(&w, 65535);
	EXPECT_EQ(w.most, 0u);
}

TEST(SdWindow, GrowsSlowlyAndIsOpenInTheEnd)
{
	sd_xcopy_window w{};

	sd_xcopy_window_busy(&w, 1);
	for (__u32 n = 1; n <= widest_window; n++) {
		EXPECT_EQ(w.most, n);
		for (__u32 i = 0; i < successes_to_grow; i++)
			sd_xcopy_window_succeeded(&w);
	}
	EXPECT_EQ(w.most, 0u);
	sd_xcopy_window_succeeded(&w);
	EXPECT_EQ(w.most, 0u);
}

TEST(SdWindow, BusyBeginsAnew)
{
	sd_xcopy_window w{};

	sd_xcopy_window_busy(&w, 4);
	for (__u32 i = 0; i + 1 < successes_to_grow; i++)
		sd_xcopy_window_succeeded(&w);
	sd_xcopy_window_busy(&w, 4);
	sd_xcopy_window_succeeded(&w);
	EXPECT_EQ(w.most, 4u);
}

TEST(SdWindow, NeverLessThanNone)
{
	sd_xcopy_window w{};

	sd_xcopy_window_leave(&w);
	EXPECT_EQ(w.in_flight, 0u);
}

} // namespace
