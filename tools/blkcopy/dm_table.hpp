/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_DM_TABLE_HPP
#define _BLKCOPY_DM_TABLE_HPP

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace blkcopy {

/* A line of a mapped device's table, in bytes. */
struct dm_target {
	uint64_t start;
	uint64_t length;
	std::string type;
	std::string params;
};

/* Empty where there is none, or nobody may see it (it takes root). */
std::vector<dm_target> dm_table_of(dev_t device);

/* The same, with what each target says of itself in place of its parameters. */
std::vector<dm_target> dm_status_of(dev_t device);

/* The devices that @params name, as "8:16". */
std::vector<dev_t> devices_in(const std::string &params);

} /* namespace blkcopy */

#endif
