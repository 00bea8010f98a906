// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first copy between two units, as short as those of make matrix: what has to be
 * learnt makes it hardly longer than by hand where the devices are slower, and it
 * gains where they are quicker. By hand and devices are models with the numbers of
 * that matrix.
 */
#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "policy.hpp"

namespace {

/* Works at so many commands at a time, each of which takes so long; or as LIO. */
struct array {
	u64 base_ns, mib_ns;
	u32 lanes;
	u64 store_ns; /* each 128 KiB are read, then written; any number at a time */
};

/* Jobs share the way; what each of them waits beside that, others do not see. */
struct hand {
	u64 base_ns, mib_ns;
};

struct first_copy {
	const char *name;
	array devices;
	hand by_hand;
	u64 sectors;
	u64 job;    /* of kcopyd; 0: BLKCOPY */
	u32 depth;  /* so many of them at a time */
	u32 most;   /* percent of what it takes by hand */
};

void PrintTo(const first_copy &c, std::ostream *os)
{
	*os << c.name;
}

class copying {
public:
	explicit copying(const first_copy &c)
		: c_{ c }, lane_free_(c.devices.lanes)
	{
	}
	u64 run() { return c_.job ? jobs() : ranges(); }
	/* The same with nobody to ask. */
	u64 by_hand()
	{
		asks_ = false;
		return run();
	}

private:
	struct under_way {
		u64 at;
		blk_copy_turn turn;
		u64 sectors;
		u64 left; /* by hand after that */
	};

	blk_copy_turn begin(u64 sectors)
	{
		const blk_copy_between b{ 1, 2, 3, 4, !!c_.job, 0 };
		blk_copy_turn t{};

		t.sectors = sectors;
		if (asks_)
			blk_copy_policy_begin(policy_.get(), &b, sectors, now_, &t);
		return t;
	}
	void end(const blk_copy_turn &t, u64 sectors)
	{
		if (asks_)
			blk_copy_policy_end(policy_.get(), &t, sectors, BLK_COPY_REASON_NONE, now_);
	}
	/* When the devices have done so much, begun now. */
	u64 devices(const blk_copy_turn &t)
	{
		u64 all = now_, from = now_;

		for (u64 left = t.sectors, window = 0; left;) {
			const u64 n = std::min<u64>(left, t.cmd_sectors);

			if (window + n > t.window_sectors) {
				window = 0;
				from = all;
			}
			all = std::max(all, command(from, n));
			window += n;
			left -= n;
		}
		return all;
	}
	u64 command(u64 from, u64 sectors)
	{
		const array &d = c_.devices;
		u64 &lane = *std::min_element(lane_free_.begin(), lane_free_.end());

		if (d.store_ns)
			return from + (sectors + 255) / 256 * 2 * d.store_ns;
		lane = std::max(lane, from) + d.base_ns + times(d.mib_ns, sectors);
		return lane;
	}
	/* When so much is done by hand. */
	u64 hand_work(u64 sectors)
	{
		way_free_ = std::max(way_free_, now_) + times(c_.by_hand.mib_ns, sectors);
		return way_free_ + c_.by_hand.base_ns;
	}

	/* As blkcopy does, whose first call is a short one. */
	u64 ranges()
	{
		const u64 first = std::min(c_.sectors, 4 * mib);

		range(first);
		range(c_.sectors - first);
		return now_;
	}
	/* One piece after the other; after the devices by hand has to be begun anew. */
	void range(u64 sectors)
	{
		bool begun = false;

		for (u64 left = sectors; left;) {
			blk_copy_turn t = begin(left);

			if (t.offload) {
				if (begun)
					blk_copy_policy_drained(policy_.get(), &t, 0, now_);
				now_ = devices(t);
			} else if (!begun) {
				now_ += c_.by_hand.base_ns;
				filled(t, sectors > at_once);
			}
			begun = !t.offload;
			if (begun)
				now_ += times(c_.by_hand.mib_ns, t.sectors);
			end(t, t.sectors);
			left -= t.sectors;
		}
	}
	/* The first piece is there. If all of it is under way nobody asks. */
	void filled(blk_copy_turn &t, bool more)
	{
		if (asks_ && more)
			blk_copy_policy_filled(policy_.get(), &t, now_);
	}

	u64 jobs()
	{
		std::vector<under_way> all;
		u64 issued = 0, done = 0;

		while (done < c_.sectors) {
			for (; issued < c_.sectors && all.size() < c_.depth; issued += c_.job) {
				const blk_copy_turn t = begin(c_.job);

				if (t.offload)
					all.push_back({ devices(t), t, t.sectors, c_.job - t.sectors });
				else
					all.push_back({ hand_work(c_.job), t, c_.job, 0 });
			}
			const auto first = std::min_element(
				all.begin(), all.end(),
				[](const under_way &a, const under_way &b) { return a.at < b.at; });
			const under_way u = *first;

			all.erase(first);
			now_ = std::max(now_, u.at);
			end(u.turn, u.sectors);
			done += u.sectors;
			if (!u.left)
				continue;

			under_way rest{ hand_work(u.left), {}, u.left, 0 };

			blk_copy_policy_rest(policy_.get(), &u.turn, u.left, now_, &rest.turn);
			all.push_back(rest);
		}
		return now_;
	}

	static constexpr u64 at_once = 8 * mib; /* by hand */

	const first_copy &c_;
	std::unique_ptr<blk_copy_policy> policy_ = std::make_unique<blk_copy_policy>();
	std::vector<u64> lane_free_;
	u64 now_ = 0;
	u64 way_free_ = 0;
	bool asks_ = true;
};

constexpr array serial{ 500 * us, 8 * ms, 1, 0 };
constexpr array parallel{ 500 * us, 8 * ms, 8, 0 };
constexpr array far{ 5 * ms, 0, 64, 0 };
constexpr array slow_serial{ 20 * ms, 100 * ms, 1, 0 };
constexpr array lio_1ms{ 0, 0, 1, ms };
constexpr array lio_10ms{ 0, 0, 1, 10 * ms };

/* A wire of 400 MiB/s each way, and what a store of so much takes by hand. */
constexpr hand wire{ 3 * ms, 3400 * us };
constexpr hand at_1ms{ 2 * ms, 5200 * us };
constexpr hand at_10ms{ 20 * ms, 7200 * us };

const std::vector<first_copy> copies{
	/* where the devices are slower, or quicker only with more than is tried soon */
	{ "blkcopy_serial", serial, wire, 64 * mib, 0, 1, 103 },
	{ "blkcopy_10ms", lio_10ms, at_10ms, 32 * mib, 0, 1, 103 },
	{ "blkcopy_10ms_wide", lio_10ms, { 20 * ms, 2500 * us }, 32 * mib, 0, 1, 103 },
	{ "blkcopy_10ms_64MiB", lio_10ms, at_10ms, 64 * mib, 0, 1, 103 },
	{ "blkcopy_10ms_serial", slow_serial, at_10ms, 64 * mib, 0, 1, 103 },
	{ "resync_serial", serial, { 4 * ms, 3500 * us }, 64 * mib, 2 * mib, 1, 103 },
	{ "resync_10ms_serial", slow_serial, { 25 * ms, 6 * ms }, 64 * mib, 2 * mib, 1, 103 },
	{ "clone_serial", serial, { 700 * us, 7 * ms }, 64 * mib, mib / 4, 2, 103 },
	{ "clone_10ms", lio_10ms, { 21 * ms, 2 * ms }, 32 * mib, mib / 4, 2, 100 },
	{ "clone_10ms_serial", slow_serial, { 21 * ms, 2 * ms }, 32 * mib, mib / 4, 2, 103 },
	{ "snapshot_serial", serial, { ms, 10 * ms }, 32 * mib, mib, 4, 103 },
	{ "snapshot_64k_serial", serial, { ms, 10 * ms }, 32 * mib, mib / 16, 16, 103 },
	{ "writecache_serial", serial, { 2 * ms, 9 * ms }, 32 * mib, mib, 4, 103 },
	{ "thin_serial", serial, { 700 * us, 5 * ms }, 64 * mib, mib / 16, 1, 103 },
	/* each job costs something by hand, so that half of one seems to be dear */
	{ "jobs_128k_one_by_one", { 408 * us, 7573 * us, 11, 0 }, { 616 * us, 1059 * us }, 256 * mib, mib / 8, 1, 103 },
	{ "jobs_512k_one_by_one", { 15454 * us, 0, 2, 0 }, { 13961 * us, 418 * us }, 1024 * mib, mib / 2, 1, 103 },
	/* many large jobs at a time, of which few end while one looks */
	{ "deep_512k_serial", serial, { ms, 2 * ms }, 1024 * mib, mib / 2, 32, 103 },
	{ "deep_8m_serial", serial, { ms, 2 * ms }, 4096 * mib, 8 * mib, 32, 103 },
	{ "deep_2m_dear", { 26 * ms, 7500 * us, 2, 0 }, { 2500 * us, 4 * ms }, 2048 * mib, 2 * mib, 40, 103 },
	{ "deep_1m_dear", { 11500 * us, 650 * us, 1, 0 }, { ms, 1750 * us }, 2048 * mib, mib, 42, 103 },
	/* where one of them, or some, are quicker than by hand, and all at once are not */
	{ "deep_512k_two", { 427 * us, 21013 * us, 2, 0 }, { 1254 * us, 1374 * us }, 1032 * mib, mib / 2, 47, 103 },
	{ "deep_1m_base", { 9477 * us, 79 * us, 15, 0 }, { 879 * us, 2681 * us }, 624 * mib, mib, 33, 103 },
	{ "deep_2m_base", { 4191 * us, 750 * us, 14, 0 }, { 320 * us, 1056 * us }, 642 * mib, 2 * mib, 40, 105 },
	{ "deep_2m_serial", { 8513 * us, 2524 * us, 1, 0 }, { 170 * us, 10611 * us }, 1642 * mib, 2 * mib, 13, 103 },
	/* and for which there is always something else to try */
	{ "deep_8m_tuned", { 95 * us, 83 * us, 1, 0 }, { 1200 * us, 570 * us }, 2048 * mib, 8 * mib, 14, 103 },
	{ "deep_8m_dear", { 1600 * us, 250 * us, 4, 0 }, { 9 * ms, 640 * us }, 2048 * mib, 8 * mib, 16, 103 },
	/* and many small ones: what by hand takes is seen when that is compared */
	{ "deep_64k", { 4400 * us, 150 * us, 7, 0 }, { 7800 * us, 2900 * us }, 2048 * mib, mib / 16, 25, 103 },
	/* where they are quicker */
	{ "blkcopy_parallel", parallel, wire, 64 * mib, 0, 1, 50 },
	{ "blkcopy_quick", { 150 * us, 400 * us, 1, 0 }, { 0, 1900 * us }, 64 * mib, 0, 1, 50 },
	{ "blkcopy_1ms", lio_1ms, at_1ms, 32 * mib, 0, 1, 50 },
	{ "blkcopy_far", far, { 60 * ms, 2 * ms }, 4096 * mib, 0, 1, 60 },
	{ "resync_parallel", parallel, { 4 * ms, 3500 * us }, 64 * mib, 2 * mib, 1, 40 },
	{ "resync_1ms", lio_1ms, { 2 * ms, 5 * ms }, 32 * mib, 2 * mib, 1, 60 },
	{ "resync_10ms", lio_10ms, { 25 * ms, 6 * ms }, 32 * mib, 2 * mib, 1, 90 },
	{ "clone_parallel", parallel, { 700 * us, 7 * ms }, 64 * mib, mib / 4, 2, 45 },
	{ "snapshot_parallel", parallel, { ms, 10 * ms }, 32 * mib, mib, 4, 75 },
};

class FirstCopy : public testing::TestWithParam<first_copy> {};

TEST_P(FirstCopy, TakesNoLonger)
{
	const first_copy &c = GetParam();
	const u64 hand = copying{ c }.by_hand(), took = copying{ c }.run();

	EXPECT_LE(took, hand * c.most / 100) << took << " ns, by hand " << hand;
}

INSTANTIATE_TEST_SUITE_P(Copies, FirstCopy, testing::ValuesIn(copies),
			 [](const auto &info) { return info.param.name; });

} // namespace
