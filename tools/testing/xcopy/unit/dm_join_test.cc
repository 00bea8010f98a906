// SPDX-License-Identifier: GPL-2.0-only
/* Which jobs of kcopyd that wait are copied as one. */
#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/md/dm-copy/abi.h"
#include "random.hpp"

namespace {

using xcopy_test::random;

/* A job: sectors, most, then device and sector of each side. */
struct job {
	__u32 sectors;
	__u32 most;
	std::vector<dm_copy_side> sides;

	bool operator<(const job &o) const
	{
		const auto key = [](const job &j) {
			std::vector<__u64> k{ j.sectors, j.most };
			for (const auto &s : j.sides)
				k.insert(k.end(), { s.dev, s.sector });
			return k;
		};
		return key(*this) < key(o);
	}
};

/* Groups of indices into the jobs, as they are to be begun. */
using groups = std::vector<std::vector<size_t>>;

groups join(const std::vector<job> &jobs)
{
	std::vector<dm_copy_piece> pieces;
	std::vector<dm_copy_side> sides;

	for (size_t i = 0; i < jobs.size(); i++) {
		pieces.push_back({ i, jobs[i].sectors, jobs[i].most,
				   static_cast<__u16>(sides.size()),
				   static_cast<__u16>(jobs[i].sides.size()), 0, 0 });
		sides.insert(sides.end(), jobs[i].sides.begin(), jobs[i].sides.end());
	}
	dm_copy_join(pieces.data(), pieces.size(), sides.data(), sides.size());

	groups g;
	for (size_t i = 0; i < pieces.size(); i++) {
		if (pieces[i].nr) {
			EXPECT_TRUE(g.empty() || g.back().size() == pieces[i - g.back().size()].nr);
			g.push_back({});
		}
		if (g.empty()) {
			ADD_FAILURE() << "no group begins at the first";
			return g;
		}
		g.back().push_back(pieces[i].job);
	}
	return g;
}

/* N sectors from SRC of device 1 to DST of device 2. */
job simple(__u64 src, __u64 dst, __u32 sectors, __u32 most = 2048)
{
	return { sectors, most, { { 1, src }, { 2, dst } } };
}

using one = std::vector<size_t>;

TEST(DmJoin, OneIsAlone)
{
	EXPECT_EQ(join({ simple(0, 0, 8) }), groups{ one{ 0 } });
	EXPECT_EQ(join({}), groups{});
}

TEST(DmJoin, WhatFollowsIsOne)
{
	EXPECT_EQ(join({ simple(0, 100, 8), simple(8, 108, 8) }), (groups{ { 0, 1 } }));
	EXPECT_EQ(join({ simple(8, 108, 8), simple(0, 100, 8) }), (groups{ { 1, 0 } }));
}

TEST(DmJoin, OnEverySide)
{
	EXPECT_EQ(join({ simple(0, 100, 8), simple(8, 109, 8) }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ simple(0, 100, 8), simple(9, 108, 8) }), (groups{ { 0 }, { 1 } }));
	const job a{ 8, 2048, { { 1, 0 }, { 2, 0 }, { 3, 0 } } };
	const job b{ 8, 2048, { { 1, 8 }, { 2, 8 }, { 3, 8 } } };
	const job c{ 8, 2048, { { 1, 8 }, { 2, 8 }, { 3, 16 } } };
	const job d{ 8, 2048, { { 1, 8 }, { 2, 8 }, { 4, 8 } } };
	const job e{ 8, 2048, { { 1, 8 }, { 2, 8 } } };
	EXPECT_EQ(join({ a, b }), (groups{ { 0, 1 } }));
	EXPECT_EQ(join({ a, c }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ a, d }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ a, e }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ c, a, e, b, d }), (groups{ { 0 }, { 1, 3 }, { 2 }, { 4 } }));
}

TEST(DmJoin, WithTheFirstInItsPlace)
{
	EXPECT_EQ(join({ simple(500, 0, 8), simple(8, 8, 8), simple(90, 7, 8), simple(0, 0, 8) }),
		  (groups{ { 0 }, { 3, 1 }, { 2 } }));
}

TEST(DmJoin, WhatMeetsIsNot)
{
	EXPECT_EQ(join({ simple(0, 100, 8), simple(0, 100, 8) }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ simple(0, 100, 8), simple(4, 104, 8) }), (groups{ { 0 }, { 1 } }));
	/* The second of two that are the same goes on, which one does not matter. */
	EXPECT_EQ(join({ simple(0, 100, 8), simple(0, 100, 8), simple(8, 108, 8) }),
		  (groups{ { 0 }, { 1, 2 } }));
}

/* As one it would write what it reads. */
TEST(DmJoin, SourceAndDestinationStayApart)
{
	const auto within = [](__u64 src, __u64 dst) {
		return job{ 8, 2048, { { 1, src }, { 1, dst } } };
	};
	EXPECT_EQ(join({ within(0, 8), within(8, 16) }), (groups{ { 0 }, { 1 } }));
	EXPECT_EQ(join({ within(0, 16), within(8, 24) }), (groups{ { 0, 1 } }));
	EXPECT_EQ(join({ within(16, 0), within(24, 8), within(32, 16) }), (groups{ { 0, 1 }, { 2 } }));
}

TEST(DmJoin, NotAboveTheMost)
{
	std::vector<job> jobs;

	for (__u64 i = 0; i < 256; i++)
		jobs.push_back(simple(8 * i, 8 * i + 1000, 8, 512));
	const groups g = join(jobs);
	ASSERT_EQ(g.size(), 4u);
	for (const auto &members : g)
		EXPECT_EQ(members.size(), 64u);
	for (job &j : jobs)
		j.most = 8;
	EXPECT_EQ(join(jobs).size(), 256u);
	for (job &j : jobs)
		j.most = 0;
	EXPECT_EQ(join(jobs).size(), 256u);
}

TEST(DmJoin, WithoutSectorsItIsAlone)
{
	EXPECT_EQ(join({ simple(0, 0, 0), simple(0, 0, 8), simple(8, 8, 0) }),
		  (groups{ { 0 }, { 1 }, { 2 } }));
}

TEST(DmJoin, AtTheEndOfNumbers)
{
	const __u64 end = ~__u64{ 0 };

	EXPECT_EQ(join({ simple(end - 7, 0, 8), simple(0, 8, 8) }).size(), 2u);
	EXPECT_EQ(join({ simple(0, 0, ~0U, ~0U), simple(~0U, ~0U, ~0U, ~0U) }).size(), 2u);
}

class some_jobs {
public:
	explicit some_jobs(__u32 seed) : rnd_{ seed } {}

	std::vector<job> make()
	{
		std::vector<job> jobs;
		const size_t n = rnd_.between(1, 80);
		const __u32 most = static_cast<__u32>(rnd_.below(100));

		while (jobs.size() < n) {
			job j = next();
			const size_t run = rnd_.between(1, 12);
			for (size_t i = 0; i < run; i++) {
				j.most = most;
				jobs.push_back(j);
				for (auto &s : j.sides)
					s.sector += j.sectors;
				j.sectors = static_cast<__u32>(rnd_.one_in(20) ? 0 : rnd_.between(1, 9));
				if (rnd_.one_in(10))
					j.sides.back().sector++;
			}
		}
		return jobs;
	}
	random &rnd() { return rnd_; }

private:
	job next()
	{
		job j{ static_cast<__u32>(rnd_.between(1, 9)), 0, {} };

		for (__u64 n = rnd_.between(2, 4); n; n--)
			j.sides.push_back({ rnd_.below(4), rnd_.below(200) });
		return j;
	}

	random rnd_;
};

bool meets(const job &j, __u64 sectors)
{
	for (size_t i = 0; i < j.sides.size(); i++)
		for (size_t k = 0; k < i; k++) {
			const auto &a = j.sides[i], &b = j.sides[k];
			if (a.dev == b.dev && a.sector < b.sector + sectors &&
			    b.sector < a.sector + sectors)
				return true;
		}
	return false;
}

void check_group(const std::vector<job> &jobs, const std::vector<size_t> &members)
{
	const job &first = jobs[members[0]];
	__u64 sectors = 0;

	for (size_t m : members) {
		const job &j = jobs[m];

		ASSERT_EQ(j.sides.size(), first.sides.size());
		for (size_t s = 0; s < j.sides.size(); s++) {
			EXPECT_EQ(j.sides[s].dev, first.sides[s].dev);
			EXPECT_EQ(j.sides[s].sector, first.sides[s].sector + sectors);
		}
		if (members.size() > 1) {
			EXPECT_GT(j.sectors, 0u);
		}
		sectors += j.sectors;
	}
	if (members.size() == 1)
		return;
	EXPECT_LE(sectors, first.most);
	EXPECT_FALSE(meets(first, sectors));
}

/* Each job is in one group; a group is one copy; the groups in the order of the jobs. */
TEST(DmJoin, Property)
{
	size_t joined = 0;

	for (__u32 seed = 0; seed < 3000; seed++) {
		some_jobs some{ seed };
		std::vector<job> jobs = some.make();

		some.rnd().shuffle(jobs);
		const groups g = join(jobs);
		std::vector<int> seen(jobs.size());
		size_t before = 0;

		for (const auto &members : g) {
			const size_t least = *std::min_element(members.begin(), members.end());

			EXPECT_TRUE(before < least || least == 0);
			before = least;
			for (size_t m : members)
				seen[m]++;
			check_group(jobs, members);
			joined += members.size() > 1;
		}
		EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), static_cast<long>(jobs.size()));
		if (HasFailure())
			FAIL() << "seed " << seed;
	}
	EXPECT_GT(joined, 3000u);
}

/* In whatever order jobs come, the same become one. */
TEST(DmJoin, OrderDoesNotMatter)
{
	for (__u32 seed = 0; seed < 1000; seed++) {
		some_jobs some{ seed };
		std::vector<job> jobs = some.make();
		const auto as_sets = [&](const groups &g) {
			std::multiset<std::vector<job>> s;

			for (const auto &members : g) {
				std::vector<job> v;
				for (size_t m : members)
					v.push_back(jobs[m]);
				s.insert(v);
			}
			return s;
		};
		const auto before = as_sets(join(jobs));

		some.rnd().shuffle(jobs);
		const auto after = as_sets(join(jobs));
		const auto same = [](const auto &a, const auto &b) { return !(a < b) && !(b < a); };

		ASSERT_TRUE(same(before, after)) << "seed " << seed;
	}
}

} // namespace
