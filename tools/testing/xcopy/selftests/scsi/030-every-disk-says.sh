# SPDX-License-Identifier: GPL-2.0-only
# every disk has a folder which says why it is not offloaded, and copies count it
# needs: bed

lun ramdisk L0 32
lun ramdisk L1 32 emulate_3pc=0
export_luns 2
xcopy_attr "$A" reason
is "reason of one that copies" "$REPLY" none
is "cause of one that copies" "$(cause "$A")" none
xcopy_attr "$B" reason
is "reason of one without 3PC" "$REPLY" unsupported
is "cause of one without 3PC" "$(cause "$B")" no_3pc
xcopy_attr "$B" commands
is "its commands" "$REPLY" 0
set_limit "$A" 0
xcopy_attr "$A" reason
is "reason of one that is switched off" "$REPLY" disabled
is "cause of one that is switched off" "$(cause "$A")" switched_off
set_limit "$A" $((32 * MIB))
by_hand "to it" "$A" 0 "$B" $MIB $MIB unsupported
for s in /sys/class/scsi_disk/*; do
	ok "${s##*/} has a folder" test -r "$s/xcopy/reason"
done

modprobe scsi_debug dev_size_mb=8 || skip "no scsi_debug"
D=
find_debug() {
	local s model
	for s in /sys/class/scsi_disk/*; do
		read -r model _ <"$s/device/model" && [[ $model == scsi_debug ]] || continue
		for D in "$s"/device/block/*; do D=/dev/${D##*/}; [[ -b $D ]] && return 0; done
	done
	return 1
}
await 30 find_debug || die "no disk of scsi_debug"
xcopy_attr "$D" reason
is "reason of a disk of scsi_debug" "$REPLY" unsupported
by_hand "from it" "$D" 0 "$A" $MIB $MIB unsupported
await 30 rmmod scsi_debug

fake_load
fake_disk 0; F=$REPLY
xcopy_attr "$F" reason
is "reason of a disk of xcfake" "$REPLY" none
fake_disk 1; G=$REPLY
trust "$F" "$G"
fake_script "xcopy 1 all sense=a/0d/02"
left_alone() {
	copy "$F" 0 "$G" 0 $MIB
	[[ $(cause "$F") == pairs ]]
}
ok "cause of one with a pair that is left alone" await 30 left_alone
fake_script clear "xcopy 1 all sense=5/20/00"
pardon
copy "$F" 0 "$G" 0 $MIB >/dev/null
is "cause of one that did not know the command" "$(cause "$G")" rejected
is "cause of its source" "$(cause "$F")" none
fake_load eh=1
fake_disk 0; F=$REPLY
fake_disk 1; G=$REPLY
xcopy_attr "$F" reason
is "reason behind a host that cannot reset" "$REPLY" no_reset
is "cause behind a host that cannot reset" "$(cause "$F")" no_host_reset
by_hand "between two of those" "$F" 0 "$G" $MIB $MIB no_reset
dm lin "0 8192 linear $F 0"
by_hand "from a mapped device to one" /dev/mapper/lin 0 "$G" $MIB $MIB no_reset
by_hand "from one to a mapped device" "$G" 0 /dev/mapper/lin $MIB $MIB no_reset
dm_remove lin
