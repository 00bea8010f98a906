# SPDX-License-Identifier: GPL-2.0-only
# "status" has what was copied by disk, and "decode" says what sd_xcopy says
# needs: tool

requires cmd python3 sg_raw sg_vpd
two_luns iscsi 32
trust "$A" "$B"
seed "$A" 0 "$B" 0 $((32 * MIB))

# of SIDE FIELD: the number in the last answer
of() {
	python3 -c 'import json, sys
side = json.load(open(sys.argv[1]))["disks"][0][sys.argv[2]]
print(side[sys.argv[3]] if side else 0)' "$XCOPY_TMP/tool.out" "$1" "$2"
}

tool status --json "$A"
before=$(of source offloaded_bytes) hand=$(of source by_hand_bytes)
exits "offloaded" 0 --force --length 8M "$A" "$B"
exits "by hand" 0 --force --no-offload --length 4M --src-offset 8M --dst-offset 8M "$A" "$B"
await 30 test -e "/sys/block/${A##*/}/copy/source" -a -e "/sys/block/${B##*/}/copy/destination"
exits "status" 0 status --json "$A"
is "offloaded from it" "$(($(of source offloaded_bytes) - before))" $((8 * MIB))
is "by hand from it" "$(($(of source by_hand_bytes) - hand))" $((4 * MIB))
exits "status of the other" 0 status --json "${B##*/}"
is "offloaded to it" "$(of destination offloaded_bytes)" $((8 * MIB))
ge "commands to it" "$(of destination commands)" 1
exits "status in words" 0 status
ok "it has a line" grep -qE "^${A##*/} +yes " "$XCOPY_TMP/tool.out"

sg_vpd -p di -H "$A" >"$XCOPY_TMP/di"
exits "decode its page" 0 decode "$XCOPY_TMP/di"
xcopy_attr "$A" designator
ok "it has the name that sd_xcopy uses" grep -qxF "named $REPLY to copy managers" "$XCOPY_TMP/tool.out"
sg_raw -r 512 "$A" 84 03 0 0 0 0 0 0 0 0 0 0 2 0 0 0 >"$XCOPY_TMP/rcr" 2>&1
exits "decode its parameters" 0 decode "$XCOPY_TMP/rcr"
xcopy_attr "$A" max_sectors
ok "the limit is sd_xcopy's" grep -qE "^  command +$((REPLY * 512)) bytes" "$XCOPY_TMP/tool.out"
sg_raw -v "$A" 83 1f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2>&1 | sed -n '/^ *Raw sense/,$p' >"$XCOPY_TMP/sense"
exits "decode its sense data" 0 decode "$XCOPY_TMP/sense"
ok "they are understood" grep -qE "^  reason +rejected$" "$XCOPY_TMP/tool.out"
