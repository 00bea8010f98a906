# SPDX-License-Identifier: GPL-2.0-only
# source fd -1 means the destination's own device

two_luns iscsi 32
seed "$A" 0 "$A" $((8 * MIB)) $MIB
mark_traced
ok "copy with src_fd -1 succeeds" copy "$A" 0 "$A" $((8 * MIB)) $MIB \
	--raw --raw-src-fd=-1 --open-dst rw
is "bytes copied" "$COPIED" $MIB
is "commands executed by the target" "$(xcopy_count)" 1
is "offloaded_bytes" "$(delta offloaded_bytes)" $MIB
data_right "within" "$A" 0 "$A" $((8 * MIB)) $MIB
