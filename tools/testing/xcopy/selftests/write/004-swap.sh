# SPDX-License-Identifier: GPL-2.0-only
# what is swap space is not written to
# needs: write

requires cmd mkswap swapon swapoff
two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
mkswap "$B" >/dev/null 2>&1 || die "no mkswap"
swapon "$B" || skip "no swap in this kernel"
mark
nok "copy to swap space" raw "$A" 0 "$B" $((8 * MIB)) $MIB
is "ETXTBSY" "$ERRNO" 26
is "nothing copied" "$COPIED" 0
is "no command" "$(delta commands)" 0
is "nothing by hand" "$(delta fallback_bytes)" 0
ok "copy from swap space" raw "$B" 0 "$A" $((8 * MIB)) $MIB
swapoff "$B"
ok "afterwards" raw "$A" 0 "$B" $((8 * MIB)) $MIB
