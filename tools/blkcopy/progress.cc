// SPDX-License-Identifier: GPL-2.0-only
#include "progress.hpp"

#include <cmath>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/core.h>

#include "output.hpp"
#include "size.hpp"

namespace blkcopy {
namespace {

/* The rate is of the last seconds, so that it follows what changes. */
constexpr double memory_seconds = 5;

size_t columns()
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100 * static_cast<double>(part) /
			       static_cast<double>(whole) :
		       100;
}

/* "1:02:03"; a day and more are no time that anybody waits by */
std::string clock_time(double seconds)
{
	if (!(seconds < 360000))
		return "?";

	const auto s = static_cast<unsigned long>(seconds + 0.5);

	return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

} /* namespace */

void progress::begin(const std::string &verb, const so_far &state)
{
	updates_++;
	verb_ = verb;
	bytes_ = seconds_ = 0;
	last_ = clock::now();
	last_done_ = state.done - state.earlier;
	if (form_ == form::terminal)
		draw(state);
	else if (form_ == form::records)
		report(state);
}

/* How far a verification is is not told. */
void progress::report(const so_far &state)
{
	progress_record r{};

	r.number = number_;
	r.state = state;
	if (verb_ == "copied")
		(void)write_all(fd_, { reinterpret_cast<const char *>(&r),
				       sizeof(r) });
}

/*
 * Of several copies pieces may end at one time, and one may begin just before a
 * piece of another ends, so that what came since the last call is no rate yet.
 */
void progress::measure(const so_far &state)
{
	const clock::time_point now = clock::now();
	const double seconds =
		std::chrono::duration<double>(now - last_).count();
	const uint64_t done = state.done - state.earlier;
	const double kept = std::exp(-seconds / memory_seconds);

	bytes_ = bytes_ * kept + static_cast<double>(done - last_done_);
	seconds_ = seconds_ * kept + seconds;
	last_ = now;
	last_done_ = done;
}

double progress::rate() const
{
	return seconds_ > 0 ? bytes_ / seconds_ : 0;
}

void progress::update(const so_far &state)
{
	updates_++;
	if (form_ == form::records) {
		report(state);
		return;
	}
	measure(state);
	if (form_ == form::terminal)
		draw(state);
	else if (form_ == form::lines)
		tell(fmt::format("{} {} of {} bytes ({} offloaded{})", verb_,
				 state.done, state.total, state.offloaded,
				 state.zeroed ? fmt::format(", {} zeroed",
							    state.zeroed) :
						""));
}

void progress::draw(const so_far &state)
{
	const uint64_t ours = state.done - state.earlier;
	const uint64_t copied = ours - std::min(ours, state.zeroed);
	std::string line = fmt::format("{} {:.1f}% of {}", verb_,
				       percent(state.done, state.total),
				       human_size(state.total));

	if (rate() > 0) {
		line += fmt::format(
			", {}/s, {} left",
			human_size(static_cast<uint64_t>(rate())),
			clock_time(static_cast<double>(state.total -
						       state.done) /
				   rate()));
		if (copied && verb_ == "copied")
			line += fmt::format(", {:.0f}% offloaded",
					    percent(state.offloaded, copied));
		if (state.zeroed)
			line += fmt::format(", {:.0f}% zeroed",
					    percent(state.zeroed, ours));
	}
	/* the last column would begin another line */
	line.resize(std::min(line.size(), columns() - 1));

	const std::lock_guard guard{ lock_ };
	const size_t shown = line.size();

	if (shown < width_)
		line.append(width_ - shown, ' ');
	width_ = shown;
	/* a terminal that is gone is nobody's loss */
	(void)write_all(STDERR_FILENO, '\r' + line);
}

void progress::clear_line()
{
	if (width_)
		(void)write_all(STDERR_FILENO,
				'\r' + std::string(width_, ' ') + '\r');
	width_ = 0;
}

void progress::clear()
{
	const std::lock_guard guard{ lock_ };

	clear_line();
}

void progress::tell_between(const std::string &line)
{
	const std::lock_guard guard{ lock_ };

	clear_line();
	complain(line);
}

progress::form form_of_progress(bool wanted, bool quiet)
{
	if (quiet)
		return progress::form::silent;
	if (isatty(STDERR_FILENO))
		return progress::form::terminal;
	return wanted ? progress::form::lines : progress::form::silent;
}

} /* namespace blkcopy */
