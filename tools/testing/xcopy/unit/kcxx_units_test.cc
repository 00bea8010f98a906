// SPDX-License-Identifier: GPL-2.0-only
/* Distinct units. */
#include <gtest/gtest.h>

#include <kcxx/units.hpp>

namespace {

using namespace kcxx;

/* What must not compile, as far as a trait can ask. */
static_assert(!std::is_convertible_v<u64, sectors>);
static_assert(!std::is_convertible_v<sectors, u64>);
static_assert(!std::is_convertible_v<sectors, blocks>);
static_assert(!std::is_constructible_v<sector, sectors>);
template <class A, class B>
concept comparable = requires(A a, B b) { a == b; };
static_assert(comparable<sector, sector>);
static_assert(!comparable<sector, sectors>);

TEST(Units, BlockSizes)
{
	for (u32 n : { 512u, 4096u, 1u << 31 })
		EXPECT_TRUE(is_block_size(n)) << n;
	for (u32 n : { 0u, 1u, 256u, 520u, 4095u, 6144u })
		EXPECT_FALSE(is_block_size(n)) << n;
}

TEST(Units, WholeBlocksOnly)
{
	EXPECT_EQ(to_blocks(sectors{ 24 }, 4096), blocks{ 3 });
	EXPECT_EQ(to_lba(sector{ ~0ULL << 3 }, 4096), lba{ ~0ULL >> 3 });
	EXPECT_EQ(to_lba(sector{ 7 }, 512), lba{ 7 });
	for (u64 n : { 1, 4, 7, 25 })
		EXPECT_FALSE(to_blocks(sectors{ n }, 4096)) << n;
}

} // namespace
