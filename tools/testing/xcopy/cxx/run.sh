#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prove that the checks on kernel C++ objects catch what they must (reject/),
# let pass what they must (accept/), and that the modules' C++ parts pass.
# Prints TAP.
#
#	run.sh			compile as for a kernel, without one; seconds
#	KDIR=... run.sh		the cases through Kbuild of that kernel build
#	CC=clang run.sh		with another compiler
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../../.." && pwd)
cxx=$top/scripts/cxx
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
: "${CC:=gcc}" "${KDIR:=}"
nr=0
failed=0

report() # ok|"not ok" description [detail]
{
	nr=$((nr + 1))
	echo "$1 $nr - $2"
	[ "$1" = ok ] || failed=$((failed + 1))
	[ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
}

kernel_flags()
{
	local clang=
	"$CC" --version | grep -q clang && clang=CONFIG_CC_IS_CLANG=y
	make -s -C "$here" -f "$here/flags.mk" CC="$CC" $clang
}

# compile SOURCE OBJECT: as Makefile.cxx does it, up to the check and the fold
compile()
{
	# Options of the flags are separate words and contain no blanks.
	(cd "$here" && "$CC" $flags -I"$top/include" -c -o "$2" "$1") &&
		sh "$cxx/check-object.sh" nm readelf objdump "$2" &&
		LD=ld LDFLAGS='' NM=nm OBJCOPY=objcopy READELF=readelf \
			sh "$cxx/fold-object.sh" "$2"
}

# All cases as one Kbuild module; its log is cut up by object afterwards.
build_with_kbuild()
{
	local c
	cp "$here"/reject/*.cc "$here"/accept/*.cc "$tmp/"
	{
		echo "include $cxx/Makefile.cxx"
		echo "ccflags-y := -I$top/include"
		echo "obj-m := cases.o"
		for c in "$tmp"/*.cc; do
			c=${c##*/}
			echo "cases-y += ${c%.cc}.o"
		done
	} > "$tmp/Kbuild"
	make -k -C "$KDIR" M="$tmp" cases.o > "$tmp/log" 2>&1
	# Where nothing at all was built the kernel, not the cases, is to blame.
	ls "$tmp"/*.o > /dev/null 2>&1 || {
		echo "Bail out! Kbuild in $KDIR built nothing: $(tail -1 "$tmp/log")"
		exit 1
	}
}

# build SOURCE: sets log; status 0 if there is an object that passed
build()
{
	local name=${1##*/}
	name=${name%.cc}
	if [ -n "$KDIR" ]; then
		log=$(grep -E "(/|^| )$name\.(cc|o)[: ]" "$tmp/log")
		[ -e "$tmp/$name.o" ]
	else
		log=$(compile "$1" "$tmp/$name.o" 2>&1)
	fi
}

expect_reject()
{
	local want what
	what="rejects $(basename "$1" .cc)"
	# One line a wording, where compilers differ.
	want=$(sed -n 's,^// expect: ,,p' "$1")
	if [ -z "$want" ]; then
		report "not ok" "$what" "$1: no 'expect:' line"
	elif build "$1"; then
		report "not ok" "$what" "nothing complained about it"
	elif ! grep -qF -e "$want" <<< "$log"; then
		report "not ok" "$what" "expected one of: $want"$'\n'"but got: $log"
	else
		report ok "$what ($(grep -oF -m1 -e "$want" <<< "$log" | head -1))"
	fi
}

expect_pass()
{
	if build "$1"; then
		report ok "accepts ${1#"$top/"}"
	else
		report "not ok" "accepts ${1#"$top/"}" "$log"
	fi
}

rejects=("$here"/reject/*.cc)
accepts=("$here"/accept/*.cc)
# Kbuild builds these in any case.
[ -n "$KDIR" ] || accepts+=("$top"/block/*/*.cc "$top"/drivers/*/*/*.cc)

echo "1..$((${#rejects[@]} + ${#accepts[@]}))"
if [ -n "$KDIR" ]; then
	build_with_kbuild
else
	flags=$(kernel_flags) || exit 1
fi
for case in "${rejects[@]}"; do
	expect_reject "$case"
done
for case in "${accepts[@]}"; do
	expect_pass "$case"
done
[ $failed = 0 ]
