// SPDX-License-Identifier: GPL-2.0-only
// expect: _Znwm
// The header is found and compiles; what it needs is found missing in the object.
#include <vector>

extern "C" int f(int n);

int f(int n)
{
	std::vector<int> v(static_cast<unsigned long>(n), 1);

	asm("" : : "r"(v.data()) : "memory");
	return v[0];
}
