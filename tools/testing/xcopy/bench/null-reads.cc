// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a 4 KiB random read costs, in units of the guest's clock.
 *
 *	null-reads DEVICE
 *
 * Prints the smallest of many batches, per read: ticks and faults only add.
 */
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include "clock.hpp"

namespace {

constexpr unsigned block = 4096;
constexpr unsigned reads_per_batch = 64;
constexpr unsigned batches = 2000;
constexpr std::uint64_t device_blocks = 1U << 16;

bool read_batch(int fd, void *buf, std::uint64_t &seed)
{
	for (unsigned i = 0; i < reads_per_batch; i++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		const std::uint64_t at = (seed >> 33) % device_blocks * block;

		if (pread(fd, buf, block, static_cast<off_t>(at)) != block)
			return false;
	}
	return true;
}

} // namespace

int main(int argc, char **argv)
{
	const int fd = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECT) : -1;
	void *buf = std::aligned_alloc(block, block);
	std::uint64_t seed = 1, best = ~std::uint64_t{ 0 };

	if (fd < 0 || !buf) {
		std::fprintf(stderr, "usage: null-reads DEVICE\n");
		return 2;
	}
	for (unsigned i = 0; i < batches; i++) {
		const std::uint64_t start = now();

		if (!read_batch(fd, buf, seed)) {
			std::perror(argv[1]);
			return 1;
		}
		best = std::min(best, now() - start);
	}
	std::printf("%.1f\n", static_cast<double>(best) / reads_per_batch);
	return 0;
}
