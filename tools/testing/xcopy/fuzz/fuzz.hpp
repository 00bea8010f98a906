// SPDX-License-Identifier: GPL-2.0-only
/* What fuzzers need: to say what must hold, and values from the input. */
#ifndef _FUZZ_HPP
#define _FUZZ_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

inline void require(bool ok)
{
	if (!ok)
		__builtin_trap();
}

/* Reads plain values off the input; zeroes after its end. */
class input {
public:
	input(const uint8_t *data, std::size_t size) : data_{ data }, size_{ size } {}

	bool more() const { return size_ != 0; }

	template <class T>
	T take()
	{
		T v{};
		const std::size_t n = sizeof(v) < size_ ? sizeof(v) : size_;

		std::memcpy(&v, data_, n);
		data_ += n;
		size_ -= n;
		return v;
	}

private:
	const uint8_t *data_;
	std::size_t size_;
};

#endif
