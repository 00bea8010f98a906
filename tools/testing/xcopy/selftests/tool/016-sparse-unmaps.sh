# SPDX-License-Identifier: GPL-2.0-only
# a sparse copy leaves the destination as thin as the source; LIO does not tell
# needs: tool

requires cmd sg_get_lba_status addpart
two_luns iscsi 8
seed "$A" 0 "$B" 0 $((8 * MIB))
nok "LIO has no GET LBA STATUS" sg_get_lba_status "$A"
exits "from LIO" 0 --sparse "$A" "$B"
ok "from LIO: all is copied" grep -q "^copied $((8 * MIB)) bytes (.* 0 zeroed" "$XCOPY_TMP/tool.out"
ok "from LIO: data" check "$B" 0 $((8 * MIB)) $NEW

find_debug() {
	local s model found=()

	for s in /sys/class/scsi_disk/*; do
		read -r model _ <"$s/device/model" && [[ $model == scsi_debug ]] || continue
		found+=("$s"/device/block/*)
	done
	((${#found[@]} == 2)) && [[ -b /dev/${found[0]##*/} && -b /dev/${found[1]##*/} ]] &&
		T=/dev/${found[0]##*/} U=/dev/${found[1]##*/}
}
modprobe scsi_debug dev_size_mb=16 add_host=2 per_host_store=1 lbpu=1 lbpws=1 lbprz=1 unmap_granularity=8 ||
	skip "no scsi_debug"
await 30 find_debug || die "no disks of scsi_debug"
fill "$T" $((2 * MIB)) $((4 * MIB)) $NEW
fill "$U" 0 $((16 * MIB)) $OLD
exits "told" 0 --sparse --verify --json "$T" "$U"
ok "told: zeroed" grep -q '"zeroed":12582912,"verified":true' "$XCOPY_TMP/tool.out" || diag "$(<"$XCOPY_TMP/tool.out")"
is "what was zeroed takes no space" "$(sg_get_lba_status -b -l 12288 "$U" | awk '/^0x/ { print $2, $3 }')" "0x5000 1"

partition "$T" 1 8192 24576
fill "$U" 0 $((16 * MIB)) $OLD
exits "a partition" 0 --sparse --verify --json "$REPLY" "$U"
ok "a partition: zeroed" grep -q '"zeroed":10485760,"verified":true' "$XCOPY_TMP/tool.out" || diag "$(<"$XCOPY_TMP/tool.out")"
ok "a partition: data" check "$U" 0 $((2 * MIB)) $NEW $((4 * MIB))
delpart "$T" 1

head -c $MIB /dev/urandom >"$XCOPY_TMP/dirty"
dd if="$XCOPY_TMP/dirty" of="$T" bs=1M seek=12 conv=notrunc status=none
fill "$U" 0 $((16 * MIB)) $OLD
exits "written just now" 0 --sparse --verify "$T" "$U"
ok "written just now: it is there" cmp -n $MIB -i 0:$((12 * MIB)) "$XCOPY_TMP/dirty" "$U"
await 30 rmmod scsi_debug
