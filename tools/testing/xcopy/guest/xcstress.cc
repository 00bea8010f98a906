// SPDX-License-Identifier: GPL-2.0-only
//
// xcstress: the two halves of a stress test, each one process instead of one
// for every step: a fork costs a guest more than a copy, and what is meant to
// collide would hardly meet.

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

#include <linux/dm-ioctl.h>

#include "../../../../include/uapi/linux/blk-copy.h"

namespace {

constexpr uint64_t sector_bytes = 512;

[[noreturn, gnu::format(printf, 1, 2)]] void fail(const char *format, ...)
{
	va_list ap;

	fputs("xcstress: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

[[noreturn]] void usage()
{
	fputs("usage: xcstress copy STOPFILE SRC SOFF DST DOFF LEN\n"
	      "         BLKCOPY again and again until STOPFILE exists; prints how\n"
	      "         many copies there were and how many failed or were short\n"
	      "       xcstress cycle COUNT NAME [TABLE...] [-- NAME [TABLE...]]...\n"
	      "         suspend and resume mapped devices in turn, COUNT times in\n"
	      "         all, with the next of the device's tables loaded between;\n"
	      "         a table's lines are parted by ';'\n"
	      "       xcstress nth SRC DST PIECE COUNT\n"
	      "         copy pieces of that size, with the first allocation failing in\n"
	      "         the first, the second in the second ..., until all have failed;\n"
	      "         prints 'number hit|miss right|errno' for each\n"
	      "       xcstress nest COUNT NAME...\n"
	      "         suspend all of them, resume them the other way round, COUNT times\n",
	      stderr);
	exit(2);
}

uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (!*text || *end)
		fail("'%s' is no number", text);
	return n;
}

int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	return fd;
}

// ---- copy ----

int copy_loop(char **arg)
{
	const char *stop = arg[0];
	int src = open_or_fail(arg[1], O_RDONLY);
	int dst = open_or_fail(arg[3], O_WRONLY);
	unsigned long made = 0, failed = 0;
	blkcopy_range range = {};

	range.src_fd = src;
	range.src_offset = number(arg[2]);
	range.dst_offset = number(arg[4]);
	range.length = number(arg[5]);
	while (access(stop, F_OK)) {
		int error = ioctl(dst, BLKCOPY, &range) ? errno : 0;

		made++;
		if (!error && range.copied == range.length)
			continue;
		failed++;
		fprintf(stderr, "copy %lu: %llu bytes of %llu: %s\n", made,
			static_cast<unsigned long long>(range.copied),
			static_cast<unsigned long long>(range.length), strerror(error));
	}
	printf("%lu %lu\n", made, failed);
	return 0;
}

// ---- nth ----

// Have the Nth thing this task does that fault injection knows fail; 0: none.
void fail_nth(int fd, unsigned long n)
{
	std::string text = std::to_string(n);

	if (pwrite(fd, text.c_str(), text.size(), 0) < 0)
		fail("/proc/self/fail-nth: %s", strerror(errno));
}

// Did it come to that?
bool failed_nth(int fd)
{
	char text[16] = {};

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && !strtoul(text, nullptr, 10);
}

int nth_loop(char **arg)
{
	int nth = open_or_fail("/proc/self/fail-nth", O_RDWR);
	int src = open_or_fail(arg[0], O_RDONLY), dst = open_or_fail(arg[1], O_WRONLY);
	uint64_t piece = number(arg[2]), pieces = number(arg[3]), i;

	for (i = 0; i < pieces; i++) {
		blkcopy_range range = {};

		range.src_fd = src;
		range.src_offset = range.dst_offset = i * piece;
		range.length = piece;
		fail_nth(nth, i + 1);

		int error = ioctl(dst, BLKCOPY, &range) ? errno : 0;
		bool hit = failed_nth(nth);

		fail_nth(nth, 0);
		printf("%llu %s %s\n", static_cast<unsigned long long>(i), hit ? "hit" : "miss",
		       error ? strerrorname_np(error) : "right");
		if (!hit)
			break;
	}
	return 0;
}

// ---- cycle ----

// A buffer for one request to the device mapper.
struct request {
	std::vector<uint64_t> words;

	explicit request(size_t bytes, std::string_view name, uint32_t flags)
		: words((sizeof(dm_ioctl) + bytes + 7) / 8)
	{
		dm_ioctl *io = head();

		if (name.size() >= sizeof(io->name))
			fail("'%.*s' is too long a name", static_cast<int>(name.size()), name.data());
		io->version[0] = DM_VERSION_MAJOR;
		io->data_size = words.size() * 8;
		io->data_start = sizeof(dm_ioctl);
		io->flags = flags;
		memcpy(io->name, name.data(), name.size());
	}

	dm_ioctl *head() { return reinterpret_cast<dm_ioctl *>(words.data()); }
	char *data() { return reinterpret_cast<char *>(head() + 1); }
};

void send(int control, unsigned long op, request &r, const char *what)
{
	if (ioctl(control, op, r.head()))
		fail("%s %s: %s", what, r.head()->name, strerror(errno));
}

struct target {
	uint64_t start, length;
	std::string type, params;
};

target parse_target(const std::string &line)
{
	char type[DM_MAX_TYPE_NAME];
	unsigned long long start, length;
	int used = 0;

	if (sscanf(line.c_str(), "%llu %llu %15s %n", &start, &length, type, &used) != 3 || !used)
		fail("'%s' is no line of a table", line.c_str());
	return { start, length, type, line.substr(used) };
}

std::vector<target> parse_table(const std::string &text)
{
	std::vector<target> table;

	for (size_t at = 0, end; at < text.size(); at = end + 1) {
		end = std::min(text.find(';', at), text.size());
		table.push_back(parse_target(text.substr(at, end - at)));
	}
	return table;
}

// Bytes of a target with its parameters; what follows is aligned.
size_t room(const target &t)
{
	return (sizeof(dm_target_spec) + t.params.size() + 1 + 7) & ~size_t{7};
}

void load(int control, const std::string &name, const std::vector<target> &table)
{
	size_t bytes = 0;

	for (const target &t : table)
		bytes += room(t);
	request r(bytes, name, 0);
	char *p = r.data();

	r.head()->target_count = table.size();
	for (const target &t : table) {
		dm_target_spec *spec = reinterpret_cast<dm_target_spec *>(p);

		spec->sector_start = t.start;
		spec->length = t.length;
		spec->next = room(t);
		memcpy(spec->target_type, t.type.c_str(), t.type.size());
		memcpy(spec + 1, t.params.c_str(), t.params.size());
		p += room(t);
	}
	send(control, DM_TABLE_LOAD, r, "load");
}

struct device {
	std::string name;
	std::vector<std::vector<target>> tables;
	size_t next = 0;
};

void suspend(int control, const std::string &name)
{
	request r(0, name, DM_SUSPEND_FLAG);

	send(control, DM_DEV_SUSPEND, r, "suspend");
}

void resume(int control, const std::string &name)
{
	request r(0, name, 0);

	send(control, DM_DEV_SUSPEND, r, "resume");
}

void cycle(int control, device &d)
{
	suspend(control, d.name);
	if (!d.tables.empty())
		load(control, d.name, d.tables[d.next++ % d.tables.size()]);
	resume(control, d.name);
}

int cycle_loop(char **arg)
{
	int control = open_or_fail("/dev/mapper/control", O_RDWR);
	uint64_t count = number(*arg++), i;
	std::vector<device> devices;

	for (bool fresh = true; *arg; arg++) {
		if (!strcmp(*arg, "--")) {
			fresh = true;
		} else if (fresh) {
			devices.push_back({ *arg, {} });
			fresh = false;
		} else {
			devices.back().tables.push_back(parse_table(*arg));
		}
	}
	if (devices.empty())
		usage();
	for (i = 0; i < count; i++)
		cycle(control, devices[i % devices.size()]);
	return 0;
}

int nest_loop(char **arg)
{
	int control = open_or_fail("/dev/mapper/control", O_RDWR);
	uint64_t count = number(*arg++), i;
	std::vector<std::string> names;

	while (*arg)
		names.push_back(*arg++);
	for (i = 0; i < count; i++) {
		for (const std::string &name : names)
			suspend(control, name);
		for (size_t n = names.size(); n--;)
			resume(control, names[n]);
	}
	return 0;
}

} // namespace

int main(int argc, char **argv)
{
	if (argc == 8 && !strcmp(argv[1], "copy"))
		return copy_loop(argv + 2);
	if (argc >= 4 && !strcmp(argv[1], "cycle"))
		return cycle_loop(argv + 2);
	if (argc == 6 && !strcmp(argv[1], "nth"))
		return nth_loop(argv + 2);
	if (argc >= 4 && !strcmp(argv[1], "nest"))
		return nest_loop(argv + 2);
	usage();
}
