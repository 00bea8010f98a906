// SPDX-License-Identifier: GPL-2.0-only
#include "size.hpp"

#include <charconv>
#include <cmath>

#include <fmt/core.h>

namespace blkcopy {
namespace {

constexpr std::string_view letters = "KMGTPE";

char upper(char c)
{
	return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/* What stands behind the digits, as a factor; 0 for what is no unit. */
uint64_t factor_of(std::string_view suffix)
{
	if (suffix.empty())
		return 1;

	const size_t at = letters.find(upper(suffix[0]));
	const std::string_view rest = suffix.substr(1);
	uint64_t base = 1024, factor = 1;

	if (at == letters.npos)
		return 0;
	if (rest.size() == 1 && upper(rest[0]) == 'B')
		base = 1000;
	else if (!rest.empty() && (rest.size() != 2 || rest[0] != 'i' ||
				   upper(rest[1]) != 'B'))
		return 0;
	for (size_t i = 0; i <= at; i++)
		factor *= base;
	return factor;
}

/* The digits at the start of @text, which are taken off it. */
std::optional<uint64_t> take_number(std::string_view &text, int base)
{
	uint64_t value = 0;
	auto [end, error] = std::from_chars(
		text.data(), text.data() + text.size(), value, base);

	if (error != std::errc{})
		return {};
	text.remove_prefix(static_cast<size_t>(end - text.data()));
	return value;
}

std::optional<uint64_t> parse_hexadecimal(std::string_view text)
{
	std::optional<uint64_t> value = take_number(text, 16);

	return text.empty() ? value : std::nullopt;
}

} /* namespace */

std::optional<uint64_t> parse_size(std::string_view text)
{
	if (text.starts_with("0x") || text.starts_with("0X"))
		return parse_hexadecimal(text.substr(2));

	const std::optional<uint64_t> whole = take_number(text, 10);
	std::string_view digits;

	if (!whole)
		return {};
	if (text.starts_with('.')) {
		const size_t end = text.find_first_not_of("0123456789", 1);

		digits = text.substr(1, end == text.npos ? end : end - 1);
		/* more than this is not exact in what follows, and no use */
		if (digits.empty() || digits.size() > 18)
			return {};
		text.remove_prefix(1 + digits.size());
	}

	const uint64_t factor = factor_of(text);
	uint64_t fraction = 0, scale = 1;

	if (!factor)
		return {};
	for (char digit : digits) {
		fraction = fraction * 10 + static_cast<uint64_t>(digit - '0');
		scale *= 10;
	}

	const unsigned __int128 parts =
		static_cast<unsigned __int128>(fraction) * factor;
	const unsigned __int128 value =
		static_cast<unsigned __int128>(*whole) * factor + parts / scale;

	if (parts % scale || value > UINT64_MAX)
		return {};
	return static_cast<uint64_t>(value);
}

std::optional<int64_t> parse_whole_number(std::string_view text)
{
	return parse_all<int64_t>(text);
}

std::optional<double> parse_decimal(std::string_view text)
{
	const std::optional<double> value =
		parse_all<double>(text, std::chars_format::fixed);

	/* "inf" and "nan" are numbers for others */
	return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string human_size(uint64_t bytes)
{
	double value = static_cast<double>(bytes);
	size_t unit = 0;

	if (bytes < 1024)
		return fmt::format("{} B", bytes);
	/* not "1024 MiB" for what rounds up to it */
	while (value >= 999.5 && unit < letters.size()) {
		value /= 1024;
		unit++;
	}
	return fmt::format("{:.3g} {}iB", value, letters[unit - 1]);
}

} /* namespace blkcopy */
