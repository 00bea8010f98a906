# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that says GOOD and copies nothing
# needs: reasons

fakes
fake_script "xcopy 1 all do=0"
counts mismatch "a liar" "$A" "$B" $((2 * MIB))
fake_calm
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
counts mismatch "not believed again" "$A" "$B" $((2 * MIB))
left_alone() { REPLY=$(cat "/sys/class/block/${B##*/}/device/scsi_disk"/*/xcopy/pairs); }
left_alone
is "for good, and that can be read" "${REPLY#* * }" "mismatch for_good"
# (the names are those of the disks of the next test)
pardon
left_alone
is "until an administrator says otherwise" "$REPLY" ""
