// SPDX-License-Identifier: GPL-2.0-only
// expect: write-strings
// expect: -Wwritable-strings
extern "C" void kcxx_u(char *);
extern "C" void f();

void f()
{
	char *p = "x";

	kcxx_u(p);
}
