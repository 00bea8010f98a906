# SPDX-License-Identifier: GPL-2.0-only
# a thin pool that keeps what it has no space for is told of, and who only asks does not wait for it
# needs: tool bed
# timeout: 120

requires target thin-pool
two_luns iscsi 32 iblock
fill "$A" 0 $((16 * MIB)) $NEW
# pool SECTORS: its table with so much space
pool() { REPLY="0 $1 thin-pool /dev/mapper/meta /dev/mapper/data 128 0"; }

dm meta "0 8192 linear $B 0"
dd if=/dev/zero of=/dev/mapper/meta bs=4k count=1 oflag=direct status=none
dm data "0 32768 linear $B 8192"
pool 16384
dm pool "$REPLY"
dmsetup message pool 0 "create_thin 0"
dm thin "0 65536 thin /dev/mapper/pool 0"
said="blkcopy: /dev/mapper/thin: destination may wait for the thin pool pool, which has no space left, until it has or gives up (EAGAIN)"

"$XCOPY_BIN/blkcopy" --length 16M "$A" /dev/mapper/thin >"$XCOPY_TMP/copy.out" 2>"$XCOPY_TMP/copy.err" &
BG=$!
ok "a copy says what it waits for" await 40 grep -qF "$said" "$XCOPY_TMP/copy.err"
ok "and waits" alive "$BG"
for ask in check "--force --dry-run"; do
	# shellcheck disable=SC2086 # words
	exits "$ask" 3 $ask --length 16M "$A" /dev/mapper/thin
	is "$ask, in a line" "$SAID" "$said"
done
exits "status" 0 status pool
ok "status, in a line" grep -qxF "pool has no space left." "$XCOPY_TMP/tool.out"
pool 32768
dmsetup load pool --table "$REPLY"
dmsetup suspend --noflush pool
dmsetup resume pool
ok "with more space it goes on" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
ok "and is whole" check /dev/mapper/thin 0 $((16 * MIB)) $NEW
exits "nobody waits for it any more" 0 check --length 16M "$A" /dev/mapper/thin
dmsetup remove thin pool data meta
