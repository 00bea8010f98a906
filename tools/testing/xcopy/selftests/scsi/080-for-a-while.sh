# SPDX-License-Identifier: GPL-2.0-only
# a disk that for a while does not say what it can, or who it is, copies when it says so again
# timeout: 120

fake_disks
trust "$A" "$B"
D=("$A" "$B")
again() { seed "$A" 0 "$B" 0 $MIB; copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)); }

# told LUN ASC: it reports something, to who reads it
told() {
	echo "$1 $2" >"$FAKE/ua"
	dd if="${D[$1]}" of=/dev/null bs=4k count=1 iflag=direct status=none
}

# meanwhile DESC LUN REASON
meanwhile() {
	told "$2" "29 00"
	refused_so() { ! again && [[ $REASON == "$3" ]]; }
	ok "$1: by hand" await 20 refused_so "$@"
}
no_3pc="00000602 1f000002 58434641 4b452020 46414b45 30202020 20202020 20202020 30303031"
ok "before" await 20 again
for lun in 1 0; do
	fake_script "receive $lun all sense=5/20/00"
	meanwhile "no parameters, LUN $lun" $lun unsupported
	fake_calm
	told $lun "3f 01"
	ok "no parameters, LUN $lun: offloaded again" await 20 again

	echo "00 83 00 0c 02 00 00 08 58 58 58 58 58 58 58 58" >"$FAKE/lun$lun/vpd83"
	meanwhile "no name, LUN $lun" $lun no_designator
	echo >"$FAKE/lun$lun/vpd83"
	told $lun "3f 03"
	ok "no name, LUN $lun: offloaded again" await 20 again

	echo "$no_3pc" >"$FAKE/lun$lun/inquiry"
	meanwhile "no 3PC, LUN $lun" $lun unsupported
	echo >"$FAKE/lun$lun/inquiry"
	told $lun "3f 03"
	ok "no 3PC, LUN $lun: offloaded again" await 20 again
done

# The same of one that was found so
ok "the module goes" modprobe -r sd_xcopy
fake_script "receive 1 all sense=5/20/00"
ok "and comes" modprobe sd_xcopy
found_so() { [[ $(cause "$B") == no_parameters ]]; }
ok "no parameters when it was found" await 30 found_so
trust "$A" "$B"
fake_calm
told 1 "3f 01"
ok "no parameters when it was found: offloaded" await 20 again
ok "it goes" fake_unload
