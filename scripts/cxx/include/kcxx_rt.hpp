/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included first in every kernel C++ object. Gives libstdc++'s failure hooks
 * bodies here, so that no object refers to libstdc++.so or abort(): a failed
 * bounds check calls kcxx_assert_fail() in the C glue and then traps.
 *
 * kcxx_assert_fail() is not declared noreturn: objtool follows calls and knows
 * only the functions in its noreturns.h. It does know that ud2 ends a path.
 */
#ifndef _KCXX_RT_H
#define _KCXX_RT_H

extern "C" void kcxx_assert_fail(const char *file, int line, const char *what);

namespace kcxx {
__attribute__((__noreturn__, __cold__)) inline void stop(const char *file,
							  int line,
							  const char *what)
{
	kcxx_assert_fail(file, line, what);
	__builtin_trap();
}
} // namespace kcxx

/* libstdc++'s throw sites in headers (optional::value(), std::get<variant>...) */
#define _GLIBCXX_THROW_OR_ABORT(exc)	(::kcxx::stop(__FILE__, __LINE__, "throw " #exc))

#include <bits/c++config.h>
#include <bits/functexcept.h>

namespace std {

#ifdef _GLIBCXX_ASSERTIONS
__attribute__((__noreturn__, __cold__)) inline void
__glibcxx_assert_fail(const char *file, int line, const char *, const char *cond) noexcept
{
	::kcxx::stop(file, line, cond);
}
#endif

__attribute__((__noreturn__, __cold__)) inline void
__throw_out_of_range_fmt(const char *fmt, ...)
{
	::kcxx::stop("libstdc++", 0, fmt);
}

__attribute__((__noreturn__, __cold__)) inline void
__throw_out_of_range(const char *what)
{
	::kcxx::stop("libstdc++", 0, what);
}

__attribute__((__noreturn__, __cold__)) inline void
__throw_length_error(const char *what)
{
	::kcxx::stop("libstdc++", 0, what);
}

__attribute__((__noreturn__, __cold__)) inline void
__throw_logic_error(const char *what)
{
	::kcxx::stop("libstdc++", 0, what);
}

__attribute__((__noreturn__, __cold__)) inline void
__throw_invalid_argument(const char *what)
{
	::kcxx::stop("libstdc++", 0, what);
}

} // namespace std

#endif
