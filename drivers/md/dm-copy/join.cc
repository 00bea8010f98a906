// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which jobs that wait are copied as one.
 *
 * What has little to do with another lies in one line: between the same devices,
 * and at the same distance on each of them. There only those that touch at the
 * source touch everywhere. So jobs are sorted by their line, and in it by sector.
 */
#include <kcxx/sort.hpp>
#include "abi.h"

namespace {

using kcxx::u16;
using kcxx::u32;
using kcxx::u64;

using side_span = std::span<const dm_copy_side>;

class joiner {
public:
	joiner(std::span<dm_copy_piece> pieces, side_span all)
		: pieces_{ pieces }, all_{ all }
	{
	}
	void run();

private:
	[[nodiscard]] side_span sides(const dm_copy_piece &p) const
	{
		return all_.subspan(p.first_side, p.nr_sides);
	}
	[[nodiscard]] u64 from(const dm_copy_piece &p) const { return sides(p).front().sector; }
	[[nodiscard]] std::strong_ordering line(const dm_copy_piece &a, const dm_copy_piece &b) const;
	[[nodiscard]] bool before(const dm_copy_piece &a, const dm_copy_piece &b) const;
	[[nodiscard]] bool apart(const dm_copy_piece &p, u64 sectors) const;
	[[nodiscard]] u32 run_from(u32 first) const;
	void mark();

	std::span<dm_copy_piece> pieces_;
	side_span all_;
};

std::strong_ordering joiner::line(const dm_copy_piece &a, const dm_copy_piece &b) const
{
	auto order = a.nr_sides <=> b.nr_sides;
	const side_span as = sides(a), bs = sides(b);

	for (u32 i = 0; i < a.nr_sides && std::is_eq(order); i++) {
		order = as[i].dev <=> bs[i].dev;
		if (std::is_eq(order))
			order = as[i].sector - as[0].sector <=> bs[i].sector - bs[0].sector;
	}
	return order;
}

bool joiner::before(const dm_copy_piece &a, const dm_copy_piece &b) const
{
	auto order = line(a, b);

	if (std::is_eq(order))
		order = from(a) <=> from(b);
	if (std::is_eq(order))
		order = a.sectors <=> b.sectors;
	if (std::is_eq(order))
		order = a.place <=> b.place;
	return std::is_lt(order);
}

/* Of so much that begins at @p nothing is on two sides. */
bool joiner::apart(const dm_copy_piece &p, u64 sectors) const
{
	const side_span s = sides(p);

	for (u32 i = 0; i < s.size(); i++)
		for (u32 k = 0; k < i; k++)
			if (s[i].dev == s[k].dev &&
			    (s[i].sector - s[k].sector < sectors ||
			     s[k].sector - s[i].sector < sectors))
				return false;
	return true;
}

/* How many from @first on are one, sorted as they are. */
u32 joiner::run_from(u32 first) const
{
	const dm_copy_piece &p = pieces_[first];
	u64 sectors = p.sectors;
	u32 nr = 1;

	for (; first + nr < pieces_.size(); nr++) {
		const dm_copy_piece &next = pieces_[first + nr];

		if (!sectors || !next.sectors || sectors + next.sectors > p.most)
			break;
		if (std::is_neq(line(p, next)) || from(next) - from(p) != sectors)
			break;
		sectors += next.sectors;
		if (!apart(p, sectors))
			break;
	}
	return nr;
}

/* The place of a group is that of its job which came first. */
void joiner::mark()
{
	for (u32 i = 0; i < pieces_.size();) {
		const auto group = pieces_.subspan(i, run_from(i));
		u16 place = group.front().place;

		for (dm_copy_piece &p : group) {
			place = std::min(place, p.place);
			p.nr = 0;
		}
		for (dm_copy_piece &p : group)
			p.place = place;
		group.front().nr = static_cast<u16>(group.size());
		i += static_cast<u32>(group.size());
	}
}

void joiner::run()
{
	u16 place = 0;

	for (dm_copy_piece &p : pieces_)
		p.place = place++;
	kcxx::heap_sort(pieces_, [this](const auto &a, const auto &b) { return before(a, b); });
	mark();
	/* Groups back to their places; in a group no two begin at one sector. */
	kcxx::heap_sort(pieces_, [this](const auto &a, const auto &b) {
		return a.place != b.place ? a.place < b.place : from(a) < from(b);
	});
}

} // namespace

void dm_copy_join(dm_copy_piece *p, __u32 nr, const dm_copy_side *sides, __u32 nr_sides)
{
	joiner{ { p, nr }, { sides, nr_sides } }.run();
}
