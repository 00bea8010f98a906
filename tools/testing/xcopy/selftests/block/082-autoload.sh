# SPDX-License-Identifier: GPL-2.0-only
# each module comes by itself: with the ioctl, with a disk, with a kcopyd client
# needs: bed

requires cmd modprobe
requires target mirror
[[ -e /lib/modules/$(uname -r)/modules.dep ]] || skip "no modules.dep in the guest"

read -r helper </proc/sys/kernel/modprobe
trap 'echo "$helper" >/proc/sys/kernel/modprobe; load blk_copy sd_xcopy dm_copy' EXIT
two_luns iscsi 32
ok "all unload" unload dm_copy sd_xcopy blk_copy
type -P modprobe >/proc/sys/kernel/modprobe

ok "BLKCOPY" copy "$A" 0 "$B" $MIB $MIB
ok "loads blk_copy" loaded blk_copy
nok "which alone needs no SCSI part" loaded sd_xcopy
read -r alias <"/sys/class/block/${A##*/}/device/modalias"
ok "what udev does for a disk" modprobe "$alias"
ok "loads sd_xcopy" loaded sd_xcopy
await 30 disks_known
offloads "a disk that was there before" "$A" 0 "$B" $MIB $MIB 1
nok "dm_copy is not there yet" loaded dm_copy
dm m "0 16384 mirror core 1 2048 2 $A 0 $B 0"
ok "a mirror loads dm_copy" await 30 loaded dm_copy
