// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel glue gives the C++ parts, for programs on the host.
 */
#include <cstdio>

#include <kcxx/abi.h>

void kcxx_assert_fail(const char *file, int line, const char *what)
{
	std::fprintf(stderr, "C++ assertion failed: %s:%d: %s\n", file, line, what);
}
