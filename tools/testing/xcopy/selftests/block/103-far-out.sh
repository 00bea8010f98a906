# SPDX-License-Identifier: GPL-2.0-only
# at the far end of the largest disk that there may be
# needs: null
# timeout: 120

MOST=$(((1 << 43) - 1))
null_disk far 1 "size=$MOST" memory_backed=0; F=$REPLY
null_disk far2 1 "size=$MOST" memory_backed=0; G=$REPLY
size_of "$F"
diag "size $REPLY"
END=$REPLY
for flags in --offload-only --no-offload; do
	ok "to the end $flags" copy "$F" 0 "$G" $((END - 8 * MIB)) $((8 * MIB)) $flags
	is "all $flags" "$COPIED" $((8 * MIB))
	ok "from the end $flags" copy "$F" $((END - 8 * MIB)) "$G" 0 $((8 * MIB)) $flags
	ok "both $flags" copy "$F" $((END - 8 * MIB)) "$G" $((END - 8 * MIB)) $((8 * MIB)) $flags
	ok "within $flags" copy "$F" $((END - 8 * MIB)) "$F" $((END - 16 * MIB)) $((8 * MIB)) $flags
	nok "overlap $flags" copy "$F" $((END - 8 * MIB)) "$F" $((END - 9 * MIB)) $((8 * MIB)) $flags
	nok "behind $flags" copy "$F" 0 "$G" $((END - 8 * MIB)) $((8 * MIB + 512)) $flags
	diag "$ERRNO"
done
