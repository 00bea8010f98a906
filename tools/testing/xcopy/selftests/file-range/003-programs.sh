# SPDX-License-Identifier: GPL-2.0-only
# programs that try copy_file_range(2) first gain, unchanged: counted at the target
# timeout: 180

requires cmd cp qemu-img python3
two_luns iscsi 16
trust "$A" "$B"
whole=$((16 * MIB))

# gains DESC OFFLOADED CMD...
gains() {
	local desc=$1 offloaded=$2

	shift 2
	fill "$A" 0 $whole $NEW -- fill "$B" 0 $whole $OLD
	mark_traced
	ok "$desc: copies" "$@"
	is "$desc: offloaded" "$(delta offloaded_bytes)" "$offloaded"
	is "$desc: commands at the target" "$(xcopy_count)" "$(delta commands)"
	ok "$desc: data" check "$B" 0 $whole $NEW
}

gains "cp" $whole cp "$A" "$B"
gains "cp --sparse=never" $whole cp --sparse=never "$A" "$B"
gains "qemu-img convert -C" $whole qemu-img convert -C -n -f raw -O raw "$A" "$B"
gains "qemu-img convert -C, no cache" $whole \
	qemu-img convert -C -n -f raw -O raw -t none -T none "$A" "$B"
gains "os.copy_file_range" $whole python3 -c '
import os, sys
a = os.open(sys.argv[1], os.O_RDONLY)
b = os.open(sys.argv[2], os.O_WRONLY)
while os.copy_file_range(a, b, 3 << 20): pass
' "$A" "$B"
gains "io.Copy of Go" $whole "$XCOPY_BIN/gocopy" "$A" "$B"
# nothing of it is offloaded where that is off, and the program does not notice
set_limit "$B" 0
gains "cp, switched off at the disk" 0 cp "$A" "$B"
set_limit "$B" $((4 * MIB))
echo N >/sys/module/blk_copy/parameters/copy_file_range
gains "cp, switched off here" 0 cp "$A" "$B"
gains "qemu-img, switched off here" 0 qemu-img convert -C -n -f raw -O raw "$A" "$B"
echo Y >/sys/module/blk_copy/parameters/copy_file_range
