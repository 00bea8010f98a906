#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a collision is logged once, with both disks named
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"

lun ramdisk L0 32 unit_serial=unitserialfirst
lun ramdisk L1 32 unit_serial=unitserialforth
before=$(dmesg | wc -l)
export_iscsi L0 L1
A=$(disk L0 iscsi) B=$(disk L1 iscsi)
sleep .2
log=$(dmesg | tail -n +$((before + 1)) | grep -iE 'sd_xcopy|xcopy' | grep -iE 'designator|collision')
diag "$log"
ok "there is a line" test -n "$log"
ok "a few lines at most" test "$(wc -l <<<"$log")" -le 2
ok "it says which disks" grep -qE "${A##*/}|${B##*/}|$(hctl "$A")|$(hctl "$B")" <<<"$log"

done_testing
