// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sectors of 512 bytes, logical blocks and bytes; how many (a count) and which
 * (a position). All are types of their own that only explicit constructors
 * make, so that a block number cannot pass for a sector number.
 *
 * A sum that wraps is a bug of ours in the operators. Numbers from outside go
 * through the checked_ functions and the conversions, which return an error.
 */
#ifndef _KCXX_UNITS_HPP
#define _KCXX_UNITS_HPP

#include <kcxx/result.hpp>

namespace kcxx {

/* How many of a unit. */
template <class Unit>
class count {
public:
	using unit = Unit;

	constexpr count() = default;
	constexpr explicit count(u64 n) : n_{n} {}
	[[nodiscard]] constexpr u64 value() const { return n_; }
	constexpr auto operator<=>(const count &) const = default;

	constexpr count operator+(count o) const
	{
		KCXX_ASSERT(n_ + o.n_ >= n_);
		return count{n_ + o.n_};
	}
	constexpr count operator-(count o) const
	{
		KCXX_ASSERT(n_ >= o.n_);
		return count{n_ - o.n_};
	}
	constexpr count &operator+=(count o) { return *this = *this + o; }
	constexpr count &operator-=(count o) { return *this = *this - o; }

private:
	u64 n_ = 0;
};

/* Which one, from 0. */
template <class Unit>
class position {
public:
	using unit = Unit;

	constexpr position() = default;
	constexpr explicit position(u64 n) : n_{n} {}
	[[nodiscard]] constexpr u64 value() const { return n_; }
	constexpr auto operator<=>(const position &) const = default;

	constexpr position operator+(count<Unit> c) const
	{
		KCXX_ASSERT(n_ + c.value() >= n_);
		return position{n_ + c.value()};
	}
	constexpr position &operator+=(count<Unit> c) { return *this = *this + c; }
	/* Distance from an earlier position. */
	constexpr count<Unit> operator-(position o) const
	{
		KCXX_ASSERT(n_ >= o.n_);
		return count<Unit>{n_ - o.n_};
	}

private:
	u64 n_ = 0;
};

namespace unit {
struct sector {};
struct byte {};
struct block {};
} // namespace unit

using sectors = count<unit::sector>;	// of 512 bytes
using sector = position<unit::sector>;
using bytes = count<unit::byte>;
using byte_pos = position<unit::byte>;
using blocks = count<unit::block>;	// logical blocks of a device
using lba = position<unit::block>;

inline constexpr unsigned int sector_shift = 9;

template <class Unit>
constexpr result<count<Unit>> checked_add(count<Unit> a, count<Unit> b)
{
	if (a.value() + b.value() < a.value())
		return failure{err::overflow};
	return count<Unit>{a.value() + b.value()};
}

template <class Unit>
constexpr result<position<Unit>> checked_add(position<Unit> a, count<Unit> b)
{
	if (a.value() + b.value() < a.value())
		return failure{err::overflow};
	return position<Unit>{a.value() + b.value()};
}

/* The size of a logical block: a power of two from 512 bytes up. */
class block_size {
public:
	static constexpr result<block_size> from_bytes(u32 n)
	{
		if (n < (1U << kcxx::sector_shift) || !is_power_of_2(n))
			return failure{err::inval};
		return block_size{static_cast<unsigned int>(std::countr_zero(n))};
	}
	[[nodiscard]] constexpr unsigned int shift() const { return shift_; }
	/* Blocks to sectors. */
	[[nodiscard]] constexpr unsigned int sector_shift() const
	{
		return shift_ - kcxx::sector_shift;
	}
	[[nodiscard]] constexpr u32 in_bytes() const { return 1U << shift_; }
	[[nodiscard]] constexpr sectors in_sectors() const
	{
		return sectors{1ULL << sector_shift()};
	}
	constexpr bool operator==(const block_size &) const = default;

private:
	constexpr explicit block_size(unsigned int shift) : shift_{shift} {}
	unsigned int shift_;
};

namespace detail {
/* To a smaller unit: may not fit. */
constexpr result<u64> scale_up(u64 n, unsigned int shift)
{
	if (n > (~0ULL >> shift))
		return failure{err::overflow};
	return n << shift;
}
/* To a bigger unit: must come out whole. */
constexpr result<u64> scale_down(u64 n, unsigned int shift)
{
	if (n & ((1ULL << shift) - 1))
		return failure{err::inval};
	return n >> shift;
}
template <class To>
constexpr result<To> wrap(result<u64> n)
{
	if (!n)
		return n.fail();
	return To{n.value()};
}
} // namespace detail

constexpr result<bytes> to_bytes(sectors n)
{
	return detail::wrap<bytes>(detail::scale_up(n.value(), sector_shift));
}

constexpr result<bytes> to_bytes(blocks n, block_size bs)
{
	return detail::wrap<bytes>(detail::scale_up(n.value(), bs.shift()));
}

constexpr result<sectors> to_sectors(bytes n)
{
	return detail::wrap<sectors>(detail::scale_down(n.value(), sector_shift));
}

constexpr result<sectors> to_sectors(blocks n, block_size bs)
{
	return detail::wrap<sectors>(detail::scale_up(n.value(), bs.sector_shift()));
}

constexpr result<sector> to_sector(byte_pos p)
{
	return detail::wrap<sector>(detail::scale_down(p.value(), sector_shift));
}

constexpr result<sector> to_sector(lba p, block_size bs)
{
	return detail::wrap<sector>(detail::scale_up(p.value(), bs.sector_shift()));
}

constexpr result<blocks> to_blocks(sectors n, block_size bs)
{
	return detail::wrap<blocks>(detail::scale_down(n.value(), bs.sector_shift()));
}

constexpr result<blocks> to_blocks(bytes n, block_size bs)
{
	return detail::wrap<blocks>(detail::scale_down(n.value(), bs.shift()));
}

constexpr result<lba> to_lba(sector p, block_size bs)
{
	return detail::wrap<lba>(detail::scale_down(p.value(), bs.sector_shift()));
}

} // namespace kcxx

#endif
