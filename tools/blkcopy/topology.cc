// SPDX-License-Identifier: GPL-2.0-only
#include "topology.hpp"

#include <map>
#include <sstream>

#include "dm_table.hpp"
#include "size.hpp"
#include "sysfs.hpp"

namespace blkcopy {
namespace {

/* Stacks are not as high; a file that is wrong must not make a loop. */
constexpr int highest_stack = 16;
/* Of a device of any size, and still a length. */
constexpr uint64_t everything = 1ULL << 62;

/* "md" of "md127" */
std::string kind_of(const std::string &name)
{
	return name.substr(0, name.find_first_of("-0123456789"));
}

class walker {
public:
	std::vector<part> parts(dev_t device, uint64_t start, uint64_t length,
				int depth);

private:
	part whole(dev_t device, uint64_t length, int depth);
	std::vector<part> of_target(dev_t device, const dm_target &t,
				    uint64_t start, uint64_t length, int depth);
};

/* All that is below, in one part. */
part walker::whole(dev_t device, uint64_t length, int depth)
{
	const std::string folder = folder_of(device) + "/slaves";
	part all{ 0, length, {}, {} };

	for (const std::string &name : list_folder(folder)) {
		const auto below = device_in(folder + '/' + name + "/dev");

		if (!below || depth >= highest_stack)
			continue;
		for (const part &p : parts(*below, 0, everything,
					   depth + 1)) {
			add_new(all.disks, p.disks);
			add_new(all.between, p.between);
		}
	}
	if (all.disks.empty())
		all.disks.push_back(device);
	else
		all.between.insert(all.between.begin(),
				   { device, kind_of(name_of(device)) });
	return all;
}

std::vector<part> walker::of_target(dev_t device, const dm_target &t,
				    uint64_t start, uint64_t length, int depth)
{
	const std::vector<dev_t> below = devices_in(t.params);
	std::istringstream words{ t.params };
	std::string word;
	uint64_t sector = 0;
	std::vector<part> parts;

	if (t.type == "linear" && below.size() == 1 && words >> word >> sector) {
		parts = this->parts(below[0], sector * 512 + start - t.start,
				    length, depth + 1);
	} else {
		part all{ 0, length, {}, {} };

		for (dev_t d : below)
			for (const part &p : this->parts(d, 0, everything,
							 depth + 1)) {
				add_new(all.disks, p.disks);
				add_new(all.between, p.between);
			}
		parts.push_back(all);
	}
	for (part &p : parts)
		p.between.insert(p.between.begin(), { device, t.type });
	return parts;
}

std::vector<part> walker::parts(dev_t device, uint64_t start, uint64_t length,
				int depth)
{
	const std::string folder = folder_of(device);
	std::vector<part> all;

	if (depth < highest_stack && read_file(folder + "/partition")) {
		const auto disk = device_in(folder + "/../dev");
		const uint64_t begin =
			number_in(folder + "/start").value_or(0) * 512;

		if (disk)
			return parts(*disk, start + begin, length, depth + 1);
	}

	const std::vector<dm_target> table =
		depth < highest_stack && read_file(folder + "/dm/name") ?
			dm_table_of(device) :
			std::vector<dm_target>{};

	for (const dm_target &t : table) {
		const uint64_t from = std::max(start, t.start);
		const uint64_t to =
			std::min(start + length, t.start + t.length);

		if (from >= to)
			continue;
		for (part &p : of_target(device, t, from, to - from, depth)) {
			p.offset += from - start;
			all.push_back(std::move(p));
		}
	}
	if (all.empty())
		all.push_back(whole(device, length, depth));
	return all;
}

} /* namespace */

std::vector<part> parts_of(dev_t device, uint64_t start, uint64_t length)
{
	return walker{}.parts(device, start, length, 0);
}

std::string name_of(dev_t device)
{
	const std::string link = read_link(folder_of(device));

	return link.empty() ? number_of(device) :
			      link.substr(link.rfind('/') + 1);
}

std::string disk_facts::refusal() const
{
	if (reason && *reason != "none")
		return *reason;
	if (hw_limit == 0U)
		return "unsupported";
	if (limit == 0U)
		return "disabled";
	return "none";
}

std::string disk_facts::limit_in_words() const
{
	if (!limit)
		return "-";
	/* what was written to it is less than the largest number there is */
	if (mapped && limit == hw_limit && *limit)
		return "any";
	return human_size(*limit);
}

disk_facts facts_of(dev_t device)
{
	const std::string folder = folder_of(device);
	disk_facts f;

	f.name = name_of(device);
	f.limit = number_in(folder + "/queue/copy_max_bytes");
	f.hw_limit = number_in(folder + "/queue/copy_max_hw_bytes");
	if (const auto name = read_file(folder + "/dm/name")) {
		f.mapped = true;
		f.mapped_name = *name;
	}

	const std::string scsi = folder + "/device/scsi_disk";
	const std::vector<std::string> names = list_folder(scsi);

	if (names.empty())
		return f;
	f.scsi = true;
	f.address = names[0];

	const std::string xcopy = scsi + '/' + names[0] + "/xcopy/";

	f.reason = read_file(xcopy + "reason");
	/* behind a word that is for programs */
	const std::string cause = read_file(xcopy + "cause").value_or("");

	if (const size_t space = cause.find(' '); space != cause.npos)
		f.cause = cause.substr(space + 1);
	f.designator = read_file(xcopy + "designator").value_or("");
	f.pairs = read_file(xcopy + "pairs").value_or("");
	return f;
}

bool module_loaded(const std::string &name)
{
	return !list_folder("/sys/module/" + name).empty();
}

std::string note_of(const std::string &name)
{
	static const std::map<std::string, std::string> without = {
		{ "blk_copy", "BLKCOPY fails, and nothing is offloaded" },
		{ "sd_xcopy", "no SCSI disk copies" },
		{ "dm_copy", "pvmove, mirrors and snapshots copy by hand" },
	};
	const std::string enabled = "/sys/module/" + name + "/parameters/enabled";

	if (!module_loaded(name))
		return name + " is not loaded: " + without.at(name) + ".\n";
	if (read_file(enabled) == "N")
		return name + " is switched off: " + without.at(name) + ".\n";
	return "";
}

} /* namespace blkcopy */
