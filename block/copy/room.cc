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

/*
 * Where the last of @sectors in commands of @wanted would go by themselves for want of a
 * few places, each is longer, in whole @granule, by a fourth at most.
 */
__u32 blk_copy_fit_room(__u32 wanted, __u64 sectors, __u32 granule, __u32 room)
{
	if (!wanted || !granule || !room)
		return wanted;

	const kcxx::u64 nr = sectors / wanted + !!(sectors % wanted), rounds = nr / room;

	if (!rounds || nr % room == 0)
		return wanted;

	const kcxx::u64 each = sectors / (rounds * room) + !!(sectors % (rounds * room));
	const kcxx::u64 longer = (each + granule - 1) / granule * granule;
	const kcxx::u64 most = std::min(kcxx::u64{ wanted } + wanted / 4, kcxx::u64{ ~0U });

	return longer <= most ? static_cast<kcxx::u32>(longer) : wanted;
}

/*
 * Of @room one of @lines may have so many when the others have @theirs, at least 1. One
 * of which nothing has come to the queue, as it is throttled, takes no share.
 */
__u32 blk_copy_line_room(__u32 room, __u32 lines, __u32 theirs)
{
	const kcxx::u32 besides = lines ? std::min(lines - 1, theirs) : 0;
	const kcxx::u32 left = room - std::min(room, theirs);

	return std::max(std::min(room / (besides + 1), left), kcxx::u32{ 1 });
}
