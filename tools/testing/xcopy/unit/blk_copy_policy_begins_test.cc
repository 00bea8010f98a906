// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a BLKCOPY by hand begins with, and what it is to be broken off for a trial and
 * begun anew: a first piece that is waited for, others under way behind it.
 */
#include <algorithm>
#include <utility>

#include "policy.hpp"

namespace {

class PolicyBegins : public PolicyTable {
protected:
	blk_copy_turn piece(u64 sectors)
	{
		const blk_copy_between b{ 1, 2, 3, 4, 0, 0 };
		blk_copy_turn t;

		blk_copy_policy_begin(&p, &b, sectors, now, &t);
		return t;
	}
	/* What it begins with, 4 MiB each: the first as it is, then what is filled before. */
	void first(u64 first_ns, u64 second_ns, u64 fill_ns)
	{
		end(piece(4 * mib), first_ns);
		fill(fill_ns, second_ns);
	}
	bool fill(u64 fill_ns, u64 ns)
	{
		blk_copy_turn t = piece(4 * mib);

		if (t.offload)
			return false;
		now += fill_ns;
		blk_copy_policy_filled(&p, &t, now);
		end(t, ns);
		return true;
	}
	/* MiB that are by hand until the devices are tried. */
	u32 until_tried(u64 fill_ns, u64 ns)
	{
		for (u32 n = 0;; n++)
			if (n == 25000 || !fill(fill_ns, ns))
				return 4 * n;
	}
};

/* A copy of single blocks was the first there was, and they were cold. */
TEST_F(PolicyBegins, WithBlocksOfAVector)
{
	end(piece(8), 10 * ms);
	end(piece(8), 300 * us);
	EXPECT_LE(until_tried(0, 8 * ms), 64U);
}

/* What is waited for at first is not tried soon; yet it is not for ever what it was. */
TEST_F(PolicyBegins, WithALongWait)
{
	first(160 * ms, 8 * ms, 150 * ms);
	EXPECT_GE(until_tried(150 * ms, 8 * ms), 256U);
	blk_copy_policy_forget(&p);
	first(160 * ms, 8 * ms, 150 * ms);
	EXPECT_LE(until_tried(2 * ms, 8 * ms), 128U);
}

/* One of the first three is cold, a hiccup, or was nearly done when its turn began. */
TEST_F(PolicyBegins, WithOneThatIsOdd)
{
	for (u64 odd : { 200 * ms, 64 * ms, 20 * us }) {
		for (u32 which : { 0U, 1U, 2U }) {
			p = {};
			for (u32 i = 0; i < 3; i++)
				end(piece(4 * mib), i == which ? odd : 2 * ms);
			EXPECT_LE(learnt().hand_us, 500U) << odd << " at " << which;
			EXPECT_GE(learnt().hand_us, which ? 375U : 5U) << odd << " at " << which;
		}
	}
}

/*
 * Where the way is the limit. Of what is under way, when the first piece is there, so
 * much is done: all of it, or the half that is reading; the rest when it is broken off.
 */
class PolicyWay : public PolicyBegins, public testing::WithParamInterface<u32> {
protected:
	/* What a call of 256 MiB has by hand; the devices are quick, once they have shown that they copy. */
	u64 call()
	{
		const u64 under_way = times(mib_ns, 8 * mib), fill = under_way * GetParam() / 100;
		u64 by_hand = 0;
		bool begun = false;

		for (u64 left = 256 * mib; left;) {
			blk_copy_turn t = piece(left);
			u64 took = times(t.offload ? 100 * us : mib_ns, t.sectors);

			if (!t.offload && !begun) {
				now += fill;
				blk_copy_policy_filled(&p, &t, now);
				if (GetParam() == 100)
					took = std::max(took, fill) - fill;
			}
			if (t.offload && begun) {
				now += under_way - fill;
				blk_copy_policy_drained(&p, &t, 8 * mib * !!(under_way - fill), now);
			}
			begun = !t.offload;
			by_hand += begun * t.sectors;
			left -= t.sectors;
			t.odd = t.offload && !std::exchange(shown_, shown_ || t.offload);
			end(t, took);
		}
		return by_hand;
	}
	static constexpr u64 mib_ns = 700 * us;

private:
	bool shown_ = false;
};

TEST_P(PolicyWay, LosesNothingByABreak)
{
	u64 by_hand = 0;

	first(8 * ms, 2800 * us, times(mib_ns, 8 * mib) * GetParam() / 100);
	while (by_hand < 8192 * mib && !learnt().offload)
		by_hand += call();
	EXPECT_LE(by_hand, 768 * mib);
}

/* Quick for as much as a cache takes in, which a trial is and a run is not: each break is a debt. */
TEST_F(PolicyBegins, BrokenOffForWhatFalls)
{
	const u64 total = 32768 * mib, hand = ms, fill = 8 * ms, from = now;
	u64 room = 0;

	for (u64 left = total; left;) {
		bool begun = false;

		for (u64 call = std::min(left, 1024 * mib); call;) {
			blk_copy_turn t = piece(call);
			u64 done = 0;

			if (t.offload && begun)
				blk_copy_policy_drained(&p, &t, 0, now);
			if (!t.offload && !begun) {
				now += fill;
				blk_copy_policy_filled(&p, &t, now);
			}
			begun = !t.offload;
			if (begun) {
				done = t.sectors;
				room = 2 * mib;
				now += times(hand, done);
			}
			while (done < t.sectors) {
				const u64 n = std::min<u64>(t.cmd_sectors, t.sectors - done);

				done += n;
				now += times(room ? hand / 4 : 4 * hand, n);
				room -= std::min(room, n);
				if (!blk_copy_policy_goes_on(&p, &t, n, now))
					break;
			}
			blk_copy_policy_end(&p, &t, done, done == t.sectors ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_SLOW, now);
			call -= done;
			left -= done;
		}
	}
	EXPECT_LE(now - from, times(hand, total) * 1022 / 1000);
}

INSTANTIATE_TEST_SUITE_P(Done, PolicyWay, testing::Values(50, 100));

} // namespace
