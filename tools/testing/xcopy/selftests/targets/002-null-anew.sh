# SPDX-License-Identifier: GPL-2.0-only
# a disk that goes and comes again under its number is another: who holds the old one copies nothing
# needs: null dm mpath targets
# groups: debug
# timeout: 90

requires target linear multipath
null_disks 1
null_disk x 32; X=$REPLY

# anew NODE: its disk x goes and comes again, under its number
anew() {
	local node=$1 number
	number=$(<"/sys/block/${1#/dev/}/dev")

	ok "$holder: it goes" eval 'echo 0 >"$NULLB/x/power"'
	ok "$holder: and comes again" eval 'echo 1 >"$NULLB/x/power"'
	ok "$holder: with its node" await 30 test -b "$node"
	is "$holder: and its number" "$(<"/sys/block/${node#/dev/}/dev")" "$number"
}

# not_copied SRC DST: neither to what held is, nor from it
not_copied() {
	local i

	for i in 1 2 3; do
		mark
		nok "$holder: not to the old one" copy "$1" 0 "$2" 0 $MIB
		nok "$holder: nor from it" copy "$2" 0 "$1" $((16 * MIB)) $MIB
		is "$holder: nothing is offloaded" "$(delta offloaded_bytes)" 0
	done
}

fill "$A" 0 $((2 * MIB)) $NEW
for holder in linear bio; do
	case $holder in
	linear) dm held 0 32768 linear "$X" 0;;
	*) mpath held $holder "$X";;
	esac
	offloads "$holder: to it" "$A" 0 /dev/mapper/held 0 $MIB 1
	offloads "$holder: from it" /dev/mapper/held 0 "$A" $((8 * MIB)) $MIB 1
	anew "$X"
	fill "$X" 0 $((2 * MIB)) $OLD
	not_copied "$A" /dev/mapper/held
	ok "$holder: the new one is as it was" untouched "$X" 0 $((2 * MIB))
	dm_remove held
	offloads "$holder: the new one copies" "$A" 0 "$X" 0 $MIB 1
done

# Its paths are asked by the disks that it holds. (With memory null_blk would sleep
# where a request comes by way of it.)
null_gone x
holder=request
null_disk x 32 memory_backed=0; X=$REPLY
null_disk y 32 memory_backed=0; Y=$REPLY
mpath held $holder "$X"
mark
ok "$holder: to it" copy "$Y" 0 /dev/mapper/held 0 $MIB --offload-only
is "$holder: offloaded" "$(delta offloaded_bytes)" $MIB
anew "$X"
not_copied "$Y" /dev/mapper/held
mark
dm_remove held
ok "$holder: the new one copies" copy "$Y" 0 "$X" 0 $MIB --offload-only
