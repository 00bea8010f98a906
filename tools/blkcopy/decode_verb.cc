// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy decode
 */
#include "decode.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/core.h>

#include "exit_code.hpp"
#include "hex.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace blkcopy {
namespace {

/* More is no answer of a disk. */
constexpr size_t most_text = 16 << 20;

/* errno, or 0. */
int read_text(int fd, std::string &text)
{
	char buffer[65536];

	while (text.size() < most_text) {
		const ssize_t n = read(fd, buffer, sizeof(buffer));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : 0;
		text.append(buffer, static_cast<size_t>(n));
	}
	return EFBIG;
}

int read_input(const std::string &file, std::string &text)
{
	if (file == "-")
		return read_text(STDIN_FILENO, text);

	const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;

	const int error = read_text(fd, text);

	close(fd);
	return error;
}

/* What is wrong with it, or "". */
std::string decode_dump(const decode_options &o, const dump &d, std::string &text)
{
	if (d.end) {
		text += (text.empty() ? "" : "\n") + decode(*d.end).text;
		return "";
	}

	const std::optional<form> f =
		o.type.empty() ? guess_form(d.bytes) : form_called(o.type);

	if (!f)
		return fmt::format("{} bytes that look like nothing known; "
				   "--type says what they are",
				   d.bytes.size());

	const decoded out = decode(d.bytes, *f, o.block_size);

	text += (text.empty() || out.text.empty() ? "" : "\n") + out.text;
	return out.error;
}

} /* namespace */

int run_decode(int argc, char **argv)
{
	decode_options o;
	std::string input, text;

	if (std::optional<int> code = parse_decode(argc, argv, o))
		return *code;

	const std::string name = o.file == "-" ? "standard input" : o.file;

	if (int error = read_input(o.file, input)) {
		complain(fmt::format("{}: cannot be read: {}", name,
				     strerror(error)));
		return exit_failed;
	}

	const hex_text hex = parse_hex(input);
	std::string error = hex.error.empty() ? "" :
						fmt::format("{}: {}", name,
							    hex.error);

	if (error.empty()) {
		for (const dump &d : hex.dumps) {
			std::string wrong = decode_dump(o, d, text);

			if (!wrong.empty() && error.empty())
				error = fmt::format("{}: line {}: {}", name,
						    d.line, wrong);
		}
	}
	if (!print(text))
		return exit_failed;
	if (error.empty())
		return exit_ok;
	complain(error);
	return exit_refused;
}

} /* namespace blkcopy */
