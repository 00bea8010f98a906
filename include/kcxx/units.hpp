// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sectors of 512 bytes, logical blocks, and bytes; how many (a count) and which (a
 * position). All are types of their own that only explicit constructors make, so
 * that a length cannot pass for a place nor a sector for a block.
 *
 * A sum that wraps is a bug of ours.
 */
#ifndef _KCXX_UNITS_HPP
#define _KCXX_UNITS_HPP

#include <kcxx/std.hpp>

namespace kcxx {

/* How many of a unit. */
template <class Unit>
class count {
public:
	constexpr count() = default;
	constexpr explicit count(u64 n) : n_{ n } {}
	[[nodiscard]] constexpr u64 value() const { return n_; }
	constexpr auto operator<=>(const count &) const = default;

private:
	u64 n_ = 0;
};

/* Which one, from 0. */
template <class Unit>
class position {
public:
	constexpr position() = default;
	constexpr explicit position(u64 n) : n_{ n } {}
	[[nodiscard]] constexpr u64 value() const { return n_; }
	constexpr auto operator<=>(const position &) const = default;

	constexpr position operator+(count<Unit> c) const
	{
		KCXX_ASSERT(n_ + c.value() >= n_);
		return position{ n_ + c.value() };
	}
	/* Distance from an earlier position. */
	constexpr count<Unit> operator-(position o) const
	{
		KCXX_ASSERT(n_ >= o.n_);
		return count<Unit>{ n_ - o.n_ };
	}

private:
	u64 n_ = 0;
};

namespace unit {
struct sector {};
struct byte {};
struct block {};
} // namespace unit

using sectors = count<unit::sector>; // of 512 bytes
using sector = position<unit::sector>;
using bytes = count<unit::byte>;
using blocks = count<unit::block>; // logical blocks of a device
using lba = position<unit::block>;

inline constexpr unsigned int sector_shift = 9;

/* May a logical block have @n bytes? */
constexpr bool is_block_size(u32 n)
{
	return n >= 1U << sector_shift && is_power_of_2(n);
}

/*
 * In logical blocks of @block_size bytes, which is_block_size(); nothing where it
 * does not come out whole.
 */
constexpr std::optional<u64> whole_blocks(u64 n, u32 block_size)
{
	const u32 per_block = block_size >> sector_shift;

	if (n & (per_block - 1))
		return std::nullopt;
	return n >> std::countr_zero(per_block);
}

constexpr std::optional<blocks> to_blocks(sectors n, u32 block_size)
{
	const auto b = whole_blocks(n.value(), block_size);

	return b ? std::optional{ blocks{ *b } } : std::nullopt;
}

constexpr std::optional<lba> to_lba(sector p, u32 block_size)
{
	const auto b = whole_blocks(p.value(), block_size);

	return b ? std::optional{ lba{ *b } } : std::nullopt;
}

} // namespace kcxx

#endif
