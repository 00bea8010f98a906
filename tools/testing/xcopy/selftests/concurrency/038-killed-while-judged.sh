# SPDX-License-Identifier: GPL-2.0-only
# who is killed while it is found out where a copy would come to does not go on with that
# needs: null dm copy
# groups: debug
# timeout: 300

requires target error zero linear
null_disks 1
# Of each a part may be copied, so that all of it is looked at: as far apart as can be.
SECTORS=$((1 << 46))
for name in src dst; do
	dm $name <<-TABLE
		0 2048 linear $A 0
		2048 $((SECTORS - 2048)) zero
	TABLE
done

# killed DESC CMD...: 1 s after its begin; it comes back soon
killed() {
	local desc=$1 from

	shift
	"$@" >"$XCOPY_TMP/said" 2>&1 &
	BG=$!
	sleep 1
	ok "$desc: it is at work" alive "$BG"
	from=${EPOCHREALTIME/[^0-9]/}
	kill -KILL "$BG"
	wait "$BG" 2>/dev/null
	is "$desc: by the signal" $? 137
	le "$desc: it comes back" $(((${EPOCHREALTIME/[^0-9]/} - from) / 1000)) 3000
}
killed "BLKCOPY" "$XCOPY_BIN/blkcopy" --raw /dev/mapper/src /dev/mapper/dst --length $((SECTORS * 512 - 1048576)) \
	--dst-offset 1048576
dm_remove src dst
