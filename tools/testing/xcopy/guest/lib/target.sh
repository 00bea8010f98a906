# SPDX-License-Identifier: GPL-2.0-only
#
# LIO by configfs (a python start costs seconds under emulation): backstores,
# the iSCSI target and tcm_loop, and taking all of it down again.

LIO=/sys/kernel/config/target
IQN=iqn.2026-01.org.test:xcopy
PORTAL=127.0.0.1:3260
LOOP_WWN=naa.6001405aaaaaaaa1

declare -A LUN_OF=()	# backstore name -> LUN number, the same on both fabrics
TARGET_NEXT_LUN=0
TARGET_NEXT_RAM=0

# A serial made of the name, so that a NAA is the same in every run
target_serial() {
	local h=$((0xcbf29ce484222325)) i c
	for ((i = 0; i < ${#1}; i++)); do
		printf -v c %d "'${1:i:1}"
		((h = (h ^ c) * 0x100000001b3))
	done
	printf -v REPLY '%08x-%04x-4000-8000-%012x' $((h >> 32 & 0xffffffff)) $((h >> 16 & 0xffff)) $((h & 0xffffffffffff))
}

# target_backstore NAME: sets REPLY to its configfs folder
target_backstore() {
	local d
	for d in "$LIO"/core/*/"$1"; do
		[[ -d $d ]] && { REPLY=$d; return; }
	done
	die "no backstore $1"
}

# lun KIND NAME MiB [attr=value,...]: a backstore, not exported yet.
# KIND: ramdisk, fileio (a sparse file in tmpfs), iblock (dm device NAME.back,
# linear on a ram disk, to put faults under), disk (the same on a disk, which is
# given in place of the size: its data outlives the machine). An attr is one of LIO's, or
# unit_serial=... (hex digits), or buffered=1 for fileio.
lun() {
	local kind=$1 name=$2 mib=$3 attrs=${4:-} d serial='' a opts='' IFS=' '

	target_serial "$name"
	serial=$REPLY
	for a in ${attrs//,/ }; do
		case $a in
		unit_serial=*) serial=${a#*=};;
		buffered=1) opts=,fd_buffered_io=1;;
		esac
	done
	case $kind in
	ramdisk)
		d=$LIO/core/rd_mcp_0/$name
		mkdir -p "$d" && echo "rd_pages=$((mib * 256))" >"$d/control" || die "lun $name: no ramdisk"
		;;
	fileio)
		d=$LIO/core/fileio_0/$name
		a=$XCOPY_TMP/$name.img
		truncate -s "${mib}M" "$a" && mkdir -p "$d" &&
			echo "fd_dev_name=$a,fd_dev_size=$((mib << 20))$opts" >"$d/control" ||
			die "lun $name: no fileio"
		;;
	iblock | disk)
		d=$LIO/core/iblock_0/$name
		"target_${kind/iblock/ram}" "$name.back" "$mib"
		mkdir -p "$d" && echo "udev_path=$REPLY" >"$d/control" || die "lun $name: no iblock"
		;;
	*) die "lun: no kind '$kind' (ramdisk, fileio, iblock, disk)";;
	esac
	echo "$serial" >"$d/wwn/vpd_unit_serial" || die "lun $name: unit serial $serial refused"
	echo 1 >"$d/enable" || die "lun $name: cannot enable"
	for a in emulate_model_alias=1 ${attrs//,/ }; do
		case $a in unit_serial=* | buffered=*) continue;; esac
		echo "${a#*=}" >"$d/attrib/${a%%=*}" || die "lun $name: attribute $a refused"
	done
}

# ram_disk: the next free ram disk of this host, which copies nothing itself;
# sets REPLY
ram_disk() {
	REPLY=/dev/ram$TARGET_NEXT_RAM
	((++TARGET_NEXT_RAM))
	[[ -e /sys/block/ram0 ]] || modprobe brd rd_nr=16 rd_size=1048576 || die "no ram disks (brd)"
	[[ -b $REPLY ]] || die "no $REPLY"
}

# target_ram NAME MiB: dm device NAME on a ram disk; sets REPLY
target_ram() {
	local ram
	ram_disk
	ram=$REPLY
	dm "$1" 0 $(($2 * 2048)) linear "$ram" 0 || die "no dm device $1 on $ram"
}

# target_disk NAME DISK: dm device NAME on all of DISK; sets REPLY
target_disk() {
	dm "$1" 0 "$(<"/sys/class/block/${2##*/}/size")" linear "$2" 0 || die "no dm device $1 on $2"
}

# targetcli_luns MiB: L0 and L1, of ramdisks, behind an iSCSI target, as an administrator
# does it
targetcli_luns() {
	targetcli <<-EOF
	backstores/ramdisk create L0 ${1}M
	backstores/ramdisk create L1 ${1}M
	iscsi/ create $IQN
	iscsi/$IQN/tpg1/luns create /backstores/ramdisk/L0
	iscsi/$IQN/tpg1/luns create /backstores/ramdisk/L1
	iscsi/$IQN/tpg1 set attribute generate_node_acls=1 demo_mode_write_protect=0 authentication=0
	exit
	EOF
}

# target_number NAME: its LUN, a new one when it has none; sets REPLY
target_number() {
	[[ ${LUN_OF[$1]:-} ]] || { LUN_OF[$1]=$TARGET_NEXT_LUN; ((++TARGET_NEXT_LUN)); }
	REPLY=${LUN_OF[$1]}
}

# target_map TPG NAME...: link backstores into a target portal group
target_map() {
	local tpg=$1 name n
	shift
	for name; do
		target_number "$name"
		n=$REPLY
		target_backstore "$name"
		mkdir -p "$tpg/lun/lun_$n" && ln -s "$REPLY" "$tpg/lun/lun_$n/$name" || die "cannot map $name as LUN $n"
	done
}

target_set() {
	local d=$1 a
	shift
	for a; do
		echo "${a#*=}" >"$d/${a%%=*}" || die "${d#"$LIO"/}: $a refused"
	done
}

# target_serve PORTALS NAME...: one iSCSI target with these LUNs, at each of the
# portals (a list of words)
target_serve() {
	local tpg=$LIO/iscsi/$IQN/tpgt_1 portal portals=$1
	shift
	if [[ ! -d $tpg ]]; then
		mkdir -p "$tpg" || die "no iSCSI target"
		target_set "$tpg/attrib" authentication=0 generate_node_acls=1 demo_mode_write_protect=0 cache_dynamic_acls=1
		for portal in $portals; do
			mkdir -p "$tpg/np/$portal" || die "no portal $portal"
		done
		target_set "$tpg" enable=1
	fi
	target_map "$tpg" "$@"
}

# export_iscsi NAME...: map, log in (or rescan), wait for the disks
export_iscsi() {
	local h name
	target_serve "$PORTAL" "$@"
	if iscsi_session; then
		for h in /sys/class/iscsi_host/host*; do
			echo '- - -' >"/sys/class/scsi_host/${h##*/}/scan"
		done
	else
		iscsi_login || die "no login at $PORTAL"
	fi
	for name; do disk_ready "$name" iscsi; done
	copies_may_wait
}

# export_loop NAME...: the same LUNs through tcm_loop, no network
export_loop() {
	local tpg=$LIO/loopback/$LOOP_WWN/tpgt_1 name
	if [[ ! -d $tpg ]]; then
		mkdir -p "$tpg" && echo naa.6001405000000ff1 >"$tpg/nexus" || die "no tcm_loop host"
	fi
	target_map "$tpg" "$@"
	for name; do disk_ready "$name" loop; done
	copies_may_wait
}

# unexport NAME...: take LUNs out of both fabrics, the disks stay
unexport() {
	local name tpg n
	for name; do
		n=${LUN_OF[$name]}
		for tpg in "$LIO/iscsi/$IQN/tpgt_1" "$LIO/loopback/$LOOP_WWN/tpgt_1"; do
			[[ -L $tpg/lun/lun_$n/$name ]] || continue
			rm "$tpg/lun/lun_$n/$name" && rmdir "$tpg/lun/lun_$n"
		done
	done
}

# export_luns N [iscsi|loop]: L0 L1 ..., which there are, their disks in A B D E F
export_luns() {
	local fabric=${2:-iscsi} i names=(L0 L1 L2 L3 L4) disks=(A B D E F)
	"export_$fabric" "${names[@]:0:$1}"
	for ((i = 0; i < $1; i++)); do
		disk "L$i" "$fabric" >/dev/null
		printf -v "${disks[i]}" %s "$REPLY"
	done
}

# luns N [iscsi|loop] [MiB] [KIND] [attrs]: the same of new ones
luns() {
	local i
	for ((i = 0; i < $1; i++)); do
		lun "${4:-ramdisk}" "L$i" "${3:-64}" "${5:-}"
	done
	export_luns "$1" "${2:-}"
}
two_luns() { luns 2 "$@"; }

# two_fabrics: LUNs of 32 MiB, $A by iSCSI and $B by tcm_loop, out of each other's reach
two_fabrics() {
	lun ramdisk L0 32
	lun ramdisk L1 32
	export_iscsi L0
	export_loop L1
	A=$(disk L0 iscsi) B=$(disk L1 loop)
}

# copies_may_wait: for what new disks report, as if none had waited before. (They do
# so for 1.8 s a minute in all, and are by hand after that.)
copies_may_wait() {
	local f

	for f in /sys/class/scsi_disk/*/xcopy/reset; do
		[[ ! -w $f ]] || echo 1 >"$f"
		break
	done
}

# attr NAME ATTR [VALUE]: read or set a backstore's attribute
attr() {
	target_backstore "$1"
	[[ $# -lt 3 ]] && { echo "$(<"$REPLY/attrib/$2")"; return; }
	echo "$3" >"$REPLY/attrib/$2"
}

iscsi_session() { local s; for s in /sys/class/iscsi_session/session*; do [[ -e $s ]] && return; done; return 1; }

iscsi_daemon() {
	local pid=0
	[[ -s /run/iscsid.pid ]] && pid=$(</run/iscsid.pid)
	[[ -d /proc/$pid && $pid != 0 ]] || iscsid
}

iscsi_login() {
	iscsi_daemon || return 1
	[[ -d /etc/iscsi/nodes/$IQN ]] || iscsiadm -m node -o new -T "$IQN" -p "$PORTAL,1" >/dev/null &&
		iscsiadm -m node -T "$IQN" -p "$PORTAL,1" -l >"$XCOPY_TMP/login.log" 2>&1 ||
		{ cat "$XCOPY_TMP/login.log" >&2; return 1; }
}

iscsi_logout() { iscsiadm -m node -U all >/dev/null 2>&1; }

# target_teardown: everything of LIO's, mapped LUNs first
target_teardown() {
	local links dirs f
	[[ -d $LIO ]] || return 0
	shopt -s nullglob
	for f in "$LIO"/iscsi/*/tpgt_*/enable; do echo 0 >"$f" 2>/dev/null; done
	links=("$LIO"/{iscsi,loopback}/*/tpgt_*/acls/*/lun_*/*)
	target_unlink "${links[@]}"
	links=("$LIO"/{iscsi,loopback}/*/tpgt_*/lun/lun_*/*)
	target_unlink "${links[@]}"
	for f in "$LIO"/loopback/*/tpgt_*/nexus; do echo NULL >"$f" 2>/dev/null; done
	dirs=("$LIO"/iscsi/*/tpgt_*/acls/*/lun_* "$LIO"/iscsi/*/tpgt_*/acls/*
		"$LIO"/{iscsi,loopback}/*/tpgt_*/lun/lun_* "$LIO"/iscsi/*/tpgt_*/np/*
		"$LIO"/{iscsi,loopback}/*/tpgt_* "$LIO"/loopback/naa.* "$LIO"/iscsi/iqn.*
		"$LIO"/core/{rd_mcp,fileio,iblock,pscsi}_*/*/)
	shopt -u nullglob
	((${#dirs[@]})) || return 0
	rmdir "${dirs[@]}" 2>"$XCOPY_TMP/teardown.log" || { cat "$XCOPY_TMP/teardown.log" >&2; return 1; }
}

target_unlink() {
	local f links=()
	for f; do [[ -L $f ]] && links+=("$f"); done
	((${#links[@]} == 0)) || rm -f "${links[@]}"
}
