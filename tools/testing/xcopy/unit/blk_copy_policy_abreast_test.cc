// SPDX-License-Identifier: GPL-2.0-only
/* What the policy makes of jobs that are under way together. */
#include <algorithm>
#include <vector>

#include "policy.hpp"

namespace {

/* Jobs of @sectors, @depth at a time, each as long as its way takes; how many the devices did. */
class PolicyAbreast : public PolicyTable {
protected:
	struct job {
		u64 at;
		blk_copy_turn turn;
	};

	void over(const job &j)
	{
		now = std::max(now, j.at);
		end(j.turn, 0);
	}
	u64 run(u64 sectors, u32 depth, u64 hand_ns, u64 offload_ns, u32 count)
	{
		std::vector<job> under_way;
		u64 offloaded = 0;

		for (u32 i = 0; i < count; i++) {
			if (under_way.size() == depth) {
				const auto first = std::min_element(
					under_way.begin(), under_way.end(),
					[](const job &a, const job &b) { return a.at < b.at; });

				over(*first);
				under_way.erase(first);
			}

			const blk_copy_turn t = begin(sectors);
			const u64 ns = t.offload ? offload_ns : hand_ns;

			offloaded += t.offload;
			under_way.push_back({ now + ns * (95 + i * 7919 % 11) / 100, t });
			now += 1000;
		}
		for (const job &j : under_way)
			over(j);
		return offloaded;
	}
	/* Small jobs, 32 begun, that end in order; how many of those the devices did? */
	u32 in_order(u64 hand_ns, u64 offload_ns)
	{
		std::vector<blk_copy_turn> out;
		u32 offloaded = 0;

		for (u32 i = 0; i < 20000; i++) {
			out.push_back(begin(8));
			if (out.size() < 32)
				continue;
			const blk_copy_turn t = out.front();

			out.erase(out.begin());
			offloaded += t.offload;
			end(t, t.offload ? offload_ns : hand_ns);
		}
		return offloaded;
	}
};

/* Of tiny jobs less than a sixteenth may be of the time that is measured. */
TEST_F(PolicyAbreast, TinyJobsCountAsWell)
{
	run(8, 1, 300000, 100000, 5000);
	ASSERT_TRUE(learnt().offload);
	EXPECT_LT(run(8, 32, 300000, 100 * ms, 20000), 400U);
	EXPECT_FALSE(learnt().offload);
}

/*
 * Jobs that come together, and the next when all are over; by hand and devices do one
 * after the other. The last of them that end say little of what they take.
 */
TEST_F(PolicyAbreast, Bursts)
{
	const u64 sectors = 128, hand = 2 * ms, devices = 4 * ms;

	for (u32 burst : { 3, 7, 10, 25, 41, 60 }) {
		const u32 bursts = 1000;

		p = {};
		for (u32 i = 0; i < bursts; i++) {
			std::vector<job> all;
			u64 free[2] = { now, now };

			for (u32 k = 0; k < burst; k++) {
				const blk_copy_turn t = begin(sectors);

				free[t.offload] += times(t.offload ? devices : hand, sectors);
				all.push_back({ free[t.offload], t });
			}
			std::sort(all.begin(), all.end(), [](const job &a, const job &b) { return a.at < b.at; });
			for (const job &j : all)
				over(j);
		}
		EXPECT_LE(now, u64{ bursts } * burst * times(hand, sectors) * 103 / 100) << burst;
		now = 1;
	}
}

/* By hand is measured again, also where something always is under way. */
TEST_F(PolicyAbreast, ByHandBecomesQuicker)
{
	run(2048, 1, 20 * ms, 10 * ms, 600);
	ASSERT_TRUE(learnt().offload);
	EXPECT_LT(run(2048, 4, 2 * ms, 10 * ms, 50000), 5000U);
	EXPECT_FALSE(learnt().offload);
}

TEST_F(PolicyAbreast, ByHandBecomesQuickerOneByOne)
{
	run(4096, 1, 20 * ms, 10 * ms, 256);
	ASSERT_TRUE(learnt().offload);
	EXPECT_LT(run(4096, 1, 2 * ms, 10 * ms, 10000), 600U);
	EXPECT_FALSE(learnt().offload);
}

/* One that is so slow is done once, not eight times. */
TEST_F(PolicyAbreast, OneTinyTrialIsEnough)
{
	EXPECT_EQ(run(8, 1, 200000, 25000 * ms, 200), 1U);
}

/* What would not go into 64 bits is no small number. */
TEST_F(PolicyAbreast, WhatOverflowsIsSlow)
{
	for (u64 ns = 100 * ms; ns < 4000 * ms; ns += 37 * ms) {
		p = {};
		EXPECT_LT(run(8, 2, 15 * ms, ns, 2000), 40U) << ns;
		EXPECT_FALSE(learnt().offload) << ns;
	}
}

/* Trials beside work by hand cost something as well. */
TEST_F(PolicyAbreast, TrialsBesideOthersAreBooked)
{
	EXPECT_LE(run(2048, 4, 8 * ms, 16 * ms, 4000), 32U);
	EXPECT_FALSE(learnt().offload);
	p = {};
	EXPECT_LE(run(256, 4, ms, 10 * ms, 4000), 16U);
	EXPECT_FALSE(learnt().offload);
}

/* Many small jobs at once, as a snapshot has them. One at a time is done. */
TEST_F(PolicyAbreast, JobsThatOverlap)
{
	in_order(100 * us, 25 * us);
	EXPECT_TRUE(learnt().offload);
	EXPECT_LT(learnt().offload_us, learnt().hand_us);
}

TEST_F(PolicyAbreast, OverlapOfSlowOnes)
{
	const u32 offloaded = in_order(100 * us, 1000 * us);

	EXPECT_FALSE(learnt().offload);
	EXPECT_LE(offloaded, 200U);
}

/* By hand a MiB takes 10 ms. */
TEST_F(PolicyAbreast, AbreastAsManyAsTakeNoLongerThanOneByHand)
{
	const blk_copy_between b{ 1, 2, 3, 4, 1, 0 };
	const auto abreast = [&](const auto &offload_ns) {
		u32 most = 0;

		p = {};
		for (u32 i = 0; i < 400; i++) {
			const blk_copy_turn t = begin(2048);

			all_of(t, 2048, 10 * ms, offload_ns(t.window_sectors));
			if (i > 200)
				most = std::max(most, blk_copy_policy_abreast(&p, &b, 2048, 2048));
		}
		return most;
	};
	const auto flat = [&](u64 ns) { return abreast([=](u32) { return ns; }); };
	/* It gains as long as more is under way, up to 2 MiB. */
	const auto wide = [&](u64 ns) {
		return abreast([=](u32 window) { return ns + (4096 - std::min(window, 4096U)) * 1000; });
	};

	EXPECT_EQ(flat(1 * ms), 10U);
	EXPECT_EQ(flat(3 * ms), 3U);
	EXPECT_EQ(flat(6 * ms), 1U);
	EXPECT_EQ(flat(9 * ms), 1U);
	EXPECT_EQ(wide(6 * ms), 2U);
	EXPECT_EQ(flat(12 * ms), 1U);
}

/* Not while it is learnt, nor before one is by hand, or with another setting, to compare. */
TEST_F(PolicyAbreast, SettledWhileTheDevicesCopy)
{
	const blk_copy_between b{ 1, 2, 3, 4, 1, 0 };
	u32 best = 0, times_settled = 0;
	bool settled = false;

	EXPECT_EQ(blk_copy_policy_abreast(&p, &b, 2048, 2048), 1U);
	for (u32 i = 0; i < 2000; i++) {
		const blk_copy_turn t = begin(2048);

		/* As it was told. */
		EXPECT_TRUE(!settled || (t.offload && t.sectors == 2048 && t.cmd_sectors == best));
		all_of(t, 2048, 10 * ms, ms);
		settled = blk_copy_policy_abreast(&p, &b, 2048, 2048) > 1;
		times_settled += settled;
		best = learnt().cmd_sectors;
		EXPECT_TRUE(!settled || learnt().offload);
	}
	EXPECT_GE(times_settled, 1800U);
	/* Nor of one kind what the other has yet to show. */
	EXPECT_EQ(blk_copy_policy_abreast(&p, &b, 8, 2048), 1U);
	EXPECT_EQ(blk_copy_policy_abreast(&p, &b, 2048, 8), 1U);
	end(begin(2048), 1000000, BLK_COPY_REASON_LOST);
	EXPECT_EQ(blk_copy_policy_abreast(&p, &b, 2048, 2048), 1U);
	EXPECT_FALSE(learnt().offload);
}

} // namespace
