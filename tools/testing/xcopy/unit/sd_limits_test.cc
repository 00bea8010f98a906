// SPDX-License-Identifier: GPL-2.0-only
/* From claims to limits: what bounds a command, and who is not believed. */
#include <random>

#include <gtest/gtest.h>

#include "../../../../drivers/scsi/sd_xcopy_limits.hpp"
#include "vectors.hpp"

namespace {

constexpr __u32 mib = 1 << 20;
constexpr __u32 cap_default = 32 * mib;

/* A copy manager that sets no limit worth the name. */
sd_xcopy_caps generous()
{
	return { 64, 64, 65536, 0, 0, 512, 0, 1, 1, 1, SD_XCOPY_TOLD_RCR };
}

sd_xcopy_limits limits(const sd_xcopy_caps &caps, __u32 block_size = 512,
		       __u32 cap = cap_default)
{
	sd_xcopy_limits out{ 9, 9, 9, 9, 9 };

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

TEST(SdLimits, Lio512)
{
	const auto b = vectors::load("rcr-lio-6.12.hex");
	sd_xcopy_caps caps{};

	ASSERT_EQ(sd_xcopy_decode_rcr(b.data(), b.size(), &caps), 0);
	const sd_xcopy_limits lim = limits(caps);

	/* 65535 blocks, less what is no whole 4 KiB; not the 256 MiB it claims. */
	EXPECT_EQ(lim.max_sectors, 65528u);
	EXPECT_EQ(lim.max_segment_sectors, 65528u);
	EXPECT_EQ(lim.max_segments, 1u);
	EXPECT_EQ(lim.granularity_sectors, 1u);
	EXPECT_EQ(lim.reason, BLK_COPY_REASON_NONE);
}

TEST(SdLimits, Lio4096)
{
	sd_xcopy_caps caps = generous();

	caps.max_segments = 1;
	caps.max_segment_len = 256 * mib;
	EXPECT_EQ(limits(caps, 4096, 512 * mib).max_sectors, 65535u * 8);
	EXPECT_EQ(limits(caps, 4096).max_sectors, cap_default / 512);
	EXPECT_EQ(limits(caps, 4096).granularity_sectors, 8u);
}

TEST(SdLimits, SegmentLengthBelow16BitsOfBlocks)
{
	sd_xcopy_caps caps = generous();

	caps.max_segment_len = 4 * mib;
	EXPECT_EQ(limits(caps).max_segment_sectors, 4 * mib / 512);
	EXPECT_EQ(limits(caps).max_sectors, cap_default / 512);
}

TEST(SdLimits, SegmentsAddUpToTheCap)
{
	sd_xcopy_caps caps = generous();

	caps.max_segment_len = mib;
	caps.max_segments = 4;
	EXPECT_EQ(limits(caps).max_sectors, 4 * mib / 512);
	caps.max_segments = 64;
	EXPECT_EQ(limits(caps).max_segments, static_cast<__u32>(SD_XCOPY_MAX_SEGMENTS));
	EXPECT_EQ(limits(caps).max_sectors, SD_XCOPY_MAX_SEGMENTS * mib / 512);
}

TEST(SdLimits, CapBoundsTheSegment)
{
	EXPECT_EQ(limits(generous(), 512, mib).max_sectors, mib / 512);
	EXPECT_EQ(limits(generous(), 512, mib).max_segment_sectors, mib / 512);
}

TEST(SdLimits, CapNotWholePages)
{
	EXPECT_EQ(limits(generous(), 512, mib + 4095).max_sectors, mib / 512);
	EXPECT_EQ(limits(generous(), 512, 2048 + 100).max_sectors, 4u);
	EXPECT_EQ(limits(generous(), 512, 512).max_sectors, 1u);
}

TEST(SdLimits, CapBelowABlock)
{
	refuses(generous(), BLK_COPY_REASON_DISABLED, 512, 0);
	refuses(generous(), BLK_COPY_REASON_DISABLED, 512, 511);
	refuses(generous(), BLK_COPY_REASON_DISABLED, 4096, 4095);
}

TEST(SdLimits, NeverMoreThanABioCounts)
{
	sd_xcopy_caps caps = generous();

	EXPECT_EQ(limits(caps, 4096, ~0U).max_sectors, 1U << 22);
	EXPECT_LE(limits(caps, 512, ~0U).max_sectors, 1U << 22);
}

TEST(SdLimits, ListLengthBoundsSegments)
{
	sd_xcopy_caps caps = generous();

	caps.max_list_len = 64 + 28;
	EXPECT_EQ(limits(caps).max_segments, 1u);
	caps.max_list_len = 64 + 28 * 3 - 1;
	EXPECT_EQ(limits(caps).max_segments, 2u);
	caps.max_list_len = 64 + 28 * 3;
	EXPECT_EQ(limits(caps).max_segments, 3u);
	caps.max_list_len = ~0U;
	EXPECT_EQ(limits(caps).max_segments, static_cast<__u32>(SD_XCOPY_MAX_SEGMENTS));
}

TEST(SdLimits, ListTooShortForOneSegment)
{
	for (__u32 len : { 0, 1, 63, 64, 91 }) {
		sd_xcopy_caps caps = generous();

		caps.max_list_len = len;
		refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
	}
}

TEST(SdLimits, ListOf1024)
{
	sd_xcopy_caps caps = generous();

	caps.max_list_len = 1024;
	caps.max_segments = ~0U;
	EXPECT_EQ(limits(caps).max_segments, static_cast<__u32>(SD_XCOPY_MAX_SEGMENTS));
}

TEST(SdLimits, NoSegments)
{
	sd_xcopy_caps caps = generous();

	caps.max_segments = 0;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, OneCscd)
{
	sd_xcopy_caps caps = generous();

	caps.max_cscds = 1;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
	caps.max_cscds = 2;
	EXPECT_EQ(limits(caps).reason, BLK_COPY_REASON_NONE);
}

TEST(SdLimits, MissingDescriptorTypes)
{
	sd_xcopy_caps caps = generous();

	caps.has_seg_02 = 0;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
	caps = generous();
	caps.has_cscd_e4 = 0;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, ListIdentifierWanted)
{
	sd_xcopy_caps caps = generous();

	caps.snlid = 0;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
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

TEST(SdLimits, GranularityRoundsTheMaxima)
{
	sd_xcopy_caps caps = generous();

	caps.granularity = 64 << 10;
	EXPECT_EQ(limits(caps).max_segment_sectors, 65535u / 128 * 128);
	EXPECT_EQ(limits(caps).granularity_sectors, 128u);
	caps.max_segment_len = mib + 4096;
	EXPECT_EQ(limits(caps).max_segment_sectors, mib / 512);
}

TEST(SdLimits, GranularityBelowABlockMeansABlock)
{
	for (__u32 g : { 0U, 1U, 256U, 512U }) {
		sd_xcopy_caps caps = generous();

		caps.granularity = g;
		EXPECT_EQ(limits(caps, 4096).granularity_sectors, 8u);
		EXPECT_EQ(limits(caps, 512).granularity_sectors, 1u);
	}
}

TEST(SdLimits, GranularityThatIsNoPowerOfTwoMeansABlock)
{
	sd_xcopy_caps caps = generous();

	caps.granularity = 3000;
	EXPECT_EQ(limits(caps).granularity_sectors, 1u);
}

TEST(SdLimits, GranularityTooLarge)
{
	sd_xcopy_caps caps = generous();

	caps.granularity = mib;
	EXPECT_EQ(limits(caps).reason, BLK_COPY_REASON_NONE);
	for (__u32 g : { 2 * mib, 1U << 31, mib + 1, ~0U }) {
		caps.granularity = g;
		refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
	}
}

TEST(SdLimits, GranularityLargerThanASegment)
{
	sd_xcopy_caps caps = generous();

	caps.granularity = 64 << 10;
	caps.max_segment_len = 32 << 10;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
}

TEST(SdLimits, GranularityLargerThanTheCap)
{
	sd_xcopy_caps caps = generous();

	caps.granularity = mib;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED, 512, mib / 2);
}

TEST(SdLimits, SegmentSmallerThanABlock)
{
	sd_xcopy_caps caps = generous();

	caps.max_segment_len = 511;
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED);
	caps.max_segment_len = 512;
	EXPECT_EQ(limits(caps).max_segment_sectors, 1u);
	refuses(caps, BLK_COPY_REASON_UNSUPPORTED, 4096);
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
					  1, 1, 1, 0 };
		const __u32 bs = 512U << rng() % 4, cap = pick();
		const sd_xcopy_limits lim = limits(caps, bs, cap);

		ASSERT_EQ(lim.max_sectors == 0, lim.reason != BLK_COPY_REASON_NONE);
		if (!lim.max_sectors)
			continue;
		ASSERT_LE(lim.max_segment_sectors, 65535ULL * bs / 512);
		ASSERT_LE(lim.max_sectors, cap / 512);
		ASSERT_LE(lim.max_segment_sectors, lim.max_sectors);
		ASSERT_GE(1ULL * lim.max_segment_sectors * lim.max_segments, lim.max_sectors);
		ASSERT_EQ(lim.max_sectors % (bs / 512), 0u);
		ASSERT_EQ(lim.max_segment_sectors % lim.granularity_sectors, 0u);
		ASSERT_LE(64ULL + 28 * lim.max_segments, caps.max_list_len);
	}
}

TEST(SdHalve, Halves)
{
	EXPECT_EQ(sd_xcopy_halve(65536, 512), 32768u);
	EXPECT_EQ(sd_xcopy_halve(65528, 512), 32764u);
}

TEST(SdHalve, WholeBlocks)
{
	EXPECT_EQ(sd_xcopy_halve(65528, 4096), 32760u);
	EXPECT_EQ(sd_xcopy_halve(4100, 4096), 2048u);
}

TEST(SdHalve, NotUnderOneMiB)
{
	EXPECT_EQ(sd_xcopy_halve(4096, 512), 2048u);
	EXPECT_EQ(sd_xcopy_halve(3000, 512), 2048u);
	EXPECT_EQ(sd_xcopy_halve(2048, 512), 2048u);
}

TEST(SdHalve, SmallerStays)
{
	for (__u32 n : { 0, 1, 8, 2047 })
		EXPECT_EQ(sd_xcopy_halve(n, 512), n);
}

TEST(SdHalve, EndsAndNeverGrows)
{
	__u32 n = ~0U;

	for (int i = 0; i < 32; i++) {
		ASSERT_LE(sd_xcopy_halve(n, 4096), n);
		n = sd_xcopy_halve(n, 4096);
	}
	EXPECT_EQ(n, 2048u);
}

TEST(SdHalve, AbsurdBlockSize)
{
	for (__u32 bs : { 0U, 1U, 511U, 3000U, ~0U })
		EXPECT_EQ(sd_xcopy_halve(65536, bs), 32768u);
}

} // namespace
