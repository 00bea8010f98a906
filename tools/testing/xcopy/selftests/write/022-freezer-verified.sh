# SPDX-License-Identifier: GPL-2.0-only
# a copy all of which is read back freezes between its chunks, and goes on afterwards
# needs: write
# groups: debug
# timeout: 180

fake_disks mib=64
freezer
for d in "/sys/class/block/${B##*/}/device/scsi_disk"/*/xcopy; do echo always >"$d/verify"; done
seed "$A" 0 "$B" 0 $((64 * MIB))

# 4 MiB are read in 64 pieces, before and after: 2.6 s at least, and 42 s all of it
fake_script "read 1 all delay=20"
mark
copy_in_background "$A" 0 "$B" 0 $((64 * MIB))
ok "it copies" await 30 counted commands 2
echo "$BG" >"$FREEZER/x/cgroup.procs"
echo FROZEN >"$FREEZER/x/freezer.state"
ok "it freezes" timed await 60 is_frozen
le "soon" "$TOOK" 15000
ok "it is not over" alive "$BG"
thaw
fake_calm
ok "it goes on to the end" wait "$BG"
data_right "verified" "$A" 0 "$B" 0 $((64 * MIB))
freezer_done
ok "it goes" fake_unload
