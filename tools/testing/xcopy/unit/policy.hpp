/* SPDX-License-Identifier: GPL-2.0-only */
/* Turns by themselves, for the tests of the policy. */
#ifndef _XCOPY_UNIT_POLICY_HPP
#define _XCOPY_UNIT_POLICY_HPP

#include <gtest/gtest.h>

#include "sectors.hpp"

class PolicyTable : public testing::Test {
protected:
	blk_copy_turn begin(u64 sectors, u64 src = 1)
	{
		const blk_copy_between b{ src, 2, 3, 4, 1, 0 };
		blk_copy_turn t;

		blk_copy_policy_begin(&p, &b, sectors, now, &t);
		return t;
	}
	void end(const blk_copy_turn &t, u64 took, u32 reason = BLK_COPY_REASON_NONE)
	{
		now += took;
		blk_copy_policy_end(&p, &t, t.sectors, reason, now);
	}
	/* A job: what the devices do not do of it is done by hand, and nobody told. */
	void all_of(const blk_copy_turn &t, u64 sectors, u64 hand_ns, u64 offload_ns)
	{
		end(t, times(t.offload ? offload_ns : hand_ns, t.sectors));
		now += times(hand_ns, sectors - t.sectors);
	}
	/* Jobs one after the other, by whoever the policy says; how many were by hand? */
	u32 jobs(u32 n, u64 sectors, u64 hand_ns, u64 offload_ns)
	{
		u32 by_hand = 0;

		while (n--) {
			blk_copy_turn t = begin(sectors);

			if (!t.offload) {
				end(t, times(hand_ns, sectors));
				by_hand++;
				continue;
			}
			end(t, times(offload_ns, t.sectors));
			if (t.sectors == sectors)
				continue;
			blk_copy_turn rest;

			blk_copy_policy_rest(&p, &t, sectors - t.sectors, now, &rest);
			end(rest, times(hand_ns, rest.sectors));
			by_hand++;
		}
		return by_hand;
	}
	blk_copy_learnt learnt()
	{
		blk_copy_learnt l{};

		EXPECT_TRUE(blk_copy_policy_at(&p, 0, &l));
		return l;
	}

	blk_copy_policy p{};
	u64 now = 1;
};

#endif
