# SPDX-License-Identifier: GPL-2.0-only
# a iblock LUN over iscsi is copied to another by the target, with one command

two_luns iscsi 32 iblock
offloads "1 MiB" "$A" $((2 * MIB)) "$B" $((5 * MIB)) $MIB 1
