// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects how the destinations of an offloaded kcopyd job ended. See
 * dm_copy_abi.h for the contract.
 *
 * A bit per destination, also for those still at work: a destination that is
 * reported twice, or that the job does not have, is then known for what it is
 * and cannot end the job early or a second time.
 */
#include "dm_copy_outcome.hpp"

namespace dm_copy {
namespace {

constexpr __u32 bits_below(__u32 n)
{
	return (__u32{ 1 } << n) - 1;
}

/*
 * A failed job ends as it stands. The destinations that only refused are not
 * among the failed ones: their device did nothing wrong, and, as everywhere in
 * kcopyd, a job with an error does not promise that the others were written.
 */
__u32 verdict(const dm_copy_outcome &o)
{
	if (o.failed)
		return DM_COPY_FAIL;
	if (o.refused)
		return DM_COPY_FALL_BACK;
	return DM_COPY_DONE;
}

} /* namespace */
} /* namespace dm_copy */

using namespace dm_copy;

/* Of more destinations than a job can have none is lost: it falls back. */
extern "C" void dm_copy_outcome_init(struct dm_copy_outcome *o, __u32 num_dests)
{
	__u32 nr = std::min<__u32>(num_dests, DM_COPY_MAX_DESTS);

	o->pending = bits_below(nr);
	o->refused = num_dests > nr ? ~bits_below(nr) : 0;
	o->failed = 0;
	o->nr = nr;
}

extern "C" __u32 dm_copy_outcome_add(struct dm_copy_outcome *o, __u32 dest,
				     __u32 reason, __u64 *write_err)
{
	__u32 bit = dest < o->nr ? __u32{ 1 } << dest : 0;

	*write_err = 0;
	if (!(o->pending & bit))
		return DM_COPY_WAIT;

	o->pending &= ~bit;
	switch (ending_of(reason)) {
	case ending::copied:
		break;
	case ending::refused:
		o->refused |= bit;
		break;
	case ending::failed:
		o->failed |= bit;
		break;
	}
	if (o->pending)
		return DM_COPY_WAIT;

	*write_err = o->failed;
	return verdict(*o);
}
