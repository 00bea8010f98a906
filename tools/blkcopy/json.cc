// SPDX-License-Identifier: GPL-2.0-only
#include "json.hpp"

#include <fmt/core.h>

namespace blkcopy {

std::string json_string(const std::string &text)
{
	std::string out = "\"";

	for (char c : text) {
		const auto byte = static_cast<unsigned char>(c);

		if (c == '"' || c == '\\')
			out += fmt::format("\\{}", c);
		else if (byte < 0x20 || byte == 0x7f)
			out += fmt::format("\\u{:04x}", byte);
		else
			out += c;
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
