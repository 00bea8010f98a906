// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy check
 */
#include <cerrno>
#include <memory>
#include <set>

#include <fcntl.h>

#include <fmt/core.h>

#include "advice.hpp"
#include "check.hpp"
#include "exit_code.hpp"
#include "json.hpp"
#include "message.hpp"
#include "obstacle.hpp"
#include "output.hpp"
#include "pairs.hpp"
#include "reason.hpp"
#include "size.hpp"
#include "sysfs.hpp"
#include "table.hpp"
#include "verbs.hpp"

namespace blkcopy {
namespace {

std::string names_of(const std::vector<dev_t> &devices)
{
	std::string text;

	for (dev_t d : devices)
		text += (text.empty() ? "" : " ") + name_of(d);
	return text;
}

/* Exact, and short where it is whole. */
std::string place(uint64_t bytes)
{
	return bytes && bytes % (1 << 20) == 0 ?
		       fmt::format("{} MiB", bytes >> 20) :
		       std::to_string(bytes);
}

std::string table_of_pieces(const verdict &v)
{
	table t{ { { "AT", table::side::right },
		   { "LENGTH", table::side::right },
		   { "FROM" },
		   { "TO" },
		   { "" } } };

	for (const piece &p : v.pieces)
		t.add({ place(p.offset()), place(p.length()),
			names_of(p.src.disks), names_of(p.dst.disks),
			p.reason ? "by hand: " + reason_name(p.reason) :
				   "by the devices" });
	return t.text();
}

std::set<dev_t> disks_of(const verdict &v)
{
	std::set<dev_t> disks;

	for (const piece &p : v.pieces) {
		disks.insert(p.src.disks.begin(), p.src.disks.end());
		disks.insert(p.dst.disks.begin(), p.dst.disks.end());
	}
	return disks;
}

/* What a mapped device is made of where the range lies. */
std::string targets_of(const verdict &v, dev_t device)
{
	std::set<std::string> targets;
	std::string text;

	for (const piece &p : v.pieces)
		for (const part *side : { &p.src, &p.dst })
			for (const level &l : side->between)
				if (l.device == device)
					targets.insert(l.target);
	for (const std::string &t : targets)
		text += (text.empty() ? "" : ", ") + t;
	return text;
}

std::set<dev_t> between_of(const verdict &v)
{
	std::set<dev_t> devices;

	for (const piece &p : v.pieces)
		for (const part *side : { &p.src, &p.dst })
			for (const level &l : side->between)
				devices.insert(l.device);
	return devices;
}

std::string table_of_devices(const verdict &v)
{
	table t{ { { "DEVICE" },
		   { "LOGICAL UNIT OR TARGETS" },
		   { "COMMAND", table::side::right },
		   { "COPIES" } } };
	auto add = [&](dev_t d, const std::string &what) {
		const disk_facts f = facts_of(d);
		const std::string why = f.refusal();

		t.add({ f.name, what.empty() ? "-" : what, f.limit_in_words(),
			why == "none" ? "yes" : "no: " + why });
	};

	for (dev_t d : between_of(v))
		add(d, targets_of(v, d));
	for (dev_t d : disks_of(v))
		add(d, facts_of(d).designator);
	return t.text();
}

std::string advice_on(uint32_t reason, const verdict &v)
{
	const std::optional<advice> a = advice_for(reason);
	std::string text = reason_name(reason) + '\n';

	if (a) {
		text += fill(a->cause, "  ");
		text += fill(std::string("What to do: ") + a->cure, "  ");
	}
	for (const std::string &line : evidence(reason, v))
		text += "  - " + line + '\n';
	return text;
}

std::set<uint32_t> reasons_of(const verdict &v)
{
	std::set<uint32_t> reasons;

	for (const piece &p : v.pieces)
		if (p.reason)
			reasons.insert(p.reason);
	return reasons;
}

/* What holds for other copies, and what is only seen in copying. */
std::string notes(const ends &e, const verdict &v)
{
	std::set<dev_t> devices = disks_of(v), between = between_of(v);

	const auto policy = read_file("/sys/module/blk_copy/parameters/policy");
	std::string text;

	if (policy == "measure")
		text += "Both ways are measured, and the quicker one is taken "
			"(/sys/kernel/blk_copy/measured).\n";
	text += note_of("dm_copy");
	if (const std::string blind = no_sysfs(); !blind.empty())
		text += "Nothing is seen of the disks: " + blind + '\n';
	devices.merge(between);
	devices.insert({ e.src.number(), e.dst.number() });
	for (const pair_alone &p : pairs_of_kcopyd())
		if (devices.count(p.src) && devices.count(p.dst))
			text += fmt::format("kcopyd leaves alone {}.\n",
					    in_words(p));
	return text;
}

std::string summary(const ends &e, const blkcopy_range &range, const verdict &v)
{
	std::string how = "by hand, all of it";

	if (v.offloaded == range.length)
		how = "by the devices, all of it";
	else if (v.offloaded)
		how = fmt::format("{} bytes by the devices, {} by hand",
				  v.offloaded, range.length - v.offloaded);
	return fmt::format("{} to {}, {} bytes: {}\n", one_line(e.src.path()),
			   one_line(e.dst.path()), range.length, how);
}

std::string in_words(const ends &e, const blkcopy_range &range,
		     const verdict &v)
{
	std::string text = summary(e, range, v) + '\n' + table_of_pieces(v) +
			   '\n' + table_of_devices(v);

	for (uint32_t reason : reasons_of(v))
		text += '\n' + advice_on(reason, v);

	const std::string more = notes(e, v);

	return text + (more.empty() ? "" : "\n" + more);
}

std::string json_of_names(const std::vector<dev_t> &devices)
{
	std::vector<std::string> names;

	for (dev_t d : devices)
		names.push_back(json_string(name_of(d)));
	return json_array(names);
}

std::string json_of_disk(dev_t d)
{
	const disk_facts f = facts_of(d);

	return json_object(
		{ { "name", json_string(f.name) },
		  { "designator", f.designator.empty() ?
					  "null" :
					  json_string(f.designator) },
		  { "limit", f.limit ? std::to_string(*f.limit) : "null" },
		  { "reason", json_string(f.refusal()) } });
}

std::string in_json(const check_options &o, const blkcopy_range &range,
		    const verdict &v)
{
	std::vector<std::string> pieces, disks;

	for (const piece &p : v.pieces)
		pieces.push_back(json_object(
			{ { "offset", std::to_string(p.offset()) },
			  { "length", std::to_string(p.length()) },
			  { "src", json_of_names(p.src.disks) },
			  { "dst", json_of_names(p.dst.disks) },
			  { "reason", json_string(reason_name(p.reason)) } }));
	for (dev_t d : disks_of(v))
		disks.push_back(json_of_disk(d));
	return json_object({ { "src", json_string(o.src) },
			     { "dst", json_string(o.dst) },
			     { "length", std::to_string(range.length) },
			     { "offloaded", std::to_string(v.offloaded) },
			     { "errno", v.error ? json_string(errno_name(
							  v.error)) :
						  "null" },
			     { "pieces", json_array(pieces) },
			     { "disks", json_array(disks) } }) +
	       '\n';
}

blkcopy_range range_of(const ends &e, const check_options &o)
{
	blkcopy_range range{};
	const uint64_t rest =
		e.src.size() > o.src_offset ? e.src.size() - o.src_offset : 0;

	range.src_fd = &e.src == &e.dst ? -1 : e.src.fd();
	range.src_offset = o.src_offset;
	range.dst_offset = o.dst_offset;
	range.length = o.length.value_or(rest);
	return range;
}

int refused(const check_options &o, const ends &e, const blkcopy_range &range,
	    outcome result)
{
	options words;
	verdict v;

	v.error = result.error;
	result.where = stage::checks;
	if (o.json)
		print(in_json(o, range, v));
	complain(explain_copy(e, words, range, result));
	return code_of(e, range, result);
}

int check(const check_options &o, const ends &e)
{
	const blkcopy_range range = range_of(e, o);
	outcome before;

	before.error = ask_for_blkcopy(e.dst);
	if (!before.error && !o.length && !range.length)
		before.error = ENXIO;
	if (!before.error)
		before.error = check_whole_range(e, range);
	if (!before.error)
		before = find_obstacle(e, range, false);
	if (before.error)
		return refused(o, e, range, before);

	const verdict v = check_pieces(e, range);

	if (v.error) {
		before = {};
		before.error = v.error;
		return refused(o, e, range, before);
	}
	if (!print(o.json ? in_json(o, range, v) : in_words(e, range, v)))
		return exit_failed;
	if (v.offloaded == range.length)
		return exit_ok;
	return v.offloaded ? exit_partly : exit_not_offloaded;
}

int unopened(const check_options &o, const device &d, const char *which)
{
	verdict v;

	v.error = d.error();
	if (o.json)
		print(in_json(o, {}, v));
	complain(explain_open(d, which));
	return exit_refused;
}

} /* namespace */

/* The kernel wants the destination open for writing, also to be asked only. */
int run_check(int argc, char **argv)
{
	check_options o;
	std::unique_ptr<device> other;

	if (std::optional<int> code = parse_check(argc, argv, o))
		return *code;

	const bool once = same_device(o.src, o.dst);

	if (!once) {
		other = std::make_unique<device>(o.src, O_RDONLY, false);
		if (other->error())
			return unopened(o, *other, "source");
	}

	device dst{ o.dst, once ? O_RDWR : O_WRONLY, false };

	if (dst.error())
		return unopened(o, dst, "destination");
	return check(o, { once ? dst : *other, dst });
}

} /* namespace blkcopy */
