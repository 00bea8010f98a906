// SPDX-License-Identifier: GPL-2.0-only
/* From claims to limits: what bounds a command, and who is not believed. */
#include <random>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/limits.hpp"
#include "rows.hpp"
#include "vectors.hpp"

namespace {

constexpr __u32 mib = 1 << 20;
constexpr __u32 cap_default = 32 * mib;

/* A copy manager that sets no limit worth the name. */
sd_xcopy_caps generous()
{
	return { 64, 64, 65536, 0, 0, 512, 0, 0, 1, 1, 1, SD_XCOPY_TOLD_RCR };
}

sd_xcopy_limits limits(const sd_xcopy_caps &caps, __u32 block_size = 512,
		       __u32 cap = cap_default)
{
	sd_xcopy_limits out{ 9, 9, 9, 9, 9, 9, 9, 9 };

	sd_xcopy_make_limits(&caps, block_size, cap, &out);
	return out;
}

void refuses(const sd_xcopy_caps &caps, __u32 reason, __u32 block_size = 512,
	     __u32 cap = cap_default)
{
	const sd_xcopy_limits lim = limits(caps, block_size, cap);

	EXPECT_EQ(lim.max_sectors, 0u);
	EXPECT_EQ(lim.max_segment_sectors, 0u);
	EXPECT_EQ(lim.max_segments, 0u);
	EXPECT_EQ(lim.reason, reason);
}

sd_xcopy_limits limits_of(const char *rcr)
{
	const auto b = vectors::load(rcr);
	sd_xcopy_caps caps{};

	EXPECT_EQ(sd_xcopy_decode_rcr(b.data(), b.size(), &caps), 0);
	return limits(caps);
}

struct known {
	const char *name;
	const char *file;
	sd_xcopy_limits want;
};

class SdLimitsOf : public testing::TestWithParam<known> {};

TEST_P(SdLimitsOf, Are)
{
	EXPECT_EQ(vectors::of(limits_of(GetParam().file)), vectors::of(GetParam().want));
}

/* 65535 blocks, less what is no whole MiB, is 63488. */
ROWS(SdLimitsOf, known,
	/* Not the 256 MiB it claims. */
	{ "Lio512", "rcr-lio-6.12.hex",
	  { .max_sectors = 63488, .max_segment_sectors = 63488, .max_segments = 1,
	    .reason = BLK_COPY_REASON_NONE, .granularity_sectors = 1, .max_copies = 1,
	    .max_identified = 1, .needs_list_id = 0 } },
	/* Tells 64 segments; ctl_extended_copy_lid1() takes 256 bytes of them. */
	{ "CtlGetsNoMoreSegmentsThanItTakes", "rcr-ctl.hex",
	  { cap_default / 512, 63488, 8, BLK_COPY_REASON_NONE, 1, 255, 255, 0 } },
	{ "InfiniboxTellsAGranuleAndConcurrency", "rcr-infinibox.hex",
	  { 63488, 63488, 1, BLK_COPY_REASON_NONE, 128, 8, 8, 0 } },
	/* It tells no total. */
	{ "ArrayThatWantsListIdentifiers", "rcr-list-id-needed.hex",
	  { 63488, 63488, 1, BLK_COPY_REASON_NONE, 1, 255, 255, 1 } },
	{ "QuadstorByItsOperatingParameters", "rcr-quadstor.hex",
	  { 4 * mib / 512, 4 * mib / 512, 1, BLK_COPY_REASON_NONE, 1, 65535, 255, 0 } },
	{ "Istgt", "rcr-istgt-openebs.hex", { 63488, 63488, 1, BLK_COPY_REASON_NONE, 1, 5, 5, 0 } });

using C = sd_xcopy_caps;
using L = sd_xcopy_limits;

/* Of the generous one a field is another. */
sd_xcopy_caps with(__u32 C::*field, __u32 value, sd_xcopy_caps caps = generous())
{
	caps.*field = value;
	return caps;
}

sd_xcopy_caps without(__u8 C::*field, sd_xcopy_caps caps = generous())
{
	caps.*field = 0;
	return caps;
}

struct made {
	const char *name;
	sd_xcopy_caps caps;
	std::vector<std::pair<__u32 L::*, __u32>> wants;
	__u32 block_size = 512;
	__u32 cap = cap_default;
};

class SdLimitsMade : public testing::TestWithParam<made> {};

TEST_P(SdLimitsMade, OfAClaim)
{
	const made &m = GetParam();
	const sd_xcopy_limits lim = limits(m.caps, m.block_size, m.cap);

	EXPECT_EQ(lim.reason, BLK_COPY_REASON_NONE);
	for (const auto &[field, want] : m.wants)
		EXPECT_EQ(lim.*field, want);
}

constexpr auto most = &L::max_sectors, segment = &L::max_segment_sectors, segments = &L::max_segments,
	       granule = &L::granularity_sectors, list_id = &L::needs_list_id;
constexpr auto len = &C::max_segment_len, list = &C::max_list_len, nr = &C::max_segments,
	       granularity = &C::granularity;
constexpr __u32 most_segments = BLK_COPY_MAX_SEGMENTS, whole_cap = cap_default / 512;
const sd_xcopy_caps lio_4096 = with(len, 256 * mib, with(nr, 1));

ROWS(SdLimitsMade, made,
	{ "Lio4096", lio_4096, { { most, whole_cap }, { granule, 8 } }, 4096 },
	{ "Lio4096UpToItsOwn", lio_4096, { { most, 255 * mib / 512 } }, 4096, 512 * mib },
	{ "SegmentLengthBelow16BitsOfBlocks", with(len, 4 * mib),
	  { { segment, 4 * mib / 512 }, { most, whole_cap } } },
	{ "SegmentsAddUp", with(len, mib, with(nr, 4)), { { most, 4 * mib / 512 } } },
	{ "SegmentsAddUpToTheCap", with(len, mib, with(nr, 64)),
	  { { segments, most_segments }, { most, BLK_COPY_MAX_SEGMENTS * mib / 512 } } },
	{ "CapBoundsTheSegment", generous(), { { most, mib / 512 }, { segment, mib / 512 } }, 512, mib },
	{ "CapJustBelowAMiB", generous(), { { most, mib / 512 - 8 } }, 512, mib - 1 },
	{ "CapJustBelowTwoMiB", generous(), { { most, mib / 512 } }, 512, 2 * mib - 1 },
	{ "CapNotWholeMiB", generous(), { { segment, 3 * mib / 512 } }, 512, 3 * mib + 4096 },
	{ "CapNotWholePages", generous(), { { most, mib / 512 } }, 512, mib + 4095 },
	{ "CapBelowThreePages", generous(), { { most, 16 } }, 512, 12287 },
	{ "CapBelowAPage", generous(), { { most, 4 } }, 512, 2048 + 100 },
	{ "CapOfABlock", generous(), { { most, 1 } }, 512, 512 },
	/* An administrator may want short commands; what a device takes is the question. */
	{ "ACapThatIsShortIsNoRefusal", generous(), { { most, 64 } }, 512, 32 << 10 },
	{ "ListForOneSegment", with(list, 64 + 28), { { segments, 1 } } },
	{ "ListForNotQuiteThree", with(list, 64 + 28 * 3 - 1), { { segments, 2 } } },
	{ "ListForThreeSegments", with(list, 64 + 28 * 3), { { segments, 3 } } },
	{ "ListWithoutBounds", with(list, ~0U), { { segments, most_segments } } },
	{ "ListOf1024", with(list, 1024, with(nr, ~0U)), { { segments, most_segments } } },
	{ "TwoCscds", with(&C::max_cscds, 2), {} },
	{ "ListIdentifierNotWanted", generous(), { { list_id, 0 } } },
	{ "ListIdentifierWanted", without(&C::snlid), { { list_id, 1 }, { most, whole_cap } } },
	{ "GranularityRoundsTheMaxima", with(granularity, 64 << 10, with(len, mib + 4096)),
	  { { granule, 128 }, { segment, mib / 512 } } },
	{ "GranularityRoundsWhatIsShort", with(granularity, 64 << 10, with(len, mib - 4096)),
	  { { segment, mib / 512 - 128 } } },
	{ "GranularityOfTwoSectors", with(granularity, 1024, with(len, mib - 4096)),
	  { { segment, mib / 512 - 8 } } },
	{ "GranularityAndAShortCap", with(granularity, 1024, with(len, mib - 4096)),
	  { { segment, 4 }, { most, 4 } }, 512, 3000 },
	{ "GranularityThatIsNoPowerOfTwoMeansABlock", with(granularity, 3000), { { granule, 1 } } },
	{ "GranularityOfAMiB", with(granularity, mib), { { granule, mib / 512 } } },
	/* What is told is a hint: SCST tells 64 KiB and takes blocks. */
	{ "GranularityThatDoesNotFitIsNoRefusal", with(granularity, mib, with(len, 65 << 10)),
	  { { segment, 128 }, { granule, mib / 512 } } },
	{ "NorIsACapThatIsLess", with(granularity, 64 << 10), { { most, 5 } }, 512, 3000 },
	{ "NorOneInLargeBlocks", with(granularity, 64 << 10), { { most, 16 } }, 4096, 10000 });

TEST(SdLimits, CapBelowABlock)
{
	refuses(generous(), BLK_COPY_REASON_DISABLED, 512, 0);
	refuses(generous(), BLK_COPY_REASON_DISABLED, 512, 511);
	refuses(generous(), BLK_COPY_REASON_DISABLED, 4096, 4095);
}

TEST(SdLimits, NeverMoreThanABioCounts)
{
	sd_xcopy_caps caps = generous();

	EXPECT_LE(limits(caps, 4096, ~0U).max_sectors, 1U << 22);
	EXPECT_LE(limits(caps, 512, ~0U).max_sectors, 1U << 22);
}

TEST(SdLimits, ListTooShortForOneSegment)
{
	for (__u32 l : { 0, 1, 63, 64, 91 })
		refuses(with(list, l), BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, WhatCannotCopy)
{
	refuses(with(nr, 0), BLK_COPY_REASON_UNSUPPORTED);
	refuses(with(&C::max_cscds, 1), BLK_COPY_REASON_UNSUPPORTED);
	refuses(without(&C::has_seg_02), BLK_COPY_REASON_UNSUPPORTED);
	refuses(without(&C::has_cscd_e4), BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, CopiesAtATime)
{
	struct { __u32 total, identified, copies, with_id; } const told[] = {
		{ 0, 0, 0, 0 },		/* nothing told */
		{ 8, 0, 8, 8 },
		{ 0, 7, 7, 7 },		/* the one number of SPC-3 */
		{ 8, 5, 8, 5 },
		{ 5, 8, 5, 5 },
	};

	for (const auto &t : told) {
		sd_xcopy_caps caps = generous();

		caps.total_copies = t.total;
		caps.identified_copies = t.identified;
		EXPECT_EQ(limits(caps).max_copies, t.copies);
		EXPECT_EQ(limits(caps).max_identified, t.with_id);
	}
}

TEST(SdLimits, NothingTold)
{
	refuses({}, BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, BlockSizes)
{
	for (__u32 bs : { 512, 1024, 2048, 4096 })
		EXPECT_EQ(limits(generous(), bs).reason, BLK_COPY_REASON_NONE);
	for (__u32 bs : { 0U, 1U, 256U, 513U, 520U, 4160U, 8192U, 1U << 31, ~0U })
		refuses(generous(), BLK_COPY_REASON_BLOCK_SIZE, bs);
}

TEST(SdLimits, GranularityBelowABlockMeansABlock)
{
	for (__u32 g : { 0U, 1U, 256U, 512U }) {
		EXPECT_EQ(limits(with(granularity, g), 4096).granularity_sectors, 8u);
		EXPECT_EQ(limits(with(granularity, g), 512).granularity_sectors, 1u);
	}
}

TEST(SdLimits, GranularityTooLargeMeansABlock)
{
	for (__u32 g : { 2 * mib, 1U << 31, mib + 1, ~0U }) {
		EXPECT_EQ(limits(with(granularity, g)).granularity_sectors, 1u);
		EXPECT_EQ(limits(with(granularity, g)).max_sectors, whole_cap);
	}
}

/* Commands of so little are slower than by hand. */
TEST(SdLimits, SegmentsThatAreTooShort)
{
	sd_xcopy_caps caps = generous();

	for (__u32 len : { 1U, 511U, 512U, 4096U, 32U << 10, (64U << 10) - 1 })
		for (__u32 bs : { 512, 4096 }) {
			caps.max_segment_len = len;
			refuses(caps, BLK_COPY_REASON_UNSUPPORTED, bs);
		}
	caps.max_segment_len = 64 << 10;
	EXPECT_EQ(limits(caps).max_segment_sectors, 128u);
	EXPECT_EQ(limits(caps, 4096).max_segment_sectors, 128u);
}

TEST(SdLimits, AnyClaimGivesSaneLimits)
{
	std::mt19937 rng{2};
	const auto pick = [&] {
		const __u32 v = rng() >> rng() % 32;

		return rng() % 3 ? v : 1U << v % 32;
	};

	for (int round = 0; round < 100000; round++) {
		const sd_xcopy_caps caps{ pick(), pick(), pick(), pick(), pick(), pick(), pick(),
					  pick(), 1, 1, 1, 0 };
		const __u32 bs = 512U << rng() % 4, cap = pick();
		const sd_xcopy_limits lim = limits(caps, bs, cap);

		ASSERT_EQ(lim.max_sectors == 0, lim.reason != BLK_COPY_REASON_NONE);
		if (!lim.max_sectors)
			continue;
		ASSERT_TRUE(!caps.max_segment_len || caps.max_segment_len >= 64 << 10);
		ASSERT_LE(lim.max_segment_sectors, 65535ULL * bs / 512);
		ASSERT_LE(lim.max_sectors, cap / 512);
		ASSERT_LE(lim.max_segment_sectors, lim.max_sectors);
		ASSERT_GE(1ULL * lim.max_segment_sectors * lim.max_segments, lim.max_sectors);
		ASSERT_EQ(lim.max_sectors % (bs / 512), 0u);
		ASSERT_EQ(lim.max_segment_sectors % (bs / 512), 0u);
		for (__u32 n : { lim.max_sectors, lim.max_segment_sectors }) {
			ASSERT_TRUE(n < lim.granularity_sectors || n % lim.granularity_sectors == 0);
			ASSERT_TRUE(n < mib / 512 || n % (mib / 512) == 0);
		}
		ASSERT_LE(64ULL + 28 * lim.max_segments, caps.max_list_len);
	}
}

TEST(SdHalve, Halves)
{
	EXPECT_EQ(sd_xcopy_halve(65536), 32768u);
	EXPECT_EQ(sd_xcopy_halve(65528), 32768u);
	EXPECT_EQ(sd_xcopy_halve(63488), 32768u);
	EXPECT_EQ(sd_xcopy_halve(32768), 16384u);
	EXPECT_EQ(sd_xcopy_halve(32769), 32768u);
}

TEST(SdHalve, NotUnderOneMiB)
{
	EXPECT_EQ(sd_xcopy_halve(4096), 2048u);
	EXPECT_EQ(sd_xcopy_halve(3000), 2048u);
	EXPECT_EQ(sd_xcopy_halve(2049), 2048u);
	EXPECT_EQ(sd_xcopy_halve(2048), 2048u);
}

TEST(SdHalve, SmallerStays)
{
	for (__u32 n : { 0, 1, 8, 2047 })
		EXPECT_EQ(sd_xcopy_halve(n), n);
}

TEST(SdHalve, EndsAndNeverGrows)
{
	__u32 n = ~0U;

	for (int i = 0; i < 32; i++) {
		ASSERT_LE(sd_xcopy_halve(n), n);
		n = sd_xcopy_halve(n);
	}
	EXPECT_EQ(n, 2048u);
}

/* Half of 65408 sectors is 32704, no multiple of the 64 KiB that InfiniBox asks for. */
TEST(SdHalve, StaysWholeGranules)
{
	sd_xcopy_limits lim = limits_of("rcr-infinibox.hex");

	for (__u32 n : { lim.max_sectors, 65408u })
		for (int i = 0; i < 8; i++) {
			n = sd_xcopy_halve(n);
			EXPECT_EQ(n % lim.granularity_sectors, 0u);
		}
}

TEST(SdFewerSegments, DownToOne)
{
	EXPECT_EQ(sd_xcopy_fewer_segments(8), 4u);
	EXPECT_EQ(sd_xcopy_fewer_segments(3), 1u);
	EXPECT_EQ(sd_xcopy_fewer_segments(1), 1u);
	EXPECT_EQ(sd_xcopy_fewer_segments(0), 1u);
}

TEST(SdRaiseGranule, ToWhatWasTold)
{
	EXPECT_EQ(sd_xcopy_raise_granule(1, 128), 128u);
	EXPECT_EQ(sd_xcopy_raise_granule(8, 16), 16u);
}

TEST(SdRaiseGranule, StepByStepWhereNothingWasTold)
{
	__u32 granule = 1;

	for (__u32 next : { 8, 32, 128, 2048, 2048 }) {
		granule = sd_xcopy_raise_granule(granule, 1);
		EXPECT_EQ(granule, next);
	}
	EXPECT_EQ(sd_xcopy_raise_granule(8, 8), 32u);
	EXPECT_EQ(sd_xcopy_raise_granule(16, 16), 32u);
}

TEST(SdRaiseGranule, MoreThanWasTold)
{
	EXPECT_EQ(sd_xcopy_raise_granule(128, 128), 2048u);
	EXPECT_EQ(sd_xcopy_raise_granule(2048, 128), 2048u);
}

constexpr sd_xcopy_bounds wide = { 63488, 63488, 8, 1 };

void expect_bounds(const sd_xcopy_bounds &b, const sd_xcopy_bounds &want)
{
	EXPECT_EQ(vectors::of(b), vectors::of(want));
}

TEST(SdBounds, AtFirstAsToldWithoutTheGranule)
{
	sd_xcopy_bounds b{};
	const sd_xcopy_limits lim = limits_of("rcr-infinibox.hex");

	sd_xcopy_first_bounds(&lim, 512, &b);
	expect_bounds(b, { 63488, 63488, 1, 1 });
	sd_xcopy_first_bounds(&lim, 4096, &b);
	EXPECT_EQ(b.granule_sectors, 8u);
}

TEST(SdBounds, OfAPairTheSmaller)
{
	const sd_xcopy_bounds other = { 16384, 2048, 3, 1 };
	sd_xcopy_bounds b{};

	EXPECT_EQ(sd_xcopy_pair_bounds(&wide, &other, &b), BLK_COPY_REASON_NONE);
	expect_bounds(b, { 16384, 2048, 3, 1 });
	EXPECT_EQ(sd_xcopy_pair_bounds(&other, &wide, &b), BLK_COPY_REASON_NONE);
	expect_bounds(b, { 16384, 2048, 3, 1 });
}

TEST(SdBounds, GranuleOfTheDestination)
{
	const sd_xcopy_bounds src = { 1000, 100, 8, 4096 }, dst = { 63488, 63488, 8, 64 };
	sd_xcopy_bounds b{};

	EXPECT_EQ(sd_xcopy_pair_bounds(&src, &dst, &b), BLK_COPY_REASON_NONE);
	expect_bounds(b, { 960, 64, 8, 64 });
}

TEST(SdBounds, NoWholeGranule)
{
	const sd_xcopy_bounds dst = { 63488, 63488, 8, 128 };
	sd_xcopy_bounds b = wide;

	for (const sd_xcopy_bounds &src : { sd_xcopy_bounds{ 127, 4096, 8, 1 },
					    sd_xcopy_bounds{ 4096, 127, 8, 1 } }) {
		b = wide;
		EXPECT_EQ(sd_xcopy_pair_bounds(&src, &dst, &b), BLK_COPY_REASON_ALIGNMENT);
		expect_bounds(b, { 0, 0, 0, 0 });
	}
}

TEST(SdBounds, NoneAndAbsurd)
{
	for (const sd_xcopy_bounds &bad : { sd_xcopy_bounds{ 0, 8, 8, 1 },
					    sd_xcopy_bounds{ 8, 0, 8, 1 },
					    sd_xcopy_bounds{ 8, 8, 0, 1 },
					    sd_xcopy_bounds{ 8, 8, 8, 0 },
					    sd_xcopy_bounds{ 8, 8, 8, 3 } }) {
		sd_xcopy_bounds b = wide;

		EXPECT_EQ(sd_xcopy_pair_bounds(&wide, &bad, &b), BLK_COPY_REASON_UNSUPPORTED);
		expect_bounds(b, { 0, 0, 0, 0 });
	}
}

} // namespace
