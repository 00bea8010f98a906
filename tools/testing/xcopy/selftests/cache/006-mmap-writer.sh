# SPDX-License-Identifier: GPL-2.0-only
# what a process wrote through a mapping of the source is copied
# timeout: 60

requires cmd python3
two_luns iscsi 32
fill "$A" 0 $MIB $OLD
fill "$A" $((8 * MIB)) $MIB $NEW
cat >"$XCOPY_TMP/map.py" <<'P'
import mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDWR)
m = mmap.mmap(fd, 16 << 20, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
m[0:1 << 20] = m[8 << 20:9 << 20]
print("written", flush=True)
sys.stdin.readline()
P
coproc writer { python3 "$XCOPY_TMP/map.py" "$A"; }
# shellcheck disable=SC2154 # (coproc sets it)
pid=$writer_PID
read -r -t 30 line <&"${writer[0]}"
is "written" "$line" written
offloads_seeded "mapped source" "$A" 0 "$B" 0 $MIB 1
echo go >&"${writer[1]}"
wait $pid
ok "the copy has it" check "$B" 0 $MIB $NEW $((8 * MIB))
