// SPDX-License-Identifier: GPL-2.0-only
#include "lane.hpp"

namespace blk_copy {

namespace {

constexpr u64 mib = cost::mib;

/* What the account holds at first and at most: the time that so much takes by hand. */
constexpr u64 credit_sectors = 5 * mib;
/* What it is paid for all that is done: one in so many. */
constexpr u64 pay = 128;

/* By hand, from the one trial to the next. */
constexpr u64 first_distance = 16 * mib;
constexpr u64 first_distance_jobs = 256;
constexpr u64 last_distance = 64 * 1024 * mib;
/* Offloaded, until one is done by hand. */
constexpr u64 first_hand_distance = 256 * mib;
constexpr u64 last_hand_distance = 2048 * mib;
constexpr u64 hand_distance_jobs = 128;
constexpr u64 most_ratio = 8;
/* Offloaded, until another setting is tried. */
constexpr u64 soon = 4 * mib;
constexpr u64 first_tune_distance = 32 * mib;
/* One that was so bad is not tried again soon. */
constexpr u32 bad_percent = 1600;
constexpr u64 bad_tune_distance = 4096 * mib;
constexpr u64 last_tune_distance = 64 * 1024 * mib;

/* Steps that did not pay, until the devices are given up. */
constexpr u32 most_misses = 4;

constexpr u32 least_command = 128; /* 64 KiB */
constexpr u32 most_command = 8192; /* 4 MiB */
constexpr u32 most_flight = 64;
constexpr u64 most_under_way = 16 * mib;

/* Pieces of a copy that may be cut anywhere. */
constexpr u64 first_piece = 4 * mib;
constexpr u64 last_piece = 64 * mib;
constexpr u64 longest_run = 256 * mib;

/* Jobs by hand for one comparison; those that say the same until it is believed. */
constexpr u32 most_compared = 64;
constexpr u32 enough_cheaper = 3;

/* Of jobs so small one alone shows nothing. */
constexpr u64 small_job = 32;
constexpr u32 small_jobs = 8;

constexpr u64 lower(u64 n, u64 by)
{
	return n > by ? n - by : 0;
}

/* @a times @b, as far as it goes. */
constexpr u64 product(u64 a, u64 b)
{
	u64 r = 0;

	return __builtin_mul_overflow(a, b, &r) ? ~u64{ 0 } : r;
}

constexpr u64 twice(u64 n, u64 most, u32 factor = 2)
{
	return std::min(std::min(n, most) * factor, most);
}

/* The device was lost for a while, or had too much to do: that says how fast it is. */
constexpr bool says_slow(u32 reason)
{
	return reason == BLK_COPY_REASON_TIMEOUT || reason == BLK_COPY_REASON_LOST ||
	       reason == BLK_COPY_REASON_BUSY;
}

} // namespace

u64 lane::credit() const
{
	return hand_.of(credit_sectors);
}

/*
 * @earns: it did what by hand would have had to be done; else it was for nothing.
 */
void lane::book(u64 sectors, u64 ns, bool earns)
{
	const u64 worth = earns ? hand_.of(sectors) : 0;
	const s64 limit = static_cast<s64>(credit());

	ns = std::min(ns, u64{ 1 } << 50);
	balance_ += static_cast<s64>(worth + worth / pay) - static_cast<s64>(ns);
	balance_ = std::min(std::max(balance_, -limit / 4), limit);
}

void lane::pass(u64 sectors)
{
	wait_ = lower(wait_, sectors);
	hand_wait_ = lower(hand_wait_, sectors);
	for (rest &r : rest_)
		r.wait = lower(r.wait, sectors);
}

/* ---- what to do next ---- */

order lane::do_by_hand(u64 sectors)
{
	if (!pieces_)
		return { manner::by_hand, set_, sectors, 0 };
	/* Short at first, so that there soon is something to compare with. */
	piece_ = offloads_ || !piece_ ? first_piece : twice(piece_, last_piece);
	if (!offloads_ && wait_)
		piece_ = std::min(piece_, std::max(wait_, first_piece));
	return { manner::by_hand, set_, std::min(sectors, piece_), 0 };
}

order lane::do_trial(u64 sectors)
{
	const u64 n = std::min(sectors, stake_);

	left_ = lower(left_, n);
	out_++;
	return { manner::trial, now_, n, trial_ };
}

/*
 * By hand, until it was measured: where jobs overlap that is when those that the
 * devices do are over.
 */
order lane::compare(u64 sectors)
{
	if (!comparing_)
		comparing_ = most_compared;
	if (!--comparing_)
		compared(true);
	return do_by_hand(sectors);
}

/* It is long until that is done again, if it showed what was known. */
void lane::compared(bool confirmed)
{
	comparing_ = 0;
	hand_distance_ = confirmed ? twice(hand_distance_, last_hand_distance, 4) : first_hand_distance;
	wait_for_hand();
}

order lane::next(u64 sectors)
{
	job_ = pieces_ ? std::min(sectors, first_piece) : sectors;
	if (trying_ && left_)
		return do_trial(sectors);
	if (!offloads_) {
		if (!trying_ && !wait_ && begin_climb(sectors))
			return do_trial(sectors);
		return do_by_hand(sectors);
	}
	if (!hand_wait_)
		return compare(sectors);
	if (!trying_ && !tune_wait() && begin_tune(sectors))
		return do_trial(sectors);
	if (pieces_)
		sectors = std::min(std::min(sectors, longest_run),
				   std::max(std::min(hand_wait_, tune_wait()), first_piece));
	return { manner::offload, set_, sectors, 0 };
}

/* ---- the trial ---- */

void lane::begin_trial(u64 sectors, u64 stake)
{
	const bool small = sectors <= small_job;

	part_ = stake < sectors && !pieces_;
	stake_ = stake;
	/* The first is one, whose end shows whether more may be. */
	left_ = small && (offloads_ || best_cost_.known()) ? sectors * small_jobs : stake;
	done_ = 0;
	took_ = 0;
	alone_ = 0;
	alone_sectors_ = 0;
	out_ = 0;
	spoilt_ = false;
	trying_ = true;
	trial_++;
}

/* One step on from @s for a job of @sectors; false where there is none. */
bool lane::make(setting &s, step what, u32 factor, u64 sectors) const
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

/* What a trial of now_ will take at the most, as far as one can tell from the last. */
u64 lane::foreseen() const
{
	if (!best_cost_.known())
		return first_ns_;
	if (steep_)
		return best_ns_ + best_ns_ / 4;
	return best_ns_ * 2;
}

bool lane::affordable(u64 sectors) const
{
	const u64 ns = foreseen();
	const u64 lost = stake_ < sectors && !pieces_ ? ns : lower(ns, hand_.of(stake_));

	return lost <= static_cast<u64>(std::max<s64>(balance_, 0));
}

bool lane::begin_climb(u64 sectors)
{
	/* What it would have taken has to be known. */
	if (!hand_.known())
		return false;
	if (hand_samples_ < 2 && best_cost_.known())
		return false;

	setting s = best_;

	if (best_cost_.known()) {
		const bool four = steep_ && make(s, step_, 4, sectors);

		if (!four) {
			s = best_;
			if (!make(s, step_, 2, sectors)) {
				s = best_;
				if (step_ == step::larger || !make(s, step::larger, 2, sectors)) {
					give_up(BLK_COPY_WHY_SLOWER, 2);
					return false;
				}
				step_ = step::larger;
				steep_ = false;
			}
		}
	} else {
		s = first;
	}
	now_ = s;
	stake_ = std::min(sectors, s.sectors());
	if (whole_)
		stake_ = pieces_ ? std::min(sectors, first_piece) : sectors;
	/* Nearly all of a job is all of it. */
	if (stake_ > sectors - sectors / 4)
		stake_ = sectors;
	if (!affordable(sectors))
		return false;
	begin_trial(sectors, stake_);
	return true;
}

bool lane::begin_tune(u64 sectors)
{

	/* What was taken for better was luck. */
	if (before_.known() && offloaded_ > before_) {
		set_ = was_;
		offloaded_ = before_;
	}
	before_ = {};
	for (step what : steps) {
		setting s = set_;

		if (of(what).wait)
			continue;
		if (!make(s, what, 2, sectors)) {
			of(what).wait = first_tune_distance;
			continue;
		}
		step_ = what;
		now_ = s;
		begin_trial(sectors, pieces_ ? std::min(sectors, std::max(2 * s.sectors(), first_piece)) : sectors);
		return true;
	}
	return false;
}

/*
 * What the trial took where there always was work by hand beside it: so many were
 * at it, then as now, and what one of them took was that much more or less.
 */
cost lane::beside() const
{
	if (!alone_sectors_ || !hand_latency_.known())
		return {};

	const cost one{ alone_sectors_, alone_ };

	return { mib, product(one.ns_per_mib() / 16, hand_.ns_per_mib()) /
			      std::max<u64>(hand_latency_.ns_per_mib() / 16, 1) };
}

void lane::end_trial(const cost &c)
{
	trying_ = false;
	if (spoilt_ && offloads_) {
		of(step_).wait = first_tune_distance;
		return;
	}
	/* What happens for once happens at once; else it is not for long. */
	if (spoilt_ || !c.known()) {
		wait_ = distance_ / 4;
		return;
	}
	if (offloads_)
		tuned(c);
	else
		climbed(c);
}

void lane::climbed(const cost &c)
{
	const u64 ns = c.of(stake_);

	if (!best_cost_.known())
		first_ns_ = ns;
	if (c <= hand_.times(101)) {
		adopt(c);
		return;
	}
	if (!best_cost_.known() || c <= best_cost_.times(75)) {
		steep_ = best_cost_.known() && ns <= best_ns_ + best_ns_ / 4;
		best_cost_ = c;
		best_ns_ = ns;
		best_ = now_;
		misses_ = 0;
		return;
	}
	/* One after the other would have been better than that: it was chance, once. */
	if (c > best_cost_.times(125) && ++misses_ < 2) {
		steep_ = false;
		return;
	}
	/*
	 * There is nothing else left, and the account sees to it that this does
	 * no harm.
	 */
	if (step_ == step::larger && ++misses_ < most_misses) {
		steep_ = false;
		return;
	}
	misses_ = 0;
	if (step_ == step::larger) {
		give_up(BLK_COPY_WHY_SLOWER, 2);
		return;
	}
	step_ = step::larger;
	steep_ = false;
}

void lane::tuned(const cost &c)
{
	rest &r = of(step_);

	if (c <= offloaded_.times(95)) {
		before_ = offloaded_;
		was_ = set_;
		set_ = now_;
		offloaded_ = c;
		/* And on, while that pays. */
		r = { 0, 0 };
		wait_for_hand();
		return;
	}
	r.distance = c > offloaded_.times(bad_percent) ?
			     std::max(twice(r.distance, last_tune_distance, 4), bad_tune_distance) :
			     std::max(twice(r.distance, last_tune_distance), first_tune_distance);
	r.wait = r.distance;
}

void lane::adopt(const cost &c)
{
	offloads_ = true;
	why_ = BLK_COPY_WHY_QUICKER;
	set_ = now_;
	offloaded_ = c;
	distance_ = std::max(distance_ / 2, first_distance);
	hand_distance_ = std::max(hand_distance_, first_hand_distance);
	wait_for_hand();
	before_ = {};
	/* The one behind the other. */
	for (u32 i = 0; i < nr_steps; i++)
		of(steps[i]) = { soon * i, 0 };
	piece_ = 0;
}

/*
 * The slower it is, the less it is worth to try it. Yet not for ever: what made it
 * slow may be over.
 */
void lane::wait_for_hand()
{
	const u64 ratio = hand_.ns_per_mib() / std::max<u64>(offloaded_.ns_per_mib(), 1);

	hand_wait_ = std::max(hand_distance_, product(hand_distance_jobs, job_)) *
		     std::min(std::max<u64>(ratio, 1), most_ratio);
	then_ = offloaded_;
}

/* It counts for more where it is quicker by half than was thought. */
void lane::learn_by_hand(const cost &c)
{
	hand_.learn(c, c < hand_.times(50) ? 2 : 4);
}

void lane::give_up(u32 why, u32 factor)
{
	offloads_ = false;
	why_ = static_cast<u8>(why);
	wait_ = distance_;
	distance_ = twice(distance_, last_distance, factor);
	/* From the bottom again, and what that costs is known. */
	best_cost_ = {};
	best_ = first;
	misses_ = 0;
	now_ = first;
	step_ = step::more;
	steep_ = false;
	trying_ = false;
	left_ = 0;
	piece_ = 0;
}

/* ---- what has happened ---- */

/* By hand is as slow by now: it is the load. */
void lane::recheck(const cost &c)
{
	recheck_ = false;
	hand_ = c;
	if (offloaded_ > hand_)
		return;
	offloads_ = true;
	why_ = BLK_COPY_WHY_QUICKER;
	balance_ = static_cast<s64>(credit() / 2);
}

/* By hand was quicker than the devices are. Once is chance; @c is what it takes now. */
bool lane::is_cheaper(const cost &c)
{
	if (c >= offloaded_) {
		cheaper_ = 0;
		compared(true);
		return false;
	}
	comparing_ = 0;
	if (++cheaper_ < enough_cheaper)
		return true;
	cheaper_ = 0;
	hand_ = c;
	hand_distance_ = first_hand_distance;
	give_up(BLK_COPY_WHY_SLOWER, 2);
	return true;
}

void lane::measured(manner how, u64 sectors, u64 ns)
{
	const cost c{ sectors, ns };

	switch (how) {
	case manner::by_hand:
		if (recheck_) {
			recheck(c);
			return;
		}
		if (offloads_ && comparing_ && is_cheaper(c))
			return;
		/* The first was of what a trial had left of a job. */
		if (hand_samples_ < 2) {
			const bool begins = !hand_samples_++;

			hand_ = c;
			if (begins)
				balance_ += static_cast<s64>(credit());
		} else {
			learn_by_hand(c);
		}
		balance_ = std::min(balance_ + static_cast<s64>(std::min(ns, u64{ 1 } << 50) / pay),
				    static_cast<s64>(credit()));
		return;
	case manner::offload:
		offloaded_.learn(c, 8);
		/* A load is gone that has made by hand slow as well, perhaps. */
		if (offloads_ && offloaded_ < then_.times(50)) {
			hand_wait_ = 0;
			then_ = offloaded_;
		}
		book(sectors, ns, true);
		if (balance_ >= 0 || !offloads_)
			return;
		give_up(BLK_COPY_WHY_FELL, 2);
		recheck_ = true;
		return;
	case manner::trial:
		done_ += sectors;
		took_ += ns;
		return;
	}
}

/* The trial has taken more than what is on the account, so it is no longer. */
bool lane::is_dear() const
{
	return alone_ > hand_.of(alone_sectors_) + static_cast<u64>(std::max<s64>(balance_, 0));
}

/* Odd ones are no fault of the device's: it had to prove that it copies. */
void lane::book_trial(const cost &c, bool odd)
{
	if (odd)
		return;
	if (done_)
		book(done_, took_, !part_);
	else if (c.known())
		book(alone_sectors_, c.of(alone_sectors_), !part_);
}

void lane::ended(manner how, u64 sectors, u64 ns, u32 reason, bool odd)
{
	if (!distance_)
		distance_ = std::min(first_distance, first_distance_jobs * std::max<u64>(sectors, 8));
	pass(sectors);
	if (how == manner::by_hand) {
		if (reason == BLK_COPY_REASON_NONE && !odd)
			hand_latency_.learn({ sectors, ns }, 8);
		return;
	}
	if (says_slow(reason)) {
		book(sectors, ns, false);
		recheck_ = false;
		out_ = 0;
		distance_ = twice(distance_, last_distance, 4);
		give_up(BLK_COPY_WHY_FELL, 2);
		return;
	}
	if (how != manner::trial || !trying_)
		return;
	if (out_)
		out_--;
	if (reason == BLK_COPY_REASON_ALIGNMENT)
		whole_ = true;
	/* One that was stopped for being slow has shown what it had to. */
	spoilt_ = spoilt_ || odd ||
		  (reason != BLK_COPY_REASON_NONE && reason != BLK_COPY_REASON_SLOW);
	alone_ += std::min(ns, u64{ 1 } << 50);
	alone_sectors_ += sectors;
	if (spoilt_ || is_dear())
		left_ = 0;
	if (out_ || left_)
		return;
	const cost c = done_ ? cost{ done_, took_ } : beside();

	book_trial(c, odd);
	end_trial(c);
}

} // namespace blk_copy
