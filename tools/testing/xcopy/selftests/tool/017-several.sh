# SPDX-License-Identifier: GPL-2.0-only
# several copies at a time: each is whole, a signal ends them all
# needs: tool bed

for i in 0 1 2 3; do lun iblock L$i 8; done
export_iscsi L0 L1 L2 L3
for i in 0 1 2 3; do D[i]=$(disk L$i iscsi); done
whole=$((8 * MIB))
fill "${D[0]}" 0 $whole $NEW
fill "${D[2]}" 0 $whole $NEW
pairs=("${D[0]}" "${D[1]}" "${D[2]}" "${D[3]}")

# both DESC: have what they should
both() { ok "$1: the first" check "${D[1]}" 0 $whole $NEW; ok "$1: the second" check "${D[3]}" 0 $whole $NEW; }
blank() { fill "${D[1]}" 0 $whole $OLD; fill "${D[3]}" 0 $whole $OLD; }
uptime_ms() { read -r REPLY _ </proc/uptime; REPLY=${REPLY/./}0; }

slow L0 20
slow L2 20
for jobs in 1 2; do
	blank
	mark
	uptime_ms; began=$REPLY
	exits "$jobs at a time" 0 --jobs $jobs --no-offload "${pairs[@]}"
	uptime_ms; took[jobs]=$((REPLY - began))
	is "$jobs at a time: all bytes" "$(delta fallback_bytes)" $((2 * whole))
	is "$jobs at a time: results" "$(grep -c " to .*: copied $whole bytes" "$XCOPY_TMP/tool.out")" 2
	both "$jobs at a time"
done
diag "one after the other ${took[1]} ms, two at a time ${took[2]} ms"

# written DEV: REPLY is how many sectors were
written() {
	local stat

	read -ra stat <"/sys/block/${1##*/}/stat"
	REPLY=${stat[6]}
}
writing() {
	written "${D[1]}"
	((REPLY > before[1])) || return
	written "${D[3]}"
	((REPLY > before[3]))
}

blank
written "${D[1]}"; before[1]=$REPLY
written "${D[3]}"; before[3]=$REPLY
slow L0 500
slow L2 500
"$XCOPY_BIN/blkcopy" --jobs 2 --no-offload "${pairs[@]}" 2>"$XCOPY_TMP/tool.err" &
BG=$!
await 60 writing
kill -TERM $BG
wait $BG
is "SIGTERM" $? 143
is "each says how to go on" "$(grep -c '^to go on: ' "$XCOPY_TMP/tool.err")" 2
fast L0
fast L2
read -ra rest < <(sed -n 's/^to go on: [^ ]* //p' "$XCOPY_TMP/tool.err" | grep -- "${D[1]}$")
exits "the first goes on" 0 "${rest[@]}"
ok "the first: data" check "${D[1]}" 0 $whole $NEW
