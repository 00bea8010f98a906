// SPDX-License-Identifier: GPL-2.0-only
// expect: initialiser:
// expect: -Wglobal-constructors
extern "C" int kcxx_x(int);

int v = kcxx_x(3);
