// SPDX-License-Identifier: GPL-2.0-only
#include "status.hpp"

#include <sstream>

#include <sys/stat.h>

#include "sysfs.hpp"

namespace blkcopy {
namespace {

/* Lines of two words; one that is not ends them. */
template <class Key>
std::vector<std::pair<Key, uint64_t>> pairs_in(const std::string &path)
{
	std::istringstream text{ read_file(path).value_or("") };
	std::vector<std::pair<Key, uint64_t>> pairs;
	Key key;
	uint64_t count;

	while (text >> key >> count)
		pairs.emplace_back(key, count);
	return pairs;
}

std::optional<side_counts> counts_in(const std::string &folder)
{
	side_counts c;

	if (!read_file(folder + "/offloaded_bytes"))
		return {};
	c.offloaded_bytes = number_in(folder + "/offloaded_bytes").value_or(0);
	c.by_hand_bytes = number_in(folder + "/by_hand_bytes").value_or(0);
	c.commands = number_in(folder + "/commands").value_or(0);
	c.refusals = pairs_in<std::string>(folder + "/refusals");
	c.latency = pairs_in<uint64_t>(folder + "/latency");
	return c;
}

} /* namespace */

device_status status_of(dev_t device)
{
	const std::string folder = folder_of(device) + "/copy/";

	return { facts_of(device), counts_in(folder + "source"),
		 counts_in(folder + "destination"), obstacle_at(device),
		 list_folder(folder_of(device)).empty() };
}

std::vector<dev_t> all_devices()
{
	std::vector<dev_t> devices;

	for (const std::string &name : list_folder("/sys/block")) {
		const auto device = device_in("/sys/block/" + name + "/dev");

		if (device && !name.starts_with("ram") &&
		    number_in("/sys/block/" + name + "/size").value_or(0))
			devices.push_back(*device);
	}
	return devices;
}

namespace {

/* A mapped device, as the table names it. */
std::optional<dev_t> mapped_called(const std::string &name)
{
	for (dev_t d : all_devices())
		if (read_file(folder_of(d) + "/dm/name") == name)
			return d;
	return {};
}

} /* namespace */

std::optional<dev_t> disk_called(const std::string &name)
{
	struct stat st;

	if (name.find('/') == std::string::npos)
		if (const auto device = device_in("/sys/block/" + name + "/dev"))
			return device;
	if ((stat(name.c_str(), &st) || !S_ISBLK(st.st_mode)) &&
	    (stat(("/dev/" + name).c_str(), &st) || !S_ISBLK(st.st_mode)))
		return mapped_called(name);
	if (read_file(folder_of(st.st_rdev) + "/partition"))
		return device_in(folder_of(st.st_rdev) + "/../dev");
	/* a node may be left of a device that is gone */
	if (list_folder(folder_of(st.st_rdev)).empty())
		return {};
	return st.st_rdev;
}

} /* namespace blkcopy */
