// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cutting extents into commands within the limits of a device pair.
 */
#ifndef _BLK_COPY_CUT_HPP
#define _BLK_COPY_CUT_HPP

#include <kcxx/units.hpp>
#include "abi.h"
#include "outcome.hpp"

namespace blk_copy {

/* Cuts on multiples of this are good ones for every array; see blk_copy_next_command(). */
inline constexpr kcxx::u32 cut_sectors = (1U << 20) >> kcxx::sector_shift;

/* Limits of a pair that were found sound, rounded down to whole granules. */
class pair_limits {
public:
	/* Nothing where a limit is 0, less than a granule, or a unit is none. */
	static std::optional<pair_limits> from(const blk_copy_pair_limits &lim,
					       kcxx::u32 max_seg);

	[[nodiscard]] kcxx::u32 command_sectors() const { return command_; }
	[[nodiscard]] kcxx::u32 segments() const { return segments_; }

	/* Both starts of @e are on blocks, and it is whole granules. */
	[[nodiscard]] bool fits(const blk_copy_extent &e) const
	{
		return !((e.src_sector | e.dst_sector) & (block_ - 1)) &&
		       !(e.sectors & (granule_ - 1));
	}

	/*
	 * Of @rest sectors that go to @dst_sector, those for a segment of a
	 * command with room for @room; none where the next one takes them better.
	 */
	[[nodiscard]] kcxx::u32 segment(kcxx::u64 dst_sector, kcxx::u32 rest,
					kcxx::u32 room) const;

private:
	pair_limits(kcxx::u32 command, kcxx::u32 segment, kcxx::u32 segments,
		    kcxx::u32 block, kcxx::u32 granule)
		: command_{ command }, segment_{ segment }, segments_{ segments },
		  block_{ block }, granule_{ granule }
	{
	}

	kcxx::u32 command_;
	kcxx::u32 segment_;
	kcxx::u32 segments_;
	kcxx::u32 block_;
	kcxx::u32 granule_;
};

/*
 * Segments of the next command written to @seg from its start, @cursor moved
 * behind them. After a refusal neither is changed.
 */
struct next_command {
	blk_copy_reason refused;
	kcxx::u32 segments;
};
[[nodiscard]] next_command cut(blk_copy_cursor &cursor,
			       std::span<const blk_copy_extent> ext,
			       const blk_copy_pair_limits &lim,
			       std::span<blk_copy_segment> seg);

/* As blk_copy_fit(). */
[[nodiscard]] kcxx::u32 fit(kcxx::u32 wanted, kcxx::u32 request, kcxx::u32 block);

} // namespace blk_copy

#endif
