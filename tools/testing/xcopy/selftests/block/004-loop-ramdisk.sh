# SPDX-License-Identifier: GPL-2.0-only
# a ramdisk LUN over loop is copied to another by the target, with one command

two_luns loop 32 ramdisk
offloads "1 MiB" "$A" $((2 * MIB)) "$B" $((5 * MIB)) $MIB 1
