# SPDX-License-Identifier: GPL-2.0-only
# what was cached before a copy does not hide what it has copied, while it goes on
# needs: bed
# groups: debug
# timeout: 240

two_luns iscsi 64 iblock
trust "$A" "$B"
# (what new disks have to report is heard before)
ok "they copy" await 60 copy "$A" 0 "$B" 0 4096 --offload-only
seed "$A" 0 "$B" 0 $((48 * MIB))
exec {fd}<"$B"
ok "read into the cache" check -b "$B" 0 $MIB $OLD
slow L0 200
mark
copy_in_background "$A" 0 "$B" 0 $((48 * MIB))
ok "the first MiB is on the disk" await 60 eval 'check "$B" 0 $MIB $NEW >/dev/null 2>&1'
ok "and in the cache" check -b "$B" 0 $MIB $NEW
ok "the copy is still under way" alive "$BG"
fast L0
ok "copy" wait "$BG"
exec {fd}<&-
offloaded_in_time "offloaded_bytes" $((48 * MIB))
