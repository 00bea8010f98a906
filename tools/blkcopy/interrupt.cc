// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.hpp"

#include <csignal>
#include <initializer_list>

#include <unistd.h>

namespace blkcopy {
namespace {

volatile sig_atomic_t caught;

void on_signal(int signal)
{
	caught = signal;
}

} /* namespace */

void catch_signals()
{
	struct sigaction old, ours = {};

	ours.sa_handler = on_signal;
	ours.sa_flags = SA_RESETHAND;
	for (int signal : { SIGINT, SIGTERM, SIGHUP })
		if (!sigaction(signal, nullptr, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaction(signal, &ours, nullptr);
}

int caught_signal()
{
	return caught;
}

void end_by_signal(int signal)
{
	std::signal(signal, SIG_DFL);
	raise(signal);
	_exit(128 + signal);
}

} /* namespace blkcopy */
