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

echo "1..16"
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

# says DESCRIPTION WANT CMD...: one line, which is that
says()
{
	nr=$((nr + 1))
	REPLY=$("${@:3}" 2>&1)
	if [[ $REPLY == "$2" ]]; then
		echo "ok $nr - $1"
	else
		failed=$((failed + 1))
		echo "not ok $nr - $1"
		printf '# want: %s\n' "$2"
		sed 's/^/# got: /' <<<"$REPLY"
	fi
}

# A folder that is there and may not be written to, by somebody to whom that matters
mkdir -p "$dir"/{tree/scripts,theirs} && cp "$top/scripts/cache.sh" "$dir/tree/scripts"
chmod 755 "$dir" "$dir"/tree{,/scripts} && chmod 644 "$dir/tree/scripts/cache.sh" && chmod 555 "$dir/theirs"
anybody=()
((EUID)) || anybody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
for cmd in claim_cache "need_space \$XCOPY_CACHE 1 this"; do
	says "a folder that cannot be written to: $cmd" "bash: cannot write to the folder $dir/theirs" \
		"${anybody[@]}" env XCOPY_CACHE="$dir/theirs" bash -c ". '$dir/tree/scripts/cache.sh'; $cmd"
done
says "no source of the kernel" "bash: $dir/none is missing (package linux-source-6.12); install it with: make deps" \
	env XCOPY_CACHE="$dir/none" KERNEL_TARBALL="$dir/none" \
	bash -euc ". '$top/scripts/cache.sh'; set_flavour um-release; set_paths; echo on"
mkdir "$dir/bin"
printf '#!/bin/sh\necho "E: no network" >&2; exit 100\n' >"$dir/bin/apt-get"
printf '#!/bin/sh\nexit 0\n' >"$dir/bin/dpkg-query"
printf '#!/bin/sh\nexec "$@"\n' >"$dir/bin/sudo"
chmod 755 "$dir/bin"/*
cp "$top"/scripts/deps.{sh,list} "$dir/tree/scripts"
says "why packages cannot be had" "E: no network" \
	bash -c "PATH=$dir/bin:\$PATH XCOPY_CACHE=$dir/deps bash $dir/tree/scripts/deps.sh build 2>&1 >/dev/null | sed -n 1p"
[[ $failed == 0 ]]
