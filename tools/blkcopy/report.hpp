/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result, on standard output.
 */
#ifndef _BLKCOPY_REPORT_HPP
#define _BLKCOPY_REPORT_HPP

#include <string>

#include "copy.hpp"
#include "options.hpp"

namespace blkcopy {

/* One line that ends, for programs. */
std::string json(const options &o, const blkcopy_range &range,
		 const outcome &result);

/* One line that ends, for people. */
std::string in_words(const options &o, const blkcopy_range &range,
		     const outcome &result);

} /* namespace blkcopy */

#endif
