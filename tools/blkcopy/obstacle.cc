// SPDX-License-Identifier: GPL-2.0-only
#include "obstacle.hpp"

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

/* In what dm-multipath says of itself a path is its number, then A or F. */
bool names_a_path(const std::string &status)
{
	std::istringstream words{ status };
	std::string word, before;

	for (; words >> word; before = word)
		if (word == "A" && !devices_in(before).empty())
			return true;
	return false;
}

/* Who may not see that, which takes root, hears it from the kernel, or waits. */
bool is_pathless(const level &l)
{
	if (l.target != "multipath")
		return false;
	for (const dm_target &t : dm_status_of(l.device))
		if (t.type == "multipath" && !names_a_path(t.params))
			return true;
	return false;
}

/* The SCSI mid layer holds back what is sent to it, until its transport is there again. */
bool is_blocked(dev_t disk)
{
	return read_file(folder_of(disk) + "/device/state") == "blocked";
}

/* Others than a path, in place of which there may be another. */
void find_blocked(const part &p, outcome &found)
{
	for (const level &l : p.between)
		if (l.target == "multipath")
			return;
	for (dev_t disk : p.disks)
		if (found.blocked.empty() && is_blocked(disk))
			found.blocked = name_of(disk);
}

/* The first of them from above; false: there is none. */
bool find_in(const part &p, outcome &found)
{
	std::vector<level> levels = p.between;

	for (dev_t disk : p.disks)
		levels.push_back({ disk, "" });
	for (const level &l : levels) {
		if (read_file(folder_of(l.device) + "/dm/suspended") == "1")
			found.suspended = mapped_name(l.device);
		else if (is_pathless(l))
			found.pathless = mapped_name(l.device);
		else
			continue;
		found.error = EAGAIN;
		return true;
	}
	find_blocked(p, found);
	if (!found.blocked.empty())
		found.error = EAGAIN;
	return found.error;
}

bool look_at(const device &d, uint64_t offset, uint64_t length, outcome &found)
{
	for (const part &p : parts_of(d.number(), offset, length))
		if (find_in(p, found))
			return true;
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
