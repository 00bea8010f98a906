# SPDX-License-Identifier: GPL-2.0-only
# a copy that is killed, or gets a signal, while it writes back dirty pages comes back soon
# needs: bed stress file
# timeout: 240

two_luns iscsi 16 iblock
echo 500 >/sys/module/sd_xcopy/parameters/patience
exec {fa}<>"$A" {fb}<>"$B"
set_queue "$A" max_sectors_kb 512
echo 1 >"/sys/block/${A##*/}/device/queue_depth"

# signalled DESC SIGNAL CMD...: while it writes back 12 MiB in 6 s or more; it is killed
# 1 s after its begin. (One who only waits for a processor has another try.)
signalled() {
	local try

	for try in 1 2 3; do
		signalled_once "$@"
		((TOOK > 4000)) || break
	done
	le "$1: it comes back" "$TOOK" 4000
}
signalled_once() {
	local desc=$1 signal=$2 from

	shift 2
	fill -b "$A" 0 $((12 * MIB)) $NEW
	slow_writes L0 50
	from=${EPOCHREALTIME/[^0-9]/}
	"$@" >"$XCOPY_TMP/said" 2>&1 &
	BG=$!
	sleep 1
	kill "-$signal" "$BG" 2>/dev/null
	wait "$BG" 2>/dev/null
	TOOK=$(((${EPOCHREALTIME/[^0-9]/} - from) / 1000))
	diag "$desc: $TOOK ms"
	fast L0
	sync "$A"
	nothing_left
}
signalled "killed" KILL "$XCOPY_BIN/blkcopy" --raw "$A" "$B" --length 12M
signalled "called back" 0 "$XCOPY_BIN/xcfile" alarm=300 "$A" 0 "$B" 0 $((12 * MIB))
read -r DONE _ <"$XCOPY_TMP/said"
ge "with something" "$DONE" $MIB
ok "which is right" check "$B" 0 "$DONE" $NEW
exec {fa}<&- {fb}<&-
