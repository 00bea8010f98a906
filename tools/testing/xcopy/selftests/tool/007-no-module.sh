# SPDX-License-Identifier: GPL-2.0-only
# without the module it is said that the kernel cannot, and nothing is written
# needs: tool bed
# guest: own

two_luns iscsi 8
seed "$A" 0 "$B" 0 $MIB
unload dm_copy sd_xcopy blk_copy || skip "the modules do not unload"
exits "without blk_copy" 4 --length $MIB "$A" "$B"
exits "without blk_copy, offload only" 4 --offload-only --length $MIB "$A" "$B"
ok "destination as it was" check "$B" 0 $MIB $OLD
load blk_copy sd_xcopy dm_copy || die "no modules"
exits "with it" 0 --length $MIB "$A" "$B"
ok "copied" check "$B" 0 $MIB $NEW
