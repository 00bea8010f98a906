// SPDX-License-Identifier: GPL-2.0-only
#include "map.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "output.hpp"
#include "size.hpp"
#include "sysfs.hpp"

namespace blkcopy {
namespace {

constexpr std::string_view first_words = "# Mapfile. Created by blkcopy ";

/* Nothing that a copy of ours writes comes near. */
constexpr off_t max_file = 16 << 20;

std::string range_line(const map_binding &b)
{
	return fmt::format("# blkcopy range {} bytes", b.length);
}

std::string side_line(const char *name, const map_binding::side &s)
{
	return fmt::format("# blkcopy {} from {} of {} bytes: {}", name,
			   s.offset, s.size, s.identity);
}

/* A symbolic link stays; what it leads to is replaced. */
std::string real_path(const std::string &path)
{
	char *real = realpath(path.c_str(), nullptr);
	std::string text = real ? real : path;

	free(real);
	return text;
}

/* Is @fd, still, the file of that name? */
bool is_at(int fd, const std::string &path)
{
	struct stat ours, there;

	return !fstat(fd, &ours) && !lstat(path.c_str(), &there) &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

/* False: another has it. Some file systems have no locks. */
bool lock_file(int fd)
{
	return !flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK;
}

/* Is it what a run that was killed has left, and no file of anybody else's? errno, or 0. */
int claim(int fd)
{
	char text[first_words.size()];
	const ssize_t n = read(fd, text, sizeof(text));

	/* who has begun to write it has it locked, and it may be empty */
	if (n < 0 || !first_words.starts_with({ text, static_cast<size_t>(n) }))
		return EEXIST;
	return lock_file(fd) ? 0 : EBUSY;
}

/*
 * Takes away what is where the new map is to be: a pipe or a link is as good as
 * nothing, and so is what a run that was killed has left. That is locked until it is
 * gone, lest it be a new one by then, of a run that begins. errno, or 0.
 */
int make_room(const std::string &fresh)
{
	const int fd = open(fresh.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
						   O_CLOEXEC);
	struct stat st;
	int error = 0;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && (errno == EACCES || errno == EISDIR))
		return errno;
	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode))
		error = claim(fd);
	if (!error && (fd < 0 || is_at(fd, fresh)))
		unlink(fresh.c_str());
	if (fd >= 0)
		close(fd);
	return error;
}

/* A new file, locked; or -1. */
int make_file(const std::string &fresh)
{
	const int fd = open(fresh.c_str(),
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	/* it may be taken for one that was left, until it is locked */
	if (fd < 0 || (lock_file(fd) && is_at(fd, fresh)))
		return fd;
	close(fd);
	errno = EBUSY;
	return -1;
}

int sync_folder_of(const std::string &path)
{
	const size_t slash = path.rfind('/');
	const std::string folder = slash == path.npos ? "." :
						path.substr(0, slash + 1);
	const int fd = open(folder.c_str(),
			    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;

	const int error = fsync(fd) ? errno : 0;

	close(fd);
	/* some file systems have nothing to say to a folder */
	return error == EINVAL ? 0 : error;
}

} /* namespace */

copy_map::copy_map(const std::string &path, const map_binding &binding)
	: path_{ path }, binding_{ binding }
{
}

copy_map::~copy_map()
{
	if (lock_ >= 0)
		close(lock_);
}

/* A map that is bound to nothing would hold for any two devices. */
std::string copy_map::unbound() const
{
	for (const auto &[name, side] : { std::pair{ "source", &binding_.src },
					  std::pair{ "destination", &binding_.dst } })
		if (side->identity.empty())
			return fmt::format("cannot be bound to the {}: /sys and "
					   "/proc do not say which device it is",
					   name);
	return "";
}

/*
 * It is another file after each save(), and that is locked before it is in place;
 * so one that is not there any more was another's, too.
 */
std::string copy_map::lock()
{
	lock_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
	if (lock_ < 0)
		return unreadable();
	if (!lock_file(lock_) || !is_at(lock_, real_path(path_))) {
		error_ = EBUSY;
		return "is in use by another blkcopy";
	}
	return "";
}

std::string copy_map::load()
{
	struct stat st;
	std::string wrong = unbound();

	if (!wrong.empty())
		return wrong;
	if (stat(path_.c_str(), &st))
		return errno == ENOENT ? "" : unreadable();
	if (!S_ISREG(st.st_mode))
		return "is no regular file";
	if (st.st_size > max_file)
		return "is no map: too large";
	wrong = lock();
	if (!wrong.empty())
		return wrong;

	std::optional<std::string> text = read_file(path_);

	if (!text)
		return unreadable();
	found_ = true;
	done_.clear();

	wrong = check_binding(*text);
	return wrong.empty() ? parse_blocks(*text) : wrong;
}

std::string copy_map::unreadable()
{
	error_ = errno;
	return std::string("cannot be read: ") + strerror(error_);
}

/* Is @line that of @side, and if not why? */
std::string copy_map::check_side(const std::string &name,
				 const map_binding::side &side,
				 const std::string &line) const
{
	const std::string start = fmt::format("# blkcopy {} from ", name);
	unsigned long long offset = 0, size = 0;
	int at = 0;

	if (!line.starts_with(start) ||
	    sscanf(line.c_str() + start.size(), "%llu of %llu bytes: %n",
		   &offset, &size, &at) < 2 ||
	    !at)
		return fmt::format("is no map of blkcopy: no {}", name);

	const std::string identity = line.substr(start.size() + at);

	if (identity != side.identity)
		return fmt::format("is of another {}: \"{}\" then, \"{}\" now",
				   name, identity, side.identity);
	if (size != side.size)
		return fmt::format("{} had {} bytes then, {} now", name, size,
				   side.size);
	if (offset != side.offset)
		return fmt::format("is of another range: from {} of the {}, "
				   "not {}",
				   offset, name, side.offset);
	return "";
}

/* The comments that bind the map: is this its copy? */
std::string copy_map::check_binding(const std::string &text) const
{
	std::istringstream lines{ text };
	std::string line, src, dst, range;

	while (std::getline(lines, line))
		if (line.starts_with("# blkcopy source "))
			src = line;
		else if (line.starts_with("# blkcopy destination "))
			dst = line;
		else if (line.starts_with("# blkcopy range "))
			range = line;
	for (const std::string &wrong :
	     { check_side("source", binding_.src, src),
	       check_side("destination", binding_.dst, dst) })
		if (!wrong.empty())
			return wrong;
	if (range != range_line(binding_))
		return fmt::format("is of another range: \"{}\", not {} bytes",
				   range.substr(std::min<size_t>(range.size(),
								 16)),
				   binding_.length);
	return "";
}

/* The blocks follow each other from the start of the range to its end. */
std::string copy_map::parse_blocks(const std::string &text)
{
	std::istringstream lines{ text };
	std::string line;
	uint64_t at = 0;
	unsigned number = 0;
	bool status_seen = false;

	while (std::getline(lines, line)) {
		number++;
		if (line.empty() || line[0] == '#')
			continue;
		if (!status_seen) {
			/* where the last run was; the blocks tell as well */
			status_seen = true;
			continue;
		}

		std::istringstream words{ line };
		std::string pos_text, size_text, status, more;

		words >> pos_text >> size_text >> status;

		const std::optional<uint64_t> pos = parse_size(pos_text),
					      size = parse_size(size_text);

		if (!pos || !size || !*size || status.size() != 1 ||
		    !strchr("?*/-+", status[0]) || words >> more)
			return fmt::format("is no map: line {}: \"{}\"",
					   number, line);
		if (*pos != binding_.src.offset + at ||
		    *size > binding_.length - at || *size % binding_.block)
			return fmt::format("is damaged: line {} does not "
					   "follow: \"{}\"",
					   number, line);
		if (status == "+")
			mark(at, *size);
		at += *size;
	}
	if (at != binding_.length)
		return fmt::format("is damaged: it ends after {} of {} bytes",
				   at, binding_.length);
	return "";
}

std::vector<extent> copy_map::rest() const
{
	std::vector<extent> gaps;
	uint64_t at = 0;

	for (const extent &d : done_) {
		if (d.offset > at)
			gaps.push_back({ at, d.offset - at });
		at = d.end();
	}
	if (at < binding_.length)
		gaps.push_back({ at, binding_.length - at });
	return gaps;
}

uint64_t copy_map::done_bytes() const
{
	uint64_t bytes = 0;

	for (const extent &d : done_)
		bytes += d.length;
	return bytes;
}

void copy_map::mark(uint64_t offset, uint64_t length)
{
	extent added{ offset, length };
	std::vector<extent> kept;

	if (!length)
		return;
	for (const extent &d : done_) {
		if (d.end() < added.offset || d.offset > added.end()) {
			kept.push_back(d);
			continue;
		}

		const uint64_t end = std::max(d.end(), added.end());

		added.offset = std::min(d.offset, added.offset);
		added.length = end - added.offset;
	}
	kept.insert(std::find_if(kept.begin(), kept.end(),
				 [&](const extent &d) {
					 return d.offset > added.offset;
				 }),
		    added);
	done_ = std::move(kept);
}

std::string copy_map::text() const
{
	const std::vector<extent> gaps = rest();
	const uint64_t start = binding_.src.offset;
	std::string out = std::string(first_words) +
			  "version " BLKCOPY_VERSION "\n";
	uint64_t at = 0;
	auto block = [&](uint64_t end, char status) {
		if (end > at)
			out += fmt::format("{:#010x}  {:#010x}  {}\n",
					   start + at, end - at, status);
		at = end;
	};

	out += side_line("source", binding_.src) + '\n';
	out += side_line("destination", binding_.dst) + '\n';
	out += range_line(binding_) + '\n';
	out += "# current_pos  current_status  current_pass\n";
	out += fmt::format(
		"{:#010x}     {}               1\n",
		start + (gaps.empty() ? binding_.length : gaps[0].offset),
		gaps.empty() ? '+' : '?');
	out += "#      pos        size  status\n";
	for (const extent &gap : gaps) {
		block(gap.offset, '+');
		block(gap.end(), '?');
	}
	block(binding_.length, '+');
	return out;
}

/* The first one is nobody's: another who has begun meanwhile keeps what is his. */
int copy_map::put_in_place(const std::string &fresh, const std::string &target)
{
	struct stat st;
	const bool first = lock_ < 0 && (lstat(target.c_str(), &st) ||
					 !S_ISLNK(st.st_mode));

	if (first && !renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD,
				target.c_str(), RENAME_NOREPLACE))
		return 0;
	/* EINVAL: the file system does not know that */
	if (first && errno != EINVAL && errno != ENOSYS)
		return errno == EEXIST ? EBUSY : errno;
	return rename(fresh.c_str(), target.c_str()) ? errno : 0;
}

int copy_map::save()
{
	const std::string target = real_path(path_);
	const std::string fresh = target + ".new";

	if (int error = make_room(fresh))
		return error;

	const int fd = make_file(fresh);

	if (fd < 0)
		return errno;

	int error = write_all(fd, text());

	if (!error && fsync(fd))
		error = errno;
	if (!error)
		error = put_in_place(fresh, target);
	if (error) {
		unlink(fresh.c_str());
		close(fd);
		return error;
	}
	if (lock_ >= 0)
		close(lock_);
	lock_ = fd;
	return sync_folder_of(target);
}

std::string copy_map::trouble(int error) const
{
	switch (error) {
	case EBUSY:
		return "another blkcopy has it";
	case EEXIST:
		return real_path(path_) + ".new is there, and is no map";
	default:
		return strerror(error);
	}
}

int copy_map::remove() const
{
	const std::string target = real_path(path_);

	if (unlink(target.c_str()))
		return errno == ENOENT ? 0 : errno;
	return sync_folder_of(target);
}

} /* namespace blkcopy */
