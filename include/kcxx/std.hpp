// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one header that names headers of the C++ library. Only headers that work
 * freestanding stand here; if the kernel should not take headers from the
 * compiler's library, this file alone has to be replaced.
 *
 * Bounds of span, array and optional are checked in every build
 * (_GLIBCXX_ASSERTIONS comes from the build rule).
 */
#ifndef _KCXX_STD_HPP
#define _KCXX_STD_HPP

#include <array>
#include <bit>
#include <bits/stl_algobase.h> // min, max, copy, fill, lower_bound; <algorithm> needs a libc
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <new> // placement only; the object check refuses the others
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include <kcxx/abi.h>

namespace kcxx {

/*
 * The kernel's own integers. std::uint64_t is another type (unsigned long) on
 * 64-bit machines and would not match a prototype or a kCFI hash of the C side.
 */
using u8 = __u8;
using u16 = __u16;
using u32 = __u32;
using u64 = __u64;
using s32 = __s32;
using s64 = __s64;

/* std::has_single_bit() would call libgcc, which the kernel has none of, to count bits. */
constexpr bool is_power_of_2(u64 n)
{
	return n && !(n & (n - 1));
}

} // namespace kcxx

/* A bug of ours, never bad input: that is an error. Logs, then stops. */
#define KCXX_ASSERT(cond)                                              \
	do {                                                           \
		if (!(cond)) [[unlikely]] {                            \
			::kcxx_assert_fail(__FILE__, __LINE__, #cond); \
			__builtin_trap();                              \
		}                                                      \
	} while (0)

#endif
