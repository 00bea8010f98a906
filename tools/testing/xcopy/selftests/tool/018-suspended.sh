# SPDX-License-Identifier: GPL-2.0-only
# who asks about a suspended device is told so at once, and who waits for one can be ended
# needs: tool
# groups: debug
# timeout: 120

two_luns iscsi 32
dm_pair 32768
seed /dev/mapper/src 0 /dev/mapper/dst 0 $MIB
declare -A which=([src]=source [dst]=destination)
for end in src dst; do
	said="blkcopy: /dev/mapper/$end: ${which[$end]} waits for the mapped device $end, which is suspended;"
	dmsetup suspend $end
	for ask in check --dry-run "--force --dry-run --no-offload"; do
		# shellcheck disable=SC2086 # words
		exits "$end suspended, $ask" 3 $ask /dev/mapper/src /dev/mapper/dst
		is "$end suspended, $ask: in a line" "${SAID% dmsetup resume ends that (EAGAIN)}" "$said"
	done
	"$XCOPY_BIN/blkcopy" --force /dev/mapper/src /dev/mapper/dst 2>"$XCOPY_TMP/tool.err" &
	BG=$!
	ok "$end suspended: a copy says that it waits" await 20 grep -qF "$said" "$XCOPY_TMP/tool.err"
	kill -TERM $BG
	wait $BG
	is "$end suspended: it can be ended" $? 143
	dmsetup resume $end
	ok "$end: nothing was copied" check /dev/mapper/dst 0 $MIB $OLD
done
exits "resumed, --dry-run" 0 --dry-run --force /dev/mapper/src /dev/mapper/dst
exits "resumed" 0 --force /dev/mapper/src /dev/mapper/dst
ok "it is copied" check /dev/mapper/dst 0 $MIB $NEW

# below the table, and the copy goes on when that is resumed
dm over <<<"0 32768 linear /dev/mapper/dst 0"
fill /dev/mapper/over 0 $MIB $OLD
dmsetup suspend dst
exits "suspended below" 3 check /dev/mapper/src /dev/mapper/over
"$XCOPY_BIN/blkcopy" --force /dev/mapper/src /dev/mapper/over 2>"$XCOPY_TMP/tool.err" >"$XCOPY_TMP/tool.out" &
BG=$!
await 20 grep -q 'over: destination waits for the mapped device dst' "$XCOPY_TMP/tool.err"
sleep 1
dmsetup resume dst
wait $BG
is "it goes on when it is resumed" $? 0
ok "and is whole" check /dev/mapper/over 0 $MIB $NEW
