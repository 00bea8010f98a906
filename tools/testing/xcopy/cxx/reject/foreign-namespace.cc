// SPDX-License-Identifier: GPL-2.0-only
// expect: not on the allow list: _ZN5other
namespace other {
int g(int x);
}
extern "C" int f(int x);

int f(int x) { return other::g(x); }
