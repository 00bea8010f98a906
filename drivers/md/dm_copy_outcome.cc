// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects how the destinations of an offloaded kcopyd job ended. See
 * dm_copy_abi.h for the contract.
 *
 * The job is copied, or it is done by hand, all of it. By hand is right after
 * every reason: blk_copy ends a copy when nobody writes for it any more, or when
 * the device is out of reach, and then the copy by hand meets the true error.
 *
 * A bit for each destination at work: one that is reported twice, or that the
 * job does not have, cannot end the job early or a second time.
 */
#include <kcxx/std.hpp>
#include "dm_copy_abi.h"

namespace {

constexpr __u32 bits_below(__u32 n)
{
	return (__u32{ 1 } << n) - 1;
}

} /* namespace */

/* Of more destinations than a job can have none is lost: all are by hand. */
extern "C" void dm_copy_outcome_init(struct dm_copy_outcome *o, __u32 num_dests)
{
	o->pending = bits_below(std::min<__u32>(num_dests, DM_COPY_MAX_DESTS));
	o->refused = num_dests > DM_COPY_MAX_DESTS;
}

extern "C" __u32 dm_copy_outcome_add(struct dm_copy_outcome *o, __u32 dest,
				     __u32 reason)
{
	__u32 bit = dest < DM_COPY_MAX_DESTS ? __u32{ 1 } << dest : 0;

	if (!(o->pending & bit))
		return DM_COPY_WAIT;

	o->pending &= ~bit;
	if (reason != BLK_COPY_REASON_NONE)
		o->refused = 1;
	if (o->pending)
		return DM_COPY_WAIT;
	return o->refused ? DM_COPY_BY_HAND : DM_COPY_DONE;
}
