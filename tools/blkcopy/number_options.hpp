/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that take a number. Where it is none, or none of those that are allowed,
 * one line names the option, what was given, and what may be.
 */
#ifndef _BLKCOPY_NUMBER_OPTIONS_HPP
#define _BLKCOPY_NUMBER_OPTIONS_HPP

#include <functional>
#include <limits>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "size.hpp"

namespace blkcopy {

/* @what is behind "is no": "whole number from 1 to 64". */
[[noreturn]] inline void no_number(const std::string &option,
				   const std::string &text,
				   const std::string &what)
{
	throw CLI::ValidationError(option,
				   fmt::format("\"{}\" is no {}", text, what));
}

inline CLI::Option *
add_number(CLI::App &app, const std::string &name, const std::string &help,
	   const std::string &type,
	   const std::function<void(const std::string &)> &set)
{
	return app.add_option_function<std::string>(name, set, help)
		->type_name(type);
}

/* A number of bytes, with or without a suffix. */
template <class T, class Out>
CLI::Option *add_size(CLI::App &app, const std::string &name, Out &out,
		      const std::string &help)
{
	return add_number(app, name, help, "N", [name, &out](const std::string &text) {
		constexpr T most = std::numeric_limits<T>::max();
		const std::optional<uint64_t> value = parse_size(text);

		if (!value || *value > most)
			no_number(name, text,
				  fmt::format("number of bytes from 0 to {}, as "
					      "4096, 0x1000, 64K or 1.5GiB",
					      most));
		out = static_cast<T>(*value);
	});
}

template <class Out>
CLI::Option *add_whole_number(CLI::App &app, const std::string &name, Out &out,
			      int64_t least, int64_t most,
			      const std::string &help,
			      const std::string &type = "N")
{
	return add_number(app, name, help, type, [=, &out](const std::string &text) {
		const std::optional<int64_t> value = parse_whole_number(text);

		if (!value || *value < least || *value > most)
			no_number(name, text,
				  fmt::format("whole number from {} to {}",
					      least, most));
		out = *value;
	});
}

/* @more may say what else the reader could have meant. */
inline CLI::Option *add_seconds(CLI::App &app, const std::string &name,
				double &out, double least, double most,
				const std::string &help,
				const std::string &more = "")
{
	return add_number(app, name, help, "SECONDS", [=, &out](const std::string &text) {
		const std::optional<double> value = parse_decimal(text);

		if (!value || *value < least || *value > most)
			no_number(name, text,
				  fmt::format("number of seconds from {} to {:.0f}{}",
					      least, most, more));
		out = *value;
	});
}

} /* namespace blkcopy */

#endif
