// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy - copy between block devices without reading the data into the host.
 * See blkcopy(8).
 */
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

#include <fcntl.h>

#include <fmt/core.h>

#include "copy.hpp"
#include "device.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "message.hpp"
#include "obstacle.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "resume.hpp"
#include "several.hpp"
#include "signature.hpp"
#include "sparse.hpp"
#include "verbs.hpp"
#include "verify.hpp"
#include "watch.hpp"

namespace blkcopy {
namespace {

/* The one line on stderr, the JSON if it is wanted, and the exit code. */
int report_error(const options &o, const std::string &line,
		 const blkcopy_range &range, const outcome &result,
		 exit_code code)
{
	complain(line);
	if (o.json)
		print(json(o, range, result));
	return code;
}

/* Whoever is not told of a copy that is whole need not make it again. */
int report_success(const options &o, const blkcopy_range &range,
		   const outcome &result)
{
	const bool silent = o.quiet && !o.json;

	if (!silent &&
	    !print(o.json ? json(o, range, result) : in_words(o, range, result),
		   o.dry_run ? "" : "; all is copied"))
		return o.dry_run ? exit_failed : exit_untold;
	return result.map_left ? exit_untold : exit_ok;
}

uint32_t flags_of(const options &o)
{
	if (o.flags)
		return *o.flags;
	return (o.offload_only ? BLKCOPY_OFFLOAD_ONLY : 0) |
	       (o.no_offload ? BLKCOPY_NO_OFFLOAD : 0);
}

/* To the end of the source; 0 where the offset is beyond it already. */
uint64_t rest(const device &src, const options &o)
{
	return src.size() > o.src_offset ? src.size() - o.src_offset : 0;
}

blkcopy_range range_of(const ends &e, const options &o)
{
	blkcopy_range range{};

	range.src_fd = &e.src == &e.dst ? -1 : e.src.fd();
	range.src_fd = o.src_fd.value_or(range.src_fd);
	range.flags = flags_of(o);
	range.src_offset = o.src_offset;
	range.dst_offset = o.dst_offset;
	range.length = o.length ? *o.length : rest(e.src, o);
	range.reserved[0] = o.reserved[0];
	range.reserved[2] = o.reserved[1];
	return range;
}

/*
 * Who only asks is not to wait for a device, not even to look what it holds: nothing
 * ends a read of one that has no path. The kernel sees that where devices would copy.
 */
outcome try_dry(const ends &e, blkcopy_range range, bool searched)
{
	outcome result = find_obstacle(e, range, searched);

	if (result.error)
		return result;
	range.flags &= ~BLKCOPY_NO_OFFLOAD;
	result = judge(e, range);
	result.where = stage::checks;
	if (!result.error && result.reason == BLKCOPY_REASON_NO_PATH)
		result.error = EAGAIN;
	else
		result.reason = BLKCOPY_REASON_NONE;
	return result;
}

/*
 * All that can be known before anything is written. Who is to copy then waits, as
 * others do that read and write.
 */
outcome check(const ends &e, const options &o, const blkcopy_range &range,
	      bool searched, watch &waits)
{
	outcome result;

	result.where = stage::checks;
	result.error = ask_for_blkcopy(e.dst);
	/* Without a rest there is nothing to ask for. */
	if (!result.error && !o.length && !range.length)
		result.error = ENXIO;
	if (!result.error)
		result.error = check_whole_range(e, range);
	if (!result.error && o.dry_run)
		result = try_dry(e, range, searched);
	else if (!result.error)
		waits.look();
	if (result.error || !searched)
		return result;

	signature found = find_signature(e.dst, range.dst_offset);

	result.signature = found.type;
	result.unseen = found.error;
	if (found.error)
		result.error = found.error;
	else if (!found.type.empty())
		result.error = EBUSY;
	return result;
}

/* From the first byte to the flush, and what that took. */
outcome copy_and_flush(const ends &e, const options &o,
		       const blkcopy_range &range, progress &bar,
		       resumption &map)
{
	const uint64_t earlier = map.earlier();
	const auto start = std::chrono::steady_clock::now();
	sparse holes{ e, range, o.sparse };
	uint64_t done = earlier;
	auto piece = [&](const extent &copied, const outcome &now) {
		done += copied.length;
		if (!now.error)
			bar.update({ done, range.length, earlier,
				     now.offloaded, now.zeroed });
		return map.copied(copied);
	};

	bar.begin("copied", { done, range.length, earlier });

	outcome result = o.raw ? copy_at_once(e, range) :
				 copy_in_pieces(e, range, map.rest(), holes,
						piece);

	bar.clear();
	if (!result.error && !o.raw && !o.no_sync) {
		flush(e.dst, result);
		if (result.error)
			map.flush_failed();
	}
	if (result.error && nothing_written(e, range, result))
		map.withdraw();
	else if (result.error || o.verify)
		map.stop();
	else
		result.map_left = !map.finish();
	result.seconds = std::chrono::duration<double>(
				 std::chrono::steady_clock::now() - start)
				 .count();
	return result;
}

std::string obstacle_in_words(const ends &e, const options &o,
			      const blkcopy_range &range, bool searched)
{
	const outcome waits = find_obstacle(e, range, searched);

	return waits.error && !o.quiet ? explain_copy(e, o, range, waits) : "";
}

/* What would be done, or all of it. */
outcome copy_checked(const ends &e, const options &o,
		     const blkcopy_range &range, resumption &map)
{
	progress bar{ o.number ? progress::form::records :
				 form_of_progress(o.progress, o.quiet),
		      o.report_fd, o.number };
	/* What is there after a first run came from that. */
	std::atomic<bool> searched = !o.force && !map.begun();
	watch waits{ bar.updates(),
		     [&] { return obstacle_in_words(e, o, range, searched); },
		     [&](const std::string &line) { bar.tell_between(line); } };
	outcome result = check(e, o, range, searched, waits);

	searched = false;

	result.earlier = map.earlier();
	/* what is zeroed is judged by nobody else; here a signal still ends all */
	if (!result.error && !o.dry_run &&
	    (o.sparse || more_than_a_piece(range)))
		result.error = judge(e, range).error;
	if (!result.error && o.dry_run)
		result.zeroed = sparse{ e, range, o.sparse }.count(map.rest());
	if (result.error || o.dry_run)
		return result;
	result.error = map.begin();
	if (result.error) {
		result.map = fmt::format("cannot be written: {}",
					 map.trouble(result.error));
		return result;
	}
	catch_signals_beside();
	result = copy_and_flush(e, o, range, bar, map);
	if (!result.error && o.verify) {
		bar.begin("verified", { 0, range.length });
		verify(e, range, result, [&](uint64_t done) {
			bar.update({ done, range.length });
		});
		/* what differs is copied anew, all of it */
		if (!result.error)
			result.map_left = !map.finish();
	}
	return result;
}

outcome copy(const ends &e, const options &o, const blkcopy_range &range)
{
	resumption map{ e, o, range };

	if (o.raw) {
		progress silent{ progress::form::silent };

		return copy_and_flush(e, o, range, silent, map);
	}

	outcome result;

	result.map = map.load();
	if (result.map.empty())
		return copy_checked(e, o, range, map);
	result.where = stage::checks;
	result.error = map.error();
	return result;
}

int copy_and_report(const ends &e, const options &o)
{
	blkcopy_range range = range_of(e, o);
	outcome result = copy(e, o, range);

	if (!result.failed())
		return report_success(o, range, result);

	std::string line = explain_copy(e, o, range, result);

	if (result.error == ENOSPC && !o.length &&
	    beyond_end(e.dst, range.dst_offset, range.length))
		line += "; --length copies less";

	int code = report_error(o, line, range, result,
				code_of(e, range, result));

	if (result.signal && result.where == stage::copying)
		tell("to go on: " + command_to_go_on(e, o, range, result));
	if (result.signal)
		end_by_signal(result.signal);
	return code;
}

int report_unopened(const options &o, const device &d, const char *which)
{
	outcome nothing;

	nothing.error = d.error();
	return report_error(o, explain_open(d, which), {}, nothing,
			    exit_refused);
}

/* One descriptor serves both ends of one device, unless a test wants two. */
bool opened_once(const options &o)
{
	return !o.open_src && same_device(o.src, o.dst);
}

/*
 * The destination is looked at for signatures, unless it is to be overwritten whatever
 * it is, and is ours alone.
 */
int destination_mode(const options &o, bool once)
{
	if (o.open_dst)
		return *o.open_dst;
	if (o.raw)
		return once ? O_RDWR : O_WRONLY;
	return (o.force && !once && !o.verify ? O_WRONLY : O_RDWR) | O_EXCL;
}

/* What is in use already is overwritten by force; else nobody comes to use it meanwhile. */
std::unique_ptr<device> open_destination(const options &o, bool once)
{
	const int mode = destination_mode(o, once);
	auto dst = std::make_unique<device>(o.dst, mode, o.raw);

	if (o.force && dst->exclusive() && dst->error() == EBUSY)
		dst = std::make_unique<device>(o.dst, mode & ~O_EXCL, o.raw);
	return dst;
}

int run(const options &o)
{
	const bool once = opened_once(o);
	std::unique_ptr<device> other;

	if (!once) {
		other = std::make_unique<device>(
			o.src, o.open_src.value_or(O_RDONLY), o.raw);
		if (other->error())
			return report_unopened(o, *other, "source");
	}

	const std::unique_ptr<device> dst = open_destination(o, once);

	if (dst->error())
		return report_unopened(o, *dst, "destination");
	return copy_and_report({ once ? *dst : *other, *dst }, o);
}

/* A word in place of SRC that asks for something else than a copy. */
struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
};

constexpr verb verbs[] = {
	{ "check", run_check },
	{ "decode", run_decode },
	{ "explain", run_explain },
	{ "status", run_status },
};

const verb *verb_called(const std::string &word)
{
	for (const verb &v : verbs)
		if (word == v.name)
			return &v;
	return nullptr;
}

/* What was to be said on stderr and was not taken there is an error, if there is none. */
int told(int code, exit_code otherwise)
{
	return code == exit_ok && !all_told() ? otherwise : code;
}

int run_program(int argc, char **argv)
{
	options o;

	if (const verb *v = argc > 1 ? verb_called(argv[1]) : nullptr)
		return told(v->run(argc - 1, argv + 1), exit_failed);
	if (std::optional<int> code = parse_options(argc, argv, o))
		return *code;
	/* a reader of our messages that goes must not end the copy */
	signal(SIGPIPE, SIG_IGN);
	return told(o.more.empty() ? run(o) : run_several(o, run),
		    o.dry_run ? exit_failed : exit_untold);
}

} /* namespace */

bool is_verb(const std::string &word)
{
	return verb_called(word);
}

} /* namespace blkcopy */

int main(int argc, char **argv)
try {
	if (!blkcopy::fill_standard_descriptors())
		return blkcopy::exit_failed;
	/* a file that may not grow: its writer is told */
	signal(SIGXFSZ, SIG_IGN);
	return blkcopy::run_program(argc, argv);
} catch (const std::exception &e) {
	blkcopy::complain(e.what());
	return blkcopy::exit_failed;
}
