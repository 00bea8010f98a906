# SPDX-License-Identifier: GPL-2.0-only
# a suspend of the source does not wait for a worker that there is no memory for
# needs: write
# timeout: 120

requires file /proc/sys/kernel/modprobe
fake_disks
trust "$A" "$B"
dm src 0 16384 linear "$A" 0
cgroup
io_max "$B" wbps=$((64 * KIB))
cd "$XCOPY_TMP" || die "no folder"
mkfifo gate never
printf '#!/bin/sh\nread -r _ <%s/gate\n' "$XCOPY_TMP" >loads-nothing
chmod +x loads-nothing
read -r modprobe </proc/sys/kernel/modprobe
read -r most </proc/sys/kernel/threads-max
exec 7<>gate 8<>never
as_before() {
	echo "$most" >/proc/sys/kernel/threads-max
	echo "$modprobe" >/proc/sys/kernel/modprobe
	exec 7>&-
	kill "${asking[@]}" 2>/dev/null
}
asking=()
trap as_before EXIT

# wait_for PID SECONDS: until it has ended; by no process of its own
wait_for() {
	local end=$((SECONDS + $2 + 1))

	while [[ -d /proc/$1 ]] && ((SECONDS < end)); do read -r -t .05 _ <&8; done
	[[ ! -d /proc/$1 ]]
}

# idle_workers: IDLE is how many there are of those that do everybody's work
idle_workers() {
	local comm

	IDLE=0
	for comm in /proc/[0-9]*/comm; do
		read -r comm 2>/dev/null <"$comm" || continue
		[[ $comm != kworker/u* || $comm == *+* ]] || ((++IDLE))
	done
}

# later NUMBER COMMAND...: when that is written to what it waits for
later() {
	mkfifo "go-$1"
	(exec 7>&- 8>&-; read -r _ <"go-$1"; shift; exec "$@" 2>/dev/null) &
}

seed /dev/mapper/src 0 "$B" 0 $MIB
mark
in_cgroup "$CG" "$XCOPY_BIN/blkcopy" --raw --length $MIB /dev/mapper/src "$B" >/dev/null &
copy=$!
ok "a command is on its way" await 10 counted commands 1
# Who asks for a module has a worker wait, and a process. One worker is left; it works
# once there is another.
echo "$XCOPY_TMP/loads-nothing" >/proc/sys/kernel/modprobe
for ((i = 1; i < 30; i++)); do
	later $i mount -t "xcopy$i" none /mnt
	asking+=($!)
done
later 0 dmsetup suspend src
suspend=$!
sleep 1
idle_workers
read -r _ _ _ threads _ </proc/loadavg
echo $((${threads#*/} + IDLE - 1)) >/proc/sys/kernel/threads-max
for ((i = 1; i < IDLE && i < 30; i++)); do
	echo >"go-$i"
	wait_for $$ 0
done
idle_workers
echo >go-0
wait_for $suspend 4
rc=$?
as_before
diag "$i workers were idle, then $IDLE"
is "without new workers the source is suspended" $rc 0
wait $suspend
is "with success" $? 0
ok "it still waits" alive $copy
dmsetup resume src
io_max "$B" wbps=max
wait $copy
is "the copy ends" $? 0
data_right "the copy" /dev/mapper/src 0 "$B" 0 $MIB
ok "nothing is in flight" await 30 idle
dm_remove src
ok "it goes" fake_unload
