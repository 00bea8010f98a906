// SPDX-License-Identifier: GPL-2.0-only
#include "dm_table.hpp"

#include <cstdio>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace blkcopy {
namespace {

constexpr size_t first_room = 16 << 10, most_room = 4 << 20;

/* The kernel's answer about @device, or nothing. @what is a flag, or 0. */
std::vector<char> ask(int control, dev_t device, uint32_t what)
{
	for (size_t room = first_room; room <= most_room; room *= 4) {
		std::vector<char> answer(room);
		auto *head = reinterpret_cast<dm_ioctl *>(answer.data());

		head->version[0] = DM_VERSION_MAJOR;
		head->data_size = static_cast<uint32_t>(room);
		head->data_start = sizeof(*head);
		head->dev = device;
		head->flags = what | DM_NOFLUSH_FLAG;
		if (ioctl(control, DM_TABLE_STATUS, head))
			return {};
		if (!(head->flags & DM_BUFFER_FULL_FLAG))
			return answer;
	}
	return {};
}

std::vector<dm_target> targets_in(const std::vector<char> &answer)
{
	std::vector<dm_target> targets;
	dm_ioctl head;
	dm_target_spec spec;

	if (answer.size() < sizeof(head))
		return targets;
	memcpy(&head, answer.data(), sizeof(head));
	for (size_t at = head.data_start, i = 0; i < head.target_count; i++) {
		if (at + sizeof(spec) > answer.size())
			break;
		memcpy(&spec, &answer[at], sizeof(spec));

		const char *params = &answer[at] + sizeof(spec);
		const size_t left = answer.size() - at - sizeof(spec);

		targets.push_back(
			{ spec.sector_start * 512, spec.length * 512, { spec.target_type, strnlen(spec.target_type, DM_MAX_TYPE_NAME) }, { params, strnlen(params, left) } });
		if (spec.next <= sizeof(spec) &&
		    i + 1 < head.target_count)
			break;
		at = head.data_start + spec.next;
	}
	return targets;
}

std::vector<dm_target> targets_of(dev_t device, uint32_t what)
{
	const int control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	if (control < 0)
		return {};

	const std::vector<char> answer = ask(control, device, what);

	close(control);
	return targets_in(answer);
}

} /* namespace */

std::vector<dm_target> dm_table_of(dev_t device)
{
	return targets_of(device, DM_STATUS_TABLE_FLAG);
}

std::vector<dm_target> dm_status_of(dev_t device)
{
	return targets_of(device, 0);
}

std::vector<dev_t> devices_in(const std::string &params)
{
	std::istringstream words{ params };
	std::vector<dev_t> devices;
	std::string word;

	while (words >> word) {
		unsigned int major, minor;
		int end = 0;

		if (sscanf(word.c_str(), "%u:%u%n", &major, &minor, &end) == 2 &&
		    static_cast<size_t>(end) == word.size())
			devices.push_back(makedev(major, minor));
	}
	return devices;
}

} /* namespace blkcopy */
