/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why the devices did not copy.
 */
#ifndef _BLKCOPY_REASON_HPP
#define _BLKCOPY_REASON_HPP

#include <cstdint>
#include <string>

namespace blkcopy {

/* The name in sysfs; of one that a newer kernel has, its number. */
std::string reason_name(uint32_t reason);

} /* namespace blkcopy */

#endif
