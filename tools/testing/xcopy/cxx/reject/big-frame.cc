// SPDX-License-Identifier: GPL-2.0-only
// expect: frame-larger-than
extern "C" void kcxx_u(char *);
extern "C" void f();

void f()
{
	char b[4096];

	kcxx_u(b);
}
