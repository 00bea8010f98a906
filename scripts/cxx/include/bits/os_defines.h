/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel "operating system port" header for libstdc++.
 *
 * libstdc++'s <bits/c++config.h> includes <bits/os_defines.h>, which on a
 * glibc system drags in <features.h>. The kernel has no libc: this file,
 * found first on the include path, is the port of libstdc++ to "no OS".
 * Every standard header that would need a libc header fails to compile.
 */
#ifndef _GLIBCXX_OS_DEFINES
#define _GLIBCXX_OS_DEFINES 1
#endif
