// SPDX-License-Identifier: GPL-2.0-only
/*
 * The planner against a model that knows each sector: where it is read from
 * and where it goes.
 */
#include <algorithm>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "random.hpp"
#include "rows.hpp"

namespace {

using frags = std::vector<blk_copy_frag>;
using extents = std::vector<blk_copy_extent>;
using xcopy_test::random;

constexpr __u32 S = 512;

blk_copy_frag frag(__u32 dev, __u64 sector, __u32 first, __u32 sectors)
{
	return { sector, first * S, sectors * S, dev, 0 };
}

struct planned {
	__u32 reason;
	extents ext;
};

planned plan_bytes(frags src, frags dst, __u32 chunk_bytes)
{
	extents ext(src.size() + dst.size());
	__u32 nr = 12345;
	__u32 reason = blk_copy_plan(src.data(), src.size(), dst.data(), dst.size(),
				     chunk_bytes, ext.data(), ext.size(), &nr);

	EXPECT_LE(nr, ext.size());
	ext.resize(nr);
	return { reason, ext };
}

planned plan(const frags &src, const frags &dst, __u32 chunk_sectors)
{
	return plan_bytes(src, dst, chunk_sectors * S);
}

/* ---- the model ---- */

using place = std::pair<__u32, __u64>;		/* device, sector */
using moves = std::multiset<std::pair<place, place>>;

/* Where each sector of the chunk lies; nothing if some sector does not lie in one place. */
std::optional<std::vector<place>> model_side(const frags &side, __u32 chunk_sectors)
{
	std::vector<std::vector<place>> at(chunk_sectors);

	for (const auto &f : side) {
		for (__u32 i = 0; i < f.len / S; i++) {
			__u32 where = f.offset / S + i;

			if (where >= chunk_sectors)
				return std::nullopt;
			at[where].push_back({ f.dev, f.sector + i });
		}
	}
	std::vector<place> out;
	for (const auto &a : at) {
		if (a.size() != 1)
			return std::nullopt;
		out.push_back(a[0]);
	}
	return out;
}

moves moves_of(const extents &ext)
{
	moves m;

	for (const auto &e : ext)
		for (__u32 i = 0; i < e.sectors; i++)
			m.insert({ { e.src_dev, e.src_sector + i },
				   { e.dst_dev, e.dst_sector + i } });
	return m;
}

moves moves_of(const std::vector<place> &src, const std::vector<place> &dst)
{
	moves m;

	for (std::size_t i = 0; i < src.size(); i++)
		m.insert({ src[i], dst[i] });
	return m;
}

auto order_key(const blk_copy_extent &e)
{
	return std::tuple(e.dst_dev, e.src_dev, e.dst_sector, e.src_sector);
}

void expect_ordered_and_merged(const extents &ext)
{
	for (std::size_t i = 1; i < ext.size(); i++) {
		const auto &a = ext[i - 1], &b = ext[i];

		EXPECT_LE(order_key(a), order_key(b));
		EXPECT_FALSE(a.src_dev == b.src_dev && a.dst_dev == b.dst_dev &&
			     a.src_sector + a.sectors == b.src_sector &&
			     a.dst_sector + a.sectors == b.dst_sector);
	}
}

void expect_like_model(const frags &src, const frags &dst, __u32 chunk_sectors)
{
	auto s = model_side(src, chunk_sectors);
	auto d = model_side(dst, chunk_sectors);
	planned p = plan(src, dst, chunk_sectors);

	if (!s || !d) {
		EXPECT_EQ(p.reason, BLK_COPY_REASON_INCOMPLETE);
		EXPECT_TRUE(p.ext.empty());
		return;
	}
	EXPECT_EQ(p.reason, BLK_COPY_REASON_NONE);
	EXPECT_EQ(moves_of(p.ext), moves_of(*s, *d));
	expect_ordered_and_merged(p.ext);
}

/* A side cut at random places; stretches stay together on a device at times. */
frags random_side(random &r, __u32 chunk_sectors, __u32 devices, __u32 longest)
{
	frags side;
	std::vector<__u64> next(devices);

	for (auto &n : next)
		n = r.below(1ULL << 40);
	for (__u32 at = 0; at < chunk_sectors;) {
		__u32 len = std::min<__u32>(r.between(1, longest), chunk_sectors - at);
		__u32 dev = r.below(devices);

		if (r.one_in(3))
			next[dev] += r.below(1000);
		side.push_back(frag(dev, next[dev], at, len));
		next[dev] += len;
		at += len;
	}
	r.shuffle(side);
	return side;
}

/* chunks of a stripe set: device i % n, in turn */
frags striped(__u32 devices, __u32 stripe, __u32 chunk_sectors, __u64 base)
{
	frags side;

	for (__u32 at = 0; at < chunk_sectors; at += stripe) {
		__u32 nr = at / stripe;

		side.push_back(frag(nr % devices, base + nr / devices * stripe, at, stripe));
	}
	return side;
}

/* ---- whole chunks ---- */

struct whole {
	const char *name;
	frags src;
	frags dst;
	blk_copy_extent one;
};

class PlanWhole : public testing::TestWithParam<whole> {};

TEST_P(PlanWhole, IsOneExtent)
{
	const whole &w = GetParam();
	const planned p = plan(w.src, w.dst, w.one.sectors);

	EXPECT_EQ(p.reason, BLK_COPY_REASON_NONE);
	ASSERT_EQ(p.ext.size(), 1u);
	EXPECT_EQ(order_key(p.ext[0]), order_key(w.one));
	EXPECT_EQ(p.ext[0].sectors, w.one.sectors);
}

ROWS(PlanWhole, whole,
	{ "OneFragmentASide", { frag(0, 100, 0, 8) }, { frag(1, 700, 0, 8) }, { 100, 700, 0, 1, 8, 0 } },
	{ "SplitSourceThatIsContiguousMergesAgain", { frag(0, 100, 0, 3), frag(0, 103, 3, 5) },
	  { frag(1, 700, 0, 8) }, { 100, 700, 0, 1, 8, 0 } },
	{ "DifferentSeamsOnBothSidesMergeAgain", { frag(0, 0, 0, 3), frag(0, 3, 3, 5) },
	  { frag(1, 50, 0, 6), frag(1, 56, 6, 2) }, { 0, 50, 0, 1, 8, 0 } },
	{ "FragmentsInAnyOrder", { frag(0, 6, 6, 2), frag(0, 0, 0, 3), frag(0, 3, 3, 3) },
	  { frag(1, 54, 4, 4), frag(1, 50, 0, 4) }, { 0, 50, 0, 1, 8, 0 } },
	{ "LargestChunkThereIs", { frag(0, 0, 0, 1U << 22) }, { frag(1, 0, 0, 1U << 22) },
	  { 0, 0, 0, 1, 1U << 22, 0 } });

TEST(Plan, JumpOnTheSourceCuts)
{
	auto p = plan({ frag(0, 100, 0, 4), frag(0, 200, 4, 4) }, { frag(1, 0, 0, 8) }, 8);

	ASSERT_EQ(p.ext.size(), 2u);
	EXPECT_EQ(p.ext[0].src_sector, 100u);
	EXPECT_EQ(p.ext[1].src_sector, 200u);
	EXPECT_EQ(p.ext[1].dst_sector, 4u);
}

TEST(Plan, JumpOnTheDestinationCuts)
{
	auto p = plan({ frag(0, 0, 0, 8) }, { frag(1, 900, 0, 4), frag(1, 300, 4, 4) }, 8);

	ASSERT_EQ(p.ext.size(), 2u);
	EXPECT_EQ(p.ext[0].dst_sector, 300u);
	EXPECT_EQ(p.ext[0].src_sector, 4u);
	EXPECT_EQ(p.ext[1].dst_sector, 900u);
}

TEST(Plan, OrderIsDestinationDeviceSourceDeviceSector)
{
	auto p = plan({ frag(3, 0, 0, 1), frag(2, 0, 1, 1), frag(3, 90, 2, 1) },
		      { frag(9, 5, 0, 1), frag(9, 7, 1, 1), frag(8, 50, 2, 1) }, 3);

	ASSERT_EQ(p.ext.size(), 3u);
	EXPECT_EQ(p.ext[0].dst_dev, 8u);
	EXPECT_EQ(p.ext[1].src_dev, 2u);
	EXPECT_EQ(p.ext[2].src_dev, 3u);
}

TEST(Plan, EqualStripesGiveOneExtentADisk)
{
	auto p = plan(striped(4, 16, 1024, 0), striped(4, 16, 1024, 5000), 1024);

	ASSERT_EQ(p.ext.size(), 4u);
	for (const auto &e : p.ext) {
		EXPECT_EQ(e.src_dev, e.dst_dev);
		EXPECT_EQ(e.sectors, 256u);
	}
}

TEST(Plan, MergesAcrossOffsetsThatAreNoNeighbours)
{
	/* sectors 0 and 2 of the chunk touch on both sides, 1 lies elsewhere */
	auto p = plan({ frag(0, 10, 0, 1), frag(1, 0, 1, 1), frag(0, 11, 2, 1) },
		      { frag(0, 20, 0, 1), frag(1, 9, 1, 1), frag(0, 21, 2, 1) }, 3);

	ASSERT_EQ(p.ext.size(), 2u);
	EXPECT_EQ(p.ext[0].sectors, 2u);
}

TEST(Plan, TouchingOnOneSideOnlyIsNotMerged)
{
	auto p = plan({ frag(0, 0, 0, 4), frag(1, 4, 4, 4) }, { frag(0, 0, 0, 8) }, 8);

	EXPECT_EQ(p.ext.size(), 2u);
}

/* ---- refusals ---- */

struct refused {
	const char *name;
	frags src;
	frags dst;
	__u32 bytes;
	__u32 reason = BLK_COPY_REASON_INCOMPLETE;
};

class PlanRefused : public testing::TestWithParam<refused> {};

TEST_P(PlanRefused, WithoutExtents)
{
	const refused &r = GetParam();
	const planned p = plan_bytes(r.src, r.dst, r.bytes);

	EXPECT_EQ(p.reason, r.reason);
	EXPECT_TRUE(p.ext.empty());
}

ROWS(PlanRefused, refused,
	{ "HoleAtTheStart", { frag(0, 0, 1, 7) }, { frag(1, 0, 0, 8) }, 8 * S },
	{ "HoleAtTheStartOfTheDestination", { frag(0, 0, 0, 8) }, { frag(1, 0, 1, 7) }, 8 * S },
	{ "HoleInTheMiddle", { frag(0, 0, 0, 8) }, { frag(1, 0, 0, 3), frag(1, 4, 4, 4) }, 8 * S },
	{ "HoleAtTheEnd", { frag(0, 0, 0, 7) }, { frag(1, 0, 0, 8) }, 8 * S },
	{ "BothSidesShortByTheSame", { frag(0, 0, 0, 7) }, { frag(1, 0, 0, 7) }, 8 * S },
	{ "MoreThanTheChunk", { frag(0, 0, 0, 9) }, { frag(1, 0, 0, 9) }, 8 * S },
	{ "DuplicatedFragment", { frag(0, 0, 0, 8) }, { frag(1, 0, 0, 8), frag(2, 0, 0, 8) }, 8 * S },
	{ "FragmentsThatOverlapInTheChunk", { frag(0, 0, 0, 5), frag(0, 4, 4, 4) },
	  { frag(1, 0, 0, 8) }, 8 * S },
	{ "NoSource", {}, { frag(1, 0, 0, 8) }, 8 * S },
	{ "NoDestination", { frag(1, 0, 0, 8) }, {}, 8 * S },
	{ "CopyOfNothing", {}, {}, 0 },
	{ "EmptyFragment", { frag(0, 0, 0, 8), frag(0, 8, 8, 0) }, { frag(1, 0, 0, 8) }, 8 * S },
	{ "SectorsThatWrap", { frag(0, ~0ULL - 3, 0, 8) }, { frag(1, 0, 0, 8) }, 8 * S },
	/* the second would end at 4 GiB + 512 */
	{ "OffsetPlusLengthNeedsMoreThan32Bits",
	  { frag(0, 0, 0, 0x7fffff), { 0, 0x7fffffU * S, 1024, 0, 0 } }, { frag(1, 0, 0, 0x7fffff) },
	  0x7fffffU * S },
	{ "LengthInPartsOfASector", { { 0, 0, 100, 0, 0 } }, { { 0, 0, 100, 0, 0 } }, 100,
	  BLK_COPY_REASON_ALIGNMENT },
	{ "OffsetInPartsOfASector", { { 0, 0, 512, 0, 0 } }, { { 0, 1, 512, 0, 0 } }, 512,
	  BLK_COPY_REASON_ALIGNMENT });

TEST(PlanRefuses, TooLittleRoomForExtents)
{
	frags src{ frag(0, 0, 0, 8) }, dst{ frag(1, 0, 0, 8) };
	blk_copy_extent ext[1];
	__u32 nr = 5;

	EXPECT_EQ(blk_copy_plan(src.data(), 1, dst.data(), 1, 8 * S, ext, 1, &nr),
		  BLK_COPY_REASON_FRAGMENTS);
	EXPECT_EQ(nr, 0u);
}

/* ---- against the model ---- */

void random_plans(__u32 seed, __u32 devices, __u32 longest, int rounds)
{
	random r{ seed };

	for (int i = 0; i < rounds; i++) {
		__u32 chunk = r.between(1, 200);

		expect_like_model(random_side(r, chunk, devices, longest),
				  random_side(r, chunk, devices, longest), chunk);
	}
}

TEST(PlanModel, OneDeviceASide)
{
	random_plans(1, 1, 20, 2000);
}

TEST(PlanModel, SeveralDevices)
{
	random_plans(2, 5, 20, 2000);
}

TEST(PlanModel, EverySectorAFragment)
{
	random_plans(3, 3, 1, 500);
}

TEST(PlanModel, FewLongFragments)
{
	random_plans(4, 2, 200, 2000);
}

TEST(PlanModel, StripesOfAllWidths)
{
	for (__u32 n = 1; n <= 8; n++)
		for (__u32 m = 1; m <= 8; m++)
			expect_like_model(striped(n, 4, 128, 0), striped(m, 8, 128, 77), 128);
}

/* Break one thing in one side, which may by chance leave it whole. */
void spoil(random &r, frags &side)
{
	auto &f = side[r.below(side.size())];

	switch (r.below(5)) {
	case 0:
		side.erase(side.begin() + r.below(side.size()));
		break;
	case 1:
		side.push_back(f);
		break;
	case 2:
		f.offset += S * r.between(1, 4);
		break;
	case 3:
		f.len += S * r.between(1, 4);
		break;
	default:
		f.len -= f.len > S ? S : 0;
		break;
	}
}

TEST(PlanModel, GapsOverlapsAndDuplicates)
{
	random r{ 5 };

	for (int i = 0; i < 4000; i++) {
		__u32 chunk = r.between(1, 60);
		frags src = random_side(r, chunk, 3, 10);
		frags dst = random_side(r, chunk, 3, 10);

		spoil(r, r.one_in(2) ? src : dst);
		expect_like_model(src, dst, chunk);
	}
}

TEST(PlanModel, ResultDoesNotDependOnArrival)
{
	random r{ 6 };

	for (int i = 0; i < 500; i++) {
		frags src = random_side(r, 64, 3, 8), dst = random_side(r, 64, 3, 8);
		planned a = plan(src, dst, 64);

		r.shuffle(src);
		r.shuffle(dst);
		planned b = plan(src, dst, 64);

		ASSERT_EQ(a.ext.size(), b.ext.size());
		for (std::size_t k = 0; k < a.ext.size(); k++)
			EXPECT_EQ(order_key(a.ext[k]), order_key(b.ext[k]));
	}
}

TEST(PlanModel, NeverMoreExtentsThanSeams)
{
	random r{ 7 };

	for (int i = 0; i < 500; i++) {
		frags src = random_side(r, 64, 3, 8), dst = random_side(r, 64, 3, 8);

		EXPECT_LE(plan(src, dst, 64).ext.size(), src.size() + dst.size() - 1);
	}
}

} // namespace
