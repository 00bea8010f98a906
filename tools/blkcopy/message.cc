// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel answers with one number. Which of its rules was broken is found
 * again from the request and from what is known about both ends.
 */
#include "message.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "reason.hpp"

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
	if (r.reserved[0] || r.reserved[1] || r.reserved[2])
		return { "", "a reserved field is not 0" };
	if (!r.length)
		return { "", "the length is 0" };
	return misaligned(e, r);
}

complaint not_block(const device &d, const char *which)
{
	return { d.path(), fmt::format("{} is {}, no block device", which,
				       d.kind()) };
}

complaint not_block(const ends &e)
{
	return e.dst.is_block() ? not_block(e.src, "source") :
				  not_block(e.dst, "destination");
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

/* Did the range fit when the device was opened, and does it not now? */
bool shrunk(const device &d, uint64_t offset, uint64_t length)
{
	const uint64_t now = d.size_now();

	return now && now < offset + length && now < d.size();
}

/* What shrinks to nothing is a device that the kernel has taken away. */
bool went_away(const device &d)
{
	return d.size() && !d.size_now();
}

complaint too_small_now(const device &d, const char *which)
{
	return { d.path(), fmt::format("{} has {} bytes now, {} when the copy "
				       "began",
				       which, d.size_now(), d.size()) };
}

/* Beyond the end of the device, or a device that has run full? */
complaint no_space(const ends &e, const blkcopy_range &r)
{
	if (beyond_end(e.dst, r.dst_offset, r.length))
		return too_far(e.dst, "destination", r.dst_offset, r.length);
	if (shrunk(e.dst, r.dst_offset, r.length))
		return too_small_now(e.dst, "destination");
	if (went_away(e.dst))
		return { e.dst.path(), "destination went away" };
	return { e.dst.path(), "destination has no space left" };
}

/* The answer of a source beyond its end, and of a device that is gone. */
complaint no_device(const ends &e, const blkcopy_range &r)
{
	if (!r.length || beyond_end(e.src, r.src_offset, r.length))
		return too_far(e.src, "source", r.src_offset, r.length);
	return { e.dst.path(), "source or destination device went away" };
}

complaint not_permitted(const ends &e, const outcome &result)
{
	if (e.dst.read_only())
		return { e.dst.path(), result.who == fault::destination ?
					       "destination was made read-only" :
					       "destination is read-only" };
	return { e.dst.path(), "the copy is not permitted" };
}

complaint device_failed(const ends &e, const blkcopy_range &r,
			const outcome &result)
{
	switch (result.who) {
	case fault::source:
		if (shrunk(e.src, r.src_offset, r.length))
			return too_small_now(e.src, "source");
		if (went_away(e.src))
			return { e.src.path(), "source went away" };
		return { e.src.path(), fmt::format("source cannot be read: {}",
						   strerror(result.error)) };
	case fault::destination:
		if (shrunk(e.dst, r.dst_offset, r.length))
			return too_small_now(e.dst, "destination");
		if (went_away(e.dst))
			return { e.dst.path(), "destination went away" };
		return { e.dst.path(),
			 fmt::format("destination cannot be written: {}",
				     strerror(result.error)) };
	default:
		return { e.dst.path(), fmt::format("copy failed: {}",
						   strerror(result.error)) };
	}
}

complaint find_complaint(const ends &e, const blkcopy_range &r,
			 const outcome &result)
{
	switch (result.error) {
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
	case EACCES:
		return not_permitted(e, result);
	case EOVERFLOW:
		return overflow(e, r);
	case ENOSPC:
		return no_space(e, r);
	case ENXIO:
	case ENODEV:
		if (result.who == fault::unknown)
			return no_device(e, r);
		return device_failed(e, r, result);
	case EEXIST:
		return { e.dst.path(), "source and destination overlap" };
	case ETXTBSY:
		return { e.dst.path(), "destination is in use as swap" };
	case EOPNOTSUPP:
		if (r.flags & BLKCOPY_OFFLOAD_ONLY &&
		    result.where == stage::copying)
			return { e.dst.path(),
				 "the devices do not copy this themselves" +
					 (result.reason ? ": " + reason_name(result.reason) :
							  "") };
		return { e.dst.path(), "the kernel's module blk_copy is not "
				       "loaded" };
	case EBUSY:
		return { e.dst.path(), "its cached pages are being written to" };
	case EINTR:
		return { e.dst.path(), "interrupted by a signal" };
	case ENOMEM:
		return { e.dst.path(), "no memory for the copy" };
	case EIO:
		if (r.flags & BLKCOPY_OFFLOAD_ONLY &&
		    result.who == fault::unknown)
			return { e.dst.path(), "copy failed, and the device may "
					       "still be writing the "
					       "destination" };
		return device_failed(e, r, result);
	default:
		return device_failed(e, r, result);
	}
}

/* Said by the kernel of a request, never of a copy that has begun. */
bool is_refusal(const ends &e, const blkcopy_range &r, int error)
{
	switch (error) {
	case EINVAL:
	case ENOTBLK:
	case EBADF:
	case EPERM:
	case EACCES:
	case EOVERFLOW:
	case EEXIST:
	case ETXTBSY:
	case EFAULT:
		return true;
	case ENOSPC:
		return beyond_end(e.dst, r.dst_offset, r.length);
	case ENXIO:
		return beyond_end(e.src, r.src_offset, r.length);
	default:
		return false;
	}
}

/* Where, at the destination; not all of a thousand places. */
std::string differs(const ends &e, const blkcopy_range &r,
		    const outcome &result)
{
	constexpr size_t shown = 8;
	const size_t count = result.differences.size();
	uint64_t bytes = 0;
	std::string places;

	for (size_t i = 0; i < count; i++) {
		bytes += result.differences[i].length;
		if (i < shown)
			places += fmt::format(
				" {}+{}",
				r.dst_offset + result.differences[i].offset,
				result.differences[i].length);
	}
	return fmt::format("differs from {} in {} bytes, at{}{}", e.src.path(),
			   bytes, places, count > shown ? " ..." : "");
}

std::string held_up(const char *which, const obstacle &o)
{
	switch (o.what) {
	case obstacle::kind::suspended:
		return fmt::format("{} waits for the mapped device {}, which is "
				   "suspended; dmsetup resume ends that",
				   which, o.name);
	case obstacle::kind::pathless:
		return fmt::format("{} lies on the multipath device {}, which "
				   "has no path; a copy waits for one, or fails",
				   which, o.name);
	case obstacle::kind::path:
		return fmt::format("{} may wait for the path {} of the multipath "
				   "device {}, which is blocked while the way to "
				   "it is lost; that ends by itself, one way or "
				   "the other",
				   which, o.disk, o.name);
	case obstacle::kind::full:
		return fmt::format("{} may wait for the thin pool {}, which has "
				   "no space left, until it has or gives up",
				   which, o.name);
	default:
		return fmt::format("{} waits for the disk {}, which is blocked "
				   "while the way to it is lost; that ends by "
				   "itself, one way or the other",
				   which, o.name);
	}
}

complaint held_up(const ends &e, const outcome &result)
{
	if (result.who == fault::source)
		return { e.src.path(), held_up("source", result.waits) };
	return { e.dst.path(), held_up("destination", result.waits) };
}

complaint find_complaint_anywhere(const ends &e, const options &o,
				  const blkcopy_range &r,
				  const outcome &result)
{
	if (!result.map.empty())
		return { o.resume, "map " + result.map };
	if (!result.signature.empty())
		return { e.dst.path(),
			 fmt::format("destination holds {}; --force overwrites "
				     "it",
				     result.signature) };
	if (result.waits.what != obstacle::kind::none)
		return held_up(e, result);
	if (result.where == stage::checks &&
	    result.reason == BLKCOPY_REASON_NO_PATH)
		return { e.dst.path(), "source or destination has no path; a "
				       "copy would wait or fail" };
	if (result.unseen)
		return { e.dst.path(),
			 fmt::format("destination cannot be searched for "
				     "signatures: {}; --force does not look",
				     strerror(result.error)) };
	if (!result.differences.empty())
		return { e.dst.path(), differs(e, r, result) };
	if (result.where == stage::verifying && result.error &&
	    !result.signal)
		return { result.who == fault::source ? e.src.path() :
						       e.dst.path(),
			 fmt::format("all is copied, but cannot be read back: "
				     "{}",
				     strerror(result.error)) };
	if (result.where == stage::flushing)
		return { e.dst.path(),
			 fmt::format("all is copied, but its cache could not be "
				     "flushed: {}",
				     strerror(result.error)) };
	if (result.signal)
		return { e.dst.path(),
			 fmt::format("{}interrupted by SIG{}",
				     result.where == stage::verifying ?
					     "all is copied, but not all "
					     "compared: " :
					     "",
				     sigabbrev_np(result.signal)) };
	return find_complaint(e, r, result);
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

bool nothing_written(const ends &e, const blkcopy_range &r,
		     const outcome &result)
{
	if (result.where == stage::checks || result.error == ENOTTY)
		return true;
	/* what befell the destination did so behind the checks, and some of it may be there */
	return !result.copied && result.who != fault::destination &&
	       is_refusal(e, r, result.error);
}

std::string explain_open(const device &d, const char *which)
{
	switch (d.error()) {
	case EROFS:
		return fmt::format("{}: device is read-only (EROFS)", d.path());
	case ENOTBLK:
		return fmt::format("{}: {} (ENOTBLK)", d.path(),
				   not_block(d, which).what);
	case EBUSY:
		if (!d.exclusive())
			return fmt::format("{}: {} is in use, and this kernel "
					   "lets nobody else open it so "
					   "(EBUSY)",
					   d.path(), which);
		return fmt::format("{}: {} is in use: mounted, swap, part of "
				   "another device or being copied to; "
				   "--force overwrites it (EBUSY)",
				   d.path(), which);
	default:
		return fmt::format("{}: cannot open: {} ({})", d.path(),
				   strerror(d.error()), errno_name(d.error()));
	}
}

std::string explain_copy(const ends &e, const options &o,
			 const blkcopy_range &range, const outcome &result)
{
	complaint c = find_complaint_anywhere(e, o, range, result);
	int error = result.error;

	/* A file that is no device answers any ioctl this way. */
	if (error == ENOTTY && !e.dst.is_block())
		error = ENOTBLK;

	std::string line = c.who.empty() ? c.what : c.who + ": " + c.what;

	if (error)
		line += fmt::format(" ({})", errno_name(error));
	if (!nothing_written(e, range, result) &&
	    result.where == stage::copying)
		line += fmt::format("; {} bytes are surely copied",
				    result.copied);
	return line;
}

exit_code code_of(const ends &e, const blkcopy_range &r, const outcome &result)
{
	const bool only = r.flags & BLKCOPY_OFFLOAD_ONLY;

	if (!result.differences.empty())
		return exit_differs;
	if (!result.error)
		return exit_ok;
	if (result.where == stage::flushing)
		return exit_not_flushed;
	if (result.error == ENOTTY ||
	    (result.error == EOPNOTSUPP &&
	     (result.where == stage::checks || !only)))
		return e.dst.is_block() ? exit_no_blkcopy : exit_refused;
	if (nothing_written(e, r, result))
		return exit_refused;
	if (result.error == EOPNOTSUPP)
		return exit_not_offloaded;
	if (result.error == EIO && only && result.who == fault::unknown)
		return exit_uncertain;
	switch (result.who) {
	case fault::source:
		return exit_source;
	case fault::destination:
		return exit_destination;
	default:
		return exit_failed;
	}
}

} /* namespace blkcopy */
