#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series-build.sh [FLAVOUR]	(series.sh --build)
#
# Builds after each patch what the series touches, with W=1; then, as it is at the end
# of each part, the whole kernel with the modules, as such and built in, and runs its
# KUnit suites where that is UML; and at the very end the folders around. Fails for an error or a
# warning that the pristine source does not give. What has been built once is not
# built again, so one that was stopped goes on, and after a change of one patch those
# before it are not looked at.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"

# Around what the series touches.
FOLDERS='block/ drivers/md/ drivers/scsi/ kernel/trace/'

# Folders of modules; built from their first source on, before Kconfig offers them.
MODULE_FOLDERS='block/copy drivers/scsi/xcopy drivers/md/dm-copy'
UNOFFERED='CONFIG_BLK_COPY=m CONFIG_SD_XCOPY=m CONFIG_DM_COPY=m CONFIG_BLK_COPY_KUNIT_TEST=y
CONFIG_SD_XCOPY_KUNIT_TEST=y CONFIG_DM_COPY_KUNIT_TEST=y'

# touched COMMIT: objects of files that the series changes, and its modules as far
# as they have come
touched()
{
	git -C "$REPO" ls-tree -r --name-only "$1" | awk -v folders="$MODULE_FOLDERS" '
		BEGIN { n = split(folders, folder, " ") }
		/^tools\// { next } # (of user space)
		/\.(c|cc)$/ {
			for (i = 1; i <= n; i++)
				if (index($0, folder[i] "/") == 1) {
					if (!seen[i]++)
						print folder[i] "/"
					next
				}
			sub(/\.c$/, ".o")
			print
		}'
}

# put_step COMMIT: makes $STEPS/src, a copy of the pristine source, that commit.
# The files it shares with the source (hard links) are replaced, not written to.
put_step()
{
	local src=$STEPS/src file

	[[ -e $src ]] || cp -al "$BASE" "$src"
	{
		git -C "$REPO" ls-tree -r --name-only "$1"
		[[ ! -e $STEPS/files ]] || cat "$STEPS/files"
	} | sort -u >"$STEPS/files.new"
	mv "$STEPS/files.new" "$STEPS/files"
	while read -r file; do
		if ! git -C "$REPO" cat-file -e "$1:$file" 2>/dev/null; then
			rm -f "$src/$file"
			[[ ! -e $BASE/$file ]] || cp -p "$BASE/$file" "$src/$file"
		elif ! git -C "$REPO" show "$1:$file" | cmp -s - "$src/$file"; then
			mkdir -p "$src/$(dirname "$file")"
			rm -f "$src/$file"
			git -C "$REPO" show "$1:$file" >"$src/$file"
		fi
	done <"$STEPS/files"
}

# configure_step COMMIT m|y: the flavour's configuration, and the modules of the
# series; not where it was the last to be asked for
configure_step()
{
	local sum

	sum=$({ echo "$2"; cat "$STEPS/wanted"; git -C "$REPO" ls-tree -r "$1" | grep Kconfig; } | sha256sum)
	[[ ! -e $STEPS/build/configured || $(<"$STEPS/build/configured") != "$sum" ]] || return 0
	{
		cat "$STEPS/wanted"
		printf '%s\n' CONFIG_BLK_COPY="$2" CONFIG_SD_XCOPY="$2" CONFIG_DM_COPY="$2" \
			CONFIG_KUNIT=y CONFIG_{BLK,DM}_COPY_KUNIT_TEST=y CONFIG_SD_XCOPY_KUNIT_TEST=y
	} >"$STEPS/config"
	{
		kmake "$STEPS/src" O="$STEPS/build" KCONFIG_ALLCONFIG="$STEPS/config" allnoconfig &&
		kmake "$STEPS/src" O="$STEPS/build" olddefconfig
	} >"$STEPS/log" 2>&1 || { cat "$STEPS/log" >&2; die "the configuration fails"; }
	printf '%s\n' "$sum" >"$STEPS/build/configured"
}

# build_step NAME TARGET...
build_step()
{
	local name=$1 log=$STEPS/$1.log warnings=$STEPS/$1.warnings

	shift
	run_logged "$name" "$log" 0 kmake "$STEPS/src" O="$STEPS/build" -j"$JOBS" W=1 "$@" ||
		die "does not build: $name"
	grep -E 'warning:|^WARNING' "$log" | sed -E 's/:[0-9]+(:[0-9]+)?:/:/' | sort -u >"$warnings" || true
	# nobody has looked at the rest of the pristine source
	[[ $name != *-modules && $name != *-built-in ]] ||
		sed -i -n -E '\,block/|drivers/(md|scsi)/|blk_copy|sd_xcopy|dm_copy,p' "$warnings"
	if [[ $name != pristine ]] && comm -13 "$STEPS/pristine.warnings" "$warnings" | grep .; then
		die "new warnings: $name"
	fi
	printf '%s builds, no new warning with W=1\n' "$name"
}

# run_kunit NAME COMMIT: as many suites as it has pass, in an UML that halts then
run_kunit()
{
	local log=$STEPS/$1.kunit suites passed

	[[ $KARCH == um ]] || return 0
	suites=$(git -C "$REPO" ls-tree -r --name-only "$2" | grep -c '/kunit\.c$' || true)
	# (a small configuration has them off unless they are asked for)
	timeout 600 "$STEPS/build/linux" mem=256M kunit.enable=1 kunit_shutdown=halt \
		>"$log" 2>&1 </dev/null || true
	passed=$(grep -cE '^(\[[^]]*\] )?ok ' "$log" || true)
	grep -qE "^(\[[^]]*\] )?1\.\.$suites\$" "$log" && ((passed == suites)) &&
		! grep -qE '(^|\] ) *not ok ' "$log" || {
		tail -n 20 "$log" >&2
		die "KUnit suites fail: $1: $passed of $suites pass"
	}
	printf '%s: %d KUnit suites pass\n' "$1" "$passed"
}

# build_part PART COMMIT: the whole kernel at its end
build_part()
{
	! built_before "$2" whole || return 0
	put_step "$2"
	configure_step "$2" m
	build_step "$1-modules" $IMAGE modules
	configure_step "$2" y
	build_step "$1-built-in" $IMAGE
	run_kunit "$1" "$2"
	mark_built
}

# build_folders COMMIT NAME
build_folders()
{
	! built_before "$1" "$2" || return 0
	put_step "$1"
	configure_step "$1" m
	# shellcheck disable=SC2086 # (these are words)
	build_step "$2" $FOLDERS
	mark_built
}

# built_before COMMIT [WHAT]: this flavour was built of these files before (pages
# are not built); else it is from here on, if mark_built comes
built_before()
{
	# (by what differs, so that a file more that some patch touches makes none new)
	STEP=$(git -C "$REPO" diff-tree -r --no-renames base "$1" |
		sed -E '/\s(Documentation\/|MAINTAINERS)/d' | sha256sum)
	STEP="${STEP:0:40} $CONFIG_SUM ${2:-}"
	grep -qsxF "$STEP" "$STEPS/built" && return
	# what an unfinished step has compiled would not be warned of again
	[[ ! -e $STEPS/unfinished ]] || rm -rf "$STEPS/build"
	: >"$STEPS/unfinished"
	return 1
}

mark_built()
{
	printf '%s\n' "$STEP" >>"$STEPS/built"
	rm "$STEPS/unfinished"
}

[[ ${1:-} != -* ]] || { sed -n '4,11s/^# \{0,1\}//p' "$0"; exit 2; }
set_flavour "${1:-um-release}"
set_paths
IMAGE=bzImage
[[ $KARCH != um ]] || IMAGE=linux
STEPS=$XCOPY_CACHE/steps/$KEY/$FLAVOUR
mkdir -p "$STEPS"
lock_cache steps
WORK=$(mktemp -d "$XCOPY_CACHE/series.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
REPO=$WORK/series
git_env
[[ -e $BASE/.xcopy-unpacked ]] || "$TOP/scripts/kernel.sh" "$FLAVOUR" --source-only >/dev/null
commit_series "$REPO"
"$TOP/scripts/kernel.sh" "$FLAVOUR" --wanted >"$STEPS/wanted"
CONFIG_SUM=$({ gcc --version; cat "$STEPS/wanted"; } | sha256sum | cut -c 1-16)
build_folders base pristine
nr=0
for commit in $(git -C "$REPO" rev-list --reverse base..HEAD); do
	nr=$((nr + 1))
	built_before "$commit" && continue
	put_step "$commit"
	configure_step "$commit" m
	# shellcheck disable=SC2086,SC2046 # (these are words)
	build_step "$(printf 'step-%03d' $nr)" $UNOFFERED $(touched "$commit")
	mark_built
done
for part in $(series_parts); do
	build_part "$part" "end-$part"
done
build_folders HEAD folders
printf 'each of the %d steps builds (%s); each part also whole, with modules and without\n' $nr "$FLAVOUR"
