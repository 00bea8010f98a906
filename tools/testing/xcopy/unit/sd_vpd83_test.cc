// SPDX-License-Identifier: GPL-2.0-only
/* Which designator of VPD page 83h names the LU, and what a hostile page does. */
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/vpd.hpp"
#include "vectors.hpp"

namespace {

using vectors::bytes;

/* A page out of descriptors: { code set, association and type, 0, length, id... }. */
bytes page(const std::vector<bytes> &descs)
{
	bytes out{ 0, 0x83, 0, 0 };

	for (const auto &d : descs)
		out.insert(out.end(), d.begin(), d.end());
	out[2] = static_cast<__u8>((out.size() - 4) >> 8);
	out[3] = static_cast<__u8>(out.size() - 4);
	return out;
}

bytes desc(__u8 code_set, __u8 type, const bytes &id)
{
	bytes out{ code_set, type, 0, static_cast<__u8>(id.size()) };

	out.insert(out.end(), id.begin(), id.end());
	return out;
}

const bytes naa6 = { 0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
const bytes naa5 = { 0x50, 1, 2, 3, 4, 5, 6, 7 };
const bytes naa3 = { 0x30, 1, 2, 3, 4, 5, 6, 7 };
const bytes naa2 = { 0x20, 1, 2, 3, 4, 5, 6, 7 };
const bytes uuid = { 0x10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

/* The bytes of the best designator; empty where there is none. */
bytes best(const bytes &b)
{
	sd_xcopy_designator d{};
	const __s32 rc = sd_xcopy_decode_vpd83(b.data(), b.size(), &d);

	EXPECT_TRUE(!rc || rc == -EPROTO || rc == -ENODATA);
	EXPECT_TRUE(rc || sd_xcopy::valid_designator(d));
	EXPECT_TRUE(!rc || !d.len);
	return { d.id, d.id + d.len };
}

__s32 error(const bytes &b)
{
	sd_xcopy_designator d{};

	return sd_xcopy_decode_vpd83(b.data(), b.size(), &d);
}

TEST(SdVpd83, Lio)
{
	const bytes b = vectors::load("vpd83-lio-first.hex");
	sd_xcopy_designator d{};

	ASSERT_EQ(sd_xcopy_decode_vpd83(b.data(), b.size(), &d), 0);
	EXPECT_EQ(d.len, 16);
	EXPECT_EQ(d.type, 3);
	EXPECT_EQ(d.code_set, 1);
	EXPECT_EQ(best(b), (bytes{ 0x60, 0x01, 0x40, 0x5e, 0xaf, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
}

TEST(SdVpd83, LioSerialsWithEqualHexDigitsCollide)
{
	EXPECT_EQ(best(vectors::load("vpd83-lio-first.hex")),
		  best(vectors::load("vpd83-lio-forth.hex")));
}

TEST(SdVpd83, LioUuidsDoNot)
{
	EXPECT_EQ(best(vectors::load("vpd83-lio-uuid.hex")),
		  (bytes{ 0x60, 0x01, 0x40, 0x58, 0xe4, 0xa0, 0xbd, 0x27, 0xd4, 0xc4, 0xa5, 0x29,
			  0xc1, 0x10, 0xf3, 0xbe }));
}

TEST(SdVpd83, ArrayTakesNaa6NotThePort)
{
	const bytes lun{ 0x60, 0x0a, 0x0b, 0x80, 0x00, 0x11, 0x22, 0x33,
			 0x00, 0x00, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99 };

	EXPECT_EQ(best(vectors::load("vpd83-array.hex")), lun);
	EXPECT_EQ(best(vectors::load("vpd83-array-port2.hex")), lun);
}

TEST(SdVpd83, SasDisk)
{
	EXPECT_EQ(best(vectors::load("vpd83-sas-disk.hex")),
		  (bytes{ 0x50, 0x00, 0xc5, 0x00, 0xa1, 0xb2, 0xc3, 0xd7 }));
}

TEST(SdVpd83, AnEui64OfLettersIsNoName)
{
	bytes page{ 0, 0x83, 0, 12, 0x01, 0x02, 0, 8, '3', '0', '1', '5', 'a', '2', 'b', 'c' };

	EXPECT_EQ(best(page).size(), 0u);
	page[15] = 0x1f;
	EXPECT_EQ(best(page).size(), 8u);
	page[15] = 0x7f;
	EXPECT_EQ(best(page).size(), 8u);
}

TEST(SdVpd83, LongestEui64)
{
	EXPECT_EQ(best(vectors::load("vpd83-eui64.hex")).size(), 16u);
}

TEST(SdVpd83, CtlWithAUuid)
{
	const bytes b = vectors::load("vpd83-ctl-uuid.hex");
	sd_xcopy_designator d{};

	ASSERT_EQ(sd_xcopy_decode_vpd83(b.data(), b.size(), &d), 0);
	EXPECT_EQ(d.type, 10);
	EXPECT_EQ(d.code_set, 1);
	EXPECT_EQ(best(b), (bytes{ 0x10, 0x00, 0x8e, 0x4a, 0x0b, 0xd2, 0x7d, 0x4c, 0x4a, 0x52,
				   0x9c, 0x11, 0x0f, 0x3b, 0xe7, 0xa1, 0xc2, 0xd9 }));
}

TEST(SdVpd83, BlankUuids)
{
	for (__u8 fill : { 0x00, 0xff }) {
		bytes id(18, fill);

		id[0] = 0x10;
		id[1] = 0;
		EXPECT_EQ(error(page({ desc(1, 10, id) })), -ENODATA);
		id[17] = 1;
		EXPECT_EQ(best(page({ desc(1, 10, id) })), id);
	}
}

/* Its EUI-64 is a checksum of the disk's name in letters: that of every disk01. */
TEST(SdVpd83, ScstWithoutNaaId)
{
	EXPECT_EQ(error(vectors::load("vpd83-scst-disk01.hex")), -ENODATA);
}

TEST(SdVpd83, VendorDesignatorsAloneAreNothing)
{
	EXPECT_EQ(error(vectors::load("vpd83-vendor-only.hex")), -ENODATA);
}

TEST(SdVpd83, OrderOfPreference)
{
	std::vector<bytes> ranked{
		desc(1, 3, naa6),
		desc(1, 3, naa5),
		desc(1, 3, naa2),
		desc(1, 3, naa3),
		desc(1, 2, bytes{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }),
		desc(1, 2, bytes{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }),
		desc(1, 2, bytes{ 1, 2, 3, 4, 5, 6, 7, 8 }),
		desc(1, 10, uuid),
	};

	while (!ranked.empty()) {
		const bytes first{ ranked[0].begin() + 4, ranked[0].end() };
		std::vector<bytes> turned{ ranked.rbegin(), ranked.rend() };

		EXPECT_EQ(best(page(ranked)), first);
		EXPECT_EQ(best(page(turned)), first);
		ranked.erase(ranked.begin());
	}
}

TEST(SdVpd83, OfEqualsTheFirst)
{
	bytes other = naa6;

	other[15] = 0xff;
	EXPECT_EQ(best(page({ desc(1, 3, naa6), desc(1, 3, other) })), naa6);
	EXPECT_EQ(best(page({ desc(1, 3, other), desc(1, 3, naa6) })), other);
}

TEST(SdVpd83, OtherAssociations)
{
	for (__u8 association : { 0x10, 0x20, 0x30 }) {
		const __u8 type = association | 3;

		EXPECT_EQ(error(page({ desc(1, type, naa6) })), -ENODATA);
		EXPECT_EQ(best(page({ desc(1, type, naa6), desc(1, 3, naa3) })), naa3);
	}
}

TEST(SdVpd83, ProtocolAndReservedBitsAreNotLookedAt)
{
	EXPECT_EQ(best(page({ desc(0x61, 0xc3, naa6) })), naa6);
}

TEST(SdVpd83, OtherCodeSets)
{
	for (__u8 code_set : { 0, 2, 3, 15 })
		EXPECT_EQ(error(page({ desc(code_set, 3, naa6) })), -ENODATA);
}

TEST(SdVpd83, NaaOfWrongLength)
{
	bytes cut = naa6, stretched = naa5;

	cut.resize(8);
	stretched.resize(16, 1);
	EXPECT_EQ(error(page({ desc(1, 3, cut) })), -ENODATA);
	EXPECT_EQ(error(page({ desc(1, 3, stretched) })), -ENODATA);
}

TEST(SdVpd83, UnknownNaaFormats)
{
	for (unsigned int naa : { 0, 1, 4, 7, 8, 15 }) {
		bytes id = naa5;

		id[0] = static_cast<__u8>(naa << 4);
		EXPECT_EQ(error(page({ desc(1, 3, id) })), -ENODATA);
	}
}

TEST(SdVpd83, BlankDesignators)
{
	for (__u8 fill : { 0x00, 0xff }) {
		bytes id(16, fill);

		id[0] = 0x60;
		EXPECT_EQ(error(page({ desc(1, 3, id) })), -ENODATA);
		EXPECT_EQ(error(page({ desc(1, 2, bytes(8, fill)) })), -ENODATA);
		EXPECT_EQ(best(page({ desc(1, 3, id), desc(1, 3, naa5) })), naa5);
	}
}

TEST(SdVpd83, DesignatorLongerThanTheFieldOfACscd)
{
	EXPECT_EQ(error(page({ desc(1, 3, bytes(255, 0x61)) })), -ENODATA);
	EXPECT_EQ(best(page({ desc(1, 3, bytes(255, 0x61)), desc(1, 3, naa5) })), naa5);
}

TEST(SdVpd83, DescriptorsOfNoLength)
{
	EXPECT_EQ(error(page(std::vector<bytes>(200, desc(1, 3, {})))), -ENODATA);

	std::vector<bytes> many(200, desc(0, 0, {}));

	many.push_back(desc(1, 3, naa6));
	EXPECT_EQ(best(page(many)), naa6);
}

TEST(SdVpd83, EmptyPage)
{
	EXPECT_EQ(error(page({})), -ENODATA);
}

TEST(SdVpd83, NoHeader)
{
	EXPECT_EQ(sd_xcopy_decode_vpd83(nullptr, 0, nullptr), -EPROTO);
	for (std::size_t len = 0; len < 4; len++)
		EXPECT_EQ(error(vectors::head(page({ desc(1, 3, naa6) }), len)), -EPROTO);
}

TEST(SdVpd83, OtherPage)
{
	bytes b = page({ desc(1, 3, naa6) });

	b[1] = 0x80;
	EXPECT_EQ(error(b), -EPROTO);
}

TEST(SdVpd83, DescriptorReachingOverTheEnd)
{
	bytes b = page({ desc(1, 3, naa6) });

	b[7] = 17;
	EXPECT_EQ(error(b), -EPROTO);
}

TEST(SdVpd83, WhatStoodBeforeABrokenDescriptorCounts)
{
	bytes b = page({ desc(1, 3, naa5), desc(1, 3, naa6) });

	b[4 + 12 + 3] = 200;
	EXPECT_EQ(best(b), naa5);
}

TEST(SdVpd83, PageLengthLongerThanThePage)
{
	bytes b = page({ desc(1, 3, naa6) });

	b[2] = b[3] = 0xff;
	EXPECT_EQ(best(b), naa6);
}

TEST(SdVpd83, PageLengthShorterThanThePage)
{
	bytes b = page({ desc(1, 3, naa5), desc(1, 3, naa6) });

	b[3] = 12;
	EXPECT_EQ(best(b), naa5);
	b[3] = 11;
	EXPECT_EQ(error(b), -EPROTO);
	b[3] = 0;
	EXPECT_EQ(error(b), -ENODATA);
}

TEST(SdVpd83, CutAnywhere)
{
	const bytes whole = vectors::load("vpd83-array.hex");

	for (std::size_t len = 0; len <= whole.size(); len++)
		best(vectors::head(whole, len));
}

TEST(SdVpd83, OneByteWrongAnywhereIsNoHarm)
{
	const bytes whole = vectors::load("vpd83-array.hex");

	for (std::size_t at = 0; at < whole.size(); at++)
		for (__u8 v : { 0x00, 0x01, 0x03, 0x10, 0x7f, 0x80, 0xfe, 0xff }) {
			bytes b = whole;

			b[at] = v;
			best(b);
		}
}

TEST(SdVpd83, AllOnesAllZeros)
{
	EXPECT_EQ(error(bytes(4096, 0x00)), -EPROTO);
	EXPECT_EQ(error(bytes(4096, 0xff)), -EPROTO);
	bytes b(4096, 0xff);
	b[1] = 0x83;
	EXPECT_EQ(error(b), -EPROTO);
}

TEST(SdVpd83, RefusalLeavesTheOldDesignator)
{
	sd_xcopy_designator d{ 8, 3, 1, 0, { 0x50, 1 } };
	const bytes b = page({});

	ASSERT_EQ(sd_xcopy_decode_vpd83(b.data(), b.size(), &d), -ENODATA);
	EXPECT_EQ(d.len, 8);
	EXPECT_EQ(d.id[0], 0x50);
}

} // namespace
