# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that says GOOD and copies nothing
# needs: reasons
# groups: debug

fakes
fake_script "xcopy 1 all do=0"
counts mismatch "a liar" "$A" "$B" $((2 * MIB))
fake_calm
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
counts mismatch "not believed again" "$A" "$B" $((2 * MIB))
# (the names are those of the disks of the next test)
pardon
