# SPDX-License-Identifier: GPL-2.0-only
# what a copy has under way begins with little, and where that is soon over is all
# needs: write

PARAMETER=/sys/module/blk_copy/parameters/drain_ms
two_luns iscsi 64
fill "$A" 0 $((64 * MIB)) $NEW
trust "$A" "$B"
all=$((64 * MIB))

# So long that whatever this machine has to do besides makes nothing slow.
echo 60000 >"$PARAMETER"
mark
ok "the first" copy "$A" 0 "$B" 0 $all
delta commands >/dev/null
ge "begins with small commands" "$REPLY" 20
le "that grow" "$REPLY" 48
mark
ok "the next" copy "$A" 0 "$B" 0 $all
is "goes on as that ended" "$(delta commands)" 16
ok "data" check "$B" 0 $all $NEW
echo always >/sys/module/blk_copy/parameters/policy
mark
ok "one MiB, all forgotten" copy "$A" 0 "$B" 0 $MIB
is "four commands" "$(delta commands)" 4
echo 0 >"$PARAMETER"
echo always >/sys/module/blk_copy/parameters/policy
mark
ok "0" copy "$A" 0 "$B" 0 $MIB
is "has none of it" "$(delta commands)" 1

# Disks that want pieces larger than a copy begins with
fake_disks mib=16
trust "$A" "$B"
fake_set enforce $MIB
seed "$A" 0 "$B" 0 $((8 * MIB))
echo 60000 >"$PARAMETER"
mark
ok "large granules: offload only" copy "$A" 0 "$B" 0 $((8 * MIB)) --offload-only
is "large granules: all of it" "$OFFLOADED" $((8 * MIB))
data_right "large granules" "$A" 0 "$B" 0 $((8 * MIB))
echo 0 >"$PARAMETER"
