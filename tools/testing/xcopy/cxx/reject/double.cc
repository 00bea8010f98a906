// SPDX-License-Identifier: GPL-2.0-only
// expect: SSE
extern "C" double f(double a);

double f(double a) { return a * 1.5; }
