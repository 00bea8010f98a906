// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy status
 */
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <map>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "exit_code.hpp"
#include "json.hpp"
#include "output.hpp"
#include "pairs.hpp"
#include "size.hpp"
#include "status.hpp"
#include "sysfs.hpp"
#include "table.hpp"
#include "verbs.hpp"

namespace blkcopy {
namespace {

constexpr const char *modules[] = { "blk_copy", "sd_xcopy", "dm_copy" };
constexpr size_t refusals_shown = 3;

std::string bytes_of(const std::optional<side_counts> &side,
		     uint64_t side_counts::*count)
{
	return side ? human_size((*side).*count) : "-";
}

/* What was refused from and to it, the most frequent reasons first. */
std::string refusals_of(const device_status &s)
{
	std::map<std::string, uint64_t> sums;
	std::vector<std::pair<uint64_t, std::string>> sorted;
	std::string text;

	for (const auto *side : { &s.source, &s.destination })
		if (*side)
			for (const auto &[reason, count] : (*side)->refusals)
				sums[reason] += count;
	for (const auto &[reason, count] : sums)
		sorted.emplace_back(count, reason);
	std::stable_sort(sorted.begin(), sorted.end(),
			 [](const auto &a, const auto &b) {
				 return a.first > b.first;
			 });
	for (size_t i = 0; i < sorted.size() && i < refusals_shown; i++)
		text += fmt::format("{}{} {}", i ? ", " : "", sorted[i].second,
				    sorted[i].first);
	return text + (sorted.size() > refusals_shown ? ", ..." : "");
}

std::string copies(const device_status &s)
{
	const disk_facts &f = s.facts;
	const std::string why = f.refusal();

	if (s.gone)
		return "no: gone";
	if (!f.limit)
		return "no: kernel";
	return why == "none" ? "yes" : "no: " + why;
}

/* What would hold up a copy now; "" where nothing would. */
std::string held_up(const device_status &s)
{
	const obstacle &o = s.waits;

	switch (o.what) {
	case obstacle::kind::none:
		return "";
	case obstacle::kind::suspended:
		return o.name + " is suspended; dmsetup resume ends that.";
	case obstacle::kind::pathless:
		return o.name + " has no path.";
	case obstacle::kind::path:
		return fmt::format("{}: its path {} is blocked while the way to "
				   "it is lost.",
				   o.name, o.disk);
	case obstacle::kind::full:
		return o.name + " has no space left.";
	default:
		return o.name + " is blocked while the way to it is lost.";
	}
}

std::string notes(const std::vector<device_status> &all)
{
	std::string text;

	/* where there is none it is not known */
	if (std::any_of(all.begin(), all.end(),
			[](const device_status &s) {
				return !s.facts.limit && !s.gone;
			}) &&
	    std::none_of(all.begin(), all.end(),
			 [](const device_status &s) { return s.facts.limit; }))
		return "This kernel has no copies by devices.\n";
	for (const char *name : modules)
		text += note_of(name);
	for (const device_status &s : all)
		if (s.waits.what != obstacle::kind::none)
			text += one_line(held_up(s)) + '\n';
	return text;
}

/* Between disks that are shown, and all of kcopyd. */
std::set<pair_alone> alone(const std::vector<device_status> &all)
{
	std::set<pair_alone> pairs;

	for (const device_status &s : all)
		for (const pair_alone &p : pairs_in("sd_xcopy", s.facts.pairs))
			pairs.insert(p);
	for (const pair_alone &p : pairs_of_kcopyd())
		pairs.insert(p);
	return pairs;
}

std::string in_words(const std::set<pair_alone> &pairs)
{
	table t{ { { "LEFT ALONE" }, { "BY" } } };

	for (const pair_alone &p : pairs)
		t.add({ in_words(p), p.who });
	return pairs.empty() ? "" : '\n' + t.text();
}

std::string in_words(const std::vector<device_status> &all)
{
	constexpr auto right = table::side::right;
	table t{ { { "NAME" },
		   { "COPIES" },
		   { "COMMAND", right },
		   { "FROM IT", right },
		   { "BY HAND", right },
		   { "TO IT", right },
		   { "BY HAND", right },
		   { "REFUSED" } } };

	for (const device_status &s : all)
		t.add({ one_line(s.facts.mapped ? s.facts.mapped_name :
						  s.facts.name),
			copies(s), s.facts.limit_in_words(),
			bytes_of(s.source, &side_counts::offloaded_bytes),
			bytes_of(s.source, &side_counts::by_hand_bytes),
			bytes_of(s.destination, &side_counts::offloaded_bytes),
			bytes_of(s.destination, &side_counts::by_hand_bytes),
			refusals_of(s) });

	const std::string more = notes(all);

	return t.text() + in_words(alone(all)) +
	       (more.empty() ? "" : "\n" + more);
}

std::string json_of(const std::optional<side_counts> &side)
{
	std::vector<std::pair<std::string, std::string>> refusals;
	std::vector<std::string> latency;

	if (!side)
		return "null";
	for (const auto &[reason, count] : side->refusals)
		refusals.emplace_back(reason, std::to_string(count));
	for (const auto &[limit, count] : side->latency)
		latency.push_back(json_object(
			{ { "us", std::to_string(limit) },
			  { "commands", std::to_string(count) } }));
	return json_object(
		{ { "offloaded_bytes", std::to_string(side->offloaded_bytes) },
		  { "by_hand_bytes", std::to_string(side->by_hand_bytes) },
		  { "commands", std::to_string(side->commands) },
		  { "refusals", json_object(refusals) },
		  { "latency", json_array(latency) } });
}

std::string number(const std::optional<uint64_t> &n)
{
	return n ? std::to_string(*n) : "null";
}

std::string words(const std::string &text)
{
	return text.empty() ? "null" : json_string(text);
}

std::string json_of(const device_status &s)
{
	const disk_facts &f = s.facts;

	return json_object({ { "name", json_string(f.name) },
			     { "mapped_name", words(f.mapped_name) },
			     { "address", words(f.address) },
			     { "designator", words(f.designator) },
			     { "reason", f.limit ? json_string(f.refusal()) :
						   "null" },
			     { "limit", number(f.limit) },
			     { "hw_limit", number(f.hw_limit) },
			     { "held_up", words(held_up(s)) },
			     { "source", json_of(s.source) },
			     { "destination", json_of(s.destination) } });
}

std::string in_json(const std::vector<device_status> &all)
{
	std::vector<std::string> disks, pairs;
	std::vector<std::pair<std::string, std::string>> loaded;

	for (const device_status &s : all)
		disks.push_back(json_of(s));
	for (const pair_alone &p : alone(all))
		pairs.push_back(json_object(
			{ { "src", p.src ? json_string(name_of(p.src)) : "null" },
			  { "dst", p.dst ? json_string(name_of(p.dst)) : "null" },
			  { "reason", json_string(p.reason) },
			  { "seconds", number(p.seconds) },
			  { "by", json_string(p.who) } }));
	for (const char *name : modules)
		loaded.emplace_back(name,
				    module_loaded(name) ? "true" : "false");
	return json_object({ { "disks", json_array(disks) },
			     { "pairs", json_array(pairs) },
			     { "modules", json_object(loaded) } }) +
	       '\n';
}

/* A name without a slash is one of several places. */
std::string why_none(const std::string &name)
{
	struct stat st;

	if (name.find('/') == name.npos)
		return "no block device";
	if (stat(name.c_str(), &st))
		return strerror(errno);
	return S_ISBLK(st.st_mode) ? "there is no such device any more" :
				     "no block device";
}

/* A table of nothing would say that there are no disks. */
bool sees_devices()
{
	const std::string why = no_sysfs();

	if (!why.empty())
		complain(why);
	return why.empty();
}

/* False: one of the names is no device. */
bool find_devices(const status_options &o, std::vector<dev_t> &devices)
{
	bool all = true;

	for (const std::string &name : o.devices) {
		if (const auto device = disk_called(name)) {
			devices.push_back(*device);
		} else {
			complain(name + ": " + why_none(name));
			all = false;
		}
	}
	return all;
}

/* @names: as they were when it began. */
bool show(const status_options &o, const std::vector<dev_t> &devices,
	  const std::map<dev_t, std::string> &names)
{
	std::vector<device_status> all;

	if (!sees_devices())
		return false;
	for (dev_t d : o.devices.empty() ? all_devices() : devices) {
		all.push_back(status_of(d));
		if (all.back().gone && names.count(d))
			all.back().facts.name = names.at(d);
	}
	return print(o.json ? in_json(all) : in_words(all));
}

void wait(double seconds)
{
	timespec left;

	left.tv_sec = static_cast<time_t>(seconds);
	left.tv_nsec = static_cast<long>(
		(seconds - static_cast<double>(left.tv_sec)) * 1e9);
	nanosleep(&left, nullptr);
}

} /* namespace */

int run_status(int argc, char **argv)
{
	status_options o;
	std::vector<dev_t> devices;

	if (std::optional<int> code = parse_status(argc, argv, o))
		return *code;

	if (!sees_devices())
		return exit_failed;

	const bool found = find_devices(o, devices);
	std::map<dev_t, std::string> names;

	for (dev_t d : devices)
		names[d] = name_of(d);
	/* from the top of the screen, and nothing of before below */
	const char *again = o.json		  ? "" :
			    isatty(STDOUT_FILENO) ? "\033[H\033[J" :
						    "\n";

	if (!found && devices.empty())
		return exit_refused;
	if (o.watch && isatty(STDOUT_FILENO) && !o.json && !print(again))
		return exit_failed;
	while (show(o, devices, names)) {
		if (!o.watch)
			return found ? exit_ok : exit_refused;
		wait(*o.watch);
		if (!print(again))
			break;
	}
	return exit_failed;
}

} /* namespace blkcopy */
