/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a copy is, on stderr: one line that is written anew on a terminal, a
 * line each time elsewhere.
 */
#ifndef _BLKCOPY_PROGRESS_HPP
#define _BLKCOPY_PROGRESS_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace blkcopy {

/* What is done of @total bytes. */
struct so_far {
	uint64_t done;
	uint64_t total;
	uint64_t earlier = 0;	/* of @done: by another run */
	uint64_t offloaded = 0; /* of the others */
	uint64_t zeroed = 0;	/* of the others */
};

/* The same, of one of several copies, to who shows them together. */
struct progress_record {
	unsigned number;
	so_far state;
};

class progress {
public:
	enum class form { silent, lines, terminal, records };

	explicit progress(form how, int fd = -1, unsigned number = 0)
		: form_{ how }, fd_{ fd }, number_{ number }
	{
	}
	/* A line on a terminal is taken away, so that a message may follow. */
	~progress() { clear(); }
	progress(const progress &) = delete;
	progress &operator=(const progress &) = delete;

	/* Something else begins: @verb is "copied" or "verified". */
	void begin(const std::string &verb, const so_far &state);
	void update(const so_far &state);
	void clear();

	/* A complaint, by any thread. */
	void tell_between(const std::string &line);

	/* How often it was told of something, for who looks from another thread. */
	const std::atomic<unsigned long> &updates() const { return updates_; }

private:
	using clock = std::chrono::steady_clock;

	void measure(const so_far &state);
	double rate() const; /* bytes in a second */
	void draw(const so_far &state);
	void report(const so_far &state);
	void clear_line();

	std::atomic<unsigned long> updates_ = 0;
	form form_;
	int fd_; /* for records */
	unsigned number_;
	std::string verb_;
	std::mutex lock_;  /* what is written there, and */
	size_t width_ = 0; /* of what stands on the terminal */
	clock::time_point last_;
	uint64_t last_done_ = 0;
	/* What was done of late, and in which time: the older the less it counts. */
	double bytes_ = 0;
	double seconds_ = 0;
};

/* silent with @quiet; elsewhere than on a terminal only if @wanted. */
progress::form form_of_progress(bool wanted, bool quiet);

} /* namespace blkcopy */

#endif
