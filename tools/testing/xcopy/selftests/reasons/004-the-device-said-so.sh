# SPDX-License-Identifier: GPL-2.0-only
# what a device says of a copy is what is counted
# needs: reasons

fakes
trust "$A" "$B"

# said RULE: from here on copies end so, as the first ones
said() {
	rescan "$A" "$B"
	fake_calm
	fake_script "$1"
}

said "xcopy 1 all sense=5/24/00"
counts rejected "ILLEGAL REQUEST" "$A" "$B" $MIB
said "xcopy 1 all sense=a/00/00"
counts aborted "COPY ABORTED" "$A" "$B" $MIB
said "xcopy 1 all sense=a/0d/02"
counts unreachable "copy target device not reachable" "$A" "$B" $MIB
# Left alone for two seconds after the second refusal: one is little for a slow machine.
BEFORE=unreachable counts backoff "and once more" "$A" "$B" $MIB
said "xcopy 1 all status=0x18"
counts reservation "RESERVATION CONFLICT" "$A" "$B" $MIB
said "xcopy 1 all sense=6/29/00"
counts changed "UNIT ATTENTION" "$A" "$B" $MIB
said "xcopy 1 all sense=a/26/0d"
counts alignment "segment lengths" "$A" "$B" $MIB
