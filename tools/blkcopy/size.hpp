/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_SIZE_HPP
#define _BLKCOPY_SIZE_HPP

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace blkcopy {

/*
 * "4096", "0x1000", "1.5GiB": as util-linux has them, K or KiB for 1024 and KB
 * for 1000, up to E, in either case. Nothing where it is no whole number of
 * bytes or does not fit.
 */
std::optional<uint64_t> parse_size(std::string_view text);

/* A number and nothing around it, as std::from_chars() has them with @how. */
template <class T, class... How>
std::optional<T> parse_all(std::string_view text, How... how)
{
	T value{};
	auto [end, error] = std::from_chars(
		text.data(), text.data() + text.size(), value, how...);

	if (error != std::errc{} || end != text.data() + text.size())
		return {};
	return value;
}

/* "-1", "64": digits and nothing around them. */
std::optional<int64_t> parse_whole_number(std::string_view text);

/* "5", "0.1": digits, perhaps with a fraction. */
std::optional<double> parse_decimal(std::string_view text);

/* For people: "100 GiB", "1.5 KiB", "12 B". */
std::string human_size(uint64_t bytes);

} /* namespace blkcopy */

#endif
