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
#include <regex.h>
#include <string>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <vector>

#include "../../../../include/uapi/linux/blk-copy.h"
#include "xcdm.hpp"

using namespace xcdm;

namespace {

constexpr uint64_t sector_bytes = 512;

[[noreturn]] void usage()
{
	fputs("usage: xcstress copy STOPFILE SRC SOFF DST DOFF LEN\n"
	      "         BLKCOPY again and again until STOPFILE exists, once at least;\n"
	      "         prints how many copies there were and how many failed or were\n"
	      "         short\n"
	      "       xcstress cycle COUNT NAME [TABLE...] [-- NAME [TABLE...]]...\n"
	      "         suspend and resume mapped devices in turn, COUNT times in\n"
	      "         all, with the next of the device's tables loaded between;\n"
	      "         a table's lines are parted by ';'\n"
	      "       xcstress nth SRC DST PIECE COUNT\n"
	      "         copy pieces of that size, with the first allocation failing in\n"
	      "         the first, the second in the second ..., until all have failed;\n"
	      "         prints 'number hit|miss right|errno' for each\n"
	      "       xcstress nest COUNT NAME...\n"
	      "         suspend all of them, resume them the other way round, COUNT times\n"
	      "       xcstress dm\n"
	      "         lines from stdin, with tabs between the words, as dmsetup has them:\n"
	      "         create NAME TABLE, load NAME TABLE, message NAME SECTOR TEXT, remove,\n"
	      "         resume, status, suspend NAME; each is answered with '= 0', an error\n"
	      "         ends it; until NAME SECONDS PATTERN looks every 2 ms, without\n"
	      "         flushing anything, whether the status is like that\n",
	      stderr);
	exit(2);
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
	do {
		int error = ioctl(dst, BLKCOPY, &range) ? errno : 0;

		made++;
		if (!error && range.copied == range.length)
			continue;
		failed++;
		fprintf(stderr, "copy %lu: %llu bytes of %llu: %s\n", made,
			static_cast<unsigned long long>(range.copied),
			static_cast<unsigned long long>(range.length), strerror(error));
	} while (access(stop, F_OK));
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

struct device {
	std::string name;
	std::vector<std::vector<target>> tables;
	size_t next = 0;
};

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

// ---- dm ----

// A line for each target
std::string status_of(int control, const std::string &name, uint32_t flags)
{
	request r(16384, name, flags);
	std::string text;
	char numbers[48];

	send(control, DM_TABLE_STATUS, r, "status");

	const char *p = reinterpret_cast<const char *>(r.head()) + r.head()->data_start;

	for (uint32_t i = 0, next; i < r.head()->target_count; i++) {
		dm_target_spec spec;

		memcpy(&spec, p, sizeof(spec));
		snprintf(numbers, sizeof(numbers), "%llu %llu ", spec.sector_start, spec.length);
		text += std::string(numbers) + spec.target_type + ' ' + (p + sizeof(spec)) + '\n';
		next = spec.next;
		p = reinterpret_cast<const char *>(r.head()) + r.head()->data_start + next;
	}
	return text;
}

void status(int control, const std::string &name)
{
	fputs(status_of(control, name, 0).c_str(), stdout);
}

// (who asks looks for himself then: it may have taken too long)
void until(int control, const std::string &name, time_t seconds, const std::string &pattern)
{
	const timespec pause = { 0, 2'000'000 };
	const time_t end = time(nullptr) + seconds;
	regex_t like;

	if (regcomp(&like, pattern.c_str(), REG_EXTENDED | REG_NOSUB))
		fail("'%s' is no pattern", pattern.c_str());
	while (regexec(&like, status_of(control, name, DM_NOFLUSH_FLAG).c_str(), 0, nullptr, 0) && time(nullptr) <= end)
		nanosleep(&pause, nullptr);
	regfree(&like);
}

void message(int control, const std::string &name, const std::string &sector, const std::string &text)
{
	request r(sizeof(dm_target_msg) + text.size() + 1, name, 0);
	dm_target_msg *msg = reinterpret_cast<dm_target_msg *>(r.data());

	msg->sector = number(sector.c_str());
	memcpy(msg->message, text.c_str(), text.size());
	send(control, DM_TARGET_MSG, r, "message");
}

void dm_line(int control, const std::vector<std::string> &word)
{
	const std::string verb = word.size() > 1 ? word[0] : "";

	if (verb == "create" && word.size() == 3)
		create(control, word[1], word[2]);
	else if (verb == "load" && word.size() == 3)
		load(control, word[1], parse_table(word[2]));
	else if (verb == "message" && word.size() == 4)
		message(control, word[1], word[2], word[3]);
	else if (verb == "remove")
		remove(control, word[1]);
	else if (verb == "resume")
		resume(control, word[1]);
	else if (verb == "status")
		status(control, word[1]);
	else if (verb == "suspend")
		suspend(control, word[1]);
	else if (verb == "until" && word.size() == 4)
		until(control, word[1], number(word[2].c_str()), word[3]);
	else
		usage();
}

int dm_loop()
{
	int control = open_or_fail("/dev/mapper/control", O_RDWR);
	char *line = nullptr;
	size_t room = 0;

	for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
		std::vector<std::string> words;
		char *rest = line;

		line[n - (line[n - 1] == '\n')] = '\0';
		while (rest)
			words.emplace_back(strsep(&rest, "\t"));
		dm_line(control, words);
		puts("= 0");
		fflush(stdout);
	}
	free(line);
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
	if (argc == 2 && !strcmp(argv[1], "dm"))
		return dm_loop();
	if (argc >= 4 && !strcmp(argv[1], "nest"))
		return nest_loop(argv + 2);
	usage();
}
