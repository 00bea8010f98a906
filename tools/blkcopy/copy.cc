// SPDX-License-Identifier: GPL-2.0-only
#include "copy.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include <sys/ioctl.h>
#include <unistd.h>

#include "interrupt.hpp"
#include "sparse.hpp"

namespace blkcopy {
namespace {

constexpr uint64_t mib = 1 << 20;

/* How much to ask for at a time, by how long it took before. */
class piece_size {
public:
	/* The next piece of @left bytes; it ends where devices like an end. */
	uint64_t at(uint64_t dst_offset, uint64_t left) const
	{
		return std::min(left, bytes_ - dst_offset % mib);
	}

	void took(std::chrono::steady_clock::duration time)
	{
		using namespace std::chrono_literals;

		if (time < 250ms)
			bytes_ = std::min(bytes_ * 2, 1024 * mib);
		else if (time > 1s)
			bytes_ = std::max(bytes_ / 2, mib);
	}

private:
	/* A slow device has a signal wait for the first one, too. */
	uint64_t bytes_ = 4 * mib;
};

bool overlap(const blkcopy_range &r)
{
	uint64_t low = std::min(r.src_offset, r.dst_offset);
	uint64_t high = std::max(r.src_offset, r.dst_offset);

	return high - low < r.length;
}

/* What the kernel by hand may have been told by either device. */
bool of_a_device(int error)
{
	switch (error) {
	case EIO:
	case ENODATA: /* unreadable medium */
	case EREMOTEIO:
	case ETIMEDOUT:
	case ETIME:
	case ENOLINK: /* lost path */
	case EBADE:   /* reserved for another host */
	case EILSEQ:  /* protection information */
	case ENODEV:
	case ENXIO:
		return true;
	default:
		return false;
	}
}

/*
 * The kernel does not say at which end it failed. The copy by hand reads what
 * follows the copied bytes shortly before it stops, so read it again.
 */
fault find_fault(const ends &e, const blkcopy_range &piece, const outcome &part)
{
	if (part.error == ENOSPC || part.error == EBUSY ||
	    (part.error == EPERM && e.dst.read_only()))
		return fault::destination;
	if (!of_a_device(part.error) || piece.flags & BLKCOPY_OFFLOAD_ONLY)
		return fault::unknown;
	return e.src.reads(piece.src_offset + part.copied,
			   piece.length - part.copied) ?
		       fault::destination :
		       fault::source;
}

outcome carry_out(const ends &e, const blkcopy_range &piece, step::way how,
		  sparse &holes)
{
	blkcopy_range called_back = piece;
	outcome now;

	switch (how) {
	case step::way::zero:
		return holes.zero(piece);
	case step::way::look:
		return holes.copy_looking(piece);
	default:
		called_back.flags |= BLKCOPY_ANY_SIGNAL;
		now = copy_at_once(e, called_back);
		if (now.error)
			now.who = find_fault(e, piece, now);
		return now;
	}
}

/* How long pieces are, of what is copied and of what is zeroed. */
struct piece_sizes {
	piece_size copied;
	piece_size zeroed;

	piece_size &of(step::way how)
	{
		return how == step::way::zero ? zeroed : copied;
	}
	/* The next step of @left bytes. */
	step next(sparse &holes, uint64_t at, uint64_t dst_offset, uint64_t left)
	{
		step s = holes.next(
			at, std::max(copied.at(dst_offset, left),
				     holes.wanted() ?
					     zeroed.at(dst_offset, left) :
					     0));

		s.length = of(s.how).at(dst_offset, s.length);
		return s;
	}
};

/* One piece of @part, from where @total is on. */
void copy_piece(const ends &e, const blkcopy_range &range, const extent &part,
		sparse &holes, piece_sizes &sizes, outcome &total,
		const piece_fn &piece)
{
	blkcopy_range next = range;

	next.src_offset += total.copied;
	next.dst_offset += total.copied;

	const step s = sizes.next(holes, total.copied, next.dst_offset,
				  part.end() - total.copied);

	next.length = s.length;

	const auto start = std::chrono::steady_clock::now();
	const outcome now = carry_out(e, next, s.how, holes);
	const extent done{ total.copied, now.copied };

	sizes.of(s.how).took(std::chrono::steady_clock::now() - start);
	total.copied += now.copied;
	total.offloaded += now.offloaded;
	total.zeroed += now.zeroed;
	total.reason = total.reason ? total.reason : now.reason;
	total.error = now.error;
	total.who = now.error ? now.who : fault::unknown;

	const int error = piece(done, total);

	if (!total.error && error) {
		total.error = error;
		total.who = fault::destination;
	}
}

} /* namespace */

bool ends::same() const
{
	return &src == &dst || same_device(src.path(), dst.path());
}

/* The kernel keeps offsets in a signed loff_t. */
bool wraps(uint64_t offset, uint64_t length)
{
	return offset > INT64_MAX || length > INT64_MAX - offset;
}

bool beyond_end(const device &d, uint64_t offset, uint64_t length)
{
	return offset > d.size() || length > d.size() - offset;
}

bool aligned(const ends &e, uint64_t value)
{
	return value % e.src.block_size() == 0 &&
	       value % e.dst.block_size() == 0;
}

int check_whole_range(const ends &e, const blkcopy_range &r)
{
	if (!r.length)
		return EINVAL;
	if (e.dst.read_only())
		return EPERM;
	if (!aligned(e, r.src_offset) || !aligned(e, r.dst_offset) ||
	    !aligned(e, r.length))
		return EINVAL;
	if (wraps(r.src_offset, r.length) || wraps(r.dst_offset, r.length))
		return EOVERFLOW;
	if (beyond_end(e.dst, r.dst_offset, r.length))
		return ENOSPC;
	if (beyond_end(e.src, r.src_offset, r.length))
		return ENXIO;
	if (e.same() && overlap(r))
		return EEXIST;
	return 0;
}

/*
 * What does not know BLKCOPY answers ENOTTY (dm, NVMe), EINVAL (sd, loop) or
 * whatever the driver's author liked. A source that is no descriptor is EBADF,
 * which is said by BLKCOPY alone.
 */
int ask_for_blkcopy(const device &dst)
{
	blkcopy_range range{};

	range.src_fd = -2;
	range.flags = BLKCOPY_CHECK;
	range.length = dst.block_size();
	if (!ioctl(dst.fd(), BLKCOPY, &range) || errno == EBADF)
		return 0;
	return errno == EOPNOTSUPP ? EOPNOTSUPP : ENOTTY;
}

outcome copy_at_once(const ends &e, blkcopy_range range)
{
	outcome result;

	range.copied = 0;
	range.offloaded = 0;
	range.reason = BLKCOPY_REASON_NONE;
	if (ioctl(e.dst.fd(), BLKCOPY, &range))
		result.error = errno;
	result.copied = range.copied;
	result.offloaded = range.offloaded;
	result.reason = range.reason;
	/* A success that left something out would be a bug; do not hide it. */
	const bool may_be_less = range.flags & BLKCOPY_ANY_SIGNAL && result.copied;

	if (!result.error && result.copied != range.length && !may_be_less &&
	    !(range.flags & BLKCOPY_CHECK))
		result.error = EIO;
	return result;
}

outcome judge(const ends &e, blkcopy_range range)
{
	range.flags |= BLKCOPY_CHECK;
	return copy_at_once(e, range);
}

bool more_than_a_piece(const blkcopy_range &range)
{
	return piece_size{}.at(range.dst_offset, range.length) < range.length;
}

outcome copy_in_pieces(const ends &e, const blkcopy_range &range,
		       const std::vector<extent> &parts, sparse &holes,
		       const piece_fn &piece)
{
	piece_sizes sizes;
	outcome total;

	total.earlier = range.length;
	for (const extent &part : parts)
		total.earlier -= part.length;
	for (const extent &part : parts) {
		total.copied = part.offset;
		while (total.copied < part.end()) {
			if (caught_signal()) {
				total.signal = caught_signal();
				total.error = EINTR;
				return total;
			}
			copy_piece(e, range, part, holes, sizes, total, piece);
			if (total.error)
				return total;
		}
	}
	total.copied = range.length;
	return total;
}

void flush(const device &dst, outcome &result)
{
	if (!fsync(dst.fd()))
		return;
	result.error = errno;
	result.where = stage::flushing;
}

} /* namespace blkcopy */
