# SPDX-License-Identifier: GPL-2.0-only
# commands lost at many units are found out about side by side, whichever units these are
# timeout: 150

UNITS=20
QUARANTINE=/sys/module/sd_xcopy/parameters/quarantine
fake_disks luns=$((UNITS + 1)) mib=2 eh=7 eh_fail=6
read -r quarantine <$QUARANTINE
trap 'echo "$quarantine" >$QUARANTINE' EXIT
disks=()
for ((i = 1; i <= UNITS; i++)); do
	await 30 fake_disk "$i" || die "no disk $i"
	disks+=("$REPLY")
done
trust "$A" "${disks[@]}"
fill "$A" 0 $MIB $NEW
echo 20 >$QUARANTINE

# No reset works, so that each is waited out.
fake_zero
fake_script "xcopy * all host=7"
mark
pids=() start=$SECONDS
for d in "${disks[@]}"; do
	copy_in_background "$A" 0 "$d" 0 $((64 * KIB))
	pids+=("$BG")
done
rc=0
for pid in "${pids[@]}"; do
	wait "$pid" || rc=1
done
took=$((SECONDS - start))
is "all succeed" $rc 0
diag "$took s; $(fake_count xcopy) commands; $(refusals)"
is "all were sent" "$(fake_count xcopy)" $UNITS
ge "and waited out" $took 20
# (two that waited for one another would take 40)
le "side by side" $took 38
rc=0
for d in "${disks[@]}"; do
	check "$d" 0 $((64 * KIB)) $NEW || rc=1
done
is "data" $rc 0
fake_calm
pardon
ok "it goes" fake_unload
