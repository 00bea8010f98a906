# SPDX-License-Identifier: GPL-2.0-only
# the modules unload and load again while idle, and offload goes with them
# needs: bed
# groups: debug

two_luns iscsi 32
offloads "loaded" "$A" 0 "$B" $MIB $MIB 1
ok "sd_xcopy unloads" unload sd_xcopy
by_hand "without sd_xcopy" "$A" 0 "$B" $MIB $MIB "unsupported disabled"
read_queue "$A" copy_max_hw_bytes
is "no provider, no limit" "$REPLY" 0
ok "dm_copy unloads" unload dm_copy
ok "blk_copy unloads" unload blk_copy
nok "BLKCOPY without blk_copy" copy "$A" 0 "$B" $MIB $MIB
ok "all load again" load blk_copy sd_xcopy dm_copy
offloads "loaded again" "$A" 0 "$B" $MIB $MIB 1
