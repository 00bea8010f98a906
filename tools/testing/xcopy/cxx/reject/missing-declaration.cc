// SPDX-License-Identifier: GPL-2.0-only
// expect: missing-declarations
// expect: missing-prototypes
int f(int x) { return x; }
