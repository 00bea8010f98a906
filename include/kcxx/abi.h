/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every boundary header between the C glue and the C++ parts starts with.
 *
 * Both languages compile a boundary header, so a prototype cannot drift. It
 * holds plain integers of the kernel's types, pointers with lengths, opaque
 * structures and plain records whose layout both sides assert; no enums, bit
 * fields, empty structures or flexible arrays, whose layout the languages do
 * not agree on.
 */
#ifndef _KCXX_ABI_H
#define _KCXX_ABI_H

#ifdef __KERNEL__
# ifdef __cplusplus
typedef signed char		__s8;
typedef unsigned char		__u8;
typedef short			__s16;
typedef unsigned short		__u16;
typedef int			__s32;
typedef unsigned int		__u32;
typedef long long		__s64;
typedef unsigned long long	__u64;
using size_t = decltype(sizeof(0));
# else
#  include <linux/types.h>
#  include <linux/build_bug.h>
# endif
#else
# include <stddef.h>
# include <linux/types.h>
#endif

#ifdef __cplusplus
# define KCXX_BEGIN_DECLS	extern "C" {
# define KCXX_END_DECLS		}
#else
# define KCXX_BEGIN_DECLS
# define KCXX_END_DECLS
#endif

/* Both languages check the layout of a record that crosses the border. */
#define KCXX_ASSERT_SIZE(type, size) \
	static_assert(sizeof(type) == (size), #type " changed its size")

KCXX_BEGIN_DECLS

/*
 * A failed bounds check or assertion in C++ code. Logs and stops; the caller
 * traps after it. The C glue provides it, a test program as well.
 */
void kcxx_assert_fail(const char *file, int line, const char *what);

KCXX_END_DECLS

#endif
