// SPDX-License-Identifier: GPL-2.0-only
// Our own headers, each of them.
#include <kcxx/be.hpp>
#include <kcxx/result.hpp>
#include <kcxx/sort.hpp>
#include <kcxx/units.hpp>

extern "C" unsigned int f(kcxx::be24 *field, int *items, unsigned long n);

static kcxx::result<kcxx::lba> block_of(unsigned long long sector)
{
	const auto size = KCXX_TRY(kcxx::block_size::from_bytes(4096));

	return kcxx::to_lba(kcxx::sector{ sector }, size);
}

unsigned int f(kcxx::be24 *field, int *items, unsigned long n)
{
	kcxx::heap_sort(std::span<int>{ items, n }, [](int a, int b) { return a < b; });
	return block_of(n).value_or(kcxx::lba{}).value() + field->get();
}
