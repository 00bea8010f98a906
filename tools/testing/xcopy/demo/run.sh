#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make demo: a volume moves between two iSCSI LUNs, by hand and offloaded.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)

bed=${BED:-qemu} kernel=${KCONF:-release}
[[ -x $tree/build/bin/xcpat ]] || make -s -C "$here/../guest" || exit 1
[[ -x $tree/build/bin/blkcopy ]] || { echo "demo: build/bin/blkcopy is missing; build it first (make demo does)" >&2; exit 1; }
echo "Starting the guest ($bed); its kernel's log will be in build/guest/$bed-$kernel/console.log"
exec "$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --timeout 1500 "$@" "$here/guest.sh"
