#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# PID 1 of a guest. The root is the host's, or a Debian's (image.sh), read-only; put
# a tmpfs overlay on it, mount what the kernel offers, load the modules, run the job, power off.
# XCOPY_* come from the kernel command line (bed.sh).
# No set -e: whatever fails here must still end in a power-off.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root TERM=${TERM:-dumb} LC_ALL=C

overlay_root() {
	mount -t tmpfs -o mode=755,size=70% tmpfs /mnt
	mkdir /mnt/{lower,upper,work,new}
	mount --bind / /mnt/lower
	mount -t overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work,xino=off overlay /mnt/new ||
		{ echo "init: no overlay root"; power_off; }
	cd /mnt/new && mkdir -p oldroot && pivot_root . oldroot && cd /
	mount --move /oldroot/proc /proc
	umount -l /oldroot
}

mount_system() {
	mount -t sysfs sysfs /sys
	mount -t devtmpfs devtmpfs /dev 2>/dev/null
	mkdir -p /dev/pts /dev/shm
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /dev/shm
	[[ -e /dev/fd ]] || ln -s /proc/self/fd /dev/fd
	mount -t tmpfs -o mode=755 tmpfs /run
	mount -t tmpfs -o mode=1777 tmpfs /tmp
	mkdir -p /run/lock/iscsi /run/lock/lvm /run/lvm /run/xcopy/{tree,out,tmp}
	{
		mount -t debugfs debugfs /sys/kernel/debug
		mount -t tracefs tracefs /sys/kernel/tracing
		mount -t configfs configfs /sys/kernel/config
	} 2>/dev/null
}

mount_shares() {
	local p9=trans=virtio,version=9p2000.L,msize=512000
	case $XCOPY_BED in
	qemu)
		mount -t 9p -o "ro,$p9,cache=loose" xcopy_tree /run/xcopy/tree
		mount -t 9p -o "$p9" xcopy_out /run/xcopy/out
		;;
	uml)
		mount -t hostfs -o "$XCOPY_HOST_TREE" none /run/xcopy/tree
		mount -t hostfs -o "$XCOPY_HOST_OUT" none /run/xcopy/out
		;;
	esac
}

# What daemons of a booted system would have made. The configuration files
# are written whole: the root's may be unreadable, or tuned to the host, and where
# it logs in is for a boot of its own.
configure() {
	mkdir -p /etc/iscsi /etc/lvm /etc/target /var/target/{pr,alua} /var/lib/iscsi
	rm -rf /var/lib/iscsi/* /etc/iscsi/nodes/*
	echo InitiatorName=iqn.2026-01.org.test:initiator >/etc/iscsi/initiatorname.iscsi
	cat >/etc/iscsi/iscsid.conf <<-EOF
	node.startup = manual
	node.leading_login = No
	node.session.timeo.replacement_timeout = 5
	node.conn[0].timeo.login_timeout = 15
	node.conn[0].timeo.logout_timeout = 15
	node.conn[0].timeo.noop_out_interval = 0
	node.conn[0].timeo.noop_out_timeout = 0
	node.session.err_timeo.abort_timeout = 15
	node.session.err_timeo.lu_reset_timeout = 30
	node.session.err_timeo.tgt_reset_timeout = 30
	node.session.initial_login_retry_max = 4
	node.session.cmds_max = 128
	node.session.queue_depth = 32
	node.session.iscsi.InitialR2T = No
	node.session.iscsi.ImmediateData = Yes
	node.session.scan = auto
	EOF
	cat >/etc/lvm/lvmlocal.conf <<-EOF
	activation { udev_sync=0 udev_rules=0 monitoring=0 }
	devices {
		obtain_device_list_from_udev=0 external_device_info_source="none" use_devicesfile=0
		global_filter=[ "a|^/dev/sd|", "a|^/dev/mapper/pv|", "r|.*|" ]
	}
	global { use_lvmpolld=0 event_activation=0 }
	backup { backup=0 archive=0 }
	EOF
	echo >/proc/sys/kernel/modprobe
	[[ -e /proc/sys/kernel/hung_task_timeout_secs ]] && echo 60 >/proc/sys/kernel/hung_task_timeout_secs
	[[ -e /proc/sys/kernel/printk ]] && echo 5 >/proc/sys/kernel/printk
	ip link set lo up
	hostname xcopy
}

# Ours come from OUT; loading by alias is left to the tests that want it.
load_modules() {
	local m release rc=0
	release=$(uname -r)
	[[ -d /run/xcopy/out/modules/$release ]] || return 0
	mkdir -p /lib/modules
	rm -rf "/lib/modules/$release"
	ln -s "/run/xcopy/out/modules/$release" "/lib/modules/$release"
	[[ $XCOPY_MODULES == 1 ]] || return 0
	for m in blk_copy sd_xcopy dm_copy; do
		grep -q "/$m\.ko:" "/lib/modules/$release/modules.dep" || continue
		modprobe "$m" || { echo "init: cannot load $m"; rc=1; }
	done
	# Under TCG all that debugs takes the time in which disks are asked.
	[[ $XCOPY_BED != qemu || $XCOPY_KERNEL != debug ]] ||
		echo 5000 >/sys/module/sd_xcopy/parameters/patience
	return $rc
}

run_job() {
	export XCOPY_LIB=/run/xcopy/tree/tools/testing/xcopy/guest/lib
	export XCOPY_BIN=/run/xcopy/tree/build/bin XCOPY_TREE=/run/xcopy/tree
	export XCOPY_OUT=/run/xcopy/out XCOPY_TMP=/run/xcopy/tmp XCOPY_MODULE_DIR=/run/xcopy/out/modules
	export DM_DISABLE_UDEV=1 LVM_SUPPRESS_FD_WARNINGS=1 PATH=$XCOPY_BIN:$PATH
	cd /
	load_modules || return 126
	[[ $XCOPY_SHELL == shell ]] || { bash /run/xcopy/out/job; return; }
	setsid -c bash /run/xcopy/out/job
	return 0
}

power_off() {
	sync
	# (the root may be going: nothing that has to be found on it)
	while :; do echo o >/proc/sysrq-trigger; read -r -t 5 <"$tty"; done
}

mount -t proc proc /proc
overlay_root
mount_system
case $XCOPY_BED in qemu) tty=/dev/ttyS1;; uml) tty=/dev/tty1;; esac
if [[ $XCOPY_SHELL == shell ]]; then
	stty -F "$tty" sane
	exec <"$tty" >"$tty" 2>&1
else
	stty -F "$tty" raw -echo
	exec </dev/null >"$tty" 2>&1
fi
mount_shares
configure
run_job
rc=$?
dmesg >/run/xcopy/out/dmesg
sync
echo "$rc" >/run/xcopy/out/rc
power_off
