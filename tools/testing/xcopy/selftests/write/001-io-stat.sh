# SPDX-License-Identifier: GPL-2.0-only
# every byte of a copy is charged to the caller's cgroup, at the disk and at a mapped device
# needs: write
# groups: debug

two_luns iscsi 128
trust "$A" "$B"
dm dst 0 $((128 * 2048)) linear "$B" 0
cgroup
ok "a copy of more than may be under way at once" raw "$A" 0 "$B" 0 $((96 * MIB))
is "all of it offloaded" "$OFFLOADED" $((96 * MIB))
is "wbytes of the disk" "$(io_stat "$B" wbytes)" $((96 * MIB))
is "wios of the disk: one a command" "$(io_stat "$B" wios)" 24
ok "through a mapped device" raw "$A" 0 /dev/mapper/dst 0 $((96 * MIB))
is "wbytes of the mapped device" "$(io_stat /dev/mapper/dst wbytes)" $((96 * MIB))
is "wbytes of the disk, once more" "$(io_stat "$B" wbytes)" $((192 * MIB))
cgroup_done
