// SPDX-License-Identifier: GPL-2.0-only
/*
 * One way to copy and the other, for copies of one kind between two units: which
 * is the cheaper, and what to do next.
 *
 * There is an account. Work by hand earns a little, a copy by the devices what
 * by hand would have taken and that little, and each costs what it took. While
 * there is something on it the devices may be tried; when it is empty they may
 * not. So whatever a device does, all is done in the time by hand, that little,
 * what the account held at first, and one command more. What promises to pay may be
 * tried on credit, once: it pays back first.
 */
#ifndef _BLK_COPY_LANE_HPP
#define _BLK_COPY_LANE_HPP

#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {

using kcxx::s64;
using kcxx::u16;
using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* How one job is done. */
enum class manner : u8 {
	by_hand,
	offload, /* with what has shown to be best */
	trial,	 /* with something else */
};
inline constexpr u32 nr_manners = 3;

/* Commands of so many sectors, so many of them under way. */
struct setting {
	u32 command;
	u32 flight;

	[[nodiscard]] constexpr u64 sectors() const { return u64{ command } * flight; }
};

/* What a ladder of settings is climbed by. */
enum class step : u8 {
	more,
	larger,
	less,
	smaller,
};

/* What is to become of a job, or of its first so many sectors. */
struct order {
	manner how;
	setting with;
	u64 sectors;
	u32 trial; /* of which trial */
};

/* Nanoseconds for each MiB. */
class cost {
public:
	constexpr cost() = default;
	constexpr cost(u64 sectors, u64 ns)
		: ns_{ std::max<u64>(std::min(ns, most_ns) * mib / std::max<u64>(sectors, 1), 1) }
	{
	}
	[[nodiscard]] constexpr bool known() const { return ns_; }
	[[nodiscard]] constexpr u64 ns_per_mib() const { return ns_; }
	[[nodiscard]] constexpr u64 of(u64 sectors) const
	{
		return std::min(ns_, most_ns) * std::min(sectors, most_sectors) / mib;
	}
	/* Times @percent. */
	[[nodiscard]] constexpr cost times(u32 percent) const
	{
		cost c;

		c.ns_ = std::min(ns_, most_ns) * percent / 100;
		return c;
	}
	constexpr auto operator<=>(const cost &) const = default;
	/* One more that was seen; it counts for one in @many. */
	constexpr void learn(const cost &c, u32 many)
	{
		ns_ = ns_ ? ns_ - ns_ / many + c.ns_ / many : c.ns_;
	}

	static constexpr u64 mib = 2048; /* sectors */

private:
	static constexpr u64 most_ns = u64{ 1 } << 42;	    /* more than an hour */
	static constexpr u64 most_sectors = u64{ 1 } << 21; /* 1 GiB */

	u64 ns_ = 0;
};

class lane {
public:
	/* @pieces: what is copied may be done in pieces of any size. */
	explicit lane(bool pieces)
		: pieces_{ pieces }
	{
	}

	/* What to do with the next job, of @sectors. */
	[[nodiscard]] order next(u64 sectors);
	/* In a time in which nothing else was done, so much was copied so. */
	void measured(manner how, u64 sectors, u64 ns);
	/*
	 * A copy by hand had its first piece after so long: for a trial in the middle of
	 * one there was as much to wait for, once it was by hand again.
	 */
	void filled(u64 ns) { filling_ns_ = ns; }
	/* One was broken off for a trial, and with nothing begun meanwhile what was under way took so long. */
	void drained(u64 sectors, u64 ns)
	{
		broken_ = true;
		drained_ns_ = hand_.of(sectors) - std::min(hand_.of(sectors), ns);
	}
	/* The trial that is going on, or was the last. */
	[[nodiscard]] u32 trial() const { return trial_; }
	/* A job that was begun has ended, which follows what was measured of it. */
	void ended(manner how, u64 sectors, u64 ns, u32 reason, bool odd);
	/* It is taking so long, one of so many, that it had better be stopped. */
	[[nodiscard]] bool drags(u64 sectors, u32 of, u64 ns) const
	{
		return ns > hand_.of(sectors) * of + static_cast<u64>(std::max<s64>(balance_ - floor_, 0));
	}

	/* What is tried now, with nothing beside it, is worth that others wait so long for its end. */
	[[nodiscard]] u64 worth_a_wait() const
	{
		if (!trying_ || left_ || offloads_ || pieces_ || shared_ ||
		    job_ < first.command || depth() < deep_burst)
			return 0;
		return longest_wait(out_);
	}
	/* They do. */
	void awaited() { awaited_ = true; }

	[[nodiscard]] cost by_hand() const { return hand_; }
	[[nodiscard]] cost offloaded() const { return offloaded_; }
	[[nodiscard]] setting with() const { return offloads_ ? set_ : now_; }
	[[nodiscard]] bool offloads() const { return offloads_; }
	/* So many jobs at a time take no longer than one by hand; 1 while there is something to find out. */
	[[nodiscard]] u32 abreast() const
	{
		const u64 one = offloaded_.ns_per_mib(), hand = hand_.ns_per_mib();

		if (!offloads_ || comparing_ || trying_ || !until() || !one)
			return 1;
		/* Several may be no slower than one that has not as much under way as pays. */
		const u64 room = std::min(set_.sectors() / std::max<u64>(job_, 1), hand / 2 * 3 / one);
		const u64 n = std::max<u64>(std::max(room, hand / one), 1);

		return static_cast<u32>(std::min(n, most_abreast));
	}
	[[nodiscard]] u32 why() const { return why_; }
	/* Sectors until the other way, or another setting, is tried. */
	[[nodiscard]] u64 until() const { return !offloads_ ? wait_ : std::min(hand_wait_, tune_wait()); }

private:
	static constexpr u64 most_abreast = 64;
	/* In a deep burst others wait for a trial, and so long at most. */
	static constexpr u64 deep_burst = 16;
	static constexpr u64 most_wait_ns = 50'000'000;
	static constexpr u32 nr_steps = 4;
	static constexpr std::array<step, nr_steps> steps{ step::more, step::larger, step::smaller, step::less };

	/* What a climb will lead to: nobody knows, to what is quicker, to nothing. */
	enum class outlook : u8 { open,
				  pays,
				  hopeless };

	/* How far it is to the next trial of a step, and how far after that. */
	struct rest {
		u64 wait;
		u64 distance;
	};
	[[nodiscard]] rest &of(step s) { return rest_[static_cast<u32>(s)]; }
	[[nodiscard]] u64 tune_wait() const
	{
		u64 least = rest_[0].wait;

		for (const rest &r : rest_)
			least = std::min(least, r.wait);
		return least;
	}

	/* For so many jobs of the trial. */
	[[nodiscard]] u64 longest_wait(u32 jobs) const
	{
		return std::min(hand_.of(stake_) * jobs + static_cast<u64>(std::max<s64>(balance_, 0)),
				most_wait_ns);
	}
	[[nodiscard]] u64 credit() const;
	void book(u64 sectors, u64 ns, bool earns);
	[[nodiscard]] order do_by_hand(u64 sectors);
	[[nodiscard]] order do_trial(u64 sectors);
	[[nodiscard]] order compare(u64 sectors);
	void compared(bool confirmed);
	[[nodiscard]] bool is_cheaper(const cost &c);
	[[nodiscard]] bool is_dear() const;
	[[nodiscard]] bool affordable(u64 sectors, s64 balance) const;
	[[nodiscard]] u64 foreseen() const;
	[[nodiscard]] outlook foresee(u64 ns, bool beside);
	[[nodiscard]] u64 depth() const;
	/* What the first took beside the copy is known. */
	[[nodiscard]] bool seen_enough() const { return hand_samples_ > 1; }
	[[nodiscard]] bool begin_climb(u64 sectors);
	[[nodiscard]] bool begin_tune(u64 sectors);
	void begin_trial(u64 sectors, u64 stake);
	[[nodiscard]] cost beside() const;
	void end_trial(const cost &c);
	void book_trial(const cost &c, u64 last_ns, bool odd);
	void climbed(const cost &seen);
	void climb_larger();
	void tuned(const cost &c);
	void adopt(const cost &c);
	void wait_for_hand();
	void rest_from_climb();
	void forget_climb();
	void give_up(u32 why, u32 factor);
	void fall();
	void recheck(const cost &c);
	void begun_by_hand(const cost &c, u64 sectors);
	void third_by_hand(const cost &c);
	void mended(u64 lost);
	[[nodiscard]] u64 begun_anew(u64 sectors, u64 ns);
	void pass(u64 sectors);

	cost hand_;
	cost first_;	     /* that was measured by hand */
	cost hand_latency_;  /* of single jobs */
	cost offloaded_;     /* with set_ */
	s64 balance_ = 0;    /* ns; the account */
	s64 floor_ = 0;	     /* what it may be while the devices copy */
	u64 gained_ = 0;     /* ns; by the devices, more than it holds */
	u64 unseen_ = 0;     /* sectors by the devices, since these were measured alone */
	u64 fill_ns_ = 0;    /* that a copy by hand waits when it is begun */
	u64 break_ns_ = 0;   /* that one loses which is broken off and begun anew */
	u64 drained_ns_ = 0; /* that the last gained when it was broken off */
	u64 filling_ns_ = 0; /* until the first of the one that goes on was done; else 0 */
	u64 at_once_ = 0;    /* sectors of the first measure by hand, if that is in it */

	/* By hand: until the devices are tried, and how far it will be then. */
	u64 wait_ = 0;
	u64 distance_ = 0;
	/* Offloaded: the same, until one is done by hand, and another setting is tried. */
	u64 hand_wait_ = 0;
	u64 hand_distance_ = 0;
	std::array<rest, nr_steps> rest_{};
	u64 piece_ = 0; /* by hand, so much at once */
	u64 job_ = 0;	/* what one comparison takes */
	cost then_;	/* offloaded_ when by hand was measured */

	/* The ladder: the best so far, which took so long at stake. */
	cost best_cost_;
	u64 best_ns_ = 0;
	u64 best_stake_ = 0;
	u64 first_ns_ = 0; /* of its lowest rung */
	u64 worst_ns_ = 0; /* of all of it */
	u64 rest_ns_ = 0;  /* by hand, until it is climbed again, for more than the account ever holds */
	setting best_ = first;
	setting now_ = first;
	setting set_ = first;

	/* The trial that is going on. */
	u64 left_ = 0;	/* sectors that may still be given to it */
	u64 stake_ = 0; /* of a job; the rest is by hand */
	u64 done_ = 0;	/* what was measured of it */
	u64 took_ = 0;
	u64 alone_ = 0; /* what its jobs took each, when others were beside */
	u64 alone_sectors_ = 0;
	u32 out_ = 0;	  /* jobs */
	u32 several_ = 0; /* one was quicker, now so many at a time; else 0 */
	u32 trial_ = 0;
	bool trying_ = false;
	bool spoilt_ = false;
	bool awaited_ = false; /* others wait for its end */
	bool part_ = false;    /* of a job: all of its time is lost */
	bool failed_ = false;  /* something of it */
	bool again_ = false;   /* it is made again, for a proof had spoilt it */

	bool pieces_;
	bool offloads_ = false;
	bool promising_ = false;    /* the climb is, as far as was seen */
	bool guessed_ = false;	    /* that they are, from what was beside others */
	bool tried_ = false;	    /* something, since by hand was begun */
	bool waited_ = false;	    /* others did for a trial of the climb */
	bool shared_ = false;	    /* nothing waits for the climb's trials any more */
	bool steep_ = false;	    /* the last step cost hardly more */
	bool whole_ = false;	    /* parts of jobs are refused */
	bool rests_ = false;	    /* the climb does, for rest_ns_ */
	bool rested_ = false;	    /* it did, and the devices did not copy since */
	bool fill_seen_ = false;    /* fill_ns_ was measured */
	bool break_seen_ = false;   /* break_ns_ was */
	bool broken_ = false;	    /* the last copy by hand was */
	bool slow_by_hand_ = false; /* as slow as the devices, each time since they fell */
	u8 hand_samples_ = 0;
	u16 comparing_ = 0; /* jobs that may still be by hand for it */
	u8 recheck_ = 0;    /* measures by hand, until the devices may go on */
	u8 cheaper_ = 0;    /* times that by hand was quicker, in a row */
	step step_ = step::more;
	u8 why_ = BLK_COPY_WHY_LEARNING;

	static constexpr setting first{ 128, 1 };
};

} // namespace blk_copy

#endif
