// SPDX-License-Identifier: GPL-2.0-only
/*
 * Big-endian fields.
 */
#include <cstring>

#include <gtest/gtest.h>

#include <kcxx/be.hpp>
#include "random.hpp"

namespace {

using namespace kcxx;

struct wire {
	u8 op;
	be16 a;
	be24 b;
	be32 c;
	be64 d;
};
static_assert(sizeof(wire) == 18 && alignof(wire) == 1);

constexpr u8 sample[18] = { 0x83, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd,
			    0xe, 0xf, 0x10, 0x11 };

TEST(BigEndian, ReadsMostSignificantFirst)
{
	wire w;

	std::memcpy(&w, sample, sizeof(w));
	EXPECT_EQ(w.a.get(), 0x0102u);
	EXPECT_EQ(w.b.get(), 0x030405u);
	EXPECT_EQ(w.c.get(), 0x06070809u);
	EXPECT_EQ(w.d.get(), 0x0a0b0c0d0e0f1011ULL);
}

TEST(BigEndian, WritesWhatItReads)
{
	wire w{ 0x83, be16::of(0x0102), be24::of(0x030405), be32::of(0x06070809),
		be64::of(0x0a0b0c0d0e0f1011ULL) };

	EXPECT_EQ(std::memcmp(&w, sample, sizeof(w)), 0);
}

TEST(BigEndian, EmptyFieldIsZero)
{
	EXPECT_EQ(be64{}.get(), 0u);
}

TEST(BigEndian, LargestValues)
{
	EXPECT_EQ(be16::of(0xffff).get(), 0xffffu);
	EXPECT_EQ(be24::of(0xffffff).get(), 0xffffffu);
	EXPECT_EQ(be24::max, 0xffffffu);
	EXPECT_EQ(be32::of(~0U).get(), ~0U);
	EXPECT_EQ(be64::of(~0ULL).get(), ~0ULL);
}

TEST(BigEndian, AssignmentAndReading)
{
	be32 f{};

	f = 0xdeadbeef;
	EXPECT_EQ(f.raw[0], 0xde);
	EXPECT_EQ(u32{ f }, 0xdeadbeefu);
}

TEST(BigEndian, AnyValueSurvives)
{
	xcopy_test::random r{ 61 };

	for (int i = 0; i < 10000; i++) {
		u64 v = r.below(~0ULL);

		ASSERT_EQ(be64::of(v).get(), v);
		ASSERT_EQ(be32::of(static_cast<u32>(v)).get(), static_cast<u32>(v));
		ASSERT_EQ(be24::of(v & 0xffffff).get(), v & 0xffffff);
		ASSERT_EQ(be16::of(static_cast<u16>(v)).get(), static_cast<u16>(v));
	}
}

TEST(BigEndianDeath, ValueThatDoesNotFit)
{
	EXPECT_DEATH((void)be24::of(0x1000000), "C\\+\\+ assertion failed");
}

} // namespace
