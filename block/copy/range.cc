// SPDX-License-Identifier: GPL-2.0-only
#include "range.hpp"

namespace blk_copy {

namespace {

using kcxx::failure;
using kcxx::result;
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

} // namespace

result<void> check_args(const blk_copy_args &args, parts_view parts, const blk_copy_end &src,
			const blk_copy_end &dst)
{
	KCXX_TRY(check_words(args, parts));
	KCXX_TRY(check_access(src, dst));
	KCXX_TRY(check_alignment(args.dst_offset, parts, src, dst));
	return check_bounds(args.dst_offset, parts, args.same_device, src, dst);
}

u32 sources(parts_view parts, std::span<blk_copy_source> out)
{
	u64 end = 0, next = 0;
	u32 nr = 0;

	for (const blk_copy_part &p : parts) {
		const u64 sector = p.src_offset >> kcxx::sector_shift;
		const u64 len = p.length >> kcxx::sector_shift;

		end += len;
		if (nr && sector == next)
			out[nr - 1].end = end;
		else
			out[nr++] = { sector, end };
		next = sector + len;
	}
	return nr;
}

blk_copy_stretch source_at(std::span<const blk_copy_source> sources, u64 at)
{
	std::size_t low = 0, high = sources.size();

	/* The first that ends behind it. */
	while (low < high) {
		const std::size_t mid = low + (high - low) / 2;

		if (sources[mid].end <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == sources.size())
		return {};

	const u64 begin = low ? sources[low - 1].end : 0;

	return { sources[low].sector + (at - begin), sources[low].end - at };
}

result<void> check_sectors(kcxx::sector src_pos, kcxx::sector dst_pos, kcxx::sectors len,
			   const blk_copy_end &src, const blk_copy_end &dst)
{
	constexpr u64 most = max_offset >> kcxx::sector_shift;

	if (!len.value() || (src_pos.value() | dst_pos.value() | len.value()) > most)
		return failure{ err::inval };

	const u64 dst_offset = dst_pos.value() << kcxx::sector_shift;
	const blk_copy_part part[] = { { src_pos.value() << kcxx::sector_shift,
					 len.value() << kcxx::sector_shift } };

	KCXX_TRY(check_alignment(dst_offset, part, src, dst));
	if (!check_bounds(dst_offset, part, false, src, dst))
		return failure{ err::inval };
	if (is(dst, BLK_COPY_END_RO))
		return failure{ err::perm };
	return {};
}

namespace {

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

} // namespace

u32 chunk_sectors(kcxx::sector pos, kcxx::sectors left, u32 limit, u32 block_sectors)
{
	if (!block_sectors)
		return 0;

	const u64 most = std::min<u64>(limit, BLK_COPY_MAX_CHUNK_SECTORS) / block_sectors *
			 block_sectors;
	const u64 whole = longest(pos.value(), most);
	const u64 rest = left.value();

	/* The rest goes as it is: whether it is whole blocks was checked for the range. */
	if (rest <= whole)
		return static_cast<u32>(rest > unit && !(pos.value() % unit) ?
						rest - rest % unit :
						rest);
	/* A partition's start may put the boundaries inside of the source's blocks. */
	if (whole % block_sectors)
		return static_cast<u32>(std::max<u64>(whole / block_sectors, 1)) * block_sectors;
	return static_cast<u32>(whole);
}

kcxx::sectors piece_sectors(kcxx::sector pos, kcxx::sectors left, kcxx::sectors want)
{
	if (want >= left)
		return left;

	const u64 p = pos.value();
	const u64 over = (p % unit + want.value()) % unit;
	const u64 len = want.value() > over ? want.value() - over : to_boundary(p);

	return kcxx::sectors{ std::min(len, left.value()) };
}

result<blk_copy_blocks> whole_blocks(u64 src_pos, u64 dst_pos, u64 len, u32 block_size)
{
	blk_copy_blocks b{};

	if (!kcxx::is_block_size(block_size) || (src_pos ^ dst_pos) & (block_size - 1))
		return failure{ err::inval };
	b.head = std::min<u64>(-src_pos & (block_size - 1), len);
	b.body = (len - b.head) & ~u64{ block_size - 1 };
	return b;
}

kcxx::s32 file_range_errno(kcxx::s32 error)
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

std::optional<u32> progress::begin(kcxx::sector start, kcxx::sectors len)
{
	const u32 free = all_slots & ~busy_;

	if (!free)
		return std::nullopt;

	const u32 slot = static_cast<u32>(std::countr_zero(free));

	/* A gap is not copied, whoever left it. */
	if (start > next_)
		failed_ = std::min(failed_, next_);
	next_ = std::max(next_, start + len);
	start_[slot] = start;
	busy_ |= 1U << slot;
	return slot;
}

void progress::end(u32 slot, bool ok)
{
	/* An end that has no begin would make the count too large. */
	KCXX_ASSERT(slot < start_.size() && busy_ & 1U << slot);
	busy_ &= ~(1U << slot);
	if (!ok)
		failed_ = std::min(failed_, start_[slot]);
}

kcxx::sectors progress::copied() const
{
	kcxx::sector first = std::min(next_, failed_);

	for (u32 rest = busy_; rest; rest &= rest - 1)
		first = std::min(first, start_[static_cast<u32>(std::countr_zero(rest))]);
	return first - kcxx::sector{};
}

} // namespace blk_copy

__s32 blk_copy_check_args(const struct blk_copy_args *args,
			  const struct blk_copy_part *part,
			  const struct blk_copy_end *src,
			  const struct blk_copy_end *dst)
{
	return blk_copy::check_args(*args, { part, args->nr_parts }, *src, *dst).error();
}

__u32 blk_copy_sources(const struct blk_copy_part *part, __u32 nr,
		       struct blk_copy_source *source)
{
	return blk_copy::sources({ part, nr }, { source, nr });
}

void blk_copy_source_at(const struct blk_copy_source *source, __u32 nr, __u64 at,
			struct blk_copy_stretch *stretch)
{
	*stretch = blk_copy::source_at({ source, nr }, at);
}

__s32 blk_copy_check_sectors(__u64 src_sector, __u64 dst_sector, __u64 nr_sects,
			     const struct blk_copy_end *src,
			     const struct blk_copy_end *dst)
{
	return blk_copy::check_sectors(kcxx::sector{ src_sector }, kcxx::sector{ dst_sector },
				       kcxx::sectors{ nr_sects }, *src, *dst)
		.error();
}

__u32 blk_copy_chunk_sectors(__u64 dst_pos, __u64 left, __u32 src_limit,
			     __u32 dst_limit, __u32 block_sectors)
{
	return blk_copy::chunk_sectors(kcxx::sector{ dst_pos }, kcxx::sectors{ left },
				       std::min(src_limit, dst_limit), block_sectors);
}

__u64 blk_copy_piece_sectors(__u64 dst_pos, __u64 left, __u64 want)
{
	return blk_copy::piece_sectors(kcxx::sector{ dst_pos }, kcxx::sectors{ left },
				       kcxx::sectors{ want })
		.value();
}

__s32 blk_copy_whole_blocks(__u64 src_pos, __u64 dst_pos, __u64 len, __u32 block_size,
			    struct blk_copy_blocks *blocks)
{
	const auto b = blk_copy::whole_blocks(src_pos, dst_pos, len, block_size);

	if (b)
		*blocks = b.value();
	return b.error();
}

__s32 blk_copy_file_range_errno(__s32 error)
{
	return blk_copy::file_range_errno(error);
}

void blk_copy_progress_init(struct blk_copy_progress *p)
{
	kcxx::store<blk_copy::progress>(p);
}

__s32 blk_copy_progress_begin(struct blk_copy_progress *p, __u64 start, __u32 sectors)
{
	const auto slot = kcxx::stored<blk_copy::progress>(p).begin(kcxx::sector{ start },
								    kcxx::sectors{ sectors });

	return slot ? static_cast<__s32>(*slot) : kcxx::err::again;
}

void blk_copy_progress_end(struct blk_copy_progress *p, __s32 slot, int ok)
{
	kcxx::stored<blk_copy::progress>(p).end(static_cast<__u32>(slot), ok);
}

__u64 blk_copy_progress_sectors(const struct blk_copy_progress *p)
{
	return kcxx::stored<blk_copy::progress>(p).copied().value();
}
