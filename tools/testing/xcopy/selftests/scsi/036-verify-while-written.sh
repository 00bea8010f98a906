# SPDX-License-Identifier: GPL-2.0-only
# verify=always: who writes to either side meanwhile does not make a liar of the pair
# groups: debug

fake_disks
seed "$A" 0 "$B" 0 $MIB
ok "proven" copy "$A" 0 "$B" 0 $MIB
is "proven: offloaded" "$OFFLOADED" $MIB
for f in /sys/class/block/"${B##*/}"/device/scsi_disk/*/xcopy/verify; do echo always >"$f"; done

# late DESC DEV: the data are there long before the answer, and meanwhile DEV is written
late() {
	seed "$A" 0 "$B" 0 $MIB
	fake_script "xcopy * all late=1 delay=6000 status=0"
	mark
	copy_in_background "$A" 0 "$B" 0 $MIB
	ok "$1: the data are there" await 30 eval 'check "$B" 0 $MIB $NEW >/dev/null 2>&1'
	ok "$1: written" fill "$2" $((512 * KIB)) $((64 * KIB)) 55
	ok "$1: no answer yet" alive "$BG"
	ok "$1: the copy succeeds" wait "$BG"
	diag "$(refusals)"
	is "$1: no mismatch" "$(refused mismatch)" 0
	ge "$1: no verdict" "$(refused unproven)" 1
	fake_calm
	ok "$1: data" check_any "$B" $((512 * KIB)) $((64 * KIB)) $NEW 55
	ok "$1: data in front" check "$B" 0 $((512 * KIB)) $NEW
	ok "$1: data behind" check "$B" $((576 * KIB)) $((448 * KIB)) $NEW $((576 * KIB))
	seed "$A" 0 "$B" 0 $MIB
	mark
	ok "$1: the next copy" copy "$A" 0 "$B" 0 $MIB
	is "$1: is offloaded" "$OFFLOADED" $MIB
	diag "$(refusals)"
	data_right "$1: the next copy" "$A" 0 "$B" 0 $MIB
}

late "source" "$A"
late "destination" "$B"
fake_script "xcopy * all do=50"
seed "$A" 0 "$B" 0 $MIB
mark
ok "a liar" copy "$A" 0 "$B" 0 $MIB
ge "a liar: found out" "$(refused mismatch)" 1
data_right "a liar" "$A" 0 "$B" 0 $MIB
pardon
