// SPDX-License-Identifier: GPL-2.0-only
#include "json.hpp"

#include <fmt/core.h>

namespace blkcopy {
namespace {

/* How many bytes at @at are a character in UTF-8; 0: none. */
size_t utf8_length(const std::string &text, size_t at)
{
	const auto first = static_cast<unsigned char>(text[at]);
	const size_t length = first < 0x80			      ? 1 :
			      first >= 0xc2 && first < 0xe0 ? 2 :
			      first >= 0xe0 && first < 0xf0 ? 3 :
			      first >= 0xf0 && first < 0xf5 ? 4 :
							      0;

	if (!length || at + length > text.size())
		return 0;
	for (size_t i = at + 1; i < at + length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* too long for what they say, half a pair of UTF-16, beyond Unicode */
	const int second = length > 2 ? text[at + 1] & 0x3f : 0;

	if ((first == 0xe0 && second < 0x20) || (first == 0xed && second >= 0x20) ||
	    (first == 0xf0 && second < 0x10) || (first == 0xf4 && second >= 0x10))
		return 0;
	return length;
}

} /* namespace */

std::string json_string(const std::string &text)
{
	std::string out = "\"";

	for (size_t at = 0, length; at < text.size(); at += length) {
		const char c = text[at];
		const auto byte = static_cast<unsigned char>(c);

		length = utf8_length(text, at);
		if (!length) {
			/* names of files are of any bytes, JSON is not */
			out += "\\ufffd";
			length = 1;
		} else if (c == '"' || c == '\\') {
			out += fmt::format("\\{}", c);
		} else if (byte < 0x20 || byte == 0x7f) {
			out += fmt::format("\\u{:04x}", byte);
		} else {
			out.append(text, at, length);
		}
	}
	return out + '"';
}

std::string json_array(const std::vector<std::string> &values)
{
	std::string text;

	for (const std::string &v : values)
		text += (text.empty() ? "" : ",") + v;
	return '[' + text + ']';
}

std::string
json_object(const std::vector<std::pair<std::string, std::string>> &members)
{
	std::string text;

	for (const auto &[name, value] : members)
		text += fmt::format("{}{}:{}", text.empty() ? "" : ",",
				    json_string(name), value);
	return '{' + text + '}';
}

} /* namespace blkcopy */
