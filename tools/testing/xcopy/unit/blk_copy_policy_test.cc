// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy against models of copy managers, over a run of some hundred MiB:
 * never slower than by hand, and nearly as fast as the best that could have been
 * done all the time. The clock is the model's, so every run is the same.
 */
#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "policy.hpp"

namespace {

/* One command among @beside others that are under way with it. */
struct command {
	u64 sectors;
	u32 nr;	/* counted from the first ever */
	u64 at; /* sectors that were copied before it */
};

struct answer {
	u64 ns;
	u32 reason = BLK_COPY_REASON_NONE;
};

/* What a copy manager does with commands that come together. */
class manager {
public:
	virtual ~manager() = default;
	virtual answer together(const std::vector<command> &c) = 0;
};

/* A base of each command, so much a MiB, and so many at once. */
class plain : public manager {
public:
	plain(u64 base_ns, u64 mib_ns, u32 parallel)
		: base_{ base_ns }, mib_{ mib_ns }, parallel_{ parallel }
	{
	}
	u64 one(const command &c) const { return base_ + times(mib_, c.sectors); }
	answer together(const std::vector<command> &c) override
	{
		u64 ns = 0;

		for (size_t i = 0; i < c.size(); i += parallel_)
			ns += one(c[i]);
		return { ns };
	}

protected:
	u64 base_, mib_;
	u32 parallel_;
};

/*
 * As LIO does it: a command is done in pieces of 128 KiB, one after the other, each
 * read, then written; commands side by side share the machine.
 */
class lio : public manager {
public:
	explicit lio(u64 store_ns)
		: store_{ store_ns }
	{
	}
	answer together(const std::vector<command> &c) override
	{
		u64 longest = 0, sectors = 0;

		for (const command &one : c) {
			longest = std::max(longest, (one.sectors + 255) / 256 * 2 * store_);
			sectors += one.sectors;
		}
		return { longest + 20 * us * c.size() + times(390 * us, sectors) };
	}

private:
	u64 store_;
};

/* Eight at a time, and BUSY for all others, which come again after a while. */
class eight : public plain {
public:
	eight()
		: plain{ 2 * ms, ms, 8 }
	{
	}
	answer together(const std::vector<command> &c) override
	{
		return { plain::together(c).ns + (c.size() - 1) / 8 * 100 * ms };
	}
};

class every_tenth : public plain {
public:
	every_tenth()
		: plain{ 100 * us, ms, 4 }
	{
	}
	answer together(const std::vector<command> &c) override
	{
		u64 ns = plain::together(c).ns;

		for (const command &one : c)
			if (one.nr % 10 == 9)
				ns += 10 * plain::one(one);
		return { ns };
	}
};

/* Copies well until what is reserved for it is full, and then not at all. */
class full_up : public plain {
public:
	explicit full_up(u64 after)
		: plain{ 200 * us, ms, 4 }, after_{ after }
	{
	}
	answer together(const std::vector<command> &c) override
	{
		if (c.front().at >= after_)
			return { 500 * ms, BLK_COPY_REASON_TIMEOUT };
		return plain::together(c);
	}

private:
	u64 after_;
};

struct by_hand {
	u64 base_ns, mib_ns;

	u64 ns(u64 sectors) const { return base_ns + times(mib_ns, sectors); }
};

class world {
public:
	world(manager &m, by_hand h)
		: m_{ m }, hand_{ h }
	{
	}

	/* The devices do so much; how long does it take, and are they done? */
	answer devices(u64 sectors, u32 cmd, u64 window)
	{
		answer all{ 0 };
		std::vector<command> c;

		window = std::max<u64>(window, cmd);
		while (sectors && all.reason == BLK_COPY_REASON_NONE) {
			u64 room = std::min(window, sectors);

			c.clear();
			for (u64 n; room; room -= n) {
				n = std::min<u64>(room, cmd);
				c.push_back({ n, nr_++, copied_ });
				copied_ += n;
				sectors -= n;
			}
			const answer a = m_.together(c);

			all.ns += a.ns;
			all.reason = a.reason;
		}
		return all;
	}

	/* As dm-mirror does it: one job, and when it is over the next. */
	void job(u64 sectors)
	{
		blk_copy_turn t = begin(sectors, true);
		u64 done = 0;

		if (t.offload) {
			done = offload(t);
			if (done == sectors)
				return;
			blk_copy_policy_rest(&p_, &t, sectors - done, now_, &t);
		}
		work(sectors - done);
		blk_copy_policy_end(&p_, &t, sectors - done, BLK_COPY_REASON_NONE, now_);
	}
	void resync(u64 sectors, u64 region = 2 * mib)
	{
		for (; sectors; sectors -= region)
			job(region);
	}
	/* As BLKCOPY does it: in pieces. */
	void range(u64 sectors)
	{
		while (sectors) {
			blk_copy_turn t = begin(sectors, false);
			u64 done = t.sectors;

			ASSERT_LE(t.sectors, sectors);
			ASSERT_GT(t.sectors, 0U);
			if (t.offload) {
				done = offload(t);
			} else {
				work(t.sectors);
				blk_copy_policy_end(&p_, &t, done, BLK_COPY_REASON_NONE, now_);
			}
			sectors -= done;
			turns_++;
		}
	}

	u32 turns() const { return turns_; }
	u64 now() const { return now_; }
	u64 offloaded() const { return offloaded_; }
	u64 by_hand_all(u64 sectors, u64 job) const { return sectors / job * hand_.ns(job); }
	blk_copy_learnt learnt()
	{
		blk_copy_learnt l{};

		for (u32 i = 0; i < BLK_COPY_POLICY_ENTRIES; i++)
			if (blk_copy_policy_at(&p_, i, &l))
				break;
		return l;
	}
	void change(by_hand h) { hand_ = h; }

private:
	blk_copy_turn begin(u64 sectors, bool kcopyd)
	{
		blk_copy_between b{ 1, 2, 3, 4, kcopyd, 0 };
		blk_copy_turn t;

		blk_copy_policy_begin(&p_, &b, sectors, now_, &t);
		return t;
	}
	u64 offload(blk_copy_turn &t)
	{
		const answer a = devices(t.sectors, t.cmd_sectors, t.window_sectors);
		const u64 done = a.reason == BLK_COPY_REASON_NONE ? t.sectors : 0;

		now_ += a.ns;
		offloaded_ += done;
		blk_copy_policy_end(&p_, &t, done, a.reason, now_);
		return done;
	}
	void work(u64 sectors) { now_ += hand_.ns(sectors); }

	blk_copy_policy p_{};
	manager &m_;
	by_hand hand_;
	u64 now_ = ms;
	u64 copied_ = 0;
	u64 offloaded_ = 0;
	u32 nr_ = 0;
	u32 turns_ = 0;
};

/* The best of all settings, all the time. */
u64 best_fixed(const std::function<std::unique_ptr<manager>()> &make, by_hand h, u64 total, u64 job,
	       bool pieces)
{
	u64 best = pieces ? h.ns(total) : total / job * h.ns(job);

	for (u32 cmd = 128; cmd <= 8192; cmd *= 2) {
		for (u32 flight = 1; flight <= 64 && cmd * flight <= 16 * mib; flight *= 2) {
			auto m = make();
			world w{ *m, h };
			u64 ns = 0;
			bool ok = true;

			for (u64 left = total; left && ok; left -= job) {
				const answer a = w.devices(job, cmd, u64{ cmd } * flight);

				ns += a.ns;
				ok = a.reason == BLK_COPY_REASON_NONE;
			}
			if (ok)
				best = std::min(best, ns);
		}
	}
	return best;
}

struct model {
	const char *name;
	std::function<std::unique_ptr<manager>()> make;
	by_hand hand;
	u32 best = 110; /* percent of the best that is fixed, after 64 MiB; 0: cannot be known so soon */
};

void PrintTo(const model &m, std::ostream *os)
{
	*os << m.name;
}

template <class T, class... A>
std::function<std::unique_ptr<manager>()> of(A... a)
{
	return [=] { return std::make_unique<T>(a...); };
}

/* By hand on a ramdisk, and on stores of 1 and 10 ms, as measured (PVMOVE). */
constexpr by_hand quick{ 200 * us, 900 * us };
constexpr by_hand at_1ms{ 2 * ms, 1200 * us };
constexpr by_hand at_10ms{ 25 * ms, 6 * ms };
constexpr by_hand network{ 500 * us, 9 * ms };

const std::vector<model> models{
	{ "lio_ramdisk", of<lio>(0), quick },
	{ "lio_1ms", of<lio>(ms), at_1ms },
	{ "lio_10ms", of<lio>(10 * ms), at_10ms },
	{ "constant", of<plain>(5 * ms, u64{ 0 }, 64U), quick, 0 },
	{ "constant_network", of<plain>(5 * ms, u64{ 0 }, 64U), network },
	{ "metadata_only", of<plain>(1 * ms, u64{ 1 } * us, 1U), quick },
	{ "metadata_network", of<plain>(1 * ms, u64{ 1 } * us, 1U), network },
	{ "eight_then_busy", of<eight>(), network, 200 },
	{ "every_tenth", of<every_tenth>(), network, 180 },
	{ "ten_times_slower", of<plain>(u64{ 0 }, 10 * ms, 1U), by_hand{ 0, ms } },
	{ "ten_times_slower_and_base", of<plain>(2 * ms, 10 * ms, 1U), by_hand{ 0, ms } },
	{ "ten_times_slower_10ms", of<plain>(20 * ms, 100 * ms, 1U), at_10ms },
	{ "a_little_slower", of<plain>(0 * ms, 1100 * us, 1U), by_hand{ 0, ms } },
	{ "as_quick", of<plain>(0 * ms, 1000 * us, 1U), by_hand{ 0, ms } },
	{ "hundred_times_slower", of<plain>(u64{ 0 }, 100 * ms, 1U), by_hand{ 0, ms } },
};

class Policy : public testing::TestWithParam<model> {};

constexpr u64 run = 256 * mib;

TEST_P(Policy, ResyncIsNotSlowerThanByHand)
{
	const model &m = GetParam();
	auto mgr = m.make();
	world w{ *mgr, m.hand };
	const u64 from = w.now();

	w.resync(run);
	const u64 hand = w.by_hand_all(run, 2 * mib), took = w.now() - from;

	EXPECT_LE(took, hand + hand * 3 / 100) << w.offloaded() / mib << " MiB offloaded";
}

TEST_P(Policy, ResyncIsNearlyTheBestAfter64MiB)
{
	const model &m = GetParam();
	auto mgr = m.make();
	world w{ *mgr, m.hand };

	w.resync(64 * mib);
	const u64 from = w.now();

	w.resync(run);
	const u64 best = best_fixed(m.make, m.hand, run, 2 * mib, false), took = w.now() - from;

	EXPECT_TRUE(!m.best || took <= best * m.best / 100) << took << " " << best;
}

TEST_P(Policy, RangeIsNotSlowerThanByHand)
{
	const model &m = GetParam();
	auto mgr = m.make();
	/* Its base is of every piece then; it is small by hand for who goes on. */
	const by_hand h{ 0, m.hand.base_ns / 2 + m.hand.mib_ns };
	world w{ *mgr, h };
	const u64 from = w.now();

	w.range(run);
	const u64 hand = h.ns(run), took = w.now() - from;

	EXPECT_LE(took, hand + hand * 3 / 100) << w.offloaded() / mib << " MiB offloaded";
}

TEST_P(Policy, RangeIsNearlyTheBestAfter64MiB)
{
	const model &m = GetParam();
	auto mgr = m.make();
	const by_hand h{ 0, m.hand.base_ns / 2 + m.hand.mib_ns };
	world w{ *mgr, h };

	w.range(64 * mib);
	const u64 from = w.now();

	w.range(4 * run);
	const u64 best = best_fixed(m.make, h, 4 * run, 4 * run, true), took = w.now() - from;

	EXPECT_TRUE(!m.best || took <= best * m.best / 100) << took << " " << best;
}

/* One processor for both ends: more at a time gain nothing, and larger ones little. */
TEST(PolicyOfOne, RangeEndsWithOneLargeCommand)
{
	plain m{ 20 * us, 110 * us, 1 };
	world w{ m, { 0, 700 * us } };

	w.range(8 * run);
	EXPECT_EQ(w.learnt().cmd_sectors, 4 * mib);
	EXPECT_EQ(w.learnt().flight, 1U);
}

/* What is under way ends with each turn. One is not for steps that there are not. */
TEST(PolicyOfOne, RangeIsHardlyCut)
{
	plain m{ 20 * us, 110 * us, 1 };
	world w{ m, { 0, 700 * us } };

	w.range(64 * run);
	const u32 before = w.turns();

	w.range(64 * run);
	EXPECT_LE(w.turns() - before, 2 * 64U);
}

INSTANTIATE_TEST_SUITE_P(Models, Policy, testing::ValuesIn(models),
			 [](const auto &info) { return info.param.name; });

} // namespace
