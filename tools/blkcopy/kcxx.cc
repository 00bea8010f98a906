// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the decoders of the module ask of who links them.
 */
#include <kcxx/abi.h>

#include <fmt/core.h>

#include "output.hpp"

void kcxx_assert_fail(const char *file, int line, const char *what)
{
	blkcopy::complain(fmt::format("{}:{}: not so: {}", file, line, what));
}
