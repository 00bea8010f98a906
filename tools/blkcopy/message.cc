// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel answers with one number. Which of its rules was broken is found
 * again from the request and from what is known about both ends.
 */
#include "message.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

namespace blkcopy {
namespace {

/* @who may be empty: then nobody in particular is to blame. */
struct complaint {
	std::string who;
	std::string what;
};

/* The value that is not aligned, and to whose blocks. */
complaint misaligned(const ends &e, const blkcopy_range &r)
{
	const struct {
		const char *name;
		uint64_t value;
	} values[] = {
		{ "source offset", r.src_offset },
		{ "destination offset", r.dst_offset },
		{ "length", r.length },
	};

	for (const auto &v : values)
		for (const device *d : { &e.src, &e.dst })
			if (v.value % d->block_size())
				return { d->path(),
					 fmt::format("{} {} is no multiple of "
						     "the logical block, {} "
						     "bytes",
						     v.name, v.value,
						     d->block_size()) };
	return { "", "the kernel calls the request invalid" };
}

complaint invalid(const ends &e, const blkcopy_range &r)
{
	if (r.flags & ~BLKCOPY_FLAGS)
		return { "", fmt::format("flags {:#x} are not known",
					 r.flags & ~BLKCOPY_FLAGS) };
	if (r.flags & BLKCOPY_OFFLOAD_ONLY && r.flags & BLKCOPY_NO_OFFLOAD)
		return { "", "offload-only and no-offload exclude each other" };
	if (r.reserved[0] || r.reserved[1])
		return { "", "a reserved field is not 0" };
	if (!r.length)
		return { "", "the length is 0" };
	return misaligned(e, r);
}

complaint not_block(const ends &e)
{
	if (!e.dst.is_block())
		return { e.dst.path(), "destination is no block device" };
	return { e.src.path(), "source is no block device" };
}

complaint bad_descriptor(const ends &e, const blkcopy_range &r)
{
	if (!e.dst.writable())
		return { e.dst.path(), "destination is not open for writing" };
	if (r.src_fd < 0)
		return { e.dst.path(), "source is not open for reading" };
	if (r.src_fd != e.src.fd())
		return { "", fmt::format("source descriptor {} is no file open "
					 "for reading",
					 r.src_fd) };
	return { e.src.path(), "source is not open for reading" };
}

complaint overflow(const ends &e, const blkcopy_range &r)
{
	const bool src = wraps(r.src_offset, r.length);

	return { src ? e.src.path() : e.dst.path(),
		 fmt::format("{} offset {} plus length {} is more than a file "
			     "offset holds",
			     src ? "source" : "destination",
			     src ? r.src_offset : r.dst_offset, r.length) };
}

complaint too_far(const device &d, const char *which, uint64_t offset,
		  uint64_t length)
{
	return { d.path(),
		 fmt::format("{} range of {} bytes from {} is beyond the end "
			     "of the device, {} bytes",
			     which, length, offset, d.size()) };
}

complaint find_complaint(const ends &e, const blkcopy_range &r, int error)
{
	switch (error) {
	case EINVAL:
		return invalid(e, r);
	case ENOTBLK:
		return not_block(e);
	case ENOTTY:
		if (!e.dst.is_block())
			return not_block(e);
		return { e.dst.path(), "this kernel has no BLKCOPY" };
	case EBADF:
		return bad_descriptor(e, r);
	case EPERM:
		return { e.dst.path(), "destination is read-only" };
	case EOVERFLOW:
		return overflow(e, r);
	case ENOSPC:
		return too_far(e.dst, "destination", r.dst_offset, r.length);
	case ENXIO:
		return too_far(e.src, "source", r.src_offset, r.length);
	case EEXIST:
		return { e.dst.path(), "source and destination overlap" };
	case EOPNOTSUPP:
		return { e.dst.path(),
			 "the devices do not copy this themselves" };
	case EBUSY:
		return { e.dst.path(), "its cached pages are being written to" };
	case EINTR:
		return { e.dst.path(), "interrupted by a signal" };
	case EIO:
		return { e.dst.path(), "copy failed, or the device may still "
				       "be writing the destination" };
	case ENODEV:
		return { e.dst.path(),
			 "source or destination device went away" };
	case ENOMEM:
		return { e.dst.path(), "no memory for the copy" };
	default:
		return { e.dst.path(), strerror(error) };
	}
}

/* Can the copy have begun when this error ended it? */
bool may_have_begun(int error)
{
	switch (error) {
	case EOPNOTSUPP:
	case EBUSY:
	case EINTR:
	case EIO:
	case ENODEV:
	case ENOMEM:
		return true;
	default:
		return false;
	}
}

} /* namespace */

std::string errno_name(int error)
{
	/* glibc knows EOPNOTSUPP by its other name only */
	if (error == EOPNOTSUPP)
		return "EOPNOTSUPP";

	const char *name = strerrorname_np(error);

	return name ? name : fmt::format("E{}", error);
}

std::string explain_open(const device &d)
{
	if (d.error() == EROFS)
		return fmt::format("{}: device is read-only (EROFS)", d.path());
	return fmt::format("{}: cannot open: {} ({})", d.path(),
			   strerror(d.error()), errno_name(d.error()));
}

std::string explain_copy(const ends &e, const blkcopy_range &range,
			 const outcome &result)
{
	complaint c = find_complaint(e, range, result.error);
	int error = result.error;

	/* A file that is no device answers any ioctl this way. */
	if (error == ENOTTY && !e.dst.is_block())
		error = ENOTBLK;

	std::string line = c.who.empty() ? c.what : c.who + ": " + c.what;

	line += fmt::format(" ({})", errno_name(error));
	if (result.copied || may_have_begun(error))
		line += fmt::format("; {} bytes are surely copied",
				    result.copied);
	return line;
}

} /* namespace blkcopy */
