# SPDX-License-Identifier: GPL-2.0-only
# a copy that ends within a page keeps the dirty rest of that page

two_luns iscsi 32
fill "$B" 0 $((4 * MIB)) $OLD
fill "$A" 0 $MIB $NEW
exec {fd}<>"$B"
fill -b "$B" $((MIB - 4096)) 8192 44
fill -b "$B" $((MIB + 64 * KIB)) 8192 44
offloads_seeded "odd ends" "$A" 0 "$B" $((MIB + 512)) $((64 * KIB + 1024)) 1
sync
exec {fd}>&-
end=$((MIB + 512 + 64 * KIB + 1024))
ok "the copy" check "$B" $((MIB + 512)) $((64 * KIB + 1024)) $NEW 0
ok "head of the first page" check "$B" $MIB 512 44
ok "page before it" check "$B" $((MIB - 4096)) 4096 44
ok "tail of the last page" check "$B" $end $((MIB + 64 * KIB + 4096 - end)) 44
ok "page behind it" check "$B" $((MIB + 64 * KIB + 4096)) 4096 44
