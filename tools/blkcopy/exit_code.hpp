/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_EXIT_CODE_HPP
#define _BLKCOPY_EXIT_CODE_HPP

namespace blkcopy {

enum exit_code { exit_ok = 0, exit_error = 1, exit_usage = 2 };

} /* namespace blkcopy */

#endif
