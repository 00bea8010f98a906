// SPDX-License-Identifier: GPL-2.0-only
/* VPD page 8Fh merged into what RECEIVE COPY RESULTS told; the 3PC bit. */
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"
#include "vectors.hpp"

namespace {

using vectors::bytes;

sd_xcopy_caps told(const char *rcr)
{
	const bytes b = vectors::load(rcr);
	sd_xcopy_caps caps{};

	EXPECT_EQ(sd_xcopy_decode_rcr(b.data(), b.size(), &caps), 0);
	return caps;
}

sd_xcopy_caps merged(sd_xcopy_caps caps, const bytes &b)
{
	EXPECT_EQ(sd_xcopy_decode_vpd8f(b.data(), b.size(), &caps), 0);
	return caps;
}

void refuses(const bytes &b, __s32 error)
{
	sd_xcopy_caps caps = told("rcr-lio-6.12.hex");
	const sd_xcopy_caps before = caps;

	EXPECT_EQ(sd_xcopy_decode_vpd8f(b.data(), b.size(), &caps), error);
	EXPECT_EQ(vectors::of(caps), vectors::of(before));
}

bytes page(const bytes &body)
{
	bytes out{ 0, 0x8f, static_cast<__u8>(body.size() >> 8), static_cast<__u8>(body.size()) };

	out.insert(out.end(), body.begin(), body.end());
	return out;
}

bytes descriptor(__u16 type, const bytes &body)
{
	bytes out{ static_cast<__u8>(type >> 8), static_cast<__u8>(type),
		   static_cast<__u8>(body.size() >> 8), static_cast<__u8>(body.size()) };

	out.insert(out.end(), body.begin(), body.end());
	return out;
}

TEST(SdVpd8f, SameWordsChangeNothing)
{
	sd_xcopy_caps lio = told("rcr-lio-6.12.hex");
	const sd_xcopy_caps caps = merged(lio, vectors::load("vpd8f-copy-manager.hex"));

	lio.told = SD_XCOPY_TOLD_RCR | SD_XCOPY_TOLD_VPD8F;
	EXPECT_EQ(vectors::of(caps), vectors::of(lio));
}

TEST(SdVpd8f, TheSmallerOfBoth)
{
	const sd_xcopy_caps caps = merged(told("rcr-array.hex"), vectors::load("vpd8f-array.hex"));

	EXPECT_EQ(caps.max_cscds, 8u);
	EXPECT_EQ(caps.max_segments, 32u);
	EXPECT_EQ(caps.max_list_len, 2048u);
	EXPECT_EQ(caps.max_segment_len, 8u << 20);
	EXPECT_EQ(caps.total_copies, 64u);
	EXPECT_EQ(caps.granularity, 4096u);
	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 1);
	EXPECT_EQ(caps.snlid, 1);
}

TEST(SdVpd8f, TheLargerGranularity)
{
	EXPECT_EQ(merged(told("rcr-lio-6.12.hex"), vectors::load("vpd8f-array.hex")).granularity,
		  4096u);
	EXPECT_EQ(merged(told("rcr-array.hex"), vectors::load("vpd8f-copy-manager.hex")).granularity,
		  4096u);
}

TEST(SdVpd8f, AloneIntoZeroedCaps)
{
	const sd_xcopy_caps caps = merged({}, vectors::load("vpd8f-array.hex"));

	EXPECT_EQ(caps.max_cscds, 16u);
	EXPECT_EQ(caps.max_segments, 32u);
	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 1);
	EXPECT_EQ(caps.snlid, 0);
	EXPECT_EQ(caps.told, SD_XCOPY_TOLD_VPD8F | SD_XCOPY_TOLD_STATUS);
}

/* 84h/03h and no 83h/00h: the copies it does are none of ours. */
TEST(SdVpd8f, WithoutLid1NothingIsKnown)
{
	const sd_xcopy_caps caps = merged(told("rcr-lio-6.12.hex"),
					  page(descriptor(1, { 7, 0x83, 2, 0x10, 0x11, 0x84, 1, 3 })));

	EXPECT_EQ(caps.has_seg_02, 0);
	EXPECT_EQ(caps.has_cscd_e4, 0);
}

TEST(SdVpd8f, WithoutLid1AndAlone)
{
	const sd_xcopy_caps caps = merged({}, vectors::load("vpd8f-tokens-only.hex"));

	EXPECT_EQ(caps.has_seg_02, 0);
	EXPECT_EQ(caps.has_cscd_e4, 0);
}

/* It lists not even RECEIVE COPY RESULTS, operating parameters, which was answered. */
TEST(SdVpd8f, PageThatContradictsItself)
{
	refuses(vectors::load("vpd8f-tokens-only.hex"), -EPROTO);
	refuses(vectors::load("vpd8f-sg3utils-example.hex"), -EPROTO);
	refuses(page(descriptor(1, { 0 })), -EPROTO);
}

/* Supported Commands without a list length, and a last descriptor 2 bytes short. */
TEST(SdVpd8f, QuadstorsPageIsNoVeto)
{
	sd_xcopy_caps caps = told("rcr-quadstor.hex");
	const sd_xcopy_caps before = caps;
	const bytes b = vectors::load("vpd8f-quadstor.hex");
	sd_xcopy_limits lim{};

	EXPECT_EQ(sd_xcopy_decode_vpd8f(b.data(), b.size(), &caps), -EPROTO);
	EXPECT_EQ(vectors::of(caps), vectors::of(before));
	sd_xcopy_make_limits(&caps, 512, 32 << 20, &lim);
	EXPECT_EQ(lim.max_sectors, 8192u);
}

TEST(SdVpd8f, BothCountsOfCopies)
{
	bytes body(32, 0);

	body[2] = 1;		/* 256 */
	body[7] = 9;
	const bytes b = page(descriptor(0x8001, body));

	EXPECT_EQ(merged({}, b).total_copies, 256u);
	EXPECT_EQ(merged({}, b).identified_copies, 9u);
	EXPECT_EQ(merged(told("rcr-infinibox.hex"), b).total_copies, 8u);
	EXPECT_EQ(merged(told("rcr-infinibox.hex"), b).identified_copies, 8u);
	EXPECT_EQ(merged(told("rcr-list-id-needed.hex"), b).total_copies, 256u);
	EXPECT_EQ(merged(told("rcr-list-id-needed.hex"), b).identified_copies, 9u);
}

TEST(SdVpd8f, BothMustKnowADescriptor)
{
	sd_xcopy_caps lio = told("rcr-lio-6.12.hex");
	const bytes only_02 = page(descriptor(8, { 1, 0x02 }));

	EXPECT_EQ(merged(lio, only_02).has_seg_02, 1);
	EXPECT_EQ(merged(lio, only_02).has_cscd_e4, 0);
	lio.has_seg_02 = 0;
	EXPECT_EQ(merged(lio, only_02).has_seg_02, 0);
}

TEST(SdVpd8f, DescriptorCodesBehindTheListDoNotCount)
{
	const sd_xcopy_caps caps = merged({}, page(descriptor(8, { 1, 0x02, 0xe4 })));

	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.has_cscd_e4, 0);
}

TEST(SdVpd8f, ZeroTellsNothing)
{
	const sd_xcopy_caps lio = told("rcr-lio-6.12.hex");
	const sd_xcopy_caps caps = merged(lio, page(descriptor(4, bytes(28, 0))));

	EXPECT_EQ(caps.max_cscds, 2u);
	EXPECT_EQ(caps.max_segments, 1u);
	EXPECT_EQ(caps.max_list_len, 1024u);
}

TEST(SdVpd8f, AbsurdGranularityDoesNotWrap)
{
	bytes body(32, 0);

	body[12] = 200;
	EXPECT_EQ(merged({}, page(descriptor(0x8001, body))).granularity, 1u << 31);
}

TEST(SdVpd8f, RepeatedDescriptorsMerge)
{
	const bytes one = descriptor(4, { 0, 0, 0, 0, 0, 9, 0, 9, 0, 0, 9, 0, 0, 0, 0, 0 });
	const bytes two = descriptor(4, { 0, 0, 0, 0, 0, 5, 0, 99, 0, 0, 8, 0, 0, 0, 0, 0 });
	bytes both = one;

	both.insert(both.end(), two.begin(), two.end());
	EXPECT_EQ(merged({}, page(both)).max_cscds, 5u);
	EXPECT_EQ(merged({}, page(both)).max_segments, 9u);
	EXPECT_EQ(merged({}, page(both)).max_list_len, 0x800u);
}

TEST(SdVpd8f, OpcodeWithoutServiceActions)
{
	/* 83h with an empty list of service actions is not LID1. */
	EXPECT_EQ(merged(told("rcr-lio-6.12.hex"),
			 page(descriptor(1, { 5, 0x83, 0, 0x84, 1, 3 }))).has_seg_02, 0);
}

TEST(SdVpd8f, ServiceActionOfAnotherOpcode)
{
	EXPECT_EQ(merged(told("rcr-lio-6.12.hex"),
			 page(descriptor(1, { 4, 0x84, 2, 0, 3 }))).has_seg_02, 0);
	refuses(page(descriptor(1, { 3, 0x83, 1, 3 })), -EPROTO);
}

TEST(SdVpd8f, Lid1AmongOthers)
{
	EXPECT_EQ(merged(told("rcr-lio-6.12.hex"),
			 page(descriptor(1, { 7, 0x84, 1, 3, 0x83, 2, 1, 0 }))).has_seg_02, 1);
	EXPECT_EQ(merged(told("rcr-lio-6.12.hex"),
			 page(descriptor(1, { 3, 0x83, 1, 0 }))).has_seg_02, 1);
}

TEST(SdVpd8f, UnknownDescriptorsAreNothing)
{
	refuses(page(descriptor(0x0106, bytes(44, 0xff))), -ENODATA);
	refuses(page(descriptor(0xe000, {})), -ENODATA);
	refuses(page({}), -ENODATA);
}

TEST(SdVpd8f, ManyDescriptorsOfNoLength)
{
	refuses(page(bytes(65532, 0)), -ENODATA);
}

TEST(SdVpd8f, ListLongerThanItsDescriptor)
{
	refuses(page(descriptor(8, { 3, 0x02, 0xe4 })), -EPROTO);
	refuses(page(descriptor(1, { 9, 0x83, 1, 0 })), -EPROTO);
	refuses(page(descriptor(1, { 3, 0x83, 2, 0 })), -EPROTO);
	refuses(page(descriptor(1, { 3, 0x83, 255, 0 })), -EPROTO);
}

TEST(SdVpd8f, KnownDescriptorTooShort)
{
	refuses(page(descriptor(8, {})), -EPROTO);
	refuses(page(descriptor(1, {})), -EPROTO);
	refuses(page(descriptor(4, bytes(15, 1))), -EPROTO);
	refuses(page(descriptor(0x8001, bytes(13, 1))), -EPROTO);
}

TEST(SdVpd8f, DescriptorReachingOverTheEnd)
{
	bytes b = page(descriptor(4, bytes(28, 1)));

	b[7] = 29;
	refuses(b, -EPROTO);
	b[6] = b[7] = 0xff;
	refuses(b, -EPROTO);
}

TEST(SdVpd8f, AGoodDescriptorBeforeABrokenOneDoesNotStick)
{
	bytes b = page(descriptor(4, { 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 }));
	const bytes bad = descriptor(8, { 9 });

	b.insert(b.end(), bad.begin(), bad.end());
	b[3] = static_cast<__u8>(b.size() - 4);
	refuses(b, -EPROTO);
}

TEST(SdVpd8f, NoHeaderOrOtherPage)
{
	refuses({}, -EPROTO);
	refuses({ 0, 0x8f, 0 }, -EPROTO);
	refuses(vectors::load("vpd83-array.hex"), -EPROTO);
}

TEST(SdVpd8f, PageLengthLongerThanThePage)
{
	bytes b = vectors::load("vpd8f-copy-manager.hex");

	b[2] = b[3] = 0xff;
	EXPECT_EQ(merged({}, b).max_cscds, 2u);
}

TEST(SdVpd8f, CutByTheBufferKeepsWhatIsWhole)
{
	/* The cut falls into ROD Token Features, behind the Supported Descriptors. */
	const bytes b = vectors::head(vectors::load("vpd8f-array.hex"), 150);
	const sd_xcopy_caps caps = merged({}, b);

	EXPECT_EQ(caps.max_cscds, 16u);
	EXPECT_EQ(caps.has_seg_02, 1);
	EXPECT_EQ(caps.max_segment_len, 0u);
}

TEST(SdVpd8f, CutAnywhere)
{
	const bytes whole = vectors::load("vpd8f-array.hex");

	for (std::size_t len = 0; len <= whole.size(); len++) {
		const bytes b = vectors::head(whole, len);
		sd_xcopy_caps caps = told("rcr-array.hex");
		const __s32 rc = sd_xcopy_decode_vpd8f(b.data(), b.size(), &caps);

		EXPECT_TRUE(!rc || rc == -EPROTO || rc == -ENODATA);
	}
}

int third_party_copy(const bytes &b)
{
	return sd_xcopy_inquiry_3pc(b.data(), b.size());
}

TEST(SdInquiry, Lio)
{
	EXPECT_EQ(third_party_copy(vectors::load("inquiry-lio.hex")), 1);
	EXPECT_EQ(third_party_copy(vectors::load("inquiry-no-3pc.hex")), 0);
}

TEST(SdInquiry, OneBit)
{
	for (unsigned int v = 0; v < 256; v++)
		EXPECT_EQ(third_party_copy({ 0, 0, 6, 2, 31, static_cast<__u8>(v) }), (v & 8) ? 1 : 0);
}

TEST(SdInquiry, Short)
{
	for (std::size_t len = 0; len < 6; len++)
		EXPECT_EQ(third_party_copy(vectors::head({ 0, 0, 6, 2, 31, 8 }, len)), 0);
	EXPECT_EQ(sd_xcopy_inquiry_3pc(nullptr, 0), 0);
}

TEST(SdInquiry, AdditionalLengthWithoutByte5)
{
	EXPECT_EQ(third_party_copy({ 0, 0, 6, 2, 0, 8 }), 0);
	EXPECT_EQ(third_party_copy({ 0, 0, 6, 2, 1, 8 }), 1);
}

TEST(SdInquiry, NoLuConnected)
{
	for (__u8 qualifier : { 0x20, 0x40, 0x60, 0xe0 })
		EXPECT_EQ(third_party_copy({ qualifier, 0, 6, 2, 31, 8 }), 0);
}

} // namespace
