// SPDX-License-Identifier: GPL-2.0-only
/* What a kcopyd job comes to, out of its destinations in any order. */
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../../../drivers/md/dm_copy_abi.h"

namespace {

class job {
public:
	explicit job(__u32 nr)
	{
		dm_copy_outcome_init(&outcome_, nr);
	}

	__u32 add(__u32 dest, __u32 reason)
	{
		return dm_copy_outcome_add(&outcome_, dest, reason);
	}

private:
	dm_copy_outcome outcome_;
};

const __u32 still_waits = DM_COPY_WAIT;
const __u32 done = DM_COPY_DONE;
const __u32 by_hand = DM_COPY_BY_HAND;

/* The rule as the header tells it, written a second time. */
__u32 expected(const std::vector<__u32> &reasons)
{
	return std::count(reasons.begin(), reasons.end(), 0U) ==
			       static_cast<long>(reasons.size()) ?
		       done :
		       by_hand;
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
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_TARGET), by_hand);
}

/* Where the device is out of reach, by hand says so. */
TEST(DmOutcome, UncertainIsByHand)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_UNCERTAIN), by_hand);
}

/* Nobody kills kcopyd; whoever says so has not copied. */
TEST(DmOutcome, KilledIsByHand)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_REASON_KILLED), by_hand);
}

TEST(DmOutcome, UnknownReasonIsByHand)
{
	EXPECT_EQ(job(1).add(0, BLK_COPY_NR_REASONS), by_hand);
	EXPECT_EQ(job(1).add(0, ~0U), by_hand);
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

/* A copy by hand that began early would write beside the other destinations. */
TEST(DmOutcome, RefusalWaitsForTheOthers)
{
	job j(2);

	EXPECT_EQ(j.add(0, BLK_COPY_REASON_OVERLAP), still_waits);
	EXPECT_EQ(j.add(1, BLK_COPY_REASON_NONE), by_hand);
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
TEST(DmOutcome, TooManyDestinationsAreByHand)
{
	job j(DM_COPY_MAX_DESTS + 1);

	for (__u32 i = 0; i + 1 < DM_COPY_MAX_DESTS; i++)
		EXPECT_EQ(j.add(i, BLK_COPY_REASON_NONE), still_waits);
	EXPECT_EQ(j.add(DM_COPY_MAX_DESTS - 1, BLK_COPY_REASON_NONE),
		  by_hand);
}

TEST(DmOutcome, StorageIsUsedAgain)
{
	dm_copy_outcome o;

	dm_copy_outcome_init(&o, 1);
	dm_copy_outcome_add(&o, 0, BLK_COPY_REASON_UNCERTAIN);
	dm_copy_outcome_init(&o, 1);
	EXPECT_EQ(dm_copy_outcome_add(&o, 0, BLK_COPY_REASON_NONE), done);
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
