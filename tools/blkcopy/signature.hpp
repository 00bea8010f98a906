/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a destination holds that somebody may still want: a file system, a
 * partition table, a volume, as far as libblkid knows it.
 */
#ifndef _BLKCOPY_SIGNATURE_HPP
#define _BLKCOPY_SIGNATURE_HPP

#include <cstdint>
#include <string>

#include "device.hpp"

namespace blkcopy {

struct signature {
	std::string type; /* "ext4", "gpt", ...; empty: none */
	int error = 0; /* errno: the device could not be looked at */
};

/*
 * Looks at the start and the end of the device, and of what follows @offset.
 * @d is open for reading.
 */
signature find_signature(const device &d, uint64_t offset);

} /* namespace blkcopy */

#endif
