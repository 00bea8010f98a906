// SPDX-License-Identifier: GPL-2.0-only
#include "sparse.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>

#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

namespace blkcopy {
namespace {

/* What is smaller is copied: it would cost more commands than it saves bytes. */
constexpr uint64_t unit = 1 << 20;

/* A source in small pieces is asked so often for one piece, then copied. */
constexpr int most_questions = 64;

bool all_zero(const char *data, size_t size)
{
	return !data[0] && !memcmp(data, data + 1, size - 1);
}

/* Units of a piece, one of which is read while the one before is looked at. */
class reader {
public:
	struct block {
		int error;
		const char *data;
		size_t size;
	};

	reader(const device &src, const blkcopy_range &piece)
		: src_{ src }, piece_{ piece }
	{
		begin();
	}

	/* The next one; good until the one behind it is taken. */
	block take()
	{
		block b{ ENOMEM, buffers_[now_].data(), size_ };

		if (!b.data)
			return b;
		b.error = reading_.get();
		at_ += size_;
		now_ = !now_;
		begin();
		return b;
	}

private:
	void begin()
	{
		char *buffer = buffers_[now_].data();
		const uint64_t from = piece_.src_offset + at_;

		size_ = std::min(piece_.length - at_,
				 unit - (piece_.dst_offset + at_) % unit);
		if (size_ && buffer)
			reading_ = std::async(
				std::launch::async | std::launch::deferred,
				[this, buffer, from, size = size_] {
					return src_.read(buffer, size, from);
				});
	}

	const device &src_;
	const blkcopy_range &piece_;
	aligned_buffer buffers_[2] = { aligned_buffer{ unit },
				       aligned_buffer{ unit } };
	int now_ = 0;
	uint64_t at_ = 0;
	size_t size_ = 0;
	std::future<int> reading_; /* waited for before the buffers go */
};

} /* namespace */

sparse::sparse(const ends &e, const blkcopy_range &range, bool wanted)
	: ends_{ e }, range_{ range }, wanted_{ wanted },
	  look_{ wanted && range.flags & BLKCOPY_NO_OFFLOAD }
{
	if (!wanted)
		return;
	status_.emplace(e.src);
	if (status_->tells())
		look_ = false;
	else
		status_.reset();
}

/* The whole units of the destination within this part of the range. */
extent sparse::whole_units(uint64_t from, uint64_t to) const
{
	const uint64_t base = range_.dst_offset;
	const uint64_t first = (base + from + unit - 1) / unit * unit;
	const uint64_t last = (base + to) / unit * unit;

	return first < last ? extent{ first - base, last - first } :
			      extent{ to, 0 };
}

/* The first within @most bytes; of length 0 where there is none. */
extent sparse::next_hole(uint64_t at, uint64_t most)
{
	const uint64_t end = at + most;

	/* what is written is not yet mapped while it is in the page cache */
	if (sync_file_range(ends_.src.fd(),
			    static_cast<off_t>(range_.src_offset + at),
			    static_cast<off_t>(most),
			    SYNC_FILE_RANGE_WAIT_BEFORE |
				    SYNC_FILE_RANGE_WRITE |
				    SYNC_FILE_RANGE_WAIT_AFTER))
		return { end, 0 };
	status_->forget();
	for (int i = 0; at < end && i < most_questions; i++) {
		const std::optional<lba_run> run =
			status_->at(range_.src_offset + at);

		if (!run)
			break;

		const uint64_t to =
			std::min<uint64_t>(run->end - range_.src_offset,
					   end);
		const extent hole = whole_units(at, to);

		if (!run->mapped && hole.length)
			return hole;
		at = to;
	}
	return { end, 0 };
}

step sparse::next(uint64_t at, uint64_t most)
{
	if (status_ && status_->tells()) {
		const extent hole = next_hole(at, most);

		if (hole.offset > at)
			return { hole.offset - at, step::way::copy };
		return { hole.length, step::way::zero };
	}
	return { most, look_ ? step::way::look : step::way::copy };
}

/* BLKZEROOUT leaves allocated what it zeroes. */
int sparse::zero_at(uint64_t offset, uint64_t length)
{
	uint64_t range[2] = { offset, length };
	const int fd = ends_.dst.fd();

	if (punch_ && !fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 static_cast<off_t>(offset),
				 static_cast<off_t>(length)))
		return 0;
	punch_ = false;
	return ioctl(fd, BLKZEROOUT, range) ? errno : 0;
}

outcome sparse::zero(const blkcopy_range &piece)
{
	outcome result;

	result.error = zero_at(piece.dst_offset, piece.length);
	if (result.error)
		result.who = fault::destination;
	else
		result.copied = result.zeroed = piece.length;
	return result;
}

/* Reads a unit while the one before is written. */
outcome sparse::copy_looking(const blkcopy_range &piece)
{
	reader source{ ends_.src, piece };
	outcome result;

	while (!result.error && result.copied < piece.length) {
		const uint64_t to = piece.dst_offset + result.copied;
		const reader::block read = source.take();

		result.error = read.error;
		result.who = fault::source;
		if (result.error)
			break;

		const bool hole = read.size == unit &&
				  all_zero(read.data, read.size);

		result.error = hole ? zero_at(to, read.size) :
				      ends_.dst.write(read.data, read.size, to);
		result.who = fault::destination;
		if (result.error)
			break;
		result.copied += read.size;
		result.zeroed += hole ? read.size : 0;
	}
	return result;
}

uint64_t sparse::count(const std::vector<extent> &parts)
{
	uint64_t bytes = 0;

	for (const extent &part : parts)
		for (uint64_t at = part.offset; at < part.end();) {
			const step s = next(at, part.end() - at);

			at += s.length;
			bytes += s.how == step::way::zero ? s.length : 0;
		}
	return bytes;
}

} /* namespace blkcopy */
