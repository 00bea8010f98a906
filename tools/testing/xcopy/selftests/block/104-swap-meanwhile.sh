# SPDX-License-Identifier: GPL-2.0-only
# in the middle of a copy its destination becomes swap space: it is written to no longer, as by write(2)
# timeout: 120

requires cmd mkswap swapon swapoff
fake_disks mib=64
trust "$A" "$B"
mkswap "$B" >/dev/null 2>&1 || die "no mkswap"
swapon "$B" || skip "no swap in this kernel"
swapoff "$B"

# stops DESC FLAGS: a copy of 56 MiB that takes its time
stops() {
	local errno pid

	fill "$B" $((60 * MIB)) $MIB $OLD
	mark
	"$XCOPY_BIN/xcraw" vec "$2" "$A" "$B" $((8 * MIB)) 0 $((56 * MIB)) >"$XCOPY_TMP/raw" 2>&1 &
	pid=$!
	sleep 1
	ok "$1: it is under way" alive $pid
	ok "$1: swap is turned on" swapon "$B"
	SECONDS=0
	ok "$1: it ends" await 60 gone $pid
	wait $pid
	diag "$1: $SECONDS s; $(<"$XCOPY_TMP/raw")"
	read -r _ _ errno _ <"$XCOPY_TMP/raw"
	is "$1: ETXTBSY" "$errno" 26
	swapoff "$B"
	ok "$1: the end is as it was" check "$B" $((60 * MIB)) $MIB $OLD
}

fake_script "read 0 all delay=2000"
stops "by hand" 2
fake_calm
fake_set copy_ms 1000
stops "offloaded" 0
ge "offloaded: bytes" "$(delta offloaded_bytes)" 1
is "offloaded: by hand" "$(delta fallback_bytes)" 0
fake_set copy_ms 0
ok "nothing is in flight" await 30 idle
ok "it goes" fake_unload
