# SPDX-License-Identifier: GPL-2.0-only
# LUNs with 4096-byte blocks are offloaded

two_luns iscsi 64 ramdisk block_size=4096
read_queue "$A" logical_block_size
is "logical block" "$REPLY" 4096
offloads "one block" "$A" 4096 "$B" $((3 * 4096)) 4096 1
offloads "16 MiB" "$A" 0 "$B" $((20 * MIB)) $((16 * MIB)) 4
nok "512 bytes are no block" copy "$A" 0 "$B" 0 512
is "errno" "$ERRNO" EINVAL
