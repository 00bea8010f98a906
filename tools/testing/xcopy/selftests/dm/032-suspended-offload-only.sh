# SPDX-License-Identifier: GPL-2.0-only
# offload-only to a suspended device fails, it does not wait
# timeout: 60

two_luns iscsi 32
dm_pair 32768
fill "$B" 0 $((4 * MIB)) $OLD
dmsetup suspend src
mark
nok "copy fails" timeout 20 "$XCOPY_BIN/blkcopy" --raw --offload-only --length $MIB \
	/dev/mapper/src /dev/mapper/dst
ge "refusals/suspended" "$(refused suspended)" 1
is "fallback_bytes" "$(delta fallback_bytes)" 0
dmsetup resume src
ok "destination as it was" untouched "$B" 0 $((4 * MIB))
