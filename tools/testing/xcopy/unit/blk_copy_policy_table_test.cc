// SPDX-License-Identifier: GPL-2.0-only
/* What the policy makes of single turns. */
#include <algorithm>

#include "policy.hpp"

namespace {

/* The manner is the lowest byte. */
bool is_trial(const blk_copy_turn &t)
{
	return (t.id & 0xff) == 2;
}

/* Where it is counted, whatever it is. */
u64 place(const blk_copy_turn &t)
{
	return t.id & 0xffffffff0000ff00;
}

TEST_F(PolicyTable, BeginsWithOneSmallCommand)
{
	blk_copy_turn t;

	/* What it takes by hand has to be known before, and once may be chance. */
	for (u32 i = 0; i < 2; i++) {
		t = begin(2 * mib);
		EXPECT_FALSE(t.offload);
		end(t, 10 * ms);
	}
	t = begin(2 * mib);
	EXPECT_TRUE(t.offload);
	EXPECT_EQ(t.sectors, 128U);
	EXPECT_EQ(t.cmd_sectors, 128U);
	EXPECT_EQ(t.window_sectors, 128U);
	/* And with no more before there is something to compare. */
	EXPECT_FALSE(begin(2 * mib).offload);
}

/* Whose trials of 64 KiB are proofs as well. */
class PolicyProof : public PolicyTable {
protected:
	PolicyProof() { jobs(2, 2 * mib, 10 * ms, 0); }
	void proof(u64 took, u32 reason = BLK_COPY_REASON_NONE)
	{
		blk_copy_turn t = begin(2 * mib);

		ASSERT_TRUE(t.offload);
		EXPECT_EQ(t.sectors, 128U);
		t.odd = 1;
		end(t, took, reason);
	}
};

/* What a pair has shown it has: the same again at once, and no third time, as with verify at always. */
TEST_F(PolicyProof, TrialIsMadeAgain)
{
	proof(ms);
	proof(ms);
	EXPECT_FALSE(begin(2 * mib).offload);
}

/* It is paid for, so where it is dear there is not always something for the next. */
TEST_F(PolicyProof, IsPaidFor)
{
	proof(100 * ms);
	EXPECT_FALSE(begin(2 * mib).offload);
}

/* One that was refused is not made again at once. */
TEST_F(PolicyProof, RefusedIsNotMadeAgain)
{
	proof(ms, BLK_COPY_REASON_UNPROVEN);
	EXPECT_FALSE(begin(2 * mib).offload);
}

/* What two destinations have of it is as much as one has half of that. */
TEST_F(PolicyTable, SeveralDestinationsAreOneJob)
{
	jobs(2, 2 * mib, 5 * ms, 0);

	const blk_copy_turn t = begin(2 * mib);
	const auto lasts = [&](u32 dests, u64 told) {
		for (u64 took = 0;; took += 10 * us) {
			blk_copy_turn of = t;

			of.dests = dests;
			if (!blk_copy_policy_goes_on(&p, &of, told, now + took))
				return took;
		}
	};

	ASSERT_TRUE(t.offload);
	EXPECT_EQ(lasts(2, 4096), lasts(1, 2048));
	EXPECT_EQ(lasts(0, 2048), lasts(1, 2048));
	EXPECT_LT(lasts(2, 4096), lasts(1, 4096));
}

/* All that are in use are kept, so that none is learnt again and again. */
TEST_F(PolicyTable, YoungOnesStay)
{
	blk_copy_between b{ 1, 2, 3, 4, 1, 0 };
	u32 trials = 0;

	for (u32 round = 0; round < 10; round++) {
		for (b.src = 1; b.src <= BLK_COPY_POLICY_ENTRIES + 10; b.src++) {
			blk_copy_turn t;

			blk_copy_policy_begin(&p, &b, 4096, now, &t);
			trials += t.offload;
			end(t, t.offload ? 1000 * ms : 4 * ms);
		}
	}
	EXPECT_LE(trials, static_cast<u32>(BLK_COPY_POLICY_ENTRIES));
	/* After a quarter of an hour there is room. */
	now += u64{ 900'000 } * ms;
	for (u32 round = 0; round < 3; round++) {
		blk_copy_turn t;

		blk_copy_policy_begin(&p, &b, 4096, now, &t);
		EXPECT_EQ(t.offload, round == 2);
		end(t, 4 * ms);
	}
}

TEST_F(PolicyTable, OneOutlierIsEnough)
{
	jobs(40, 2 * mib, 10 * ms, ms);
	EXPECT_TRUE(learnt().offload);

	blk_copy_turn t = begin(2 * mib);

	ASSERT_TRUE(t.offload);
	end(t, 10 * 1000 * ms);
	EXPECT_FALSE(learnt().offload);
	EXPECT_EQ(learnt().why, static_cast<u32>(BLK_COPY_WHY_FELL));
	EXPECT_FALSE(begin(2 * mib).offload);
}

/*
 * Who fell with an account as empty as can be, and was quick for a moment after, falls
 * again: there is no floor that it does not come to.
 */
TEST_F(PolicyTable, FallsAgainWhereTheAccountIsEmpty)
{
	const blk_copy_between b{ 1, 2, 3, 4, 0, 0 };
	const auto piece = [&](u64 offload_ns) {
		blk_copy_turn t;

		blk_copy_policy_begin(&p, &b, 4 * mib, now, &t);
		end(t, times(t.offload ? offload_ns : 10 * ms, t.sectors));
		return t.sectors;
	};
	u64 done = 0;

	do
		piece(9 * ms);
	while (!learnt().offload);
	while (learnt().offload)
		piece(10'000 * ms);
	do
		piece(9 * ms);
	while (!learnt().offload);
	while (learnt().offload && done < 512 * mib)
		done += piece(30 * ms);
	EXPECT_LE(done, 32 * mib);
}

/*
 * Quick after each rest, as long as its cache takes: it is tried again when what the
 * last time has cost is paid back.
 */
TEST_F(PolicyTable, QuickOnlyAtFirst)
{
	const u64 hand = 4 * ms, total = 1024 * mib;

	for (u64 cache : { mib / 32, mib / 16, mib, 4 * mib, 16 * mib }) {
		for (u32 slower : { 150, 300, 1000 }) {
			const blk_copy_between b{ 1, 2, 3, 4, 0, 0 };
			u64 left = total, room = cache;

			p = {};
			now = 1;
			while (left) {
				blk_copy_turn t;
				u64 done = 0;
				bool goes_on = true;

				blk_copy_policy_begin(&p, &b, left, now, &t);
				if (!t.offload) {
					done = t.sectors;
					now += times(hand, done);
					room = std::min(cache, room + done);
				}
				while (goes_on && done < t.sectors) {
					const u64 n = std::min<u64>(t.cmd_sectors, t.sectors - done);
					const u64 quick = std::min(n, room);

					room -= quick;
					now += times(hand / 2, quick) + times(hand * slower / 100, n - quick);
					done += n;
					goes_on = blk_copy_policy_goes_on(&p, &t, n, now);
				}
				blk_copy_policy_end(&p, &t, done, goes_on ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_SLOW, now);
				left -= done;
			}
			EXPECT_LE(now, times(hand, total) * 103 / 100) << cache << " " << slower;
		}
	}
}

/* Of a vector: what two parts of 4 KiB took by hand is no price of the GiB after them. */
TEST_F(PolicyTable, SmallPartsSetNoPriceOfALargeOne)
{
	const blk_copy_between b{ 1, 2, 3, 4, 0, 0 };
	const u64 each = 2 * ms, hand = 2 * ms, devices = 12 * ms;

	for (u64 left : { u64{ 8 }, u64{ 8 }, 1024 * mib }) {
		while (left) {
			blk_copy_turn t;
			u64 done = 0;

			blk_copy_policy_begin(&p, &b, left, now, &t);
			if (!t.offload) {
				done = t.sectors;
				now += std::max(each, times(hand, done));
			}
			while (done < t.sectors) {
				const u64 n = std::min<u64>(t.cmd_sectors, t.sectors - done);

				done += n;
				now += times(devices, n);
				if (!blk_copy_policy_goes_on(&p, &t, n, now))
					break;
			}
			blk_copy_policy_end(&p, &t, done, done == t.sectors ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_SLOW, now);
			left -= done;
		}
	}
	EXPECT_LE(now, times(hand, 1024 * mib) * 103 / 100);
}

/* By hand is slow as well by now, so it was the load. */
TEST_F(PolicyTable, LoadIsNoOutlier)
{
	jobs(40, 2 * mib, 10 * ms, ms);
	jobs(20, 2 * mib, 300 * ms, 30 * ms);
	EXPECT_LE(jobs(40, 2 * mib, 300 * ms, 30 * ms), 1U);
}

/* A load that made by hand slow, and nothing else, is over. */
TEST_F(PolicyTable, ByHandWasSlowForAWhile)
{
	jobs(8 * 1024, 2 * mib, 150 * ms, 5 * ms);
	ASSERT_TRUE(learnt().offload);
	EXPECT_GE(jobs(10 * 1024, 2 * mib, 3 * ms, 5 * ms), 512U);
	EXPECT_FALSE(learnt().offload);
}

/* It was slow only for the first jobs there were, and nobody had seen it since. */
TEST_F(PolicyTable, ByHandWasSlowAtFirst)
{
	jobs(8, 128, 25 * ms, 17 * ms);
	EXPECT_GE(jobs(2048, 128, 13 * ms, 17 * ms), 1536U);
	EXPECT_FALSE(learnt().offload);
}

/* A load that made both slow is over, and the devices became quicker: by hand more so. */
TEST_F(PolicyTable, BothWereSlowForAWhile)
{
	jobs(4 * 1024, 2 * mib, 300 * ms, 50 * ms);
	ASSERT_TRUE(learnt().offload);
	EXPECT_GE(jobs(64, 2 * mib, 2 * ms, 5 * ms), 32U);
	EXPECT_FALSE(learnt().offload);
}

/* The first job by hand took 32 times as long: no reason to keep slower devices. */
TEST_F(PolicyTable, ByHandBeginsWithAHiccup)
{
	end(begin(2048), 64 * ms);
	EXPECT_GE(jobs(512, 2048, 2 * ms, 12 * ms), 508U);
}

/* The devices have gained 100 times what one hiccup of theirs takes: not by hand for GiBs. */
TEST_F(PolicyTable, HiccupsAfterMuchWasGained)
{
	jobs(4096, 2 * mib, 10 * ms, 2 * ms);
	ASSERT_TRUE(learnt().offload);
	for (u32 i = 0; i < 3; i++) {
		end(begin(2 * mib), 500 * ms);
		EXPECT_FALSE(learnt().offload);
		EXPECT_LE(jobs(256, 2 * mib, 10 * ms, 2 * ms), 96U) << i;
		EXPECT_TRUE(learnt().offload);
		jobs(1024, 2 * mib, 10 * ms, 2 * ms);
	}
}

/* What was under way when one was slow makes the next seem quick. */
TEST_F(PolicyTable, ByHandHiccupsWhenTheyFell)
{
	jobs(40, 2 * mib, 10 * ms, ms);
	ASSERT_TRUE(learnt().offload);
	end(begin(2 * mib), 10000 * ms);
	for (u64 took : { 28 * ms, ms, ms }) {
		const blk_copy_turn t = begin(2 * mib);

		ASSERT_FALSE(t.offload);
		end(t, took);
	}
	EXPECT_EQ(learnt().hand_us, 5000U);
	/* and one that follows is a hiccup */
	p = {};
	jobs(40, 2 * mib, 10 * ms, ms);
	end(begin(2 * mib), 10000 * ms);
	for (u64 took : { 20 * ms, 640 * ms, 20 * ms })
		end(begin(2 * mib), took);
	EXPECT_LE(learnt().hand_us, 11000U);
}

/* One of three was nearly done when its turn began. */
TEST_F(PolicyTable, NextToNothingByHandWhenTheyFell)
{
	for (u32 odd : { 0U, 1U, 2U }) {
		p = {};
		jobs(40, 2 * mib, 10 * ms, ms);
		ASSERT_TRUE(learnt().offload);
		end(begin(2 * mib), 10000 * ms);
		for (u32 i = 0; i < 3; i++)
			end(begin(2 * mib), i == odd ? 20 * us : 20 * ms);
		EXPECT_GE(learnt().hand_us, 6000U) << odd;
		EXPECT_LE(learnt().hand_us, 10000U) << odd;
	}
}

/* What is late of a trial that was given up says nothing of the next. */
TEST_F(PolicyTable, LateOnesOfATrial)
{
	const u64 hand = 10 * ms, quicker = ms;
	blk_copy_turn late, t;

	jobs(20, 2 * mib, hand, quicker);
	ASSERT_TRUE(learnt().offload);
	/* One that tries something else is under way, another one is lost. */
	for (late = begin(2 * mib); !is_trial(late); late = begin(2 * mib))
		end(late, quicker);
	end(begin(2 * mib), quicker, BLK_COPY_REASON_LOST);
	ASSERT_FALSE(learnt().offload);
	now += u64{ 100'000 } * ms;
	for (t = begin(2 * mib); !t.offload; t = begin(2 * mib))
		end(t, hand);
	/* It ends in the middle of the next trial, after long. */
	end(late, 0);
	end(t, times(quicker, t.sectors));
	EXPECT_LE(jobs(100, 2 * mib, hand, quicker), 20U);
	EXPECT_TRUE(learnt().offload);
}

/* Of commands that take the same in all, the larger are the fewer. */
TEST_F(PolicyTable, FewerCommandsOfAJob)
{
	u32 command = 0;

	for (u32 i = 0; i < 2000; i++) {
		const blk_copy_turn t = begin(4096);
		/* Commands above 128 KiB are done in pieces of it, one after the other. */
		const u64 rounds = std::max<u64>((t.cmd_sectors + 255) / 256, 1);
		const u64 ahead = (t.sectors + t.window_sectors - 1) / t.window_sectors;

		end(t, t.offload ? rounds * ahead * 20 * ms : times(18 * ms, t.sectors));
		if (t.sectors < 4096)
			now += times(18 * ms, 4096 - t.sectors);
		command = t.cmd_sectors;
	}
	EXPECT_EQ(command, 256U);
}

/* A throttle has both ways wait for what was done before: that makes neither the quicker. */
TEST_F(PolicyTable, ThrottledBothWaitForWhatWasBefore)
{
	for (u64 offload_ms : { 2, 100 }) {
		u64 busy = 0;
		u32 offloaded = 0;

		p = {};
		for (u32 i = 0; i < 400; i++) {
			blk_copy_turn t = begin(2048);

			now += busy * 9;
			if (t.offload)
				blk_copy_policy_restart(&p, &t, now);
			offloaded += t.offload;
			busy = times((t.offload ? offload_ms : 20) * ms, t.sectors);
			end(t, busy);
		}
		EXPECT_EQ(learnt().offload, offload_ms < 20U);
		EXPECT_TRUE(offload_ms < 20U ? offloaded > 300U : offloaded < 20U) << offloaded;
	}
}

/* The first met a hiccup, of more than the account ever holds: not for ever. */
TEST_F(PolicyTable, BeginsWithAHiccup)
{
	for (u32 hiccup : { 60, 500, 2000 }) {
		p = {};
		jobs(2, 2 * mib, 10 * ms, 0);

		const blk_copy_turn t = begin(2 * mib);

		ASSERT_TRUE(t.offload);
		end(t, hiccup * ms);
		/* By hand has to take 128 times as long, at 20 ms each, and some more. */
		jobs(hiccup * 128 / 20 + 512, 2 * mib, 10 * ms, 2 * ms);
		EXPECT_TRUE(learnt().offload) << hiccup;
	}
}

/*
 * Any number of commands takes 4 ms, a large one so much for each 128 KiB. The first two at
 * a time met a hiccup, by which they would never do.
 */
TEST_F(PolicyTable, GoesOnAfterAHiccupThatPaid)
{
	for (u64 hiccup : { 600 * us, ms, 2 * ms }) {
		u32 tried = 0, offloaded = 0;

		p = {};
		for (u32 i = 0; i < 250; i++) {
			const blk_copy_turn t = begin(2 * mib);
			const u64 command = t.offload ? t.cmd_sectors : 1, window = std::max<u64>(t.window_sectors, command);
			u64 took = (t.sectors + window - 1) / window * (command + 255) / 256 * 4200 * us;

			took += t.offload && ++tried == 2 ? hiccup : 0;
			all_of(t, 2 * mib, 4 * ms, took * mib / t.sectors);
			offloaded += t.offload && t.sectors == 2 * mib;
		}
		EXPECT_GE(offloaded, 150U) << hiccup;
	}
}

/* It was none: a command always takes so long. */
TEST_F(PolicyTable, IsAlwaysAsSlowAsAHiccup)
{
	for (u64 command : { 60, 500, 2000 }) {
		constexpr u32 n = 64 * 1024;
		const u64 hand = 20 * ms;

		p = {};
		now = 1;
		for (u32 i = 0; i < n; i++) {
			const blk_copy_turn t = begin(2 * mib);

			end(t, t.offload ? command * ms * ((t.sectors + t.cmd_sectors - 1) / t.cmd_sectors) : hand);
			now += times(10 * ms, 2 * mib - t.sectors);
		}
		EXPECT_LE(now, (n * hand + command * ms) * 103 / 100) << command;
	}
}

TEST_F(PolicyTable, LostCommandsEndItForLong)
{
	jobs(40, 2 * mib, 10 * ms, ms);
	blk_copy_turn t = begin(2 * mib);

	ASSERT_TRUE(t.offload);
	end(t, ms, BLK_COPY_REASON_TIMEOUT);
	EXPECT_EQ(jobs(12, 2 * mib, 10 * ms, ms), 12U);
}

/* What a volume refuses says nothing of how fast its devices are. */
TEST_F(PolicyTable, OtherRefusalsSayNothing)
{
	jobs(40, 2 * mib, 10 * ms, ms);
	for (u32 i = 0; i < 20; i++) {
		blk_copy_turn t = begin(2 * mib);

		ASSERT_TRUE(t.offload);
		now += 1000 * ms;
		blk_copy_policy_end(&p, &t, 0, BLK_COPY_REASON_TARGET, now);
	}
	EXPECT_TRUE(learnt().offload);
}

TEST_F(PolicyTable, MakesRoomForNewOnes)
{
	blk_copy_turn first = begin(8);

	for (u64 src = 2; src < 3 * BLK_COPY_POLICY_ENTRIES; src++)
		end(begin(8, src), us);
	/* Not for one that has a job under way. */
	end(first, us);
	EXPECT_EQ(place(begin(8)), place(first));
}

TEST_F(PolicyTable, WithoutRoomByHand)
{
	for (u64 src = 1; src <= BLK_COPY_POLICY_ENTRIES; src++)
		begin(8, src);

	const blk_copy_turn t = begin(8, 1000);

	EXPECT_FALSE(t.offload);
	EXPECT_EQ(t.id, 0U);
	end(t, us);
}

TEST_F(PolicyTable, ForgetsWhileJobsAreUnderWay)
{
	const blk_copy_turn t = begin(8);
	blk_copy_learnt l;

	blk_copy_policy_forget(&p);
	end(t, us);
	EXPECT_FALSE(blk_copy_policy_at(&p, 0, &l));
	begin(16);
	end(t, us);
}

/* Whatever the clock and the sizes say, nothing overflows and nothing divides by 0. */
TEST_F(PolicyTable, OddNumbers)
{
	const u64 odd[] = { 1, 7, 2048, u64{ 1 } << 33, ~u64{ 0 } >> 9 };
	u64 step = 1;

	for (u32 i = 0; i < 3000; i++) {
		blk_copy_turn t = begin(odd[i % std::size(odd)]);

		step = step * 6364136223846793005ULL + 1442695040888963407ULL;
		now += i % 3 ? step >> (step % 40 + 20) : 0;
		if (i % 50 == 0)
			now = step;
		blk_copy_policy_end(&p, &t, i % 4 ? t.sectors : 0,
				    i % 11 ? 0 : static_cast<u32>(step % BLK_COPY_NR_REASONS), now);
	}
}

} // namespace
