// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library fmt, once. Debian has it as a shared library only, and its form for
 * headers takes each file that includes it ten seconds to compile: so this file is
 * the only one that has that form, and what the others call is kept in it.
 */
#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace blkcopy {

using format_function = std::string (*)(fmt::string_view, fmt::format_args);

/* Its address is asked for, so it is in the object. */
extern const format_function fmt_vformat;
const format_function fmt_vformat = &fmt::vformat;

} // namespace blkcopy
