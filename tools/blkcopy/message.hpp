/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An errno in words: which end it is about and what is wrong with it.
 */
#ifndef _BLKCOPY_MESSAGE_HPP
#define _BLKCOPY_MESSAGE_HPP

#include <string>

#include "copy.hpp"

namespace blkcopy {

/* "EINVAL"; "E4711" for a number that has no name. */
std::string errno_name(int error);

/* Why a device could not be opened. One line without "blkcopy: ". */
std::string explain_open(const device &d);

/* Why BLKCOPY failed. One line without "blkcopy: ". */
std::string explain_copy(const ends &e, const blkcopy_range &range,
			 const outcome &result);

} /* namespace blkcopy */

#endif
