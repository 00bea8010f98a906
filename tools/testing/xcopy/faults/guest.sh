#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: the faults named in OUT/pairs ("USER NAME" a line), as TAP.
# What run.sh goes by, since it is there even if the guest dies, are two lines of
# each:
#	# running USER NAME
#	# result USER NAME VERDICT MS-BY-HAND MS-OFFLOADED COPIES-SENT

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/log.sh"
. "$XCOPY_LIB/clean.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-copy.sh"
. "$XCOPY_TREE/tools/testing/xcopy/faults/lib.sh"
exec 2>>"$XCOPY_OUT/stderr"
export XCPAT_SALT=faults

# log_good: the kernel said nothing bad, else the last pair has a verdict of its own.
# (What hangs by hand is told of by the kernel as well.)
log_good() {
	local allowed=()
	((${RESULT[off_stuck]:-0} == 0)) || allowed=('INFO: task .* blocked for more than')
	log_scan "faults-$((++logs))" "${allowed[@]}" || {
		test_point "not ok" "$name, $user, or the few before: kernel log: $REPLY"
		diag "result $user $name log 0 0 0"
	}
	log_begin faults
}

faults_read
faults_devices
logs=0 user='' name=''
log_begin faults
while read -r u n; do
	if [[ $u != "$user" ]]; then
		[[ ! $user ]] || { "${user}_gone"; log_good; }
		user=$u
		faults_calm
		"${user}_setup" >/dev/null || die "cannot set up $user"
	fi
	name=$n
	diag "running $user $name"
	echo "xcopy-test: $user $name" >/dev/kmsg
	faults_pair "$name" "$user"
	diag "result $user $name $VERDICT ${RESULT[off_ms]} ${RESULT[on_ms]} ${RESULT[on_sent]}"
	((RESULT[on_stuck] + RESULT[off_stuck] == 0)) || { diag "the guest is not fit for more"; break; }
done <"$XCOPY_OUT/pairs"
log_good
faults_end
diag "worse than by hand: $WORSE"
done_testing
