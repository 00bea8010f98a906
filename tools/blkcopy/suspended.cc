// SPDX-License-Identifier: GPL-2.0-only
#include "suspended.hpp"

#include <cerrno>

#include <unistd.h>

#include "sysfs.hpp"
#include "topology.hpp"

namespace blkcopy {
namespace {

constexpr unsigned look_us = 50 * 1000, patience_us = 1000 * 1000;

/* Its name, or "". */
std::string name_if_suspended(dev_t device)
{
	const std::string dm = folder_of(device) + "/dm/";

	return read_file(dm + "suspended") == "1" ?
		       read_file(dm + "name").value_or(name_of(device)) :
		       "";
}

/* The first from above that a range lies on. */
std::string suspended_in(const device &d, uint64_t offset, uint64_t length)
{
	for (const part &p : parts_of(d.number(), offset, length)) {
		std::vector<dev_t> devices;

		for (const level &l : p.between)
			devices.push_back(l.device);
		add_new(devices, p.disks);
		for (dev_t below : devices)
			if (const std::string name = name_if_suspended(below);
			    !name.empty())
				return name;
	}
	return "";
}

outcome look(const ends &e, const blkcopy_range &r)
{
	outcome found;

	found.where = stage::checks;
	found.who = fault::destination;
	found.suspended = suspended_in(e.dst, r.dst_offset, r.length);
	if (found.suspended.empty()) {
		found.who = fault::source;
		found.suspended = suspended_in(e.src, r.src_offset, r.length);
	}
	if (!found.suspended.empty())
		found.error = EAGAIN;
	return found;
}

} /* namespace */

outcome find_suspended(const ends &e, const blkcopy_range &range)
{
	outcome found = look(e, range);

	for (unsigned us = 0; found.error && us < patience_us; us += look_us) {
		usleep(look_us);
		found = look(e, range);
	}
	return found;
}

} /* namespace blkcopy */
