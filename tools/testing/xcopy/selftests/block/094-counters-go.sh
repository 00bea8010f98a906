# SPDX-License-Identifier: GPL-2.0-only
# folders of counters go with their disks, and with the module, while they are read
# needs: bed tally
# groups: debug

reader() {
	local f

	while [[ -e $XCOPY_TMP/reading ]]; do
		for f in /sys/block/*/copy/*/*; do
			read -r REPLY <"$f"
		done
		sleep 0.01
	done 2>/dev/null
}

two_luns iscsi 32
trust "$A" "$B"
: >"$XCOPY_TMP/reading"
reader &
reader &
for i in {1..8}; do
	dm from 0 8192 linear "$A" 0 && dm to 0 8192 linear "$B" 0 &&
		copy /dev/mapper/from 0 /dev/mapper/to 0 $((64 * KIB)) >/dev/null &&
		dm_remove from to || break
done
is "maps came and went" "$i" 8
rescan "$A"
copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
echo 1 >"/sys/block/${B#/dev/}/device/delete"
wait "$BG"
tally_folder "$A"
folder=$REPLY
ok "the source has its folder" test -r "$folder/source/commands"
nok "the disk that was deleted has none" tally_there "$B"
ok "the modules go" unload dm_copy sd_xcopy blk_copy
nok "no folder is left" test -e "$folder"
rm "$XCOPY_TMP/reading"
wait
ok "the modules come" load blk_copy sd_xcopy dm_copy
nok "no folder is there" test -e "$folder"
trust "$A"
ok "a copy" copy "$A" 0 "$A" $((4 * MIB)) $MIB
tally_is "the copy" "$A" source $MIB 1 0 ""
