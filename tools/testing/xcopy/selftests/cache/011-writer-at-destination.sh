# SPDX-License-Identifier: GPL-2.0-only
# who writes to the destination through the cache meanwhile does not make a copy fail
# needs: bed
# timeout: 240

luns 2 iscsi 64 iblock
LEN=$((32 * MIB))

# begin FLAGS...: a slow copy, of which something has been copied
begin() {
	seed "$A" 0 "$B" 0 $LEN
	slow L0 400
	mark
	copy_in_background "$A" 0 "$B" 0 $LEN "$@"
	ok "it has begun" await 60 eval 'check "$B" 0 $MIB $NEW >/dev/null 2>&1'
}

for how in "" --no-offload; do
	begin $how
	ok "write into the cache" fill -b "$B" 0 $((64 * KIB)) 33
	ok "and where it comes to yet" fill -b "$B" $((31 * MIB)) $((64 * KIB)) 33
	ok "it is under way yet" alive "$BG"
	fast L0
	ok "the copy${how:+ by hand} succeeds" wait "$BG"
	diag "$(<"$XCOPY_TMP/blkcopy.bg")"
	sync "$B"
	for at in 0 $((31 * MIB)); do
		ok "data at $at" check_any "$B" $at $((64 * KIB)) 33 $NEW
	done
	ok "all others" check "$B" $((64 * KIB)) $((31 * MIB - 64 * KIB)) $NEW $((64 * KIB))
	ok "all others, through the cache" check -b "$B" $((64 * KIB)) $((31 * MIB - 64 * KIB)) $NEW $((64 * KIB))
done

# one who never stops
begin
while :; do printf '%4096s' x 1<>"$B"; done &
writer=$!
sleep .2
fast L0
ok "one who writes all the time" wait "$BG"
kill $writer
wait $writer 2>/dev/null
diag "$(<"$XCOPY_TMP/blkcopy.bg")"
sync "$B"
ok "behind what he wrote" check "$B" 4096 $((LEN - 4096)) $NEW 4096
