// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pairs of devices refused again and again, so that they are left alone.
 *
 * A refusal costs a job one futile round trip, and if it has several
 * destinations the copies to the others as well. So a pair of which a whole row
 * of copies was refused is left alone for a second, and no longer: whatever lies
 * below may be another by then, a table, a path, a driver that was loaded, and
 * one try a second costs nothing that could be measured. What a device's own
 * refusal costs is another matter; pairs of logical units have a memory of their
 * own, in sd_xcopy.
 *
 * One refusal alone says little, since a volume may lie on disks that copy and
 * on others that do not; one success ends the row.
 */
#include <kcxx/pairs.hpp>
#include "lasts.hpp"

namespace {

constexpr kcxx::backoff after_a_row{ .first_ms = 1000, .max_ms = 1000, .factor = 1, .row = 8 };

kcxx::pair_memory &memory(kcxx_pairs *p)
{
	return kcxx::stored<kcxx::pair_memory>(p);
}

} // namespace

void dm_copy_pairs_init(kcxx_pairs *p)
{
	kcxx::store<kcxx::pair_memory>(p);
}

__u32 dm_copy_pairs_check(kcxx_pairs *p, __u64 src, __u64 dst, __u64 now_ms)
{
	return memory(p).left_alone(src, dst, now_ms) ? BLK_COPY_REASON_BACKOFF :
							BLK_COPY_REASON_NONE;
}

void dm_copy_pairs_ended(kcxx_pairs *p, __u64 src, __u64 dst, __u32 reason, __u64 now_ms)
{
	if (reason == BLK_COPY_REASON_NONE)
		memory(p).succeeded(src, dst, now_ms);
	else if (lasts(reason))
		memory(p).refused(src, dst, reason, after_a_row, now_ms);
}

void dm_copy_pairs_forget(kcxx_pairs *p)
{
	memory(p).forget(0, true);
}

int dm_copy_pairs_at(const kcxx_pairs *p, __u32 i, __u64 now_ms, kcxx_pair *pair)
{
	const auto alone = kcxx::stored<kcxx::pair_memory>(p).at(i, now_ms);

	*pair = alone.value_or(kcxx_pair{});
	return alone.has_value();
}
