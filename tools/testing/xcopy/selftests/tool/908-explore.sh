# SPDX-License-Identifier: GPL-2.0-only
# explore
# needs: tool bed reasons mpath
# timeout: 600
show() { diag "## $1 => $rc"; while IFS= read -r l; do diag "  out $l"; done < <(head -c 1500 $XCOPY_TMP/o); while IFS= read -r l; do diag "  err $l"; done < <(head -c 2500 $XCOPY_TMP/e); }
T() { local d=$1; shift; timeout 100 "$XCOPY_BIN/blkcopy" "$@" >$XCOPY_TMP/o 2>$XCOPY_TMP/e </dev/null; rc=$?;  show "$d: blkcopy ${*:1:8}"; }
same() { if cmp -s <(head -c $2 $A) <(head -c $2 $1); then diag "  SAME $2"; else diag "  DIFFER $2"; fi; }
back() { "$XCOPY_BIN/blkcopy" "$@" >$XCOPY_TMP/o 2>$XCOPY_TMP/e </dev/null & BG=$!; }
fin() { for i in {1..60}; do alive $BG || break; sleep 0.5; done; if alive $BG; then diag "STUCK $1 $(<$XCOPY_TMP/e)"; kill -9 $BG; fi; wait $BG; rc=$?; show "$1"; }
two_luns iscsi 64 iblock
fill "$A" 0 $((64 * MIB)) $NEW
PATH=$XCOPY_BIN:$PATH
p=()
for i in {0..29}; do dmsetup create s$i --table "0 4096 linear $A $((i*4096))"; dmsetup create d$i --table "0 4096 linear $B $((i*4096))"; p+=(/dev/mapper/s$i /dev/mapper/d$i); done
slow L0 300
back --no-offload --force --jobs 4 --resume /tmp/m "${p[@]}"; sleep 4; kill -TERM $BG; fin "30 term"; cp $XCOPY_TMP/o /tmp/o1; cp $XCOPY_TMP/e /tmp/e1
diag "$(grep -c 'not begun' /tmp/e1) not begun, $(grep -c 'to go on' /tmp/e1) go on, $(grep -c copied /tmp/o1) done, maps: $(ls /tmp/m.* | xargs)"
fast L0
sed -n 's/^to go on: //p' /tmp/e1 >/tmp/go; diag "$(head -2 /tmp/go)"
while read -r line; do bash -c "$line" >$XCOPY_TMP/o 2>$XCOPY_TMP/e </dev/null; rc=$?; show "go: $line"; done </tmp/go
sed -n 's/^not begun: \(.*\) to \(.*\)/\1 \2/p' /tmp/e1 | while read -r s d; do blkcopy --force $s $d </dev/null >/dev/null || diag "fails $s $d"; done
same $B $((60*MIB))
# the parent is killed
fill "$B" 0 $((60 * MIB)) $OLD
slow L0 300
back --no-offload --force --jobs 4 --resume /tmp/m --resume-interval 0 "${p[@]}"; sleep 3; kill -KILL $BG; wait $BG
sleep 0.3; diag "left: $(pgrep -c blkcopy)"; sleep 1;  diag "left: $(pgrep -c blkcopy); maps $(ls /tmp/m.* | xargs)"
fast L0
T "again" --force --jobs 4 --resume /tmp/m "${p[@]}"; same $B $((60*MIB)); ls /tmp/m.* 2>/dev/null
# stopped and continued
slow L0 300
back --no-offload --force --jobs 2 --progress "${p[@]:0:8}"; sleep 1; kill -TSTP $BG; sleep 1; diag "state $(cut -d' ' -f3 /proc/$BG/stat)"; kill -CONT $BG; fin "stopped"
fast L0
dmsetup remove_all 2>/dev/null
for i in {0..29}; do dmsetup remove s$i; dmsetup remove d$i; done 2>/dev/null
# table changed under it
for how in smaller error gone; do
dmsetup create x --table "0 131072 linear $B 0"
fill "$B" 0 $((64 * MIB)) $OLD
slow L0 500
back --force --no-offload --resume /tmp/map --resume-interval 0 $A /dev/mapper/x; sleep 2
case $how in
smaller) dmsetup suspend x; dmsetup load x --table "0 65536 linear $B 0"; dmsetup resume x;;
error) dmsetup suspend x; dmsetup load x --table "0 131072 error"; dmsetup resume x;;
gone) dmsetup remove --force x 2>&1;;
esac
fast L0
fin "table $how"; tail -n2 /tmp/map
n=$(sed -n 's/.*; \([0-9]*\) bytes are surely.*/\1/p' $XCOPY_TMP/e)
same $B ${n:-0}
dmsetup remove x
dmsetup create x --table "0 131072 linear $B 0"
T "resumed after $how" --resume /tmp/map $A /dev/mapper/x
T "resumed after $how force" --force --resume /tmp/map $A /dev/mapper/x
rm -f /tmp/map; T "anew" --force $A /dev/mapper/x;  same $B $((64*MIB))
dmsetup remove x
done
# limits
for LIM in "-v 60000" "-v 30000" "-n 4" "-n 5" "-u 1" "-s 64"; do
( ulimit $LIM; exec blkcopy --force --resume /tmp/map --no-offload --sparse $A $B ) >$XCOPY_TMP/o 2>$XCOPY_TMP/e; rc=$?; show "ulimit $LIM resume sparse"
( ulimit $LIM; exec blkcopy status ) >$XCOPY_TMP/o 2>$XCOPY_TMP/e; rc=$?; diag "status $LIM $rc $(<$XCOPY_TMP/e) $(wc -l <$XCOPY_TMP/o)"
( ulimit $LIM; exec blkcopy check $A $B ) >$XCOPY_TMP/o 2>$XCOPY_TMP/e; rc=$?; diag "check $LIM $rc $(<$XCOPY_TMP/e) $(head -1 $XCOPY_TMP/o)"
done
ok x true
