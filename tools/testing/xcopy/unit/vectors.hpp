// SPDX-License-Identifier: GPL-2.0-only
/* Reads the commented ASCII hex of ../vectors: '#' to the end of a line is comment. */
#ifndef _VECTORS_HPP
#define _VECTORS_HPP

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <kcxx/abi.h>

namespace vectors {

using bytes = std::vector<__u8>;

/* Beside this file, wherever the compiler found it. */
inline std::string folder()
{
	const std::string self = __FILE__;
	const auto slash = self.rfind('/');

	return (slash == self.npos ? "." : self.substr(0, slash)) + "/../vectors/";
}

inline void parse_line(std::string line, bytes &out)
{
	std::istringstream words{line.substr(0, line.find('#'))};
	std::string word;

	while (words >> word) {
		if (word.size() != 2 || word.find_first_not_of("0123456789abcdef") != word.npos)
			throw std::runtime_error("not a byte: " + word);
		out.push_back(static_cast<__u8>(std::stoul(word, nullptr, 16)));
	}
}

inline bytes load(const std::string &name)
{
	std::ifstream in{folder() + name};
	std::string line;
	bytes out;

	if (!in)
		throw std::runtime_error("cannot open vector " + folder() + name);
	while (std::getline(in, line))
		parse_line(line, out);
	return out;
}

/* Those of a plain struct without holes. */
template <class T>
bytes of(const T &plain)
{
	static_assert(std::has_unique_object_representations_v<T>);
	const auto *from = reinterpret_cast<const __u8 *>(&plain);

	return { from, from + sizeof(plain) };
}

/* Exactly @len bytes on the heap, so that a read past them is seen. */
inline bytes head(const bytes &all, std::size_t len)
{
	return { all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(len, all.size())) };
}

inline __u64 be(const bytes &b, std::size_t at, unsigned int width)
{
	__u64 v = 0;

	for (unsigned int i = 0; i < width; i++)
		v = v << 8 | b.at(at + i);
	return v;
}

} // namespace vectors

#endif
