#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: the faults named in OUT/pairs ("USER NAME" a line), as TAP.
# OUT/done has those that are over; run.sh starts another guest for the rest.

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/log.sh"
. "$XCOPY_LIB/clean.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-copy.sh"
. "$XCOPY_TREE/tools/testing/xcopy/faults/lib.sh"
exec 2>>"$XCOPY_OUT/stderr"
export XCPAT_SALT=faults

faults_read
faults_devices
log_begin faults
user=''
while read -r u name; do
	if [[ $u != "$user" ]]; then
		[[ ! $user ]] || "${user}_gone"
		user=$u
		faults_calm
		"${user}_setup" || die "cannot set up $user"
	fi
	echo "$u $name" >"$XCOPY_OUT/running"
	[[ $XCOPY_BED != uml ]] || sync "$XCOPY_OUT/running"
	echo "xcopy-test: $u $name" >/dev/kmsg
	faults_pair "$name" "$u"
	echo "$u $name" >>"$XCOPY_OUT/done"
	((${RESULT[on_stuck]} + ${RESULT[off_stuck]} == 0)) || { diag "the guest is not fit for more"; break; }
done <"$XCOPY_OUT/pairs"
log_scan faults || test_point "not ok" "kernel log: $REPLY"
diag "worse than by hand: $WORSE"
done_testing
