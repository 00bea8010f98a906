// SPDX-License-Identifier: GPL-2.0-only
//
// xctree: copies in random trees of mapped devices, against a model in memory.
//
// A leaf is a disk, or another name of a part of one, as a partition or a multipath
// device is. Above the leaves are two levels of mapped devices, linear and striped,
// whose tables change all the time. The model knows for each sector of a device
// which sector of which disk it is, and for each of these what it holds.

#include <sys/wait.h>

#include "../../../../include/uapi/linux/blk-copy.h"
#include "xcdm.hpp"

using namespace xcdm;

namespace {

constexpr uint64_t sector_bytes = 512;
constexpr uint32_t unit_sectors = 8192;
constexpr uint32_t most_copied = 2048;
constexpr uint32_t per_level = 4;

uint64_t seed;

uint32_t random_below(uint32_t n)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return static_cast<uint32_t>((seed >> 33) % n);
}

// From 1 to @most, the small ones more often.
uint32_t random_length(uint32_t most)
{
	const uint32_t n = random_below(3) ? std::min(most, 64U) : most;

	return 1 + random_below(n);
}

// What a disk holds, a tag a sector.
struct unit {
	bool copies;
	uint32_t kind;		// those of one kind copy among themselves
	std::vector<uint64_t> holds;
};

struct place {
	uint32_t unit, sector;

	bool operator==(const place &) const = default;
};

struct device {
	std::string path, name;	// no name: a leaf
	std::vector<place> map;	// of each of its sectors
	std::string table;
};

// Part of a table: stripes, or one of them, which is linear.
struct piece {
	std::vector<uint32_t> below;
	uint32_t start, chunk, length;
};

std::vector<unit> units;
std::vector<device> devices;
std::vector<std::vector<piece>> tables;	// by device
uint32_t nr_leaves, level1, level2;
uint64_t next_tag = 1, copies, refused, copied_sectors, offloaded_sectors;
int control;

// ---- the model ----

place in_piece(const piece &p, uint32_t i)
{
	const uint32_t n = p.below.size(), row = i / p.chunk;

	if (n == 1)
		return devices[p.below[0]].map[p.start + i];
	return devices[p.below[row % n]].map[p.start + row / n * p.chunk + i % p.chunk];
}

void map_again(uint32_t d)
{
	devices[d].map.clear();
	for (const piece &p : tables[d])
		for (uint32_t i = 0; i < p.length; i++)
			devices[d].map.push_back(in_piece(p, i));
}

uint64_t &holds(const place &p)
{
	return units[p.unit].holds[p.sector];
}

// Does it write what it reads, and where: at disks that copy, or below something?
enum class meeting { none, seen, unseen };

meeting meet(const device &s, uint32_t from, const device &d, uint32_t to, uint32_t n)
{
	static std::vector<uint8_t> read[16];
	meeting result = meeting::none;

	for (uint32_t u = 0; u < units.size(); u++)
		read[u].assign(unit_sectors, 0);
	for (uint32_t i = 0; i < n; i++)
		read[s.map[from + i].unit][s.map[from + i].sector] = 1;
	for (uint32_t i = 0; i < n; i++) {
		const place &p = d.map[to + i];

		if (!read[p.unit][p.sector])
			continue;
		if (!units[p.unit].copies)
			return meeting::unseen;
		result = meeting::seen;
	}
	return result;
}

// ---- the disks ----

struct buffer {
	uint64_t *words;

	explicit buffer(uint32_t sectors)
		: words(static_cast<uint64_t *>(aligned_alloc(4096, (sectors * sector_bytes + 4095) & ~4095ULL)))
	{
		if (!words)
			fail("no memory");
	}
	~buffer() { free(words); }
	buffer(const buffer &) = delete;
	uint64_t *sector(uint32_t i) { return words + i * (sector_bytes / 8); }
};

void check(const device &d, uint32_t at, uint32_t n, const char *what)
{
	const int fd = open_or_fail(d.path.c_str(), O_RDONLY | O_DIRECT);
	buffer b(n);

	if (pread(fd, b.words, n * sector_bytes, at * sector_bytes) != static_cast<ssize_t>(n * sector_bytes))
		fail("%s: read %s at sector %u: %s", what, d.path.c_str(), at, strerror(errno));
	close(fd);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t w = 0; w < sector_bytes / 8; w++)
			if (b.sector(i)[w] != holds(d.map[at + i]))
				fail("%s: %s, sector %u (%u of disk %u), word %u: it holds %llu and not %llu; table %s",
				     what, d.path.c_str(), at + i, d.map[at + i].sector, d.map[at + i].unit, w,
				     static_cast<unsigned long long>(b.sector(i)[w]),
				     static_cast<unsigned long long>(holds(d.map[at + i])), d.table.c_str());
}

// Is a sector there twice in what is written? Which copy of it stays nobody says.
bool writes_twice(const device &d, uint32_t to, uint32_t n)
{
	std::vector<uint64_t> all;

	for (uint32_t i = 0; i < n; i++)
		all.push_back(uint64_t{d.map[to + i].unit} << 32 | d.map[to + i].sector);
	std::sort(all.begin(), all.end());
	return std::adjacent_find(all.begin(), all.end()) != all.end();
}

void write_or_fail(int fd, const device &d, uint64_t *words, uint32_t at, uint32_t n)
{
	if (pwrite(fd, words, n * sector_bytes, at * sector_bytes) != static_cast<ssize_t>(n * sector_bytes))
		fail("write %s at sector %u: %s", d.path.c_str(), at, strerror(errno));
}

void write_new(const device &d, uint32_t at, uint32_t n)
{
	const int fd = open_or_fail(d.path.c_str(), O_WRONLY | O_DIRECT);
	const bool one_by_one = writes_twice(d, at, n);
	buffer b(n);

	for (uint32_t i = 0; i < n; i++) {
		holds(d.map[at + i]) = next_tag++;
		std::fill_n(b.sector(i), sector_bytes / 8, holds(d.map[at + i]));
		if (one_by_one)
			write_or_fail(fd, d, b.sector(i), at + i, 1);
	}
	if (!one_by_one)
		write_or_fail(fd, d, b.words, at, n);
	close(fd);
}

// ---- operations ----

struct outcome {
	int error;
	uint64_t copied, offloaded;
};

outcome copy(const device &s, uint32_t from, const device &d, uint32_t to, uint32_t n)
{
	const int src = open_or_fail(s.path.c_str(), O_RDONLY), dst = open_or_fail(d.path.c_str(), O_WRONLY);
	blkcopy_range r = {};

	r.src_fd = src;
	r.src_offset = from * sector_bytes;
	r.dst_offset = to * sector_bytes;
	r.length = n * sector_bytes;
	const int error = ioctl(dst, BLKCOPY, &r) ? errno : 0;

	close(src);
	close(dst);
	return { error, r.copied, r.offloaded };
}

// While it goes on a device is suspended and resumed, with the same table anew.
outcome copy_disturbed(const device &s, uint32_t from, const device &d, uint32_t to, uint32_t n)
{
	int ends[2];
	outcome o = {};

	if (pipe(ends))
		fail("pipe: %s", strerror(errno));
	const pid_t child = fork();

	if (!child) {
		o = copy(s, from, d, to, n);
		_exit(write(ends[1], &o, sizeof(o)) != sizeof(o));
	}
	for (int i = 0; i < 3; i++) {
		const device &x = devices[nr_leaves + random_below(devices.size() - nr_leaves)];

		suspend(control, x.name);
		if (random_below(2))
			load(control, x.name, parse_table(x.table));
		resume(control, x.name);
	}
	if (child < 0 || read(ends[0], &o, sizeof(o)) != sizeof(o))
		fail("no outcome of a copy: %s", strerror(errno));
	waitpid(child, nullptr, 0);
	close(ends[0]);
	close(ends[1]);
	return o;
}

uint32_t kind_of(const device &d, uint32_t sector)
{
	return units[d.map[sector].unit].kind;
}

// Where a copy goes to: anywhere, but not often to a disk of another kind, and at
// times near to where it comes from.
void copy_somewhere(bool disturbed)
{
	const device &s = devices[random_below(devices.size())];
	const bool near = !random_below(5);
	uint32_t at = near ? &s - devices.data() : random_below(devices.size()), n, from, to;

	for (uint32_t tries = 0;; tries++) {
		const uint32_t most = std::min<uint32_t>(most_copied, std::min(s.map.size(), devices[at].map.size()));

		n = random_length(most);
		from = random_below(s.map.size() - n + 1);
		to = random_below(devices[at].map.size() - n + 1);
		if (near)
			to = std::min<uint64_t>(from + random_below(2 * n), s.map.size() - n);
		if (near || tries == 4 || kind_of(s, from) == kind_of(devices[at], to))
			break;
		at = random_below(devices.size());
	}

	const device &d = devices[at];
	const meeting m = meet(s, from, d, to, n);

	if (m == meeting::unseen || writes_twice(d, to, n))
		return;
	const outcome o = disturbed ? copy_disturbed(s, from, d, to, n) : copy(s, from, d, to, n);

	copies++;
	if (m == meeting::seen) {
		refused++;
		if (o.error != EEXIST || o.copied)
			fail("copy %llu, %s at %u to %s at %u, %u sectors: they overlap, and it ended with %s",
			     static_cast<unsigned long long>(copies), s.path.c_str(), from, d.path.c_str(), to, n,
			     strerror(o.error));
		return;
	}
	if (o.error || o.copied != n * sector_bytes)
		fail("copy %llu, %s at %u to %s at %u, %u sectors: %s; tables %s and %s",
		     static_cast<unsigned long long>(copies), s.path.c_str(), from, d.path.c_str(), to, n,
		     strerror(o.error), s.table.c_str(), d.table.c_str());
	copied_sectors += n;
	offloaded_sectors += o.offloaded / sector_bytes;
	for (uint32_t i = 0; i < n; i++)
		holds(d.map[to + i]) = holds(s.map[from + i]);
	const uint32_t head = std::min(to, 16U), tail = std::min<uint32_t>(16, d.map.size() - to - n);

	check(d, to - head, head + n + tail, "after a copy");
}

// A random piece of what lies below @limit.
piece random_piece(uint32_t limit)
{
	piece p{ { random_below(limit) }, 0, 0, 0 };
	uint32_t room = devices[p.below[0]].map.size(), rows;

	if (random_below(3) == 0) {
		for (uint32_t i = random_below(3); i--;)
			p.below.push_back(random_below(limit));
	}
	for (uint32_t b : p.below)
		room = std::min<uint32_t>(room, devices[b].map.size());
	if (p.below.size() == 1) {
		p.length = p.chunk = 1 + random_below(std::min(room, 2048U));
		p.start = random_below(room - p.length + 1);
		return p;
	}
	p.chunk = 8U << random_below(4);
	rows = 1 + random_below(std::min(room / p.chunk, 16U));
	p.length = rows * p.chunk * p.below.size();
	p.start = random_below((room - rows * p.chunk) / 8 + 1) * 8;
	return p;
}

std::string text_of(const std::vector<piece> &table)
{
	std::string text;
	uint32_t at = 0;

	for (const piece &p : table) {
		text += (at ? ";" : "") + std::to_string(at) + " " + std::to_string(p.length);
		if (p.below.size() == 1)
			text += " linear";
		else
			text += " striped " + std::to_string(p.below.size()) + " " + std::to_string(p.chunk);
		for (uint32_t b : p.below)
			text += " " + devices[b].path + " " + std::to_string(p.start);
		at += p.length;
	}
	return text;
}

// A new table for @d, at least as long as what lies above it asks for.
void new_table(uint32_t d)
{
	const uint32_t limit = d < level1 ? nr_leaves : level1;
	uint32_t needed = 1, length = 0;

	for (uint32_t above = level1; above < level2; above++)
		for (const piece &p : tables[above])
			for (uint32_t b : p.below)
				if (b == d)
					needed = std::max<uint32_t>(needed, p.start + p.length);
	tables[d].clear();
	for (uint32_t i = 0; i < 3 || length < needed; i++) {
		tables[d].push_back(random_piece(limit));
		length += tables[d].back().length;
	}
	devices[d].table = text_of(tables[d]);
	map_again(d);
}

void reload()
{
	const uint32_t d = nr_leaves + random_below(devices.size() - nr_leaves);

	new_table(d);
	for (uint32_t above = level1; above < level2; above++)
		map_again(above);
	suspend(control, devices[d].name);
	load(control, devices[d].name, parse_table(devices[d].table));
	resume(control, devices[d].name);
}

void make_device(const char *level, uint32_t i)
{
	const std::string name = level + std::to_string(i);

	devices.push_back({ node(name), name, {}, "" });
	tables.emplace_back();
	new_table(devices.size() - 1);
	create(control, name, devices.back().table);
}

// PATH a disk that copies, PATH^ one of another kind, PATH! one that does not,
// PATH=N+SECTOR a part of disk N
void add_leaf(const std::string &text)
{
	const size_t alias = text.find('='), mark = text.find_first_of("!^");
	device d{ text.substr(0, std::min(alias, mark)), "", {}, "" };
	const uint32_t kind = mark == std::string::npos ? 0 : text[mark] == '^' ? 1 : 2;
	uint32_t unit_nr = units.size(), start = 0;

	if (alias != std::string::npos &&
	    (sscanf(text.c_str() + alias, "=%u+%u", &unit_nr, &start) != 2 || unit_nr >= units.size() ||
	     start >= unit_sectors))
		fail("'%s' is no part of a disk", text.c_str());
	if (unit_nr == units.size())
		units.push_back({ kind != 2, kind, std::vector<uint64_t>(unit_sectors) });
	for (uint32_t i = start; i < unit_sectors; i++)
		d.map.push_back({ unit_nr, i });
	devices.push_back(d);
	tables.emplace_back();
	if (alias == std::string::npos)
		write_new(devices.back(), 0, unit_sectors);
}

void operation()
{
	const uint32_t what = random_below(100);

	if (what < 70) {
		copy_somewhere(false);
	} else if (what < 78) {
		copy_somewhere(true);
	} else if (what < 88) {
		const device &d = devices[random_below(devices.size())];
		const uint32_t n = random_length(std::min<uint32_t>(32, d.map.size()));

		write_new(d, random_below(d.map.size() - n + 1), n);
	} else if (what < 98) {
		reload();
	} else {
		const device &d = devices[random_below(devices.size())];

		check(d, 0, d.map.size(), "a whole device");
	}
}

} // namespace

int main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: xctree SEED OPERATIONS LEAF...\n"
		      "       a LEAF is DISK, DISK^ of another kind, DISK! which does not copy, or PATH=N+SECTOR,\n"
		      "       which is\n"
		      "       what lies behind that sector of the Nth disk; of each disk 4 MiB are used\n",
		      stderr);
		return 2;
	}
	seed = number(argv[1]);
	control = open_or_fail("/dev/mapper/control", O_RDWR);
	for (int i = 3; i < argc; i++)
		add_leaf(argv[i]);
	nr_leaves = devices.size();
	level1 = level2 = nr_leaves + per_level;
	for (uint32_t i = 0; i < per_level; i++)
		make_device("lo", i);
	for (uint32_t i = 0; i < per_level; i++) {
		make_device("hi", i);
		level2 = devices.size();
	}
	for (uint64_t i = 0; i < number(argv[2]); i++)
		operation();
	for (const device &d : devices)
		check(d, 0, d.map.size(), "at the end");
	for (uint32_t d = devices.size(); d-- > nr_leaves;)
		remove(control, devices[d].name);
	printf("%llu copies, %llu of them refused as overlaps, %llu sectors, %llu of them offloaded\n",
	       static_cast<unsigned long long>(copies), static_cast<unsigned long long>(refused),
	       static_cast<unsigned long long>(copied_sectors), static_cast<unsigned long long>(offloaded_sectors));
	return 0;
}
