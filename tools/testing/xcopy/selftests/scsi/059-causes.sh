# SPDX-License-Identifier: GPL-2.0-only
# what one reason has several causes for is told by cause

# cause_is WORD REASON: of B, once it has been read again
cause_is() {
	rescan "$B"
	is "the cause is $1" "$(cause "$B")" "$1"
	xcopy_attr "$B" reason
	is "$1: the reason" "$REPLY" "$2"
}

fake_disks
is "it copies" "$(cause "$B")" none
xcopy_attr "$B" cause
is "there are words behind the word" "$REPLY" "none it copies"

fake_script "receive 1 all sense=5/20/00"
cause_is no_parameters unsupported
fake_calm
# other segments than those that are sent
rcr="00 00 00 2a 00 00 00 00 00 02 00 08 00 00 04 00 00 ff ff ff 00 00 00 00 00 00 00 00"
rcr+=" 00 00 00 00 00 00 00 10 10 00 00 00 00 00 00 02 04 e4"
echo "$rcr" >"$FAKE/lun1/rcr"
cause_is other_lists unsupported
echo >"$FAKE/lun1/rcr"
echo "00 83 00 0c 02 00 00 08 58 58 58 58 58 58 58 58" >"$FAKE/lun1/vpd83"
cause_is no_designator no_designator
echo >"$FAKE/lun1/vpd83"
echo 256 >/sys/module/sd_xcopy/parameters/max_bytes
cause_is max_bytes disabled
echo $((32 * MIB)) >/sys/module/sd_xcopy/parameters/max_bytes
cause_is none none
