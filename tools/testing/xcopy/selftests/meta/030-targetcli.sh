# SPDX-License-Identifier: GPL-2.0-only
# LUNs made by targetcli-fb are as good as ours
# timeout: 180

requires cmd targetcli dbus-daemon
mkdir -p /run/dbus
pidof dbus-daemon >/dev/null || dbus-daemon --system --fork 2>/dev/null
ok "targetcli" targetcli_luns 16
ok "login" iscsi_login
disk_ready L0 iscsi
A=$REPLY
disk_ready L1 iscsi
B=$REPLY
devlinks
ok "a pattern is written" fill "$A" 0 16M here
ok "the target copies" sg_xcopy if="$A" of="$B" bs=512 bpt=8192 count=32768
ok "the data is right" check "$B" 0 16M here
