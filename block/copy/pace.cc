// SPDX-License-Identifier: GPL-2.0-only
#include "pace.hpp"

namespace blk_copy {

namespace {

/* So long without a copy, and how soon the device is has to be seen again. */
constexpr u64 stale_ns = 10'000'000'000;

} // namespace

/* All of it may be more by now: first the commands, of which the less are the better. */
void pace::quick(u64 now_ns)
{
	tried_ = step::none;
	if (++seen_ < calm_)
		return;
	if (command_ < most_command)
		command_ *= 2;
	else if (count_ < most_count)
		count_ *= 2;
	else
		slow_ = false;
	changed(now_ns);
}

/* As it should be. Where the number was what counts larger ones may cost nothing. */
void pace::fair(u64 now_ns)
{
	tried_ = step::none;
	if (count_ > 1 || command_ == most_command || ++seen_ < calm_)
		return;
	command_ *= 2;
	changed(now_ns);
}

/* One step less of @what; false where there is none, or none that helps. */
bool pace::less(step what, u64 ns, u64 most_ns)
{
	u32 &n = what == step::smaller ? command_ : count_;
	const u32 least = what == step::smaller ? least_ : 1;

	if (useless_[static_cast<u32>(what)] || n <= least)
		return false;
	tried_ = what;
	undone_ = n;
	before_ns_ = ns;
	for (; n > least && ns > most_ns; ns /= 2)
		n /= 2;
	return true;
}

/* What was tried last did not help. */
void pace::undo()
{
	(tried_ == step::smaller ? command_ : count_) = undone_;
	useless_[static_cast<u32>(tried_)] = true;
	tried_ = step::none;
}

void pace::late(u64 ns, u64 now_ns, u64 most_ns)
{
	slow_ = true;
	if (tried_ != step::none && ns > before_ns_ - before_ns_ / 4)
		undo();
	if (less(step::smaller, ns, most_ns)) {
		calm_ = std::min(calm_ * 2, most_calm);
	} else if (less(step::fewer, ns, most_ns)) {
		/* Then they may be larger, perhaps. */
	} else if (++seen_ >= most_calm) {
		/* It may be another way by now. */
		useless_[static_cast<u32>(step::smaller)] = false;
		useless_[static_cast<u32>(step::fewer)] = false;
	} else {
		return;
	}
	/* What is under way yet, and what waits behind it, are of before. */
	changed(now_ns + ns);
}

void pace::ended(u64 start_ns, u64 now_ns, u64 most_ns, bool done)
{
	const u64 ns = now_ns > start_ns ? now_ns - start_ns : 0;

	if (start_ns < since_ns_)
		return;
	if (ns > most_ns)
		late(ns, now_ns, most_ns);
	else if (!done)
		return;
	else if (ns > most_ns / 2)
		fair(now_ns);
	else
		quick(now_ns);
}

void pace::refused_small()
{
	least_ = granule;
	command_ = std::max(command_, granule);
}

/* What was used longest ago makes room. */
pace &pace_table::of(u64 src, u64 dst, u64 now_ns)
{
	entry *e = &entries_[0];

	for (entry &i : entries_) {
		if (i.used_ns && i.src == src && i.dst == dst) {
			e = &i;
			break;
		}
		if (i.used_ns < e->used_ns)
			e = &i;
	}
	const bool stale = now_ns > e->used_ns && now_ns - e->used_ns > stale_ns;

	if (!e->used_ns || e->src != src || e->dst != dst || stale)
		*e = { src, dst, 0, {} };
	e->used_ns = std::max<u64>(now_ns, 1);
	return e->is;
}

/* All zeroes are what it is before anything. */
void pace_table::forget()
{
	for (entry &e : entries_)
		e.used_ns = 0;
}

namespace {

pace &pace_of(blk_copy_pace *p, const blk_copy_ended *e)
{
	return kcxx::stored<pace_table>(p).of(e->src, e->dst, e->now_ns);
}

} // namespace

} // namespace blk_copy

void blk_copy_pace_begin(struct blk_copy_pace *p, __u64 src, __u64 dst, __u64 now_ns,
			 struct blk_copy_bound *bound)
{
	*bound = kcxx::stored<blk_copy::pace_table>(p).of(src, dst, now_ns).bound();
}

void blk_copy_pace_ended(struct blk_copy_pace *p, const struct blk_copy_ended *e,
			 struct blk_copy_bound *bound)
{
	blk_copy::pace &is = blk_copy::pace_of(p, e);

	if (e->reason == BLK_COPY_REASON_ALIGNMENT)
		is.refused_small();
	else
		is.ended(e->start_ns, e->now_ns, e->most_ns, e->reason == BLK_COPY_REASON_NONE);
	*bound = is.bound();
}

void blk_copy_pace_forget(struct blk_copy_pace *p)
{
	kcxx::stored<blk_copy::pace_table>(p).forget();
}
