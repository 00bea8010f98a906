// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "arguments.hpp"
#include "decode.hpp"
#include "number_options.hpp"

namespace blkcopy {

std::optional<int> parse_decode(int argc, char **argv, decode_options &o)
{
	CLI::App app{ "Say what disks answer about copies, and what sd_xcopy "
		      "makes of it.",
		      "blkcopy decode" };

	app.add_option("FILE", o.file,
		       "bytes in hexadecimal; standard input if not given");
	app.add_option("--type", o.type, "what they are, if that is not clear")
		->type_name("TYPE")
		->check(CLI::IsMember(names_of_forms()));
	add_size<uint32_t>(app, "--block-size", o.block_size,
			   "logical block of the disks, bytes (512)")
		->check([](const std::string &text) {
			const uint64_t size = parse_size(text).value_or(0);

			return size >= 512 && size <= 4096 && !(size & (size - 1)) ?
				       std::string{} :
				       fmt::format("\"{}\" is none of 512, 1024, "
						   "2048, 4096",
						   text);
		});
	return parse_arguments(app, argc, argv);
}

std::optional<int> parse_explain(int argc, char **argv, explain_options &o)
{
	CLI::App app{ "Say what a reason means, and what can be done about it.",
		      "blkcopy explain" };

	app.add_option("REASON", o.reasons,
		       "as in /sys/kernel/blk_copy/refusals; all if none is "
		       "given");
	return parse_arguments(app, argc, argv);
}

std::optional<int> parse_check(int argc, char **argv, check_options &o)
{
	CLI::App app{ "Say whether the devices would copy a range, and why not; "
		      "write nothing.",
		      "blkcopy check" };

	app.add_option("SRC", o.src, "block device to copy from")->required();
	app.add_option("DST", o.dst, "block device to copy to")->required();
	add_size<uint64_t>(app, "--src-offset", o.src_offset,
			   "first byte at SRC");
	add_size<uint64_t>(app, "--dst-offset", o.dst_offset,
			   "first byte at DST");
	add_size<uint64_t>(app, "--length", o.length,
			   "bytes; to the end of SRC if not given");
	app.add_flag("--json", o.json, "print the result as JSON");
	return parse_arguments(app, argc, argv);
}

std::optional<int> parse_status(int argc, char **argv, status_options &o)
{
	CLI::App app{ "Say of each disk whether it copies, and what was copied.",
		      "blkcopy status" };
	double seconds = 0;

	app.add_option("DEV", o.devices, "block devices; all if none is given");

	CLI::Option *watch =
		add_seconds(app, "--watch", seconds, 0.1, 86400,
			    "again and again, SECONDS apart (2)",
			    "; a DEV behind it needs -- before it")
			->expected(0, 1)
			->default_str("2");

	app.add_flag("--json", o.json, "print it as JSON, a line each time");
	if (std::optional<int> code = parse_arguments(app, argc, argv))
		return code;
	if (*watch)
		o.watch = seconds;
	return {};
}

} /* namespace blkcopy */
