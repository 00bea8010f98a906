// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long reads or writes take that somebody waits for: of 4 KiB, direct, each of a
 * place of its own as long as there are such, in an order that repeats.
 *
 *	latency read|write DEVICE BYTES STEP NUMBER PAUSE_US [STOPFILE]
 *
 * One in each STEP of the first BYTES. Ends after NUMBER of them (0: any number) or, at
 * the latest, when STOPFILE is there. Prints how many they were, median, 99th percentile
 * and longest, us, and how many took more than four times the median.
 */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr std::size_t block = 4096;
using clock_type = std::chrono::steady_clock;

long long us_since(clock_type::time_point from)
{
	return std::chrono::duration_cast<std::chrono::microseconds>(clock_type::now() - from).count();
}

} // namespace

int main(int argc, char **argv)
{
	if (argc < 7) {
		std::fprintf(stderr, "usage: latency read|write DEVICE BYTES STEP NUMBER PAUSE_US [STOPFILE]\n");
		return 2;
	}

	const bool reads = !std::strcmp(argv[1], "read");
	const char *const device = argv[2];
	const long long step = std::atoll(argv[4]);
	std::vector<off_t> at(static_cast<std::size_t>(std::atoll(argv[3]) / step));
	const std::size_t most = static_cast<std::size_t>(std::atoll(argv[5]));
	const auto pause = static_cast<useconds_t>(std::atoi(argv[6]));
	const int fd = open(device, (reads ? O_RDONLY : O_WRONLY) | O_DIRECT);
	void *buf = std::aligned_alloc(block, block);
	std::vector<long long> took;

	if (fd < 0 || !buf || at.empty()) {
		std::perror(device);
		return 1;
	}
	std::fill_n(static_cast<char *>(buf), block, 'w');
	std::iota(at.begin(), at.end(), 0);
	std::shuffle(at.begin(), at.end(), std::mt19937{ 1 });
	while (!(most && took.size() == most) && !(argc > 7 && !access(argv[7], F_OK))) {
		const off_t pos = at[took.size() % at.size()] * step;
		const auto from = clock_type::now();

		if ((reads ? pread(fd, buf, block, pos) : pwrite(fd, buf, block, pos)) != static_cast<ssize_t>(block)) {
			std::perror(device);
			return 1;
		}
		took.push_back(us_since(from));
		if (pause)
			usleep(pause);
	}
	if (took.empty())
		return 1;
	std::sort(took.begin(), took.end());

	const long long median = took[took.size() / 2];
	const auto late = took.end() - std::upper_bound(took.begin(), took.end(), 4 * median);

	std::printf("%zu,%lld,%lld,%lld,%td\n", took.size(), median,
		    took[took.size() * 99 / 100], took.back(), late);
	return 0;
}
