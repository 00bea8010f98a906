// SPDX-License-Identifier: GPL-2.0-only
/* What a kcopyd job comes to, out of its destinations in any order. */
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../../../drivers/md/dm_copy_abi.h"

namespace {

enum class kind { copied, refused, failed };

/* The rule as the header tells it, written a second time. */
kind kind_of(__u32 reason)
{
	if (reason == BLK_COPY_REASON_NONE)
		return kind::copied;
	if (reason == BLK_COPY_REASON_UNCERTAIN ||
	    reason == BLK_COPY_REASON_KILLED || reason >= BLK_COPY_NR_REASONS)
		return kind::failed;
	return kind::refused;
}

struct answer {
	__u32 what;
	__u64 write_err;

	bool operator==(const answer &) const = default;
};

void PrintTo(const answer &a, std::ostream *os)
{
	*os << "what " << a.what << " write_err " << a.write_err;
}

class job {
public:
	explicit job(__u32 nr)
	{
		dm_copy_outcome_init(&outcome_, nr);
	}

	answer add(__u32 dest, __u32 reason)
	{
		__u64 err = ~0ULL;
		__u32 what = dm_copy_outcome_add(&outcome_, dest, reason, &err);

		return { what, err };
	}

private:
	dm_copy_outcome outcome_;
};

const answer still_waits{ DM_COPY_WAIT, 0 };
const answer done{ DM_COPY_DONE, 0 };
const answer fall_back{ DM_COPY_FALL_BACK, 0 };

answer fail(__u64 write_err)
{
	return { DM_COPY_FAIL, write_err };
}

answer expected(const std::vector<__u32> &reasons)
{
	bool refused = false;
	__u64 failed = 0;

	for (size_t i = 0; i < reasons.size(); i++) {
		refused |= kind_of(reasons[i]) == kind::refused;
		if (kind_of(reasons[i]) == kind::failed)
			failed |= 1ULL << i;
	}
	if (failed)
		return fail(failed);
	return refused ? fall_back : done;
}

/* Reports the destinations in @order; all but the last have to wait. */
void expect_outcome(const std::vector<__u32> &reasons,
		    const std::vector<__u32> &order)
{
	job j(reasons.size());

	for (size_t i = 0; i + 1 < order.size(); i++)
		ASSERT_EQ(j.add(order[i], reasons[order[i]]), still_waits);
	ASSERT_EQ(j.add(order.back(), reasons[order.back()]),
		  expected(reasons));
}

std::vector<__u32> in_order(size_t nr)
{
	std::vector<__u32> order(nr);

	std::iota(order.begin(), order.end(), 0);
	return order;
}

} /* namespace */

TEST(DmOutcome, OneCopied)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_NONE), done);
}

TEST(DmOutcome, OneRefused)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_TARGET), fall_back);
}

TEST(DmOutcome, OneUncertainNamesItsDestination)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_UNCERTAIN), fail(1));
}

TEST(DmOutcome, KilledIsNotWrittenByHand)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_KILLED), fail(1));
}

/* The manual copy finds out which of the devices is gone. */
TEST(DmOutcome, GoneDeviceFallsBack)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_DEVICE_GONE), fall_back);
}

/* Its abort is confirmed: nobody writes any more. */
TEST(DmOutcome, TimeoutFallsBack)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_TIMEOUT), fall_back);
}

TEST(DmOutcome, UnknownReasonFails)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_NR_REASONS), fail(1));
	EXPECT_EQ(job(1).add(0, ~0U), fail(1));
}

TEST(DmOutcome, EveryReasonAlone)
{
	for (__u32 r = 0; r < BLK_COPY_NR_REASONS; r++)
		expect_outcome({ r }, { 0 });
}

TEST(DmOutcome, WaitsForTheLast)
{
	job j(3);

	EXPECT_EQ(j.add(2, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(1, BLK_COPY_REASON_NONE), done);
}

/* A fallback that began early would write beside the other destinations. */
TEST(DmOutcome, RefusalWaitsForTheOthers)
{
	job j(2);

	EXPECT_EQ(j.add(0, BLK_COPY_REASON_OVERLAP), still_waits);
	EXPECT_EQ(j.add(1, BLK_COPY_REASON_NONE), fall_back);
}

TEST(DmOutcome, FailureWaitsForTheOthers)
{
	job j(2);

	EXPECT_EQ(j.add(1, BLK_COPY_REASON_UNCERTAIN), still_waits);
	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), fail(2));
}

TEST(DmOutcome, FailureBeatsRefusalInEitherOrder)
{
	job a(2), b(2);

	a.add(0, BLK_COPY_REASON_BUSY);
	EXPECT_EQ(a.add(1, BLK_COPY_REASON_UNCERTAIN), fail(2));
	b.add(1, BLK_COPY_REASON_UNCERTAIN);
	EXPECT_EQ(b.add(0, BLK_COPY_REASON_BUSY), fail(2));
}

TEST(DmOutcome, EveryFailedDestinationIsNamed)
{
	job j(4);

	j.add(3, BLK_COPY_REASON_UNCERTAIN);
	j.add(0, BLK_COPY_REASON_NONE);
	j.add(1, BLK_COPY_REASON_KILLED);
	EXPECT_EQ(j.add(2, BLK_COPY_REASON_ABORTED), fail(0b1010));
}

TEST(DmOutcome, MostDestinations)
{
	std::vector<__u32> all(DM_COPY_MAX_DESTS, BLK_COPY_REASON_UNCERTAIN);

	expect_outcome(all, in_order(all.size()));
}

/* Said twice is said once; the job must not end while another is at work. */
TEST(DmOutcome, SecondReportIsIgnored)
{
	job j(2);

	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(0, BLK_COPY_REASON_UNCERTAIN), still_waits);
	EXPECT_EQ(j.add(1, BLK_COPY_REASON_NONE), done);
}

TEST(DmOutcome, EndsOnce)
{
	job j(1);

	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), done);
	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), still_waits);
}

TEST(DmOutcome, ForeignDestinationIsIgnored)
{
	job j(2);

	EXPECT_EQ(j.add(2, BLK_COPY_REASON_UNCERTAIN), still_waits);
	EXPECT_EQ(j.add(32, BLK_COPY_REASON_UNCERTAIN), still_waits);
	EXPECT_EQ(j.add(~0U, BLK_COPY_REASON_UNCERTAIN), still_waits);
	EXPECT_EQ(j.add(0, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(1, BLK_COPY_REASON_NONE), done);
}

/* No job is taken for copied whose last destinations nobody looked at. */
TEST(DmOutcome, TooManyDestinationsFallBack)
{
	job j(DM_COPY_MAX_DESTS + 1);

	for (__u32 i = 0; i + 1 < DM_COPY_MAX_DESTS; i++)
		EXPECT_EQ(j.add(i, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(DM_COPY_MAX_DESTS - 1, BLK_COPY_REASON_NONE),
		  fall_back);
}

TEST(DmOutcome, StorageIsUsedAgain)
{
	dm_copy_outcome o;
	__u64 err;

	dm_copy_outcome_init(&o, 1);
	dm_copy_outcome_add(&o, 0, BLK_COPY_REASON_UNCERTAIN, &err);
	dm_copy_outcome_init(&o, 1);
	EXPECT_EQ(dm_copy_outcome_add(&o, 0, BLK_COPY_REASON_NONE, &err),
		  (__u32)DM_COPY_DONE);
	EXPECT_EQ(err, 0U);
}

/* Three kinds, four destinations, every order: 81 * 24 jobs. */
TEST(DmOutcomeModel, EveryOrderOfFour)
{
	const __u32 sample[] = { BLK_COPY_REASON_NONE, BLK_COPY_REASON_ABORTED,
				 BLK_COPY_REASON_UNCERTAIN };

	for (int code = 0; code < 81; code++) {
		std::vector<__u32> reasons{ sample[code % 3],
					    sample[code / 3 % 3],
					    sample[code / 9 % 3],
					    sample[code / 27] };
		std::vector<__u32> order = in_order(4);

		do
			expect_outcome(reasons, order);
		while (std::next_permutation(order.begin(), order.end()));
	}
}

TEST(DmOutcomeModel, RandomOrders)
{
	std::mt19937 rng(2014);

	for (int round = 0; round < 20000; round++) {
		std::vector<__u32> reasons(1 + rng() % DM_COPY_MAX_DESTS);
		std::vector<__u32> order = in_order(reasons.size());

		for (__u32 &r : reasons)
			r = rng() % 2 ? BLK_COPY_REASON_NONE :
					rng() % (BLK_COPY_NR_REASONS + 2);
		std::shuffle(order.begin(), order.end(), rng);
		expect_outcome(reasons, order);
		if (HasFatalFailure())
			FAIL() << "round " << round;
	}
}
