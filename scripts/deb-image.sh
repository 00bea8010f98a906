#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deb-image.sh FLAVOUR DIR
#
# Puts the kernel FLAVOUR and its modules, ours among them, under DIR as they lie on
# a Debian system; builds them first where needed. What depmod makes is left out:
# the package runs it where it is installed.
set -euo pipefail
. "$(dirname "$0")/cache.sh"

set_flavour "$1"
set_paths
root=$2
modules=$("$TOP/scripts/modules.sh" "$FLAVOUR" --root)/lib/modules
release=$(<"$BUILD/include/config/kernel.release")
image=$("$TOP/scripts/kernel.sh" "$FLAVOUR" --image)

install -D -m 644 "$image" "$root/boot/vmlinuz-$release"
install -m 644 "$BUILD/System.map" "$root/boot/System.map-$release"
install -m 644 "$BUILD/.config" "$root/boot/config-$release"

# (the fake disks are for tests; "build" is a folder of this machine)
mkdir -p "$root/usr/lib/modules"
rsync -rlp --exclude=/build --exclude=/source --exclude='xcfake.ko*' --include=/modules.order \
	--include=/modules.builtin --include=/modules.builtin.modinfo --exclude='/modules.*' \
	"$modules/$release/" "$root/usr/lib/modules/$release/"
for name in blk_copy sd_xcopy dm_copy; do
	[[ -n $(find "$root/usr/lib/modules/$release/updates" -name "$name.ko*") ]] ||
		die "$name is not among the modules of $FLAVOUR"
done
find "$root/usr/lib/modules" -type d -exec chmod 755 {} +
