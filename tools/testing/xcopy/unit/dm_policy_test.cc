// SPDX-License-Identifier: GPL-2.0-only
/* Which kcopyd jobs are offloaded, and how long a refusal is remembered. */
#include <algorithm>
#include <list>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "../../../../drivers/md/dm_copy_abi.h"

namespace {

constexpr __u64 start = 1000000;
constexpr __u64 cap = 60000;

/* What a fresh answer is compared with; gtest wants equal types. */
constexpr __u32 offload = BLK_COPY_REASON_NONE;
constexpr __u32 unsupported = BLK_COPY_REASON_UNSUPPORTED;
constexpr __u32 disabled = BLK_COPY_REASON_DISABLED;
constexpr __u32 backoff = BLK_COPY_REASON_BACKOFF;

dm_copy_job plain_job(__u64 src = 1, __u64 dst = 2)
{
	dm_copy_job job{};

	job.sectors = 1024;
	job.num_dests = 1;
	job.src = src;
	job.dst[0] = dst;
	job.src_limit = 2048;
	for (__u32 &limit : job.dst_limit)
		limit = 2048;
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

	void refuse(__u64 src, __u64 dst, __u64 now)
	{
		dm_copy_refused(memory_.get(), src, dst, now);
	}

	void succeed(__u64 src, __u64 dst)
	{
		dm_copy_succeeded(memory_.get(), src, dst);
	}

	void forget()
	{
		dm_copy_forget(memory_.get());
	}

	/* Refused at @now: left alone to the last millisecond, then not. */
	void expect_period(__u64 now, __u64 period)
	{
		EXPECT_EQ(ask(1, 2, now), backoff);
		EXPECT_EQ(ask(1, 2, now + period - 1), backoff);
		EXPECT_EQ(ask(1, 2, now + period), offload);
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

TEST_F(DmPolicy, OneSectorIsOffloaded)
{
	dm_copy_job job = plain_job();

	job.sectors = 1;
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, JobBeyondTheLimitIsOffloaded)
{
	dm_copy_job job = plain_job();

	job.sectors = ~0ULL;
	job.src_limit = job.dst_limit[0] = 1;
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, EightDestinationsAreOffloaded)
{
	dm_copy_job job = plain_job();

	job.num_dests = DM_COPY_MAX_DESTS;
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, ZeroesAreUnsupported)
{
	dm_copy_job job = plain_job();

	job.flags = DM_COPY_JOB_ZERO;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, SequentialIsUnsupported)
{
	dm_copy_job job = plain_job();

	job.flags = DM_COPY_JOB_SEQUENTIAL;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, UnknownFlagIsUnsupported)
{
	dm_copy_job job = plain_job();

	job.flags = 1U << 31;
	EXPECT_EQ(decide(job), unsupported);
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

TEST_F(DmPolicy, NoSectorsAreUnsupported)
{
	dm_copy_job job = plain_job();

	job.sectors = 0;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, SourceWithoutLimitIsDisabled)
{
	dm_copy_job job = plain_job();

	job.src_limit = 0;
	EXPECT_EQ(decide(job), disabled);
}

TEST_F(DmPolicy, AnyDestinationWithoutLimitIsDisabled)
{
	for (__u32 i = 0; i < DM_COPY_MAX_DESTS; i++) {
		dm_copy_job job = plain_job();

		job.num_dests = DM_COPY_MAX_DESTS;
		job.dst_limit[i] = 0;
		EXPECT_EQ(decide(job), disabled) << i;
	}
}

TEST_F(DmPolicy, LimitsBehindTheLastDestinationDoNotCount)
{
	dm_copy_job job = plain_job();

	job.num_dests = 2;
	std::fill(job.dst_limit + 2, job.dst_limit + DM_COPY_MAX_DESTS, 0U);
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, UnsupportedIsSaidBeforeDisabled)
{
	dm_copy_job job = plain_job();

	job.flags = DM_COPY_JOB_ZERO;
	job.src_limit = 0;
	EXPECT_EQ(decide(job), unsupported);
}

TEST_F(DmPolicy, DisabledIsSaidBeforeBackoff)
{
	dm_copy_job job = plain_job();

	refuse(1, 2, start);
	job.src_limit = 0;
	EXPECT_EQ(decide(job), disabled);
}

TEST_F(DmPolicy, RefusalLeavesThePairAloneForASecond)
{
	refuse(1, 2, start);
	expect_period(start, 1000);
}

TEST_F(DmPolicy, RefusalAtTimeZero)
{
	refuse(1, 2, 0);
	expect_period(0, 1000);
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
	job.dst[1] = 7;
	job.dst[2] = 8;
	refuse(1, 8, start);
	EXPECT_EQ(decide(job), backoff);
}

TEST_F(DmPolicy, DestinationsBehindTheLastDoNotCount)
{
	dm_copy_job job = plain_job();

	job.dst[1] = 7;
	refuse(1, 7, start);
	EXPECT_EQ(decide(job), offload);
}

TEST_F(DmPolicy, BackoffDoublesUpToAMinute)
{
	__u64 now = start;

	for (__u64 period : { 1000, 2000, 4000, 8000, 16000, 32000, 60000,
			      60000, 60000 }) {
		refuse(1, 2, now);
		expect_period(now, period);
		now += period;
	}
}

TEST_F(DmPolicy, BackoffStaysAtTheCap)
{
	__u64 now = start;

	for (int i = 0; i < 1000; i++) {
		refuse(1, 2, now);
		now += cap;
	}
	refuse(1, 2, now);
	expect_period(now, cap);
}

TEST_F(DmPolicy, BurstCountsOnce)
{
	for (int i = 0; i < 100; i++)
		refuse(1, 2, start + i);
	expect_period(start, 1000);
}

TEST_F(DmPolicy, RefusalJustBeforeTheEndIsOfTheBurst)
{
	refuse(1, 2, start);
	refuse(1, 2, start + 999);
	EXPECT_EQ(ask(1, 2, start + 1000), offload);
}

TEST_F(DmPolicy, RefusalJustAfterTheEndDoubles)
{
	refuse(1, 2, start);
	refuse(1, 2, start + 1000);
	expect_period(start + 1000, 2000);
}

/* A pair that is asked seldom is not forgiven for it. */
TEST_F(DmPolicy, PeriodIsRememberedWhenItHasRunOut)
{
	refuse(1, 2, start);
	refuse(1, 2, start + 3600000);
	expect_period(start + 3600000, 2000);
}

TEST_F(DmPolicy, SuccessClearsThePair)
{
	refuse(1, 2, start);
	succeed(1, 2);
	EXPECT_EQ(ask(1, 2, start), offload);
}

TEST_F(DmPolicy, SuccessBeginsTheDoublingAnew)
{
	refuse(1, 2, start);
	refuse(1, 2, start + 1000);
	succeed(1, 2);
	refuse(1, 2, start + 3000);
	expect_period(start + 3000, 1000);
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

TEST_F(DmPolicy, ForgetBeginsTheDoublingAnew)
{
	refuse(1, 2, start);
	refuse(1, 2, start + 1000);
	forget();
	refuse(1, 2, start + 1001);
	expect_period(start + 1001, 1000);
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
		refuse(1, d, start);
	EXPECT_EQ(ask(1, 0, start), offload);
	for (__u64 d = 1; d <= DM_COPY_NR_PAIRS; d++)
		EXPECT_EQ(ask(1, d, start), backoff) << d;
}

TEST_F(DmPolicy, AskingKeepsAPairInMemory)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start);
	ask(1, 0, start);
	refuse(1, 1000, start);
	EXPECT_EQ(ask(1, 0, start), backoff);
	EXPECT_EQ(ask(1, 1, start), offload);
}

TEST_F(DmPolicy, RefusingKeepsAPairInMemory)
{
	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start);
	refuse(1, 0, start + 1);
	refuse(1, 1000, start + 1);
	EXPECT_EQ(ask(1, 0, start + 1), backoff);
	EXPECT_EQ(ask(1, 1, start + 1), offload);
}

/* The job is refused for its first pair, yet it asked for all of them. */
TEST_F(DmPolicy, EveryPairOfAJobIsAskedFor)
{
	dm_copy_job job = plain_job(1, 0);

	for (__u64 d = 0; d < DM_COPY_NR_PAIRS; d++)
		refuse(1, d, start);
	job.num_dests = 2;
	job.dst[1] = 1;
	EXPECT_EQ(decide(job), backoff);
	refuse(1, 1000, start);
	EXPECT_EQ(ask(1, 1, start), backoff);
	EXPECT_EQ(ask(1, 2, start), offload);
}

TEST_F(DmPolicy, ClockMayWrapWhileThePairIsLeftAlone)
{
	refuse(1, 2, ~0ULL - 99);
	EXPECT_EQ(ask(1, 2, ~0ULL), backoff);
	EXPECT_EQ(ask(1, 2, 0), backoff);
	EXPECT_EQ(ask(1, 2, 899), backoff);
	EXPECT_EQ(ask(1, 2, 900), offload);
}

TEST_F(DmPolicy, DoublingGoesOnOverAWrap)
{
	refuse(1, 2, ~0ULL - 999);
	refuse(1, 2, 0);
	expect_period(0, 2000);
}

/* Another processor read its clock just before the refusal was noted. */
TEST_F(DmPolicy, ClockReadBeforeTheRefusal)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1, 2, start - 1), backoff);
	refuse(1, 2, start - 5);
	expect_period(start, 1000);
}

TEST_F(DmPolicy, ClockThatJumpedBackLeavesNoPairAloneForEver)
{
	refuse(1, 2, start);
	EXPECT_EQ(ask(1, 2, 0), offload);
}

/* A plain list with the newest pair in front does the same, slowly. */
class DmPolicyModel : public DmPolicy {
protected:
	struct known {
		__u64 src, dst, since, period;
	};

	std::list<known>::iterator find(__u64 src, __u64 dst)
	{
		return std::find_if(list_.begin(), list_.end(),
				    [=](const known &k) {
					    return k.src == src && k.dst == dst;
				    });
	}

	void to_front(std::list<known>::iterator it)
	{
		list_.splice(list_.begin(), list_, it);
	}

	__u32 model_ask(__u64 src, __u64 dst, __u64 now)
	{
		auto it = find(src, dst);

		if (it == list_.end())
			return offload;
		to_front(it);
		return now - it->since < it->period ? backoff : offload;
	}

	void model_refuse(__u64 src, __u64 dst, __u64 now)
	{
		auto it = find(src, dst);

		if (it == list_.end()) {
			list_.push_front({ src, dst, now, 1000 });
			if (list_.size() > DM_COPY_NR_PAIRS)
				list_.pop_back();
			return;
		}
		if (now - it->since >= it->period) {
			it->since = now;
			it->period = std::min<__u64>(2 * it->period, cap);
		}
		to_front(it);
	}

	void model_succeed(__u64 src, __u64 dst)
	{
		auto it = find(src, dst);

		if (it != list_.end())
			list_.erase(it);
	}

	std::list<known> list_;
};

TEST_F(DmPolicyModel, RandomUse)
{
	std::mt19937_64 rng(12);
	__u64 now = ~0ULL - 100000000; /* wraps on the way */

	for (int i = 0; i < 200000; i++) {
		__u64 src = rng() % 10, dst = rng() % 9;

		now += rng() % 2000;
		switch (rng() % 8) {
		case 0:
			succeed(src, dst);
			model_succeed(src, dst);
			break;
		case 1 ... 3:
			refuse(src, dst, now);
			model_refuse(src, dst, now);
			break;
		default:
			ASSERT_EQ(ask(src, dst, now), model_ask(src, dst, now))
				<< "step " << i;
		}
		if (rng() % 20000 == 0) {
			forget();
			list_.clear();
		}
	}
}
