# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pretended /sys with disks. Sourced behind lib.sh.

# shellcheck disable=SC2154 # lib.sh has dir
export FAKE_SYSFS=$dir/sys
sys=$dir/sys
mkdir -p "$sys/dev/block" "$sys/dm" "$sys/module/"{blk_copy,sd_xcopy,dm_copy}"/parameters"
echo always >"$sys/module/blk_copy/parameters/policy"
echo Y >"$sys/module/dm_copy/parameters/enabled"

# put FILE TEXT: below the pretended /sys
put() {
	mkdir -p "$(dirname "$sys/$1")" && printf '%s\n' "$2" >"$sys/$1"
}
# disk NAME NUMBER [REASON]: a SCSI disk
disk() {
	put "block/$1/dev" "$2"
	put "block/$1/size" 2048
	ln -sfn "../../block/$1" "$sys/dev/block/$2"
	put "block/$1/queue/copy_max_bytes" 4194304
	put "block/$1/queue/copy_max_hw_bytes" 33554432
	put "block/$1/device/scsi_disk/2:0:0:${2#*:}/xcopy/reason" "${3:-none}"
	put "block/$1/device/scsi_disk/2:0:0:${2#*:}/xcopy/designator" "6001405${2#*:}"
	put "block/$1/device/scsi_disk/2:0:0:${2#*:}/xcopy/pairs" ""
}
# mapped FILE NAME LINE...: the device that FILE pretends is one of device mapper
mapped() {
	local number

	number=$(number "$1")
	put "block/$2/dev" "$number"
	put "block/$2/size" 2048
	ln -sfn "../../block/$2" "$sys/dev/block/$number"
	put "block/$2/dm/name" "vg-$1"
	put "block/$2/queue/copy_max_bytes" 2199023255040
	put "block/$2/queue/copy_max_hw_bytes" 2199023255040
	printf '%s\n' "${@:3}" >"$sys/dm/$number"
}
