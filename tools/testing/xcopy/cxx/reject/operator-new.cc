// SPDX-License-Identifier: GPL-2.0-only
// expect: _Znwm
extern "C" int *f();

int *f() { return new int(3); }
