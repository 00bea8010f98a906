// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much a caller's copy may have under way, so that who waits for its end, as
 * a killed caller does, waits for about so long and not for ever.
 *
 * It begins with little and becomes more as long as what was sent is back soon.
 * Where it is not, commands become smaller or fewer, whichever helps: some devices
 * take long for each command, some for each byte, some for all that they have.
 */
#include <kcxx/stored.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* Of copies between two units. */
class pace {
public:
	[[nodiscard]] blk_copy_bound bound() const { return { command_, command_ * count_, slow_, 0 }; }
	/*
	 * What was sent at @start_ns has ended; @most_ns is what it should take. A
	 * refusal that comes soon does not show that the device is quick.
	 */
	void ended(u64 start_ns, u64 now_ns, u64 most_ns, bool done);
	/* A device that copies in large pieces only has refused a small one. */
	void refused_small();

private:
	enum class step : u8 { none,
			       smaller,
			       fewer };

	void quick(u64 now_ns);
	void fair(u64 now_ns);
	void late(u64 ns, u64 now_ns, u64 most_ns);
	[[nodiscard]] bool less(step what, u64 ns, u64 most_ns);
	void undo();
	void changed(u64 now_ns)
	{
		since_ns_ = now_ns;
		seen_ = 0;
	}

	static constexpr u32 least_command = 512; /* 256 KiB */
	static constexpr u32 granule = BLK_COPY_UNIT_SECTORS;
	static constexpr u32 most_command = BLK_COPY_MAX_CHUNK_SECTORS;
	static constexpr u32 most_count = 4;
	static constexpr u32 most_calm = 64;

	u32 command_ = least_command;
	u32 count_ = most_count;
	u32 least_ = least_command;
	u32 calm_ = most_count; /* ends that have to be quick until it is more */
	u32 seen_ = 0;		/* since it was changed */
	u64 since_ns_ = 0;	/* what was sent before says nothing of what is now */
	u64 before_ns_ = 0;	/* what one took before it was made less */
	u32 undone_ = 0;
	step tried_ = step::none;
	bool useless_[3] = {};
	bool slow_ = false; /* has been made less, and is not all again */
};

class pace_table {
public:
	[[nodiscard]] pace &of(u64 src, u64 dst, u64 now_ns);
	void forget();

private:
	struct entry {
		u64 src;
		u64 dst;
		u64 used_ns; /* 0: nothing is in it */
		pace is;
	};
	std::array<entry, BLK_COPY_PACE_ENTRIES> entries_;
};

/* So long without a copy, and how soon the device is has to be seen again. */
constexpr u64 stale_ns = 10'000'000'000;

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

} // namespace
} // namespace blk_copy

using namespace blk_copy;

void blk_copy_pace_begin(struct blk_copy_pace *p, __u64 src, __u64 dst, __u64 now_ns,
			 struct blk_copy_bound *bound)
{
	*bound = kcxx::stored<pace_table>(p).of(src, dst, now_ns).bound();
}

void blk_copy_pace_ended(struct blk_copy_pace *p, const struct blk_copy_ended *e,
			 struct blk_copy_bound *bound)
{
	pace &is = kcxx::stored<pace_table>(p).of(e->src, e->dst, e->now_ns);

	if (e->reason == BLK_COPY_REASON_ALIGNMENT)
		is.refused_small();
	else
		is.ended(e->start_ns, e->now_ns, e->most_ns, e->reason == BLK_COPY_REASON_NONE);
	*bound = is.bound();
}

void blk_copy_pace_forget(struct blk_copy_pace *p)
{
	kcxx::stored<pace_table>(p).forget();
}
