// SPDX-License-Identifier: GPL-2.0-only
/*
 * Distinct units, and conversions that never lose a bit without a word.
 */
#include <gtest/gtest.h>

#include <kcxx/units.hpp>

namespace {

using namespace kcxx;

/* What must not compile, as far as a trait can ask. */
static_assert(!std::is_convertible_v<u64, sectors>);
static_assert(!std::is_convertible_v<sectors, u64>);
static_assert(!std::is_convertible_v<sectors, bytes>);
static_assert(!std::is_constructible_v<sector, sectors>);
static_assert(!std::is_constructible_v<lba, sector>);
template <class A, class B>
concept addable = requires(A a, B b) { a + b; };
static_assert(addable<sector, sectors>);
static_assert(!addable<sector, sector>);
static_assert(!addable<sector, blocks>);
static_assert(!addable<sectors, bytes>);

constexpr block_size block_4k = block_size::from_bytes(4096).value();

TEST(Units, PositionsAndCounts)
{
	EXPECT_EQ(sector{ 10 } + sectors{ 5 }, sector{ 15 });
	EXPECT_EQ(sector{ 15 } - sector{ 10 }, sectors{ 5 });
	EXPECT_EQ(sectors{ 7 } - sectors{ 3 }, sectors{ 4 });
	EXPECT_LT(lba{ 1 }, lba{ 2 });
}

TEST(Units, SectorsAndBytes)
{
	EXPECT_EQ(to_bytes(sectors{ 3 }).value(), bytes{ 1536 });
	EXPECT_EQ(to_sectors(bytes{ 1536 }).value(), sectors{ 3 });
	EXPECT_EQ(to_sector(byte_pos{ 1024 }).value(), sector{ 2 });
}

TEST(Units, BlocksAndSectors)
{
	EXPECT_EQ(to_sectors(blocks{ 2 }, block_4k).value(), sectors{ 16 });
	EXPECT_EQ(to_blocks(sectors{ 16 }, block_4k).value(), blocks{ 2 });
	EXPECT_EQ(to_lba(sector{ 24 }, block_4k).value(), lba{ 3 });
	EXPECT_EQ(to_sector(lba{ 3 }, block_4k).value(), sector{ 24 });
}

TEST(Units, BlocksAndBytes)
{
	EXPECT_EQ(to_bytes(blocks{ 2 }, block_4k).value(), bytes{ 8192 });
	EXPECT_EQ(to_blocks(bytes{ 8192 }, block_4k).value(), blocks{ 2 });
}

TEST(Units, PartOfASectorIsAnError)
{
	EXPECT_EQ(to_sectors(bytes{ 513 }).error(), err::inval);
	EXPECT_EQ(to_sector(byte_pos{ 1 }).error(), err::inval);
}

TEST(Units, PartOfABlockIsAnError)
{
	EXPECT_EQ(to_blocks(sectors{ 15 }, block_4k).error(), err::inval);
	EXPECT_EQ(to_lba(sector{ 4 }, block_4k).error(), err::inval);
	EXPECT_EQ(to_blocks(bytes{ 512 }, block_4k).error(), err::inval);
}

TEST(Units, WhatDoesNotFitIsAnError)
{
	EXPECT_EQ(to_bytes(sectors{ 1ULL << 55 }).error(), err::overflow);
	EXPECT_TRUE(to_bytes(sectors{ (1ULL << 55) - 1 }).ok());
	EXPECT_EQ(to_sectors(blocks{ 1ULL << 61 }, block_4k).error(), err::overflow);
	EXPECT_EQ(to_bytes(blocks{ 1ULL << 52 }, block_4k).error(), err::overflow);
	EXPECT_EQ(to_sector(lba{ ~0ULL }, block_4k).error(), err::overflow);
}

TEST(Units, CheckedSums)
{
	EXPECT_EQ(checked_add(sectors{ ~0ULL }, sectors{ 1 }).error(), err::overflow);
	EXPECT_EQ(checked_add(sector{ ~0ULL }, sectors{ 1 }).error(), err::overflow);
	EXPECT_EQ(checked_add(sector{ 1 }, sectors{ 2 }).value(), sector{ 3 });
}

TEST(Units, BlockSizes)
{
	EXPECT_EQ(block_4k.shift(), 12u);
	EXPECT_EQ(block_4k.in_bytes(), 4096u);
	EXPECT_EQ(block_4k.in_sectors(), sectors{ 8 });
	EXPECT_EQ(block_size::from_bytes(512).value().sector_shift(), 0u);
}

TEST(Units, NoBlockSize)
{
	for (u32 n : { 0u, 1u, 256u, 520u, 4095u, 6144u })
		EXPECT_EQ(block_size::from_bytes(n).error(), err::inval) << n;
}

TEST(UnitsDeath, SumThatWraps)
{
	EXPECT_DEATH((void)(sectors{ ~0ULL } + sectors{ 1 }), "C\\+\\+ assertion failed");
	EXPECT_DEATH((void)(sector{ ~0ULL } + sectors{ 1 }), "C\\+\\+ assertion failed");
}

TEST(UnitsDeath, DifferenceBelowZero)
{
	EXPECT_DEATH((void)(sectors{ 1 } - sectors{ 2 }), "C\\+\\+ assertion failed");
	EXPECT_DEATH((void)(sector{ 1 } - sector{ 2 }), "C\\+\\+ assertion failed");
}

} // namespace
