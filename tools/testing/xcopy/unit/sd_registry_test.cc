// SPDX-License-Identifier: GPL-2.0-only
/* Two LUs with one designator are told from two paths of one LU. */
#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/abi.h"
#include "rows.hpp"
#include "units.hpp"

namespace {

using namespace units;

constexpr __u32 none = BLK_COPY_REASON_NONE;
constexpr __u32 collision = BLK_COPY_REASON_COLLISION;
constexpr __u32 changed = BLK_COPY_REASON_CHANGED;
constexpr __u32 no_designator = BLK_COPY_REASON_NO_DESIGNATOR;

/* Units in a registry, entered in their order. */
struct registered {
	explicit registered(const std::vector<sd_xcopy_unit> &units)
		: registry{ std::make_unique<sd_xcopy_registry>() }, bearers(units.size())
	{
		for (std::size_t i = 0; i < units.size(); i++)
			sd_xcopy_registry_enter(registry.get(), &bearers[i], &units[i]);
	}
	__u32 reason(std::size_t i)
	{
		return sd_xcopy_registry_reason(registry.get(), &bearers[i]);
	}
	void leave(std::size_t i) { sd_xcopy_registry_leave(registry.get(), &bearers[i]); }

	std::unique_ptr<sd_xcopy_registry> registry;
	std::vector<sd_xcopy_bearer> bearers;
};

sd_xcopy_unit first_port2()
{
	return unit("vpd83-lio-first-port2.hex", "unitserialfirst");
}

/* @u, but for one thing */
sd_xcopy_unit but(sd_xcopy_unit u, auto field, auto value)
{
	u.*field = value;
	return u;
}

sd_xcopy_unit grown()
{
	return but(first(), &sd_xcopy_unit::capacity, 131073);
}

sd_xcopy_unit nameless(sd_xcopy_unit u)
{
	return but(u, &sd_xcopy_unit::designator, sd_xcopy_designator{});
}

sd_xcopy_unit with_byte_behind(sd_xcopy_unit u)
{
	u.designator.id[12] = 0xee;
	return u;
}

/* A page of designators of the unit. */
bytes page(const std::vector<bytes> &designators)
{
	bytes out{ 0, 0x83, 0, 0 };

	for (const bytes &d : designators)
		out.insert(out.end(), d.begin(), d.end());
	out[2] = static_cast<__u8>((out.size() - 4) >> 8);
	out[3] = static_cast<__u8>(out.size() - 4);
	return out;
}

const bytes naa6_a{ 1, 3, 0, 16, 0x60, 0x0a, 0x0b, 0x80, 0, 0x11, 0x22, 0x33, 0, 0, 0, 0, 0, 0, 0, 1 };
const bytes naa6_b{ 1, 3, 0, 16, 0x60, 0x0a, 0x0b, 0x80, 0, 0x11, 0x22, 0x33, 0, 0, 0, 0, 0, 0, 0, 2 };
const bytes naa6_c{ 1, 3, 0, 16, 0x60, 0x0a, 0x0b, 0x80, 0, 0x11, 0x22, 0x33, 0, 0, 0, 0, 0, 0, 0, 3 };
const bytes t10{ 2, 1, 0, 12, 'A', 'C', 'M', 'E', ' ', ' ', ' ', ' ', 'd', 'i', 's', 'k' };
const bytes named_eui{ 1, 2, 0, 8, 'A', 'C', 'M', 'E', 'd', 'i', 's', 'k' };
const bytes eui{ 1, 2, 0, 8, 0, 0x0a, 0x0b, 0x80, 0x11, 0x22, 0x33, 0x44 };

sd_xcopy_unit says(const std::vector<bytes> &designators)
{
	return unit_of(page(designators), "S");
}

/* naa6_b, @nr different ones of @kind, and naa6_a. */
sd_xcopy_unit behind(const bytes &kind, std::size_t nr)
{
	std::vector<bytes> all{ naa6_b };

	for (std::size_t i = 0; i < nr; i++) {
		all.push_back(kind);
		all.back().back() = static_cast<__u8>('a' + i);
	}
	all.push_back(naa6_a);
	return says(all);
}

/* @u, but named by @best. */
sd_xcopy_unit but_best(sd_xcopy_unit u, const bytes &best)
{
	u.designator = says({ best }).designator;
	return u;
}

/* One whose page says that it is longer than @len, which is what was sent. */
sd_xcopy_unit cut(const bytes &name, std::size_t len)
{
	bytes b = page({ name });

	b.resize(len);
	b[2] = static_cast<__u8>((len - 4 + 20) >> 8);
	b[3] = static_cast<__u8>(len - 4 + 20);
	return unit_of(b, "S");
}

struct row {
	const char *name;
	std::vector<std::pair<sd_xcopy_unit, __u32>> units;	/* and what is said of each */
};

class SdRegistryOf : public testing::TestWithParam<row> {};

TEST_P(SdRegistryOf, Says)
{
	std::vector<sd_xcopy_unit> units;

	for (const auto &[u, want] : GetParam().units)
		units.push_back(u);
	registered r{ units };
	for (std::size_t i = 0; i < units.size(); i++)
		EXPECT_EQ(r.reason(i), GetParam().units[i].second) << i;
}

ROWS(SdRegistryOf, row,
	{ "OneUnit", { { first(), none } } },
	{ "DifferentUnits", { { first(), none }, { other(), none } } },
	{ "LioSerialsWithEqualHexDigitsCollideForBoth", { { first(), collision }, { forth(), collision } } },
	{ "ACollisionIsNobodyElsesBusiness",
	  { { first(), collision }, { other(), none }, { forth(), collision } } },
	{ "PathsOfOneLioLun", { { first(), none }, { first_port2(), none } } },
	{ "PathsOfAnArray", { { unit("vpd83-array.hex", "SN0042"), none },
			      { unit("vpd83-array-port2.hex", "SN0042"), none } } },
	{ "PathsAndACollision",
	  { { first(), collision }, { first_port2(), collision }, { forth(), collision } } },
	{ "GrownOnOnePathIsNoCollision", { { first(), changed }, { grown(), changed } } },
	{ "ACollisionBeatsAChange",
	  { { first(), collision }, { grown(), collision }, { forth(), collision } } },
	{ "ACollisionBeatsAChangeInAnyOrder",
	  { { forth(), collision }, { grown(), collision }, { first(), collision } } },
	/* Two servers, all alike, but for what they call themselves. */
	{ "TwinsBehindTwoTargets",
	  { { first(), collision },
	    { but(first(), &sd_xcopy_unit::target, first().target ^ 1), collision } } },
	{ "ATargetThatSaysNoNameMayBeEither",
	  { { first(), none }, { but(first(), &sd_xcopy_unit::target, 0), none } } },
	{ "BlockSizeDiffers",
	  { { first(), collision }, { but(first(), &sd_xcopy_unit::block_size, 4096), collision } } },
	{ "SerialDiffers", { { unit("vpd83-sas-disk.hex", "A"), collision },
			     { unit("vpd83-sas-disk.hex", "B"), collision } } },
	/* A copy manager looks through all that a unit has. */
	{ "AnotherHasItBehindABetterOne",
	  { { says({ naa6_a }), collision }, { says({ naa6_b, naa6_a }), collision } } },
	{ "AnotherHasItBehindSeveral",
	  { { says({ naa6_b, naa6_c, eui, naa6_a }), collision }, { says({ naa6_a }), collision },
	    { says({ naa6_c, eui }), collision } } },
	{ "AnotherHasItBehindAsManyAsThereIsRoomFor",
	  { { behind(eui, 5), collision }, { says({ naa6_a }), collision }, { says({ naa6_c }), none } } },
	{ "AnotherHasItBehindMore",
	  { { behind(eui, 6), collision }, { says({ naa6_a }), collision } } },
	{ "AnotherHasItBehindVendorNames",
	  { { behind(t10, 9), collision }, { says({ naa6_a }), collision }, { says({ naa6_c }), none } } },
	{ "AnotherHasItBehindNamesThatSomebodyGave",
	  { { behind(named_eui, 9), collision }, { says({ naa6_a }), collision },
	    { says({ naa6_c }), none } } },
	{ "AnotherHasItBehindOneNameManyTimes",
	  { { says({ naa6_b, eui, eui, eui, eui, eui, eui, naa6_a }), collision },
	    { says({ naa6_a }), collision }, { says({ naa6_c }), none } } },
	{ "WhoHasManyIsNotEverybody",
	  { { behind(eui, 9), none }, { says({ naa6_c }), none }, { other(), none },
	    { nameless(first()), no_designator } } },
	{ "PathsOfOneThatHasMany", { { behind(eui, 9), none }, { behind(eui, 9), none } } },
	{ "TwoThatHaveManyOfWhichOneIsTheOthers",
	  { { behind(eui, 9), collision }, { but_best(behind(eui, 9), naa6_a), collision } } },
	/* Of which not all was read; but what the device itself did not send it does not have. */
	{ "WhoHasSentLessThanItSaid", { { cut(naa6_b, 400), none }, { says({ naa6_c }), none } } },
	{ "WhoMayHaveAnyMayBeAnybody",
	  { { cut(naa6_b, 4096), collision }, { says({ naa6_c }), collision },
	    { nameless(first()), no_designator } } },
	{ "PathsOfOneThatMayHaveAny",
	  { { cut(naa6_b, 4096), none }, { cut(naa6_b, 4096), none } } },
	/* One unit that would be taken for two. */
	{ "APathThatTellsLess", { { says({ naa6_a, eui }), collision }, { says({ eui }), collision } } },
	{ "APathThatTellsThemInAnotherOrder",
	  { { says({ naa6_a, naa6_b }), collision }, { says({ naa6_b, naa6_a }), collision } } },
	{ "PathsOfOneThatTellSeveral",
	  { { says({ eui, naa6_a }), none }, { says({ naa6_a, eui }), none } } },
	/* Nobody is named by it. */
	{ "WhatIsNobodysBestMayBeOfBoth",
	  { { says({ naa6_a, eui }), none }, { says({ naa6_b, eui }), none } } },
	{ "NoDesignator", { { nameless(first()), no_designator }, { first(), none } } },
	{ "UnitsWithoutDesignatorDoNotCollide",
	  { { nameless(first()), no_designator }, { nameless(forth()), no_designator } } },
	{ "BytesBehindTheDesignatorDoNotCount",
	  { { unit("vpd83-sas-disk.hex", "A"), collision },
	    { with_byte_behind(unit("vpd83-sas-disk.hex", "B")), collision } } });

TEST(SdRegistry, ATargetHasAName)
{
	EXPECT_NE(first().target, 0u);
}

TEST(SdRegistry, TheCollisionEndsWithTheOther)
{
	for (const std::size_t stays : { 0, 1 }) {
		registered r{ { first(), forth() } };

		ASSERT_EQ(r.reason(stays), collision);
		r.leave(!stays);
		EXPECT_EQ(r.reason(stays), none);
	}
}

TEST(SdRegistry, NamesBehindBetterOnesGoWithTheirUnit)
{
	registered r{ { says({ naa6_a }), says({ naa6_b, naa6_a, eui }) } };

	ASSERT_EQ(r.reason(0), collision);
	r.leave(1);
	EXPECT_EQ(r.reason(0), none);
	for (const sd_xcopy_name *n : r.registry->bucket)
		EXPECT_TRUE(!n || n->of == &r.bearers[0]);
}

TEST(SdRegistry, AllThatAreNearAreMet)
{
	registered r{ { says({ naa6_a }), says({ naa6_b, naa6_a }), says({ eui }), says({ naa6_b }),
			says({ naa6_c, eui }) } };
	const sd_xcopy_unit u = says({ naa6_b, eui });
	sd_xcopy_near walk{};
	std::vector<long> found;

	while (auto *b = sd_xcopy_registry_near(r.registry.get(), &u, &walk))
		found.push_back(b - r.bearers.data());
	std::sort(found.begin(), found.end());
	/* (not who shares what is nobody's best, of these) */
	EXPECT_EQ(found, (std::vector<long>{ 1, 2, 3 }));
}

TEST(SdRegistry, MoreNamesThanThereIsRoomFor)
{
	std::vector<bytes> many{ naa6_a };

	for (__u8 i = 0; i < 20; i++) {
		many.push_back(naa6_b);
		many.back()[19] = i;
	}
	const sd_xcopy_unit u = says(many);

	EXPECT_EQ(u.designator.id[15], 1);
	for (const __u64 key : u.also)
		EXPECT_NE(key, 0u);
	EXPECT_TRUE(u.more);
	EXPECT_EQ(registered{ { u } }.reason(0), none);
	/* Each of them counts, and hardly another. */
	for (__u8 i = 0; i < 20; i++) {
		many[0] = naa6_b;
		many[0][19] = i;
		EXPECT_EQ((registered{ { u, says({ many[0] }) } }.reason(1)), collision) << int{ i };
	}
	std::size_t others = 0;

	for (int i = 0; i < 1000; i++) {
		many[0] = naa6_c;
		many[0][18] = static_cast<__u8>(i >> 8);
		many[0][17] = static_cast<__u8>(i);
		others += registered{ { u, says({ many[0] }) } }.reason(1) != none;
	}
	EXPECT_LE(others, 1u);
}

/* An array each of whose units has more names than are remembered. */
TEST(SdRegistry, ManyThatHaveMany)
{
	constexpr std::size_t disks = 300;
	auto r = std::make_unique<sd_xcopy_registry>();
	std::vector<sd_xcopy_bearer> bearers(disks);
	sd_xcopy_unit u = behind(eui, 9);

	for (std::size_t i = 0; i < disks; i++) {
		u.designator.id[14] = i >> 8;
		u.designator.id[15] = i;
		u.designator.id[13] = 0x77;
		sd_xcopy_registry_enter(r.get(), &bearers[i], &u);
	}
	for (const auto &b : bearers)
		EXPECT_EQ(sd_xcopy_registry_reason(r.get(), &b), none);
	for (auto &b : bearers)
		sd_xcopy_registry_leave(r.get(), &b);
	EXPECT_EQ(r->crowded, nullptr);
	/* Each looks at all names there are, once. */
	EXPECT_LT(r->steps, 9 * disks * disks);
}

TEST(SdRegistry, WhoHadTooManyIsGone)
{
	registered r{ { behind(eui, 6), behind(eui, 6), says({ naa6_a }) } };

	r.leave(0);
	EXPECT_EQ(r.reason(2), collision);
	r.leave(0);
	EXPECT_EQ(r.reason(2), collision);
	r.leave(1);
	EXPECT_EQ(r.reason(2), none);
	EXPECT_EQ(r.registry->crowded, nullptr);
	/* also one that nobody could name */
	registered none_left{ { nameless(behind(eui, 6)) } };

	none_left.leave(0);
	EXPECT_EQ(none_left.registry->crowded, nullptr);
}

TEST(SdRegistry, WhoLeftLeavesNothingBehind)
{
	registered r{ { first(), other(), first() } };

	for (const std::size_t i : { 0, 1, 2 })
		r.leave(i);
	for (const sd_xcopy_name *n : r.registry->bucket)
		EXPECT_EQ(n, nullptr);
	/* ... also if he was not there. */
	r.leave(1);
	sd_xcopy_registry_enter(r.registry.get(), &r.bearers[0], &r.bearers[0].unit);
	EXPECT_EQ(r.reason(0), none);
}

TEST(SdRegistry, AllBearersAreFoundAndNobodyElse)
{
	registered r{ { first(), other(), forth(), other(), first() } };
	const sd_xcopy_unit u = first();
	sd_xcopy_near walk{};
	std::vector<long> found;

	while (auto *b = sd_xcopy_registry_near(r.registry.get(), &u, &walk))
		found.push_back(b - r.bearers.data());
	std::sort(found.begin(), found.end());
	EXPECT_EQ(found, (std::vector<long>{ 0, 2, 4 }));
}

TEST(SdRegistry, FoundByItsKey)
{
	registered r{ { first(), other() } };
	const __u64 key = sd_xcopy_lu_key(&r.bearers[1].unit.designator);

	EXPECT_EQ(sd_xcopy_registry_find(r.registry.get(), key), &r.bearers[1]);
	r.leave(1);
	EXPECT_EQ(sd_xcopy_registry_find(r.registry.get(), key), nullptr);
}

/* One bucket, several designators. */
TEST(SdRegistry, ABucketIsNoName)
{
	std::vector<sd_xcopy_unit> units{ first() };
	sd_xcopy_unit u = first();

	while (units.size() < 3) {
		u.designator.id[15]++;
		u.designator.id[14] += !u.designator.id[15];
		u.designator.id[13] += !u.designator.id[15] && !u.designator.id[14];
		if (sd_xcopy_lu_key(&u.designator) % SD_XCOPY_NR_BUCKETS ==
		    sd_xcopy_lu_key(&units[0].designator) % SD_XCOPY_NR_BUCKETS) {
			u.ident = units.size();
			units.push_back(u);
		}
	}
	registered r{ units };

	for (const std::size_t i : { 0, 1, 2 })
		EXPECT_EQ(r.reason(i), none);
	r.leave(1);
	EXPECT_EQ(sd_xcopy_registry_find(r.registry.get(), r.bearers[0].lu), &r.bearers[0]);
	EXPECT_EQ(sd_xcopy_registry_find(r.registry.get(), r.bearers[1].lu), nullptr);
	EXPECT_EQ(sd_xcopy_registry_find(r.registry.get(), r.bearers[2].lu), &r.bearers[2]);
}

/* What a disk that comes, is asked for and goes costs, whatever the number of others. */
__u64 steps_of(std::size_t disks, std::size_t paths)
{
	auto r = std::make_unique<sd_xcopy_registry>();
	std::vector<sd_xcopy_bearer> bearers(disks);
	sd_xcopy_unit u = first();

	for (std::size_t i = 0; i < disks; i++) {
		const std::size_t lun = i / paths;

		u.designator.id[14] = lun >> 8;
		u.designator.id[15] = lun;
		sd_xcopy_registry_enter(r.get(), &bearers[i], &u);
		sd_xcopy_near walk{};

		while (const auto *b = sd_xcopy_registry_near(r.get(), &u, &walk))
			EXPECT_EQ(sd_xcopy_registry_reason(r.get(), b), none);
	}
	for (auto &b : bearers)
		sd_xcopy_registry_leave(r.get(), &b);
	return r->steps;
}

/* An array that gives all of its units one name more, which names none of them. */
TEST(SdRegistry, ANameOfAllIsNoWalk)
{
	constexpr std::size_t disks = 1000;
	auto r = std::make_unique<sd_xcopy_registry>();
	std::vector<sd_xcopy_bearer> bearers(disks);
	sd_xcopy_unit u = says({ naa6_a, eui });

	for (std::size_t i = 0; i < disks; i++) {
		sd_xcopy_near walk{};

		u.designator.id[14] = i >> 8;
		u.designator.id[15] = i;
		sd_xcopy_registry_enter(r.get(), &bearers[i], &u);
		while (const auto *b = sd_xcopy_registry_near(r.get(), &u, &walk))
			EXPECT_EQ(sd_xcopy_registry_reason(r.get(), b), none);
	}
	for (auto &b : bearers)
		sd_xcopy_registry_leave(r.get(), &b);
	EXPECT_LT(r->steps, 5 * disks);
}

TEST(SdRegistry, StepsGrowAsTheDisksDo)
{
	const __u64 thousand = steps_of(1000, 1), two = steps_of(2000, 1);

	EXPECT_LT(thousand, 3 * 1000u);
	EXPECT_LT(two, 5 * thousand / 2);
	/* Of 4 paths each looks at 4, once for each. */
	EXPECT_LT(steps_of(4000, 4), 4000 * 5 * 4u);
}

TEST(SdRegistry, ManyUnits)
{
	std::vector<sd_xcopy_unit> units(300, other());

	units[123] = first();
	EXPECT_EQ(registered{ units }.reason(123), none);
	units[299] = forth();
	EXPECT_EQ(registered{ units }.reason(123), collision);
	EXPECT_EQ(registered{ units }.reason(0), none);
}

} // namespace
