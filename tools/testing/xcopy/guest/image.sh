#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# image.sh [--path]
#
# A Debian 12 with systemd, udev, multipathd, open-iscsi and LVM as they are
# configured there, for the machines of the bed "two": a disk with its root on LVM,
# and its initramfs, into which the copy offload modules come later (two.sh). One of
# the machines boots that by itself; for the others (run.sh --debian) it is the root
# below init.sh. Made from the packages of this machine's mirror and kept in the
# cache, by the content of this file. Prints the folder with "disk" and "initrd";
# --path does not make it.
set -euo pipefail
guest=$(dirname "$(realpath "$0")")
. "$guest/../../../../scripts/cache.sh"
. "$guest/bed.sh"

PACKAGES=systemd-sysv,udev,kmod,iproute2,procps,initramfs-tools,cpio
PACKAGES+=,multipath-tools,kpartx,open-iscsi,lvm2,sg3-utils,bash-builtins
SIZE=1G
IQN=iqn.2026-01.org.test:xcopy

image=$XCOPY_CACHE/image/$(sha256sum "$0" | cut -c1-12)
LOG=$XCOPY_CACHE/log

# Each of these is run with the new root in $1.

configure()
{
	local root=$1 i portal

	echo san >"$root/etc/hostname"
	cat >"$root/etc/fstab" <<-T
	xcopy_tree /run/xcopy/tree 9p ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose,nofail 0 0
	xcopy_out /run/xcopy/out 9p trans=virtio,version=9p2000.L,msize=512000,nofail 0 0
	T
	for i in 0 1; do
		printf '[Match]\nName=eth%d\n[Network]\nAddress=10.%d.0.4/24\nLinkLocalAddressing=no\n' $i $((i + 1)) \
			>"$root/etc/systemd/network/eth$i.network"
	done
	echo InitiatorName=iqn.2026-01.org.test:debian >"$root/etc/iscsi/initiatorname.iscsi"
	mkdir -p "$root/run/lock/iscsi"
	for portal in 10.1.0.1:3260 10.2.0.1:3260; do
		chroot "$root" iscsiadm -m node -o new -T $IQN -p "$portal,1" >&2
	done
	chroot "$root" iscsiadm -m node -o update -n node.startup -v automatic >&2
	# A map is made with its first path and loaded anew for the second. While it is
	# suspended for that udev does not look for what lies on it, nor after a load that
	# is no activation. So multipathd waits for udev to have seen the first one, but for
	# 30 s only, which is little where all is emulated.
	cat >"$root/etc/multipath.conf" <<-T
	defaults {
		user_friendly_names no
		find_multipaths no
		missing_uev_wait_timeout 600
	}
	blacklist {
		devnode "^vd"
	}
	overrides {
		no_path_retry queue
	}
	T
	printf '%s\n' blk_copy sd_xcopy dm_copy >>"$root/etc/initramfs-tools/modules"
	sed -i -e 's/^MODULES=.*/MODULES=list/' -e 's/^COMPRESS=.*/COMPRESS=gzip/' "$root/etc/initramfs-tools/initramfs.conf"
	cat >"$root/etc/systemd/system/xcopy-agent.service" <<-T
	[Unit]
	Description=Does what the tests ask for
	RequiresMountsFor=/run/xcopy/tree /run/xcopy/out
	[Service]
	Environment=XCOPY_LIB=/run/xcopy/tree/tools/testing/xcopy/guest/lib XCOPY_TREE=/run/xcopy/tree
	Environment=XCOPY_BIN=/run/xcopy/tree/build/bin XCOPY_OUT=/run/xcopy/out XCOPY_TMP=/tmp XCOPY_BED=qemu
	ExecStart=/bin/bash /run/xcopy/tree/tools/testing/xcopy/guest/agent.sh
	KillMode=process
	[Install]
	WantedBy=multi-user.target
	T
	systemctl --root="$root" enable xcopy-agent.service systemd-networkd.service >&2
	systemctl --root="$root" mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer \
		e2scrub_reap.service dpkg-db-backup.timer fstrim.timer getty.target >&2
}

# PID 1 where the tests' init.sh is wanted: that of the tree, so that the image stays
# when it changes. It is read whole, for it mounts the tree where it wants it, and a
# share has one mount.
stub()
{
	cat >"$1/sbin/xcopy-init" <<-'T'
	#!/bin/bash
	mount -t proc proc /proc
	mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000 xcopy_tree /mnt
	init=$(</mnt/tools/testing/xcopy/guest/init.sh)
	umount /mnt
	exec /bin/bash -c "$init" init
	T
	chmod 755 "$1/sbin/xcopy-init"
}

# An initramfs for a kernel without modules of its own
initramfs()
{
	local root=$1

	mkdir -p "$root/lib/modules/6.12.0"
	touch "$root/lib/modules/6.12.0"/modules.{order,builtin,builtin.modinfo}
	echo CONFIG_RD_GZIP=y >"$root/boot/config-6.12.0"
	chroot "$root" depmod 6.12.0
	chroot "$root" mkinitramfs -o /boot/initrd 6.12.0 >&2
	rm -rf "$root/lib/modules/6.12.0" "$root/boot/config-6.12.0"
}

# In a guest, where nobody needs to be root for it: the disk, of the archive
install()
{
	lvm pvcreate "$@" /dev/vda && lvm vgcreate "$@" system /dev/vda &&
		lvm lvcreate "$@" -Zn -Wn -n root -l 100%FREE system &&
		mke2fs -q -t ext4 /dev/system/root && mkdir -p /tmp/root && mount /dev/system/root /tmp/root &&
		tar -C /tmp/root -xf "$XCOPY_OUT/root.tar" && umount /tmp/root
}

case ${1:-} in
--path) echo "$image"; exit;;
--hook) configure "$2"; stub "$2"; initramfs "$2"; exit;;
--install) install --config 'devices { global_filter=[ "a|^/dev/vda$|", "r|.*|" ] }'; exit;;
esac
[[ -e $image ]] || lock_cache image # (which may be another that makes it)
[[ ! -e $image ]] || { echo "$image"; exit; }
note "the Debian of the tests is made, once, with mmdebstrap: 5 minutes and more, 250 MiB in $XCOPY_CACHE"
rm -rf "$image.new"
mkdir -p "$image.new" "$LOG"
((EUID == 0)) || sudo=sudo
run_logged "Debian image" "$LOG/image.log" 0 \
	${sudo:-} mmdebstrap --mode=root --variant=minbase --include="$PACKAGES" \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--customize-hook="$(printf '%q --hook' "$guest/image.sh") \"\$1\"" bookworm "$image.new/root.tar" ||
	die "mmdebstrap failed; the log is $LOG/image.log"
tar -xOf "$image.new/root.tar" ./boot/initrd >"$image.new/initrd" || die "no initramfs in it"
truncate -s "$SIZE" "$image.new/disk"
run_logged "Debian disk" "$LOG/image-disk.log" 0 \
	"$guest/run.sh" --kernel "${KCONF:-release}" --no-modules --out "$image.new" --qemu -drive --qemu "file=$image.new/disk,if=virtio,format=raw" \
	"$guest/image.sh" --install || die "the disk was not made; the log is $LOG/image-disk.log"
[[ $(od -An -tx2 -j $((BED_DEBIAN_ROOT + 1080)) -N 2 "$image.new/disk") == " ef53" ]] ||
	die "the root is not where its disk begins"
find "$image.new" -mindepth 1 ! -name disk ! -name initrd -delete
mv "$image.new" "$image"
echo "$image"
