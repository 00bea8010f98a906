# SPDX-License-Identifier: GPL-2.0-only
#
# Kbuild rule for freestanding C++ objects:  foo.cc -> foo.o
#
# Include it from a directory Makefile, or out of tree from a Kbuild file, and
# list the object as usual; nothing else in Kbuild has to know:
#
#	include .../Makefile.cxx
#	mymod-y := glue.o core.o		# core.cc
#
# Per object: CXXFLAGS_foo.o, CXXFLAGS_REMOVE_foo.o, cxxflags-y as for C;
#             kcxx-allow-foo.o, kcxx-allow-y: more undefined symbols (regex)
# Debugging:  KCXX_CHECK=0, KCXX_FOLD=0

ifndef kcxx-dir
kcxx-dir := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
endif

# No second compiler variable: $(CC) compiles *.cc as C++ (it only has to have
# cc1plus, i.e. the g++ package, or be clang), so CC="ccache gcc-12", LLVM=-19
# and CROSS_COMPILE all mean for C++ what they mean for C.

# Standard library: the compiler's own libstdc++ headers plus its builtin
# headers, never /usr/include. Evaluated once per make, on first use only.
kcxx-search = $(shell $(CC) -x c++ -E -v /dev/null 2>&1 | \
	sed -n '/<\.\.\.> search starts here/,/^End of search/s/^ //p' | \
	grep -E '/c\+\+/|/lib/gcc/[^ ]*/include$$|/lib/clang/[^ ]*/include$$' | \
	grep -v /backward)
kcxx-stdinc = $(eval kcxx-stdinc := $$(addprefix -isystem ,$$(kcxx-dir)/include $$(kcxx-search)))$(kcxx-stdinc)

# <kcxx/...> and, out of tree, nothing else of the kernel's.
kcxx-include ?= $(kcxx-dir)/../../include

# Options in the kernel's C flags which the C++ front end rejects or ignores
# with a warning.
kcxx-c-only := -std=% -Wstrict-prototypes -Werror=strict-prototypes \
	-Wmissing-prototypes -Wold-style-definition \
	-Werror=implicit-function-declaration -Werror=implicit-int \
	-Werror=incompatible-pointer-types -Werror=designated-init \
	-Wno-pointer-sign -Wno-override-init -Wno-initializer-overrides \
	-Wdeclaration-after-statement -Wbad-function-cast -Wnested-externs \
	-Wenum-conversion -Wno-gnu -fzero-init-padding-bits=% \
	-fplugin=%randomize_layout_plugin.so -fplugin-arg-randomize_layout_plugin-%

# clang -mno-80387 (and its alias) has no long double at all, not even in a
# declaration, and libstdc++ declares some. check-object.sh looks for FPU
# registers instead.
kcxx-c-only += $(if $(CONFIG_CC_IS_CLANG),-mno-80387 -mno-fp-ret-in-387)

# gnu++20: the kernel's C is gnu11, and inline asm needs the GNU keywords.
kcxx-lang = -std=gnu++20 -ffreestanding -fno-exceptions -fno-rtti \
	-fno-threadsafe-statics -fno-use-cxa-atexit \
	$(if $(CONFIG_CC_IS_CLANG),,-fno-gnu-unique) \
	-D__KERNEL_CXX__ -D_GLIBCXX_ASSERTIONS

# A frame limit of 0 means that instrumentation makes the number meaningless.
kcxx-frame = $(filter-out 0,$(or $(CONFIG_FRAME_WARN),2048))

# What must not be written at all (what the front end can tell us).
kcxx-warn-both = -Werror=vla -Werror=return-type \
	-Werror=delete-non-virtual-dtor -Werror=non-virtual-dtor \
	-Werror=overloaded-virtual -Werror=write-strings \
	-Wextra-semi -Wsuggest-override
# (clang spells the error of this one differently in each version)
kcxx-warn-gcc = $(addprefix -Werror=frame-larger-than=,$(kcxx-frame)) \
	-Werror=missing-declarations -Werror=class-memaccess \
	-Wzero-as-null-pointer-constant -Wcast-align=strict
kcxx-warn-clang = $(addprefix -Wframe-larger-than=,$(kcxx-frame)) \
	-Werror=missing-prototypes \
	-Werror=global-constructors -Werror=exit-time-destructors
kcxx-warn = $(kcxx-warn-both) \
	$(if $(CONFIG_CC_IS_CLANG),$(kcxx-warn-clang),$(kcxx-warn-gcc))

# Under LTO the C++ objects stay native ELF (fold and check need sections).
_cxx_flags = $(filter-out $(CXXFLAGS_REMOVE_$(target-stem).o) $(kcxx-c-only) $(CC_FLAGS_LTO), \
		$(_c_flags) $(modkern_cflags)) \
	$(kcxx-lang) \
	$(kcxx-warn) \
	$(cxxflags-y) $(CXXFLAGS_$(target-stem).o)

# No $(LINUXINCLUDE) and no compiler_types.h: kernel headers are for the C
# glue. compiler-version.h makes fixdep rebuild after a compiler change and
# autoconf.h brings CONFIG_*; neither declares anything.
cxx_flags = -Wp,-MMD,$(depfile) -nostdinc $(kcxx-stdinc) -I$(kcxx-include) \
	-include $(srctree)/include/linux/compiler-version.h \
	-include $(objtree)/include/generated/autoconf.h -include kcxx_rt.hpp \
	$(_cxx_flags) $(basename_flags) $(modname_flags)

# Instrumentation that legitimately makes constructors.
kcxx-ctors = $(if $(CONFIG_CONSTRUCTORS),KCXX_ALLOW_CTORS=1)

cmd_kcxx_check = $(if $(filter 0,$(KCXX_CHECK)),,; $(kcxx-ctors) $(CONFIG_SHELL) \
	$(kcxx-dir)/check-object.sh $(NM) $(READELF) $(OBJDUMP) $@ \
	$(kcxx-allow-y) $(kcxx-allow-$(target-stem).o))

cmd_kcxx_fold = $(if $(filter 0,$(KCXX_FOLD)),,; LD="$(LD)" LDFLAGS="$(KBUILD_LDFLAGS)" \
	NM="$(NM)" OBJCOPY="$(OBJCOPY)" READELF="$(READELF)" \
	$(CONFIG_SHELL) $(kcxx-dir)/fold-object.sh $@)

quiet_cmd_cxx_o_cc = CXX $(quiet_modtag) $@
      cmd_cxx_o_cc = $(CC) $(cxx_flags) -c -o $@ $<$(cmd_kcxx_check)$(cmd_kcxx_fold)$(cmd_objtool)

define rule_cxx_o_cc
	$(call cmd_and_fixdep,cxx_o_cc)
	$(call cmd,gen_objtooldep)
	$(call cmd,record_mcount)
endef

kcxx-tools := $(addprefix $(kcxx-dir)/,check-object.sh fold-object.sh fold.lds)

$(obj)/%.o: $(src)/%.cc $(kcxx-tools) FORCE
	$(call if_changed_rule,cxx_o_cc)

quiet_cmd_cxx_i_cc = CPP $(quiet_modtag) $@
      cmd_cxx_i_cc = $(CC) -E $(cxx_flags) -o $@ $<

$(obj)/%.i: $(src)/%.cc FORCE
	$(call if_changed_dep,cxx_i_cc)

quiet_cmd_cxx_s_cc = CXX $(quiet_modtag) $@
      cmd_cxx_s_cc = $(CC) $(filter-out $(DEBUG_CFLAGS) $(CC_FLAGS_LTO),$(cxx_flags)) \
		-fverbose-asm -S -o $@ $<

$(obj)/%.s: $(src)/%.cc FORCE
	$(call if_changed_dep,cxx_s_cc)
