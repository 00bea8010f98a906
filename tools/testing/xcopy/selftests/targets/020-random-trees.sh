# SPDX-License-Identifier: GPL-2.0-only
# copies, reloads and suspends in random trees over all kinds of disks, against a model in memory
# needs: null dm md mpath targets
# groups: debug
# timeout: 120

OPERATIONS=${OPERATIONS:-250}
SEED=${SEED:-$RANDOM}
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

requires target crypt multipath
# (request based multipath wants paths that do not sleep, as null_blk with memory does)
fake_paths mib=8
mpath mp request "$A" "$A2"
MP=$REPLY
null_disk n0 16; N0=$REPLY
null_disk n1 8; N1=$REPLY
for i in 0 1 2 3; do
	null_disk "r$i" 8; R[i]=$REPLY
done
md_make "${R[0]}" "${R[1]}" raid0 65536
dm crypt 0 16384 crypt aes-xts-plain64 $key 0 "${R[2]}" 0
mpath mq bio "$N1" "$N1"
MQ=$REPLY
addpart "$N0" 1 2048 10240 && addpart "$N0" 2 16384 10240 &&
	await 30 test -b "${N0}p2" || die "no partitions"

diag "seed $SEED, $OPERATIONS operations"
mark
ok "none is wrong" "$XCOPY_BIN/xctree" "$SEED" "$OPERATIONS" "${N0}p1" "${N0}p2" "$N1" "$MQ=2+0" \
	"$MP^" "$B^" "$B2=4+0" /dev/mapper/crypt! "$M!" "${R[3]}"
diag "$(<"$TEST_LOG")" "$(refusals)"
ge "most is offloaded" "$(delta offloaded_bytes)" 1
ok "all is idle" await 30 idle
dm_remove mp mq crypt
md_gone
