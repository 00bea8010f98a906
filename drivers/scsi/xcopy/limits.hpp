// SPDX-License-Identifier: GPL-2.0-only
/* From what a copy manager claims to what one command may be. */
#ifndef _SD_XCOPY_LIMITS_HPP
#define _SD_XCOPY_LIMITS_HPP

#include <kcxx/units.hpp>
#include "wire.hpp"

namespace sd_xcopy {

/*
 * A bio counts its bytes in 32 bits, and blk_copy_chunk_sectors() stops at half
 * of that.
 */
inline constexpr u32 max_command_bytes = 1U << 31;
/* The largest logical block that sd drives. */
inline constexpr u32 max_block_size = 4096;
/*
 * No array shares or stores data in larger pieces, so a cut on a multiple of
 * this is a good one for all. It is also the least that timeouts leave of a
 * command, and the largest granule that is believed.
 */
inline constexpr u32 cut_bytes = 1U << 20;
/* Who takes no longer segments is slower than reading and writing. */
inline constexpr u32 min_segment_bytes = 64U << 10;
/* Where that is too much: whoever wants less than a page hardly says so. */
inline constexpr u32 page_bytes = 4096;

} // namespace sd_xcopy

#endif
