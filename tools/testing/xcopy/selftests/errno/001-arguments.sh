# SPDX-License-Identifier: GPL-2.0-only
# what makes no sense is EINVAL, what does not fit into a 64-bit offset is EOVERFLOW

two_luns iscsi 32
big=9223372036854775296 bigger=18446744073709551104

watch_writes "$B" 8
refuses "unknown flag: bit 4" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 16
refuses "unknown flag: top bit" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 2147483648
refuses "known and unknown" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 17
nothing_written
refuses "offload-only and no-offload" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 3
nothing_written
refuses "reserved: first word" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved 1
refuses "reserved: second word" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved2 1
refuses "reserved: high bits" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved2 2147483648
nothing_written
refuses "length 0" EINVAL "$A" 0 "$B" 0 0
refuses "length 0 at an offset" EINVAL "$A" $MIB "$B" $MIB 0
nothing_written
refuses "no block: source offset" EINVAL "$A" 1 "$B" 0 $MIB
refuses "no block: destination offset" EINVAL "$A" 0 "$B" 511 $MIB
refuses "no block: length" EINVAL "$A" 0 "$B" 0 $((MIB + 256))
refuses "no block: length under a block" EINVAL "$A" 0 "$B" 0 1
nothing_written
refuses "wrap: source" EOVERFLOW "$A" $big "$B" 0 $MIB
refuses "wrap: destination" EOVERFLOW "$A" 0 "$B" $big $MIB
refuses "wrap: 64 bits at the source" EOVERFLOW "$A" $bigger "$B" 0 $MIB
refuses "wrap: 64 bits at the destination" EOVERFLOW "$A" 0 "$B" $bigger $MIB
refuses "wrap: length" EOVERFLOW "$A" 512 "$B" 512 $big
nothing_written

for name in L2 L3; do lun ramdisk $name 32 block_size=4096; done
export_iscsi L2 L3
A=$(disk L2) B=$(disk L3)
watch_writes "$B" 8
refuses "no block of 4096: source offset" EINVAL "$A" 512 "$B" 0 $MIB
refuses "no block of 4096: destination offset" EINVAL "$A" 0 "$B" 2048 $MIB
refuses "no block of 4096: length" EINVAL "$A" 0 "$B" 0 $((MIB + 512))
nothing_written
