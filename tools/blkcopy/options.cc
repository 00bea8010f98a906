// SPDX-License-Identifier: GPL-2.0-only
#include "options.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "arguments.hpp"
#include "exit_code.hpp"
#include "number_options.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace blkcopy {
namespace {

CLI::Option *add_mode(CLI::App &app, const std::string &name,
		      std::optional<int> &out, const std::string &help)
{
	static const std::map<std::string, int> modes = {
		{ "r", O_RDONLY },
		{ "w", O_WRONLY },
		{ "rw", O_RDWR },
	};
	auto set = [&out](const std::string &mode) { out = modes.at(mode); };

	return app.add_option_function<std::string>(name, set, help)
		->type_name("r|w|rw")
		->check([](const std::string &mode) {
			return modes.count(mode) ?
				       std::string{} :
				       fmt::format("\"{}\" is none of r, w, rw",
						   mode);
		});
}

void add_plain_options(CLI::App &app, options &o)
{
	app.add_option("SRC", o.src, "block device to copy from")->required();
	app.add_option("DST", o.dst, "block device to copy to")->required();
	app.add_option("MORE", o.more, "SRC and DST of more copies")
		->expected(0, CLI::detail::expected_max_vector_size)
		->type_name("[SRC DST]...");
	add_whole_number(app, "--jobs", o.jobs, 1, 64,
			 "of several copies, N at a time (1)");
	add_size<uint64_t>(app, "--src-offset", o.src_offset,
			   "first byte at SRC (K or KiB: 1024, KB: 1000, ...)");
	add_size<uint64_t>(app, "--dst-offset", o.dst_offset,
			   "first byte at DST");
	add_size<uint64_t>(app, "--length", o.length,
			   "bytes to copy; to the end of SRC if not given");

	CLI::Option *only =
		app.add_flag("--offload-only", o.offload_only,
			     "fail where the devices do not copy themselves");
	app.add_flag("--no-offload", o.no_offload,
		     "read and write by hand, never ask the devices")
		->excludes(only);
	app.add_flag("--json", o.json, "print the result as JSON");

	CLI::Option *progress = app.add_flag(
		"--progress", o.progress,
		"say how far it is, also where stderr is no terminal");
	app.add_flag("--quiet", o.quiet, "print errors only, and JSON")
		->excludes(progress);

	CLI::Option *verify = app.add_flag(
		"--verify", o.verify,
		"read both back afterwards and compare");
	app.add_flag("--dry-run", o.dry_run,
		     "say whether it would be copied, write nothing")
		->excludes(verify);

	CLI::Option *resume =
		app.add_option("--resume", o.resume,
			       "keep in FILE what is done; go on where it is")
			->type_name("FILE")
			->check([](const std::string &file) {
				/* it would be a copy without a map */
				return file.empty() ? "names no file" : "";
			});

	add_seconds(app, "--resume-interval", o.resume_interval, 0, 1e9,
		    "seconds after which FILE is written anew (5)")
		->needs(resume);
	app.add_flag("--sparse", o.sparse,
		     "zero at DST what SRC says is not mapped, do not copy it");
	app.add_flag("--force", o.force,
		     "copy over what is in use or holds a signature");
	app.add_flag("--no-sync", o.no_sync,
		     "do not flush DST's cache at the end");
}

void add_raw_options(CLI::App &app, options &o)
{
	const std::string group = "For tests of the kernel";
	CLI::Option *raw = app.add_flag(
		"--raw", o.raw, "one BLKCOPY, no check of our own");

	/* One call, so that no piece hides what the kernel makes of it. */
	raw->group(group);
	for (const char *other : { "--progress", "--verify", "--dry-run",
				   "--resume", "--sparse" })
		raw->excludes(other);
	for (CLI::Option *option : {
		     add_size<uint32_t>(app, "--raw-flags", o.flags, "flags"),
		     add_size<uint32_t>(app, "--raw-reserved", o.reserved[0],
					"reserved[0]"),
		     add_size<uint32_t>(app, "--raw-reserved2", o.reserved[1],
					"reserved[2]"),
		     add_whole_number(app, "--raw-src-fd", o.src_fd,
				      INT32_MIN, INT32_MAX, "src_fd", "FD"),
		     add_mode(app, "--open-src", o.open_src,
			      "how SRC is opened"),
		     add_mode(app, "--open-dst", o.open_dst,
			      "how DST is opened"),
	     })
		option->needs(raw)->group(group);
}

/* "---length", which would be taken for a device; what follows would be one, too. */
void refuse_dashes(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (argv[i][0] == '-' && argv[i][1] &&
		    !isalnum(static_cast<unsigned char>(
			    argv[i][argv[i][1] == '-' ? 2 : 1])))
			throw CLI::ExtrasError(
				std::vector<std::string>{ argv[i] });
}

/*
 * "--force=0": a switch has no value. What begins like one is one in CLI11, also where
 * an option before it wants a word.
 */
void refuse_values(const CLI::App &app, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const std::string word = argv[i];
		const size_t equals = word.find('=');

		if (word.compare(0, 2, "--") || equals == word.npos)
			continue;

		const std::string name = word.substr(0, equals);
		const CLI::Option *option = app.get_option_no_throw(name);

		if (option && !option->get_items_expected_max())
			throw CLI::ValidationError(
				name, fmt::format("takes no value, \"{}\" is "
						  "one",
						  word.substr(equals + 1)));
	}
}

/* Devices that cannot be meant. */
void refuse_names(const options &o)
{
	std::vector<std::string> all = o.more;

	all.insert(all.end(), { o.src, o.dst });
	if (std::find(all.begin(), all.end(), "") != all.end())
		throw CLI::ValidationError("SRC and DST",
					   "\"\" is no device's name");
	if (is_verb(o.src))
		throw CLI::ValidationError(
			o.src, "stands before all options; a device that is "
			       "called so is ./" + o.src);
	if (o.more.size() % 2)
		throw CLI::ValidationError(o.more.back(),
					   "a SRC without a DST");
}

/* "blkcopy copy SRC DST": that word is what is wrong, and not how many there are. */
bool is_nothing(const CLI::App &app, const char *word)
{
	return app.get_name() == "blkcopy" && word && *word && *word != '-' &&
	       !is_verb(word) && !strchr(word, '/') && access(word, F_OK);
}

} /* namespace */

std::optional<int> parse_arguments(CLI::App &app, int argc, char **argv)
{
	try {
		refuse_dashes(argc, argv);
		refuse_values(app, argc, argv);
		app.parse(argc, argv);
	} catch (const CLI::Success &e) {
		std::ostringstream text;

		app.exit(e, text, text);
		return print(text.str()) ? exit_ok : exit_failed;
	} catch (const CLI::ParseError &e) {
		const std::string wrong =
			is_nothing(app, argv[1]) ?
				fmt::format("\"{}\" is no device, and none of "
					    "check, status, explain, decode",
					    argv[1]) :
				e.what();

		complain(fmt::format("{} (see {} --help)", wrong,
				     app.get_name()));
		return exit_usage;
	}
	return {};
}

std::optional<int> parse_options(int argc, char **argv, options &out)
{
	out.command.assign(argv, argv + argc);

	CLI::App app{ "Copy between block devices; the devices move the data "
		      "themselves where they can.",
		      "blkcopy" };

	app.footer("Other uses, each with a --help of its own:\n"
		   "  blkcopy check    whether two devices would copy, and why not\n"
		   "  blkcopy status   which disks copy, and what was copied\n"
		   "  blkcopy explain  what a reason means\n"
		   "  blkcopy decode   what disks answer about copies");
	app.set_version_flag("--version", "blkcopy " BLKCOPY_VERSION);
	add_plain_options(app, out);
	add_raw_options(app, out);
	app.callback([&out] {
		refuse_names(out);
		if (out.raw && !out.more.empty())
			throw CLI::ValidationError(
				"--raw", "is for one SRC and one DST");
	});
	return parse_arguments(app, argc, argv);
}

} /* namespace blkcopy */
