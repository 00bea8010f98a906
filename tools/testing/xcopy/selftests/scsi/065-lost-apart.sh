# SPDX-License-Identifier: GPL-2.0-only
# commands lost at many units are found out about side by side, those of one unit by one worker
# timeout: 150

UNITS=20 EACH=3
QUARANTINE=/sys/module/sd_xcopy/parameters/quarantine
fake_disks luns=$((UNITS + 1)) mib=2 eh=7 eh_fail=6
read -r quarantine <$QUARANTINE
trap 'echo "$quarantine" >$QUARANTINE' EXIT
disks=()
for ((i = 1; i <= UNITS; i++)); do
	await 30 fake_disk "$i" || die "no disk $i"
	disks+=("$REPLY")
	set_limit "$REPLY" $((64 * KIB))
done
trust "$A" "${disks[@]}"
fill "$A" 0 $MIB $NEW
# (a guest under load takes seconds to send them all)
echo 16 >$QUARANTINE

# No reset works, so that each is waited out.
LEN=$((EACH * 64 * KIB))
workers() { REPLY=$(grep -lx 'kworker/.*+blk_copy_resolve' /proc/[0-9]*/comm 2>/dev/null | wc -l); }
one_for_each() { workers; ((REPLY >= UNITS)); }
all_sent() { (($(fake_count xcopy) >= UNITS * EACH)); }
fake_zero
fake_script "xcopy * all host=7 delay=3000"
mark
pids=() start=$SECONDS
for d in "${disks[@]}"; do
	copy_in_background "$A" 0 "$d" 0 $LEN
	pids+=("$BG")
done
ok "all are sent" await 30 all_sent
ok "a worker is at each unit" await 20 one_for_each
sleep 1
workers
le "and no other" "$REPLY" $UNITS
rc=0
for pid in "${pids[@]}"; do
	wait "$pid" || rc=1
done
took=$((SECONDS - start))
is "all succeed" $rc 0
diag "$took s; $(fake_count xcopy) commands; $(refusals)"
is "and once" "$(fake_count xcopy)" $((UNITS * EACH))
ge "and waited out" $took 16
# (one after the other they would take 320)
le "side by side" $took 60
rc=0
for d in "${disks[@]}"; do
	check "$d" 0 $LEN $NEW || rc=1
done
is "data" $rc 0
fake_calm
pardon
ok "it goes" fake_unload
