// SPDX-License-Identifier: GPL-2.0-only
/* The way of a lost command: in which order, how far, and where it ends. */
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "drivers/scsi/xcopy/abi.h"

namespace {

enum : __u32 { ok = SD_XCOPY_CAME_OK, failed = SD_XCOPY_CAME_FAILED };

constexpr __u32 bit(__u32 step)
{
	return 1U << step;
}

constexpr __u32 all = bit(SD_XCOPY_STEP_LUN) | bit(SD_XCOPY_STEP_TARGET) |
		      bit(SD_XCOPY_STEP_BUS) | bit(SD_XCOPY_STEP_ADAPTER);

struct way {
	std::string steps;
	sd_xcopy_fate f;
};

char letter(__u32 step)
{
	return step < 5 ? ".hrad"[step] : "LTBAw"[step - 5];
}

/* Walks; @came says of each step in turn what comes of it, then OK for all. */
way walk(sd_xcopy_fate f, const std::vector<__u32> &came)
{
	way w{ "", f };
	std::size_t i = 0;
	__u32 step = sd_xcopy_fate_start(&w.f);

	while (step != SD_XCOPY_STEP_DONE && w.steps.size() < 100) {
		w.steps += letter(step);
		step = sd_xcopy_fate_next(&w.f, i < came.size() ? came[i] : static_cast<__u32>(ok));
		i++;
	}
	return w;
}

sd_xcopy_fate fate(__u32 resets = all)
{
	return { resets, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0 };
}

TEST(SdFate, TheUsualWay)
{
	const auto w = walk(fate(), {});

	EXPECT_EQ(w.steps, "hrdLr");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
	EXPECT_FALSE(w.f.unfenced);
}

TEST(SdFate, TimedOut)
{
	auto f = fate();

	f.timed_out = 1;
	EXPECT_EQ(walk(f, {}).f.reason, static_cast<__u32>(BLK_COPY_REASON_TIMEOUT));
}

TEST(SdFate, ADeviceThatDoesNotAnswerIsResetAllTheSame)
{
	EXPECT_EQ(walk(fate(), { ok, failed }).steps, "hrdLr");
}

TEST(SdFate, OfflineAndGoneEndItAtOnce)
{
	for (std::size_t at = 0; at < 5; at++) {
		std::vector<__u32> came(at, ok);

		came.push_back(SD_XCOPY_CAME_OFFLINE);
		EXPECT_EQ(walk(fate(), came).f.reason,
			  static_cast<__u32>(BLK_COPY_REASON_UNCERTAIN));
		EXPECT_EQ(walk(fate(), came).steps.size(), at + 1);
		came.back() = SD_XCOPY_CAME_GONE;
		EXPECT_EQ(walk(fate(), came).f.reason,
			  static_cast<__u32>(BLK_COPY_REASON_DEVICE_GONE));
	}
}

TEST(SdFate, TheTargetAfterTheUnit)
{
	const auto w = walk(fate(), { ok, ok, ok, failed });

	EXPECT_EQ(w.steps, "hrdLTr");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
	EXPECT_FALSE(w.f.unfenced);
}

TEST(SdFate, OneThatWorksAndCannotBeResetIsWaitedOut)
{
	const auto w = walk(fate(), { ok, ok, ok, failed, failed });

	EXPECT_EQ(w.steps, "hrdLTrw");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
	EXPECT_TRUE(w.f.unfenced);
}

/* Its reset would fence nothing and end what others do there. */
TEST(SdFate, AnotherUnitIsNotReset)
{
	for (std::size_t failures : { 0, 1 }) {
		std::vector<__u32> came{ ok, ok, ok };

		came.insert(came.end(), failures, failed);
		came.push_back(SD_XCOPY_CAME_OTHER);
		const auto w = walk(fate(), came);

		EXPECT_EQ(w.steps, failures ? "hrdLTw" : "hrdLw");
		EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
		EXPECT_TRUE(w.f.unfenced);
	}
}

TEST(SdFate, WiderOnlyWhereNothingAnswers)
{
	auto w = walk(fate(), { ok, failed, ok, failed, failed, failed });
	EXPECT_EQ(w.steps, "hrdLTrBr");
	EXPECT_FALSE(w.f.unfenced);

	w = walk(fate(), { ok, failed, ok, failed, failed, failed, failed, failed });
	EXPECT_EQ(w.steps, "hrdLTrBrAr");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));

	w = walk(fate(), { ok, failed, ok, failed, failed, failed, failed, failed, failed, failed });
	EXPECT_EQ(w.steps, "hrdLTrBrAr");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_UNCERTAIN));
}

TEST(SdFate, AResetAfterWhichNothingAnswersIsNotEnough)
{
	const auto w = walk(fate(), { ok, ok, ok, ok, failed });

	EXPECT_EQ(w.steps, "hrdLrTr");
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
}

TEST(SdFate, OnlyWhatTheHostHas)
{
	EXPECT_EQ(walk(fate(bit(SD_XCOPY_STEP_TARGET)), {}).steps, "hrdTr");
	EXPECT_EQ(walk(fate(bit(SD_XCOPY_STEP_ADAPTER)), {}).steps, "hrdAr");
	EXPECT_EQ(walk(fate(bit(SD_XCOPY_STEP_LUN)), { ok, ok, ok, failed }).steps, "hrdLrw");

	const auto none = walk(fate(0), {});
	EXPECT_EQ(none.steps, "hrdrw");
	EXPECT_TRUE(none.f.unfenced);
	EXPECT_EQ(walk(fate(0), { ok, ok, ok, failed }).f.reason,
		  static_cast<__u32>(BLK_COPY_REASON_UNCERTAIN));
}

TEST(SdFate, OneThatGoesOnIsWaitedOutAfterTheReset)
{
	auto f = fate();

	f.goes_on = 1;
	EXPECT_EQ(walk(f, {}).steps, "hrdLrw");
	EXPECT_FALSE(walk(f, {}).f.unfenced);
}

TEST(SdFate, Asked)
{
	auto f = fate();

	f.can_ask = 1;
	EXPECT_EQ(walk(f, { ok, ok, SD_XCOPY_CAME_WORKING, SD_XCOPY_CAME_ENDED }).f.reason,
		  static_cast<__u32>(BLK_COPY_REASON_LOST));
	EXPECT_EQ(walk(f, { ok, ok, SD_XCOPY_CAME_WORKING, SD_XCOPY_CAME_ENDED }).steps, "hraa");
	EXPECT_EQ(walk(f, { ok, ok, failed }).steps, "hradLr");
}

/* It may be the end of the last one that had the identifier. */
TEST(SdFate, AnEndOfWhatWasNotSeenAtWork)
{
	auto f = fate();

	f.can_ask = 1;
	EXPECT_EQ(walk(f, {}).steps, "hradLr");
	EXPECT_EQ(walk(f, {}).f.reason, static_cast<__u32>(BLK_COPY_REASON_LOST));
	EXPECT_EQ(walk(f, { ok, ok, SD_XCOPY_CAME_ENDED }).steps, "hradLr");
}

TEST(SdFate, AskedAgainWhileItWorks)
{
	auto f = fate();

	f.can_ask = 1;

	auto w = walk(f, { ok, ok, SD_XCOPY_CAME_WORKING, SD_XCOPY_CAME_WORKING });
	EXPECT_EQ(w.steps, "hraaa");
	EXPECT_GT(w.f.wait_ms, 0U);
	EXPECT_EQ(w.f.reason, static_cast<__u32>(BLK_COPY_REASON_NONE));

	std::vector<__u32> came(100, SD_XCOPY_CAME_WORKING);
	w = walk(f, came);
	EXPECT_EQ(w.steps.substr(0, 23), "hr" + std::string(20, 'a') + "d");
}

/* Nobody waits for the data: the reset is quicker, where it ends copies. */
TEST(SdFate, NotAskedInAHurry)
{
	auto f = fate();

	f.can_ask = f.hurry = 1;
	EXPECT_EQ(walk(f, {}).steps, "hrdLr");
	f.goes_on = 1;
	EXPECT_EQ(walk(f, { ok, ok, SD_XCOPY_CAME_WORKING, SD_XCOPY_CAME_ENDED }).steps, "hraa");
}

/* And where the hurry comes while it is being asked, once more is not asked. */
TEST(SdFate, NotAskedAnyMoreInAHurry)
{
	auto f = fate();
	const auto next = [&f](__u32 came) { return sd_xcopy_fate_next(&f, came); };

	f.can_ask = 1;
	sd_xcopy_fate_start(&f);
	next(ok);
	EXPECT_EQ(next(ok), static_cast<__u32>(SD_XCOPY_STEP_ASK));
	EXPECT_EQ(next(SD_XCOPY_CAME_WORKING), static_cast<__u32>(SD_XCOPY_STEP_ASK));
	f.hurry = 1;
	EXPECT_EQ(next(SD_XCOPY_CAME_WORKING), static_cast<__u32>(SD_XCOPY_STEP_DRAIN));
}

/* Whatever comes, it ends soon, and never as done without having been told so. */
TEST(SdFate, EveryWayEnds)
{
	for (unsigned int seed = 0; seed < 200000; seed++) {
		unsigned int x = seed * 2654435761U;
		sd_xcopy_fate f{ x & all, static_cast<__u8>(x >> 9 & 1),
				 static_cast<__u8>(x >> 10 & 1), static_cast<__u8>(x >> 11 & 1),
				 0, 0, 0, 0, 0, 0, {}, 0, 0 };
		__u32 step = sd_xcopy_fate_start(&f), steps = 0;
		bool asked_ok = false, proof = false, answered = false, ended = false;
		bool worked = false;
		std::set<__u32> resets;

		while (step != SD_XCOPY_STEP_DONE) {
			x = x * 1664525U + 1013904223U;
			const __u32 came = (x >> 24) % 7 < 4 ? ok : (x >> 16) % SD_XCOPY_NR_CAMES;

			ASSERT_LT(++steps, 40U);
			if (step >= SD_XCOPY_STEP_LUN && step <= SD_XCOPY_STEP_ADAPTER) {
				ASSERT_TRUE(f.resets & bit(step));
				ASSERT_TRUE(resets.insert(step).second);
				proof = came == ok;
				answered = false;
			}
			if (step == SD_XCOPY_STEP_READY)
				answered = came == ok;
			if (step == SD_XCOPY_STEP_WAIT_OUT)
				proof = answered = true;
			if (step == SD_XCOPY_STEP_ASK) {
				asked_ok = worked && came == ok;
				ended = worked && came == SD_XCOPY_CAME_ENDED;
				worked = worked || came == SD_XCOPY_CAME_WORKING;
			}
			f.hurry = f.hurry || x % 16 == 0;
			step = sd_xcopy_fate_next(&f, came);
		}
		if (f.reason == BLK_COPY_REASON_NONE) {
			ASSERT_TRUE(asked_ok);
		}
		if (f.reason == BLK_COPY_REASON_LOST || f.reason == BLK_COPY_REASON_TIMEOUT) {
			ASSERT_TRUE(ended || (proof && answered));
			ASSERT_EQ(f.reason == BLK_COPY_REASON_TIMEOUT, f.timed_out != 0);
		}
	}
}

int goes_on(const char *vendor, const char *product)
{
	__u8 v[8], p[16];

	std::memset(v, ' ', sizeof(v));
	std::memset(p, ' ', sizeof(p));
	std::memcpy(v, vendor, std::strlen(vendor));
	std::memcpy(p, product, std::strlen(product));
	return sd_xcopy_goes_on(v, p);
}

TEST(SdFate, WhoGoesOn)
{
	EXPECT_TRUE(goes_on("FREEBSD", "CTLDISK"));
	EXPECT_TRUE(goes_on("TrueNAS", "iSCSI Disk"));
	EXPECT_TRUE(goes_on("FreeNAS", "iSCSI Disk"));
	EXPECT_FALSE(goes_on("FREEBSD", "CTLDISK2"));
	EXPECT_FALSE(goes_on("FREEBSD", "CTLDIS"));
	EXPECT_FALSE(goes_on("FREEBSDX", "CTLDISK"));
	EXPECT_FALSE(goes_on("LIO-ORG", "L0"));
	EXPECT_FALSE(goes_on("", ""));
}

} // namespace
