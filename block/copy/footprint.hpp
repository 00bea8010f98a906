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
#ifndef _BLK_COPY_FOOTPRINT_HPP
#define _BLK_COPY_FOOTPRINT_HPP

#include <kcxx/units.hpp>
#include "abi.h"
#include "outcome.hpp"

namespace blk_copy {

enum class side : kcxx::u32 {
	src = BLK_COPY_SIDE_SRC,
	dst = BLK_COPY_SIDE_DST,
	unseen = BLK_COPY_SIDE_UNSEEN,
};

enum class meeting : kcxx::u32 {
	apart = BLK_COPY_APART,
	sure = BLK_COPY_MEET,
	perhaps = BLK_COPY_PERHAPS,
};

/* A range of one unit, not empty. */
struct unit_range {
	kcxx::u64 unit;
	kcxx::u64 sector;
	kcxx::u64 end;
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
	void close_gaps(kcxx::u64 widest);
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
				  std::span<const kcxx::u64> unit) const;
	[[nodiscard]] blk_copy_run run(kcxx::u64 from, kcxx::u64 to) const;

private:
	[[nodiscard]] std::span<const blk_copy_place> places() const
	{
		return { f_.place, f_.nr };
	}
	[[nodiscard]] kcxx::u32 first_behind(kcxx::u64 unit, kcxx::u64 sector) const;

	const blk_copy_footprint &f_;
};

} // namespace blk_copy

#endif
