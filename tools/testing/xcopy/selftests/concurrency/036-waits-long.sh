# SPDX-License-Identifier: GPL-2.0-only
# who waits long for a device by hand is not reported as a hung task, as who does it by dd is not
# needs: bed stress
# timeout: 120

HUNG=/proc/sys/kernel/hung_task_timeout_secs
requires target
[[ -e $HUNG ]] || skip "the kernel looks for no hung tasks"
read -r secs <"$HUNG"
trap 'echo "$secs" >"$HUNG"' EXIT

two_luns iscsi 32 iblock
dm dst 0 $((16 * 2048)) linear "$B" 0
fill "$A" 0 $((16 * MIB)) $NEW

reported() { REPLY=$(kernel_log | grep -c 'blocked for more than'); }
# waits DESC COMMAND...: before it writes the destination is suspended, for 7 s
waits() {
	local desc=$1 before

	shift
	reported; before=$REPLY
	slow L0 2000
	"$@" >"$XCOPY_TMP/said" 2>&1 &
	sleep .8
	dmsetup suspend --noflush --nolockfs dst
	fast L0
	sleep 7
	dmsetup resume dst
	ok "$desc: it goes on" wait $!
	reported
	is "$desc: nobody is reported" $((REPLY - before)) 0
}

echo 2 >"$HUNG"
waits dd dd if="$A" of=/dev/mapper/dst bs=1M count=8 iflag=direct oflag=direct
waits "by hand" "$XCOPY_BIN/blkcopy" --raw --no-offload "$A" /dev/mapper/dst --length 8M
ok "data" check "$B" 0 $((8 * MIB)) $NEW
nothing_left
