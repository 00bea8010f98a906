// SPDX-License-Identifier: GPL-2.0-only
// expect: (inline variable)
template <class T>
struct s {
	static int n;
};
template <class T>
int s<T>::n = 1;
extern "C" int f();

int f() { return ++s<int>::n; }
