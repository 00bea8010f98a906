# SPDX-License-Identifier: GPL-2.0-only
# a chunk that waits in the throttle is given up when the one before it is refused
# needs: write
# groups: debug

fake_disks mib=16
trust "$A" "$B"
cgroup
io_max "$A" rbps=$MIB
# The first chunk is sent when its 4 tokens have passed, after about 4 s, and is
# refused while the first of those of the second waits.
fake_script "xcopy 1 all delay=300 sense=3/11/00"
mark
nok "it is refused" timed in_cgroup "$CG" "$XCOPY_BIN/blkcopy" --raw --offload-only \
	--length $((8 * MIB)) "$A" "$B" 2>/dev/null
diag "$TOOK ms; $(refusals)"
is "no other command is sent" "$(fake_count xcopy)" 1
is "nor offered to it" "$(refused backoff)" 0
ok "nothing is in flight" await 30 idle
io_max "$A" rbps=max
cgroup_done
ok "it goes" fake_unload
