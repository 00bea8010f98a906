// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorting in place without recursion, memory or a bad case: n log n always,
 * which matters because the order of the input may come from a user. Not
 * stable: a comparator that must not depend on the input compares all fields.
 */
#ifndef _KCXX_SORT_HPP
#define _KCXX_SORT_HPP

#include <kcxx/std.hpp>

namespace kcxx {

namespace detail {
/* Let the item at @root sink until neither child in [0, end) is greater. */
template <class T, class Less>
constexpr void sift_down(std::span<T> items, std::size_t root, std::size_t end,
			 Less less)
{
	T item = items[root];

	for (;;) {
		std::size_t child = 2 * root + 1;

		if (child >= end)
			break;
		if (child + 1 < end && less(items[child], items[child + 1]))
			child++;
		if (!less(item, items[child]))
			break;
		items[root] = items[child];
		root = child;
	}
	items[root] = item;
}
} // namespace detail

template <class T, class Less>
constexpr void heap_sort(std::span<T> items, Less less)
{
	static_assert(std::is_trivially_copyable_v<T>);

	for (std::size_t i = items.size() / 2; i > 0; i--)
		detail::sift_down(items, i - 1, items.size(), less);
	for (std::size_t end = items.size(); end > 1; end--) {
		std::swap(items[0], items[end - 1]);
		detail::sift_down(items, std::size_t{ 0 }, end - 1, less);
	}
}

} // namespace kcxx

#endif
