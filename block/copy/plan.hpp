// SPDX-License-Identifier: GPL-2.0-only
/*
 * The planner: from the fragments that reached the leaf queues to extents that
 * are contiguous on both sides. Splits made on the way cost nothing, because
 * each fragment knows its offset inside the chunk.
 */
#ifndef _BLK_COPY_PLAN_HPP
#define _BLK_COPY_PLAN_HPP

#include <kcxx/units.hpp>
#include "abi.h"
#include "outcome.hpp"

namespace blk_copy {

/* Contract: blk_copy_plan() in abi.h. @nr_ext is 0 after a refusal. */
[[nodiscard]] blk_copy_reason plan(std::span<blk_copy_frag> src, std::span<blk_copy_frag> dst,
				   kcxx::bytes chunk, std::span<blk_copy_extent> ext,
				   kcxx::u32 &nr_ext);

/* Contract: blk_copy_check_overlap(). @scratch holds two spans an extent. */
[[nodiscard]] blk_copy_reason check_overlap(std::span<const blk_copy_extent> ext,
					    std::span<const kcxx::u64> lu,
					    std::span<blk_copy_span> scratch);

} // namespace blk_copy

#endif
