// SPDX-License-Identifier: GPL-2.0-only
//
// xcpat: fill block devices with sectors that say where they belong, and check
// what a copy made of them. Every 512-byte sector carries its own sector
// number, a tag and a checksum, so that a stale sector (an older tag), a
// misplaced one (another number) and a torn one (wrong checksum) are told apart.

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

constexpr size_t sector_bytes = 512;
constexpr size_t buffer_bytes = size_t{1} << 20;
constexpr uint64_t magic = 0x3174617063787c5bULL;
constexpr uint64_t mix_multiplier = 0x9e3779b97f4a7c15ULL;

// One sector on the medium, in the byte order of this machine.
struct sector {
	uint64_t magic;
	uint64_t number;	// where fill put it, in sectors of the device
	uint64_t tag;		// hash of tag_text and the salt
	char tag_text[16];	// for messages only
	uint64_t payload[58];
	uint64_t checksum;	// over all words before
};
static_assert(sizeof(sector) == sector_bytes);

struct tag {
	uint64_t hash;
	char text[16];
};

[[noreturn, gnu::format(printf, 2, 3)]] void fail(int status, const char *format, ...)
{
	va_list ap;

	fputs("xcpat: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

uint64_t mix(uint64_t hash, uint64_t word)
{
	return ((hash ^ word) * mix_multiplier) ^ (hash >> 29);
}

uint64_t checksum(const sector &s)
{
	uint64_t words[sector_bytes / 8 - 1], hash = 0;

	memcpy(words, &s, sizeof(words));
	for (uint64_t w : words)
		hash = mix(hash, w);
	return hash;
}

// The salt keeps one test's sectors apart from another's on a reused disk.
tag make_tag(const char *text)
{
	const char *salt = getenv("XCPAT_SALT");
	tag t{};

	for (const char *s : {salt ? salt : "", "/", text})
		for (; *s; s++)
			t.hash = mix(t.hash + 1, static_cast<unsigned char>(*s));
	snprintf(t.text, sizeof(t.text), "%s", text);
	return t;
}

sector make_sector(uint64_t number, const tag &t)
{
	sector s{};
	uint64_t word = mix(t.hash, number);

	s.magic = magic;
	s.number = number;
	s.tag = t.hash;
	memcpy(s.tag_text, t.text, sizeof(s.tag_text));
	for (uint64_t &p : s.payload)
		p = word += mix_multiplier;
	s.checksum = checksum(s);
	return s;
}

uint64_t parse_size(const char *text, const char *what)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 0);
	switch (*end) {
	case 'G': n <<= 10; [[fallthrough]];
	case 'M': n <<= 10; [[fallthrough]];
	case 'K': n <<= 10; end++; break;
	}
	if (errno || *end || end == text)
		fail(2, "%s '%s' is no size", what, text);
	if (n % sector_bytes)
		fail(2, "%s '%s' is no multiple of %zu", what, text, sector_bytes);
	return n;
}

class device {
public:
	device(const char *path, bool write, bool direct) : path_(path)
	{
		fd_ = open(path, (write ? O_WRONLY : O_RDONLY) | (direct ? O_DIRECT : 0));
		if (fd_ < 0)
			fail(3, "open %s: %s", path, strerror(errno));
	}
	~device() { close(fd_); }
	device(const device &) = delete;
	device &operator=(const device &) = delete;

	void read(void *to, size_t bytes, uint64_t offset)
	{
		for (size_t done = 0; done < bytes;) {
			ssize_t n = pread(fd_, static_cast<char *>(to) + done, bytes - done,
					  static_cast<off_t>(offset + done));
			if (n <= 0)
				fail(3, "read %s at byte %llu: %s", path_,
				     static_cast<unsigned long long>(offset + done),
				     n ? strerror(errno) : "end of device");
			done += static_cast<size_t>(n);
		}
	}

	void write(const void *from, size_t bytes, uint64_t offset)
	{
		for (size_t done = 0; done < bytes;) {
			ssize_t n = pwrite(fd_, static_cast<const char *>(from) + done, bytes - done,
					   static_cast<off_t>(offset + done));
			if (n <= 0)
				fail(3, "write %s at byte %llu: %s", path_,
				     static_cast<unsigned long long>(offset + done), strerror(n ? errno : ENOSPC));
			done += static_cast<size_t>(n);
		}
	}

	void sync()
	{
		if (fsync(fd_))
			fail(3, "fsync %s: %s", path_, strerror(errno));
	}

private:
	const char *path_;
	int fd_;
};

sector *buffer()
{
	void *p = aligned_alloc(4096, buffer_bytes);

	if (!p)
		fail(3, "no memory");
	return static_cast<sector *>(p);
}

bool all_zero(const sector &s)
{
	static const sector zero{};

	return !memcmp(&s, &zero, sizeof(s));
}

// What is wrong with a sector that should carry WANT and one of TAGS.
// Empty: nothing.
std::string verdict(const sector &s, uint64_t want, const std::vector<tag> &tags)
{
	char text[160];

	if (s.magic != magic)
		return all_zero(s) ? "zero, never written" : "foreign data";
	if (checksum(s) != s.checksum)
		return "torn (checksum)";
	for (const tag &t : tags)
		if (t.hash == s.tag) {
			if (s.number == want)
				return {};
			snprintf(text, sizeof(text), "misplaced: it is sector %llu of tag %.15s, wanted sector %llu",
				 static_cast<unsigned long long>(s.number), s.tag_text,
				 static_cast<unsigned long long>(want));
			return text;
		}
	snprintf(text, sizeof(text), "stale: it has tag %.15s, sector %llu; wanted tag %.15s, sector %llu", s.tag_text,
		 static_cast<unsigned long long>(s.number), tags.front().text, static_cast<unsigned long long>(want));
	return text;
}

int fill(const char *path, uint64_t offset, uint64_t length, const tag &t, bool direct)
{
	device dev(path, true, direct);
	sector *buf = buffer();

	for (uint64_t done = 0; done < length;) {
		size_t bytes = length - done < buffer_bytes ? static_cast<size_t>(length - done) : buffer_bytes;

		for (size_t i = 0; i < bytes / sector_bytes; i++)
			buf[i] = make_sector((offset + done) / sector_bytes + i, t);
		dev.write(buf, bytes, offset + done);
		done += bytes;
	}
	if (direct)
		dev.sync();
	free(buf);
	return 0;
}

// One line about the first bad sector, with the number of bad ones in all.
int check(const char *path, uint64_t offset, uint64_t length, const std::vector<tag> &tags, uint64_t source,
	  bool direct)
{
	device dev(path, false, direct);
	sector *buf = buffer();
	uint64_t bad = 0, first = 0;
	std::string what;

	for (uint64_t done = 0; done < length;) {
		size_t bytes = length - done < buffer_bytes ? static_cast<size_t>(length - done) : buffer_bytes;

		dev.read(buf, bytes, offset + done);
		for (size_t i = 0; i < bytes / sector_bytes; i++) {
			std::string v = verdict(buf[i], (source + done) / sector_bytes + i, tags);

			if (v.empty())
				continue;
			if (!bad++) {
				first = (offset + done) / sector_bytes + i;
				what = v;
			}
		}
		done += bytes;
	}
	free(buf);
	if (!bad)
		return 0;
	printf("%s: sector %llu is %s (%llu of %llu sectors are bad)\n", path, static_cast<unsigned long long>(first),
	       what.c_str(), static_cast<unsigned long long>(bad),
	       static_cast<unsigned long long>(length / sector_bytes));
	return 1;
}

int zero(const char *path, uint64_t offset, uint64_t length)
{
	device dev(path, true, true);
	sector *buf = buffer();

	memset(static_cast<void *>(buf), 0, buffer_bytes);
	for (uint64_t done = 0; done < length; done += buffer_bytes)
		dev.write(buf, std::min<uint64_t>(length - done, buffer_bytes), offset + done);
	free(buf);
	return 0;
}

// Spoil sectors on purpose, to prove that check finds it.
int tear(const char *path, uint64_t offset, uint64_t length)
{
	device in(path, false, true), out(path, true, true);
	sector *buf = buffer();

	for (uint64_t done = 0; done < length; done += sector_bytes) {
		in.read(buf, sector_bytes, offset + done);
		buf[0].payload[29] ^= 1;
		out.write(buf, sector_bytes, offset + done);
	}
	free(buf);
	return 0;
}

[[noreturn]] void usage()
{
	fputs("usage: xcpat fill  [-b] DEV OFFSET LENGTH TAG\n"
	      "       xcpat check [-b] DEV OFFSET LENGTH TAG [SRCOFFSET]\n"
	      "       xcpat any   [-b] DEV OFFSET LENGTH TAG...   each sector of any of the tags\n"
	      "       xcpat tear       DEV OFFSET LENGTH\n"
	      "       xcpat zero       DEV OFFSET LENGTH\n"
	      "       xcpat serve      lines of these from stdin, with tabs between the words;\n"
	      "                        each is answered with '= STATUS', an I/O error ends it\n"
	      "Offsets and lengths in bytes, or with K M G. -b: through the page cache.\n"
	      "Several may be given, with -- between them; the first that fails ends it.\n"
	      "Status: 0 right, 1 wrong data, 2 usage, 3 I/O error. XCPAT_SALT is mixed into tags.\n",
	      stderr);
	exit(2);
}

// One of the things the usage lists.
int run(int argc, char **argv)
{
	bool direct = true;
	std::vector<tag> tags;
	std::string verb;

	if (argc < 1)
		usage();
	verb = argv[0];
	argv++, argc--;
	if (argc && !strcmp(argv[0], "-b"))
		direct = false, argv++, argc--;
	if (argc < (verb == "tear" || verb == "zero" ? 3 : 4))
		usage();

	uint64_t offset = parse_size(argv[1], "offset"), length = parse_size(argv[2], "length");

	if (verb == "tear" && argc == 3)
		return tear(argv[0], offset, length);
	if (verb == "zero" && argc == 3)
		return zero(argv[0], offset, length);
	tags.push_back(make_tag(argv[3]));
	if (verb == "fill" && argc == 4)
		return fill(argv[0], offset, length, tags[0], direct);
	if (verb == "check" && argc <= 5)
		return check(argv[0], offset, length, tags, argc == 5 ? parse_size(argv[4], "source offset") : offset,
			     direct);
	if (verb != "any")
		usage();
	for (int i = 4; i < argc; i++)
		tags.push_back(make_tag(argv[i]));
	return check(argv[0], offset, length, tags, offset, direct);
}

// Several of them
int chain(char **first, char **end)
{
	for (char **last;; first = last + 1) {
		last = std::find_if(first, end, [](const char *arg) { return !strcmp(arg, "--"); });

		int status = run(last - first, first);

		if (status || last == end)
			return status;
	}
}

int serve()
{
	char *line = nullptr;
	size_t room = 0;

	for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
		std::vector<char *> words;
		char *rest = line;

		line[n - (line[n - 1] == '\n')] = '\0';
		while (rest)
			words.push_back(strsep(&rest, "\t"));
		printf("= %d\n", chain(words.data(), words.data() + words.size()));
		fflush(stdout);
	}
	free(line);
	return 0;
}

} // namespace

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "serve"))
		return serve();
	return chain(argv + 1, argv + argc);
}
