// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs that all begin at once, before any of them ends, as those of a cache do that
 * writes back: what is tried in such a burst would wait behind what is by hand in it,
 * so that waits.
 */
#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "policy.hpp"

namespace {

class PolicyBursts : public PolicyTable {
protected:
	static constexpr u32 nr_jobs = 57;
	static constexpr u64 job = 1152;
	static constexpr u64 hand_mib_ns = 4500 * us;

	/* A command takes so long, of which one is done at a time. */
	void burst(u64 command_ns)
	{
		command_ns_ = command_ns;
		alone_ = 0;
		held_ns_ = 0;
		for (u32 i = 0; i < nr_jobs; i++) {
			wait();
			const blk_copy_turn t = begin(job);

			(t.offload ? devices_ : hand_).push_back(t);
			alone_ += t.offload && t.sectors == job;
		}
		const u64 from = now;

		devices_end();
		/* By hand all end at the end. */
		now = std::max(now, from + times(hand_mib_ns, job * hand_.size()));
		for (const blk_copy_turn &t : std::exchange(hand_, {}))
			end(t, 0);
		now += 300 * ms;
	}

	u32 alone_ = 0;	  /* jobs that the devices did whole */
	u64 held_ns_ = 0; /* others waited */
	bool odd_ = false;

private:
	u64 took(const blk_copy_turn &t) const { return (t.sectors + t.cmd_sectors - 1) / t.cmd_sectors * command_ns_; }
	void devices_end()
	{
		for (const blk_copy_turn &t : std::exchange(devices_, {})) {
			blk_copy_turn rest, over = t;

			over.odd = odd_;
			end(over, took(t));
			if (t.sectors == job)
				continue;
			blk_copy_policy_rest(&p, &t, job - t.sectors, now, &rest);
			hand_.push_back(rest);
		}
	}
	void wait()
	{
		const blk_copy_between b{ 1, 2, 3, 4, 1, 0 };
		const u64 most = blk_copy_policy_hold(&p, &b, job, now), from = now;
		u64 ns = 0;

		if (!most)
			return;
		for (const blk_copy_turn &t : devices_)
			ns += took(t);
		if (ns <= most)
			devices_end();
		else
			now += most;
		held_ns_ += now - from;
		EXPECT_EQ(blk_copy_policy_hold(&p, &b, job, now), 0U);
	}

	u64 command_ns_ = 0;
	std::vector<blk_copy_turn> devices_, hand_;
};

TEST_F(PolicyBursts, AreLearntInThree)
{
	for (u32 i = 0; i < 3; i++)
		burst(100 * us);
	EXPECT_GT(alone_, nr_jobs * 9 / 10);
	burst(100 * us);
	EXPECT_EQ(alone_, nr_jobs);
	EXPECT_TRUE(learnt().offload);
}

/* A command is waited for as long as the account has, and that is all. */
TEST_F(PolicyBursts, WaitForASlowCommandOnce)
{
	u64 held = 0;

	for (u32 i = 0; i < 12; i++) {
		burst(200 * ms);
		held += held_ns_;
	}
	EXPECT_GT(held, 0U);
	EXPECT_LE(held, times(hand_mib_ns, 2 * mib));
	EXPECT_FALSE(learnt().offload);
}

/* Nothing waits where some are under way by hand. */
TEST_F(PolicyBursts, WaitForNothingBesideOthers)
{
	const blk_copy_between b{ 1, 2, 3, 4, 1, 0 };

	burst(100 * us);
	burst(100 * us);
	const blk_copy_turn t = begin(job);

	ASSERT_TRUE(t.offload);
	EXPECT_GT(blk_copy_policy_hold(&p, &b, job, now), 0U);
	EXPECT_EQ(blk_copy_policy_hold(&p, &b, job, now + 60 * ms), 0U);
	now += 60 * ms;
	EXPECT_FALSE(begin(job).offload);
	EXPECT_EQ(blk_copy_policy_hold(&p, &b, job, now - 60 * ms), 0U);
}

/* The last of a burst had all others beside it, though they are over. */
TEST_F(PolicyBursts, AreNotStoppedAtTheirEnds)
{
	std::vector<blk_copy_turn> all;

	for (u32 i = 0; i < 4; i++)
		burst(100 * us);
	ASSERT_EQ(alone_, nr_jobs);
	for (u32 i = 0; i < nr_jobs; i++)
		all.push_back(begin(job));

	blk_copy_turn last = all.back();

	all.pop_back();
	ASSERT_TRUE(last.offload);
	for (const blk_copy_turn &t : all)
		end(t, 40 * ms / nr_jobs);
	EXPECT_TRUE(blk_copy_policy_goes_on(&p, &last, 128, now));
	end(last, 0);
}

/* What says nothing, as each copy has to be proven, is paid for where others waited for it. */
TEST_F(PolicyBursts, PayForAWaitThatShowedNothing)
{
	u64 held = 0;

	odd_ = true;
	const u64 from = now;

	for (u32 i = 0; i < 50; i++) {
		burst(20 * ms);
		held += held_ns_;
	}
	EXPECT_LE(held, times(hand_mib_ns, 5 * mib) + (now - from - 50 * 300 * ms) * 3 / 100);
}

} // namespace
