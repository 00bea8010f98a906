/* SPDX-License-Identifier: GPL-2.0-only */
/* The way from a lost command to the certainty that it is over. */
#ifndef _SD_XCOPY_FATE_HPP
#define _SD_XCOPY_FATE_HPP

#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {

/* A copy that is still worked on is asked for so often, so far apart. */
inline constexpr kcxx::u32 max_asked = 20;
inline constexpr kcxx::u32 ask_again_ms = 500;

} // namespace sd_xcopy

#endif
