// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library's bounds checks are on in the very dialect the parts are built
 * in: without them a wrong index would be a silent write in the kernel.
 */
#include <gtest/gtest.h>

#include <kcxx/std.hpp>

namespace {

/* Not known to the compiler. */
template <class T>
T opaque(T v)
{
	asm("" : "+r"(v));
	return v;
}

constexpr const char *died = "Assertion .* failed";

TEST(BoundsDeath, SpanIndex)
{
	int a[4]{};
	std::span<int> s{ a, opaque(std::size_t{ 4 }) };

	EXPECT_DEATH((void)(s[opaque(4)] = 1), died);
}

TEST(BoundsDeath, SpanIndexBelow)
{
	int a[4]{};
	std::span<int> s{ a };

	EXPECT_DEATH((void)(s[opaque(-1)] = 1), died);
}

TEST(BoundsDeath, SpanFirst)
{
	int a[4]{};

	EXPECT_DEATH((void)std::span<int>(a).first(opaque(5)), died);
}

TEST(BoundsDeath, SpanSubspan)
{
	int a[4]{};

	EXPECT_DEATH((void)std::span<int>(a).subspan(opaque(5)), died);
}

TEST(BoundsDeath, ArrayIndex)
{
	std::array<int, 4> a{};

	EXPECT_DEATH((void)(a[opaque(4)] = 1), died);
}

TEST(BoundsDeath, EmptyOptional)
{
	std::optional<int> o;

	EXPECT_DEATH((void)(*o = 1), died);
}

} // namespace
