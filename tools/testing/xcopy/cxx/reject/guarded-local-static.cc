// SPDX-License-Identifier: GPL-2.0-only
// expect: guard:
extern "C" int kcxx_x(int);
extern "C" int f(int a);

int f(int a)
{
	static int v = kcxx_x(a);

	return v;
}
