// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sectors of 512 bytes and logical blocks; how many (a count) and which (a position).
 * All are types of their own that only explicit constructors make, so that a length
 * cannot pass for a place nor a sector for a block.
 */
#ifndef _KCXX_UNITS_HPP
#define _KCXX_UNITS_HPP

#include <kcxx/std.hpp>

namespace kcxx {

template <class Unit>
class number {
public:
	constexpr explicit number(u64 n) : n_{ n } {}
	[[nodiscard]] constexpr u64 value() const { return n_; }
	constexpr bool operator==(const number &) const = default;

private:
	u64 n_;
};

using sectors = number<struct sectors_of_512_bytes>;
using sector = number<struct which_sector>;
using blocks = number<struct blocks_of_a_device>;
using lba = number<struct which_block>;

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
