#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-object.sh NM READELF OBJDUMP OBJECT [allowed-undefined-regex...]
#
# Reject what a freestanding C++ object must not contain, and name it.
# Runs on the object as the compiler made it (before fold-object.sh).
# KCXX_ALLOW_CTORS=1: the compiler's own instrumentation (KASAN globals, gcov)
# makes constructors; the kernel then has CONFIG_CONSTRUCTORS and runs them.
nm=$1 readelf=$2 objdump=$3 obj=$4
shift 4
rc=0
fail()
{
	echo "$obj: C++ check: $*" >&2
	rc=1
}

# 1. Undefined symbols: an allow list, so that a new runtime dependency is a
#    decision. Ours are the glue's C functions, named after their module, and
#    the modules' namespaces (modpost or the vmlinux link still has to find
#    them); the rest compilers emit by themselves.
allow='(kcxx|blk_copy|sd_xcopy|dm_copy)_[a-z0-9_]+'
allow="$allow|_ZNK?(4kcxx|8blk_copy|8sd_xcopy|7dm_copy)[A-Za-z0-9_]*"
allow="$allow|mem(cpy|set|move|cmp)"
allow="$allow|__fentry__|mcount|__stack_chk_(fail|guard)|__ref_stack_chk_guard"
allow="$allow|__x86_(indirect_(thunk|call_thunk|jump_thunk)_[a-z0-9]+|return_thunk)"
allow="$allow|__(asan|hwasan|ubsan|msan|tsan|kcsan)_[A-Za-z0-9_]+|__sanitizer_cov_trace_[a-z0-9_]+"
allow="$allow|__gcov_[a-z0-9_]+|_GLOBAL_OFFSET_TABLE_"
for a; do
	allow="$allow|$a"
done
bad=$("$nm" -u "$obj" | sed 's/^ *[Uvw] *//' | grep -vxE "($allow)" | tr '\n' ' ')
[ -z "$bad" ] || fail "undefined symbols not on the allow list: $bad"

# 2. Symbol kinds. u: STB_GNU_UNIQUE. C: common. _ZGV: guard of a function-local
#    static. _ZTI/_ZTS: RTTI. _ZTH/_ZTW: thread_local. _GLOBAL__sub_[ID]:
#    dynamic initialiser or destructor.
bad=$("$nm" "$obj" | awk -v ok="${KCXX_ALLOW_CTORS:-}" '
	NF == 3 && $2 == "u"				{ print "unique:" $3 }
	NF == 3 && $2 == "C"				{ print "common:" $3 }
	$NF ~ /^_ZGV/					{ print "guard:" $NF }
	$NF ~ /^_ZT[IS]/				{ print "rtti:" $NF }
	$NF ~ /^_ZT[HW]/				{ print "thread_local:" $NF }
	$NF ~ /^_GLOBAL__(sub_)?[ID]_/ && !ok		{ print "initialiser:" $NF }
' | sort -u | tr '\n' ' ')
[ -z "$bad" ] || fail "forbidden symbols: $bad"

# 3. Sections: no constructors, no TLS, no exception tables. A writable member
#    of a COMDAT group (flags W and G) is an inline variable, a template's static
#    member or a static local of an inline function: mutable state of which
#    every object would get its own copy.
bad=$("$readelf" -SW "$obj" | sed -n 's/^ *\[ *[0-9]*\] *//p' | awk -v ok="${KCXX_ALLOW_CTORS:-}" '
	$1 ~ /^\.(init_array|fini_array|preinit_array|ctors|dtors)/ && !ok { print $1 }
	$1 ~ /^\.(tdata|tbss|gcc_except_table|gnu\.linkonce)/	{ print $1 }
	$1 == "__patchable_function_entries"			{ next }
	$7 ~ /W/ && $7 ~ /G/					{ print $1 "(inline variable)" }
' | sort -u | tr '\n' ' ')
[ -z "$bad" ] || fail "forbidden sections: $bad"

# 4. No FPU or SIMD registers (x86). x87 instructions may name no register; all
#    mnemonics with an f are theirs, but for the segment prefix.
bad=$("$objdump" -d --no-show-raw-insn "$obj" |
	awk -F '\t' '$2 ~ /^f/ && $2 !~ /^fs( |$)/ { print "%st:" $2 } { print $2 }' |
	grep -oE '%(st:f[a-z0-9]+|(st|[xyz]mm|mm)[0-9]*)' | sort -u | tr '\n' ' ')
[ -z "$bad" ] || fail "FPU or SIMD registers used: $bad"

exit $rc
