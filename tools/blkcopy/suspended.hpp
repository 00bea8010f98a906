/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mapped devices that are suspended: whoever reads or writes them waits.
 */
#ifndef _BLKCOPY_SUSPENDED_HPP
#define _BLKCOPY_SUSPENDED_HPP

#include "copy.hpp"

namespace blkcopy {

/*
 * EAGAIN, which end it is and what is suspended there, where the copy would wait.
 * LVM suspends its devices for moments, in which this waits for a second.
 */
outcome find_suspended(const ends &e, const blkcopy_range &range);

} /* namespace blkcopy */

#endif
