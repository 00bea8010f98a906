# SPDX-License-Identifier: GPL-2.0-only
# a host that cannot reset is not offloaded; one that fails to is waited for
# groups: debug
# timeout: 90

fake_disks eh=1
seed "$A" 0 "$B" 0 $MIB
fake_zero
mark
ok "without handlers" copy "$A" 0 "$B" 0 $MIB
is "nothing offloaded" "$OFFLOADED" 0
ge "counted as no_reset" "$(refused no_reset)" 1
is "no command" "$(fake_count xcopy)" 0
data_right "without handlers" "$A" 0 "$B" 0 $MIB
ok "it goes" fake_unload

echo 3 >/sys/module/sd_xcopy/parameters/quarantine
fake_disks eh=7 eh_fail=6 hosts=2
await 30 fake_disk 1 1 || die "no second path"
B2=$REPLY
seed "$A" 0 "$B" 0 $MIB
fake_zero
fake_script "xcopy 1 1 host=0xe late=2000 outlive=arn"
mark
SECONDS=0
ok "resets that fail" copy "$A" 0 "$B" 0 $MIB
ge "waited out" $SECONDS 3
is "nothing offloaded" "$OFFLOADED" 0
ge "counted as lost" "$(refused lost)" 1
is "the late writer came before the copy by hand" "$(fake_count late)" 1
data_right "resets that fail" "$A" 0 "$B" 0 $MIB
xcopy_attr "$B" reason
is "the disk says why" "$REPLY" no_reset
is "the disk says what to do" "$(cause "$B")" not_ended
mark
seed "$A" 0 "$B" 0 $MIB
ok "left alone then" copy "$A" 0 "$B" 0 $MIB
is "no further command" "$(fake_count xcopy)" 1
ge "counted as no_reset" "$(refused no_reset)" 1
xcopy_attr "$B2" reason
is "the other path says it too" "$REPLY" no_reset
mark
ok "left alone by the other path" copy "$A" 0 "$B2" 0 $MIB
is "no command there" "$(fake_count xcopy)" 1
ge "counted as no_reset there" "$(refused no_reset)" 1
# A path that comes anew says nothing of what could not be ended.
d=/sys/class/block/${B2#/dev/}/device
[[ $(readlink -f "$d") =~ /host([0-9]+)/ ]] && host=${BASH_REMATCH[1]}
echo 1 >"$d/delete"
await 30 test ! -b "$B2"
echo "0 0 1" >"/sys/class/scsi_host/host$host/scan"
found() {
	local f

	for f in "/sys/class/scsi_disk/$host:0:0:1"/device/block/*; do
		[[ -b /dev/${f##*/} ]] && B2=/dev/${f##*/}
	done
}
ok "the path comes back" await 30 found
# (a disk that is found is read by and by)
read_first() { xcopy_attr "$B2" reason && [[ $REPLY != changed ]]; }
await 30 read_first
is "the path that came back says it" "$REPLY" no_reset
mark
ok "left alone by the path that came back" copy "$A" 0 "$B2" 0 $MIB
ge "counted as no_reset by it" "$(refused no_reset)" 1
rescan "$B"
xcopy_attr "$B" reason
is "until a rescan" "$REPLY" none

seed "$A" 0 "$B" 0 $MIB
fake_script "xcopy 1 1 host=0xe late=500 outlive=arn"
ok "once more" copy "$A" 0 "$B" 0 $MIB
xcopy_attr "$B" reason
is "once more: no_reset" "$REPLY" no_reset
pardon
xcopy_attr "$B" reason
is "or until xcopy/reset" "$REPLY" none
ok "it goes" fake_unload
echo 30 >/sys/module/sd_xcopy/parameters/quarantine
