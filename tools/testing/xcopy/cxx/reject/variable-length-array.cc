// SPDX-License-Identifier: GPL-2.0-only
// expect: vla
extern "C" void kcxx_u(char *);
extern "C" void f(int n);

void f(int n)
{
	char b[n];

	kcxx_u(b);
}
