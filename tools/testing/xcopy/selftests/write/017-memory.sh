# SPDX-License-Identifier: GPL-2.0-only
# a copy by hand takes no more memory than there is to copy, and who copies is charged with it
# needs: write
# groups: debug

event=$XCOPY_TRACE/events/kmem/mm_page_alloc
ram_disk
P=$REPLY
ram_disk
Q=$REPLY
cgroup
[[ " $(<"$CGROUP_ROOT/cgroup.controllers") " == *" memory "* ]] || skip "no controller memory"
echo +memory >"$CGROUP_ROOT/cgroup.subtree_control" || die "no controller memory"
fill "$P" 0 $((16 * MIB)) $NEW

fill "$Q" 0 $((16 * MIB)) $OLD
ok "16 MiB: copy" raw "$P" 0 "$Q" 0 $((16 * MIB))
is "by hand" "$COPIED $OFFLOADED" "$((16 * MIB)) 0"
ge "its buffers are charged" "$(<"$CG/memory.peak")" $((4 * MIB))
ok "16 MiB: data" check "$Q" 0 $((16 * MIB)) $NEW

# where there is little it goes on with fewer
fill "$Q" 0 $((16 * MIB)) $OLD
echo $((3 * MIB)) >"$CG/memory.max"
ok "in 3 MiB: copy" raw "$P" 0 "$Q" 0 $((16 * MIB))
is "in 3 MiB: by hand" "$COPIED $OFFLOADED" "$((16 * MIB)) 0"
ok "in 3 MiB: data" check "$Q" 0 $((16 * MIB)) $NEW
is "nobody is killed" "$(grep -c '^oom_kill 0$' "$CG/memory.events")" 1
echo max >"$CG/memory.max"

# buffers LEN: how many pages BLKCOPY takes for them; in REPLY
buffers() {
	local RAW_WITH=()

	: >"$XCOPY_TRACE/trace"
	echo 1 >"$event/enable"
	raw "$P" 0 "$Q" 0 "$1" >/dev/null
	echo 0 >"$event/enable"
	REPLY=$(grep -c 'xcraw-.*order=0 .*gfp_flags=GFP_KERNEL\(_ACCOUNT\)\?$' "$XCOPY_TRACE/trace")
}

[[ -d $event ]] || mkdir "$XCOPY_TRACE" 2>/dev/null
[[ -d $event ]] || skip "no event kmem:mm_page_alloc"
echo 2048 >"$XCOPY_TRACE/buffer_size_kb"
buffers $((2 * MIB))
ge "2 MiB: pages" "$REPLY" 256
buffers 4096
diag "4 KiB: $REPLY pages"
le "4 KiB: pages" "$REPLY" 64
cgroup_done
