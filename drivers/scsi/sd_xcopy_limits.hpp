// SPDX-License-Identifier: GPL-2.0-only
/* From what a copy manager claims to what one command may be. */
#ifndef _SD_XCOPY_LIMITS_HPP
#define _SD_XCOPY_LIMITS_HPP

#include <kcxx/units.hpp>
#include "../../block/blk_copy_reason.h"
#include "sd_xcopy_wire.hpp"

namespace sd_xcopy {

/*
 * A bio counts its bytes in 32 bits, and blk_copy_chunk_sectors() stops at half
 * of that.
 */
inline constexpr u32 max_command_bytes = 1U << 31;
/* A copy manager that wants more than this at a time is not believed. */
inline constexpr u32 max_granularity = 1U << 20;
/* The largest logical block that sd drives. */
inline constexpr u32 max_block_size = 4096;
/* Cuts fall on pages: 65535 blocks of 512 bytes would leave every later piece askew. */
inline constexpr u32 cut_bytes = 4096;
/* A command is not made smaller than this after timeouts. */
inline constexpr u32 floor_bytes = 1U << 20;

} // namespace sd_xcopy

#endif
