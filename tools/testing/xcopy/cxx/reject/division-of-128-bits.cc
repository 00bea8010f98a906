// SPDX-License-Identifier: GPL-2.0-only
// expect: __udivti3
extern "C" unsigned __int128 f(unsigned __int128 a, unsigned __int128 b);

unsigned __int128 f(unsigned __int128 a, unsigned __int128 b) { return a / b; }
