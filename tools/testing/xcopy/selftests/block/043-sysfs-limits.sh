# SPDX-License-Identifier: GPL-2.0-only
# the limits in sysfs agree with each other and refuse nonsense

two_luns iscsi 32
read_queue "$A" copy_max_hw_bytes
hw=$REPLY
is "hardware limit is 65535 blocks in whole MiB" "$hw" $((63488 * 512))
limit "$A"
is "default is the hardware's" "$REPLY" "$hw"
xcopy_attr "$A" max_sectors
is "xcopy/max_sectors" "$((REPLY * 512))" "$hw"
sys_of "$A"
dir=$REPLY/queue
nok "copy_max_hw_bytes is read-only" eval "echo 0 >$dir/copy_max_hw_bytes"
nok "copy_max_bytes takes no words" eval "echo many >$dir/copy_max_bytes"
set_limit "$A" $((hw * 4)) 2>/dev/null
limit "$A"
ok "never above the hardware" test "$REPLY" -le "$hw"
set_limit "$A" $MIB
rescan "$A"
limit "$A"
is "a rescan keeps the administrator's limit" "$REPLY" $MIB
set_limit "$A" 0
rescan "$A"
limit "$A"
is "a rescan keeps offload off" "$REPLY" 0
