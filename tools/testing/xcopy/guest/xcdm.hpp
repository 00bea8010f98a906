// SPDX-License-Identifier: GPL-2.0-only
//
// Device mapper without forks, for programs of one file: what each needs of it is
// here, and what goes wrong ends the program.
#ifndef XCDM_HPP
#define XCDM_HPP

#include <algorithm>
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
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <linux/dm-ioctl.h>

namespace xcdm {

// A mapped device that is to go if we fail
inline std::string half_made;

inline void drop(const std::string &name);

[[noreturn, gnu::format(printf, 1, 2)]] inline void fail(const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	if (!half_made.empty())
		drop(half_made);
	exit(1);
}

inline uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (!*text || *end)
		fail("'%s' is no number", text);
	return n;
}

inline int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	return fd;
}

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

inline void send(int control, unsigned long op, request &r, const char *what)
{
	if (ioctl(control, op, r.head()))
		fail("%s %s: %s", what, r.head()->name, strerror(errno));
}

struct target {
	uint64_t start, length;
	std::string type, params;
};

inline target parse_target(const std::string &line)
{
	char type[DM_MAX_TYPE_NAME];
	unsigned long long start, length;
	int used = 0;

	if (sscanf(line.c_str(), "%llu %llu %15s %n", &start, &length, type, &used) != 3 || !used)
		fail("'%s' is no line of a table", line.c_str());
	return { start, length, type, line.substr(used) };
}

inline std::vector<target> parse_table(const std::string &text)
{
	std::vector<target> table;

	for (size_t at = 0, end; at < text.size(); at = end + 1) {
		end = std::min(text.find(';', at), text.size());
		table.push_back(parse_target(text.substr(at, end - at)));
	}
	return table;
}

// Bytes of a target with its parameters; what follows is aligned.
inline size_t room(const target &t)
{
	return (sizeof(dm_target_spec) + t.params.size() + 1 + 7) & ~size_t{7};
}

inline void load(int control, const std::string &name, const std::vector<target> &table)
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

inline void suspend(int control, const std::string &name)
{
	request r(0, name, DM_SUSPEND_FLAG);

	send(control, DM_DEV_SUSPEND, r, "suspend");
}

inline void resume(int control, const std::string &name)
{
	request r(0, name, 0);

	send(control, DM_DEV_SUSPEND, r, "resume");
}

inline void drop(const std::string &name)
{
	request r(0, name, 0);

	ioctl(open("/dev/mapper/control", O_RDWR | O_CLOEXEC), DM_DEV_REMOVE, r.head());
}

inline std::string node(const std::string &name)
{
	return "/dev/mapper/" + name;
}

inline void remove(int control, const std::string &name)
{
	request r(0, name, 0);
	int tries = 25;

	while (ioctl(control, DM_DEV_REMOVE, r.head())) {
		if (errno != EBUSY || !tries--)
			fail("remove %s: %s", name.c_str(), strerror(errno));
		usleep(200000);
		r = request(0, name, 0);
	}
	unlink(node(name).c_str());
}

inline void create(int control, const std::string &name, const std::string &table)
{
	request r(0, name, 0);

	send(control, DM_DEV_CREATE, r, "create");
	// (without a table there is nothing to run, and it goes again)
	half_made = name;
	load(control, name, parse_table(table));
	resume(control, name);
	half_made.clear();
	unlink(node(name).c_str());
	if (mknod(node(name).c_str(), S_IFBLK | 0600, r.head()->dev))
		fail("node of %s: %s", name.c_str(), strerror(errno));
}

} // namespace xcdm

#endif
