// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of a copy, and what may be done next.
 */
#ifndef _BLK_COPY_OUTCOME_HPP
#define _BLK_COPY_OUTCOME_HPP

#include <kcxx/result.hpp>
#include "abi.h"

namespace blk_copy {

/* A number from the border; one that is no reason gives UNCERTAIN, the most careful. */
[[nodiscard]] constexpr blk_copy_reason to_reason(kcxx::u32 n)
{
	return n < BLK_COPY_NR_REASONS ? static_cast<blk_copy_reason>(n) :
					 BLK_COPY_REASON_UNCERTAIN;
}

[[nodiscard]] kcxx::s32 errno_of(blk_copy_reason r);
[[nodiscard]] blk_copy_reason worse(blk_copy_reason a, blk_copy_reason b);
[[nodiscard]] blk_copy_reason from_stack(kcxx::s32 error);

} // namespace blk_copy

#endif
