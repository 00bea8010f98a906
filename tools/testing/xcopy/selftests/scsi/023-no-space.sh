# SPDX-License-Identifier: GPL-2.0-only
# a target out of space fails the copy, the part reported is right
# timeout: 60

mkdir -p "$XCOPY_TMP/small"
mount -t tmpfs -o size=8m tmpfs "$XCOPY_TMP/small"
lun ramdisk L0 32
( XCOPY_TMP=$XCOPY_TMP/small; lun fileio L1 32 ) || die "no LUN on the small file system"
export_luns 2
set_limit "$B" $MIB
fill "$A" 0 $((16 * MIB)) $NEW
mark
nok "copy fails" copy "$A" 0 "$B" 0 $((16 * MIB))
diag "copied $COPIED, errno $ERRNO"
ok "it copied less than there is room for" test "$COPIED" -le $((8 * MIB))
((COPIED)) && ok "what was reported is right" check "$B" 0 "$COPIED" $NEW 0
umount -l "$XCOPY_TMP/small"
is "inflight" "$(counter inflight)" 0
