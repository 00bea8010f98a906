// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the frequency of this machine's time stamp counter in kHz, which is that of a
 * guest that QEMU emulates as well. A guest that has to find it out itself compares it
 * with timers that are emulated too: on a machine with other work to do it was wrong by
 * 8, and so were all of the guest's clocks.
 */
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include <x86intrin.h>

namespace {

struct reading {
	uint64_t ns, ticks;
};

uint64_t now_ns()
{
	timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return uint64_t(t.tv_sec) * 1000000000 + uint64_t(t.tv_nsec);
}

/* The one of several between whose clocks the least has passed. */
reading read_both()
{
	reading best{};
	uint64_t least = ~uint64_t{ 0 };

	for (int i = 0; i < 16; i++) {
		const uint64_t before = __rdtsc(), ns = now_ns(), after = __rdtsc();

		if (after - before >= least)
			continue;
		least = after - before;
		best = { ns, before + least / 2 };
	}
	return best;
}

} // namespace

int main()
{
	constexpr timespec pause{ 0, 20000000 };
	std::array<uint64_t, 3> khz;

	for (uint64_t &k : khz) {
		const reading from = read_both();

		nanosleep(&pause, nullptr);

		const reading to = read_both();

		k = (to.ticks - from.ticks) * 1000000 / (to.ns - from.ns);
	}
	std::sort(khz.begin(), khz.end());
	printf("%llu\n", static_cast<unsigned long long>(khz[1]));
}
