// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of a copy, and what may be done next.
 */
#ifndef _BLK_COPY_OUTCOME_HPP
#define _BLK_COPY_OUTCOME_HPP

#include <kcxx/result.hpp>
#include "blk_copy_abi.h"

namespace blk_copy {

/* The numbers of blk_copy_reason.h as a type, so that a count is no reason. */
enum class reason : kcxx::u32 {
#define BLK_COPY_REASON_ENUMERATOR(name, text) name = BLK_COPY_REASON_##name,
	BLK_COPY_REASON_LIST(BLK_COPY_REASON_ENUMERATOR)
#undef BLK_COPY_REASON_ENUMERATOR
};

/* A number from the border; one that is no reason gives UNCERTAIN, the most careful. */
[[nodiscard]] constexpr reason to_reason(kcxx::u32 n)
{
	return n < BLK_COPY_NR_REASONS ? static_cast<reason>(n) : reason::UNCERTAIN;
}

[[nodiscard]] constexpr kcxx::u32 number(reason r)
{
	return static_cast<kcxx::u32>(r);
}

[[nodiscard]] bool may_fall_back(reason r);
[[nodiscard]] kcxx::s32 errno_of(reason r);
[[nodiscard]] reason worse(reason a, reason b);
[[nodiscard]] reason from_stack(kcxx::s32 error);

} // namespace blk_copy

#endif
