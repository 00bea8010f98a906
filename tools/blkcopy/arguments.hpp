/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_ARGUMENTS_HPP
#define _BLKCOPY_ARGUMENTS_HPP

#include <optional>

namespace CLI {
class App;
}

namespace blkcopy {

/* What to exit with at once, or nothing: go on. Prints help and errors. */
std::optional<int> parse_arguments(CLI::App &app, int argc, char **argv);

} /* namespace blkcopy */

#endif
