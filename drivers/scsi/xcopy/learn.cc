// SPDX-License-Identifier: GPL-2.0-only
/*
 * What failures teach about a destination. Copy managers say of themselves what
 * they do not keep: CTL tells 64 segments and takes 9, SCST tells a granule that
 * it does not ask for. So what is told is where one begins, and what is refused
 * is not sent again.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::u32;

constexpr u32 nothing_more = SD_XCOPY_ACT_PAIR;
constexpr u32 learned = SD_XCOPY_ACT_NONE;
constexpr u32 again = SD_XCOPY_ACT_AGAIN;

constexpr u32 enough_in_vain = 16;

/* What all @lengths are multiples of. */
constexpr u32 common(u32 lengths)
{
	return lengths & -lengths;
}

u32 shorter(sd_xcopy_bounds &b, const sd_xcopy_shape &cmd)
{
	if (cmd.sectors <= b.max_sectors)
		b.max_sectors = sd_xcopy_halve(b.max_sectors);
	return learned;
}

u32 fewer(sd_xcopy_bounds &b, const sd_xcopy_shape &cmd)
{
	if (cmd.segments > b.max_segments)
		return again;
	if (cmd.segments <= 1)
		return nothing_more;
	b.max_segments = sd_xcopy_fewer_segments(cmd.segments);
	return again;
}

u32 coarser(sd_xcopy_bounds &b, const sd_xcopy_limits &told, const sd_xcopy_shape &cmd)
{
	const u32 was = common(cmd.lengths);
	const u32 next = sd_xcopy_raise_granule(was, told.granularity_sectors);

	if (was < b.granule_sectors)
		return learned;
	if (next == was)
		return nothing_more;
	b.granule_sectors = next;
	return learned;
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

__u32 sd_xcopy_learn(sd_xcopy_bounds *bounds, const sd_xcopy_limits *told,
		     const sd_xcopy_shape *cmd, __u32 act)
{
	if (act & SD_XCOPY_ACT_HALVE)
		act |= shorter(*bounds, *cmd);
	if (act & SD_XCOPY_ACT_FEWER)
		act |= fewer(*bounds, *cmd);
	if (act & SD_XCOPY_ACT_GRANULE)
		act |= coarser(*bounds, *told, *cmd);
	return act;
}

__u32 sd_xcopy_in_vain(__u32 *vain, __u32 reason, __u32 end, __u32 act)
{
	if (reason == BLK_COPY_REASON_NONE)
		*vain = 0;
	else if (end == BLK_COPY_CMD_OVER && !(act & ~SD_XCOPY_ACT_LOG))
		++*vain;
	if (*vain < enough_in_vain)
		return act;
	*vain = 0;
	return act | SD_XCOPY_ACT_PAIR;
}
