# SPDX-License-Identifier: GPL-2.0-only
# a reader during a copy sees old or new sectors, never torn ones
# needs: bed
# groups: debug
# timeout: 120

two_luns iscsi 32 iblock
trust "$A" "$B"
# (what new disks have to report is heard before)
ok "they copy" await 60 copy "$A" 0 "$B" 0 4096 --offload-only
seed "$A" 0 "$B" 0 $((8 * MIB))
# (a disk that nobody has open any more has no cache)
exec {fd}<"$B"
slow L0 20
mark
copy_in_background "$A" 0 "$B" 0 $((8 * MIB))
bad=0 n=0
while alive "$BG" && ((n < 50)); do
	check_any -b "$B" 0 $((8 * MIB)) $OLD $NEW >"$XCOPY_TMP/any.log" || ((++bad))
	((++n))
done
ok "copy" wait "$BG"
is "$n reads, torn or foreign" $bad 0
((bad)) && diag "$(<"$XCOPY_TMP/any.log")"
ok "afterwards the cache shows the copy" check -b "$B" 0 $((8 * MIB)) $NEW
exec {fd}<&-
offloaded_in_time "offloaded_bytes" $((8 * MIB))
