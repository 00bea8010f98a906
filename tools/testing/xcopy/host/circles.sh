#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No header includes one that includes it, and no file of a module uses one that uses
# it: by the objects that were built last for a guest, if of these sources. A main.c
# calls all others; what they take of it is parameters and memory. And all may be one
# kernel, where a name is of one function. Prints TAP.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/../../../../scripts/cache.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
nr=0 failed=0

# point DESCRIPTION CIRCLES
point()
{
	nr=$((nr + 1))
	if [[ $2 ]]; then
		failed=$((failed + 1))
		echo "not ok $nr - $1"
		sed 's/^/# /' <<<"$2"
	else
		echo "ok $nr - $1"
	fi
}

# circles: among pairs of a name and one that it needs
circles() { { tsort >/dev/null; } 2>&1; }

# uses OBJECT...: each with those that it takes something of
uses()
{
	nm -A "$@" | awk '
	{ sub(/:.*/, "", $1); type = $(NF - 1) }
	type == "U" { used[$1 " " $NF] }
	type ~ /[TDBR]/ && ($1 !~ /main\.o$/ || (type == "T" && $NF != "kcxx_assert_fail")) { of[$NF] = $1 }
	END { for (u in used) { split(u, w); if (w[2] in of) print w[1], of[w[2]] } }'
}

# includes HEADER...: each with those of ours that it includes
includes()
{
	local file name at

	grep -oHE '^#include [<"][^>"]*' "$@" | sed 's/:#include [<"]/ /' | while read -r file name; do
		for at in "${file%/*}/$name" "include/$name"; do
			[[ ! -e $at ]] || echo "$file $at"
		done
	done
}

# objects FOLDER: of that module, where it was built of these sources
objects()
{
	local conf

	for conf in um-debug um-release x86_64-release x86_64-debug; do
		set_flavour $conf
		set_paths
		diff -rq -x '*.o' -x '*.ko' -x '*.mod*' -x modules.order -x '.*' "$1" "$MODULES/src/$1" >/dev/null 2>&1 || continue
		ls "$1"/*.c "$1"/*.cc | sed "s,^,$MODULES/src/,; s,[^.]*$,o," | xargs ls 2>/dev/null
		return
	done
}

# named_twice FILE...: names of functions that more than one of them has for others;
# those of C++ that C does not call have a namespace besides
named_twice()
{
	grep -HoP '^(?!static )[a-z][\w ]*[ *]\K\w+(?=\([^;]*$)' "$@" |
		grep -E '\.c:|:.*(copy|kcxx)' | sort -u | sed 's/.*://' | sort | uniq -d
}

# plant NAME CODE
plant() { gcc -xc -c -o "$dir/$1.o" - <<<"$2"; }

plant main 'int m; void a(void); void start(void) { a(); }'
plant a 'extern int m; void b(void); void a(void) { m = 1; b(); }'
plant b 'void b(void) { }'
point "memory of main.c is in no circle" "$(uses "$dir"/*.o | circles)"
plant b 'void a(void); void b(void) { a(); }'
point "two that call each other are one" "$([[ $(uses "$dir"/*.o | circles) ]] || echo none)"
for file in a b; do
	printf '%s\n' 'static int own(int a)' 'void *of_both(int a,' 'int '$file'(void);' "void of_$file(void)" >"$dir/$file.c"
done
point "a function of two files is found" "$([[ $(named_twice "$dir"/*.c) == of_both ]] || echo not)"
cd "$TOP" || exit 1
mapfile -t headers < <(find block drivers include -name '*.h' -o -name '*.hpp')
point "no header includes one that includes it" "$(includes "${headers[@]}" | circles)"
for module in block/copy drivers/scsi/xcopy drivers/md/dm-copy; do
	mapfile -t built < <(objects $module)
	if ((${#built[@]})); then
		point "no file of $module uses one that uses it" "$(uses "${built[@]}" | circles)"
	else
		nr=$((nr + 1))
		echo "ok $nr - $module # SKIP no modules of these sources are built: make modules"
	fi
done
mapfile -t sources < <(find block drivers -name '*.c' -o -name '*.cc')
point "a name is of one function, also in a kernel that all is built into" "$(named_twice "${sources[@]}")"
echo "1..$nr"
((!failed))
