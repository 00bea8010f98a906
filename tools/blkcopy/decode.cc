// SPDX-License-Identifier: GPL-2.0-only
#include "decode.hpp"

#include <fmt/core.h>

#include "decode_parts.hpp"
#include "size.hpp"

namespace blkcopy {
namespace {

constexpr struct {
	const char *name;
	form f;
} forms[] = {
	{ "list", form::list },
	{ "vpd", form::vpd },
	{ "parameters", form::parameters },
	{ "status", form::status },
	{ "inquiry", form::inquiry },
	{ "sense", form::sense },
	{ "cdb", form::cdb },
};

uint32_t be16_at(bytes b, size_t i)
{
	return static_cast<uint32_t>(b[i] << 8 | b[i + 1]);
}

uint64_t be32_at(bytes b, size_t i)
{
	return static_cast<uint64_t>(be16_at(b, i)) << 16 | be16_at(b, i + 2);
}

bool looks_like_list(bytes b)
{
	return b.size() > 16 && be16_at(b, 2) % 32 == 0 && be16_at(b, 2) &&
	       be32_at(b, 8) &&
	       16 + be16_at(b, 2) + be32_at(b, 8) + be32_at(b, 12) == b.size();
}

bool looks_like_vpd(bytes b)
{
	return b.size() >= 4 && (b[1] == 0x83 || b[1] == 0x8f) && !b[0];
}

bool looks_like_parameters(bytes b)
{
	return b.size() >= 44 && be32_at(b, 0) >= 40 && be32_at(b, 0) < 0x200 &&
	       be32_at(b, 0) + 4 <= b.size() && !(b[4] & 0xfe);
}

bool looks_like_status(bytes b)
{
	return b.size() >= 12 && b.size() < 44 && be32_at(b, 0) >= 8 &&
	       be32_at(b, 0) < 0x28 && (b[4] & 0x7f) <= 2;
}

bool looks_like_inquiry(bytes b)
{
	return b.size() >= 36 && !b[0] && !(b[1] & 0x3f) &&
	       (b[3] & 0x0f) == 2 && b[4] >= 31;
}

bool looks_like_sense(bytes b)
{
	return b.size() >= 8 && (b[0] & 0x7c) == 0x70;
}

bool looks_like_cdb(bytes b)
{
	return b.size() == 16 && (b[0] == 0x83 || b[0] == 0x84) && b[1] < 0x20;
}

} /* namespace */

std::string hex_of(bytes b)
{
	std::string text;

	for (uint8_t byte : b)
		text += fmt::format("{:02x}", byte);
	return text;
}

std::string exact_size(uint64_t n)
{
	if (n == 1)
		return "1 byte";
	return n < 1024 ? fmt::format("{} bytes", n) :
			  fmt::format("{} bytes ({})", n, human_size(n));
}

std::optional<form> form_called(std::string_view name)
{
	for (const auto &f : forms)
		if (f.name == name)
			return f.f;
	return {};
}

std::vector<std::string> names_of_forms()
{
	std::vector<std::string> names;

	for (const auto &f : forms)
		names.emplace_back(f.name);
	return names;
}

std::optional<form> guess_form(bytes b)
{
	if (looks_like_list(b))
		return form::list;
	if (looks_like_vpd(b))
		return form::vpd;
	if (looks_like_sense(b))
		return form::sense;
	if (looks_like_cdb(b))
		return form::cdb;
	if (looks_like_parameters(b))
		return form::parameters;
	if (looks_like_status(b))
		return form::status;
	if (looks_like_inquiry(b))
		return form::inquiry;
	return {};
}

decoded decode(bytes b, form f, uint32_t block_size)
{
	switch (f) {
	case form::list:
		return decode_list(b);
	case form::vpd:
		return decode_vpd(b);
	case form::parameters:
		return decode_parameters(b, block_size);
	case form::status:
		return decode_status(b, block_size);
	case form::inquiry:
		return decode_inquiry(b);
	case form::sense:
		return decode_sense(b);
	case form::cdb:
		return decode_cdb(b);
	}
	return { "", "unknown" };
}

} /* namespace blkcopy */
