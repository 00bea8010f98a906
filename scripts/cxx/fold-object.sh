#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fold-object.sh OBJECT   (LD, LDFLAGS, NM, OBJCOPY, READELF in the environment)
#
# Turn vague linkage (COMDAT groups, weak symbols) into internal linkage.
#
# If the linker dropped a duplicate group, then the __patchable_function_entries,
# __mcount_loc, .orc_unwind, .return_sites, __bug_table ... entries which point
# into it would dangle ("defined in discarded section"), and the kernel's linker
# scripts do not know sections named .text._Z*. So: fold each object's groups
# into its plain sections, then make the weak symbols local.
set -e
obj=$1
dir=${0%/*}
tmp=$(dirname "$obj")/.tmp_$(basename "$obj")
trap 'rm -f "$tmp" "$tmp.weak"' EXIT

$LD $LDFLAGS -r --force-group-allocation -T "$dir/fold.lds" -o "$tmp" "$obj"
$NM "$tmp" | sed -n 's/^[0-9a-f]* [WV] //p' > "$tmp.weak"
# (objcopy fails without a word on an empty list)
if [ -s "$tmp.weak" ]; then
	$OBJCOPY --localize-symbols="$tmp.weak" "$tmp"
fi

# Nothing may be left that is named after a symbol.
bad=$($READELF -SW "$tmp" | sed -n 's/^ *\[ *[0-9]*\] *//p' | awk '
	$2 == "GROUP"						{ print $1 "(GROUP)"; next }
	$1 ~ /^\.(text|init\.text|exit\.text|text\.(unlikely|hot))$/	{ next }
	$1 ~ /^\.rodata(\.(str|cst)[0-9.]+)?$/			{ next }
	$1 ~ /^\.(data|bss)(\.\.?(rel(\.ro)?(\.local)?|ro_after_init|once|read_mostly))?$/ { next }
	$1 ~ /^\.(text|rodata|data|bss)\./			{ print $1 }
	$1 ~ /\._Z/ && $1 !~ /^\.rela?\./			{ print $1 }
' | sort -u | tr '\n' ' ')
if [ -n "$bad" ]; then
	echo "$obj: C++ sections not folded: $bad" >&2
	exit 1
fi
mv -f "$tmp" "$obj"
