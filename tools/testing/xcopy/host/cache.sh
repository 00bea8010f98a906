#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The cache's folder: whose it is, and what make distclean leaves. Prints TAP.
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd -P)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
nr=0 failed=0

# in_cache NAME CMD: runs it with that folder as the cache. REPLY is its status
# and what the folder holds then.
in_cache()
{
	local status=0

	XCOPY_CACHE=$dir/$1 bash -c ". '$top/scripts/cache.sh'; $2" >"$dir/out" 2>&1 || status=$?
	REPLY="$status: $(cd "$dir/$1" 2>/dev/null && find . -mindepth 1 | sort | xargs)"
}

# is DESCRIPTION NAME CMD WANT
is()
{
	nr=$((nr + 1))
	in_cache "$2" "$3"
	if [[ $REPLY == "$4" ]]; then
		echo "ok $nr - $1"
	else
		failed=$((failed + 1))
		echo "not ok $nr - $1"
		printf '# want: %s\n# got:  %s\n' "$4" "$REPLY"
		sed 's/^/# /' "$dir/out"
	fi
}

echo "1..12"
mkdir -p "$dir"/home/src && touch "$dir/home/letter"
is "a folder of somebody else is not removed" home remove_cache "1: ./letter ./src"
is "nor is it taken" home claim_cache "1: ./letter ./src"
mkdir "$dir/tagged" && echo 'Signature: 8a477f597d28d172789f06886806bc55' >"$dir/tagged/CACHEDIR.TAG"
is "nor the cache of another program" tagged remove_cache "1: ./CACHEDIR.TAG"
is "which is not taken either" tagged claim_cache "1: ./CACHEDIR.TAG"
is "a new folder is marked" new claim_cache "0: ./CACHEDIR.TAG"
is "twice does no harm" new claim_cache "0: ./CACHEDIR.TAG"
mkdir -p "$dir"/new/{base/k,src,ccache,mine} && touch "$dir"/new/{key,lock-um,.hidden}
is "of a marked folder what is ours goes" new remove_cache "1: ./.hidden ./mine"
rm -r "$dir"/new
is "where there is none, none is removed" new remove_cache "0: "
mkdir -p "$dir/early/ccache/0"
is "ccache may have been first" early claim_cache "0: ./CACHEDIR.TAG ./ccache ./ccache/0"
is "it goes with the rest" early remove_cache "0: "
mkdir -p "$dir/old/base/k" && touch "$dir/old/base/k/.xcopy-unpacked"
is "a cache from before there was a mark" old remove_cache "0: "
mkdir "$dir/empty"
is "an empty folder is taken" empty claim_cache "0: ./CACHEDIR.TAG"
[[ $failed == 0 ]]
