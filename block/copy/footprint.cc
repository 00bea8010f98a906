// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a whole copy reads and writes, as sectors of units. Chunks of one copy
 * run side by side, so none may write what another has still to read; that is
 * so if the two sides of this set are apart and each chunk stays inside of it.
 *
 * Places are appended, and sorted and merged when there is no room or somebody
 * asks. In that order, by unit and sector whatever the side, two neighbours of
 * one side have nothing of the other between them: to fill the gap makes the
 * set coarser without a meeting that is none, as far as is known by then.
 */
#include <kcxx/sort.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;

/* A range of one unit, not empty. */
struct unit_range {
	u64 unit;
	u64 sector;
	u64 end;
};

std::span<blk_copy_place> places(const blk_copy_footprint &f)
{
	return { f.place, f.nr };
}

constexpr u64 last_sector = ~0ULL;

/* One that would wrap ends with the last sector there is. */
constexpr unit_range range_of(u64 unit, u64 sector, u64 sectors)
{
	return { unit, sector,
		 sectors > last_sector - sector ? last_sector : sector + sectors };
}

bool same_side(const blk_copy_place &a, const blk_copy_place &b)
{
	return a.unit == b.unit && a.side == b.side;
}

/* Overlap, or follow each other. */
bool touch(const blk_copy_place &p, unit_range r)
{
	return p.unit == r.unit && r.sector <= p.end && p.sector <= r.end;
}

/*
 * Neighbours of one side that touch become one. Those of the other side in
 * between are stepped over: there the sides meet, and it stays visible.
 */
u32 merge(std::span<blk_copy_place> p)
{
	constexpr u32 none = ~0U;
	u32 last[3] = { none, none, none }; /* kept place of each side */
	u32 kept = 0;

	for (const blk_copy_place &x : p) {
		u32 &l = last[x.side];

		if (l != none && same_side(p[l], x) && x.sector <= p[l].end) {
			p[l].end = std::max(p[l].end, x.end);
			p[l].exact &= x.exact;
			continue;
		}
		l = kept;
		p[kept++] = x;
	}
	return kept;
}

/*
 * In order of their first sectors a place meets an earlier one of the other
 * side exactly if it starts before the furthest end of that side. Surely, if
 * both are what was added.
 */
u32 scan(std::span<const blk_copy_place> p)
{
	struct {
		u64 any, exact;
	} end[2] = {};
	u32 found = BLK_COPY_APART;
	u64 unit = 0;

	for (const blk_copy_place &x : p) {
		if (x.side == BLK_COPY_SIDE_UNSEEN)
			continue;
		if (x.unit != unit) {
			unit = x.unit;
			end[0] = {};
			end[1] = {};
		}
		const auto &other = end[!x.side];

		if (x.exact && other.exact > x.sector)
			return BLK_COPY_MEET;
		if (other.any > x.sector)
			found = BLK_COPY_PERHAPS;
		end[x.side].any = std::max(end[x.side].any, x.end);
		if (x.exact)
			end[x.side].exact = std::max(end[x.side].exact, x.end);
	}
	return found;
}

void forget_recent(blk_copy_footprint &f)
{
	for (u32 &r : f.recent)
		r = f.capacity;
}

/* Legs of a stripe set come in turns, so the last place is not enough. */
bool extend_recent(blk_copy_footprint &f, u32 side, unit_range r)
{
	for (u32 i : f.recent) {
		if (i >= f.nr)
			continue;
		blk_copy_place &p = places(f)[i];

		if (p.side != side || !touch(p, r))
			continue;
		p.sector = std::min(p.sector, r.sector);
		p.end = std::max(p.end, r.end);
		return true;
	}
	return false;
}

void append(blk_copy_footprint &f, u32 side, unit_range r)
{
	f.recent[f.hand] = f.nr;
	f.hand = (f.hand + 1) % BLK_COPY_FOOTPRINT_RECENT;
	f.place[f.nr++] = { r.unit, r.sector, r.end, side, 1 };
}

void close_gaps(blk_copy_footprint &f, u64 widest)
{
	const auto p = places(f);
	u32 kept = 0;

	for (std::size_t i = 1; i < p.size(); i++) {
		blk_copy_place &a = p[kept];
		const blk_copy_place &b = p[i];

		if (same_side(a, b) && (b.sector <= a.end || b.sector - a.end <= widest)) {
			a.exact &= b.exact && b.sector <= a.end;
			a.end = std::max(a.end, b.end);
		} else {
			p[++kept] = b;
		}
	}
	f.nr = p.empty() ? 0 : kept + 1;
	forget_recent(f);
}

void sort(blk_copy_footprint &f)
{
	kcxx::heap_sort(places(f), [](const blk_copy_place &a, const blk_copy_place &b) {
		return a.unit != b.unit ? a.unit < b.unit : a.sector < b.sector;
	});
	f.nr = merge(places(f));
	forget_recent(f);
}

/*
 * Half of the storage, so that the next time is so many places away. Where the
 * sides come in turns there is little to close; then it is over, as each
 * further place would cost a look at all.
 */
void make_room(blk_copy_footprint &f)
{
	const u32 enough = f.capacity / 2;

	sort(f);
	if (f.nr <= enough)
		return;
	if (scan(places(f)) == BLK_COPY_MEET)
		f.met = 1;
	for (u64 gap = 1; f.nr > enough && gap; gap <<= 1)
		close_gaps(f, gap);
	if (f.nr > f.capacity - f.capacity / 4)
		f.overflow = 1;
}

/* Index of the first place that starts behind @sector. */
u32 first_behind(const blk_copy_footprint &f, u64 unit, u64 sector)
{
	u32 lo = 0, hi = f.nr;

	while (lo < hi) {
		const u32 mid = lo + (hi - lo) / 2;
		const blk_copy_place &p = places(f)[mid];

		if (p.unit < unit || (p.unit == unit && p.sector <= sector))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * Where the sides are apart, the place that holds a range is the last one to
 * start before it. What an overflow has swallowed is held by nothing.
 */
bool holds(const blk_copy_footprint &f, u32 side, unit_range r)
{
	const u32 i = first_behind(f, r.unit, r.sector);

	if (!i)
		return false;

	const blk_copy_place &p = places(f)[i - 1];

	return p.unit == r.unit && p.side == side && r.end <= p.end;
}

bool admits(const blk_copy_footprint &f, std::span<const blk_copy_extent> ext,
	    std::span<const u64> unit)
{
	for (const blk_copy_extent &e : ext) {
		if (e.src_dev >= unit.size() || e.dst_dev >= unit.size())
			return false;
		if (!e.sectors)
			continue;
		if (!holds(f, BLK_COPY_SIDE_SRC, range_of(unit[e.src_dev], e.src_sector, e.sectors)) ||
		    !holds(f, BLK_COPY_SIDE_DST, range_of(unit[e.dst_dev], e.dst_sector, e.sectors)))
			return false;
	}
	return true;
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

void blk_copy_footprint_init(struct blk_copy_footprint *f,
			     struct blk_copy_place *storage, __u32 capacity)
{
	*f = {};
	f->place = storage;
	f->capacity = capacity;
	f->settled = 1;
}

void blk_copy_footprint_add(struct blk_copy_footprint *f, __u32 side, __u64 unit,
			    __u64 sector, __u64 sectors)
{
	const unit_range r = range_of(unit, sector, sectors);

	KCXX_ASSERT(side <= BLK_COPY_SIDE_UNSEEN);
	KCXX_ASSERT((side == BLK_COPY_SIDE_UNSEEN) == (unit == BLK_COPY_UNIT_NONE));
	if (!sectors)
		return;
	f->settled = 0;
	if (f->overflow || extend_recent(*f, side, r))
		return;
	if (f->nr == f->capacity)
		make_room(*f);
	if (!f->overflow)
		append(*f, side, r);
}

void blk_copy_footprint_settle(struct blk_copy_footprint *f)
{
	if (f->settled)
		return;
	sort(*f);
	f->verdict = f->met ? BLK_COPY_MEET : scan(places(*f));
	if (f->verdict == BLK_COPY_APART && f->overflow)
		f->verdict = BLK_COPY_PERHAPS;
	f->settled = 1;
}

__u32 blk_copy_footprint_meet(const struct blk_copy_footprint *f)
{
	KCXX_ASSERT(f->settled);
	return f->verdict;
}

int blk_copy_footprint_holds(const struct blk_copy_footprint *f, __u32 side,
			     __u64 unit, __u64 sector, __u64 sectors)
{
	KCXX_ASSERT(f->settled);
	return holds(*f, side, range_of(unit, sector, sectors));
}

__u32 blk_copy_footprint_admits(const struct blk_copy_footprint *f,
				const struct blk_copy_extent *ext, __u32 nr_ext,
				const __u64 *unit, __u32 nr_unit)
{
	return blk_copy_footprint_meet(f) == BLK_COPY_APART &&
			       admits(*f, { ext, nr_ext }, { unit, nr_unit }) ?
		       BLK_COPY_REASON_NONE :
		       BLK_COPY_REASON_OVERLAP;
}

void blk_copy_footprint_run(const struct blk_copy_footprint *f, __u64 from,
			    __u64 to, struct blk_copy_run *run)
{
	KCXX_ASSERT(f->settled);

	const u32 i = first_behind(*f, BLK_COPY_UNIT_NONE, from);
	const std::span p = places(*f);

	*run = { to - from, !f->overflow, 0 };
	if (f->overflow)
		return;
	if (i && p[i - 1].unit == BLK_COPY_UNIT_NONE && p[i - 1].end > from)
		*run = { std::min(p[i - 1].end, to) - from, 0, 0 };
	else if (i < f->nr)
		run->sectors = std::min(p[i].sector, to) - from;
}

__u32 blk_copy_check_overlap(const blk_copy_extent *ext, __u32 nr_ext, const __u64 *lu,
			     __u32 nr_lu, blk_copy_place *scratch)
{
	blk_copy_footprint f;

	blk_copy_footprint_init(&f, scratch, 2 * nr_ext);
	for (const blk_copy_extent &e : std::span{ ext, nr_ext }) {
		/* A device nobody identified could be any of the others. */
		if (e.src_dev >= nr_lu || e.dst_dev >= nr_lu)
			return BLK_COPY_REASON_OVERLAP;
		blk_copy_footprint_add(&f, BLK_COPY_SIDE_SRC, lu[e.src_dev], e.src_sector, e.sectors);
		blk_copy_footprint_add(&f, BLK_COPY_SIDE_DST, lu[e.dst_dev], e.dst_sector, e.sectors);
	}
	blk_copy_footprint_settle(&f);
	return f.verdict == BLK_COPY_APART ? BLK_COPY_REASON_NONE : BLK_COPY_REASON_OVERLAP;
}
