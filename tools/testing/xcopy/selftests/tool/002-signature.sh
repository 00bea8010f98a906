# SPDX-License-Identifier: GPL-2.0-only
# a destination that holds something libblkid knows is spared
# needs: tool

requires cmd mkfs.ext4 mkswap pvcreate
two_luns iscsi 16
fill "$A" 0 $((2 * MIB)) $NEW

# holds DESC TYPE
holds() {
	spares "$1" "$B" $((2 * MIB)) "$A" "$B"
	is "$1: named" "$SAID" "blkcopy: $B: destination holds $2; --force overwrites it (EBUSY)"
	spares "$1, behind it" "$B" $((2 * MIB)) --dst-offset $MIB --length $MIB "$A" "$B"
}

mkfs.ext4 -q -F "$B" 8M
holds "file system" ext4
wipefs -qa "$B"
mkswap -q "$B"
holds "swap" swap
wipefs -qa "$B"
pvcreate -q "$B" >/dev/null 2>&1
holds "physical volume" LVM2_member
wipefs -qa "$B"
# one partition of type 83 from sector 2048, in the table of a DOS
printf '\203\0\0\0\0\010\0\0\0\020\0\0' | dd of="$B" bs=1 seek=450 conv=notrunc,fsync status=none
printf '\125\252' | dd of="$B" bs=1 seek=510 conv=notrunc,fsync status=none
holds "partition table" dos
exits "forced" 0 --force "$A" "$B"
ok "forced: copied" check "$B" 0 $((2 * MIB)) $NEW
fill "$B" 0 $((2 * MIB)) $OLD
exits "nothing there" 0 "$A" "$B"
ok "nothing there: copied" check "$B" 0 $((2 * MIB)) $NEW
