#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# PID 1 of a Debian into which the packages were installed (run.sh): the machine that
# was booted into the packaged kernel by its own initramfs. Uses the packages on two
# LUNs of a LIO target here, upgrades them below the copies, purges them. Lines as of
# TAP, without numbers, go to the second serial line; the last is "end".
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive
. /debs/names	# IMAGE VERSION RELEASE
MIB=48
LIO=/sys/kernel/config/target
exec </dev/null 3>/dev/ttyS1

say() { printf '%s\n' "$*" >&3; }

ok()
{
	local what=$1

	shift
	if "$@" >/tmp/out 2>&1; then
		say "ok - $what"
	else
		say "not ok - $what ($?)"
		tail -n 12 /tmp/out | sed 's/^/# /' >&3
	fi
}
nok() { ok "$1" not "${@:2}"; }
not() { ! "$@"; }
await() { local i; for ((i = 0; i < 300; i++)); do "$@" && return; sleep 0.2; done; return 1; }
loaded() { grep -q "^$1 " /proc/modules; }
copied() { echo $(($(</sys/kernel/blk_copy/$1))); }

# A disk that copies: a ramdisk of LIO, by tcm_loop
disk() # NAME NUMBER
{
	local core=$LIO/core/rd_mcp_0/$1 tpg=$LIO/loopback/naa.6001405aaaaaaaa1/tpgt_1

	mkdir -p "$core" && echo "rd_pages=$((MIB * 256 + 1024))" >"$core/control" &&
		echo "0000000$2-1111-4000-8000-00000000000$2" >"$core/wwn/vpd_unit_serial" &&
		echo 1 >"$core/attrib/emulate_model_alias" && echo 1 >"$core/enable" || return
	[[ -d $tpg ]] || { mkdir -p "$tpg" && echo naa.6001405000000ff1 >"$tpg/nexus"; } || return
	mkdir "$tpg/lun/lun_$2" && ln -s "$core" "$tpg/lun/lun_$2/$1"
}

# copies WHEN: blkcopy from sda to sdb, and the devices do it all, the proof that they
# can included. (The data are new each time: udevd has the partitions of a disk read
# again that was written to, which begins anew what is known of it, and what is there
# already proves nothing.)
copies()
{
	local before

	dd if=/dev/urandom of=/dev/sda bs=1M count=$MIB oflag=direct 2>/dev/null
	udevadm settle
	before=$(copied offloaded_bytes)
	ok "$1: a copy" blkcopy --force --offload-only --length "${MIB}M" /dev/sda /dev/sdb
	ok "$1: the disks did it" came_to $(($(copied offloaded_bytes) - before)) $((MIB << 20))
	ok "$1: the data" cmp -n $((MIB << 20)) /dev/sda /dev/sdb
}

came_to()
{
	[[ $1 == "$2" ]] || { echo "bytes offloaded: $1, not $2"; grep -r . /sys/kernel/blk_copy/refusals | grep -v ':0$'; return 1; }
}

moves()
{
	local lvm=(--config 'activation { monitoring=0 } backup { backup=0 archive=0 } devices { use_devicesfile=0 }')
	local sum policy before

	ok "a volume group" vgcreate -y -s 1M "${lvm[@]}" vg /dev/sda /dev/sdb
	ok "a volume" lvcreate -y -Wn -Zn "${lvm[@]}" -n lv -L 32M vg /dev/sda
	dd if=/dev/urandom of=/dev/vg/lv bs=1M oflag=direct 2>/dev/null
	sum=$(sha256sum </dev/vg/lv)
	ok "pvmove" pvmove -i1 "${lvm[@]}" /dev/sda /dev/sdb
	ok "dm_copy came by itself" await loaded dm_copy
	ok "the data" test "$sum" = "$(sha256sum </dev/vg/lv)"

	# That one may have been over before the module was there, or before the policy
	# tried the devices. (Back, and other data than are there, which would prove nothing.)
	policy=$(</sys/module/blk_copy/parameters/policy)
	echo always >/sys/module/blk_copy/parameters/policy
	dd if=/dev/urandom of=/dev/vg/lv bs=1M oflag=direct 2>/dev/null
	sum=$(sha256sum </dev/vg/lv)
	before=$(copied kcopyd/offloaded_bytes)
	ok "pvmove back" pvmove -i1 "${lvm[@]}" /dev/sdb /dev/sda
	ok "the disks did it" came_to $(($(copied kcopyd/offloaded_bytes) - before)) $((32 << 20))
	ok "the data of that" test "$sum" = "$(sha256sum </dev/vg/lv)"
	echo "$policy" >/sys/module/blk_copy/parameters/policy
	vgremove -ff -y "${lvm[@]}" vg >/dev/null 2>&1
	pvremove -y "${lvm[@]}" /dev/sda /dev/sdb >/dev/null 2>&1
}

apt() { apt-get -y -o APT::Sandbox::User=root "$@"; }
version_is() { [[ $(dpkg-query -W -f '${Version}' "$1") == "$2" ]]; }

ok "it runs the packaged kernel" test "$(uname -r)" = "$RELEASE"
mount -t configfs configfs /sys/kernel/config
mount -t tmpfs tmpfs /tmp
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle
for module in blk_copy sd_xcopy dm_copy; do nok "$module is not loaded where no disk copies" loaded $module; done
ok "a disk" disk L0 0
ok "and another" disk L1 1
ok "they are there" await test -b /dev/sdb
ok "sd_xcopy came with them" await loaded sd_xcopy
udevadm settle
copies "first"
moves

ok "upgraded" apt install --no-install-recommends /debs/next/*.deb
ok "to the new version" version_is "$IMAGE" "$VERSION+1"
ok "what was loaded is still loaded" loaded sd_xcopy
copies "after the upgrade"
ok "all unload" modprobe -r dm_copy sd_xcopy blk_copy
ok "the new ones are loaded" modprobe -a sd_xcopy dm_copy
copies "with the new modules"

ok "purged while it runs" apt purge "$IMAGE" xcopy-tools
ok "what was loaded is still loaded, at last" loaded sd_xcopy
ok "purged: no program" test ! -e /usr/sbin/blkcopy
ok "purged: no modules" test ! -e "/lib/modules/$RELEASE"
ok "purged: no initramfs" test ! -e "/boot/initrd.img-$RELEASE"
ok "the kernel had nothing to say" test -z "$(dmesg | grep -E 'BUG:|WARNING:|Oops|I/O error|hung task')"
. /debs/files.sh
rm /etc/initramfs-tools/conf.d/quick
files / >/tmp/after
ok "purged: nothing is left behind" diff /debs/before /tmp/after
say end
sync
mount -o remount,ro / 2>/dev/null
echo o >/proc/sysrq-trigger
sleep 60
