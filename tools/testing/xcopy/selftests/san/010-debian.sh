# SPDX-License-Identifier: GPL-2.0-only
# a Debian as it boots: multipath comes up by itself, pvmove is offloaded, and ends after a path cut and a crash
# needs: san
# timeout: 1800

SIZE=64
hub_port || skip "only for bed two"
san_down
net_join a; net_join b
SAN_DELAY=0
target eval 'for d in /dev/vd[ab]; do dd if=/dev/zero of=$d bs=1M count=1 oflag=direct 2>/dev/null; done'
san_target || die "no target"
net_up 2 || die "no network" # (see two.sh)
hub boot debian
case $? in
0) ;;
77) skip "no image: tools/testing/xcopy/guest/image.sh makes it";;
*) die "it does not boot";;
esac
debian() { hub run debian "${*@Q}"; }

# has_booted WHEN: nothing is started but by its own init
has_booted() {
	ok "$1: it has booted" debian await 240 eval '[[ $(systemctl is-system-running) == running ]]'
	diag "$(debian eval 'systemd-analyze; systemctl --failed --plain --no-legend')"
	ok "$1: its root is a volume" debian eval '[[ $(findmnt -n -o SOURCE /) == /dev/mapper/system-root ]]'
	ok "$1: the modules are of the initramfs" debian eval '[[ -d /sys/module/dm_copy && $(</proc/modules) == *sd_xcopy* ]]'
	ok "$1: multipath is there by itself" debian await 180 eval 'paths L0 2 && paths L1 2'
}

# moves WAY FROM TO TAG
moves() {
	ok "$1: the data" debian fill /dev/vg/lv 0 ${SIZE}M "$4"
	ok "$1: pvmove" debian eval "mark; W=\$(net_bytes); measure pvmove -i1 $2 $3 && W=\$((\$(net_bytes) - W))"
	diag "FIGURES $1: pvmove: $(debian eval 'echo wall $WALL_MS ms, wire $W bytes, CPU $CPU_MS ms here')"
	ok "$1: data" debian check /dev/vg/lv 0 ${SIZE}M "$4"
}

# ends WHEN: the pvmove in the background
ends() { ok "$1: pvmove ends" debian await 300 eval '[[ $(lvs -a --noheadings -o name vg) != *pvmove* ]]'; }

has_booted "cold"
ok "multipathd has our wait for udev" debian eval '[[ $(multipathd show config local) == *missing_uev_wait_timeout\ 600* ]]'
mapped L0; A=$REPLY
mapped L1; B=$REPLY
ok "a volume group" debian eval "vgcreate -y -s 1M vg $A $B && lvcreate -y -Wn -Zn -n lv -L ${SIZE}M vg $A"
ok "no offload" debian eval 'echo 0 >/sys/module/dm_copy/parameters/enabled'
moves "by hand" "$A" "$B" $OLD
ge "by hand: bytes on the wire" "$(debian eval 'echo $W')" $((2 * SIZE * MIB))
ok "offload" debian eval 'echo 1 >/sys/module/dm_copy/parameters/enabled'
moves "offloaded" "$B" "$A" $NEW
is "offloaded: bytes" "$(debian delta kcopyd/offloaded_bytes)" $((SIZE * MIB))
le "offloaded: bytes on the wire" "$(debian eval 'echo $W')" $((SIZE * MIB / 8))

# one of the networks is cut, which is for its own multipathd and open-iscsi to find out
ok "cut: the data" debian fill /dev/vg/lv 0 ${SIZE}M 44
ok "cut: the disk becomes slow" target slow_middle L0 500
ok "cut: pvmove, in the background" debian eval "mark; pvmove -b -i1 $A $B"
ok "cut: it is offloaded" debian await 150 counted kcopyd/offloaded_bytes $((4 * MIB))
net_cut a
ok "cut: in the middle" debian test -b /dev/mapper/vg-pvmove0
ok "cut: one path each is left" debian await 240 eval 'paths L0 1 && paths L1 1'
ends "cut"
diag "offloaded $(debian kcopyd offloaded_bytes), jobs by hand $(debian kcopyd fallback_jobs), $(debian refusals)"
ok "cut: it lies on the other" debian lies_on lv "$B"
ok "cut: data" debian check /dev/vg/lv 0 ${SIZE}M 44
net_join a
ok "cut: both paths are back" debian await 240 eval 'paths L0 2 && paths L1 2'
target fast L0
debian pardon

# (what the destination held is no proof)
ok "other data" debian fill /dev/vg/lv 0 ${SIZE}M 33
ok "the disk becomes slow" target slow_middle L1 6000
ok "pvmove, in the background" debian eval "mark; pvmove -b -i1 $B $A"
ok "it is offloaded" debian await 150 counted kcopyd/offloaded_bytes $((4 * MIB))
ok "in the middle, by lvmpolld" debian eval 'kcopyd offloaded_bytes; [[ -b /dev/mapper/vg-pvmove0 ]] && pidof lvmpolld'
diag "crash after $(debian kcopyd offloaded_bytes) bytes"
ok "it crashes" hub reset debian
# (what had arrived would be no proof either, and how much that is depends on the moment: the
# move begins anew, from the first MiB of data, before which is what LVM keeps)
net_cut a; net_cut b
ok "what had arrived is gone" target dd if=/dev/zero of=/dev/mapper/L0.back bs=1M seek=1 count=$SIZE oflag=direct
net_join a; net_join b
target slow_middle L1 2000
ok "it boots" hub boot debian
has_booted "after the crash"
ok "the group is found by an event" debian await 240 test -b /dev/vg/lv ||
	diag "$(debian eval 'journalctl -b --no-pager | grep -E "lvm|multipath|udev" | tail -n 60; head /run/lvm/*/*; lvs -a; dmsetup table; udevadm info $(readlink -f /dev/mapper/3600*)')"
ends "after the crash"
ok "it was resumed by lvmpolld" debian systemctl is-active lvm2-lvmpolld
diag "jobs by hand $(debian kcopyd fallback_jobs), $(debian refusals)"
ge "offloaded again: bytes" "$(debian kcopyd offloaded_bytes)" $((8 * MIB))
ok "it lies on the other" debian lies_on lv "$A"
ok "data after all" debian check /dev/vg/lv 0 ${SIZE}M 33
ok "its log" debian eval 'log_scan debian || { echo "$REPLY"; false; }'
ok "the target's log" target_log_clean
hub off debian
san_down
