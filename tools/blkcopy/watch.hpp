/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who waits in the kernel cannot say what for. So another thread looks now and then.
 */
#ifndef _BLKCOPY_WATCH_HPP
#define _BLKCOPY_WATCH_HPP

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace blkcopy {

class watch {
public:
	/* What stands in the way, or "". By either thread, but one at a time. */
	using why_fn = std::function<std::string()>;
	using say_fn = std::function<void(const std::string &)>;

	/* Looks where @moves has not changed for some seconds. */
	watch(const std::atomic<unsigned long> &moves, why_fn why, say_fn say);
	~watch();
	watch(const watch &) = delete;
	watch &operator=(const watch &) = delete;

	/* At once. What has been said is not said again while it lasts. */
	void look();

private:
	void run();
	void look_and_say();

	const std::atomic<unsigned long> &moves_;
	why_fn why_;
	say_fn say_;
	std::mutex lock_; /* all below */
	std::string said_;
	bool over_ = false;
	std::condition_variable changed_;
	std::thread thread_;
};

} /* namespace blkcopy */

#endif
