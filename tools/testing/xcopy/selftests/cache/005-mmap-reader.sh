# SPDX-License-Identifier: GPL-2.0-only
# a process which has the destination mapped sees the copy
# timeout: 60

requires cmd python3
two_luns iscsi 32
seed "$A" 0 "$B" 0 $MIB
cat >"$XCOPY_TMP/map.py" <<'P'
import fcntl, mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
m = mmap.mmap(fd, 1 << 20, mmap.MAP_SHARED, mmap.PROT_READ)
before = bytes(m)
print("mapped", flush=True)
sys.stdin.readline()
with open(sys.argv[2], "rb") as src:
    want = src.read(1 << 20)
after = bytes(m)
sys.exit(0 if after == want and after != before else 1)
P
coproc reader { python3 "$XCOPY_TMP/map.py" "$B" "$A"; }
# shellcheck disable=SC2154 # (coproc sets it)
pid=$reader_PID
read -r -t 30 line <&"${reader[0]}"
is "mapped" "$line" mapped
offloads_seeded "mapped destination" "$A" 0 "$B" 0 $MIB 1
echo go >&"${reader[1]}"
ok "the mapping shows the copy" wait $pid
