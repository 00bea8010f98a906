// SPDX-License-Identifier: GPL-2.0-only
/* RECEIVE COPY OPERATING PARAMETERS: true answers, short ones, lies. */
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/wire.hpp"
#include "vectors.hpp"

namespace {

using vectors::bytes;

const sd_xcopy_caps untouched = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

__s32 decode(const bytes &b, sd_xcopy_caps &caps)
{
	return sd_xcopy_decode_rcr(b.data(), b.size(), &caps);
}

sd_xcopy_caps decoded(const bytes &b)
{
	sd_xcopy_caps caps = untouched;

	EXPECT_EQ(decode(b, caps), 0);
	return caps;
}

/* @error, and what was in caps is still there. */
void refuses(const bytes &b, __s32 error)
{
	sd_xcopy_caps caps = untouched;

	EXPECT_EQ(decode(b, caps), error);
	EXPECT_EQ(memcmp(&caps, &untouched, sizeof(caps)), 0);
}

bytes lio()
{
	return vectors::load("rcr-lio-6.12.hex");
}

TEST(SdRcr, Lio)
{
	const sd_xcopy_caps caps = decoded(lio());

	EXPECT_EQ(caps.max_cscds, 2u);
	EXPECT_EQ(caps.max_segments, 1u);
	EXPECT_EQ(caps.max_list_len, 1024u);
	EXPECT_EQ(caps.max_segment_len, 268435456u);
	EXPECT_EQ(caps.max_inline, 0u);
	EXPECT_EQ(caps.granularity, 512u);
	EXPECT_EQ(caps.total_copies, 1u);
	EXPECT_EQ(caps.identified_copies, 1u);
	EXPECT_EQ(caps.snlid, 1);
	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 1);
	EXPECT_EQ(caps.told, SD_XCOPY_TOLD_RCR);
}

TEST(SdRcr, Array)
{
	const sd_xcopy_caps caps = decoded(vectors::load("rcr-array.hex"));

	EXPECT_EQ(caps.max_cscds, 8u);
	EXPECT_EQ(caps.max_segments, 64u);
	EXPECT_EQ(caps.max_list_len, 4096u);
	EXPECT_EQ(caps.max_segment_len, 16u << 20);
	EXPECT_EQ(caps.granularity, 4096u);
	EXPECT_EQ(caps.total_copies, 64u);
	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 1);
}

TEST(SdRcr, BytesBehindTheAnswerDoNotCount)
{
	bytes b = lio();

	b.resize(512, 0xe4);
	EXPECT_EQ(decoded(b).max_cscds, 2u);
}

/* AVAILABLE DATA ends the codes; istgt of OpenEBS counts them one short. */
TEST(SdRcr, CodesUpToTheEndOfTheAnswer)
{
	const sd_xcopy_caps caps = decoded(vectors::load("rcr-istgt-openebs.hex"));

	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 1);
	EXPECT_EQ(caps.total_copies, 5u);
}

TEST(SdRcr, TheirCountIsNotLookedAt)
{
	for (__u8 count : { 0, 1, 3, 255 }) {
		bytes b = lio();

		b[43] = count;
		EXPECT_EQ(decoded(b).has_seg_02, 1);
		EXPECT_EQ(decoded(b).has_cscd_e4, 1);
	}
}

TEST(SdRcr, CodesBehindAvailableDataDoNotCount)
{
	bytes b = lio();

	b[3]--;
	EXPECT_EQ(decoded(b).has_seg_02, 1);
	EXPECT_EQ(decoded(b).has_cscd_e4, 0);
}

TEST(SdRcr, NoCodes)
{
	bytes b = lio();

	b[3] = 40;
	EXPECT_EQ(decoded(b).has_seg_02, 0);
	EXPECT_EQ(decoded(b).has_cscd_e4, 0);
}

TEST(SdRcr, OtherCodes)
{
	bytes b = lio();

	b[44] = 0x0a;
	b[45] = 0xe0;
	EXPECT_EQ(decoded(b).has_seg_02, 0);
	EXPECT_EQ(decoded(b).has_cscd_e4, 0);
}

TEST(SdRcr, CodesInAnyOrder)
{
	bytes b = lio();

	std::swap(b[44], b[45]);
	EXPECT_EQ(decoded(b).has_seg_02, 1);
	EXPECT_EQ(decoded(b).has_cscd_e4, 1);
}

TEST(SdRcr, SnlidIsOneBit)
{
	bytes b = lio();

	b[4] = 0xfe;
	EXPECT_EQ(decoded(b).snlid, 0);
	b[4] = 0xff;
	EXPECT_EQ(decoded(b).snlid, 1);
}

TEST(SdRcr, BothCountsOfCopies)
{
	bytes b = lio();

	b[34] = 1;
	b[35] = 2;
	b[36] = 7;
	EXPECT_EQ(decoded(b).total_copies, 0x102u);
	EXPECT_EQ(decoded(b).identified_copies, 7u);
	b[34] = b[35] = 0;
	EXPECT_EQ(decoded(b).total_copies, 0u);
	EXPECT_EQ(decoded(b).identified_copies, 7u);
}

TEST(SdRcr, ArrayThatWantsListIdentifiers)
{
	const sd_xcopy_caps caps = decoded(vectors::load("rcr-list-id-needed.hex"));

	EXPECT_EQ(caps.snlid, 0);
	EXPECT_EQ(caps.max_segment_len, 33553920u);
	EXPECT_EQ(caps.total_copies, 0u);
	EXPECT_EQ(caps.identified_copies, 255u);
}

TEST(SdRcr, Infinibox)
{
	const sd_xcopy_caps caps = decoded(vectors::load("rcr-infinibox.hex"));

	EXPECT_EQ(caps.granularity, 65536u);
	EXPECT_EQ(caps.max_segments, 1u);
	EXPECT_EQ(caps.max_list_len, 92u);
	EXPECT_EQ(caps.total_copies, 8u);
	EXPECT_EQ(caps.identified_copies, 8u);
}

TEST(SdRcr, AnswerCutByTheAllocationLength)
{
	/* 44 bytes arrive, AVAILABLE DATA still counts the codes. */
	EXPECT_EQ(decoded(vectors::head(lio(), 44)).max_segments, 1u);
	EXPECT_EQ(decoded(vectors::head(lio(), 44)).has_seg_02, 0);
	EXPECT_EQ(decoded(vectors::head(lio(), 45)).has_seg_02, 1);
	EXPECT_EQ(decoded(vectors::head(lio(), 45)).has_cscd_e4, 0);
}

TEST(SdRcr, EveryShorterAnswerIsRefused)
{
	for (std::size_t len = 0; len < 44; len++)
		refuses(vectors::head(lio(), len), -EPROTO);
}

TEST(SdRcr, NullWithoutBytes)
{
	sd_xcopy_caps caps = untouched;

	EXPECT_EQ(sd_xcopy_decode_rcr(nullptr, 0, &caps), -EPROTO);
}

TEST(SdRcr, AllZero)
{
	refuses(bytes(512, 0), -ENODATA);
}

TEST(SdRcr, AvailableDataTooSmall)
{
	for (__u8 available : { 1, 20, 39 }) {
		bytes b = lio();

		b[3] = available;
		refuses(b, -EPROTO);
	}
}

TEST(SdRcr, AvailableDataOfAll32Bits)
{
	bytes b = lio();

	b[0] = b[1] = b[2] = b[3] = 0xff;
	EXPECT_EQ(decoded(b).max_cscds, 2u);
	EXPECT_EQ(decoded(b).has_cscd_e4, 1);
}

TEST(SdRcr, GranularityOfOneByte)
{
	bytes b = lio();

	b[37] = 0;
	EXPECT_EQ(decoded(b).granularity, 1u);
}

TEST(SdRcr, AbsurdGranularityDoesNotWrap)
{
	for (__u8 log2 : { 31, 32, 63, 64, 255 }) {
		bytes b = lio();

		b[37] = log2;
		EXPECT_EQ(decoded(b).granularity, 1u << 31);
	}
}

TEST(SdRcr, AllOnes)
{
	const sd_xcopy_caps caps = decoded(bytes(512, 0xff));

	EXPECT_EQ(caps.max_cscds, 0xffffu);
	EXPECT_EQ(caps.max_list_len, 0xffffffffu);
	EXPECT_EQ(caps.has_seg_02, 0);
}

TEST(SdRcr, OneByteWrongAnywhereIsNoHarm)
{
	for (std::size_t at = 0; at < lio().size(); at++)
		for (unsigned int v = 0; v < 256; v++) {
			bytes b = lio();
			sd_xcopy_caps caps{};

			b[at] = static_cast<__u8>(v);
			const __s32 rc = decode(b, caps);
			EXPECT_TRUE(!rc || rc == -EPROTO || rc == -ENODATA);
		}
}

} // namespace
