// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many jobs the devices may have at a time, for all that became of the last ones:
 * twice as many as they copied in a row, since of many at a time all that are refused
 * are by hand at a time. Where they refuse some again and again, each of these halves
 * that, which a long row takes back: soon no more are by hand at a time than an eighth
 * of what was copied before. A refusal that lay in the job or in the moment says nothing
 * of them.
 */
#include <kcxx/std.hpp>
#include "lasts.hpp"

namespace {

constexpr kcxx::u8 longest = 32;
constexpr kcxx::u8 most_halved = 5;

} // namespace

__u32 dm_copy_row_weightier(__u32 a, __u32 b)
{
	if (a == BLK_COPY_REASON_NONE || b == BLK_COPY_REASON_NONE)
		return a | b;
	return lasts(b) && !lasts(a) ? b : a;
}

__u32 dm_copy_row_abreast(const dm_copy_row *row)
{
	return std::max(2U * row->copied >> row->halved, 1U);
}

void dm_copy_row_ended(dm_copy_row *row, __u32 reason, int refused)
{
	if (reason != BLK_COPY_REASON_NONE) {
		row->copied = 0;
		if (refused && lasts(reason) && row->halved < most_halved)
			row->halved++;
	} else if (row->copied < longest) {
		row->copied++;
	} else if (row->halved) {
		/* As many at a time as before, and on from there. */
		row->halved--;
		row->copied = longest / 2;
	}
}
