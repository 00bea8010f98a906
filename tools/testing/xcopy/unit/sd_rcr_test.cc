// SPDX-License-Identifier: GPL-2.0-only
/* RECEIVE COPY OPERATING PARAMETERS: true answers, short ones, lies. */
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/wire.hpp"
#include "rows.hpp"
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
	EXPECT_EQ(vectors::of(caps), vectors::of(untouched));
}

/* LIO's answer, but for what is in these places. */
bytes lio(std::initializer_list<std::pair<std::size_t, __u8>> but = {})
{
	bytes b = vectors::load("rcr-lio-6.12.hex");

	for (const auto &[at, v] : but)
		b[at] = v;
	return b;
}

struct answer {
	const char *name;
	const char *file;
	sd_xcopy_caps caps;
};

class SdRcrAnswer : public testing::TestWithParam<answer> {};

TEST_P(SdRcrAnswer, IsDecoded)
{
	EXPECT_EQ(vectors::of(decoded(vectors::load(GetParam().file))), vectors::of(GetParam().caps));
}

ROWS(SdRcrAnswer, answer,
	{ "Lio", "rcr-lio-6.12.hex",
	  { .max_cscds = 2, .max_segments = 1, .max_list_len = 1024, .max_segment_len = 256 << 20,
	    .max_inline = 0, .granularity = 512, .total_copies = 1, .identified_copies = 1, .snlid = 1,
	    .has_seg_02 = 1, .has_cscd_e4 = 1, .told = SD_XCOPY_TOLD_RCR } },
	{ "Array", "rcr-array.hex",
	  { 8, 64, 4096, 16 << 20, 0, 4096, 64, 32, 1, 1, 1, SD_XCOPY_TOLD_RCR } },
	/* AVAILABLE DATA ends the codes; istgt of OpenEBS counts them one short. */
	{ "Istgt", "rcr-istgt-openebs.hex", { 2, 1, 800, 0, 0, 1, 5, 5, 1, 1, 1, SD_XCOPY_TOLD_RCR } },
	{ "ArrayThatWantsListIdentifiers", "rcr-list-id-needed.hex",
	  { 2, 1, 92, 33553920, 0, 512, 0, 255, 0, 1, 1, SD_XCOPY_TOLD_RCR } },
	{ "Infinibox", "rcr-infinibox.hex", { 2, 1, 92, 0, 0, 65536, 8, 8, 1, 1, 1, SD_XCOPY_TOLD_RCR } });

/* Which descriptors it knows. */
struct codes {
	const char *name;
	bytes b;
	__u8 seg_02;
	__u8 cscd_e4;
};

class SdRcrCodes : public testing::TestWithParam<codes> {};

TEST_P(SdRcrCodes, Are)
{
	const sd_xcopy_caps caps = decoded(GetParam().b);

	EXPECT_EQ(caps.has_seg_02, GetParam().seg_02);
	EXPECT_EQ(caps.has_cscd_e4, GetParam().cscd_e4);
}

ROWS(SdRcrCodes, codes,
	{ "OfNone", lio({ { 43, 0 } }), 1, 1 },
	{ "OfOne", lio({ { 43, 1 } }), 1, 1 },
	{ "OfThree", lio({ { 43, 3 } }), 1, 1 },
	/* Their count is not looked at: istgt of OpenEBS counts them one short. */
	{ "OfAllThereCanBe", lio({ { 43, 255 } }), 1, 1 },
	{ "BehindAvailableDataDoNotCount", lio({ { 3, 41 } }), 1, 0 },
	{ "None", lio({ { 3, 40 } }), 0, 0 },
	{ "Other", lio({ { 44, 0x0a }, { 45, 0xe0 } }), 0, 0 },
	{ "InAnyOrder", lio({ { 44, 0xe4 }, { 45, 0x02 } }), 1, 1 },
	/* 44 bytes arrive, AVAILABLE DATA still counts the codes. */
	{ "CutByTheAllocationLength", vectors::head(lio(), 44), 0, 0 },
	{ "CutInTheMiddle", vectors::head(lio(), 45), 1, 0 },
	{ "AvailableDataOfAll32Bits", lio({ { 0, 0xff }, { 1, 0xff }, { 2, 0xff }, { 3, 0xff } }), 1, 1 },
	{ "AllOnes", bytes(512, 0xff), 0, 0 });

TEST(SdRcr, BytesBehindTheAnswerDoNotCount)
{
	bytes b = lio();

	b.resize(512, 0xe4);
	EXPECT_EQ(decoded(b).max_cscds, 2u);
}

TEST(SdRcr, SnlidIsOneBit)
{
	EXPECT_EQ(decoded(lio({ { 4, 0xfe } })).snlid, 0);
	EXPECT_EQ(decoded(lio({ { 4, 0xff } })).snlid, 1);
}

TEST(SdRcr, BothCountsOfCopies)
{
	const sd_xcopy_caps both = decoded(lio({ { 34, 1 }, { 35, 2 }, { 36, 7 } }));
	const sd_xcopy_caps one = decoded(lio({ { 34, 0 }, { 35, 0 }, { 36, 7 } }));

	EXPECT_EQ(both.total_copies, 0x102u);
	EXPECT_EQ(both.identified_copies, 7u);
	EXPECT_EQ(one.total_copies, 0u);
	EXPECT_EQ(one.identified_copies, 7u);
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
	for (__u8 available : { 1, 20, 39 })
		refuses(lio({ { 3, available } }), -EPROTO);
}

TEST(SdRcr, GranularityOfOneByte)
{
	EXPECT_EQ(decoded(lio({ { 37, 0 } })).granularity, 1u);
}

TEST(SdRcr, AbsurdGranularityDoesNotWrap)
{
	for (__u8 log2 : { 31, 32, 63, 64, 255 })
		EXPECT_EQ(decoded(lio({ { 37, log2 } })).granularity, 1u << 31);
}

TEST(SdRcr, AllOnes)
{
	const sd_xcopy_caps caps = decoded(bytes(512, 0xff));

	EXPECT_EQ(caps.max_cscds, 0xffffu);
	EXPECT_EQ(caps.max_list_len, 0xffffffffu);
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
