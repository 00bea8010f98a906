// SPDX-License-Identifier: GPL-2.0-only
// expect: (inline variable)
inline int counter = 3;
extern "C" int f();

int f() { return ++counter; }
