// SPDX-License-Identifier: GPL-2.0-only
#include "output.hpp"

#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace blkcopy {
namespace {

std::atomic<bool> untold;

/* Some file systems say only to who closes a file that it is full. */
int close_copy_of(int fd)
{
	const int copy = dup(fd);

	return copy >= 0 && close(copy) ? errno : 0;
}

} /* namespace */

int write_all(int fd, std::string_view text)
{
	while (!text.empty()) {
		ssize_t n = write(fd, text.data(), text.size());

		if (n < 0 && errno == EINTR)
			continue;
		/* who shares a terminal or a pipe may have made it so */
		if (n < 0 && errno == EAGAIN) {
			pollfd wait{ fd, POLLOUT, 0 };

			poll(&wait, 1, -1);
			continue;
		}
		if (n <= 0)
			return n ? errno : EIO;
		text.remove_prefix(static_cast<size_t>(n));
	}
	return 0;
}

bool fill_standard_descriptors()
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* the lowest free one is taken, which is this */
		if (open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return false;
	}
	return true;
}

void tell_raw(const std::string &text)
{
	if (write_all(STDERR_FILENO, text))
		untold = true;
}

bool all_told()
{
	return !untold;
}

void tell(const std::string &line)
{
	tell_raw(line + '\n');
}

std::string one_line(std::string text)
{
	for (char &c : text)
		if (iscntrl(static_cast<unsigned char>(c)))
			c = '?';
	return text;
}

void complain(const std::string &line)
{
	/* one line, also where a device has a name to break it */
	tell("blkcopy: " + one_line(line));
}

bool print(const std::string &text, const char *and_yet)
{
	int error = write_all(STDOUT_FILENO, text);

	if (!error)
		error = close_copy_of(STDOUT_FILENO);
	if (error)
		complain(std::string("standard output: ") + strerror(error) +
			 and_yet);
	return !error;
}

} /* namespace blkcopy */
