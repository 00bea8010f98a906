// SPDX-License-Identifier: GPL-2.0-only
// expect: x87 register
// expect: FPU or SIMD registers used
extern "C" long f(long a);

long f(long a) { return static_cast<long>(a * 1.5L); }
