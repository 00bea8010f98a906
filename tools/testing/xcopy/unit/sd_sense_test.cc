// SPDX-License-Identifier: GPL-2.0-only
/* The sense table row by row: what ends how, and that no failure is a success. */
#include <gtest/gtest.h>

#include "../../../../drivers/scsi/sd_xcopy_sense.hpp"

namespace {

constexpr __u32 log_it = SD_XCOPY_ACT_LOG;
constexpr __u32 pair_log = SD_XCOPY_ACT_PAIR | SD_XCOPY_ACT_LOG;
constexpr __u32 retry = SD_XCOPY_ACT_RETRY;

struct verdict {
	__u32 reason;
	__u32 act;
	bool operator==(const verdict &) const = default;
};

std::ostream &operator<<(std::ostream &out, const verdict &v)
{
	return out << "reason " << v.reason << " act " << v.act;
}

verdict judge(const sd_xcopy_result &res)
{
	verdict v{ 99, 99 };

	v.reason = sd_xcopy_judge(&res, &v.act);
	return v;
}

/* CHECK CONDITION with sense data. */
verdict sense(__u8 key, __u8 asc, __u8 ascq)
{
	return judge({ 0, 2, 1, key, asc, ascq, 0, 0 });
}

verdict status(__u8 sam)
{
	return judge({ 0, sam, 0, 0, 0, 0, 0, 0 });
}

verdict host(__u8 did, __u8 confirmed = 0, __u8 never_sent = 0)
{
	return judge({ did, 0, 0, 0, 0, 0, confirmed, never_sent });
}

constexpr verdict success{ BLK_COPY_REASON_NONE, 0 };
constexpr verdict uncertain{ BLK_COPY_REASON_UNCERTAIN, log_it };
constexpr verdict try_again{ BLK_COPY_REASON_BUSY, retry };

TEST(SdSense, Good)
{
	EXPECT_EQ(status(0x00), success);
}

TEST(SdSense, GoodWithInformation)
{
	for (__u8 key : { 0x0, 0x1, 0xf })
		EXPECT_EQ(judge({ 0, 0, 1, key, 0x17, 0x01, 0, 0 }), success);
}

TEST(SdSense, GoodWithAnErrorIsNotBelieved)
{
	for (__u8 key : { 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x9, 0xa, 0xb, 0xe })
		EXPECT_EQ(judge({ 0, 0, 1, key, 0, 0, 0, 0 }),
			  (verdict{ BLK_COPY_REASON_ABORTED, pair_log }));
}

TEST(SdSense, StaleSenseBytesUnderGoodAreNothing)
{
	EXPECT_EQ(judge({ 0, 0, 0, 0xa, 0x0d, 0x02, 0, 0 }), success);
}

TEST(SdSense, UnknownOpcode)
{
	EXPECT_EQ(sense(5, 0x20, 0x00),
		  (verdict{ BLK_COPY_REASON_REJECTED, SD_XCOPY_ACT_NO_DEVICE | log_it }));
}

TEST(SdSense, OnlyTheUnknownOpcodeDisablesTheDevice)
{
	for (unsigned int asc = 0; asc < 256; asc++)
		for (unsigned int ascq = 0; ascq < 256; ascq++)
			ASSERT_EQ(sense(5, asc, ascq).act & SD_XCOPY_ACT_NO_DEVICE,
				  asc == 0x20 && !ascq ? SD_XCOPY_ACT_NO_DEVICE : 0);
}

TEST(SdSense, FieldInCdb)
{
	EXPECT_EQ(sense(5, 0x24, 0x00), (verdict{ BLK_COPY_REASON_REJECTED, pair_log }));
}

TEST(SdSense, ParameterListLength)
{
	EXPECT_EQ(sense(5, 0x1a, 0x00), (verdict{ BLK_COPY_REASON_REJECTED, pair_log }));
}

TEST(SdSense, FieldsOfTheParameterList)
{
	for (__u8 ascq = 0; ascq < 0x10; ascq++)
		EXPECT_EQ(sense(5, 0x26, ascq), (verdict{ BLK_COPY_REASON_REJECTED, pair_log }));
}

TEST(SdSense, AddressOutOfRange)
{
	EXPECT_EQ(sense(5, 0x21, 0x00), (verdict{ BLK_COPY_REASON_REJECTED, pair_log }));
}

TEST(SdSense, LogicalUnitNotSupported)
{
	EXPECT_EQ(sense(5, 0x25, 0x00),
		  (verdict{ BLK_COPY_REASON_UNREACHABLE, SD_XCOPY_ACT_PAIR }));
}

TEST(SdSense, NotReachable)
{
	EXPECT_EQ(sense(0xa, 0x0d, 0x02), (verdict{ BLK_COPY_REASON_UNREACHABLE, pair_log }));
}

TEST(SdSense, OtherCopyAborted)
{
	for (__u8 ascq : { 0x00, 0x01, 0x03, 0x04, 0x05 })
		EXPECT_EQ(sense(0xa, 0x0d, ascq), (verdict{ BLK_COPY_REASON_ABORTED, pair_log }));
	EXPECT_EQ(sense(0xa, 0x00, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, pair_log }));
	EXPECT_EQ(sense(0xa, 0x26, 0x0a), (verdict{ BLK_COPY_REASON_ABORTED, pair_log }));
}

TEST(SdSense, GranularityViolationDoesNotCondemnThePair)
{
	EXPECT_EQ(sense(0xa, 0x26, 0x0d), (verdict{ BLK_COPY_REASON_ALIGNMENT, log_it }));
}

TEST(SdSense, UnitAttention)
{
	EXPECT_EQ(sense(6, 0x3f, 0x0e), try_again);
	EXPECT_EQ(sense(6, 0x29, 0x00), try_again);
	EXPECT_EQ(sense(6, 0x2a, 0x09), try_again);
}

TEST(SdSense, BecomingReady)
{
	EXPECT_EQ(sense(2, 0x04, 0x01), try_again);
	EXPECT_EQ(sense(2, 0x04, 0x0a), try_again);
}

TEST(SdSense, LuCommunicationFailure)
{
	EXPECT_EQ(sense(2, 0x08, 0x00), (verdict{ BLK_COPY_REASON_UNREACHABLE, pair_log }));
}

TEST(SdSense, OtherwiseNotReady)
{
	EXPECT_EQ(sense(2, 0x3a, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, log_it }));
}

TEST(SdSense, WhatTheManualCopyReportsBetter)
{
	EXPECT_EQ(sense(7, 0x27, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, 0 }));
	EXPECT_EQ(sense(7, 0x27, 0x07), (verdict{ BLK_COPY_REASON_ABORTED, 0 }));
	EXPECT_EQ(sense(5, 0x27, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, 0 }));
	EXPECT_EQ(sense(3, 0x11, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, 0 }));
	EXPECT_EQ(sense(4, 0x44, 0x00), (verdict{ BLK_COPY_REASON_ABORTED, 0 }));
}

TEST(SdSense, KeysWithoutARowOfTheirOwn)
{
	for (__u8 key : { 0x0, 0x1, 0x8, 0x9, 0xb, 0xd, 0xe, 0xf })
		EXPECT_EQ(sense(key, 0, 0), (verdict{ BLK_COPY_REASON_ABORTED, log_it }));
}

TEST(SdSense, CheckConditionWithoutSense)
{
	EXPECT_EQ(status(0x02), uncertain);
	EXPECT_EQ(judge({ 0, 2, 0, 5, 0x20, 0, 0, 0 }), uncertain);
}

TEST(SdSense, Busy)
{
	EXPECT_EQ(status(0x08), try_again);
	EXPECT_EQ(status(0x28), try_again);
	EXPECT_EQ(status(0x30), try_again);
}

TEST(SdSense, ReservationConflict)
{
	EXPECT_EQ(status(0x18), (verdict{ BLK_COPY_REASON_RESERVATION, 0 }));
	EXPECT_EQ(judge({ 0x07, 0x18, 0, 0, 0, 0, 0, 0 }),
		  (verdict{ BLK_COPY_REASON_RESERVATION, 0 }));
}

TEST(SdSense, TaskAborted)
{
	EXPECT_EQ(status(0x40), (verdict{ BLK_COPY_REASON_ABORTED, log_it }));
}

TEST(SdSense, StatusThatMakesNoSense)
{
	for (__u8 sam : { 0x04, 0x10, 0x14, 0x22 })
		EXPECT_EQ(status(sam), (verdict{ BLK_COPY_REASON_ABORTED, pair_log }));
	EXPECT_EQ(status(0x55), uncertain);
	EXPECT_EQ(status(0xff), uncertain);
}

TEST(SdSense, TimeoutConfirmed)
{
	EXPECT_EQ(host(0x03, 1),
		  (verdict{ BLK_COPY_REASON_TIMEOUT, SD_XCOPY_ACT_HALVE | pair_log }));
}

TEST(SdSense, TimeoutUnconfirmed)
{
	EXPECT_EQ(host(0x03), uncertain);
}

TEST(SdSense, Abort)
{
	EXPECT_EQ(host(0x05), uncertain);
	EXPECT_EQ(host(0x05, 1), (verdict{ BLK_COPY_REASON_ABORTED, log_it }));
}

TEST(SdSense, LostSessionIsUncertain)
{
	EXPECT_EQ(host(0x01), uncertain);
	EXPECT_EQ(host(0x04), uncertain);
	EXPECT_EQ(host(0x01, 1), uncertain);
}

TEST(SdSense, NeverSentIsGone)
{
	EXPECT_EQ(host(0x01, 0, 1), (verdict{ BLK_COPY_REASON_DEVICE_GONE, 0 }));
	EXPECT_EQ(host(0x04, 0, 1), (verdict{ BLK_COPY_REASON_DEVICE_GONE, 0 }));
}

TEST(SdSense, EveryOtherHostByte)
{
	for (unsigned int did = 1; did < 256; did++) {
		if (did == 0x01 || did == 0x03 || did == 0x04 || did == 0x05)
			continue;
		EXPECT_EQ(host(did), uncertain) << did;
		EXPECT_EQ(host(did, 1), uncertain) << did;
	}
}

TEST(SdSense, SenseBesideAHostErrorIsNotRead)
{
	EXPECT_EQ(judge({ 0x07, 2, 1, 5, 0x20, 0, 0, 0 }), uncertain);
	EXPECT_EQ(judge({ 0x0e, 0, 1, 0, 0, 0, 0, 0 }), uncertain);
}

TEST(SdSense, FlagsCountAsSetWhateverTheirValue)
{
	EXPECT_EQ(host(0x03, 0x80).reason, static_cast<__u32>(BLK_COPY_REASON_TIMEOUT));
	EXPECT_EQ(judge({ 0, 2, 0xff, 5, 0x20, 0, 0, 0 }).reason,
		  static_cast<__u32>(BLK_COPY_REASON_REJECTED));
}

TEST(SdSense, OnlyGoodIsSuccess)
{
	for (unsigned int did = 0; did < 0x20; did++)
		for (unsigned int sam = 0; sam < 256; sam++)
			for (unsigned int bits = 0; bits < 128; bits++) {
				const __u8 valid = bits & 1, key = bits >> 1 & 15;
				const __u8 confirmed = bits >> 5 & 1, never = bits >> 6;
				const bool informs = !valid || key <= 1 || key == 15;
				const bool good = !did && !sam && informs;
				const verdict v = judge({ static_cast<__u8>(did), static_cast<__u8>(sam),
							  valid, key, 0, 0, confirmed, never });

				ASSERT_EQ(v.reason == BLK_COPY_REASON_NONE, good);
			}
}

TEST(SdSense, WithoutStatusNobodyFallsBackUnconfirmed)
{
	for (unsigned int did = 1; did < 256; did++)
		for (unsigned int sam = 0; sam < 256; sam++) {
			if (did == 0x07 && sam == 0x18)
				continue;
			ASSERT_EQ(judge({ static_cast<__u8>(did), static_cast<__u8>(sam),
					  1, 5, 0x20, 0, 0, 0 }),
				  uncertain);
		}
}

TEST(SdSense, UncertainIsNeverRetried)
{
	for (const auto &r : sd_xcopy::sense_rules()) {
		if (r.reason == BLK_COPY_REASON_UNCERTAIN) {
			EXPECT_EQ(r.act, log_it);
		}
		if (r.act & retry) {
			EXPECT_EQ(r.reason, static_cast<__u32>(BLK_COPY_REASON_BUSY));
		}
	}
}

/* A value that @want takes: itself, or something no other row asks for. */
__u8 sample(__s32 want)
{
	return static_cast<__u8>(want < 0 ? 0 : want);
}

TEST(SdSense, NoRowIsHiddenByTheRowsBefore)
{
	const auto rules = sd_xcopy::sense_rules();

	for (std::size_t i = 0; i < rules.size(); i++) {
		bool seen = false;

		/* "Any" columns are swept: some value must reach this very row. */
		for (unsigned int fill = 0; fill < 256 && !seen; fill++) {
			const auto value = [&](__s32 want) {
				return want < 0 ? static_cast<__u8>(fill) : sample(want);
			};
			const sd_xcopy_result res{ value(rules[i].host), value(rules[i].status),
						   value(rules[i].sense_valid),
						   value(rules[i].sense_key), value(rules[i].asc),
						   value(rules[i].ascq),
						   value(rules[i].abort_confirmed),
						   value(rules[i].never_sent) };

			seen = judge(res) == verdict{ rules[i].reason, rules[i].act };
		}
		EXPECT_TRUE(seen) << "row " << i;
	}
}

TEST(SdSense, ReasonsAreReasons)
{
	for (const auto &r : sd_xcopy::sense_rules()) {
		EXPECT_LT(r.reason, static_cast<__u32>(BLK_COPY_NR_REASONS));
		EXPECT_LT(r.act, 1U << 5);
	}
}

} // namespace
