// SPDX-License-Identifier: GPL-2.0-only
//
// xcraw: BLKCOPY and nothing around it, for what blkcopy does not do.
//
//	xcraw copy [dsync] SRC SOFFSET DST DOFFSET LENGTH
//		one ioctl; prints five numbers:
//		bytes copied, bytes offloaded, errno, and what this process was
//		charged with for it as read_bytes and write_bytes
//	xcraw vec FLAGS SRC DST DOFFSET SOFFSET LENGTH [SOFFSET LENGTH]...
//		one ioctl for all segments; prints four numbers:
//		bytes copied, bytes offloaded, errno, reason

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>

#include <linux/types.h>
#include "../../../../include/uapi/linux/blk-copy.h"

namespace {

[[noreturn]] void die(const char *what)
{
	std::perror(what);
	std::exit(2);
}

struct charged {
	unsigned long long read_bytes;
	unsigned long long write_bytes;
};

charged charged_so_far()
{
	charged c{};
	char line[128];
	std::FILE *f = std::fopen("/proc/self/io", "r");

	if (!f)
		die("/proc/self/io");
	while (std::fgets(line, sizeof(line), f)) {
		std::sscanf(line, "read_bytes: %llu", &c.read_bytes);
		std::sscanf(line, "write_bytes: %llu", &c.write_bytes);
	}
	std::fclose(f);
	return c;
}

int copy(int argc, char **argv)
{
	int flags = O_RDWR | O_CLOEXEC;
	blkcopy_range r{};

	if (argc && !std::strcmp(argv[0], "dsync")) {
		flags |= O_DSYNC;
		argc--, argv++;
	}
	if (argc != 5) {
		std::fprintf(stderr, "xcraw copy [dsync] SRC SOFFSET DST DOFFSET LENGTH\n");
		return 2;
	}
	r.src_fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (r.src_fd < 0)
		die(argv[0]);

	const int dst = open(argv[2], flags);

	if (dst < 0)
		die(argv[2]);
	r.src_offset = std::strtoull(argv[1], nullptr, 0);
	r.dst_offset = std::strtoull(argv[3], nullptr, 0);
	r.length = std::strtoull(argv[4], nullptr, 0);

	const charged before = charged_so_far();
	const int error = ioctl(dst, BLKCOPY, &r) ? errno : 0;
	const charged after = charged_so_far();

	std::printf("%llu %llu %d %llu %llu\n", static_cast<unsigned long long>(r.copied),
		    static_cast<unsigned long long>(r.offloaded), error,
		    after.read_bytes - before.read_bytes, after.write_bytes - before.write_bytes);
	return error ? 1 : 0;
}

int vec(int argc, char **argv)
{
	blkcopy_segment segment[BLKCOPY_MAX_SEGMENTS];
	blkcopy_vec v{};

	if (argc < 6 || argc % 2) {
		std::fprintf(stderr, "xcraw vec FLAGS SRC DST DOFFSET SOFFSET LENGTH...\n");
		return 2;
	}
	v.flags = static_cast<__u32>(std::strtoul(argv[0], nullptr, 0));
	v.src_fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (v.src_fd < 0)
		die(argv[1]);

	const int dst = open(argv[2], O_RDWR | O_CLOEXEC);

	if (dst < 0)
		die(argv[2]);
	v.dst_offset = std::strtoull(argv[3], nullptr, 0);
	for (int i = 4; i < argc && v.nr_segments < BLKCOPY_MAX_SEGMENTS; i += 2)
		segment[v.nr_segments++] = { std::strtoull(argv[i], nullptr, 0),
					     std::strtoull(argv[i + 1], nullptr, 0) };
	v.segments = reinterpret_cast<std::uintptr_t>(segment);

	const int error = ioctl(dst, BLKCOPY_VEC, &v) ? errno : 0;

	std::printf("%llu %llu %d %u\n", static_cast<unsigned long long>(v.copied),
		    static_cast<unsigned long long>(v.offloaded), error, v.reason);
	return error ? 1 : 0;
}

} // namespace

int main(int argc, char **argv)
{
	const std::string what = argc > 1 ? argv[1] : "";

	if (what == "copy")
		return copy(argc - 2, argv + 2);
	if (what == "vec")
		return vec(argc - 2, argv + 2);
	std::fprintf(stderr, "usage: xcraw copy|vec ...\n");
	return 2;
}
