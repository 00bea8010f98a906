// SPDX-License-Identifier: GPL-2.0-only
/* RECEIVE COPY STATUS(LID1): is a list over, and how far did it get? */
#include <algorithm>
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"
#include "random.hpp"
#include "vectors.hpp"

namespace {

using vectors::bytes;

sd_xcopy_status decoded(const bytes &b, __u32 block_size = 512)
{
	sd_xcopy_status out{ 9, 9, 9, 9 };

	EXPECT_EQ(sd_xcopy_decode_status(b.data(), b.size(), block_size, &out), 0);
	return out;
}

void refuses(const bytes &b)
{
	sd_xcopy_status out{ 9, 9, 9, 9 };

	EXPECT_EQ(sd_xcopy_decode_status(b.data(), b.size(), 512, &out), -EPROTO);
	EXPECT_EQ(out.bytes, 9u);
	EXPECT_EQ(out.segments, 9u);
	EXPECT_EQ(out.state, 9u);
}

bytes done()
{
	return vectors::load("status-done.hex");
}

TEST(SdStatus, Running)
{
	const sd_xcopy_status s = decoded(vectors::load("status-running.hex"));

	EXPECT_EQ(s.state, static_cast<__u32>(SD_XCOPY_STATE_RUNNING));
	EXPECT_EQ(s.segments, 1u);
	EXPECT_EQ(s.bytes, 5u << 20);
}

TEST(SdStatus, Done)
{
	const sd_xcopy_status s = decoded(done());

	EXPECT_EQ(s.state, static_cast<__u32>(SD_XCOPY_STATE_DONE));
	EXPECT_EQ(s.segments, 2u);
	EXPECT_EQ(s.bytes, 63488u * 512);
}

TEST(SdStatus, FailedWithTheBitOfHeldDataSet)
{
	const sd_xcopy_status s = decoded(vectors::load("status-failed.hex"));

	EXPECT_EQ(s.state, static_cast<__u32>(SD_XCOPY_STATE_FAILED));
	EXPECT_EQ(s.segments, 0u);
	EXPECT_EQ(s.bytes, 65536u);
}

TEST(SdStatus, BlocksOfTheirSize)
{
	EXPECT_EQ(decoded(done(), 4096).bytes, 63488ULL * 4096);
}

TEST(SdStatus, UnitsOfCounts)
{
	for (unsigned int unit = 0; unit <= 6; unit++) {
		bytes b = done();

		b[7] = static_cast<__u8>(unit);
		b[8] = b[9] = b[10] = 0;
		b[11] = 3;
		EXPECT_EQ(decoded(b).bytes, 3ULL << 10 * unit);
	}
}

TEST(SdStatus, CountTooLargeDoesNotWrap)
{
	bytes b = done();

	b[7] = 6;
	b[8] = b[9] = b[10] = 0;
	b[11] = 15;
	EXPECT_EQ(decoded(b).bytes, 15ULL << 60);
	b[11] = 16;
	EXPECT_EQ(decoded(b).bytes, ~0ULL);
	b[8] = 0xff;
	EXPECT_EQ(decoded(b).bytes, ~0ULL);
}

TEST(SdStatus, UnknownUnitIsNoCount)
{
	for (__u8 unit : { 7, 0xf0, 0xf2, 0xff }) {
		bytes b = done();

		b[7] = unit;
		EXPECT_EQ(decoded(b).bytes, 0u);
		EXPECT_EQ(decoded(b).state, static_cast<__u32>(SD_XCOPY_STATE_DONE));
	}
}

TEST(SdStatus, StatesThatAreNone)
{
	for (__u8 state : { 0x03, 0x10, 0x7f, 0x83, 0xff }) {
		bytes b = done();

		b[4] = state;
		refuses(b);
	}
}

TEST(SdStatus, EveryShorterAnswerIsRefused)
{
	for (std::size_t len = 0; len < 12; len++)
		refuses(vectors::head(done(), len));
}

TEST(SdStatus, BytesBehindTheAnswerDoNotCount)
{
	bytes b = done();

	b.resize(64, 0xff);
	EXPECT_EQ(decoded(b).segments, 2u);
}

TEST(SdStatus, AvailableDataTooSmall)
{
	for (__u8 available : { 0, 1, 7 }) {
		bytes b = done();

		b[3] = available;
		refuses(b);
	}
	bytes b = done();

	b[0] = 0xff;
	EXPECT_EQ(decoded(b).segments, 2u);
}

/* REPORT SUPPORTED OPERATION CODES, one command with service action: 84h/00h. */
TEST(SdStatus, IsItKnown)
{
	const __u8 want[SD_XCOPY_CDB_LEN] = { 0xa3, 0x0c, 0x02, 0x84, 0, 0, 0, 0, 0, 20 };
	__u8 cdb[SD_XCOPY_CDB_LEN];

	sd_xcopy_encode_knows_status_cdb(cdb, SD_XCOPY_KNOWS_STATUS_LEN);
	EXPECT_TRUE(std::equal(want, want + SD_XCOPY_CDB_LEN, cdb));

	for (__u8 support = 0; support < 8; support++) {
		const __u8 answer[4] = { 0, static_cast<__u8>(0x80 | support), 0, 16 };

		EXPECT_EQ(sd_xcopy_decode_knows_status(answer, 4), support == 3);
		EXPECT_EQ(sd_xcopy_decode_knows_status(answer, 3), 0);
	}
	EXPECT_EQ(sd_xcopy_decode_knows_status(nullptr, 0), 0);
}

bool fits(__u32 state, __u32 segments, __u64 bytes, __u64 unit = 1)
{
	const sd_xcopy_status s{ bytes, unit, segments, state };

	return sd_xcopy_status_fits(&s, 4, 1 << 20);
}

constexpr __u32 states[] = { SD_XCOPY_STATE_RUNNING, SD_XCOPY_STATE_DONE,
			     SD_XCOPY_STATE_FAILED };

TEST(SdStatus, AsManyAsWereSentFit)
{
	for (__u32 state : states)
		EXPECT_TRUE(fits(state, 4, 1 << 20));
}

TEST(SdStatus, WhatIsNotToldFits)
{
	for (__u32 state : states)
		EXPECT_TRUE(fits(state, 0, 0));
}

TEST(SdStatus, MoreThanWasSentIsOfAnotherList)
{
	for (__u32 state : states) {
		EXPECT_FALSE(fits(state, 5, 0));
		EXPECT_FALSE(fits(state, 4, (1 << 20) + 1));
		EXPECT_FALSE(fits(state, 0, ~0ULL));
	}
}

TEST(SdStatus, FewerSegmentsAreNotAllOfThem)
{
	EXPECT_TRUE(fits(SD_XCOPY_STATE_RUNNING, 3, 0));
	EXPECT_TRUE(fits(SD_XCOPY_STATE_FAILED, 3, 0));
	EXPECT_FALSE(fits(SD_XCOPY_STATE_DONE, 3, 0));
}

/* A copy manager that makes answers up: of any length, of other lists, of more than all. */
bytes made_up(xcopy_test::random &r)
{
	static constexpr __u8 units[] = { 0, 1, 2, 6, 7, 0xf0, 0xf1, 0xff };
	bytes b = vectors::load(r.one_in(2) ? "status-running.hex" : "status-done.hex");

	b[4] = static_cast<__u8>(r.one_in(4) ? r.below(256) : r.below(3) | r.below(2) << 7);
	b[6] = static_cast<__u8>(r.below(7));
	b[7] = units[r.below(std::size(units))];
	for (std::size_t i = 8; i < 12; i++)
		b[i] = static_cast<__u8>(r.one_in(2) ? 0 : r.below(256));
	while (r.one_in(3))
		b[r.below(b.size())] = static_cast<__u8>(r.below(256));
	if (r.one_in(4))
		b.resize(r.below(32), static_cast<__u8>(r.below(256)));
	return b;
}

/* 2048 blocks in 4 segments were sent. */
TEST(SdStatus, WhatIsMadeUpIsNoEndOfOurs)
{
	xcopy_test::random r{ 23 };
	unsigned int fit[3] = {}, refused = 0, foreign = 0;

	for (int i = 0; i < 300000; i++) {
		const bytes b = made_up(r);
		sd_xcopy_status s{ 9, 9, 9, 9 };

		if (sd_xcopy_decode_status(b.data(), b.size(), 512, &s)) {
			ASSERT_TRUE(s.bytes == 9 && s.unit == 9 && s.segments == 9 && s.state == 9);
			refused++;
			continue;
		}
		ASSERT_GE(b.size(), 12u);
		ASSERT_LE(s.state, static_cast<__u32>(SD_XCOPY_STATE_FAILED));
		if (!sd_xcopy_status_fits(&s, 4, 1 << 20)) {
			foreign++;
			continue;
		}
		fit[s.state]++;
		ASSERT_TRUE(s.segments <= 4 && s.bytes <= 1 << 20);
		if (s.state != SD_XCOPY_STATE_DONE)
			continue;
		ASSERT_TRUE(!s.segments || s.segments == 4);
		ASSERT_TRUE(!s.bytes || (1 << 20) - s.bytes < s.unit);
	}
	/* It has come to each of them. */
	EXPECT_GT(refused, 1000u);
	EXPECT_GT(foreign, 1000u);
	for (const unsigned int n : fit)
		EXPECT_GT(n, 100u);
}

TEST(SdStatus, FewerBytesAreNotAllOfThem)
{
	EXPECT_TRUE(fits(SD_XCOPY_STATE_RUNNING, 4, (1 << 20) - 512));
	EXPECT_TRUE(fits(SD_XCOPY_STATE_FAILED, 4, (1 << 20) - 512));
	EXPECT_FALSE(fits(SD_XCOPY_STATE_DONE, 4, (1 << 20) - 512));
	EXPECT_FALSE(fits(SD_XCOPY_STATE_DONE, 0, (1 << 20) - 512, 512));
	/* What is less than a unit is not told. */
	EXPECT_TRUE(fits(SD_XCOPY_STATE_DONE, 4, (1 << 20) - 1024, 4096));
	EXPECT_FALSE(fits(SD_XCOPY_STATE_DONE, 4, (1 << 20) - 4096, 4096));
}

} // namespace
