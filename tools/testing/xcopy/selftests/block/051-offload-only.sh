# SPDX-License-Identifier: GPL-2.0-only
# BLKCOPY_OFFLOAD_ONLY copies by the device or not at all

two_luns iscsi 32
offloads "allowed" "$A" 0 "$B" $MIB $MIB 1 --offload-only
set_limit "$A" 0
seed "$A" 0 "$B" $MIB $MIB
mark
nok "refused" copy "$A" 0 "$B" $MIB $MIB --offload-only
is "errno" "$ERRNO" EOPNOTSUPP
is "copied" "$COPIED" 0
is "fallback_bytes" "$(delta fallback_bytes)" 0
ok "nothing was written" still_old "$B" $MIB $MIB
