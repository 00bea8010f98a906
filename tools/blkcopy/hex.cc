// SPDX-License-Identifier: GPL-2.0-only
#include "hex.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <optional>

#include <fmt/core.h>

namespace blkcopy {
namespace {

/* No page or list of SCSI is as long. */
constexpr size_t most_bytes = 1 << 20;

/* What stands between blanks, and how many of these follow it. */
struct word {
	std::string_view text;
	size_t gap;
};

bool blank(char c)
{
	return c == ' ' || c == '\t';
}

bool all_hex(std::string_view text)
{
	return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
		return isxdigit(static_cast<unsigned char>(c));
	});
}

std::string_view without_0x(std::string_view text)
{
	if (text.starts_with("0x") || text.starts_with("0X"))
		text.remove_prefix(2);
	return text;
}

/* The next word of @rest, which is taken off it; a tab counts as a wide gap. */
std::optional<word> next_word(std::string_view &rest)
{
	size_t begin = 0, end, gap = 0;

	while (begin < rest.size() && blank(rest[begin]))
		begin++;
	if (begin == rest.size())
		return {};
	for (end = begin; end < rest.size() && !blank(rest[end]); end++)
		;

	const word w{ rest.substr(begin, end - begin), 0 };

	rest.remove_prefix(end);
	for (size_t i = 0; i < rest.size() && blank(rest[i]); i++)
		gap += rest[i] == '\t' ? 8 : 1;
	return word{ w.text, gap };
}

/* Does it say @value in any of the ways that addresses are written? */
bool says(std::string_view digits, uint64_t value)
{
	for (int base : { 16, 8, 10 }) {
		uint64_t number = 0;
		auto [end, error] = std::from_chars(
			digits.data(), digits.data() + digits.size(), number,
			base);

		if (error == std::errc{} && end == digits.data() + digits.size() &&
		    number == value)
			return true;
	}
	return false;
}

/* What sd_xcopy writes into the log, and blk_copy_scsi_done tells. */
std::optional<logged_end> end_in(std::string_view text)
{
	const size_t at = text.find("host 0x");
	logged_end e;

	if (at == text.npos ||
	    sscanf(std::string(text.substr(at)).c_str(),
		   "host 0x%2hhx status 0x%2hhx sense %1hhx/%2hhx/%2hhx",
		   &e.host_byte, &e.status, &e.sense_key, &e.asc, &e.ascq) != 5)
		return {};
	return e;
}

class reader {
public:
	/* False: error() is set. */
	bool line(size_t number, std::string_view text);
	hex_text take();

private:
	enum class kind { none,
			  colon,
			  plain };

	kind address_in(const word &first, std::string_view rest) const;
	bool at_address(std::string_view digits);
	bool bytes_of(std::string_view rest, kind address);
	bool add(std::string_view digits);
	bool fail(const std::string &what);
	void end_dump();

	hex_text out_;
	dump now_{ 0, {}, {} };
	size_t line_ = 0;
	size_t last_ = 0;	/* where the last line's bytes began */
	uint64_t base_ = 0;	/* address of the first byte */
	bool repeated_ = false; /* "*": the last line, up to the next address */
};

bool reader::fail(const std::string &what)
{
	out_.error = fmt::format("line {}: {}", line_, what);
	return false;
}

void reader::end_dump()
{
	if (!now_.bytes.empty())
		out_.dumps.push_back(std::move(now_));
	now_ = {};
	last_ = 0;
	base_ = 0;
	repeated_ = false;
}

hex_text reader::take()
{
	end_dump();
	if (out_.error.empty() && out_.dumps.empty())
		out_.error = "no bytes in hexadecimal";
	return std::move(out_);
}

bool reader::add(std::string_view digits)
{
	for (size_t i = 0; i + 1 < digits.size(); i += 2) {
		uint8_t byte = 0;

		std::from_chars(&digits[i], &digits[i] + 2, byte, 16);
		if (now_.bytes.size() >= most_bytes)
			return fail("more than 1 MiB");
		now_.bytes.push_back(byte);
	}
	return true;
}

/*
 * Is the first word of a line an address? With a colon it is. Without, it stands
 * apart (sg3_utils), or is longer than the bytes that follow (hexdump, od).
 */
reader::kind reader::address_in(const word &first, std::string_view rest) const
{
	if (first.text.size() > 1 && first.text.ends_with(':') &&
	    all_hex(without_0x(first.text.substr(0, first.text.size() - 1))))
		return kind::colon;
	if (!all_hex(first.text))
		return kind::none;

	const std::optional<word> second = next_word(rest);

	if (!second)
		return first.text.size() >= 6 && !now_.bytes.empty() &&
				       says(first.text, base_ + now_.bytes.size()) ?
			       kind::plain :
			       kind::none;
	if (first.gap >= 3 ||
	    (first.text.size() >= 6 && second->text.size() == 2))
		return kind::plain;
	return kind::none;
}

bool reader::at_address(std::string_view digits)
{
	uint64_t value = 0;

	std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
	if (now_.bytes.empty() && !repeated_) {
		base_ = value;
		return true;
	}
	while (repeated_ && now_.bytes.size() < most_bytes &&
	       base_ + now_.bytes.size() < value) {
		const size_t from = last_, to = now_.bytes.size();

		for (size_t i = from; i < to; i++)
			now_.bytes.push_back(now_.bytes[i]);
		last_ = to;
	}
	repeated_ = false;
	if (!says(digits, base_ + now_.bytes.size()))
		return fail(fmt::format("address {} after {} bytes", digits,
					now_.bytes.size()));
	return true;
}

bool reader::bytes_of(std::string_view rest, kind address)
{
	size_t before = now_.bytes.size();

	last_ = before;
	while (std::optional<word> w = next_word(rest)) {
		std::string_view digits = w->text;

		/* the characters of hexdump and od, behind the bytes */
		if (address != kind::none &&
		    (digits.starts_with('|') || digits.starts_with('>')))
			return true;
		while (digits.ends_with(','))
			digits.remove_suffix(1);
		digits = without_0x(digits);
		if (!all_hex(digits) || digits.size() % 2)
			return fail(fmt::format("\"{:.40}\" is no byte",
						w->text));
		if (!add(digits))
			return false;
		/* what follows are the same bytes as characters */
		if (address != kind::none &&
		    w->gap >= (address == kind::colon ? 2 : 3))
			return true;
	}
	return true;
}

bool reader::line(size_t number, std::string_view text)
{
	line_ = number;
	if (const std::optional<logged_end> e = end_in(text)) {
		end_dump();
		out_.dumps.push_back({ number, {}, e });
		return true;
	}
	text = text.substr(0, text.find('#'));
	while (!text.empty() && isspace(static_cast<unsigned char>(text.back())))
		text.remove_suffix(1);
	for (char c : text)
		if (c != '\t' && !isprint(static_cast<unsigned char>(c)))
			return fail("no text; xxd makes hexadecimal of it");

	std::string_view rest = text;
	const std::optional<word> first = next_word(rest);

	if (!first)
		return true;
	if (first->text == "*" && !now_.bytes.empty()) {
		repeated_ = true;
		return true;
	}

	const kind address = address_in(*first, rest);

	if (address == kind::none) {
		std::string_view digits = first->text;

		while (digits.ends_with(','))
			digits.remove_suffix(1);
		digits = without_0x(digits);
		if (!all_hex(digits) || digits.size() % 2) {
			end_dump();
			return true;
		}
		rest = text;
	} else {
		std::string_view digits = first->text;

		if (address == kind::colon)
			digits.remove_suffix(1);
		if (!at_address(without_0x(digits)))
			return false;
	}
	if (now_.bytes.empty())
		now_.line = number;
	return bytes_of(rest, address);
}

} /* namespace */

hex_text parse_hex(std::string_view text)
{
	reader r;

	for (size_t number = 1; !text.empty(); number++) {
		const size_t end = text.find('\n');

		if (!r.line(number, text.substr(0, end)))
			break;
		text.remove_prefix(end == text.npos ? text.size() : end + 1);
	}
	return r.take();
}

} /* namespace blkcopy */
