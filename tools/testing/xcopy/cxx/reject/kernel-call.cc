// SPDX-License-Identifier: GPL-2.0-only
// expect: kfree
extern "C" void kfree(const void *);
extern "C" void f(void *p);

void f(void *p) { kfree(p); }
