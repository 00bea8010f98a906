# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the options that Makefile.cxx gives a kernel C++ object, so that what
# the checks here compile with cannot drift from it. The part that comes from a
# configured kernel is written down: what an x86-64 kernel's C flags have and
# what makes a difference to C++.
#
#	make -s -f flags.mk CC=gcc [CONFIG_CC_IS_CLANG=y]

here := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
# Rules with $(obj) are of no use here; give them a place that does not exist.
obj := none
src := none
all: print
include $(here)/../../../../scripts/cxx/Makefile.cxx

_c_flags := -D__KERNEL__ -O2 -std=gnu11 -Wall -Wundef -Wmissing-prototypes \
	-Wstrict-prototypes -fno-strict-aliasing -fno-common -fno-PIE \
	-funsigned-char -fshort-wchar -mcmodel=kernel -mno-red-zone -mno-sse \
	-mno-mmx -mno-sse2 -mno-3dnow -mno-avx -mno-80387 -mno-fp-ret-in-387 \
	-m64 -fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-fno-strict-overflow -fstack-protector-strong -fcf-protection=branch \
	-fno-jump-tables -Werror

print:
	@echo -nostdinc $(kcxx-stdinc) -I$(kcxx-include) -include kcxx_rt.hpp $(_cxx_flags)

.PHONY: all print
