# SPDX-License-Identifier: GPL-2.0-only
# a destination that is mounted, swap or part of another device is spared
# needs: tool lvm

requires cmd mkfs.ext4 mkswap swapon
two_luns iscsi 16
fill "$A" 0 $((2 * MIB)) $NEW

ok "mkfs.ext4" mkfs.ext4 -q -F "$B" 8M
mkdir -p "$XCOPY_TMP/mnt"
ok "mount" mount -o ro "$B" "$XCOPY_TMP/mnt"
spares "mounted" "$B" $((2 * MIB)) "$A" "$B"
is "it says so" "$SAID" "blkcopy: $B: destination is in use: mounted, swap, part of another device or being copied to; --force overwrites it (EBUSY)"
umount "$XCOPY_TMP/mnt"
ok "the file system is whole" e2fsck -fn "$B"

ok "mkswap" mkswap -q "$B"
ok "swapon" swapon "$B"
spares "swap" "$B" $((2 * MIB)) "$A" "$B"
swapoff "$B"
wipefs -qa "$B"

volume_group "$B"
volume lv 8 "$B"
spares "physical volume of an active group" "$B" $((2 * MIB)) "$A" "$B"
forget_volumes
wipefs -qa "$B"

dm held "0 2048 linear $B 0"
spares "below a mapped device" "$B" $((2 * MIB)) "$A" "$B"
exits "forced" 0 --force --length $MIB "$A" "$B"
ok "forced: copied" check "$B" 0 $MIB $NEW
dm_remove held

partition "$B" 1 2048 8192
dm held "0 2048 linear ${B}1 0"
spares "a partition is in use" "$B" $((2 * MIB)) "$A" "$B"
dm_remove held

dm held "0 2048 linear $A 0"
exits "a source in use" 0 --length $MIB "$A" "$B"
dm_remove held
delpart "$B" 1

# What is forced to where nobody is has it for itself, too.
taken() { tool --dry-run --length $MIB "$A" "$B"; [[ $SAID == *"destination is in use"* ]]; }
dm source "0 4096 linear $A 0"
dmsetup suspend source
"$XCOPY_BIN/blkcopy" --force --quiet --length $MIB /dev/mapper/source "$B" &
BG=$!
# (before that who looks has it for himself, and then it was in use)
opened() {
	local fd

	for fd in /proc/"$BG"/fd/*; do [[ $(readlink "$fd") != "$B" ]] || return 0; done
	return 1
}
ok "forced: it begins" await 20 opened
ok "forced: nobody comes to use it meanwhile" await 20 taken || diag "$SAID"
dmsetup resume source
wait "$BG"
is "forced: it ends" $? 0
dm_remove source
