// SPDX-License-Identifier: GPL-2.0-only
/* What a command asks of a copy manager, and which of it was shown before. */
#include <vector>

#include <gtest/gtest.h>

#include "block/copy/abi.h"

namespace {

constexpr __u64 gib = 1U << 21;

using segments = std::vector<blk_copy_segment>;

blk_copy_form of(const segments &s)
{
	blk_copy_form f;

	blk_copy_form_of(s.data(), static_cast<__u32>(s.size()), &f);
	return f;
}

blk_copy_form of(__u64 src, __u64 dst, __u32 sectors)
{
	return of({ { src, dst, sectors, 0 } });
}

bool within(const blk_copy_form &a, const blk_copy_form &b)
{
	return blk_copy_form_within(&a, &b);
}

__u32 shorter(const blk_copy_form &a, const blk_copy_form &b)
{
	return blk_copy_form_shorter(&a, &b);
}

bool ends(const blk_copy_segment &s, const blk_copy_form &shown)
{
	const blk_copy_form form = of({ s });

	return blk_copy_form_ends(&s, &form, &shown);
}

TEST(BlkForm, NothingWasShownAtFirst)
{
	EXPECT_FALSE(within(of(0, 0, 1), {}));
	EXPECT_TRUE(within({}, {}));
}

TEST(BlkForm, AFormIsWithinItself)
{
	for (__u32 n : { 1, 7, 8, 2048, 63488 })
		EXPECT_TRUE(within(of(n, 3 * n, n), of(n, 3 * n, n)));
}

TEST(BlkForm, LengthIsOfPowersOfTwo)
{
	EXPECT_TRUE(within(of(0, 0, 2048), of(0, 0, 1040)));
	EXPECT_FALSE(within(of(0, 0, 2064), of(0, 0, 2048)));
	EXPECT_FALSE(within(of(0, 0, 4096), of(0, 0, 2048)));
	EXPECT_TRUE(within(of(0, 0, 2048), of(0, 0, 4096)));
	EXPECT_FALSE(within(of(0, 0, 16), of(0, 0, 8)));
	/* Less than 4 KiB is 4 KiB, and there is a longest. */
	EXPECT_TRUE(within(of(0, 0, 3), of(0, 0, 1)));
	EXPECT_TRUE(within(of(0, 0, 1U << 20), of(0, 0, 1U << 17)));
	EXPECT_FALSE(within(of(0, 0, 1U << 16), of(0, 0, 1U << 15)));
}

TEST(BlkForm, TheSumOfSegmentsIsTheLength)
{
	const segments two{ { 0, 0, 2048, 0 }, { 8192, 8192, 2048, 0 } };

	EXPECT_FALSE(within(of(two), of(0, 0, 4096)));
	EXPECT_TRUE(within(of(0, 0, 4096), of(two)));
	EXPECT_FALSE(within(of(0, 0, 8192), of(two)));
}

TEST(BlkForm, SmallerBlocksAreMore)
{
	EXPECT_FALSE(within(of(0, 0, 2047), of(0, 0, 2048)));
	EXPECT_FALSE(within(of(4, 0, 2048), of(0, 0, 2048)));
	EXPECT_FALSE(within(of(0, 1, 2048), of(8, 8, 2048)));
	EXPECT_TRUE(within(of(0, 0, 2048), of(1, 0, 2048)));
	/* Beyond a MiB nothing is coarser. */
	EXPECT_TRUE(within(of(2048, 0, 2048), of(0, 0, 4096)));
	EXPECT_FALSE(within(of({ { 0, 0, 8, 0 }, { 64, 65, 8, 0 } }), of({ { 0, 0, 8, 0 }, { 64, 64, 8, 0 } })));
}

/* Who copies 4 KiB and 1 MiB may yet leave out what is less than a page of the latter. */
TEST(BlkForm, SmallBlocksAreOfTheirLength)
{
	blk_copy_form f = of(0, 0, 8);
	const blk_copy_form whole = of(0, 0, 2048), odd = of(0, 0, 2040);

	blk_copy_form_join(&f, &whole);
	EXPECT_TRUE(within(whole, f));
	EXPECT_FALSE(within(odd, f));
	blk_copy_form_join(&f, &odd);
	EXPECT_TRUE(within(odd, f));
	EXPECT_TRUE(within(of(8, 16, 800), f));
	EXPECT_FALSE(within(of(0, 0, 4088), f));
}

TEST(BlkForm, WhatHasToBeShownByItsEnd)
{
	EXPECT_FALSE(ends({ 0, 2048, 4096, 0 }, of(0, 0, 8)));
	EXPECT_TRUE(ends({ 0, 2048, 4088, 0 }, of(0, 0, 8)));
	EXPECT_TRUE(ends({ 0, 8, 4096, 0 }, of(0, 0, 2048)));
	EXPECT_FALSE(ends({ 0, 8, 4096, 0 }, of(8, 8, 4000)));
}

TEST(BlkForm, EachSideReachesForItself)
{
	EXPECT_TRUE(within(of(gib - 8, gib - 8, 8), of(0, 0, 8)));
	EXPECT_FALSE(within(of(gib - 8, gib - 8, 16), of(0, 0, 16)));
	EXPECT_FALSE(within(of(gib, 0, 8), of(0, gib, 8)));
	EXPECT_FALSE(within(of(0, gib, 8), of(gib, 0, 8)));
	/* As far as there are bits. */
	for (unsigned int bit = 22; bit < 63; bit++)
		EXPECT_FALSE(within(of(1ULL << bit, 0, 2048), of((1ULL << bit) - 2048, 0, 2048)))
			<< bit;
}

TEST(BlkForm, JoinedIsEachPartOfEither)
{
	blk_copy_form f = of(0, 0, 2048);
	const blk_copy_form fine = of(1, 0, 2040), far = of(0, 5 * gib, 8);

	blk_copy_form_join(&f, &fine);
	blk_copy_form_join(&f, &far);
	EXPECT_TRUE(within(of(0, 0, 2048), f));
	EXPECT_TRUE(within(fine, f));
	EXPECT_TRUE(within(far, f));
	EXPECT_TRUE(within(of(1, 4 * gib, 2000), f));
	EXPECT_FALSE(within(of(gib, 0, 8), f));
}

TEST(BlkForm, ShorterOnesThatWillDo)
{
	EXPECT_EQ(shorter(of(0, 0, 4096), of(0, 0, 2048)), 2048U);
	EXPECT_EQ(shorter(of(0, 0, 4096), of(0, 0, 1032)), 2048U);
	EXPECT_EQ(shorter(of(0, 0, 4096), of(0, 0, 1)), 8U);
	EXPECT_EQ(shorter(of(0, 0, 4096), {}), 0U);
	/* Not by smaller blocks, nor farther out. */
	EXPECT_EQ(shorter(of(0, 0, 4088), of(0, 0, 2048)), 0U);
	EXPECT_EQ(shorter(of(gib, 0, 4096), of(0, 0, 2048)), 0U);
	EXPECT_EQ(shorter(of(0, gib, 4096), of(0, 0, 2048)), 0U);
	EXPECT_EQ(shorter(of({ { 0, 0, 8, 0 }, { 8, 64, 8, 0 } }), of(0, 0, 8)), 8U);
}

} // namespace
