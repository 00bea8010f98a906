# SPDX-License-Identifier: GPL-2.0-only
# a security module forbids a copy as it forbids the read of the source or the write to the destination
# needs: write

BED=/sys/module/commoncap/parameters
requires file $BED/deny
two_luns iscsi 32
seed "$A" 0 "$B" 0 $((2 * MIB))

# forbid DEV MASK: to read (4) or to write (2) it
forbid() {
	dev_of "$1"
	echo $((${REPLY%:*} << 20 | ${REPLY#*:})) >$BED/deny_dev
	echo "$2" >$BED/deny
}

# forbidden DESC DEV MASK
forbidden() {
	forbid "$2" "$3"
	mark
	nok "$1" raw "$A" 0 "$B" 0 $((2 * MIB))
	echo 0 >$BED/deny
	is "$1: EACCES" "$ERRNO" 13
	is "$1: nothing was copied" "$COPIED" 0
	is "$1: no chunk" "$(delta chunks)" 0
	ok "$1: the destination is as it was" still_old "$B" 0 $((2 * MIB))
}

forbid "$A" 4
nok "a read is forbidden" dd if="$A" of=/dev/null bs=4096 count=1
echo 0 >$BED/deny
forbidden "to read the source" "$A" 4
forbidden "to write the destination" "$B" 2
# that needs neither
forbid "$A" 2
ok "to write the source" raw "$A" 0 "$B" 0 $MIB
forbid "$B" 4
ok "to read the destination" raw "$A" 0 "$B" 0 $MIB
echo 0 >$BED/deny
ok "nothing" raw "$A" 0 "$B" 0 $((2 * MIB))
data_right "nothing" "$A" 0 "$B" 0 $((2 * MIB))
