# SPDX-License-Identifier: GPL-2.0-only
# what the source says is not mapped is zeroed, what is mapped is offloaded
# needs: tool reasons

fakes
trust "$A" "$B"
# same DESC: the destination reads as the source does
same() { is "$1: data" "$(head -c $((8 * MIB)) "$B" | md5sum)" "$(head -c $((8 * MIB)) "$A" | md5sum)"; }
# told FIELD: a number in the last answer in JSON
told() { [[ $(<"$XCOPY_TMP/tool.out") =~ \"$1\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; }

fill "$A" 0 $((8 * MIB)) $NEW
dd if=/dev/zero of="$A" bs=1M seek=3 count=2 oflag=direct status=none
echo $((6 * MIB / 1024)) >"$FAKE/lun0/hole"
echo $((4 * MIB / 1024)) >"$FAKE/lun0/hole_blocks"

fill "$B" 0 $((8 * MIB)) $OLD
mark
exits "told" 0 --sparse --verify --json --length 8M "$A" "$B"
is "told: zeroed" "$(told zeroed)" $((2 * MIB))
is "told: offloaded" "$(delta offloaded_bytes)" $((6 * MIB))
is "told: by hand" "$(delta fallback_bytes)" 0
same "told"

exits "dry run" 0 --dry-run --sparse --length 8M "$A" "$B"
is "dry run" "$(<"$XCOPY_TMP/tool.out")" "would copy $((8 * MIB)) bytes ($((2 * MIB)) zeroed)"

# a disk that does not answer is copied as a whole
fake_script "other 0 all sense=5/20/0"
fill "$B" 0 $((8 * MIB)) $OLD
mark
exits "not told" 0 --sparse --json --length 8M "$A" "$B"
is "not told: zeroed" "$(told zeroed)" 0
is "not told: offloaded" "$(delta offloaded_bytes)" $((8 * MIB))
same "not told"

# by hand what is read is looked at, unless the source tells
fill "$B" 0 $((8 * MIB)) $OLD
mark
exits "seen" 0 --sparse --json --no-offload --length 8M "$A" "$B"
is "seen: zeroed" "$(told zeroed)" $((2 * MIB))
is "seen: nothing asked of the devices" "$(delta offloaded_bytes)" 0
same "seen"
fake_script clear

# the other way: nothing stale at a destination that has a hole itself
fill "$B" 0 $((8 * MIB)) $OLD
mark
exits "a volume" 0 --sparse --json --length 8M "$B" "$A"
is "all that is mapped is copied" "$(delta offloaded_bytes)+$(told zeroed)" $((8 * MIB))+0
same "the other way"

dm over "0 16384 linear $A 0"
mark
exits "a mapped device does not tell" 0 --sparse --json /dev/mapper/over "$B"
is "a mapped device: all is copied" "$(delta offloaded_bytes)" $((8 * MIB))
