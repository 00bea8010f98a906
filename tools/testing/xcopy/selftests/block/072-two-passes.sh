# SPDX-License-Identifier: GPL-2.0-only
# the same range is copied again with new data

two_luns iscsi 32
offloads "first" "$A" 0 "$B" $MIB $MIB 1
fill "$A" 0 $MIB 44
offloads_seeded "second" "$A" 0 "$B" $MIB $MIB 1
ok "second data" check "$B" $MIB $MIB 44 0
