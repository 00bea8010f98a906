// SPDX-License-Identifier: GPL-2.0-only
#include "obstacle.hpp"

#include <algorithm>
#include <cerrno>
#include <sstream>

#include <unistd.h>

#include "dm_table.hpp"
#include "sysfs.hpp"
#include "topology.hpp"

namespace blkcopy {
namespace {

constexpr unsigned look_us = 50 * 1000, patience_us = 1000 * 1000;

std::string mapped_name(dev_t device)
{
	return read_file(folder_of(device) + "/dm/name").value_or(name_of(device));
}

/* What the SCSI mid layer has to say of a disk; "" where that is nobody's disk. */
std::string state_of(dev_t disk)
{
	return read_file(folder_of(disk) + "/device/state").value_or("");
}

/* It holds back what is sent to it, until its transport is there again. */
bool is_blocked(dev_t disk)
{
	return state_of(disk) == "blocked";
}

/* What is sent to it fails at once. */
bool is_offline(dev_t disk)
{
	const std::string state = state_of(disk);

	return state == "transport-offline" || state == "offline";
}

/* One that dm-multipath has not given up, of a group in a state. */
struct path {
	dev_t disk;
	std::string group;
};

/*
 * In what it says of itself a path is its number, then A or F; a group is A, E or D,
 * then what it has.
 */
std::vector<path> paths_in(const std::string &status)
{
	std::istringstream words{ status };
	std::string word, before, group;
	std::vector<path> paths;

	for (; words >> word; before = word) {
		const std::vector<dev_t> disk = devices_in(before);

		if (!disk.empty() && word == "A")
			paths.push_back({ disk[0], group });
		else if (disk.empty() && (word == "A" || word == "E" || word == "D"))
			group = word;
	}
	return paths;
}

/* Until the first is sent no group is the active one. */
bool is_used(const path &p, const std::vector<path> &all)
{
	return p.group == "A" ||
	       std::none_of(all.begin(), all.end(),
			    [](const path &other) { return other.group == "A"; });
}

obstacle of_paths(dev_t device, const std::string &status)
{
	std::vector<path> paths = paths_in(status);

	std::erase_if(paths, [](const path &p) { return is_offline(p.disk); });
	if (paths.empty())
		return { obstacle::kind::pathless, mapped_name(device) };
	for (const path &p : paths)
		if (is_used(p, paths) && is_blocked(p.disk))
			return { obstacle::kind::path, mapped_name(device),
				 name_of(p.disk) };
	return {};
}

/* "... out_of_data_space no_discard_passdown queue_if_no_space - 256" */
obstacle of_pool(dev_t device, const std::string &status)
{
	for (const char *word : { " out_of_data_space ", " queue_if_no_space " })
		if (status.find(word) == status.npos)
			return {};
	return { obstacle::kind::full, mapped_name(device) };
}

/* Who may not see that, which takes root, hears it from the kernel, or waits. */
obstacle of_status(dev_t device)
{
	for (const dm_target &t : dm_status_of(device)) {
		obstacle found;

		if (t.type == "multipath")
			found = of_paths(device, t.params);
		else if (t.type == "thin-pool")
			found = of_pool(device, t.params);
		if (found.what != obstacle::kind::none)
			return found;
	}
	return {};
}

/* Others than a path, in place of which there may be another. */
obstacle of_disks(const part &p)
{
	for (const level &l : p.between)
		if (l.target == "multipath")
			return {};
	for (dev_t disk : p.disks)
		if (is_blocked(disk))
			return { obstacle::kind::blocked, name_of(disk) };
	return {};
}

obstacle of_level(dev_t device, bool tells)
{
	if (read_file(folder_of(device) + "/dm/suspended") == "1")
		return { obstacle::kind::suspended, mapped_name(device) };
	return tells ? of_status(device) : obstacle{};
}

/* The first of them from above. */
obstacle of_part(const part &p, bool written)
{
	std::vector<level> levels = p.between;

	for (dev_t disk : p.disks)
		levels.push_back({ disk, "" });
	for (const level &l : levels) {
		const obstacle found =
			of_level(l.device, l.target == "multipath" ||
						   l.target == "thin-pool");

		if (found.what == obstacle::kind::full && !written)
			continue;
		if (found.what != obstacle::kind::none)
			return found;
	}
	return of_disks(p);
}

bool look_at(const device &d, uint64_t offset, uint64_t length, outcome &found)
{
	const bool written = found.who == fault::destination;

	for (const part &p : parts_of(d.number(), offset, length)) {
		found.waits = of_part(p, written);
		if (found.waits.what == obstacle::kind::none)
			continue;
		found.error = EAGAIN;
		return true;
	}
	return false;
}

outcome look(const ends &e, const blkcopy_range &r, bool searched)
{
	const uint64_t from = searched ? 0 : r.dst_offset;
	const uint64_t length = searched ? e.dst.size() : r.length;
	outcome found;

	found.where = stage::checks;
	found.who = fault::destination;
	if (!look_at(e.dst, from, length, found)) {
		found.who = fault::source;
		look_at(e.src, r.src_offset, r.length, found);
	}
	return found;
}

} /* namespace */

obstacle obstacle_at(dev_t device)
{
	if (read_file(folder_of(device) + "/dm/name"))
		return of_level(device, true);
	if (is_blocked(device))
		return { obstacle::kind::blocked, name_of(device) };
	return {};
}

outcome find_obstacle(const ends &e, const blkcopy_range &range, bool searched)
{
	outcome found = look(e, range, searched);

	for (unsigned us = 0; found.error && us < patience_us; us += look_us) {
		usleep(look_us);
		found = look(e, range, searched);
	}
	return found;
}

} /* namespace blkcopy */
