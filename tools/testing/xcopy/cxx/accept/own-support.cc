// SPDX-License-Identifier: GPL-2.0-only
// Our own headers, each of them.
#include <kcxx/be.hpp>
#include <kcxx/pairs.hpp>
#include <kcxx/result.hpp>
#include <kcxx/sort.hpp>
#include <kcxx/stored.hpp>
#include <kcxx/units.hpp>

extern "C" unsigned int f(kcxx::be24 *field, int *items, unsigned long n);

static kcxx::result<kcxx::sector> behind(kcxx::result<kcxx::sector> s)
{
	return kcxx::sector{ KCXX_TRY(s).value() + 1 };
}

unsigned int f(kcxx::be24 *field, int *items, unsigned long n)
{
	kcxx::heap_sort(std::span<int>{ items, n }, [](int a, int b) { return a < b; });
	return behind(kcxx::sector{ n }).value().value() + field->get();
}
