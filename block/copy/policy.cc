// SPDX-License-Identifier: GPL-2.0-only
#include "policy.hpp"

namespace blk_copy {

namespace {

/* Where jobs never stop to overlap, a time ends after so many, or so much, and so long. */
constexpr u32 enough_jobs = 16;
constexpr u32 few_jobs = 6;
constexpr u64 enough_sectors = 4 * cost::mib;
constexpr u64 enough_ns = 10'000'000;

/* What was learnt is not given up sooner, lest all is learnt again and again. */
constexpr u64 young_ns = 600'000'000'000;

constexpr u64 elapsed(u64 since_ns, u64 now_ns)
{
	return now_ns > since_ns ? now_ns - since_ns : 0;
}

/*
 * What a turn knows of its place, in its id: the place, the manner, of which trial it
 * is, and whose the place was then.
 */
constexpr u64 make_id(u32 index, manner how, u32 trial, u32 generation)
{
	return u64{ generation } << 32 | (trial & 0xffff) << 16 | (index + 1) << 8 |
	       static_cast<u32>(how);
}
static_assert(BLK_COPY_POLICY_ENTRIES < 0xff);

constexpr u32 index_of(u64 id)
{
	return (id >> 8 & 0xff) - 1;
}

constexpr manner manner_of(u64 id)
{
	return static_cast<manner>(std::min<u64>(id & 0xff, nr_manners - 1));
}

/* It is of a trial that is over, for which nobody waits any more. */
constexpr bool is_late(u64 id, u32 trial)
{
	return manner_of(id) == manner::trial && (id >> 16 & 0xffff) != (trial & 0xffff);
}

constexpr blk_copy_kind kind_of(const blk_copy_between &b, u64 sectors)
{
	if (!b.kcopyd)
		return sectors <= 2048 ? BLK_COPY_KIND_RANGE_SMALL : BLK_COPY_KIND_RANGE;
	if (sectors <= 32)
		return BLK_COPY_KIND_JOB_TINY;
	if (sectors <= 256)
		return BLK_COPY_KIND_JOB_SMALL;
	return sectors <= 2048 ? BLK_COPY_KIND_JOB : BLK_COPY_KIND_JOB_LARGE;
}

/* By hand, of which nobody wants to hear. */
constexpr blk_copy_turn unheard(u64 sectors, u64 now_ns)
{
	return { 0, now_ns, sectors, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
}

} // namespace

/* ---- a time, as it is measured ---- */

void policy::entry::begun(manner how, u64 now_ns)
{
	const u32 own = active[static_cast<u32>(how)];

	if (!nr_active()) {
		if (how != last) {
			sectors_done = 0;
			jobs = 0;
		}
		last = how;
		since_ns = now_ns;
		pure = true;
	} else if (own != nr_active()) {
		pure = false;
	}
	active[static_cast<u32>(how)]++;
	at_most = std::max(at_most, nr_active());
}

/*
 * What was under way when a time began, and what is when it ends, was done in it in
 * part. So it counts where these are about as many, or few beside those that ended.
 */
bool policy::entry::is_even() const
{
	const u64 apart = std::max(at_first, nr_active()) - std::min(at_first, nr_active());

	return apart * 2 <= jobs;
}

void policy::entry::close(manner how, u64 now_ns)
{
	const u64 ns = elapsed(since_ns, now_ns);

	/* The clock did not tick: what was done counts for when it does. */
	if (pure && !ns && !nr_active())
		return;
	/* Time in which as good as nothing was done is time, too. */
	if (pure && ns && jobs && is_even())
		road.measured(how, std::max<u64>(sectors_done, 1), ns);
	since_ns = now_ns;
	sectors_done = 0;
	jobs = 0;
	at_first = nr_active();
	at_most = at_first;
}

void policy::entry::over(manner how, u64 sectors, bool odd, u64 now_ns)
{
	u32 &own = active[static_cast<u32>(how)];

	if (own)
		own--;
	sectors_done += sectors;
	jobs++;
	if (odd)
		pure = false;

	/* They do not become fewer, which would be the end of a burst: then that ends it. */
	const bool go_on = nr_active() + 1 >= at_most || (at_first && is_even());
	const bool enough = go_on && (jobs >= enough_jobs || (jobs >= few_jobs && sectors_done >= enough_sectors));

	if (!nr_active() || (pure && enough && elapsed(since_ns, now_ns) >= enough_ns)) {
		close(how, now_ns);
		return;
	}
	if (pure)
		return;
	/* Is it of one manner again? */
	for (u32 n : active) {
		if (n && n == nr_active()) {
			close(how, now_ns);
			pure = true;
		}
	}
}

/* ---- the table ---- */

u32 policy::find(const blk_copy_between &b, u64 sectors) const
{
	const blk_copy_kind kind = kind_of(b, sectors);

	/* They are filled in order, and emptied all at once. */
	for (u32 i = 0; i < entries_.size() && entries_[i]; i++) {
		const blk_copy_between &known = entries_[i]->between;

		if (known.src == b.src && known.dst == b.dst && entries_[i]->kind == kind)
			return i;
	}
	return entries_.size();
}

u32 policy::find_or_make(const blk_copy_between &b, u64 sectors, u64 now_ns)
{
	const u32 none = entries_.size();
	u32 i = find(b, sectors), room = none;

	if (i != none)
		return i;
	for (i = 0; i < none; i++) {
		const auto &e = entries_[i];

		if (!e) {
			room = i;
			break;
		}
		if (!e->nr_active() && elapsed(e->used_ns, now_ns) > young_ns &&
		    (room == none || e->used_ns < entries_[room]->used_ns))
			room = i;
	}
	if (room != none)
		entries_[room].emplace(b, kind_of(b, sectors), ++generations_);
	return room;
}

/* Nothing where it had to make room, as one without jobs may. */
policy::entry *policy::of(const blk_copy_turn &turn)
{
	const u32 index = index_of(turn.id);

	if (!turn.id || index >= entries_.size() || !entries_[index] ||
	    entries_[index]->generation != turn.id >> 32)
		return nullptr;
	return &*entries_[index];
}

void policy::begin(const blk_copy_between &b, u64 sectors, u64 now_ns,
		   blk_copy_turn &turn)
{
	const u32 index = find_or_make(b, sectors, now_ns);

	turn = unheard(sectors, now_ns);
	if (index == entries_.size())
		return;

	entry &e = *entries_[index];

	e.used_ns = now_ns;
	e.between = b;

	const order o = e.road.next(sectors);

	if (o.how != manner::trial)
		e.trial_ns = 0;
	else if (!e.nr_active())
		e.trial_ns = now_ns;
	e.begun(o.how, now_ns);
	turn.id = make_id(index, o.how, o.trial, e.generation);
	turn.sectors = o.sectors;
	turn.offload = o.how != manner::by_hand;
	turn.cmd_sectors = o.with.command;
	turn.window_sectors = static_cast<u32>(std::min<u64>(o.with.sectors(), ~0U));
}

/*
 * Where a burst is begun at once, a trial in it would end when the rest of the burst is by
 * hand already, and be waiting behind it. So what comes next waits, for as long as there is
 * on the account: what is tried takes all of that time, and shows what it takes alone.
 */
u64 policy::hold(const blk_copy_between &b, u64 sectors, u64 now_ns)
{
	const u32 index = find(b, sectors);

	if (index == entries_.size() || !b.kcopyd)
		return 0;

	entry &e = *entries_[index];

	if (!e.trial_ns || !e.nr_active() ||
	    e.nr_active() != e.active[static_cast<u32>(manner::trial)])
		return 0;

	const u64 most = e.road.worth_a_wait(), gone = elapsed(e.trial_ns, now_ns);

	if (gone >= most)
		return 0;
	e.awaited = e.road.trial();
	e.road.awaited();
	return most - gone;
}

void policy::restart(blk_copy_turn &turn, u64 now_ns)
{
	entry *e = of(turn);

	/*
	 * By hand jobs wait for a throttle as well, and of that it is told together with what
	 * they take: so the devices' do. A trial pays for what was before it.
	 */
	if (e && e->between.kcopyd && manner_of(turn.id) == manner::offload)
		return;
	turn.start_ns = now_ns;
	if (e && e->nr_active() == 1 && !e->jobs)
		e->since_ns = now_ns;
}

/* Until now a copy by hand waited for its first piece. */
void policy::filled(blk_copy_turn &turn, u64 now_ns)
{
	entry *e = of(turn);

	if (e && e->nr_active() == 1 && !e->jobs)
		e->road.filled(elapsed(turn.start_ns, now_ns));
	restart(turn, now_ns);
}

/* Until now @sectors that were under way by hand came to an end. */
void policy::drained(blk_copy_turn &turn, u64 sectors, u64 now_ns)
{
	entry *e = of(turn);

	if (e && e->nr_active() == 1 && !e->jobs)
		e->road.drained(sectors, elapsed(turn.start_ns, now_ns));
	restart(turn, now_ns);
}

void policy::rest(const blk_copy_turn &of_turn, u64 sectors, u64 now_ns, blk_copy_turn &turn)
{
	const u64 id = of_turn.id; /* they may be one */
	entry *e = of(of_turn);

	turn = unheard(sectors, now_ns);
	/* kcopyd does not begin with it before all that waited are offered. */
	if (!e || (manner_of(id) == manner::trial && (id >> 16 & 0xffff) == (e->awaited & 0xffff)))
		return;
	e->begun(manner::by_hand, now_ns);
	turn.id = make_id(index_of(id), manner::by_hand, 0, e->generation);
	/* A part of a job says little of a whole one. */
	turn.odd = 1;
}

u32 policy::abreast(const blk_copy_between &b, u64 sectors, u64 joined) const
{
	const u32 one = find(b, sectors), all = find(b, joined);

	if (one == entries_.size() || all == entries_.size() ||
	    !entries_[all]->road.offloads())
		return 1;
	return entries_[one]->road.abreast();
}

/* All zeroes are what it is before anything. */
void policy::forget()
{
	for (auto &e : entries_)
		e.reset();
}

bool policy::goes_on(blk_copy_turn &turn, u64 sectors, u64 now_ns)
{
	entry *e = of(turn);

	if (!e)
		return true;
	turn.told += sectors;
	/* What is under way comes for nothing; by hand, too, others were beside it. */
	return !e->road.drags(turn.told / std::max(turn.dests, 1U) + turn.window_sectors,
			      e->at_most, elapsed(turn.start_ns, now_ns));
}

void policy::end(const blk_copy_turn &turn, u64 sectors, u32 reason, u64 now_ns)
{
	entry *e = of(turn);

	if (!e)
		return;

	const manner how = manner_of(turn.id);
	const bool late = is_late(turn.id, e->road.trial());
	const bool odd = late || turn.odd ||
			 (reason != BLK_COPY_REASON_NONE && reason != BLK_COPY_REASON_SLOW);

	e->over(how, sectors, odd, now_ns);
	e->road.ended(late ? manner::offload : how, sectors, elapsed(turn.start_ns, now_ns), reason, turn.odd);
}

std::optional<blk_copy_learnt> policy::at(u32 i) const
{
	const auto &e = entries_[i];

	if (!e)
		return std::nullopt;

	const lane &l = e->road;

	return blk_copy_learnt{
		.between = e->between,
		.hand_us = l.by_hand().ns_per_mib() / 1000,
		.offload_us = l.offloaded().ns_per_mib() / 1000,
		.until_sectors = l.until(),
		.offload = l.offloads(),
		.why = l.why(),
		.cmd_sectors = l.with().command,
		.flight = l.with().flight,
		.kind = e->kind,
		.pad = 0,
	};
}

namespace {

policy &policy_of(struct blk_copy_policy *p)
{
	return kcxx::stored<policy>(p);
}

} // namespace

} // namespace blk_copy

void blk_copy_policy_begin(struct blk_copy_policy *p, const struct blk_copy_between *b,
			   __u64 sectors, __u64 now_ns,
			   struct blk_copy_turn *turn)
{
	blk_copy::policy_of(p).begin(*b, sectors, now_ns, *turn);
}

__u64 blk_copy_policy_hold(struct blk_copy_policy *p, const struct blk_copy_between *b,
			   __u64 sectors, __u64 now_ns)
{
	return blk_copy::policy_of(p).hold(*b, sectors, now_ns);
}

void blk_copy_policy_restart(struct blk_copy_policy *p, struct blk_copy_turn *turn, __u64 now_ns)
{
	blk_copy::policy_of(p).restart(*turn, now_ns);
}

void blk_copy_policy_filled(struct blk_copy_policy *p, struct blk_copy_turn *turn, __u64 now_ns)
{
	blk_copy::policy_of(p).filled(*turn, now_ns);
}

void blk_copy_policy_drained(struct blk_copy_policy *p, struct blk_copy_turn *turn,
			     __u64 sectors, __u64 now_ns)
{
	blk_copy::policy_of(p).drained(*turn, sectors, now_ns);
}

void blk_copy_policy_rest(struct blk_copy_policy *p, const struct blk_copy_turn *of,
			  __u64 sectors, __u64 now_ns, struct blk_copy_turn *turn)
{
	blk_copy::policy_of(p).rest(*of, sectors, now_ns, *turn);
}

__u32 blk_copy_policy_abreast(const struct blk_copy_policy *p, const struct blk_copy_between *b,
			      __u64 sectors, __u64 joined)
{
	return kcxx::stored<blk_copy::policy>(p).abreast(*b, sectors, joined);
}

void blk_copy_policy_forget(struct blk_copy_policy *p)
{
	blk_copy::policy_of(p).forget();
}

int blk_copy_policy_goes_on(struct blk_copy_policy *p, struct blk_copy_turn *turn,
			    __u64 sectors, __u64 now_ns)
{
	return blk_copy::policy_of(p).goes_on(*turn, sectors, now_ns);
}

void blk_copy_policy_end(struct blk_copy_policy *p, const struct blk_copy_turn *turn,
			 __u64 sectors, __u32 reason, __u64 now_ns)
{
	blk_copy::policy_of(p).end(*turn, sectors, reason, now_ns);
}

int blk_copy_policy_at(const struct blk_copy_policy *p, __u32 i,
		       struct blk_copy_learnt *l)
{
	const auto learnt = kcxx::stored<blk_copy::policy>(p).at(i);

	if (learnt)
		*l = *learnt;
	return learnt.has_value();
}
