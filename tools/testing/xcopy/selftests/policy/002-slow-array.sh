# SPDX-License-Identifier: GPL-2.0-only
# devices whose every command takes long are left alone, after next to nothing
# needs: dm policy
# groups: debug
# timeout: 120

fake_disks mib=96
policy measure
trust "$A" "$B"
fake_script "xcopy * all delay=1500"
resync_right "slow commands" "$A" "$B" 64
ok "it was measured" measured job_large "$A" "$B"
is "by hand" "$WAY" by_hand
ge "nearly all of it" "$(delta fallback_bytes)" $((62 * MIB))
ge "it says why" "$(refused slow)" 30
le "the devices were hardly asked" "$(delta commands)" 4

# so with BLKCOPY, which may do it in pieces
seed "$A" 0 "$B" 0 $((64 * MIB))
mark
ok "copy" copy "$A" 0 "$B" 0 $((64 * MIB))
data_right "copy" "$A" 0 "$B" 0 $((64 * MIB))
ge "copy: it says why" "$(refused slow)" 1
le "copy: the devices were hardly asked" "$(delta commands)" 4
ge "copy: nearly all by hand" "$(delta fallback_bytes)" $((62 * MIB))
ok "copy: measured" measured range_large "$A" "$B"
is "copy: by hand" "$WAY" by_hand

# who asks for the devices has them
mark
ok "offload only" copy "$A" 0 "$B" 0 $((4 * MIB)) --offload-only
is "offload only: all of it" "$(delta offloaded_bytes)" $((4 * MIB))
