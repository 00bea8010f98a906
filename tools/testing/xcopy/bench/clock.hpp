/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's clock: one instruction each on a machine started with -icount shift=0. */
#pragma once
#include <cstdint>

#include <time.h>

inline std::uint64_t now()
{
	timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return static_cast<std::uint64_t>(t.tv_sec) * 1000000000U +
	       static_cast<std::uint64_t>(t.tv_nsec);
}
