// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller's range: its checks, its cutting into chunks, and how much of it is
 * copied from the start.
 */
#ifndef _BLK_COPY_RANGE_HPP
#define _BLK_COPY_RANGE_HPP

#include <kcxx/result.hpp>
#include <kcxx/std.hpp>
#include <kcxx/stored.hpp>
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {

/* 0 or the first failed check; the order is that of blk_copy_check_args(). */
[[nodiscard]] kcxx::result<void> check_args(const blk_copy_args &args,
					    std::span<const blk_copy_part> parts,
					    const blk_copy_end &src,
					    const blk_copy_end &dst);

/* Contract: blk_copy_sources(); @out has room for all. */
[[nodiscard]] kcxx::u32 sources(std::span<const blk_copy_part> parts,
				std::span<blk_copy_source> out);

/* Contract: blk_copy_source_at(). */
[[nodiscard]] blk_copy_stretch source_at(std::span<const blk_copy_source> sources, kcxx::u64 at);

/* Contract: blk_copy_check_sectors(). */
[[nodiscard]] kcxx::result<void> check_sectors(kcxx::sector src_pos, kcxx::sector dst_pos,
					       kcxx::sectors len, const blk_copy_end &src,
					       const blk_copy_end &dst);

/* Contract: blk_copy_chunk_sectors(). */
[[nodiscard]] kcxx::u32 chunk_sectors(kcxx::sector pos, kcxx::sectors left, kcxx::u32 limit,
				      kcxx::u32 block_sectors);

/* Contract: blk_copy_piece_sectors(). */
[[nodiscard]] kcxx::sectors piece_sectors(kcxx::sector pos, kcxx::sectors left,
					  kcxx::sectors want);

/* Contract: blk_copy_whole_blocks(). */
[[nodiscard]] kcxx::result<blk_copy_blocks> whole_blocks(kcxx::u64 src_pos, kcxx::u64 dst_pos,
							 kcxx::u64 len, kcxx::u32 block_size);

/* Contract: blk_copy_file_range_errno(). */
[[nodiscard]] kcxx::s32 file_range_errno(kcxx::s32 error);

/*
 * Chunks are issued in order and end in any order. All below the first chunk
 * that has not ended well is copied, so only the starts of those in flight need
 * to be known: a chunk that ended gives its slot back at once, however
 * slow an earlier one is.
 */
class progress {
public:
	/* A slot, or nothing if all are in use. */
	std::optional<kcxx::u32> begin(kcxx::sector start, kcxx::sectors len);
	void end(kcxx::u32 slot, bool ok);
	[[nodiscard]] kcxx::sectors copied() const;

private:
	static_assert(BLK_COPY_MAX_INFLIGHT < 32);
	static constexpr kcxx::u32 all_slots = (1U << BLK_COPY_MAX_INFLIGHT) - 1;
	/* No failure lies there: no range reaches it. */
	static constexpr kcxx::sector nowhere{ ~0ULL };

	kcxx::sector next_{};		/* end of what was issued */
	kcxx::sector failed_ = nowhere; /* start of the first failed chunk */
	std::array<kcxx::sector, BLK_COPY_MAX_INFLIGHT> start_{};
	kcxx::u32 busy_ = 0; /* a bit a slot */
};

} // namespace blk_copy

#endif
