// SPDX-License-Identifier: GPL-2.0-only
/* What a unit and its target are known by: hashes of their pages. */
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"
#include "units.hpp"

namespace {

using namespace units;

TEST(SdIdent, FirstAndForthDiffer)
{
	EXPECT_NE(ident(vectors::load("vpd83-lio-first.hex")),
		  ident(vectors::load("vpd83-lio-forth.hex")));
}

TEST(SdIdent, PortsDoNotMatter)
{
	EXPECT_EQ(ident(vectors::load("vpd83-lio-first.hex")),
		  ident(vectors::load("vpd83-lio-first-port2.hex")));
	EXPECT_EQ(ident(vectors::load("vpd83-array.hex")),
		  ident(vectors::load("vpd83-array-port2.hex")));
}

TEST(SdIdent, LuGroupDoesNotMatter)
{
	bytes b = vectors::load("vpd83-lio-first.hex");
	const __u64 before = ident(b);
	const bytes group{ 0x01, 0x06, 0x00, 0x04, 0, 0, 0, 0 };
	const auto at = std::search(b.begin(), b.end(), group.begin(), group.end());

	ASSERT_NE(at, b.end());
	at[7] = 9;
	EXPECT_EQ(ident(b), before);
}

TEST(SdIdent, ADesignatorMoreMatters)
{
	bytes b = vectors::load("vpd83-sas-disk.hex");
	const __u64 before = ident(b);

	/* The port's NAA becomes one of the LU. */
	b[4 + 12 + 1] &= 0xcf;
	EXPECT_NE(ident(b), before);
}

TEST(SdIdent, EveryByteOfAnLuDesignatorMatters)
{
	const bytes whole = vectors::load("vpd83-lio-first.hex");

	for (std::size_t at = 8; at < 24; at++) {
		bytes b = whole;

		b[at] ^= 1;
		EXPECT_NE(ident(b), ident(whole));
	}
}

TEST(SdIdent, BrokenPagesHashToo)
{
	EXPECT_EQ(ident({}), ident({ 0, 0x80, 0, 0 }));
	for (std::size_t len = 0; len < 100; len++)
		ident(vectors::head(vectors::load("vpd83-array.hex"), len));
}

TEST(SdIdent, WhereAPieceEndsMatters)
{
	const __u8 abc[] = { 'a', 'b', 'c' };
	const __u64 start = sd_xcopy_ident_init();

	EXPECT_NE(sd_xcopy_ident_add(sd_xcopy_ident_add(start, abc, 2), abc + 2, 1),
		  sd_xcopy_ident_add(sd_xcopy_ident_add(start, abc, 1), abc + 1, 2));
	EXPECT_NE(sd_xcopy_ident_add(start, abc, 0), start);
}

TEST(SdLuKey, SamePerLuNotPerPath)
{
	const sd_xcopy_unit a = unit("vpd83-array.hex", "x"), b = unit("vpd83-array-port2.hex", "x");

	EXPECT_EQ(sd_xcopy_lu_key(&a.designator), sd_xcopy_lu_key(&b.designator));
}

TEST(SdLuKey, DiffersBetweenLus)
{
	const sd_xcopy_unit a = first(), b = other();

	EXPECT_NE(sd_xcopy_lu_key(&a.designator), sd_xcopy_lu_key(&b.designator));
}

TEST(SdLuKey, NeverZeroAndNeverReadsPastTheRoom)
{
	sd_xcopy_designator d{};

	EXPECT_NE(sd_xcopy_lu_key(&d), 0u);
	d.len = 255;
	EXPECT_NE(sd_xcopy_lu_key(&d), 0u);
}

TEST(SdLuKey, BytesBehindTheDesignatorDoNotCount)
{
	sd_xcopy_designator a = unit("vpd83-sas-disk.hex", "").designator, b = a;

	b.id[19] = 1;
	b.pad = 7;
	EXPECT_EQ(sd_xcopy_lu_key(&a), sd_xcopy_lu_key(&b));
}

__u64 target(const bytes &vpd83)
{
	return sd_xcopy_target_name_hash(vpd83.data(), vpd83.size());
}

/* A page with one SCSI name of @association for each of @names. */
bytes names(__u8 association, const std::vector<std::string> &names)
{
	bytes out{ 0, 0x83, 0, 0 };

	for (const std::string &n : names) {
		const bytes head{ 0x53, static_cast<__u8>(association << 4 | 8), 0,
				  static_cast<__u8>(n.size()) };

		out.insert(out.end(), head.begin(), head.end());
		out.insert(out.end(), n.begin(), n.end());
	}
	out[3] = static_cast<__u8>(out.size() - 4);
	return out;
}

TEST(SdTargetName, OneTargetWhateverThePortAndTheLu)
{
	const __u64 lio = target(vectors::load("vpd83-lio-first.hex"));

	EXPECT_NE(lio, 0u);
	EXPECT_EQ(lio, target(vectors::load("vpd83-lio-first-port2.hex")));
	EXPECT_EQ(lio, target(vectors::load("vpd83-lio-uuid.hex")));
	EXPECT_NE(lio, target(vectors::load("vpd83-ctl-uuid.hex")));
}

TEST(SdTargetName, OfTargetDevicesOnly)
{
	EXPECT_NE(target(names(2, { "iqn.a" })), 0u);
	for (__u8 association : { 0, 1, 3 })
		EXPECT_EQ(target(names(association, { "iqn.a" })), 0u);
}

TEST(SdTargetName, OtherNameOtherHash)
{
	EXPECT_NE(target(names(2, { "iqn.a" })), target(names(2, { "iqn.b" })));
	EXPECT_NE(target(names(2, { "iqn.a" })), target(names(2, { "iqn.a", "iqn.b" })));
}

TEST(SdTargetName, InAnyOrder)
{
	EXPECT_EQ(target(names(2, { "iqn.a", "naa.5" })), target(names(2, { "naa.5", "iqn.a" })));
}

TEST(SdTargetName, NoneWhereThereIsNoPage)
{
	EXPECT_EQ(target({}), 0u);
	EXPECT_EQ(target(vectors::load("rcr-lio-6.12.hex")), 0u);
	EXPECT_EQ(target(vectors::load("vpd83-scst-disk01.hex")), 0u);
}

TEST(SdTargetName, DoesNotCountForTheLu)
{
	EXPECT_EQ(ident(names(2, { "iqn.a" })), ident(names(2, { "iqn.b" })));
}

} // namespace
