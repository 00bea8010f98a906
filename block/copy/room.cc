// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many commands may be on their way to a disk.
 *
 * Who finds a queue full waits behind all that is sorted before it, and that by copies
 * that never cease. Others have as much again as they use now; but some copies go on.
 */
#include <kcxx/std.hpp>
#include <kcxx/units.hpp>
#include "abi.h"

__u32 blk_copy_room(__u32 depth, __u32 others)
{
	const kcxx::u32 least = depth / 4, most = depth - (depth / 8 + !!(depth % 8));
	const kcxx::u32 left = others < depth / 2 ? depth - 2 * others : 0;

	return std::max(std::max(std::min(left, most), least), kcxx::u32{ 1 });
}
