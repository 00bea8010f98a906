# SPDX-License-Identifier: GPL-2.0-only
# "check" names the disks, the pieces and the reasons that a copy then has
# needs: tool

requires target zero
two_luns iscsi 32
a=${A##*/} b=${B##*/}
# said PATTERN: a line of the last answer
said() { grep -qE -- "$1" "$XCOPY_TMP/tool.out" || { diag "$(<"$XCOPY_TMP/tool.out")"; return 1; }; }

seed "$A" 0 "$B" 0 $((32 * MIB))
trust "$A" "$B"
mark
exits "all of it" 0 check --length 8M "$A" "$B"
ok "by these disks" said "^ *0 +8 MiB +$a +$b +by the devices$"
xcopy_attr "$A" designator
ok "by this name" said "^$a +$REPLY +[0-9]+ MiB +yes$"
is "nothing was copied" "$(delta offloaded_bytes)+$(delta fallback_bytes)" 0+0

dm mixed <<-END
	0 16384 linear $A 4096
	16384 16384 zero
END
sys_of /dev/mapper/mixed
mixed=${REPLY##*/}
exits "a part of it" 11 check /dev/mapper/mixed "$B"
ok "offloaded piece" said "^ *0 +8 MiB +$a +$b +by the devices$"
ok "the other one" said "^8 MiB +8 MiB .* $b +by hand: target$"
ok "which target" said "^  - $mixed: a target zero$"
tool check --json /dev/mapper/mixed "$B"
[[ $(<"$XCOPY_TMP/tool.out") =~ \"offloaded\":([0-9]+) ]]
checked=${BASH_REMATCH[1]}
mark
exits "the copy" 0 --force /dev/mapper/mixed "$B"
is "what was offloaded" "$(delta offloaded_bytes)" "$checked"
is "what was not" "$(delta fallback_bytes)" $((16 * MIB - checked))
ge "why" "$(refused target)" 1

set_limit "$A" 0
exits "switched off below" 5 check --length 8M /dev/mapper/mixed "$B"
ok "why" said "by hand: disabled$"
ok "where" said "^  - $a: /sys/block/$a/queue/copy_max_bytes is 0: write [0-9]+ to it$"
exits "overlap" 3 check --length 8M --dst-offset 4M "$A" "$A"
exits "no block device" 3 check "$A" /dev/null
