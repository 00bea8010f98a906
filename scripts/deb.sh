#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deb.sh [KCONF]
#
# Builds Debian packages in build/deb: xcopy-tools, and the kernel with its modules.
# KCONF is the kernel's configuration: debian (default), which is Debian's own and
# what debian/kernel.config changes of it, or release or debug, those of the tests.
# lintian has to have nothing to say. Prints the packages' files, one a line.
set -euo pipefail
. "$(dirname "$0")/cache.sh"

OUT=$TOP/build/deb
TREE=$OUT/tree
LOG_DEB=$TOP/build/log/packages.log
SPACE_DEB=1000	# MiB

usage() { sed -n '3,9s/^# \{0,1\}//p' "$0"; }

# The kernel's package is named after the release, so that two releases lie beside
# each other and the one that runs keeps its modules: its part of debian/ is filled
# in here, in a copy.
fill_in()
{
	local file package=linux-image-${1//_/-} version=${1%%-*}

	rsync -a --delete --exclude=/build --exclude=/.git --exclude=__pycache__ \
		--exclude=/tools/blkcopy/build "$TOP/" "$TREE/"
	for file in "$TREE"/debian/linux-image.*.in; do
		sed -i -e "s/@RELEASE@/$1/g" -e "s/@PACKAGE@/$package/g" -e "s/@VERSION@/$version/g" "$file"
	done
	cat "$TREE/debian/linux-image.control.in" >>"$TREE/debian/control"
	rm "$TREE/debian/linux-image.control.in"
	for file in "$TREE"/debian/linux-image.*.in; do
		file=${file%.in}
		mv "$file.in" "${file%/*}/$package.${file##*.}"
	done
}

build() { (cd "$TREE" && KCONF=$KCONF XCOPY_CACHE=$XCOPY_CACHE dpkg-buildpackage -b -us -uc -J"$JOBS"); }

case ${1:-} in
-h | --help) usage; exit ;;
esac
set_flavour "x86_64-${1:-debian}"
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || die "the packages are those of Debian on amd64"
need_commands dpkg-buildpackage dh lintian rsync
need_space "$OUT" $SPACE_DEB "building the packages"
"$TOP/scripts/modules.sh" "$FLAVOUR" >/dev/null
set_paths

rm -f "$OUT"/*.*
fill_in "$(<"$BUILD/include/config/kernel.release")"
run_logged "packages $KCONF" "$LOG_DEB" 0 build || exit 1
found=$(lintian --no-cfg --allow-root "$OUT"/xcopy_*.changes 2>&1) || found+=$'\n'"lintian ended with status $?"
[[ -z $found ]] || { note "$found"; die "lintian has something to say about the packages in $OUT"; }
rm -rf "$TREE"
ls "$OUT"/*.deb
