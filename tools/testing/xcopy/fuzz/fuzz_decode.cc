// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "blkcopy decode" is given may be anything: bytes of every form, and any
 * text that is to be hexadecimal. It says lines that end, and no other characters
 * than printable ones.
 */
#include <string>

#include "sd_check.hpp"

#include "tools/blkcopy/decode.hpp"
#include "tools/blkcopy/hex.hpp"

namespace {

void printable(const std::string &text)
{
	for (char c : text)
		require(c == '\n' || (c >= ' ' && c <= '~'));
	require(text.empty() || text.back() == '\n');
}

void decodes(std::span<const uint8_t> bytes, blkcopy::form f)
{
	const blkcopy::decoded out = blkcopy::decode(bytes, f, 512);

	printable(out.text);
	printable(out.error + '\n');
	require(out.error.find('\n') == std::string::npos);
	require(!out.text.empty() || !out.error.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	if (!size)
		return 0;

	const std::vector<std::string> names = blkcopy::names_of_forms();
	const std::span<const uint8_t> bytes{ data + 1, size - 1 };

	decodes(bytes, *blkcopy::form_called(names[data[0] % names.size()]));
	if (const auto f = blkcopy::guess_form(bytes))
		decodes(bytes, *f);

	const blkcopy::hex_text hex = blkcopy::parse_hex(
		{ reinterpret_cast<const char *>(data), size });

	require(hex.error.find('\n') == std::string::npos);
	require(!hex.dumps.empty() || !hex.error.empty());
	for (const blkcopy::dump &d : hex.dumps)
		if (const auto f = blkcopy::guess_form(d.bytes))
			decodes(d.bytes, *f);
	return 0;
}
