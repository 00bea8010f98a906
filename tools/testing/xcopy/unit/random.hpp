// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random input that is the same in every run and with every library: the
 * standard's generator, but not its distributions, whose output is not fixed.
 */
#ifndef _XCOPY_UNIT_RANDOM_HPP
#define _XCOPY_UNIT_RANDOM_HPP

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace xcopy_test {

class random {
public:
	explicit random(std::uint32_t seed) : gen_{ seed } {}

	/* In [0, n). */
	std::uint64_t below(std::uint64_t n) { return gen_() % n; }
	/* In [lo, hi]. */
	std::uint64_t between(std::uint64_t lo, std::uint64_t hi)
	{
		return lo + below(hi - lo + 1);
	}
	bool one_in(std::uint64_t n) { return below(n) == 0; }

	template <class T>
	void shuffle(std::vector<T> &v)
	{
		for (std::size_t i = v.size(); i > 1; i--)
			std::swap(v[i - 1], v[below(i)]);
	}

private:
	std::mt19937_64 gen_;
};

} // namespace xcopy_test

#endif
