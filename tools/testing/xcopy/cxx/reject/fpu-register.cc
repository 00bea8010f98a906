// SPDX-License-Identifier: GPL-2.0-only
// expect: FPU or SIMD registers used
extern "C" void f(void *p);

void f(void *p)
{
	asm volatile("movups (%0), %%xmm0" : : "r"(p));
}
