// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many jobs the devices may have at a time, for all that became of the last ones:
 * twice as many as they copied in a row, since of many at a time all that are refused
 * are by hand at a time.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace {

constexpr kcxx::u32 longest = 32;

} // namespace

__u32 dm_copy_row_abreast(const dm_copy_row *row)
{
	return std::max(2U * row->copied, 1U);
}

void dm_copy_row_ended(dm_copy_row *row, int copied)
{
	row->copied = static_cast<__u8>(copied ? std::min(row->copied + 1U, longest) : 0);
}
