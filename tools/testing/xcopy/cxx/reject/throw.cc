// SPDX-License-Identifier: GPL-2.0-only
// expect: exception handling disabled
// expect: exceptions disabled
extern "C" int f(int a);

int f(int a)
{
	if (a)
		throw a;
	return 1;
}
