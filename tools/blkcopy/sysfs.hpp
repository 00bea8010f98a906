/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small files of the kernel.
 */
#ifndef _BLKCOPY_SYSFS_HPP
#define _BLKCOPY_SYSFS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace blkcopy {

/* Without blanks at its end; nothing where it cannot be read. */
std::optional<std::string> read_file(const std::string &path);

/* What such a file says, if it is a number. */
std::optional<uint64_t> number_in(const std::string &path);

/* "8:16"; nothing where it is no device's number. */
std::optional<dev_t> device_numbered(const std::string &number);

/* What such a file says, if it is a device's number. */
std::optional<dev_t> device_in(const std::string &path);

/* The names in a folder, sorted; none where there is no such folder. */
std::vector<std::string> list_folder(const std::string &path);

/* Why there is nothing to see of any device, as where sysfs is not mounted, or "". */
std::string no_sysfs();

/* What a symbolic link says, or "". */
std::string read_link(const std::string &path);

/* "8:16" */
std::string number_of(dev_t device);

/* /sys/dev/block/8:16 */
std::string folder_of(dev_t device);

/*
 * What the device is called by whoever made it, which outlasts a reboot: the
 * UUID of a mapped device, the WWID of a disk; a partition is its place on
 * that. Where there is none, what it is until the next boot. No blanks at the
 * ends, no newline. Nothing where that is not to be seen: another may be called so.
 */
std::optional<std::string> identity_of(dev_t device);

} /* namespace blkcopy */

#endif
