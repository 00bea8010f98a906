// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.hpp"

#include <atomic>
#include <csignal>
#include <ctime>

#include <pthread.h>
#include <unistd.h>

namespace blkcopy {
namespace {

constexpr int ours[] = { SIGINT, SIGTERM, SIGHUP };
/* Nobody else sends it, and who does not wait for it never sees it. */
constexpr int wake = SIGURG;

std::atomic<int> caught;
/* Those that another thread takes, of whom, and which have come already. */
sigset_t taken;
pthread_t worker;
std::atomic<bool> came[NSIG];

void on_signal(int signal)
{
	came[signal] = true;
	caught = signal;
}

bool set_handler(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = {};

	action.sa_handler = handler;
	action.sa_flags = flags;
	return !sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal)
{
	struct sigaction old;

	return sigaction(signal, nullptr, &old) || old.sa_handler == SIG_IGN;
}

void take(int signal)
{
	if (came[signal].exchange(true))
		end_by_signal(signal);
	caught = signal;
	pthread_kill(worker, wake);
}

void *take_all(void *)
{
	int signal;

	for (;;)
		if (!sigwait(&taken, &signal))
			take(signal);
	return nullptr;
}

} /* namespace */

void catch_signals()
{
	for (int signal : ours)
		if (!is_ignored(signal))
			set_handler(signal, on_signal, SA_RESETHAND);
}

void catch_signals_beside()
{
	pthread_attr_t detached;
	pthread_t thread;

	catch_signals();
	sigemptyset(&taken);
	for (int signal : ours)
		if (!is_ignored(signal))
			sigaddset(&taken, signal);
	worker = pthread_self();
	set_handler(wake, [](int) {}, 0);
	pthread_sigmask(SIG_BLOCK, &taken, nullptr);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	/* without one the first signal is heard all the same */
	if (pthread_create(&thread, &detached, take_all, nullptr)) {
		pthread_sigmask(SIG_UNBLOCK, &taken, nullptr);
		sigemptyset(&taken);
	}
	pthread_attr_destroy(&detached);
}

/* What has just come may not have been taken yet. */
int caught_signal()
{
	const timespec now = {};
	int signal;

	while ((signal = sigtimedwait(&taken, nullptr, &now)) > 0)
		take(signal);
	return caught;
}

void end_by_signal(int signal)
{
	sigset_t set;

	std::signal(signal, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signal);
	pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
	raise(signal);
	_exit(128 + signal);
}

} /* namespace blkcopy */
