/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * More than one SRC and DST: a process for each, so many at a time.
 */
#ifndef _BLKCOPY_SEVERAL_HPP
#define _BLKCOPY_SEVERAL_HPP

#include "options.hpp"

namespace blkcopy {

/*
 * @run does one copy and returns its exit code. The first of those that is not
 * 0, by the order in which the copies were named; what fails does not end the
 * others.
 */
int run_several(const options &o, int (*run)(const options &));

} /* namespace blkcopy */

#endif
