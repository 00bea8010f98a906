# SPDX-License-Identifier: GPL-2.0-only
# devices that stop to answer are left alone at once
# needs: dm policy
# groups: debug
# timeout: 120

fake_disks mib=96
fake_timeout 1
echo 1 >/sys/module/sd_xcopy/parameters/timeout
policy measure
trust "$A" "$B"
resync_right "at first" "$A" "$B" 32
fake_script "xcopy * all hang"
resync_right "then" "$A" "$B" 64
ok "it was measured" measured job_large "$A" "$B"
is "by hand" "$WAY" by_hand
ge "nearly all of it" "$(delta fallback_bytes)" $((56 * MIB))
