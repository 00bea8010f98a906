# SPDX-License-Identifier: GPL-2.0-only
# copy_file_range(2) beside who writes to the same pages of the destination, but not to its bytes
# needs: file
# groups: debug

POLICY=/sys/module/blk_copy/parameters/policy
LEN=$((2 * MIB))
fake_disks mib=32
trust "$A" "$B"
read -r policy <$POLICY
trap 'echo "$policy" >$POLICY' EXIT
echo always >$POLICY
exec {fd}<>"$B"

# neighbour AT: a sector is written there, through the cache, and not written back
neighbour() { dd if="$XCOPY_TMP/sector" of="$B" bs=512 seek=$(($1 / 512)) count=1 conv=notrunc 2>/dev/null; }
head -c 512 /dev/urandom >"$XCOPY_TMP/sector"
kept() { cmp -n 512 -i "0:$1" "$XCOPY_TMP/sector" "$B"; }

# The data are moved 3 s after the command has come.
beside() {
	local how=$1 at=$2

	seed "$A" "$at" "$B" "$at" $LEN
	fake_script "xcopy 1 all delay=3000"
	mark
	file_range "$A" "$at" "$B" "$at" $LEN >"$XCOPY_TMP/ranged" &
	ok "$how: a command has come" await 30 fake_met
	ok "$how: before it" neighbour $((at - 512))
	ok "$how: behind it" neighbour $((at + LEN))
	ok "$how: it ends well" wait $!
	fake_calm
	ge "$how: offloaded" "$(delta offloaded_bytes)" $((LEN - 8192))
	sync "$B"
	echo 1 >/proc/sys/vm/drop_caches
	ok "$how: the copy" check "$B" "$at" $LEN $NEW "$at"
	ok "$how: what was written before it" kept $((at - 512))
	ok "$how: what was written behind it" kept $((at + LEN))
}
beside "within pages" $((MIB + 512))
beside "whole pages" $((8 * MIB))
exec {fd}>&-
