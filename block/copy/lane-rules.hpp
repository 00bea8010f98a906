/* SPDX-License-Identifier: GPL-2.0-only */
/* What a lane goes by: amounts, distances, the steps of its ladder, and what it can afford. */
#ifndef _BLK_COPY_LANE_RULES_HPP
#define _BLK_COPY_LANE_RULES_HPP

#include "lane.hpp"

namespace blk_copy {

inline constexpr u64 mib = cost::mib;

/* What the account holds at first and at most: the time that so much takes by hand. */
inline constexpr u64 first_credit = mib;
inline constexpr u64 most_credit = 5 * mib;
inline constexpr u64 most_credit_jobs = 64;
/* What it may owe for a climb that will pay, as far as was seen. */
inline constexpr u64 promise_credit = 4 * mib;
/* The devices copy until it is so much less than when they began to. */
inline constexpr u64 first_fall = mib / 2;
/* It remembers of what it owes so many times what it may hold. */
inline constexpr s64 most_debt = 16;
/* And of a fourth of what more the devices have gained, what so much takes by hand. */
inline constexpr u64 most_gained = 256 * mib;
/* What it is paid for all that is done: one in so many. */
inline constexpr u64 pay = 120;
/* And for a climb that was too dear, when it has been so before. */
inline constexpr u64 pay_again = 32 * pay;

/* By hand, from the one trial to the next. */
inline constexpr u64 first_distance = 16 * mib;
inline constexpr u64 first_distance_jobs = 256;
inline constexpr u64 last_distance = 64 * 1024 * mib;
/* Offloaded, until one is done by hand. */
inline constexpr u64 first_hand_distance = 16 * mib;
inline constexpr u64 last_hand_distance = 2048 * mib;
inline constexpr u64 hand_distance_jobs = 128;
inline constexpr u64 most_ratio = 8;
/* Offloaded, until another setting is tried. */
inline constexpr u64 soon = 4 * mib;
inline constexpr u64 first_tune_distance = 32 * mib;
/* Nor is another while so much was not measured, as trials never ceased. */
inline constexpr u64 most_unseen = 16 * mib;
/* One that was so bad is not tried again soon. */
inline constexpr u32 bad_percent = 1600;
inline constexpr u64 bad_tune_distance = 4096 * mib;
inline constexpr u64 last_tune_distance = 64 * 1024 * mib;

inline constexpr u32 least_command = 128; /* 64 KiB */
inline constexpr u32 most_command = 8192; /* 4 MiB */
inline constexpr u32 most_flight = 64;
inline constexpr u64 most_under_way = 16 * mib;

/* Pieces of a copy that may be cut anywhere. */
inline constexpr u64 first_piece = 4 * mib;
inline constexpr u64 last_piece = 64 * mib;
inline constexpr u64 longest_run = 256 * mib;
/* As much of one as small commands can be. */
inline constexpr u64 full_piece = 4 * mib;

/*
 * Jobs by hand for one comparison, more if they are small, for a measure takes some
 * time; those that say the same until it is believed.
 */
inline constexpr u64 least_compared = 64;
inline constexpr u64 most_compared = 1024;
inline constexpr u64 most_compared_sectors = 64 * mib;
inline constexpr u32 enough_cheaper = 3;
/* By hand may take so many percent of what it took, for all one measure says. */
inline constexpr u32 most_dearer = 120;

/* Of jobs so small one alone shows nothing. */
inline constexpr u64 small_job = 32;
inline constexpr u32 small_jobs = 8;
inline constexpr u64 most_depth = 64;
/* What was quicker alone is tried so many at a time, then so many times as many, and so on. */
inline constexpr u32 more_jobs = 4;

[[nodiscard]] constexpr u64 lower(u64 n, u64 by)
{
	return n > by ? n - by : 0;
}

/* @a times @b, as far as it goes. */
[[nodiscard]] constexpr u64 product(u64 a, u64 b)
{
	u64 r = 0;

	return __builtin_mul_overflow(a, b, &r) ? ~u64{ 0 } : r;
}

[[nodiscard]] constexpr u64 twice(u64 n, u64 most, u32 factor = 2)
{
	return std::min(std::min(n, most) * factor, most);
}

/* The device was lost for a while, or had too much to do: that says how fast it is. */
[[nodiscard]] constexpr bool says_slow(u32 reason)
{
	return reason == BLK_COPY_REASON_TIMEOUT || reason == BLK_COPY_REASON_LOST ||
	       reason == BLK_COPY_REASON_BUSY;
}

/* One step on from @s for a job of @sectors; false where there is none. */
[[nodiscard]] constexpr bool make(setting &s, step what, u32 factor, u64 sectors)
{
	const u64 most = std::min<u64>(most_command, sectors);

	switch (what) {
	case step::more:
		/* All of the job is under way already. */
		if (s.sectors() >= sectors)
			return false;
		s.flight *= factor;
		return s.flight <= most_flight && s.sectors() <= most_under_way;
	case step::larger:
		s.command *= factor;
		while (s.flight > 1 && s.sectors() > most_under_way)
			s.flight /= 2;
		return s.command / factor < most && s.command <= most_command;
	case step::less:
		s.flight = static_cast<u32>(std::min<u64>(s.flight, (sectors + s.command - 1) / s.command)) / 2;
		return s.flight;
	case step::smaller:
		s.command /= 2;
		if (s.flight < most_flight)
			s.flight *= 2;
		return s.command >= least_command;
	}
	return false;
}

/* Of one that is larger little can be gained, and nothing be lost. */
[[nodiscard]] constexpr bool is_larger_one(step what, u32 flight)
{
	return what == step::larger && flight == 1;
}

/* A step of a range pays at so many percent: fewer commands do soon, or larger of one. */
[[nodiscard]] constexpr u32 pays_at(step what, u32 flight)
{
	if (what == step::less)
		return 100;
	return is_larger_one(what, flight) ? 98 : 95;
}

/* Of which so much shows it, for of less the ends are as much. */
[[nodiscard]] constexpr u64 tune_piece(step what, u32 flight)
{
	return is_larger_one(what, flight) ? 3 * first_piece : first_piece;
}

/* ---- what an account holds, and a trial takes ---- */

inline u64 lane::credit() const
{
	return hand_.of(std::min(most_credit, product(most_credit_jobs, job_)));
}

/* @earns: it did what by hand would have had to be done; else it was for nothing. */
inline void lane::book(u64 sectors, u64 ns, bool earns)
{
	const u64 worth = earns ? hand_.of(sectors) : 0;
	const s64 limit = static_cast<s64>(credit());
	/* A floor that it could not come below would be none. */
	const s64 least = std::min(-limit * most_debt, floor_ - 1);

	ns = std::min(ns, u64{ 1 } << 50);
	balance_ += static_cast<s64>(worth + worth / pay) - static_cast<s64>(ns);
	gained_ = std::min(gained_ + static_cast<u64>(std::max<s64>(balance_ - limit, 0)) / 4, hand_.of(most_gained));
	balance_ = std::min(std::max(balance_, least), limit);
}

/*
 * By hand from now on, unless that is as slow by now. What the devices had gained pays for
 * it, lest one hiccup of theirs keep copies by hand for long.
 */
inline void lane::fall()
{
	const u64 paid = std::min(gained_, static_cast<u64>(std::max<s64>(-balance_, 0)));

	gained_ -= paid;
	balance_ += static_cast<s64>(paid);
	give_up(BLK_COPY_WHY_FELL, 2);
	recheck_ = enough_cheaper;
}

/*
 * What a trial of now_ will take at the most, as far as one can tell from the last. One
 * command takes about as long as the first that was by hand of a copy; yet where that is
 * more than the account can hold it is tried as well.
 */
inline u64 lane::foreseen() const
{
	if (!best_cost_.known())
		return std::max(first_ns_, std::min(fill_ns_, credit() - credit() / 8));
	if (steep_)
		return best_ns_ + best_ns_ / 4;
	return best_ns_ * 2;
}

/* ... where so much is on the account. */
inline bool lane::affordable(u64 sectors, s64 balance) const
{
	const u64 ns = foreseen();
	const u64 lost = stake_ < sectors && !pieces_ ? ns : lower(ns, hand_.of(stake_));
	const s64 may = balance + static_cast<s64>(promising_ ? hand_.of(promise_credit) : 0);

	return may >= 0 && lost <= static_cast<u64>(may);
}

/* So many jobs are by hand at a time. */
inline u64 lane::depth() const
{
	const u64 one = std::max<u64>(hand_.ns_per_mib(), 1);
	const u64 n = (hand_latency_.ns_per_mib() + one / 2) / one;

	return std::min<u64>(std::max<u64>(n, 1), most_depth);
}

/*
 * What the trial took where there always was work by hand beside it: so many were
 * at it, then as now, and what one of them took was that much more or less.
 */
inline cost lane::beside() const
{
	if (!alone_sectors_ || !hand_latency_.known())
		return {};

	const cost one{ alone_sectors_, alone_ };

	return { mib, product(one.ns_per_mib() / 16, hand_.ns_per_mib()) /
			      std::max<u64>(hand_latency_.ns_per_mib() / 16, 1) };
}

/* The trial has taken more than what is on the account, so it is no longer. */
inline bool lane::is_dear() const
{
	return alone_ > hand_.of(alone_sectors_) + static_cast<u64>(std::max<s64>(balance_, 0));
}

/*
 * The next step would take more than the account ever holds, by what was seen. That may
 * have been a hiccup: once work by hand has paid for it, all begins at the bottom again;
 * and far later if it is so again.
 */
inline void lane::rest_from_climb()
{
	if (!rests_) {
		rests_ = true;
		rest_ns_ = product(std::max(first_ns_, worst_ns_), rested_ ? pay_again : pay);
	} else if (!rest_ns_) {
		rests_ = false;
		rested_ = true;
		first_ns_ = 0;
		forget_climb();
	}
}

} // namespace blk_copy

#endif
