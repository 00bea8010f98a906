/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mapped devices that are suspended, or have no path, disks and paths that are blocked, and
 * thin pools that are full: whoever reads or writes them waits, and mostly for as long as
 * somebody does nothing about it.
 */
#ifndef _BLKCOPY_OBSTACLE_HPP
#define _BLKCOPY_OBSTACLE_HPP

#include "copy.hpp"

namespace blkcopy {

/*
 * EAGAIN, which end it is and what is suspended, without a path or blocked there,
 * where the copy would wait. LVM suspends its devices for moments, and paths come
 * back, for which this waits for a second. @searched: all of the destination will be looked at
 * for signatures, and not only the range be written.
 */
outcome find_obstacle(const ends &e, const blkcopy_range &range, bool searched);

/* What @device itself is at the moment, whatever is below it. */
obstacle obstacle_at(dev_t device);

} /* namespace blkcopy */

#endif
