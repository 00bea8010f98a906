// SPDX-License-Identifier: GPL-2.0-only
// expect: .tbss
thread_local int t;
extern "C" int f();

int f() { return ++t; }
