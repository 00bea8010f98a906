# SPDX-License-Identifier: GPL-2.0-only
#
# Wall time, CPU time and bytes on the wire, without forks.

# wire_bytes: received on lo so far, printed and in REPLY
wire_bytes() {
	read -r REPLY </sys/class/net/lo/statistics/rx_bytes
	echo "$REPLY"
}

# now_us: microseconds, in REPLY
now_us() { REPLY=${EPOCHREALTIME/[.,]/}; }

# cpu_ticks: CPU time of the whole guest in 1/100 s, in REPLY. UML's own
# accounting is a guess, so there the host is asked, over a tty of its own.
cpu_ticks() {
	local cpu user nice sys irq soft
	case $XCOPY_BED in
	uml)
		[[ ${MEASURE_TTY:-} ]] || { exec {MEASURE_TTY}<>/dev/tty2; stty raw -echo <&"$MEASURE_TTY"; }
		echo >&"$MEASURE_TTY"
		read -r -t 10 REPLY <&"$MEASURE_TTY" || REPLY=0
		;;
	*)
		read -r cpu user nice sys _ _ irq soft _ </proc/stat
		REPLY=$((user + nice + sys + irq + soft))
		;;
	esac
}

# measure CMD...: runs it; sets WALL_MS, CPU_MS, WIRE (bytes) and returns its status
measure() {
	local t c w rc
	cpu_ticks; c=$REPLY
	wire_bytes >/dev/null; w=$REPLY
	now_us; t=$REPLY
	"$@"
	rc=$?
	now_us; WALL_MS=$(((REPLY - t) / 1000))
	wire_bytes >/dev/null; WIRE=$((REPLY - w))
	cpu_ticks; CPU_MS=$(((REPLY - c) * 10))
	return $rc
}
