// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole copies that obey their footprint, with several chunks under way in any
 * order, against memmove.
 */
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "footprint.hpp"
#include "random.hpp"

namespace {

using xcopy_test::any_common;
using xcopy_test::dst;
using xcopy_test::print;
using xcopy_test::random;
using xcopy_test::src;

/* A sector somewhere: unit and number. */
using spot = std::pair<__u64, __u64>;
using memory = std::map<spot, __u64>;

/* What a stack does: sectors of a device to sectors of units, some of it opaque. */
struct device {
	std::vector<spot> at;
	std::vector<bool> opaque;
};

/* Linear targets and stripe sets over few units, which often meet. */
device random_device(random &r, __u64 sectors, __u64 units, __u64 width, bool may_hide)
{
	device d;

	while (d.at.size() < sectors) {
		const __u64 len = 1 + r.below(sectors), legs = 1 + r.below(3), stripe = 1 + r.below(4);
		const bool hide = may_hide && r.one_in(4);
		std::vector<spot> leg;

		for (__u64 i = 0; i < legs; i++)
			leg.push_back({ r.below(units), r.below(width) });
		for (__u64 s = 0; s < len && d.at.size() < sectors; s++) {
			const __u64 row = s / stripe / legs, which = s / stripe % legs;

			d.at.push_back({ leg[which].first,
					 leg[which].second + row * stripe + s % stripe });
			d.opaque.push_back(hide);
		}
	}
	return d;
}

/* A copy of [0, n) of one device to another. */
struct copy {
	device from, to;
	__u64 n() const { return from.at.size(); }
};

void probe(print &p, const copy &c, __u64 start)
{
	for (__u64 i = start; i < c.n(); i++) {
		if (!c.from.opaque[i])
			p.add(src, c.from.at[i].first, c.from.at[i].second, 1);
		if (!c.to.opaque[i])
			p.add(dst, c.to.at[i].first, c.to.at[i].second, 1);
		if (c.from.opaque[i] || c.to.opaque[i])
			p.add_unseen(i, 1);
	}
}

/* A sector of a chunk: read, then written, whenever the devices please. */
struct step {
	spot from, to;
	__u64 value;
	bool read;
};

struct chunk {
	__u64 start, sectors;
	std::vector<step> left;
};

class machine {
public:
	machine(random &r, memory &m) : r_{ r }, m_{ m } {}

	/*
	 * Chunks of [start, end), up to @window under way, each in pieces that are
	 * done in any order. One that is not admitted ends the run, after those
	 * under way. Returns the sectors copied from the start.
	 */
	__u64 offload(print &p, const copy &c, __u64 start, __u64 end, __u64 window)
	{
		std::vector<chunk> way;
		__u64 next = start, limit = end;

		while (next < limit || !way.empty()) {
			if (next < limit && way.size() < window && (way.empty() || r_.one_in(2))) {
				chunk ch{ next, std::min<__u64>(1 + r_.below(6), limit - next), {} };

				/* a device may refuse, too: then others may be further on */
				if (!admitted(p, c, ch) || r_.one_in(20)) {
					limit = ch.start;
					continue;
				}
				for (__u64 i = 0; i < ch.sectors; i++)
					ch.left.push_back({ c.from.at[ch.start + i],
							    c.to.at[ch.start + i], 0, false });
				next += ch.sectors;
				way.push_back(ch);
				sent++;
			} else {
				advance(way);
			}
		}
		return std::min(limit, end) - start;
	}

	/*
	 * As above, but the refused chunk comes back when later ones have been
	 * written: this is what a device does that says no late.
	 */
	__u64 offload_with_late_refusal(print &p, const copy &c, __u64 start, __u64 end,
					__u64 window)
	{
		const __u64 refused = start + r_.below(end - start);
		__u64 next = start;
		std::vector<chunk> way;

		if (end - start < 3)
			return offload(p, c, start, end, window);
		for (__u64 w = 0; w < window && next < end; w++) {
			chunk ch{ next, std::min<__u64>(1 + r_.below(6), end - next), {} };

			if (!admitted(p, c, ch))
				break;
			for (__u64 i = 0; i < ch.sectors; i++)
				/* of the refused one anything may have been written, or nothing */
				if (refused < ch.start || refused >= ch.start + ch.sectors ||
				    r_.one_in(2))
					ch.left.push_back({ c.from.at[ch.start + i],
							    c.to.at[ch.start + i], 0, false });
			next += ch.sectors;
			way.push_back(ch);
			bounds_.push_back(ch.start);
			sent++;
		}
		while (!way.empty())
			advance(way);

		__u64 good = next;

		for (__u64 b : bounds_)
			if (b <= refused)
				good = refused < next ? b : next;
		bounds_.clear();
		return good - start;
	}

	void by_hand(const copy &c, __u64 start, __u64 n)
	{
		for (__u64 i = 0; i < n; i++)
			m_[c.to.at[start + i]] = m_[c.from.at[start + i]];
	}

	int sent = 0;

private:
	bool admitted(print &p, const copy &c, const chunk &ch)
	{
		std::vector<blk_copy_extent> e;
		std::vector<__u64> unit;

		for (__u64 u = 0; u < 8; u++)
			unit.push_back(u);
		for (__u64 i = 0; i < ch.sectors; i++) {
			const spot &s = c.from.at[ch.start + i], &d = c.to.at[ch.start + i];

			if (c.from.opaque[ch.start + i] || c.to.opaque[ch.start + i])
				return false;
			e.push_back({ s.second, d.second, static_cast<__u32>(s.first),
				      static_cast<__u32>(d.first), 1, 0 });
		}
		return p.admits(e, unit) == BLK_COPY_REASON_NONE;
	}

	void advance(std::vector<chunk> &way)
	{
		const auto w = r_.below(way.size());
		auto &left = way[w].left;

		if (left.empty()) {
			way.erase(way.begin() + static_cast<long>(w));
			return;
		}

		const auto i = r_.below(left.size());

		if (!left[i].read) {
			left[i].value = m_[left[i].from];
			left[i].read = true;
		} else {
			m_[left[i].to] = left[i].value;
			left.erase(left.begin() + static_cast<long>(i));
		}
	}

	random &r_;
	memory &m_;
	std::vector<__u64> bounds_;
};

memory fresh_memory(__u64 units, __u64 sectors)
{
	memory m;
	__u64 v = 0;

	for (__u64 u = 0; u < units; u++)
		for (__u64 s = 0; s < sectors; s++)
			m[{ u, s }] = ++v;
	return m;
}

/* All is read before anything is written; for what is written twice, the later wins. */
memory memmove_of(const copy &c, memory m)
{
	std::vector<__u64> value;

	for (const auto &s : c.from.at)
		value.push_back(m[s]);
	for (__u64 i = 0; i < c.n(); i++)
		m[c.to.at[i]] = value[i];
	return m;
}

memory dd_of(const copy &c, memory m)
{
	for (__u64 i = 0; i < c.n(); i++)
		m[c.to.at[i]] = m[c.from.at[i]];
	return m;
}

/* Does a device have one sector at two places? Then order matters anyway. */
bool written_once(const copy &c)
{
	return std::set<spot>(c.to.at.begin(), c.to.at.end()).size() == c.n();
}

/* BLKCOPY as blk_copy_ioctl.c does it. Returns false where it is refused. */
bool blkcopy(random &r, const copy &c, memory &m, __u32 capacity, int &sent)
{
	print p{ capacity };
	machine dev{ r, m };
	const __u64 window = 1 + r.below(6);

	probe(p, c, 0);
	if (p.meet() == BLK_COPY_MEET)
		return false;
	if (p.meet() == BLK_COPY_PERHAPS) {
		dev.by_hand(c, 0, c.n());
		return true;
	}
	for (__u64 done = 0; done < c.n();) {
		const blk_copy_run run = p.run(done, c.n());

		if (run.seen) {
			const __u64 end = done + run.sectors;

			done += r.one_in(2) ?
				dev.offload(p, c, done, end, window) :
				dev.offload_with_late_refusal(p, c, done, end, window);
			if (done < end) {
				const __u64 piece = std::min<__u64>(1 + r.below(8), end - done);

				dev.by_hand(c, done, piece);
				done += piece;
			}
		} else {
			dev.by_hand(c, done, run.sectors);
			done += run.sectors;
		}
	}
	sent += dev.sent;
	return true;
}

TEST(WholeCopy, IsMemmoveOrNothing)
{
	random r{ 4711 };
	int refused = 0, copied = 0, sent = 0;

	for (int round = 0; round < 6000; round++) {
		const __u64 units = 1 + r.below(3), n = 1 + r.below(60), width = 20 + r.below(200);
		const copy c{ random_device(r, n, units, width, false),
			      random_device(r, n, units, width, false) };

		if (!written_once(c))
			continue;
		const memory before = fresh_memory(units, width + 80);
		memory m = before;
		const __u32 capacity = r.one_in(2) ? 256 : 4 + r.below(20);
		const bool exact = capacity == 256;

		if (blkcopy(r, c, m, capacity, sent)) {
			copied++;
			if (exact) {
				ASSERT_EQ(m, memmove_of(c, before)) << "round " << round;
			} else {
				/* too coarse to tell: as dd, which is memmove where they are apart */
				const memory want = memmove_of(c, before);

				ASSERT_TRUE(m == want || m == dd_of(c, before)) << "round " << round;
			}
		} else {
			refused++;
			ASSERT_EQ(m, before);
			ASSERT_TRUE(any_common({ c.from.at.begin(), c.from.at.end() },
					       { c.to.at.begin(), c.to.at.end() }));
		}
	}
	EXPECT_GT(refused, 600);
	EXPECT_GT(copied, 600);
	EXPECT_GT(sent, 1500);
}

/* Below what does not pass copies nothing is seen; then it is as dd, not worse. */
TEST(WholeCopy, IsAsDdWherePartsAreUnseen)
{
	random r{ 4712 };
	int refused = 0, sent = 0;

	for (int round = 0; round < 6000; round++) {
		const __u64 units = 1 + r.below(3), n = 1 + r.below(60), width = 20 + r.below(200);
		const copy c{ random_device(r, n, units, width, true),
			      random_device(r, n, units, width, true) };

		if (!written_once(c))
			continue;
		const memory before = fresh_memory(units, width + 80);
		memory m = before;

		if (blkcopy(r, c, m, 256, sent)) {
			ASSERT_EQ(m, dd_of(c, before)) << "round " << round;
		} else {
			ASSERT_EQ(m, before);
			refused++;
		}
	}
	EXPECT_GT(refused, 300);
	EXPECT_GT(sent, 1500);
}

/*
 * Tables are reloaded while chunks are under way, which keep the mapping they were
 * issued with. What the copy has written since it was probed last it never reads,
 * offloaded or by hand; and it ends early only where what is left overlaps now.
 */
class reloaded_copy {
public:
	reloaded_copy(random &r, const copy &c) : r_{ r }, c_{ c } {}

	/* False: refused, perhaps in the middle. */
	bool run()
	{
		probe(p_, c_, 0);
		if (p_.meet() != BLK_COPY_APART)
			return false;
		for (__u64 done = 0; done < c_.n();) {
			done += offload(done);
			if (done == c_.n())
				return true;

			const __u64 piece = std::min<__u64>(1 + r_.below(8), c_.n() - done);

			if (changed(done, piece)) {
				blk_copy_footprint_init(p_.raw(), p_.raw()->place,
							p_.raw()->capacity);
				written_.clear();
				probe(p_, c_, done);
				reprobed++;
				if (p_.meet() != BLK_COPY_APART) {
					needless |= !overlap_from(done);
					return false;
				}
			}
			for (__u64 i = done; i < done + piece; i++) {
				read(c_.from.at[i]);
				written_.insert(c_.to.at[i]);
			}
			done += piece;
		}
		return true;
	}

	int reloads = 0, reprobed = 0;
	bool read_back = false;
	bool needless = false;

private:
	bool overlap_from(__u64 start)
	{
		const auto at = static_cast<long>(start);

		return any_common({ c_.from.at.begin() + at, c_.from.at.end() },
				  { c_.to.at.begin() + at, c_.to.at.end() });
	}

	void read(const spot &s) { read_back |= written_.count(s) == 1; }

	bool admitted(__u64 i)
	{
		return p_.admits({ { c_.from.at[i].second, c_.to.at[i].second,
				     static_cast<__u32>(c_.from.at[i].first),
				     static_cast<__u32>(c_.to.at[i].first), 1, 0 } },
				 { 0, 1, 2 }) == BLK_COPY_REASON_NONE;
	}

	bool changed(__u64 start, __u64 n)
	{
		p_.meet();
		for (__u64 i = start; i < start + n; i++)
			if (!p_.holds(src, c_.from.at[i].first, c_.from.at[i].second, 1) ||
			    !p_.holds(dst, c_.to.at[i].first, c_.to.at[i].second, 1))
				return true;
		return false;
	}

	/* One sector a chunk; those behind a refused one may be written before it is known. */
	__u64 offload(__u64 start)
	{
		std::vector<step> way;
		__u64 next = start, good = c_.n();

		while (next < good || !way.empty()) {
			if (r_.one_in(12)) {
				device &d = r_.one_in(2) ? c_.from : c_.to;

				d = random_device(r_, c_.n(), 3, 150, false);
				reloads++;
			}
			if (next < good && way.size() < 5 && r_.one_in(2)) {
				if (!admitted(next)) {
					good = next;
				} else if (r_.one_in(15)) {
					/* refused late: four more go out meanwhile */
					good = std::min(next, good);
					for (__u64 i = next + 1; i < next + 5 && i < c_.n(); i++)
						if (admitted(i))
							way.push_back({ c_.from.at[i], c_.to.at[i], 0, false });
				} else {
					way.push_back({ c_.from.at[next], c_.to.at[next], 0, false });
					next++;
				}
			} else if (!way.empty()) {
				const auto i = static_cast<long>(r_.below(way.size()));
				step &s = way[static_cast<std::size_t>(i)];

				if (!s.read) {
					read(s.from);
					s.read = true;
				} else {
					written_.insert(s.to);
					way.erase(way.begin() + i);
				}
			}
		}
		return good - start;
	}

	random &r_;
	copy c_;
	print p_{ 512 };
	std::set<spot> written_;
};

TEST(WholeCopy, NeverReadsWhatItWroteThoughTablesAreReloaded)
{
	random r{ 4714 };
	int refused = 0, finished = 0, reloads = 0, reprobed = 0;

	for (int round = 0; round < 4000; round++) {
		const __u64 n = 1 + r.below(20);
		reloaded_copy c{ r, { random_device(r, n, 3, 150, false),
				      random_device(r, n, 3, 150, false) } };

		(c.run() ? finished : refused)++;
		ASSERT_FALSE(c.read_back) << "round " << round;
		ASSERT_FALSE(c.needless) << "round " << round;
		reloads += c.reloads;
		reprobed += c.reprobed;
	}
	EXPECT_GT(finished, 300);
	EXPECT_GT(refused, 300);
	EXPECT_GT(reloads, 1000);
	EXPECT_GT(reprobed, 300);
}

/* Every distance, both directions, of two plain ranges of one unit. */
TEST(WholeCopy, EveryDistance)
{
	random r{ 4713 };
	constexpr __u64 n = 24;
	int sent = 0;

	for (__u64 a = 0; a <= 2 * n; a++) {
		for (int times = 0; times < 20; times++) {
			copy c;

			for (__u64 i = 0; i < n; i++) {
				c.from.at.push_back({ 0, n + i });
				c.to.at.push_back({ 0, a + i });
			}
			c.from.opaque.resize(n);
			c.to.opaque.resize(n);

			const memory before = fresh_memory(1, 4 * n);
			memory m = before;
			const bool apart = a == 0 || a == 2 * n;

			ASSERT_EQ(blkcopy(r, c, m, 4, sent), apart);
			ASSERT_EQ(m, apart ? memmove_of(c, before) : before);
		}
	}
	EXPECT_GT(sent, 100);
}

} // namespace
