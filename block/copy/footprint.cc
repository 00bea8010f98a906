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
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;

enum class side : u32 {
	src = BLK_COPY_SIDE_SRC,
	dst = BLK_COPY_SIDE_DST,
	unseen = BLK_COPY_SIDE_UNSEEN,
};

enum class meeting : u32 {
	apart = BLK_COPY_APART,
	sure = BLK_COPY_MEET,
	perhaps = BLK_COPY_PERHAPS,
};

/* A range of one unit, not empty. */
struct unit_range {
	u64 unit;
	u64 sector;
	u64 end;
};

/* The operations on the caller's storage; contracts in abi.h. */
class footprint {
public:
	explicit footprint(blk_copy_footprint &f) : f_{ f } {}

	void add(side s, unit_range r);
	void settle();

private:
	[[nodiscard]] std::span<blk_copy_place> places() const
	{
		return { f_.place, f_.nr };
	}
	void sort();
	bool extend_recent(side s, unit_range r);
	void append(side s, unit_range r);
	void make_room();
	void close_gaps(u64 widest);
	void forget_recent();

	blk_copy_footprint &f_;
};

/* Questions to a settled set. */
class settled_footprint {
public:
	explicit settled_footprint(const blk_copy_footprint &f) : f_{ f }
	{
		KCXX_ASSERT(f.settled);
	}

	[[nodiscard]] meeting meet() const
	{
		return static_cast<meeting>(f_.verdict);
	}
	[[nodiscard]] bool holds(side s, unit_range r) const;
	[[nodiscard]] bool admits(std::span<const blk_copy_extent> ext,
				  std::span<const u64> unit) const;
	[[nodiscard]] blk_copy_run run(u64 from, u64 to) const;

private:
	[[nodiscard]] std::span<const blk_copy_place> places() const
	{
		return { f_.place, f_.nr };
	}
	[[nodiscard]] u32 first_behind(u64 unit, u64 sector) const;

	const blk_copy_footprint &f_;
};

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
meeting scan(std::span<const blk_copy_place> p)
{
	struct {
		u64 any, exact;
	} end[2] = {};
	meeting found = meeting::apart;
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
			return meeting::sure;
		if (other.any > x.sector)
			found = meeting::perhaps;
		end[x.side].any = std::max(end[x.side].any, x.end);
		if (x.exact)
			end[x.side].exact = std::max(end[x.side].exact, x.end);
	}
	return found;
}

void footprint::forget_recent()
{
	for (u32 &r : f_.recent)
		r = f_.capacity;
}

/* Legs of a stripe set come in turns, so the last place is not enough. */
bool footprint::extend_recent(side s, unit_range r)
{
	for (u32 i : f_.recent) {
		if (i >= f_.nr)
			continue;
		blk_copy_place &p = places()[i];

		if (p.side != static_cast<u32>(s) || !touch(p, r))
			continue;
		p.sector = std::min(p.sector, r.sector);
		p.end = std::max(p.end, r.end);
		return true;
	}
	return false;
}

void footprint::append(side s, unit_range r)
{
	f_.recent[f_.hand] = f_.nr;
	f_.hand = (f_.hand + 1) % BLK_COPY_FOOTPRINT_RECENT;
	f_.place[f_.nr++] = { r.unit, r.sector, r.end, static_cast<u32>(s), 1 };
}

void footprint::close_gaps(u64 widest)
{
	const auto p = places();
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
	f_.nr = p.empty() ? 0 : kept + 1;
	forget_recent();
}

/*
 * Half of the storage, so that the next time is so many places away. Where the
 * sides come in turns there is little to close; then it is over, as each
 * further place would cost a look at all.
 */
void footprint::make_room()
{
	const u32 enough = f_.capacity / 2;

	sort();
	if (f_.nr <= enough)
		return;
	if (scan(places()) == meeting::sure)
		f_.met = 1;
	for (u64 gap = 1; f_.nr > enough && gap; gap <<= 1)
		close_gaps(gap);
	if (f_.nr > f_.capacity - f_.capacity / 4)
		f_.overflow = 1;
}

void footprint::add(side s, unit_range r)
{
	f_.settled = 0;
	if (f_.overflow || extend_recent(s, r))
		return;
	if (f_.nr == f_.capacity)
		make_room();
	if (!f_.overflow)
		append(s, r);
}

void footprint::sort()
{
	kcxx::heap_sort(places(), [](const blk_copy_place &a, const blk_copy_place &b) {
		return a.unit != b.unit ? a.unit < b.unit : a.sector < b.sector;
	});
	f_.nr = merge(places());
	forget_recent();
}

void footprint::settle()
{
	if (f_.settled)
		return;
	sort();

	meeting m = f_.met ? meeting::sure : scan(places());

	if (m == meeting::apart && f_.overflow)
		m = meeting::perhaps;
	f_.verdict = static_cast<u32>(m);
	f_.settled = 1;
}

/* Index of the first place that starts behind @sector. */
u32 settled_footprint::first_behind(u64 unit, u64 sector) const
{
	u32 lo = 0, hi = f_.nr;

	while (lo < hi) {
		const u32 mid = lo + (hi - lo) / 2;
		const blk_copy_place &p = places()[mid];

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
bool settled_footprint::holds(side s, unit_range r) const
{
	const u32 i = first_behind(r.unit, r.sector);

	if (!i)
		return false;

	const blk_copy_place &p = places()[i - 1];

	return p.unit == r.unit && p.side == static_cast<u32>(s) && r.end <= p.end;
}

bool settled_footprint::admits(std::span<const blk_copy_extent> ext,
			       std::span<const u64> unit) const
{
	for (const blk_copy_extent &e : ext) {
		if (e.src_dev >= unit.size() || e.dst_dev >= unit.size())
			return false;
		if (!e.sectors)
			continue;
		if (!holds(side::src, range_of(unit[e.src_dev], e.src_sector, e.sectors)) ||
		    !holds(side::dst, range_of(unit[e.dst_dev], e.dst_sector, e.sectors)))
			return false;
	}
	return true;
}

blk_copy_run settled_footprint::run(u64 from, u64 to) const
{
	const u32 i = first_behind(BLK_COPY_UNIT_NONE, from);

	if (f_.overflow)
		return { to - from, 0, 0 };
	if (i) {
		const blk_copy_place &p = places()[i - 1];

		if (p.unit == BLK_COPY_UNIT_NONE && p.end > from)
			return { std::min(p.end, to) - from, 0, 0 };
	}
	if (i < f_.nr)
		return { std::min(places()[i].sector, to) - from, 1, 0 };
	return { to - from, 1, 0 };
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

void blk_copy_footprint_add(struct blk_copy_footprint *f, __u32 which, __u64 unit,
			    __u64 sector, __u64 sectors)
{
	KCXX_ASSERT(which <= BLK_COPY_SIDE_UNSEEN);
	KCXX_ASSERT((which == BLK_COPY_SIDE_UNSEEN) == (unit == BLK_COPY_UNIT_NONE));
	if (sectors)
		footprint{ *f }.add(static_cast<side>(which),
				    range_of(unit, sector, sectors));
}

void blk_copy_footprint_settle(struct blk_copy_footprint *f)
{
	footprint{ *f }.settle();
}

__u32 blk_copy_footprint_meet(const struct blk_copy_footprint *f)
{
	return static_cast<__u32>(settled_footprint{ *f }.meet());
}

int blk_copy_footprint_holds(const struct blk_copy_footprint *f, __u32 which,
			     __u64 unit, __u64 sector, __u64 sectors)
{
	return settled_footprint{ *f }.holds(
		static_cast<side>(which),
		range_of(unit, sector, sectors));
}

__u32 blk_copy_footprint_admits(const struct blk_copy_footprint *f,
				const struct blk_copy_extent *ext, __u32 nr_ext,
				const __u64 *unit, __u32 nr_unit)
{
	const settled_footprint set{ *f };

	return set.meet() == meeting::apart &&
			       set.admits({ ext, nr_ext }, { unit, nr_unit }) ?
		       BLK_COPY_REASON_NONE :
		       BLK_COPY_REASON_OVERLAP;
}

void blk_copy_footprint_run(const struct blk_copy_footprint *f, __u64 from,
			    __u64 to, struct blk_copy_run *run)
{
	*run = settled_footprint{ *f }.run(from, to);
}
