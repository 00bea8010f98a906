# SPDX-License-Identifier: GPL-2.0-only
#
# Multipath as on a host: udev, multipathd, open-iscsi at several portals, and LVM on
# the mapped devices only. The timeouts are short.

# multipath_daemons: multipathd ends with whoever has called this
multipath_daemons() {
	unset DM_DISABLE_UDEV
	[[ -S /run/udev/control ]] || /lib/systemd/systemd-udevd --daemon 2>/dev/null
	sed -i -e 's/noop_out_interval = .*/noop_out_interval = 3/' \
		-e 's/noop_out_timeout = .*/noop_out_timeout = 5/' /etc/iscsi/iscsid.conf
	cat >/etc/lvm/lvmlocal.conf <<-T
	activation { udev_sync=1 udev_rules=1 monitoring=0 }
	devices { use_devicesfile=0 global_filter=[ "a|^/dev/mapper/3600|", "r|.*|" ] }
	global { use_lvmpolld=0 event_activation=0 }
	backup { backup=0 archive=0 }
	T
	cat >/etc/multipath.conf <<-T
	defaults {
		user_friendly_names no
		find_multipaths no
		polling_interval 1
		max_polling_interval 2
	}
	# (what multipathd knows of LIO is stronger than defaults)
	overrides {
		no_path_retry queue
		fast_io_fail_tmo 5
		dev_loss_tmo infinity
	}
	blacklist {
		devnode "^(ram|loop|vd)"
	}
	T
	multipathd -d -s -v2 >"$XCOPY_OUT/multipathd.log" 2>&1 &
	await 90 multipath_answers || die "multipathd is silent:" "$(<"$XCOPY_OUT/multipathd.log")"
}

multipath_answers() { multipathd show status >/dev/null 2>&1; }

# multipath_login "PORTAL...": a session to each
multipath_login() {
	local portal

	iscsi_daemon || die "no iscsid"
	for portal in $1; do
		iscsiadm -m node -o new -T "$IQN" -p "$portal,1" >/dev/null
	done
	iscsiadm -m node -T "$IQN" -l >"$XCOPY_TMP/login.log" 2>&1 || die "no login: $(<"$XCOPY_TMP/login.log")"
}

# multipath_wait NAME N: until the LUN has N paths, and udev has seen its map, which LVM
# does not take before
multipath_wait() {
	await 180 paths "$1" "$2" || die "not $2 paths to $1:" "$(multipathd show paths)"
	udevadm settle --timeout=120 || die "udev is not done with $1"
}

# multipath_down: no map is left, no daemon, no session; nothing that hangs is waited for
multipath_down() {
	local m

	pkill multipathd
	await 20 multipath_is_gone || pkill -KILL multipathd
	for m in /sys/block/dm-*/dm/uuid; do
		[[ -e $m && $(<"$m") == mpath-* ]] || continue
		m=$(<"${m%uuid}name")
		dmsetup message "$m" 0 fail_if_no_path
		dmsetup remove -f "$m"
	done >/dev/null 2>&1
	iscsi_logout
	rm -rf /etc/iscsi/nodes/*
}

multipath_is_gone() { ! pidof multipathd >/dev/null; }

# mapped NAME: REPLY is the multipath device of a LUN (named by its NAA)
mapped() {
	target_serial "$1"
	REPLY=${REPLY//-/}
	REPLY=/dev/mapper/36001405${REPLY:0:25}
}

# paths NAME N: exactly N paths of the LUN are active, says the kernel
paths() {
	local status active

	mapped "$1"
	status=$(dmsetup status "${REPLY##*/}" 2>/dev/null) || return
	active=$(grep -oE ' [0-9]+:[0-9]+ A ' <<<"$status" | wc -l)
	((active == $2))
}
