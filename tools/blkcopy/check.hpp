/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Would the devices copy a range, in which pieces, and if not, why not?
 */
#ifndef _BLKCOPY_CHECK_HPP
#define _BLKCOPY_CHECK_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "copy.hpp"
#include "topology.hpp"

namespace blkcopy {

/* A piece of the range that lies on the same disks all through. */
struct piece {
	part src; /* offset and length are those of the piece */
	part dst;
	uint32_t reason; /* why the devices would not copy it */

	uint64_t offset() const { return src.offset; }
	uint64_t length() const { return src.length; }
};

struct verdict {
	std::vector<piece> pieces;
	uint64_t offloaded = 0; /* bytes */
	int error = 0;		/* what BLKCOPY would answer instead of copying */
};

verdict check_pieces(const ends &e, const blkcopy_range &range);

/* What was found on this host that goes with @reason, a line each. */
std::vector<std::string> evidence(uint32_t reason, const verdict &v);

} /* namespace blkcopy */

#endif
