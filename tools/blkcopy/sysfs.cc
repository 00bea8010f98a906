// SPDX-License-Identifier: GPL-2.0-only
#include "sysfs.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fmt/core.h>

#include "size.hpp"

namespace blkcopy {
namespace {

std::optional<std::string> identity_in(const std::string &folder,
				       const std::string &number)
{
	static const struct {
		const char *file;
		const char *kind;
	} names[] = {
		{ "dm/uuid", "dm" },	   { "md/uuid", "md" },
		{ "device/wwid", "wwid" }, { "wwid", "wwid" },
		{ "serial", "serial" },
	};

	for (const auto &n : names) {
		std::optional<std::string> text =
			read_file(folder + '/' + n.file);

		if (text && !text->empty())
			return fmt::format("{} {}", n.kind, *text);
	}

	const auto boot = read_file("/proc/sys/kernel/random/boot_id");
	const auto sequence = read_file(folder + "/diskseq");

	if (!boot || !sequence)
		return {};
	return fmt::format("boot {} device {} {}", *boot, number, *sequence);
}

} /* namespace */

std::optional<std::string> read_file(const std::string &path)
{
	const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
	std::string text;
	char buffer[4096];
	ssize_t n;

	if (fd < 0)
		return {};
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		text.append(buffer, static_cast<size_t>(n));
	close(fd);
	if (n < 0)
		return {};
	while (!text.empty() &&
	       isspace(static_cast<unsigned char>(text.back())))
		text.pop_back();
	return text;
}

std::optional<uint64_t> number_in(const std::string &path)
{
	return parse_all<uint64_t>(read_file(path).value_or(""));
}

std::optional<dev_t> device_numbered(const std::string &number)
{
	unsigned int major, minor;

	if (sscanf(number.c_str(), "%u:%u", &major, &minor) != 2)
		return {};
	return makedev(major, minor);
}

std::optional<dev_t> device_in(const std::string &path)
{
	return device_numbered(read_file(path).value_or(""));
}

std::vector<std::string> list_folder(const std::string &path)
{
	std::vector<std::string> names;
	DIR *folder = opendir(path.c_str());

	if (!folder)
		return names;
	while (const dirent *entry = readdir(folder))
		if (entry->d_name[0] != '.')
			names.emplace_back(entry->d_name);
	closedir(folder);
	std::sort(names.begin(), names.end());
	return names;
}

std::string no_sysfs()
{
	DIR *folder = opendir("/sys/block");

	if (!folder)
		return fmt::format("/sys/block: {}; is sysfs mounted at /sys?",
				   strerror(errno));
	closedir(folder);
	return "";
}

std::string read_link(const std::string &path)
{
	char buffer[4096];
	const ssize_t n = readlink(path.c_str(), buffer, sizeof(buffer));

	return n > 0 ? std::string(buffer, static_cast<size_t>(n)) : "";
}

std::string number_of(dev_t device)
{
	return fmt::format("{}:{}", major(device), minor(device));
}

std::string folder_of(dev_t device)
{
	return "/sys/dev/block/" + number_of(device);
}

std::optional<std::string> identity_of(dev_t device)
{
	const std::string folder = folder_of(device);
	const bool part = read_file(folder + "/partition").has_value();
	const auto start = read_file(folder + "/start");
	std::optional<std::string> text =
		identity_in(part ? folder + "/.." : folder, number_of(device));

	if (!text || (part && !start))
		return {};
	if (part)
		*text += " partition at " + *start;
	std::replace(text->begin(), text->end(), '\n', ' ');
	return text;
}

} /* namespace blkcopy */
