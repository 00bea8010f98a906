// SPDX-License-Identifier: GPL-2.0-only
/* Which kcopyd jobs are offloaded, and how long a refusal is remembered. */
#include <algorithm>
#include <list>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "../../../../drivers/md/dm_copy_abi.h"

namespace {

constexpr __u64 start = 1000000;
/* So many refusals without a success in between. */
constexpr int row = 8;

/* What a fresh answer is compared with; gtest wants equal types. */
constexpr __u32 offload = BLK_COPY_REASON_NONE;
constexpr __u32 unsupported = BLK_COPY_REASON_UNSUPPORTED;
constexpr __u32 disabled = BLK_COPY_REASON_DISABLED;
constexpr __u32 backoff = BLK_COPY_REASON_BACKOFF;

dm_copy_job plain_job(__u64 src = 1, __u64 dst = 2)
{
	dm_copy_job job{};

	job.src = { src, 2048, 4096 };
	for (dm_copy_end &end : job.dst)
		end = { dst, 2048, 4096 };
	job.num_dests = 1;
	return job;
}

class DmPolicy : public ::testing::Test {
protected:
	DmPolicy()
	{
		/* the caller's storage is not clean */
		std::fill(std::begin(memory_->opaque),
			  std::end(memory_->opaque), ~0ULL);
		dm_copy_memory_init(memory_.get());
	}

	__u32 decide(const dm_copy_job &job, __u64 now = start)
	{
		return dm_copy_decide(memory_.get(), &job, now);
	}

	__u32 ask(__u64 src, __u64 dst, __u64 now)
	{
		return decide(plain_job(src, dst), now);
	}

	void end(__u64 src, __u64 dst, __u32 reason, __u64 now)
	{
		dm_copy_ended(memory_.get(), src, dst, reason, now);
	}

	/* One is not enough. */
	void refuse_once(__u64 src, __u64 dst, __u64 now)
	{
		end(src, dst, BLK_COPY_REASON_TARGET, now);
	}

	void refuse(__u64 src, __u64 dst, __u64 now)
	{
		for (int i = 0; i < row; i++)
			refuse_once(src, dst, now);
	}

	void succeed(__u64 src, __u64 dst, __u64 now = start)
	{
		end(src, dst, BLK_COPY_REASON_NONE, now);
	}

	void forget()
	{
		dm_copy_forget(memory_.get());
	}

	/* Refused at @now: left alone to the last millisecond, then not. */
	void expect_period(__u64 now)
	{
		EXPECT_EQ(ask(1, 2, now), backoff);
		EXPECT_EQ(ask(1, 2, now + 999), backoff);
		EXPECT_EQ(ask(1, 2, now + 1000), offload);
	}

	/* On the heap, so that the sanitizer sees a step beyond it. */
	std::unique_ptr<dm_copy_memory> memory_ =
		std::make_unique<dm_copy_memory>();
};

} /* namespace */

TEST_F(DmPolicy, PlainJobIsOffloaded)
{
	EXPECT_EQ(decide(plain_job()), offload);
}

TEST_F(DmPolicy, EightDestinationsAreOffloaded)
{
	dm_copy_job job = plain_job();

	job.num_dests = DM_COPY_MAX_DESTS;
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, NoDestinationIsUnsupported)
{
	dm_copy_job job = plain_job();

	job.num_dests = 0;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, TooManyDestinationsAreUnsupported)
{
	dm_copy_job job = plain_job();

	job.num_dests = DM_COPY_MAX_DESTS + 1;
	EXPECT_EQ(decide(job), unsupported);
	job.num_dests = ~0U;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, SmallestLimitIsEnough)
{
	dm_copy_job job = plain_job();

	job.src.limit = job.src.hw_limit = 1;
	job.dst[0].limit = job.dst[0].hw_limit = 1;
	EXPECT_EQ(decide(job), offload);
}

/* Switched off, or not able to: the administrator reads which. */
TEST_F(DmPolicy, SourceWithoutLimit)
{
	dm_copy_job job = plain_job();

	job.src.limit = 0;
	EXPECT_EQ(decide(job), disabled);
	job.src.hw_limit = 0;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, AnyDestinationWithoutLimit)
{
	for (__u32 i = 0; i < DM_COPY_MAX_DESTS; i++) {
		dm_copy_job job = plain_job();

		job.num_dests = DM_COPY_MAX_DESTS;
		job.dst[i].limit = 0;
		EXPECT_EQ(decide(job), disabled) << i;
		job.dst[i].hw_limit = 0;
		EXPECT_EQ(decide(job), unsupported) << i;
	}
}

TEST_F(DmPolicy, LimitsBehindTheLastDestinationDoNotCount)
{
	dm_copy_job job = plain_job();

	job.num_dests = 2;
	std::fill(job.dst + 2, job.dst + DM_COPY_MAX_DESTS, dm_copy_end{});
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, DisabledIsSaidBeforeBackoff)
{
	dm_copy_job job = plain_job();

	refuse(1, 2, start);
	job.src.limit = 0;
	EXPECT_EQ(decide(job), disabled);
}

TEST_F(DmPolicy, RowOfRefusalsLeavesThePairAloneForASecond)
{
	for (int i = 0; i < row; i++) {
		EXPECT_EQ(ask(1, 2, start + i), offload) << i;
		refuse_once(1, 2, start + i);
	}
	expect_period(start + row - 1);
}

TEST_F(DmPolicy, RefusalAtTimeZero)
{
	refuse(1, 2, 0);
	expect_period(0);
}

/*
 * What lies below may have changed for the better: tried once a second, and
 * nothing is held against it for longer.
 */
TEST_F(DmPolicy, PeriodNeverGrows)
{
	refuse(1, 2, start);
	for (__u64 now = start + 1000; now < start + 100000; now += 1000) {
		EXPECT_EQ(ask(1, 2, now), offload);
		refuse_once(1, 2, now);
		expect_period(now);
	}
}

TEST_F(DmPolicy, BurstCountsFromItsLast)
{
	for (int i = 0; i < 100; i++)
		refuse_once(1, 2, start + i);
	expect_period(start + 99);
}

/* The volume lies on disks that copy, and on one that does not. */
TEST_F(DmPolicy, SuccessEndsTheRow)
{
	for (int i = 0; i < 100; i++) {
		for (int k = 0; k < row - 1; k++)
			refuse_once(1, 2, start);
		EXPECT_EQ(ask(1, 2, start), offload);
		succeed(1, 2);
	}
}

/* Every reason, in the order of their numbers: '1' lasts. */
TEST_F(DmPolicy, WhatIsRemembered)
{
	const std::string lasts = "01110001011110111111111100111011";

	ASSERT_EQ(lasts.size(), static_cast<size_t>(BLK_COPY_NR_REASONS));
	for (__u32 reason = 0; reason < BLK_COPY_NR_REASONS; reason++) {
		forget();
		for (int i = 0; i < row; i++)
			end(1, 2, reason, start);
		EXPECT_EQ(ask(1, 2, start),
			  lasts[reason] == '1' ? backoff : offload)
			<< reason;
	}
}

TEST_F(DmPolicy, RefusalOfOneJobLeavesTheMemoryAsItWas)
{
	refuse(1, 2, start);
	end(1, 2, BLK_COPY_REASON_OVERLAP, start + 500);
	expect_period(start);
}

TEST_F(DmPolicy, UnknownReasonIsRemembered)
{
	for (int i = 0; i < row; i++)
		end(1, 2, ~0U, start);
	expect_period(start);
}

TEST_F(DmPolicy, OtherPairsAreNotConcerned)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1, 3, start), offload);
	EXPECT_EQ(ask(3, 2, start), offload);
}

TEST_F(DmPolicy, DirectionsAreDifferentPairs)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(2, 1, start), offload);
}

TEST_F(DmPolicy, DeviceNumbersAreComparedWhole)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1 | 1ULL << 32, 2, start), offload);
	EXPECT_EQ(ask(1, 2 | 1ULL << 63, start), offload);
}

TEST_F(DmPolicy, ZeroNamesADevice)
{
	EXPECT_EQ(ask(0, 0, start), offload);
	refuse(0, 0, start);
	EXPECT_EQ(ask(0, 0, start), backoff);
}

TEST_F(DmPolicy, AnyDestinationLeftAloneStopsTheJob)
{
	dm_copy_job job = plain_job();

	job.num_dests = 3;
	job.dst[1].dev = 7;
	job.dst[2].dev = 8;
	refuse(1, 8, start);
	EXPECT_EQ(decide(job), backoff);
}

TEST_F(DmPolicy, DestinationsBehindTheLastDoNotCount)
{
	dm_copy_job job = plain_job();

	job.dst[1].dev = 7;
	refuse(1, 7, start);
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, SuccessClearsThePair)
{
	refuse(1, 2, start);
	succeed(1, 2);
	EXPECT_EQ(ask(1, 2, start), offload);
}

TEST_F(DmPolicy, SuccessOfAnotherPairClearsNothing)
{
	refuse(1, 2, start);
	succeed(2, 1);
	succeed(1, 3);
	EXPECT_EQ(ask(1, 2, start), backoff);
}

TEST_F(DmPolicy, SuccessInAnEmptyMemory)
{
	succeed(1, 2);
	EXPECT_EQ(ask(1, 2, start), offload);
}

TEST_F(DmPolicy, SuccessInTheMiddleKeepsTheOthers)
{
	for (__u64 d = 0; d < 10; d++)
		refuse(1, d, start);
	succeed(1, 4);
	for (__u64 d = 0; d < 10; d++)
		EXPECT_EQ(ask(1, d, start), d == 4 ? offload : backoff) << d;
}

TEST_F(DmPolicy, ForgetClearsAll)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start);
	forget();
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		EXPECT_EQ(ask(1, d, start), offload) << d;
}

TEST_F(DmPolicy, RemembersAsManyPairsAsPromised)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start);
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		EXPECT_EQ(ask(1, d, start), backoff) << d;
}

TEST_F(DmPolicy, OldestPairMakesRoom)
{
	for (__u64 d = 0; d <= DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start + d);
	EXPECT_EQ(ask(1, 0, start + 64), offload);
	for (__u64 d = 1; d <= DM_COPY_NR_PAIRS; d++)
		EXPECT_EQ(ask(1, d, start + 64), backoff) << d;
}

TEST_F(DmPolicy, RefusingAgainKeepsAPairInMemory)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start + d);
	refuse_once(1, 0, start + 100);
	refuse_once(1, 1000, start + 101);
	EXPECT_EQ(ask(1, 0, start + 101), backoff);
	EXPECT_EQ(ask(1, 1, start + 101), offload);
}

/* The new one does not inherit the row of the one that made room. */
TEST_F(DmPolicy, NewPairBeginsItsOwnRow)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start + d);
	refuse_once(1, 1000, start + 100);
	EXPECT_EQ(ask(1, 1000, start + 100), offload);
}

TEST_F(DmPolicy, ClockMayWrapWhileThePairIsLeftAlone)
{
	refuse(1, 2, ~0ULL - 99);
	EXPECT_EQ(ask(1, 2, ~0ULL), backoff);
	EXPECT_EQ(ask(1, 2, 0), backoff);
	EXPECT_EQ(ask(1, 2, 899), backoff);
	EXPECT_EQ(ask(1, 2, 900), offload);
}

/* Another processor read its clock just before the refusal was noted. */
TEST_F(DmPolicy, ClockReadBeforeTheRefusal)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1, 2, start - 1), backoff);
}

TEST_F(DmPolicy, ClockThatJumpedBackLeavesNoPairAloneForEver)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1, 2, 0), offload);
}

/* A plain list in the order of refusals does the same, slowly. */
class DmPolicyModel : public DmPolicy {
protected:
	struct known {
		__u64 src, dst, since;
		int row;
	};

	/* Taken out of the list, if it is there. */
	known take(__u64 src, __u64 dst)
	{
		for (auto it = list_.begin(); it != list_.end(); ++it) {
			if (it->src == src && it->dst == dst) {
				known k = *it;

				list_.erase(it);
				return k;
			}
		}
		return { src, dst, 0, 0 };
	}

	__u32 model_ask(__u64 src, __u64 dst, __u64 now)
	{
		for (const known &k : list_)
			if (k.src == src && k.dst == dst)
				return k.row >= row && now - k.since < 1000 ?
					       backoff :
					       offload;
		return offload;
	}

	void model_refuse(__u64 src, __u64 dst, __u64 now)
	{
		known k = take(src, dst);

		list_.push_front({ src, dst, now, k.row + 1 });
		if (list_.size() > DM_COPY_NR_PAIRS)
			list_.pop_back();
	}

	std::list<known> list_;
};

TEST_F(DmPolicyModel, RandomUse)
{
	std::mt19937_64 rng(12);
	__u64 now = ~0ULL - 300000; /* wraps on the way */
	int left_alone = 0;

	for (int i = 0; i < 200000; i++) {
		__u64 src = rng() % 10, dst = rng() % 9;

		/* never two refusals at one time: either may be the oldest */
		now += 1 + rng() % 5;
		switch (rng() % 16) {
		case 0:
			succeed(src, dst, now);
			take(src, dst);
			break;
		case 1:
			end(src, dst, BLK_COPY_REASON_SUSPENDED, now);
			break;
		case 2 ... 10:
			end(src, dst, BLK_COPY_REASON_ABORTED, now);
			model_refuse(src, dst, now);
			break;
		default:
			ASSERT_EQ(ask(src, dst, now), model_ask(src, dst, now))
				<< "step " << i;
			left_alone += model_ask(src, dst, now) == backoff;
		}
		if (rng() % 20000 == 0) {
			forget();
			list_.clear();
		}
	}
	EXPECT_GT(left_alone, 1000);
}
