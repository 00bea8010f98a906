/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading back what was copied.
 */
#ifndef _BLKCOPY_VERIFY_HPP
#define _BLKCOPY_VERIFY_HPP

#include "copy.hpp"

namespace blkcopy {

/*
 * Compares the range at both ends, past the page cache, and adds to @result
 * where they differ, or which end cannot be read.
 */
void verify(const ends &e, const blkcopy_range &range, outcome &result,
	    const std::function<void(uint64_t)> &compared);

} /* namespace blkcopy */

#endif
