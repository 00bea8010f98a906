// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller's range: its checks, its cutting into chunks, and how much of it is
 * copied from the start.
 */
#include <kcxx/result.hpp>
#include <kcxx/std.hpp>
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::failure;
using kcxx::result;
using kcxx::s32;
using kcxx::u32;
using kcxx::u64;
namespace err = kcxx::err;

constexpr u64 max_offset = std::numeric_limits<kcxx::s64>::max();

bool is(const blk_copy_end &end, u32 flag)
{
	return end.flags & flag;
}

using parts_view = std::span<const blk_copy_part>;

/* What can be judged without looking at a device. */
result<void> check_words(const blk_copy_args &args, parts_view parts)
{
	constexpr u32 both = BLK_COPY_FLAG_OFFLOAD_ONLY | BLK_COPY_FLAG_NO_OFFLOAD;

	if (args.flags & ~args.known_flags || (args.flags & both) == both)
		return failure{ err::inval };
	/* Else a later kernel could give them no meaning. */
	if (args.reserved[0] || args.reserved[1])
		return failure{ err::inval };
	if (parts.empty() || parts.size() > BLK_COPY_MAX_PARTS)
		return failure{ err::inval };
	for (const blk_copy_part &p : parts)
		if (!p.length)
			return failure{ err::inval };
	return {};
}

/* May this caller use these files? */
result<void> check_access(const blk_copy_end &src, const blk_copy_end &dst)
{
	if (!is(src, BLK_COPY_END_BLOCK) || !is(dst, BLK_COPY_END_BLOCK))
		return failure{ err::notblk };
	if (!is(dst, BLK_COPY_END_WRITE) || !is(src, BLK_COPY_END_READ))
		return failure{ err::badf };
	if (is(dst, BLK_COPY_END_RO))
		return failure{ err::perm };
	if (is(dst, BLK_COPY_END_SWAP))
		return failure{ err::txtbsy };
	return {};
}

/* Blocks are powers of two: the larger one's multiples are the smaller one's too. */
result<void> check_alignment(u64 dst_offset, parts_view parts, const blk_copy_end &src,
			     const blk_copy_end &dst)
{
	const u32 block = std::max(src.block_size, dst.block_size);
	u64 all = dst_offset;

	if (!kcxx::is_block_size(src.block_size) || !kcxx::is_block_size(dst.block_size))
		return failure{ err::inval };
	for (const blk_copy_part &p : parts)
		all |= p.src_offset | p.length;
	if (all & (block - 1))
		return failure{ err::inval };
	return {};
}

result<u64> end_of(u64 offset, u64 length)
{
	if (offset > max_offset || length > max_offset - offset)
		return failure{ err::overflow };
	return offset + length;
}

result<void> check_bounds(u64 dst_offset, parts_view parts, bool same_device,
			  const blk_copy_end &src, const blk_copy_end &dst)
{
	u64 dst_end = dst_offset, src_end = 0;

	for (const blk_copy_part &p : parts) {
		src_end = std::max(src_end, KCXX_TRY(end_of(p.src_offset, p.length)));
		dst_end = KCXX_TRY(end_of(dst_end, p.length));
	}
	if (dst_end > dst.size)
		return failure{ err::nospc };
	if (src_end > src.size)
		return failure{ err::nxio };
	/* Chunks run side by side: an overlap would read what was just written. */
	for (const blk_copy_part &p : parts)
		if (same_device && p.src_offset < dst_end && dst_offset < p.src_offset + p.length)
			return failure{ err::exist };
	return {};
}

result<void> check_args(const blk_copy_args &args, parts_view parts, const blk_copy_end &src,
			const blk_copy_end &dst)
{
	KCXX_TRY(check_words(args, parts));
	KCXX_TRY(check_access(src, dst));
	KCXX_TRY(check_alignment(args.dst_offset, parts, src, dst));
	return check_bounds(args.dst_offset, parts, args.same_device, src, dst);
}

result<void> check_sectors(u64 src_sector, u64 dst_sector, u64 nr_sects,
			   const blk_copy_end &src, const blk_copy_end &dst)
{
	constexpr u64 most = max_offset >> kcxx::sector_shift;

	if (!nr_sects || (src_sector | dst_sector | nr_sects) > most)
		return failure{ err::inval };

	const u64 dst_offset = dst_sector << kcxx::sector_shift;
	const blk_copy_part part[] = { { src_sector << kcxx::sector_shift,
					 nr_sects << kcxx::sector_shift } };

	KCXX_TRY(check_alignment(dst_offset, part, src, dst));
	if (!check_bounds(dst_offset, part, false, src, dst))
		return failure{ err::inval };
	if (is(dst, BLK_COPY_END_RO))
		return failure{ err::perm };
	return {};
}

constexpr u64 unit = BLK_COPY_UNIT_SECTORS;

/* How far it is to the next place where a chunk has to end; never 0. */
u64 to_boundary(u64 pos)
{
	return unit - pos % unit;
}

/* The longest chunk at @pos that ends where one may. */
u64 longest(u64 pos, u64 limit)
{
	if (pos % unit || limit < unit)
		return std::min(limit, to_boundary(pos));
	return limit - limit % unit;
}

static_assert(BLK_COPY_MAX_INFLIGHT < 32);
constexpr u32 all_slots = (1U << BLK_COPY_MAX_INFLIGHT) - 1;
/* No failure lies there: no range reaches it. */
constexpr u64 nowhere = ~0ULL;

} // namespace
} // namespace blk_copy

using namespace blk_copy;

__s32 blk_copy_check_args(const blk_copy_args *args, const blk_copy_part *part,
			  const blk_copy_end *src, const blk_copy_end *dst)
{
	return check_args(*args, { part, args->nr_parts }, *src, *dst).error();
}

__u32 blk_copy_sources(const blk_copy_part *part, __u32 nr_parts, blk_copy_source *source)
{
	u64 end = 0, next = 0;
	u32 nr = 0;

	for (const blk_copy_part &p : parts_view{ part, nr_parts }) {
		const u64 sector = p.src_offset >> kcxx::sector_shift;
		const u64 len = p.length >> kcxx::sector_shift;

		end += len;
		if (nr && sector == next)
			source[nr - 1].end = end;
		else
			source[nr++] = { sector, end };
		next = sector + len;
	}
	return nr;
}

void blk_copy_source_at(const blk_copy_source *source, __u32 nr, __u64 at,
			blk_copy_stretch *stretch)
{
	u32 low = 0, high = nr;

	/* The first that ends behind it. */
	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		if (source[mid].end <= at)
			low = mid + 1;
		else
			high = mid;
	}
	*stretch = {};
	if (low == nr)
		return;

	const u64 begin = low ? source[low - 1].end : 0;

	*stretch = { source[low].sector + (at - begin), source[low].end - at };
}

__s32 blk_copy_check_sectors(__u64 src_sector, __u64 dst_sector, __u64 nr_sects,
			     const blk_copy_end *src, const blk_copy_end *dst)
{
	return check_sectors(src_sector, dst_sector, nr_sects, *src, *dst).error();
}

__u32 blk_copy_chunk_sectors(__u64 dst_pos, __u64 left, __u32 src_limit, __u32 dst_limit,
			     __u32 block_sectors)
{
	if (!block_sectors)
		return 0;

	const u32 limit = std::min(std::min(src_limit, dst_limit), BLK_COPY_MAX_CHUNK_SECTORS);
	const u64 whole = longest(dst_pos, limit / block_sectors * block_sectors);

	/* The rest goes as it is: whether it is whole blocks was checked for the range. */
	if (left <= whole)
		return static_cast<u32>(left > unit && !(dst_pos % unit) ? left - left % unit : left);
	/* A partition's start may put the boundaries inside of the source's blocks. */
	if (whole % block_sectors)
		return static_cast<u32>(std::max<u64>(whole / block_sectors, 1)) * block_sectors;
	return static_cast<u32>(whole);
}

__u64 blk_copy_piece_sectors(__u64 dst_pos, __u64 left, __u64 want)
{
	if (want >= left)
		return left;

	const u64 over = (dst_pos % unit + want) % unit;

	return std::min(want > over ? want - over : to_boundary(dst_pos), left);
}

__s32 blk_copy_whole_blocks(__u64 src_pos, __u64 dst_pos, __u64 len, __u32 block_size,
			    __u32 unit, blk_copy_blocks *blocks)
{
	if (!kcxx::is_block_size(block_size) || (src_pos ^ dst_pos) & (block_size - 1))
		return err::inval;
	if (!kcxx::is_block_size(unit) || unit < block_size)
		return err::inval;
	blocks->head = std::min<u64>(-dst_pos & (unit - 1), len);
	blocks->body = (len - blocks->head) & ~u64{ unit - 1 };
	return 0;
}

__s32 blk_copy_file_range_errno(__s32 error)
{
	switch (error) {
	case 0:
	case err::intr:
	case err::perm:
	case err::nomem:
	case err::nospc:
		return error;
	case err::exist:
		return err::inval;
	default:
		return err::io;
	}
}

void blk_copy_progress_init(blk_copy_progress *p)
{
	*p = {};
	p->failed = nowhere;
}

__s32 blk_copy_progress_begin(blk_copy_progress *p, __u64 start, __u32 sectors)
{
	const u32 free = all_slots & ~p->busy;

	if (!free)
		return err::again;

	const s32 slot = std::countr_zero(free);

	/* A gap is not copied, whoever left it. */
	if (start > p->next)
		p->failed = std::min(p->failed, p->next);
	p->next = std::max(p->next, start + sectors);
	p->start[slot] = start;
	p->busy |= 1U << slot;
	return slot;
}

void blk_copy_progress_end(blk_copy_progress *p, __s32 slot, int ok)
{
	/* An end that has no begin would make the count too large. */
	KCXX_ASSERT(slot >= 0 && slot < BLK_COPY_MAX_INFLIGHT && p->busy & 1U << slot);
	p->busy &= ~(1U << slot);
	if (!ok)
		p->failed = std::min(p->failed, p->start[slot]);
}

__u64 blk_copy_progress_sectors(const blk_copy_progress *p)
{
	u64 first = std::min(p->next, p->failed);

	for (u32 rest = p->busy; rest; rest &= rest - 1)
		first = std::min(first, p->start[std::countr_zero(rest)]);
	return first;
}
