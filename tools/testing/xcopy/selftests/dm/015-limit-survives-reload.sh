# SPDX-License-Identifier: GPL-2.0-only
# what was written to copy_max_bytes of a dm device survives every reload

two_luns iscsi 32
dm src 0 32768 linear "$A" 0
dm dst 0 16384 linear "$B" 0
set_limit /dev/mapper/dst 0
dm_swap dst 0 16384 linear "$B" 0
limit /dev/mapper/dst
is "off, after a reload of the same table" "$REPLY" 0
dm_swap dst 0 32768 linear "$B" 0
limit /dev/mapper/dst
is "off, after it has grown" "$REPLY" 0
dm_swap dst 0 32768 striped 2 128 "$A" 32768 "$B" 32768
limit /dev/mapper/dst
is "off, as another target" "$REPLY" 0
dm_swap dst 0 32768 error
dm_swap dst 0 32768 linear "$B" 0
limit /dev/mapper/dst
is "off, after a table without any disk" "$REPLY" 0
by_hand "it is off" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) disabled
set_limit /dev/mapper/dst $MIB
dm_swap dst 0 16384 linear "$B" 0
limit /dev/mapper/dst
is "a smaller limit, after a reload" "$REPLY" $MIB
offloads "it is on" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) 2
ok "what a device without a limit says can be written back" set_limit /dev/mapper/dst $((0xffffffff * 512))
dm_swap dst 0 16384 linear "$B" 0
limit /dev/mapper/dst
is "none, after a reload" "$REPLY" $((0xffffffff * 512))
