/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads of who copies by hand what is not offloaded, as models: kcopyd with any number
 * of jobs at a time, in bursts too, and BLKCOPY with several callers. The clock is the
 * model's, and sizes are drawn by a seed, so every run is the same.
 */
#ifndef _XCOPY_UNIT_LOADS_HPP
#define _XCOPY_UNIT_LOADS_HPP

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <vector>

#include "sectors.hpp"

namespace loads {

struct array {
	u64 base_ns, mib_ns;
	u32 servers;	/* commands at a time */
	u32 many = ~0U; /* beside so many each takes @many_times as long */
	double many_times = 1;
	u32 busy = ~0U;	   /* beyond so many is BUSY, and comes again after 100 ms */
	u32 busy_one = 0;  /* one in so many is, and comes again after 20 ms */
	u32 hiccup = 0;	   /* one in so many takes 32 times as long */
	u64 large = ~0ULL; /* commands beyond so many sectors take 20 times as long */
	u64 cache = 0;	   /* sectors that it takes in; then 2.4 times as long, and 20 ms a MiB */
};

struct hand {
	u64 base_ns, mib_ns, each_ns;
	u32 servers;
	u32 hiccup = 0;	   /* as above */
	u32 hiccup_at = 0; /* and this one */
	double beside = 1; /* while the devices copy each takes so many times as long */
};

/* From sectors on: so many times what it took at first. */
struct change {
	u64 from;
	double devices, by_hand;
};

/* Others come and go: for some time of each period it takes so many times as long. */
struct wave {
	u64 period_ns, on_ns;
	double devices, by_hand;
};

struct load {
	const char *name;
	array devices;
	hand by_hand;
	u64 total;
	std::vector<u64> sizes{}; /* jobs of kcopyd; none: BLKCOPY */
	u32 depth;		  /* jobs, or callers, at a time */
	u64 pause_ns = 0;	  /* after as many jobs, or after a call */
	u64 call = 0;
	u64 tick_ns = 0;
	u64 seed = 1; /* of the sizes */
	change later{};
	wave others{};
	u64 proof_ns = 0; /* the first turn of each length has to prove itself, which takes so long */
	u32 most;	  /* percent of what it takes by hand */
};

/* Who says how each job is done. */
enum class says {
	by_hand,
	policy,
	always, /* the devices: commands as large, and as much under way, as may be */
};

class running {
public:
	running(const load &l, says who)
		: l_{ l }, asks_{ who == says::policy }, always_{ who == says::always }, device_free_(l.devices.servers), hand_free_(l.by_hand.servers)
	{
	}
	/* How long there was something to do. */
	u64 run()
	{
		const u64 from = now_;

		for (u32 i = 0; l_.sizes.empty() && i < l_.depth; i++)
			next_call();
		feed();
		while (!todo_.empty() && done_ < l_.total) {
			const event e = todo_.top();

			todo_.pop();
			now_ = e.at;
			e.what();
		}
		return now_ - from - slept_ / (l_.sizes.empty() ? l_.depth : 1);
	}

private:
	struct event {
		u64 at, nr;
		std::function<void()> what;

		bool operator<(const event &o) const { return at != o.at ? at > o.at : nr > o.nr; }
	};
	using ended = std::function<void(u64 sectors, u32 reason)>;
	struct offload {
		blk_copy_turn turn;
		u64 left, under_way, issued;
		u32 reason;
		ended then;
	};

	void at(u64 when, std::function<void()> what) { todo_.push({ std::max(when, now_), nr_++, std::move(what) }); }
	void pause(std::function<void()> what)
	{
		if (issued_ >= l_.total)
			return;
		slept_ += l_.pause_ns;
		at(now_ + l_.pause_ns, std::move(what));
	}
	u64 clock() const { return l_.tick_ns ? now_ / l_.tick_ns * l_.tick_ns + 1 : now_; }
	bool is_later() const { return l_.later.from && done_ >= l_.later.from; }
	bool is_wave() const { return l_.others.period_ns && now_ % l_.others.period_ns < l_.others.on_ns; }
	static bool is_hiccup(u32 &nr, u32 one_in) { return one_in && ++nr % one_in == 0; }
	static u64 worked(std::vector<u64> &servers, u64 from, u64 ns)
	{
		u64 &first = *std::min_element(servers.begin(), servers.end());

		return first = std::max(first, from) + ns;
	}

	u64 command(u64 sectors)
	{
		const array &d = l_.devices;
		double times_as_long = is_later() ? l_.later.devices : 1;

		if (is_wave())
			times_as_long *= l_.others.devices;
		if (under_way_ >= d.many)
			times_as_long *= d.many_times;
		if (is_hiccup(commands_, d.hiccup))
			times_as_long *= 32;
		if (sectors > d.large)
			times_as_long *= 20;
		if (d.cache) {
			const u64 drained = (now_ - cached_at_) * mib / (20 * ms);

			cached_ = std::max(cached_, drained) - drained + sectors;
			cached_at_ = now_;
			if (cached_ > d.cache)
				times_as_long *= 2.4;
		}
		return worked(device_free_, now_, u64(times_as_long * (d.base_ns + times(d.mib_ns, sectors))));
	}
	/* Of BLKCOPY the base is waited for once, when it is begun. */
	u64 hand_work(u64 sectors)
	{
		const hand &h = l_.by_hand;
		double times_as_long = is_later() ? l_.later.by_hand : 1;

		if (is_hiccup(pieces_, h.hiccup) || ++all_pieces_ == h.hiccup_at)
			times_as_long *= 32;
		if (is_wave())
			times_as_long *= l_.others.by_hand;
		return worked(hand_free_, now_, while_beside(u64(times_as_long * (h.each_ns + times(h.mib_ns, sectors)))));
	}
	/* What by hand takes @ns alone, until the devices have done what they have by now. */
	u64 while_beside(u64 ns) const
	{
		const u64 from = std::max(*std::min_element(hand_free_.begin(), hand_free_.end()), now_);
		const u64 until = *std::max_element(device_free_.begin(), device_free_.end());
		const double shared = until > from ? double(until - from) : 0;

		return ns + u64(std::min(shared * (1 - 1 / l_.by_hand.beside), double(ns) * (l_.by_hand.beside - 1)));
	}

	blk_copy_turn begin(u64 sectors)
	{
		const blk_copy_between b{ 1, 2, 3, 4, !l_.sizes.empty(), 0 };
		blk_copy_turn t{};

		t.sectors = sectors;
		if (asks_) {
			blk_copy_policy_begin(policy_.get(), &b, sectors, clock(), &t);
		} else if (always_) {
			t.offload = 1;
			t.cmd_sectors = 4 * mib;
			t.window_sectors = 16 * mib;
		}
		if (t.offload && l_.proof_ns && std::min<u64>(t.cmd_sectors, t.sectors) > shown_) {
			shown_ = std::min<u64>(t.cmd_sectors, t.sectors);
			t.odd = 1;
		}
		t.dests = 1;
		return t;
	}
	/* One that has to wait for a trial is asked for again when a turn ends, or it was long enough. */
	bool is_held(u64 sectors)
	{
		const blk_copy_between b{ 1, 2, 3, 4, 1, 0 };
		const u64 ns = asks_ ? blk_copy_policy_hold(policy_.get(), &b, sectors, clock()) : 0;

		held_ = ns;
		if (held_)
			at(now_ + ns, [this] { goes_on_waiting(); });
		return held_;
	}
	void end(const blk_copy_turn &t, u64 sectors, u32 reason = BLK_COPY_REASON_NONE)
	{
		if (asks_)
			blk_copy_policy_end(policy_.get(), &t, sectors, reason, clock());
		if (held_)
			at(now_, [this] { goes_on_waiting(); });
	}
	void goes_on_waiting()
	{
		if (size_)
			feed();
	}

	/* As many chunks at a time as the turn has it. */
	void pump(const std::shared_ptr<offload> &o)
	{
		const blk_copy_turn &t = o->turn;

		while (o->left && o->reason == BLK_COPY_REASON_NONE) {
			const bool at_once = t.sectors <= t.window_sectors && t.sectors <= 4 * mib;
			const u64 n = at_once ? o->left :
						std::min<u64>(o->left, std::max<u64>(t.cmd_sectors, t.window_sectors / 4));

			if (o->under_way && o->under_way + n > t.window_sectors)
				return;
			o->left -= n;
			o->under_way += n;
			o->issued += n;
			chunk(o, n);
		}
	}
	void chunk(const std::shared_ptr<offload> &o, u64 n)
	{
		const u64 proof_ns = o->turn.odd && o->issued == n ? l_.proof_ns : 0;
		u64 over = now_;
		u32 nr = 0;
		bool busy = false;

		for (u64 left = n; left; nr++) {
			const u64 one = std::min<u64>(left, o->turn.cmd_sectors);

			over = std::max(over, command(one) + (is_hiccup(busies_, l_.devices.busy_one) ? 20 * ms : 0));
			busy |= ++under_way_ > l_.devices.busy;
			left -= one;
		}
		at(over + proof_ns + busy * 100 * ms, [this, o, n, nr] {
			under_way_ -= nr;
			o->under_way -= n;
			if (!blk_copy_policy_goes_on(policy_.get(), &o->turn, n, clock()) && o->left)
				o->reason = BLK_COPY_REASON_SLOW;
			if (!o->under_way && (!o->left || o->reason != BLK_COPY_REASON_NONE))
				o->then(o->issued, o->reason);
			else
				pump(o);
		});
	}
	void devices(const blk_copy_turn &t, ended then)
	{
		pump(std::make_shared<offload>(offload{ t, t.sectors, 0, 0, BLK_COPY_REASON_NONE, std::move(then) }));
	}

	/* ---- kcopyd ---- */

	void by_hand(const blk_copy_turn &t, u64 sectors, u64 size)
	{
		at(hand_work(sectors) + l_.by_hand.base_ns, [this, t, sectors, size] {
			end(t, sectors);
			job_done(size);
		});
	}
	void job(u64 size)
	{
		const blk_copy_turn t = begin(size);

		if (!t.offload) {
			by_hand(t, size, size);
			return;
		}
		devices(t, [this, t, size](u64 n, u32 reason) {
			blk_copy_turn rest;

			end(t, n, reason);
			if (n == size) {
				job_done(size);
				return;
			}
			blk_copy_policy_rest(policy_.get(), &t, size - n, clock(), &rest);
			by_hand(rest, size - n, size);
		});
	}
	void job_done(u64 size)
	{
		done_ += size;
		out_--;
		if (!l_.pause_ns || size_)
			feed();
		else if (!out_)
			pause([this] { feed(); });
	}
	void feed()
	{
		while (!l_.sizes.empty() && issued_ < l_.total && out_ < l_.depth) {
			const u64 size = size_ ? size_ : l_.sizes[random_() % l_.sizes.size()];

			size_ = size;
			if (is_held(size))
				return;
			size_ = 0;
			issued_ += size;
			out_++;
			job(size);
		}
	}

	/* ---- BLKCOPY ---- */

	void next_call()
	{
		if (issued_ >= l_.total)
			return;
		issued_ += l_.call;
		call(l_.call, false);
	}
	void call(u64 left, bool begun)
	{
		if (!left) {
			pause([this] { next_call(); });
			return;
		}
		const blk_copy_turn t = begin(left);

		if (t.offload) {
			if (begun)
				broken_off(t);
			devices(t, [this, t, left](u64 n, u32 reason) {
				done_ += n;
				end(t, n, reason);
				if (reason == BLK_COPY_REASON_NONE)
					call(left - n, false);
				else
					fill(begin_hand(), left - n, std::min(left - n, 4 * mib));
			});
			return;
		}
		if (begun)
			hand_piece(t, left, t.sectors);
		else
			fill(t, left, t.sectors);
	}
	/* (nothing is under way but what is being done) */
	void broken_off(blk_copy_turn t)
	{
		if (asks_)
			blk_copy_policy_drained(policy_.get(), &t, 0, clock());
	}
	static blk_copy_turn begin_hand() { return {}; }
	/* The way has to be filled first. */
	void fill(const blk_copy_turn &t, u64 left, u64 n)
	{
		at(now_ + l_.by_hand.base_ns, [this, t, left, n] {
			blk_copy_turn filled = t;

			if (asks_)
				blk_copy_policy_filled(policy_.get(), &filled, clock());
			hand_piece(filled, left, n);
		});
	}
	/* A MiB at a time, so that callers share the way. */
	void hand_piece(const blk_copy_turn &t, u64 left, u64 n, u64 piece_done = 0)
	{
		const u64 one = std::min(mib, n - piece_done);

		at(hand_work(one), [this, t, left, n, one, piece_done] {
			done_ += one;
			if (piece_done + one < n) {
				hand_piece(t, left, n, piece_done + one);
				return;
			}
			end(t, n);
			call(left - n, true);
		});
	}

	const load &l_;
	const bool asks_, always_;
	std::unique_ptr<blk_copy_policy> policy_ = std::make_unique<blk_copy_policy>();
	std::priority_queue<event> todo_;
	std::vector<u64> device_free_, hand_free_;
	std::mt19937_64 random_{ l_.seed };
	u64 now_ = ms, nr_ = 0, slept_ = 0;
	u64 issued_ = 0, done_ = 0;
	u64 size_ = 0; /* of a job that waits */
	bool held_ = false;
	u64 cached_ = 0, cached_at_ = 0, shown_ = 0;
	u32 out_ = 0, under_way_ = 0, commands_ = 0, busies_ = 0, pieces_ = 0, all_pieces_ = 0;
};

} // namespace loads

#endif
