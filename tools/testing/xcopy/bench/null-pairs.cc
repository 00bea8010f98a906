// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a pair of halves costs: BLKCOPY of 4 KiB between two disks that copy, beside
 * two BLKDISCARD of as much, each a bio without pages too, and beside the copy by
 * hand; in units of the guest's clock.
 *
 *	null-pairs SOURCE DESTINATION
 *
 * Prints the smallest of many batches, for each: a pair, two discards, by hand.
 */
#include <algorithm>
#include <cstdint>
#include <cstdio>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "clock.hpp"
#include "include/uapi/linux/blk-copy.h"

namespace {

constexpr std::uint64_t block = 4096;
constexpr unsigned per_batch = 32;
constexpr unsigned batches = 400;
constexpr std::uint64_t device_blocks = 1U << 12;

struct disks {
	int src, dst;
};

bool copy(const disks &d, std::uint64_t at, std::uint32_t flags)
{
	blkcopy_range r{};

	r.src_fd = d.src;
	r.src_offset = at;
	r.dst_offset = at;
	r.length = block;
	r.flags = flags;
	return !ioctl(d.dst, BLKCOPY, &r) && r.copied == block;
}

bool offloaded(const disks &d, std::uint64_t at)
{
	return copy(d, at, BLKCOPY_OFFLOAD_ONLY);
}

bool by_hand(const disks &d, std::uint64_t at)
{
	return copy(d, at, BLKCOPY_NO_OFFLOAD);
}

bool discarded(const disks &d, std::uint64_t at)
{
	std::uint64_t range[2] = { at, block };

	return !ioctl(d.src, BLKDISCARD, range) && !ioctl(d.dst, BLKDISCARD, range);
}

bool measure(const char *what, bool (*one)(const disks &, std::uint64_t), const disks &d)
{
	std::uint64_t best = ~std::uint64_t{ 0 }, at = 0;

	for (unsigned i = 0; i < batches; i++) {
		const std::uint64_t start = now();

		for (unsigned k = 0; k < per_batch; k++, at++)
			if (!one(d, at % device_blocks * block)) {
				std::perror(what);
				return false;
			}
		best = std::min(best, now() - start);
	}
	std::printf("%s %.1f\n", what, static_cast<double>(best) / per_batch);
	return true;
}

} // namespace

int main(int argc, char **argv)
{
	disks d{ -1, -1 };

	if (argc == 3)
		d = { open(argv[1], O_RDWR), open(argv[2], O_RDWR) };
	if (d.src < 0 || d.dst < 0) {
		std::fprintf(stderr, "usage: null-pairs SOURCE DESTINATION\n");
		return 2;
	}
	return measure("pair", offloaded, d) && measure("discards", discarded, d) &&
		       measure("hand", by_hand, d) ?
		       0 :
		       1;
}
