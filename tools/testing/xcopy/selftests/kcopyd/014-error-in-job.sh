# SPDX-License-Identifier: GPL-2.0-only
# a write error in the middle of a resync stays an error
# needs: dm bed
# timeout: 90

requires target mirror
two_luns iscsi 32 iblock
seed "$A" 0 "$B" 0 $((8 * MIB))
broken_from L1 $((5 * 2048 + 512)) 8
mark
# without handle_errors dm-mirror calls a leg good that it could not write
dm m "0 16384 mirror core 1 2048 2 $A 0 $B 0 1 handle_errors"
leg_is_bad() { [[ $(dmsetup status m) == *" AS "* ]]; }
ok "the mirror does not call the broken leg good" await 30 leg_is_bad
diag "$(dmsetup status m)"
dm_remove m
fast L1
ok "what was copied before is right" check "$B" 0 $((4 * MIB)) $NEW
ok "source as it was" check "$A" 0 $((8 * MIB)) $NEW
