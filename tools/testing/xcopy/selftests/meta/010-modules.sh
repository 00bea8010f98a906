# SPDX-License-Identifier: GPL-2.0-only
# The modules are in, and say what they count

for m in blk_copy sd_xcopy dm_copy; do
	ok "$m is loaded" test -d "/sys/module/$m"
done
for c in copies chunks commands offloaded_bytes fallback_bytes inflight kcopyd/jobs; do
	ok "counter $c is there" test -r "$COUNTERS/$c"
done
counter inflight >/dev/null
is "nothing is in flight" "$REPLY" 0
