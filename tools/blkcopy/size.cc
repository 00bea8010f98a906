// SPDX-License-Identifier: GPL-2.0-only
#include "size.hpp"

#include <charconv>

namespace blkcopy {
namespace {

/* Takes the suffix off @text; 0 bits to shift where there is none. */
unsigned take_suffix(std::string_view &text)
{
	constexpr std::string_view suffixes = "KMGTkmgt";
	size_t at = text.empty() ? suffixes.npos : suffixes.find(text.back());

	if (at == suffixes.npos)
		return 0;
	text.remove_suffix(1);
	return 10 * (at % 4 + 1);
}

bool take_prefix(std::string_view &text, std::string_view prefix)
{
	if (!text.starts_with(prefix))
		return false;
	text.remove_prefix(prefix.size());
	return true;
}

} /* namespace */

std::optional<uint64_t> parse_size(std::string_view text)
{
	unsigned shift = take_suffix(text);
	int base = take_prefix(text, "0x") ? 16 : 10;
	uint64_t value = 0;
	auto [end, error] = std::from_chars(text.data(),
					    text.data() + text.size(), value,
					    base);

	if (error != std::errc{} || end != text.data() + text.size())
		return {};
	if (value > UINT64_MAX >> shift)
		return {};
	return value << shift;
}

} /* namespace blkcopy */
