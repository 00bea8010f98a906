// SPDX-License-Identifier: GPL-2.0-only
/*
 * The heap sort against the library's.
 */
#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include <kcxx/sort.hpp>
#include "random.hpp"

namespace {

void expect_like_std(std::vector<int> v)
{
	std::vector<int> want = v;

	std::sort(want.begin(), want.end());
	kcxx::heap_sort(std::span<int>{ v }, std::less<>{});
	ASSERT_EQ(v, want);
}

TEST(Sort, Nothing)
{
	expect_like_std({});
}

TEST(Sort, OneItem)
{
	expect_like_std({ 3 });
}

TEST(Sort, AllOrdersOfSmallSets)
{
	for (int n = 2; n <= 7; n++) {
		std::vector<int> v(n);

		for (int i = 0; i < n; i++)
			v[i] = i;
		do
			expect_like_std(v);
		while (std::next_permutation(v.begin(), v.end()));
	}
}

TEST(Sort, EqualItems)
{
	expect_like_std(std::vector<int>(100, 5));
}

TEST(Sort, SortedBothWays)
{
	std::vector<int> v(1000);

	for (int i = 0; i < 1000; i++)
		v[i] = i;
	expect_like_std(v);
	std::reverse(v.begin(), v.end());
	expect_like_std(v);
}

TEST(Sort, RandomItems)
{
	xcopy_test::random r{ 71 };

	for (int i = 0; i < 1000; i++) {
		std::vector<int> v(r.below(200));
		int range = r.between(1, 300);

		for (int &x : v)
			x = r.below(range);
		expect_like_std(v);
	}
}

TEST(Sort, ComparatorDecides)
{
	std::vector<int> v{ 1, 3, 2 };

	kcxx::heap_sort(std::span<int>{ v }, std::greater<>{});
	EXPECT_EQ(v, (std::vector<int>{ 3, 2, 1 }));
}

/* A comparison count shows the absence of a bad case. */
TEST(Sort, ComparisonsStayBelowTwoNLogN)
{
	constexpr int n = 4096;
	std::vector<int> v(n);
	long compared = 0;

	for (int i = 0; i < n; i++)
		v[i] = i ^ 0x555;
	kcxx::heap_sort(std::span<int>{ v }, [&](int a, int b) {
		compared++;
		return a < b;
	});
	EXPECT_LT(compared, 2L * n * 12 + 2L * n);
}

constexpr bool sorts_in_a_constant()
{
	std::array<int, 5> a{ 4, 1, 3, 5, 2 };

	kcxx::heap_sort(std::span<int>{ a }, [](int x, int y) { return x < y; });
	return a == std::array<int, 5>{ 1, 2, 3, 4, 5 };
}
static_assert(sorts_in_a_constant());

} // namespace
