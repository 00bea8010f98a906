// SPDX-License-Identifier: GPL-2.0-only
// An inline C function that is emitted out of line.
extern "C" [[gnu::noinline]] inline int kcxx_q(int x)
{
	return x * 7;
}
extern "C" int f(int x);

int f(int x) { return kcxx_q(x) + kcxx_q(x + 1); }
