# SPDX-License-Identifier: GPL-2.0-only
# A test that cleans up nothing

lun iblock L2 16
two_luns iscsi 16
export_iscsi L2
export_loop L0
ok "a dm device is made" dm left-behind 0 2048 linear "$A" 0
ok "another, suspended" dm left-suspended 0 2048 linear "$A" 2048
ok "is suspended" dmsetup suspend left-suspended
xcopy_trace_start
ok "a pattern is written" fill "$B" 0 1M dirt
exec 9<"$B"
sleep 1000 &
