// SPDX-License-Identifier: GPL-2.0-only
#include "watch.hpp"

#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include <pthread.h>

namespace blkcopy {

/* Signals are none of that thread's business. A copy without one is a copy as well. */
watch::watch(const std::atomic<unsigned long> &moves, why_fn why, say_fn say)
	: moves_{ moves }, why_{ std::move(why) }, say_{ std::move(say) }
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	try {
		thread_ = std::thread{ [this] { run(); } };
	} catch (const std::system_error &) {
	}
	pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

watch::~watch()
{
	{
		const std::lock_guard guard{ lock_ };

		over_ = true;
	}
	changed_.notify_one();
	if (thread_.joinable())
		thread_.join();
}

void watch::look_and_say()
{
	const std::string why = why_();

	if (!why.empty() && why != said_)
		say_(why);
	said_ = why;
}

void watch::look()
{
	const std::lock_guard guard{ lock_ };

	look_and_say();
}

void watch::run()
{
	constexpr std::chrono::seconds step{ 1 };
	constexpr int patience = 5;
	std::unique_lock guard{ lock_ };
	unsigned long before = moves_;

	for (int idle = 0; !changed_.wait_for(guard, step, [this] { return over_; });) {
		const unsigned long now = moves_;

		idle = now == before ? idle + 1 : 0;
		if (idle && idle % patience == 0)
			look_and_say();
		before = now;
	}
}

} /* namespace blkcopy */
