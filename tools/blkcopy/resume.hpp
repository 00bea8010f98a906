/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Going on with a copy that was stopped.
 */
#ifndef _BLKCOPY_RESUME_HPP
#define _BLKCOPY_RESUME_HPP

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "copy.hpp"
#include "map.hpp"
#include "options.hpp"

namespace blkcopy {

/* The map of --resume and when it is written. Without the option, nothing. */
class resumption {
public:
	resumption(const ends &e, const options &o, const blkcopy_range &range);

	/* What is wrong with the map, or "". */
	std::string load();
	/* Its errno. */
	int error() const;
	/* Has an earlier run begun to overwrite the destination? */
	bool begun() const { return map_ && map_->found(); }
	/* The first map, before anything is copied: errno, or 0. */
	int begin();
	/* That errno in words. */
	std::string trouble(int error) const;

	std::vector<extent> rest() const;
	uint64_t earlier() const;

	/*
	 * @done is copied. Once in a while the map is written; only what
	 * outlasts a loss of power stands in it, so the destination is flushed
	 * before. errno of that, or 0.
	 */
	int copied(const extent &done);
	/*
	 * The flush at the end failed. What was written since the one before may
	 * be lost, and another flush would not say so again, so no map does.
	 */
	void flush_failed() { lost_ = true; }
	/* The copy stops: the last map. */
	void stop();
	/* All is done: the next run begins anew. False: it will not. */
	bool finish();
	/* Nothing was done, so an earlier run's map stays as it was, if any. */
	void withdraw();

private:
	int flush_and_save();
	bool remove();

	const ends &ends_;
	uint64_t length_;
	std::optional<copy_map> map_;
	std::chrono::duration<double> interval_; /* seconds */
	std::chrono::steady_clock::time_point saved_;
	bool complained_ = false;
	bool lost_ = false; /* what is not in the file is not to be */
};

/* The command which copies what @result has left, as a shell takes it. */
std::string command_to_go_on(const ends &e, const options &o,
			     const blkcopy_range &range,
			     const outcome &result);

} /* namespace blkcopy */

#endif
