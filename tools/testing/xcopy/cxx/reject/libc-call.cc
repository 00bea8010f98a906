// SPDX-License-Identifier: GPL-2.0-only
// expect: printf
extern "C" int printf(const char *, ...);
extern "C" void f(int n);

void f(int n) { printf("%d", n); }
