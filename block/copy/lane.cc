// SPDX-License-Identifier: GPL-2.0-only
#include "lane-rules.hpp"

namespace blk_copy {

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
	piece_ = offloads_ || !piece_ || !seen_enough() ? first_piece : twice(piece_, last_piece);
	if (!offloads_ && wait_)
		piece_ = std::min(piece_, std::max(wait_, first_piece));
	return { manner::by_hand, set_, std::min(sectors, piece_), 0 };
}

order lane::do_trial(u64 sectors)
{
	const u64 n = several_ && waited_ ? sectors : std::min(sectors, stake_);

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
		comparing_ = static_cast<u16>(std::min(std::max(most_compared_sectors / std::max<u64>(job_, 1),
								least_compared),
						       most_compared));
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
	if (!trying_ && (pieces_ || unseen_ < most_unseen) && !tune_wait() && begin_tune(sectors))
		return do_trial(sectors);
	if (pieces_) {
		const u64 wait = tune_wait() ? std::min(hand_wait_, tune_wait()) : hand_wait_;

		sectors = std::min(std::min(sectors, longest_run), std::max(wait, first_piece));
	}
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
	if (several_ && !offloads_)
		left_ = product(stake, several_);
	done_ = 0;
	took_ = 0;
	alone_ = 0;
	alone_sectors_ = 0;
	out_ = 0;
	spoilt_ = false;
	awaited_ = false;
	failed_ = false;
	trying_ = true;
	trial_++;
}

/*
 * Where the climb leads, now that the last trial took @ns: by what may be under way at most,
 * a job, as many as are by hand at a time, or as much of a range as small commands can be.
 */
lane::outlook lane::foresee(u64 ns, bool beside)
{
	const u64 full = product(pieces_ ? full_piece : job_, beside ? depth() : 1);
	const u64 hand_ns = hand_.of(full);
	const u64 anew = break_seen_ ? break_ns_ : fill_ns_;
	u64 one = ns + anew; /* and all at once, at best */

	if (best_cost_.known()) {
		if (stake_ <= best_stake_)
			return outlook::open;

		/* If each sector more takes what the last ones did. */
		const u64 slope = product(lower(ns, best_ns_), lower(full, stake_)) / (stake_ - best_stake_);

		promising_ = ns + slope <= hand_ns;
		if (promising_)
			return outlook::pays;
		if (ns + slope <= hand_ns + hand_ns / 8)
			return outlook::open;
		/* The other step may be another matter. */
		one = best_ns_ + anew;
	}
	/* Beside others a trial costs little. */
	promising_ = one <= (beside ? hand_ns : hand_ns / 8 * 5);
	return best_cost_.known() ? outlook::hopeless : outlook::open;
}

bool lane::begin_climb(u64 sectors)
{
	/* What it would have taken has to be known. */
	if (!seen_enough())
		return false;

	setting s = best_;

	if (several_) {
		s = now_;
	} else if (best_cost_.known()) {
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
	if (several_ || whole_)
		stake_ = job_;
	/* Nearly all of a job is all of it. */
	if (stake_ > sectors - sectors / 4)
		stake_ = sectors;
	if (!affordable(sectors, balance_)) {
		if (!affordable(sectors, static_cast<s64>(credit())))
			rest_from_climb();
		return false;
	}
	begin_trial(sectors, stake_);
	return true;
}

bool lane::begin_tune(u64 sectors)
{
	for (step what : steps) {
		setting s = set_;

		if (of(what).wait)
			continue;
		if (!make(s, what, 2, sectors)) {
			setting any = set_;
			/* A run by the devices ends for each step. */
			const bool never = pieces_ && !make(any, what, 2, longest_run);

			of(what).wait = never ? last_hand_distance : first_tune_distance;
			continue;
		}
		/* What is left of a range is too little to show something. */
		if (pieces_ && s.sectors() > sectors)
			continue;
		step_ = what;
		now_ = s;
		begin_trial(sectors, pieces_ ? std::min(sectors, std::max(2 * s.sectors(), tune_piece(what, s.flight))) : sectors);
		return true;
	}
	return false;
}

void lane::end_trial(const cost &c)
{
	/* It has proven itself by now, and by hand is broken off: the same at once, but for once. */
	const bool proven = spoilt_ && !failed_ && !again_;

	trying_ = false;
	again_ = spoilt_ && (again_ || proven);
	if (proven)
		return;
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

void lane::climbed(const cost &seen)
{
	/* Others were by hand beside it, and would not be any more; or had waited too long. */
	const bool beside = !done_ && !awaited_, late = !done_ && awaited_;
	const cost own = done_ ? seen : cost{ alone_sectors_, alone_ };
	const cost c = late ? own : seen;
	const u64 ns = own.of(stake_);
	const bool quicker = !late && c <= hand_.times(101);

	rests_ = false;
	worst_ns_ = std::max(worst_ns_, ns);
	waited_ = waited_ || awaited_;
	if (!best_cost_.known() && !(several_ && waited_))
		first_ns_ = ns;
	const outlook is = foresee(ns, beside);
	if (several_ && !quicker) {
		give_up(BLK_COPY_WHY_SLOWER, 2);
		return;
	}
	/* Where others wait for it there will be as many at a time. */
	if (quicker && ((!beside && !awaited_) || several_ > depth())) {
		adopt(c);
		guessed_ = beside;
		return;
	}
	/* Several of them at a time may be slower than one is, and more than these. */
	if (quicker && (several_ || awaited_ || is == outlook::pays || (stake_ >= job_ && !best_cost_.known()))) {
		several_ = several_ ? several_ * more_jobs : more_jobs;
		return;
	}
	/* A first step that paid may have met a hiccup. */
	if (is == outlook::hopeless && (best_stake_ != first.sectors() || step_ != step::more || c > best_cost_.times(75))) {
		climb_larger();
		return;
	}
	if (!best_cost_.known() || c <= best_cost_.times(75)) {
		steep_ = best_cost_.known() && ns <= best_ns_ + best_ns_ / 4;
		best_cost_ = c;
		best_ns_ = ns;
		best_stake_ = stake_;
		best_ = now_;
		return;
	}
	climb_larger();
}

/* More of them do not pay: larger ones may. And where those do not, nothing does. */
void lane::climb_larger()
{
	if (step_ == step::larger)
		return give_up(BLK_COPY_WHY_SLOWER, 2);
	step_ = step::larger;
	steep_ = false;
}

void lane::tuned(const cost &c)
{
	rest &r = of(step_);

	if (c <= offloaded_.times(pieces_ ? pays_at(step_, set_.flight) : 95)) {
		set_ = now_;
		offloaded_ = c;
		/* What could not be made may be by now. */
		for (rest &other : rest_)
			other.wait = std::min(other.wait, std::max(other.distance, first_tune_distance));
		/* And on, while that pays. */
		r = { 0, 0 };
		wait_for_hand();
		return;
	}
	/* Larger jobs' commands are fewer, of which a disk takes so many at a time. */
	if (!pieces_ && step_ == step::larger && c <= offloaded_)
		set_ = now_;
	r.distance = c > offloaded_.times(bad_percent) ?
			     std::max(twice(r.distance, last_tune_distance, 4), bad_tune_distance) :
			     std::max(twice(r.distance, last_tune_distance), first_tune_distance);
	r.wait = r.distance;
}

void lane::adopt(const cost &c)
{
	offloads_ = true;
	shared_ = false;
	rested_ = false;
	why_ = BLK_COPY_WHY_QUICKER;
	set_ = now_;
	offloaded_ = c;
	distance_ = std::max(distance_ / 2, first_distance);
	hand_distance_ = std::max(hand_distance_, first_hand_distance);
	wait_for_hand();
	unseen_ = 0;
	several_ = 0;
	floor_ = std::min<s64>(balance_, 0) - static_cast<s64>(hand_.of(first_fall));
	promising_ = false;
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

/* From the bottom again, and what that costs is known. */
void lane::forget_climb()
{
	best_cost_ = {};
	worst_ns_ = 0;
	best_ = first;
	now_ = first;
	step_ = step::more;
	steep_ = false;
	promising_ = false;
	several_ = 0;
	waited_ = false;
}

void lane::give_up(u32 why, u32 factor)
{
	/* That is what one at a time showed: beside others it may be another matter. */
	if (!offloads_ && awaited_ && !shared_ && why == BLK_COPY_WHY_SLOWER) {
		shared_ = true;
		forget_climb();
		return;
	}
	offloads_ = false;
	why_ = static_cast<u8>(why);
	wait_ = distance_;
	distance_ = twice(distance_, last_distance, factor);
	forget_climb();
	trying_ = false;
	guessed_ = false;
	floor_ = 0;
	left_ = 0;
	piece_ = 0;
}

/* ---- what has happened ---- */

/*
 * By hand is as slow by now, each time: it is the load. What was under way makes the next
 * seem quick, hence it takes the mean of all, and not less than the one in the middle.
 */
void lane::recheck(const cost &c)
{
	const u32 nr = enough_cheaper + 1 - recheck_;

	slow_by_hand_ = (nr == 1 || slow_by_hand_) && offloaded_ <= c;
	hand_ = nr == 1 ? c : hand_;
	if (nr == enough_cheaper)
		hand_ = std::max(hand_, std::min(c, first_));
	first_ = nr == 1 ? c : std::max(first_, c);
	hand_.learn(std::min(c, hand_.times(most_dearer)), nr);
	if (--recheck_ || !slow_by_hand_)
		return;
	offloads_ = true;
	why_ = BLK_COPY_WHY_QUICKER;
	balance_ = static_cast<s64>(credit() / 2);
	floor_ = 0;
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

/* In the first the devices are cold, or more is begun than done; a second may be a hiccup. */
void lane::begun_by_hand(const cost &c, u64 sectors)
{
	const cost first = hand_;

	if (!hand_samples_++) {
		hand_ = c;
		balance_ += static_cast<s64>(c.of(first_credit));
		if (pieces_)
			at_once_ = sectors;
		return;
	}
	first_ = first;
	hand_ = std::min(first, c);
	if (!at_once_)
		return;
	/* The wait for its first piece was in what the first took, and in the credit. */
	fill_ns_ = lower(first.of(at_once_), c.of(at_once_));
	balance_ = std::min(balance_, static_cast<s64>(hand_.of(first_credit)));
	at_once_ = 0;
}

/* Of the first three the one in the middle, for one may have been a hiccup, or next to nothing. */
void lane::third_by_hand(const cost &c)
{
	hand_samples_++;
	hand_ = std::max(std::min(c, first_), hand_.times(75));
}

/* A copy by hand that was broken off is begun anew, and lost so much by that. */
void lane::mended(u64 lost)
{
	/* On a long way that is so each time: with all of it owed nothing would be tried again. */
	const s64 most = std::max<s64>(balance_ + static_cast<s64>(credit()), 0);

	break_ns_ = break_seen_ ? break_ns_ - break_ns_ / 4 + lost / 4 : lost;
	break_seen_ = true;
	if (tried_)
		book(0, std::min(lost, static_cast<u64>(most)), false);
}

/*
 * @ns for @sectors by hand, before which its first piece was waited for. While that
 * comes others are done as well, or nearly: lost is what all of it took longer than so
 * much takes. Returns what to believe that it took.
 */
u64 lane::begun_anew(u64 sectors, u64 ns)
{
	const u64 wait = std::exchange(filling_ns_, 0), all = ns + wait;

	if (!wait || !hand_samples_)
		return all;
	if (hand_samples_ < 2)
		return ns;

	const u64 fill = std::min(lower(all, hand_.of(sectors)), wait);

	/* What the first two differed by is a guess that may be far too little. */
	if (!fill_seen_)
		fill_ns_ = std::max(fill_ns_, fill);
	else
		fill_ns_ = fill_ns_ - fill_ns_ / 4 + fill / 4;
	fill_seen_ = true;
	if (std::exchange(broken_, false))
		mended(lower(fill, drained_ns_));
	tried_ = false;
	return all - std::min(fill_ns_, wait);
}

void lane::measured(manner how, u64 sectors, u64 ns)
{
	const cost c{ sectors, how == manner::by_hand ? begun_anew(sectors, ns) : ns };

	switch (how) {
	case manner::by_hand:
		if (recheck_) {
			recheck(c);
			return;
		}
		if (offloads_ && comparing_ && is_cheaper(c))
			return;
		if (hand_samples_ < 2)
			begun_by_hand(c, sectors);
		else if (hand_samples_ == 2)
			third_by_hand(c);
		else /* Once may be chance, and is believed for long where it is not done again. */
			hand_.learn(std::min(c, hand_.times(most_dearer)), 4);
		rest_ns_ = lower(rest_ns_, ns);
		balance_ = std::min(balance_ + static_cast<s64>(std::min(ns, u64{ 1 } << 50) / pay),
				    static_cast<s64>(credit()));
		return;
	case manner::offload:
		unseen_ = 0;
		offloaded_.learn(c, 8);
		/* A load is gone that has made by hand slow as well, perhaps. */
		if (offloads_ && offloaded_ < then_.times(50)) {
			hand_wait_ = 0;
			then_ = offloaded_;
		}
		book(sectors, ns, true);
		if (guessed_ && offloads_ && c > hand_.times(101)) {
			give_up(BLK_COPY_WHY_SLOWER, 2);
			return;
		}
		guessed_ = false;
		floor_ = std::min<s64>(std::max(floor_, balance_ - static_cast<s64>(credit())), 0);
		if (balance_ >= floor_ || !offloads_)
			return;
		offloaded_ = c;
		fall();
		return;
	case manner::trial:
		done_ += sectors;
		took_ += ns;
		return;
	}
}

/* What others waited in vain is lost. An odd one had to prove itself, for once: half of the rest. */
void lane::book_trial(const cost &c, u64 last_ns, bool odd)
{
	const u64 sectors = done_ ? done_ : alone_sectors_;
	const u64 ns = done_ ? took_ : c.of(sectors);

	if (awaited_ && !done_)
		book(0, std::min(last_ns, longest_wait(std::max(several_, 1U))), false);
	else if (odd)
		book(0, (part_ ? ns : lower(ns, hand_.of(sectors))) / 2, false);
	if (!odd && (done_ || c.known()))
		book(sectors, ns, !part_);
}

void lane::ended(manner how, u64 sectors, u64 ns, u32 reason, bool odd)
{
	if (!distance_)
		distance_ = std::min(first_distance, first_distance_jobs * std::max<u64>(sectors, 8));
	pass(sectors);
	if (how == manner::by_hand) {
		filling_ns_ = 0;
		if (reason == BLK_COPY_REASON_NONE && !odd)
			hand_latency_.learn({ sectors, ns }, 8);
		return;
	}
	unseen_ += sectors;
	if (says_slow(reason)) {
		book(sectors, ns, false);
		recheck_ = 0;
		out_ = 0;
		distance_ = twice(distance_, last_distance, 4);
		give_up(BLK_COPY_WHY_FELL, 2);
		return;
	}
	/* It was stopped for that, beside others. */
	if (how == manner::offload && offloads_ && reason == BLK_COPY_REASON_SLOW)
		fall();
	if (how != manner::trial || !trying_)
		return;
	if (out_)
		out_--;
	if (reason == BLK_COPY_REASON_ALIGNMENT)
		whole_ = true;
	/* One that was stopped for being slow has shown what it had to. */
	failed_ = failed_ || (reason != BLK_COPY_REASON_NONE && reason != BLK_COPY_REASON_SLOW);
	spoilt_ = spoilt_ || odd || failed_;
	alone_ += std::min(ns, u64{ 1 } << 50);
	alone_sectors_ += sectors;
	if (spoilt_ || is_dear())
		left_ = 0;
	if (out_ || left_)
		return;
	const cost c = done_ ? cost{ done_, took_ } : beside();

	tried_ = true;
	book_trial(c, ns, odd);
	end_trial(c);
}

} // namespace blk_copy
