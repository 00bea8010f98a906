# SPDX-License-Identifier: GPL-2.0-only
#
# Who copies. Each user U has
#	U_setup		devices that stay, once
#	U_begin		before a run: old data where it goes, no rule yet
#	U_run		the copy, by hand or offloaded; false if the user was told of
#			an error or it is not done
#	U_state		after it: is the device mapper target healthy?
#	U_data		is the data right?
#	U_renew		write newer data through the same device, or where it went
#	U_newer		are those right?
#	U_end		takes away what begin and run made
#	U_gone		takes away what setup made
# A is the source (LUN 0), B what is written (LUN 1), M has room for metadata
# (LUN 3, nothing is wrong with it). All of them are sized by SPAN.

SPAN=$((1 * 1048576))
SECTORS=$((SPAN / 512))
USERS=(blkcopy mirror pvmove snapshot thin cache clone writecache)

# status NAME: the status line of a dm device; sets REPLY
status() { dmsetup status "$1" >/dev/null; REPLY=$SAID; }

# gone NAME...: removed, waiting a little where it is busy
gone() {
	local name
	for name; do
		dmsetup remove --retry "$name" >/dev/null
	done
	return 0
}

zero() { xcpat zero "$1" 0 65536; }

# none: most have none of it
none() { return 0; }

# --- BLKCOPY
blkcopy_setup() { fill "$A" 0 $SPAN new && BLKCOPY_MAX=$(queue "$B" copy_max_bytes) && queue "$B" copy_max_bytes $((SPAN / 8)); }
blkcopy_begin() { fill "$B" 0 $SPAN old; }
blkcopy_run() {
	local flags=()
	[[ $WAY == on ]] || flags=(--no-offload)
	bounded "$BOUND" blkcopy --length $SPAN "${flags[@]}" "$A" "$B"
}
blkcopy_state() { return 0; }
blkcopy_data() { check "$B" 0 $SPAN new; }
blkcopy_renew() { fill "$B" 0 $SPAN newer; }
blkcopy_newer() { check "$B" 0 $SPAN newer; }
blkcopy_end() { return 0; }
blkcopy_gone() { queue "$B" copy_max_bytes "$BLKCOPY_MAX"; }

# --- a mirror that heeds errors: is each leg alive, and the same?
mirror_features='1 handle_errors'
mirror_setup() { return 0; }
mirror_begin() { fill "$B" 0 $SPAN old -- fill "$A" 0 $SPAN new; }
mirror_over() {
	status m
	[[ $REPLY =~ " "([0-9]+)/([0-9]+)" 1 "([A-Z]+) ]] || return 0
	((BASH_REMATCH[1] == BASH_REMATCH[2])) || [[ ${BASH_REMATCH[3]} == *[DSRF]* ]]
}
mirror_run() { mirror_sync mirror; }
# mirror_sync WHO: until WHO_over, with WHO_whole
mirror_sync() {
	dm m "0 $SECTORS mirror core 1 256 2 $A 0 $B 0 $mirror_features" || return 1
	await "$PATIENCE" "$1_over" && "$1_whole"
}
# mirror_whole: does the status line in REPLY say so?
mirror_whole() { [[ $REPLY =~ " "([0-9]+)/([0-9]+)" 1 "A+" " ]] && ((BASH_REMATCH[1] == BASH_REMATCH[2])); }
mirror_state() { status m; mirror_whole; }
mirror_data() { check "$B" 0 $SPAN new; }
mirror_renew() { bounded "$BOUND" xcpat fill /dev/mapper/m 0 $SPAN newer; }
mirror_newer() { check "$B" 0 $SPAN newer -- check "$A" 0 $SPAN newer; }
mirror_end() { bounded "$BOUND" dmsetup remove --retry m; }
mirror_gone() { gone m; }

# --- as pvmove sets it: errors are nobody's business, it is over when all is in sync
pvmove_setup() { mirror_setup; }
pvmove_begin() { mirror_begin; }
pvmove_run() { local mirror_features=''; mirror_sync pvmove; }
pvmove_over() { status m; pvmove_whole; }
pvmove_whole() { [[ $REPLY =~ " "([0-9]+)/([0-9]+)" 1 " ]] && ((BASH_REMATCH[1] == BASH_REMATCH[2])); }
pvmove_state() { pvmove_over; }
pvmove_data() { mirror_data; }
pvmove_renew() { mirror_renew; }
pvmove_newer() { mirror_newer; }
pvmove_end() { mirror_end; }
pvmove_gone() { mirror_gone; }

# --- a write into the origin of a snapshot
snapshot_setup() { dm so "0 $SECTORS snapshot-origin $A"; }
snapshot_begin() {
	fill "$A" 0 $((SPAN / 2)) new -- fill "$B" 0 $SPAN old && zero "$B" &&
		dmsetup suspend so && dm ss "0 $SECTORS snapshot $A $B P 128" && dmsetup resume so
}
snapshot_run() { bounded "$BOUND" xcpat fill /dev/mapper/so 0 $((SPAN / 2)) 44; }
snapshot_state() { status ss; [[ $REPLY == *" snapshot "[0-9]* ]]; }
snapshot_data() { check /dev/mapper/ss 0 $((SPAN / 2)) new -- check /dev/mapper/so 0 $((SPAN / 2)) 44; }
snapshot_renew() { bounded "$BOUND" xcpat fill /dev/mapper/ss 0 $((SPAN / 2)) newer; }
snapshot_newer() { check /dev/mapper/ss 0 $((SPAN / 2)) newer -- check /dev/mapper/so 0 $((SPAN / 2)) 44; }
snapshot_end() { bounded "$BOUND" dmsetup remove --retry ss; }
snapshot_gone() { gone ss so; }
snapshot_lba='lba=256+32000'

# --- a thin volume parts from its snapshot
thin_id=0
thin_setup() {
	zero "$M" && dm pool "0 32768 thin-pool $M $B 128 0 1 skip_block_zeroing" &&
		dmsetup message pool 0 "create_thin 0" && dm base "0 $SECTORS thin /dev/mapper/pool 0" &&
		fill /dev/mapper/base 0 $((SPAN / 2)) new
	thin_id=0
}
thin_begin() {
	status pool
	[[ $REPLY == *" rw "* && $REPLY != *needs_check* ]] || { thin_gone; thin_setup || return; }
	((++thin_id))
	dmsetup suspend base && dmsetup message pool 0 "create_snap $thin_id 0" && dmsetup resume base &&
		dm thin "0 $SECTORS thin /dev/mapper/pool $thin_id"
}
thin_run() {
	local i chain=()
	for ((i = 0; i < 8; i++)); do chain+=(-- fill /dev/mapper/thin $((i * 65536 + 8192)) 4096 44); done
	bounded "$BOUND" xcpat "${chain[@]:1}"
}
thin_state() { status pool; [[ $REPLY == *" rw "* && $REPLY != *needs_check* ]]; }
thin_data() {
	local i chain=()
	for ((i = 0; i < 8; i++)); do
		chain+=(-- check /dev/mapper/thin $((i * 65536 + 8192)) 4096 44
			-- check /dev/mapper/thin $((i * 65536)) 8192 new
			-- check /dev/mapper/thin $((i * 65536 + 12288)) $((65536 - 12288)) new)
	done
	xcpat check /dev/mapper/base 0 $((SPAN / 2)) new "${chain[@]}"
}
thin_renew() { bounded "$BOUND" xcpat fill /dev/mapper/thin 0 $((SPAN / 4)) newer; }
thin_newer() { check /dev/mapper/base 0 $((SPAN / 2)) new -- check /dev/mapper/thin 0 $((SPAN / 4)) newer; }
thin_end() { bounded "$BOUND" dmsetup remove --retry thin; dmsetup message pool 0 "delete $thin_id"; }
thin_gone() { gone thin base pool; }

# --- a cache writes back
cache_setup() { return 0; }
cache_table() { REPLY="0 $((SECTORS / 2)) cache $M $A $B 128 1 writeback $1 0"; }
cache_begin() { zero "$M" && fill "$B" 0 $((SPAN / 2)) old && cache_table smq && dm c "$REPLY"; }
# cache_dirty: REPLY is how many blocks are
cache_dirty() {
	local words
	status c
	read -r -a words <<<"$REPLY"
	REPLY=${words[13]:-0}
}
cache_clean() { cache_dirty; ((REPLY == 0)); }
cache_run() {
	bounded "$BOUND" xcpat fill /dev/mapper/c 0 $((SPAN / 2)) 44 || return 1
	cache_table cleaner
	dmsetup suspend c && dmsetup load c --table "$REPLY" && dmsetup resume c || return 1
	await "$PATIENCE" cache_clean
}
cache_state() { status c; [[ $REPLY == *" rw - "* || $REPLY == *" rw "* ]] && [[ $REPLY != *Fail* && $REPLY != *needs_check* ]]; }
# (what could not be written back is tried again and again, also after the fault)
cache_data() { await 5 cache_clean; check "$B" 0 $((SPAN / 2)) 44; }
cache_renew() { bounded "$BOUND" dmsetup remove --retry c && fill "$B" 0 $((SPAN / 2)) newer; }
cache_newer() { check "$B" 0 $((SPAN / 2)) newer; }
cache_end() { ((RENEWED)) || bounded "$BOUND" dmsetup remove --retry c; }
cache_gone() { gone c; }

# --- a clone is hydrated
clone_setup() { fill "$A" 0 $SPAN new; }
clone_begin() { zero "$M" && fill "$B" 0 $SPAN old; }
clone_over() {
	status cl
	[[ $REPLY =~ " clone "[0-9]+" "[0-9]+/[0-9]+" "[0-9]+" "([0-9]+)/([0-9]+)" "([0-9]+) ]] || return 0
	((BASH_REMATCH[1] == BASH_REMATCH[2] && BASH_REMATCH[3] == 0))
}
clone_run() {
	dm cl "0 $SECTORS clone $M $B $A 128 1 no_discard_passdown 4 hydration_threshold 8 hydration_batch_size 4" || return 1
	await "$PATIENCE" clone_over
}
clone_state() { status cl; [[ $REPLY == *" clone "* && $REPLY != *" ro"* && $REPLY != *Fail* ]]; }
clone_data() { check /dev/mapper/cl 0 $SPAN new; }
clone_renew() { bounded "$BOUND" xcpat fill /dev/mapper/cl 0 $SPAN newer; }
clone_newer() { check "$B" 0 $SPAN newer; }
clone_end() { bounded "$BOUND" dmsetup remove --retry cl; }
clone_gone() { gone cl; }

# --- a writecache is flushed
writecache_setup() { return 0; }
writecache_begin() { zero "$A" && fill "$B" 0 $SPAN old && dm wc "0 $SECTORS writecache s $B $A 4096 8 high_watermark 0 low_watermark 0 autocommit_time 50 pause_writeback 0"; }
# written back, or broken
writecache_over() {
	local words
	status wc
	read -r -a words <<<"$REPLY"
	[[ ${words[3]:-1} != 0 || ${words[4]} == "${words[5]}" ]]
}
# verb by verb, pieces that do not touch, else it is one copy
writecache_pieces() {
	local i chain=()
	for ((i = 0; i < 8; i++)); do chain+=(-- "$1" "$2" $((i * SPAN / 8)) $((SPAN / 16)) "$3"); done
	bounded "$BOUND" xcpat "${chain[@]:1}"
}
writecache_run() {
	writecache_pieces fill /dev/mapper/wc 44 &&
		await "$PATIENCE" writecache_over && writecache_state
}
writecache_state() { status wc; [[ $REPLY == *" writecache 0 "* ]]; }
writecache_data() { bounded "$BOUND" dmsetup remove --retry wc; writecache_pieces check "$B" 44; }
writecache_renew() { fill "$B" 0 $SPAN newer; }
writecache_newer() { check "$B" 0 $SPAN newer; }
writecache_end() { gone wc; }
writecache_gone() { gone wc; }
