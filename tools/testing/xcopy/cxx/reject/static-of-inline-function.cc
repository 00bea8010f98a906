// SPDX-License-Identifier: GPL-2.0-only
// expect: (inline variable)
inline int *h()
{
	static int n;

	return &n;
}
extern "C" int f();

int f() { return ++*h(); }
