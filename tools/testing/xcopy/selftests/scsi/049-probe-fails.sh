# SPDX-License-Identifier: GPL-2.0-only
# a disk that does not come about, wherever its making stops, leaves nothing behind
# groups: debug
# timeout: 120

F=/sys/kernel/debug/failslab SD=/sys/bus/scsi/drivers/sd
requires file $F /proc/self/fail-nth $SD/bind
fake_disks
hctl "$B" >/dev/null; ADDRESS=$REPLY
echo N >$F/ignore-gfp-wait

# probe N: the disk is made again, and the Nth allocation on the way fails. LEFT
# is what N has become: 0 where that was reached.
probe() {
	[[ -e $SD/$ADDRESS ]] && echo "$ADDRESS" >$SD/unbind
	LEFT=$(
		exec 9<>/proc/self/fail-nth 2>/dev/null
		echo "$1" >&9
		echo "$ADDRESS" >$SD/bind
		read -r left </proc/self/fail-nth
		echo 0 >&9
		echo "${left:-0}"
	)
}

# How many allocations it takes, about.
probe 1000000
need=$((1000000 - LEFT))
ge "allocations of a probe" $need 50
# The disk is added to the system near the end.
step=$((need / 120 + 1)) hits=0 absent=0
for ((n = need; n > 0; n -= step)); do
	probe $n
	[[ $LEFT == 0 ]] && ((++hits))
	[[ -e $SD/$ADDRESS ]] || ((++absent))
done
diag "$need allocations, each ${step}th: $hits failed, and $absent times there was no disk"
ge "failures" $hits 20
ge "disks that did not come about" $absent 5
[[ -e $SD/$ADDRESS ]] && echo "$ADDRESS" >$SD/unbind
n=0
for d in /sys/class/scsi_disk/*/xcopy; do [[ -e $d ]] && ((++n)); done
luns=$(</sys/module/xcfake/parameters/luns)
is "what has a folder are the other disks" $n $((luns - 1))

# Goes through the list of all it knows.
rescan "$A"
echo "$ADDRESS" >$SD/bind
await 30 fake_disk 1; B=$REPLY
offloads_fake() {
	seed "$A" 0 "$B" 0 $MIB
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	is "$1: offloaded" "$OFFLOADED" $MIB
	data_right "$1" "$A" 0 "$B" 0 $MIB
}
trust "$A" "$B"
offloads_fake "afterwards"
ok "the module goes" modprobe -r sd_xcopy
ok "and comes" modprobe sd_xcopy
trust "$A" "$B"
offloads_fake "with a new one"
ok "it goes" fake_unload
