// SPDX-License-Identifier: GPL-2.0-only
/* The sense table row by row: what ends how, and that no failure is a success. */
#include <gtest/gtest.h>

#include <vector>

#include "drivers/scsi/xcopy/sense.hpp"
#include "rows.hpp"

namespace {

constexpr __u32 log_it = SD_XCOPY_ACT_LOG;
constexpr __u32 pair_log = SD_XCOPY_ACT_PAIR | SD_XCOPY_ACT_LOG;
constexpr __u8 not_told = SD_XCOPY_NOT_TOLD;
constexpr __u8 current = SD_XCOPY_SENSE_CURRENT;
constexpr __u8 deferred = SD_XCOPY_SENSE_DEFERRED;

struct verdict {
	__u32 reason;
	__u32 end;
	__u32 act;
	bool operator==(const verdict &) const = default;
};

std::ostream &operator<<(std::ostream &out, const verdict &v)
{
	return out << "reason " << v.reason << " end " << v.end << " act " << v.act;
}

verdict judge(const sd_xcopy_result &res)
{
	sd_xcopy_verdict v{ 99, 99, 99 };

	sd_xcopy_judge(&res, &v);
	return { v.reason, v.end, v.act };
}

/* CHECK CONDITION with sense data. */
verdict sense(__u8 key, __u8 asc, __u8 ascq, __u8 forwarded = not_told, __u8 field = not_told)
{
	return judge({ 0, 2, current, key, asc, ascq, forwarded, field, 0 });
}

verdict status(__u8 sam, __u8 kind = 0, __u8 key = 0)
{
	return judge({ 0, sam, kind, key, 0, 0, not_told, not_told, 0 });
}

verdict host(__u8 did, __u8 sam = 0)
{
	return judge({ did, sam, 0, 0, 0, 0, not_told, not_told, 0 });
}

constexpr verdict over(__u32 reason, __u32 act)
{
	return { reason, BLK_COPY_CMD_OVER, act };
}

constexpr verdict again(__u32 reason)
{
	return { reason, BLK_COPY_CMD_AGAIN, 0 };
}

constexpr verdict success = over(BLK_COPY_REASON_NONE, 0);
constexpr verdict busy = again(BLK_COPY_REASON_BUSY);
constexpr verdict changed = again(BLK_COPY_REASON_CHANGED);
constexpr verdict lost{ BLK_COPY_REASON_LOST, BLK_COPY_CMD_LOST, pair_log };

TEST(SdSense, Good)
{
	EXPECT_EQ(status(0x00), success);
}

TEST(SdSense, GoodWithInformation)
{
	for (__u8 key : { 0x0, 0x1, 0xf })
		EXPECT_EQ(status(0, current, key), success);
}

TEST(SdSense, GoodWithAnErrorIsNotBelieved)
{
	for (__u8 key : { 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x9, 0xa, 0xb, 0xe })
		EXPECT_EQ(status(0, current, key), over(BLK_COPY_REASON_ABORTED, pair_log));
}

TEST(SdSense, WhatIsDeferredUnderGoodIsOfAnotherCommand)
{
	EXPECT_EQ(status(0, deferred, 3), success);
}

/* It cannot have done what it has not taken. */
TEST(SdSense, DoneAndTheListNotTakenIsNotBelieved)
{
	const verdict contradiction = over(BLK_COPY_REASON_ABORTED, pair_log);

	EXPECT_EQ(judge({ 0, 0, 0, 0, 0, 0, not_told, not_told, 1 }), contradiction);
	EXPECT_EQ(judge({ 0, 0, current, 1, 0, 0, not_told, not_told, 1 }), contradiction);
	EXPECT_EQ(judge({ 0, 0, deferred, 3, 0, 0, not_told, not_told, 1 }), contradiction);
	EXPECT_EQ(judge({ 0, 2, current, 1, 0x5d, 0, not_told, not_told, 1 }), contradiction);
}

TEST(SdSense, OfAFailureTheListMayHaveBeenLeft)
{
	EXPECT_EQ(judge({ 0, 8, 0, 0, 0, 0, not_told, not_told, 1 }), busy);
	EXPECT_EQ(judge({ 7, 0, 0, 0, 0, 0, not_told, not_told, 1 }), lost);
}

/* Nothing is reset for it: it was not begun, and may be sent once more. */
TEST(SdSense, DeferredIsNoWordOfThisCommand)
{
	for (__u8 key = 0; key < 16; key++)
		EXPECT_EQ(status(2, deferred, key), again(BLK_COPY_REASON_ABORTED));
	EXPECT_EQ(status(2, SD_XCOPY_SENSE_NONE, 0), lost);
}

/* ---- CHECK CONDITION, row by row ---- */

struct told {
	__u8 key;
	__u8 asc;
	__u8 ascq;
	__u8 forwarded = not_told;
	__u8 field = not_told;
};

struct row {
	const char *name;
	verdict want;
	std::vector<told> all;
};

class SdSenseOf : public testing::TestWithParam<row> {};

TEST_P(SdSenseOf, Is)
{
	for (const told &t : GetParam().all)
		EXPECT_EQ(sense(t.key, t.asc, t.ascq, t.forwarded, t.field), GetParam().want)
			<< std::hex << +t.key << "/" << +t.asc << "/" << +t.ascq;
}

/* All of @ascqs. */
std::vector<told> each(__u8 key, __u8 asc, std::initializer_list<__u8> ascqs)
{
	std::vector<told> out;

	for (__u8 ascq : ascqs)
		out.push_back({ key, asc, ascq });
	return out;
}

constexpr verdict rejected(__u32 act)
{
	return over(BLK_COPY_REASON_REJECTED, act);
}

constexpr verdict aborted(__u32 act)
{
	return over(BLK_COPY_REASON_ABORTED, act);
}

constexpr verdict away = over(BLK_COPY_REASON_UNREACHABLE, pair_log);

ROWS(SdSenseOf, row,
	{ "RecoveredAndCompletedAreDone", success, { { 1, 0x5d, 0 }, { 1, 0x17, 1 }, { 0xf, 0, 0 } } },
	{ "UnknownOpcode", rejected(SD_XCOPY_ACT_NO_DEVICE | log_it),
	  { { 5, 0x20, 0 }, { 5, 0x24, 0, not_told, 1 } } },
	{ "FieldInCdb", rejected(pair_log), { { 5, 0x24, 0 }, { 5, 0x24, 0, not_told, 10 } } },
	{ "TooMuchInOneList", rejected(SD_XCOPY_ACT_FEWER | log_it),
	  { { 5, 0x1a, 0 }, { 5, 0x26, 6 }, { 5, 0x26, 8 } } },
	{ "FieldsOfTheParameterList", rejected(pair_log),
	  each(5, 0x26, { 0, 1, 2, 3, 4, 5, 7, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf }) },
	{ "AddressOutOfRangeIsOfThisPlace", rejected(log_it), { { 5, 0x21, 0 } } },
	{ "AbortedByAnAddressOutOfRangeToo", aborted(log_it), { { 0xa, 0x21, 0 } } },
	{ "LogicalUnitNotSupported", over(BLK_COPY_REASON_UNREACHABLE, SD_XCOPY_ACT_PAIR),
	  { { 5, 0x25, 0 } } },
	{ "NotReachable", away, { { 0xa, 0x0d, 2 }, { 0xa, 0x0d, 3 }, { 0xa, 0x0d, 4 }, { 0xa, 8, 4 },
				  { 5, 8, 4 }, { 2, 8, 0 } } },
	{ "NotReadyAndNotReachable", away, each(2, 4, { 0x00, 0x02, 0x03, 0x0b, 0x0c, 0x12, 0x24 }) },
	{ "OtherCopyAborted", aborted(pair_log),
	  { { 0xa, 0x0d, 0 }, { 0xa, 0x0d, 1 }, { 0xa, 0x0d, 5 }, { 0xa, 0, 0 }, { 0xa, 0x0d, 1, 5 } } },
	{ "ABadPlaceDoesNotCondemnThePair", aborted(0),
	  { { 0xa, 0x0d, 1, 3 }, { 0xa, 0, 0, 3 }, { 0xa, 0x0d, 1, 4 }, { 0xa, 0, 0, 4 },
	    { 0xa, 0x0d, 1, 7 }, { 0xa, 0, 0, 7 } } },
	{ "GranularityViolationIsLearnedFrom",
	  over(BLK_COPY_REASON_ALIGNMENT, SD_XCOPY_ACT_GRANULE | log_it), { { 0xa, 0x26, 0x0d } } },
	{ "InexactSegment", over(BLK_COPY_REASON_BLOCK_SIZE, pair_log), { { 0xa, 0x26, 0x0a } } },
	{ "UnitAttentionOfAReset", changed, each(6, 0x29, { 0, 1, 2, 3, 4, 5, 6, 7 }) },
	{ "UnitAttention", changed, { { 6, 0x2a, 1 }, { 6, 0x2a, 9 } } },
	{ "UnitsAreExchanged", over(BLK_COPY_REASON_CHANGED, 0), { { 6, 0x3f, 3 }, { 6, 0x3f, 0x0e } } },
	{ "UnitAttentionThatMayPass", busy, { { 6, 0x2a, 6 }, { 6, 0x38, 7 } } },
	{ "BecomingReady", busy, each(2, 4, { 0x01, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x11, 0x14,
					      0x1a, 0x1b, 0x1d }) },
	{ "OtherwiseNotReady", aborted(log_it), { { 2, 0x3a, 0 } } },
	{ "ShortOfResources", busy, { { 0xb, 0x55, 0 }, { 0xb, 0x55, 3 }, { 0xb, 0, 0x16 }, { 5, 0, 0x16 } } },
	{ "WhatTheCopyByHandReportsBetter", aborted(0),
	  { { 3, 0x11, 0 }, { 4, 0x11, 0 }, { 7, 0x11, 0 }, { 5, 0x27, 0 }, { 5, 0x27, 7 } } },
	{ "KeysWithoutARowOfTheirOwn", aborted(log_it),
	  { { 0, 0, 0 }, { 8, 0, 0 }, { 9, 0, 0 }, { 0xb, 0, 0 }, { 0xd, 0, 0 }, { 0xe, 0, 0 } } });

TEST(SdSense, OnlyThatDisablesTheDevice)
{
	for (unsigned int asc = 0; asc < 256; asc++)
		for (unsigned int ascq = 0; ascq < 256; ascq++)
			for (__u8 field : { 0, 1, 2, 255 }) {
				const bool unknown = !ascq && (asc == 0x20 ||
							       (asc == 0x24 && field == 1));

				ASSERT_EQ(sense(5, asc, ascq, not_told, field).act &
						  SD_XCOPY_ACT_NO_DEVICE,
					  unknown ? SD_XCOPY_ACT_NO_DEVICE : 0);
			}
}

TEST(SdSense, CheckConditionWithoutSense)
{
	EXPECT_EQ(status(0x02), lost);
}

TEST(SdSense, Busy)
{
	for (__u8 sam : { 0x08, 0x28, 0x30 })
		EXPECT_EQ(status(sam), busy);
}

TEST(SdSense, ReservationConflict)
{
	EXPECT_EQ(status(0x18), over(BLK_COPY_REASON_RESERVATION, 0));
	EXPECT_EQ(host(0x07, 0x18), over(BLK_COPY_REASON_RESERVATION, 0));
}

TEST(SdSense, TaskAborted)
{
	EXPECT_EQ(status(0x40),
		  (verdict{ BLK_COPY_REASON_LOST, BLK_COPY_CMD_LOST,
			    SD_XCOPY_ACT_PAUSE | log_it }));
}

TEST(SdSense, StatusThatMakesNoSense)
{
	for (__u8 sam : { 0x04, 0x10, 0x14, 0x22, 0x55, 0xff })
		EXPECT_EQ(status(sam), lost);
}

TEST(SdSense, Timeout)
{
	EXPECT_EQ(host(0x03), (verdict{ BLK_COPY_REASON_TIMEOUT, BLK_COPY_CMD_LOST,
					SD_XCOPY_ACT_HALVE | pair_log }));
}

TEST(SdSense, EveryOtherHostByteIsLost)
{
	for (unsigned int did = 1; did < 256; did++)
		for (unsigned int sam = 0; sam < 256; sam++) {
			if (did == 0x03 || (did == 0x07 && sam == 0x18))
				continue;
			ASSERT_EQ(host(did, sam), lost) << did << " " << sam;
		}
}

TEST(SdSense, SenseBesideAHostErrorIsNotRead)
{
	EXPECT_EQ(judge({ 0x07, 2, current, 5, 0x20, 0, not_told, not_told, 0 }), lost);
	EXPECT_EQ(judge({ 0x0e, 0, current, 1, 0, 0, not_told, not_told, 0 }), lost);
}

TEST(SdSense, OnlyTheDeviceSaysThatItIsDone)
{
	for (unsigned int did = 0; did < 0x20; did++)
		for (unsigned int sam = 0; sam < 256; sam++)
			for (__u8 kind : { SD_XCOPY_SENSE_NONE, SD_XCOPY_SENSE_CURRENT,
					   SD_XCOPY_SENSE_DEFERRED })
				for (__u8 key = 0; key < 16; key++) {
					const bool informs = key == 1 || key == 15;
					const bool good = !sam && (kind != current || informs || !key);
					const bool check = sam == 2 && kind == current && informs;
					const verdict v = judge({ static_cast<__u8>(did),
								  static_cast<__u8>(sam), kind, key,
								  0, 0, not_told, not_told, 0 });

					ASSERT_EQ(v.reason == BLK_COPY_REASON_NONE,
						  !did && (good || check));
				}
}

TEST(SdSense, TheEndsOfRows)
{
	for (const auto &r : sd_xcopy::sense_rules()) {
		EXPECT_LT(r.reason, static_cast<__u32>(BLK_COPY_NR_REASONS));
		EXPECT_LT(r.act, 1U << 7);
		EXPECT_NE(r.reason, static_cast<__u32>(BLK_COPY_REASON_UNCERTAIN));
		if (r.end == BLK_COPY_CMD_AGAIN) {
			EXPECT_FALSE(r.act);
		}
		EXPECT_EQ(r.end == BLK_COPY_CMD_LOST, r.reason == BLK_COPY_REASON_LOST ||
							      r.reason == BLK_COPY_REASON_TIMEOUT);
	}
}

TEST(SdSense, NoRowIsHiddenByTheRowsBefore)
{
	const auto rules = sd_xcopy::sense_rules();

	for (std::size_t i = 0; i < rules.size(); i++) {
		const auto &r = rules[i];
		bool seen = false;

		/* "Any" columns are swept: some value must reach a row like this one. */
		for (unsigned int fill = 0; fill < 256 && !seen; fill++) {
			const auto value = [&](__s32 want) {
				return static_cast<__u8>(want < 0 ? fill : want);
			};

			seen = judge({ value(r.host), value(r.status), value(r.sense),
				       value(r.sense_key), value(r.asc), value(r.ascq),
				       value(r.forwarded), value(r.cdb_field), 0 }) ==
			       verdict{ r.reason, r.end, r.act };
		}
		EXPECT_TRUE(seen) << "row " << i;
	}
}

/* ---- sense data ---- */

sd_xcopy_result decode(const std::vector<__u8> &bytes)
{
	sd_xcopy_result res{ 0x12, 0x34, 9, 9, 9, 9, 9, 9, 1 };

	sd_xcopy_decode_sense(bytes.data(), bytes.size(), &res);
	EXPECT_EQ(res.host_byte, 0x12);
	EXPECT_EQ(res.status, 0x34);
	EXPECT_EQ(res.cut, 1);
	return res;
}

std::vector<__u8> fixed(__u8 key, __u8 asc, __u8 ascq)
{
	std::vector<__u8> b(96);

	b[0] = 0x70;
	b[2] = key;
	b[7] = 10;
	b[12] = asc;
	b[13] = ascq;
	return b;
}

TEST(SdSenseData, None)
{
	for (const auto &b : { std::vector<__u8>{}, std::vector<__u8>(96), std::vector<__u8>{ 0x70 },
			       std::vector<__u8>{ 0x72 }, std::vector<__u8>(96, 0xff),
			       std::vector<__u8>{ 0x7f, 3, 1, 1 }, std::vector<__u8>{ 0x74, 3, 1, 1 } })
		EXPECT_EQ(decode(b).sense, SD_XCOPY_SENSE_NONE);
}

TEST(SdSenseData, Fixed)
{
	const auto r = decode(fixed(0xa, 0x0d, 0x02));

	EXPECT_EQ(r.sense, SD_XCOPY_SENSE_CURRENT);
	EXPECT_EQ(r.sense_key, 0xa);
	EXPECT_EQ(r.asc, 0x0d);
	EXPECT_EQ(r.ascq, 0x02);
	EXPECT_EQ(r.forwarded, not_told);
	EXPECT_EQ(r.cdb_field, not_told);
}

TEST(SdSenseData, FixedWithMoreFlagsInByteTwo)
{
	auto b = fixed(0x3, 0x11, 0);

	b[0] |= 0x80;
	b[2] |= 0xe0;
	EXPECT_EQ(decode(b).sense_key, 0x3);
	EXPECT_EQ(decode(b).sense, SD_XCOPY_SENSE_CURRENT);
}

TEST(SdSenseData, NoFurtherThanItSays)
{
	auto b = fixed(0x5, 0x20, 0x01);

	b[7] = 4;
	EXPECT_EQ(decode(b).asc, 0);
	b[7] = 5;
	EXPECT_EQ(decode(b).asc, 0x20);
	EXPECT_EQ(decode(b).ascq, 0);
	b.resize(3);
	EXPECT_EQ(decode(b).sense_key, 0x5);
}

TEST(SdSenseData, Deferred)
{
	auto b = fixed(0x3, 0x0c, 0);

	b[0] = 0x71;
	EXPECT_EQ(decode(b).sense, SD_XCOPY_SENSE_DEFERRED);
	EXPECT_EQ(decode({ 0x73, 0x3, 0x0c, 0, 0, 0, 0, 0 }).sense, SD_XCOPY_SENSE_DEFERRED);
}

TEST(SdSenseData, FieldPointerOfTheCdb)
{
	auto b = fixed(0x5, 0x24, 0);

	b[15] = 0xc0;
	b[17] = 1;
	EXPECT_EQ(decode(b).cdb_field, 1);
	b[16] = 1;
	EXPECT_EQ(decode(b).cdb_field, not_told);
	b[16] = 0;
	b[15] = 0x80;	/* of the parameter list */
	EXPECT_EQ(decode(b).cdb_field, not_told);
	b[15] = 0x40;	/* not valid */
	EXPECT_EQ(decode(b).cdb_field, not_told);
	EXPECT_EQ(decode({ 0x72, 5, 0x24, 0, 0, 0, 0, 8, 2, 6, 0, 0, 0xcf, 0, 1, 0 }).cdb_field, 1);
	/* A descriptor that reaches further than there are bytes. */
	EXPECT_EQ(decode({ 0x72, 5, 0x24, 0, 0, 0, 0, 8, 2, 6, 0, 0, 0xcf, 0 }).cdb_field, not_told);
}

TEST(SdSenseData, ForwardedInFixedFormat)
{
	auto b = fixed(0xa, 0x00, 0x00);

	b[7] = 60;
	b[9] = 20;		/* destination: its status, then its sense data */
	b[20] = 0x02;
	b[21] = 0x70;
	b[23] = 0x3;
	EXPECT_EQ(decode(b).forwarded, 0x3);
	b[8] = 40;		/* source */
	b[41] = 0x72;
	b[42] = 0x5;
	EXPECT_EQ(decode(b).forwarded, 0x3);
	b[23] = 0x6;
	EXPECT_EQ(decode(b).forwarded, 0x5);
	b[2] = 0x5;		/* these bytes are something else then */
	EXPECT_EQ(decode(b).forwarded, not_told);
	b[2] = 0xa;
	b[8] = b[9] = 200;
	EXPECT_EQ(decode(b).forwarded, not_told);
}

TEST(SdSenseData, ForwardedInADescriptor)
{
	std::vector<__u8> b{ 0x72, 0xa, 0x0d, 0x01, 0, 0, 0, 24,
			     0x00, 0x02, 0, 0,			/* some other */
			     0x0c, 18, 0x01, 0x02, 0x70, 0, 0x3, 0, 0, 0, 0, 10,
			     0, 0, 0, 0, 0x11, 0, 0, 0 };

	EXPECT_EQ(decode(b).forwarded, 0x3);
	EXPECT_EQ(decode(b).asc, 0x0d);
	EXPECT_EQ(decode(b).ascq, 0x01);
	b[7] = 6;
	EXPECT_EQ(decode(b).forwarded, not_told);
}

} // namespace
