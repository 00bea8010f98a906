/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a copy ended, in words and as an exit code: which end it is about and
 * what is wrong with it.
 */
#ifndef _BLKCOPY_MESSAGE_HPP
#define _BLKCOPY_MESSAGE_HPP

#include <string>

#include "copy.hpp"
#include "exit_code.hpp"
#include "options.hpp"

namespace blkcopy {

/* "EINVAL"; "E4711" for a number that has no name. */
std::string errno_name(int error);

/* Why a device could not be opened. One line without "blkcopy: ". */
std::string explain_open(const device &d, const char *which);

/* Why the copy failed. One line without "blkcopy: ". */
std::string explain_copy(const ends &e, const options &o,
			 const blkcopy_range &range, const outcome &result);

/* The copy was refused before it began. */
bool nothing_written(const ends &e, const blkcopy_range &range,
		     const outcome &result);

/* The exit code that goes with it. */
exit_code code_of(const ends &e, const blkcopy_range &range,
		  const outcome &result);

} /* namespace blkcopy */

#endif
