# SPDX-License-Identifier: GPL-2.0-only
# no more commands at a time than the device told, once it has said that it is busy
# timeout: 60

LEN=$((16 * MIB))

# disks PARAMETER...: A and B, short commands
disks() {
	fake_disks "$@"
	trust "$A" "$B"
	set_limit "$B" $MIB
}

# one DESC: a copy of LEN bytes
one() {
	seed "$A" 0 "$B" 0 $LEN
	fake_zero
	mark
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 $LEN
	diag "$OFFLOADED offloaded, $(fake_count xcopy) commands, $(fake_count over) too many, $(fake_count most) at once"
	data_right "$1" "$A" 0 "$B" 0 $LEN
}

for over in 0x08 0x28; do
	disks concurrent=2 over=$over copy_ms=100
	one "$over, at first"
	ge "$over: too many" "$(fake_count over)" 1
	xcopy_attr "$B" max_commands
	is "$over: a window" "$REPLY" 2
	one "$over, then"
	is "$over: not too many" "$(fake_count over)" 0
	is "$over: as many as told" "$(fake_count most)" 2
	ge "$over: offloaded" "$OFFLOADED" $((2 * MIB))
	ge "$over: the rest counted as busy" "$(refused busy)" 1
	ok "it goes" fake_unload
done

# LIO tells 1 and takes more.
disks concurrent=1 over=0 copy_ms=100
one "not enforced"
is "not enforced: offloaded" "$OFFLOADED" $LEN
ge "not enforced: several at once" "$(fake_count most)" 2
xcopy_attr "$B" max_commands
is "not enforced: no window" "$REPLY" 0
fake_script "xcopy 1 1 status=8"
one "busy once"
xcopy_attr "$B" max_commands
is "busy once: a window" "$REPLY" 1
fake_calm
for d in "/sys/class/block/${B##*/}/device/scsi_disk"/*/xcopy; do echo 1 >"$d/reset"; done
xcopy_attr "$B" max_commands
is "reset: none" "$REPLY" 0
ok "it goes" fake_unload

# Two paths of one unit have one window.
fake_paths concurrent=2 over=0x08 copy_ms=100
set_limit "$B" $MIB
one "by one of two paths"
xcopy_attr "$B2" max_commands
is "by one of two paths: the other has its window" "$REPLY" 2
ok "it goes" fake_unload
