// SPDX-License-Identifier: GPL-2.0-only
/*
 * Big-endian fields for the structures of a wire format. They have alignment 1
 * and no padding, so a structure of them lies over bytes wherever they start,
 * and no field can be read without its conversion.
 */
#ifndef _KCXX_BE_HPP
#define _KCXX_BE_HPP

#include <kcxx/std.hpp>

namespace kcxx {

/* @Bytes on the wire, @T in registers. An aggregate: `be16 f{}` is 0. */
template <class T, std::size_t Bytes>
struct be {
	static_assert(std::is_unsigned_v<T> && Bytes <= sizeof(T));
	static constexpr T max = static_cast<T>(~T{} >> (8 * (sizeof(T) - Bytes)));

	u8 raw[Bytes];

	[[nodiscard]] static constexpr be of(T v)
	{
		return be{} = v;
	}
	[[nodiscard]] constexpr T get() const
	{
		u64 v = 0;

		for (std::size_t i = 0; i < Bytes; i++)
			v = v << 8 | raw[i];
		return static_cast<T>(v);
	}
	constexpr operator T() const { return get(); }
	/* The caller has checked that @v fits: what is cut off would go to another block. */
	constexpr be &operator=(T v)
	{
		KCXX_ASSERT(v <= max);
		u64 rest = v;

		for (std::size_t i = Bytes; i > 0; i--) {
			raw[i - 1] = static_cast<u8>(rest);
			rest >>= 8;
		}
		return *this;
	}
};

using be16 = be<u16, 2>;
using be24 = be<u32, 3>;
using be32 = be<u32, 4>;
using be64 = be<u64, 8>;

static_assert(sizeof(be16) == 2 && alignof(be16) == 1);
static_assert(sizeof(be24) == 3 && alignof(be24) == 1);
static_assert(sizeof(be32) == 4 && alignof(be32) == 1);
static_assert(sizeof(be64) == 8 && alignof(be64) == 1);
static_assert(std::is_trivially_copyable_v<be64>);

} // namespace kcxx

#endif
