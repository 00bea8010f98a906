// SPDX-License-Identifier: GPL-2.0-only
// expect: __atomic_load_16
// expect: -Watomic-alignment
extern "C" bool f(unsigned __int128 *p);

bool f(unsigned __int128 *p) { return __atomic_load_n(p, 5) != 0; }
