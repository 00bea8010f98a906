// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy - copy between block devices without reading the data into the host.
 * See blkcopy(8).
 */
#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

#include <fcntl.h>

#include <fmt/core.h>

#include "copy.hpp"
#include "device.hpp"
#include "exit_code.hpp"
#include "message.hpp"
#include "options.hpp"

namespace blkcopy {
namespace {

void print_json(const outcome &result)
{
	fmt::print("{{\"copied\":{},\"offloaded\":{},\"errno\":{}}}\n",
		   result.copied, result.offloaded,
		   result.error ? '"' + errno_name(result.error) + '"' : "null");
}

/* The one line on stderr, the JSON if it is wanted, and the exit code. */
int report_error(const options &o, const std::string &line,
		 const outcome &result)
{
	fmt::print(stderr, "blkcopy: {}\n", line);
	if (o.json)
		print_json(result);
	return exit_error;
}

int report_success(const options &o, const outcome &result)
{
	if (o.json)
		print_json(result);
	else
		fmt::print("copied {} bytes ({} offloaded)\n", result.copied,
			   result.offloaded);
	return exit_ok;
}

uint32_t flags_of(const options &o)
{
	if (o.flags)
		return *o.flags;
	return (o.offload_only ? BLKCOPY_OFFLOAD_ONLY : 0) |
	       (o.no_offload ? BLKCOPY_NO_OFFLOAD : 0);
}

/* To the end of the smaller; 0 where an offset is beyond it already. */
uint64_t rest(const ends &e, const options &o)
{
	uint64_t src = e.src.size() - std::min(e.src.size(), o.src_offset);
	uint64_t dst = e.dst.size() - std::min(e.dst.size(), o.dst_offset);

	return std::min(src, dst);
}

blkcopy_range range_of(const ends &e, const options &o)
{
	blkcopy_range range{};

	range.src_fd = &e.src == &e.dst ? -1 : e.src.fd();
	range.src_fd = o.src_fd.value_or(range.src_fd);
	range.flags = flags_of(o);
	range.src_offset = o.src_offset;
	range.dst_offset = o.dst_offset;
	range.length = o.length ? *o.length : rest(e, o);
	range.reserved[0] = o.reserved[0];
	range.reserved[1] = o.reserved[1];
	return range;
}

/*
 * What is wrong before the kernel is asked: without a block device there is no
 * BLKCOPY to ask, and without a rest there is nothing to ask for.
 */
int check_before(const ends &e, const options &o)
{
	if (o.raw)
		return 0;
	if (!e.src.is_block() || !e.dst.is_block())
		return ENOTBLK;
	if (o.length)
		return 0;
	if (o.dst_offset >= e.dst.size())
		return ENOSPC;
	if (o.src_offset >= e.src.size())
		return ENXIO;
	return 0;
}

outcome copy(const ends &e, const options &o, const blkcopy_range &range)
{
	auto say = [&range](const outcome &so_far) {
		fmt::print(stderr, "copied {} of {} bytes ({} offloaded)\n",
			   so_far.copied, range.length, so_far.offloaded);
	};
	outcome result;

	result.error = check_before(e, o);
	if (result.error)
		return result;
	if (o.progress)
		return copy_in_pieces(e, range, say);
	return copy_at_once(e, range);
}

int copy_and_report(const ends &e, const options &o)
{
	blkcopy_range range = range_of(e, o);
	outcome result = copy(e, o, range);

	if (result.error)
		return report_error(o, explain_copy(e, range, result), result);
	return report_success(o, result);
}

int report_unopened(const options &o, const device &d)
{
	outcome nothing;

	nothing.error = d.error();
	return report_error(o, explain_open(d), nothing);
}

/* One descriptor serves both ends of one device, unless a test wants two. */
bool opened_once(const options &o)
{
	return !o.open_src && same_device(o.src, o.dst);
}

int run(const options &o)
{
	const bool once = opened_once(o);
	device dst{ o.dst, o.open_dst.value_or(once ? O_RDWR : O_WRONLY) };
	std::unique_ptr<device> other;

	if (!once)
		other = std::make_unique<device>(o.src,
						 o.open_src.value_or(O_RDONLY));

	const device &src = once ? dst : *other;

	for (const device *d : { &src, static_cast<const device *>(&dst) })
		if (d->error())
			return report_unopened(o, *d);
	return copy_and_report({ src, dst }, o);
}

} /* namespace */
} /* namespace blkcopy */

int main(int argc, char **argv)
{
	blkcopy::options o;

	if (std::optional<int> code = blkcopy::parse_options(argc, argv, o))
		return *code;
	return blkcopy::run(o);
}
