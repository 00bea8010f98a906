/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SD_XCOPY_FLIGHT_HPP
#define _SD_XCOPY_FLIGHT_HPP

#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {

using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* A window grows by one after so many successes. */
inline constexpr u32 successes_to_grow = 64;
/* A window is no window any more beyond this. */
inline constexpr u32 widest_window = 256;

} // namespace sd_xcopy

#endif
