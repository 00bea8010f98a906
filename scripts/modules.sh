#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# modules.sh FLAVOUR [--root|--path]
#
# Builds the modules of this tree against the kernel FLAVOUR (building that first
# where needed), from a copy of the sources in the cache, one per flavour, so
# that flavours do not mix objects. Prints the .ko files, one a line: ours and
# the kernel's own. For a kernel without the patches (um-pristine) there is none of
# ours but the SCSI host of the tests.
#
#   --root	print the folder that holds lib/modules/RELEASE (with depmod's files)
#   --path	print the same folder, build nothing
set -euo pipefail
. "$(dirname "$0")/cache.sh"

SOURCES=(Kbuild block drivers include scripts/cxx)
# A SCSI host for tests only: of no user's build, and of no series.
FAKE=tools/testing/xcopy/guest/xcfake
[[ ! -d $TOP/$FAKE ]] || SOURCES+=("$FAKE")

usage() { sed -n '3,14s/^# \{0,1\}//p' "$0"; }

# A file that differs gets the present time, one that is equal stays as it is:
# make's question is whether the content is new, not which checkout it is from.
copy_sources()
{
	mkdir -p "$MODULES/src"
	(cd "$TOP" && rsync -rlpR --checksum --delete \
		--filter='P *.o' --filter='P *.ko' --filter='P .*.cmd' --filter='P .*.d' --filter='P *.mod' \
		--filter='P *.mod.c' --filter='P modules.order' --filter='P Module.symvers' \
		--filter='P .module-common*' \
		"${SOURCES[@]}" "$MODULES/src/") >&2 ||
		die "cannot copy the module sources to $MODULES/src"
}

# One that lay elsewhere in an earlier build must not be found beside its successor.
drop_stale()
{
	local ko orders=("$MODULES/src/modules.order")

	[[ ! -d $TOP/$FAKE ]] || orders+=("$MODULES/src/$FAKE/modules.order")
	while read -r ko; do
		sed 's,\.o$,.ko,' "${orders[@]}" | grep -q "/${ko#*/updates/}\$" || rm -f "$ko"
	done < <(find "$MODULES/root" -path '*/updates/*.ko' 2>/dev/null)
}

# build_in FOLDER NAME
build_in()
{
	local log=$LOG/$2-$FLAVOUR.log

	run_logged "$2 $FLAVOUR" "$log" 0 \
		kmake "$BUILD" M="$1" -j"$JOBS" ${W:+W="$W"} modules || exit 1
	grep -E 'warning:' "$log" >&2 || true
	[[ $2 != modules ]] || drop_stale
	kmake "$BUILD" M="$1" INSTALL_MOD_PATH="$MODULES/root" modules_install >>"$log" 2>&1 || {
		show_errors "$log"
		die "installing the modules failed; the log is $log"
	}
}

flavour="" print=list
for arg; do
	case $arg in
	--root|--path) print=${arg#--} ;;
	-h|--help) usage; exit ;;
	-*) usage >&2; exit 2 ;;
	*) flavour=$arg ;;
	esac
done
[[ -n $flavour ]] || { usage >&2; exit 2; }
set_flavour "$flavour"
set_paths
if [[ $print == path ]]; then
	printf '%s\n' "$MODULES/root"
	exit
fi

"$TOP/scripts/kernel.sh" "$FLAVOUR" --build >/dev/null
lock_cache "$FLAVOUR"
copy_sources
[[ ! -d $TOP/$FAKE ]] || build_in "$MODULES/src/$FAKE" xcfake
[[ $PRISTINE ]] || build_in "$MODULES/src" modules
if [[ $print == root ]]; then
	printf '%s\n' "$MODULES/root"
else
	find "$MODULES/root/lib/modules" -name '*.ko' | sort
fi
