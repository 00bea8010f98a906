# SPDX-License-Identifier: GPL-2.0-only
#
# The scan of the kernel's log after each test.

# What a healthy kernel does not say
LOG_BAD='WARNING: |BUG: |BUG at|kernel BUG|Oops|general protection|refcount_t:|list_(add|del) corruption'
LOG_BAD+='|KASAN|UBSAN|KCSAN|kmemleak: [0-9]+ new|INFO: task|INFO: rcu|blocked for more than|possible (circular|recursive) locking'
LOG_BAD+='|inconsistent lock state|suspicious RCU|sleeping function called|ODEBUG|scheduling while atomic|Unable to handle'
# a copy that was not done is no error of the disk
LOG_BAD+='|I/O error.*COPY_(READ|WRITE)'
LOG_BAD+='|page dumped because|Workqueue.*lockup|soft lockup|hard LOCKUP|unbalanced|stack-protector|do_IRQ.*No irq'

# Whole reports that are none of our doing, from the line that begins one to
# its end: the stock target starts work items on its stack without saying so.
LOG_KNOWN='ODEBUG: object .* NOT annotated.*target_xcopy_(read_source|write_destination|setup_pt|issue_pt_cmd)'

# log_begin NAME: the log from here on is this test's
log_begin() {
	export LOG_MARK="xcopy-test: begin $1 $EPOCHREALTIME"
	echo "$LOG_MARK" >/dev/kmsg
}

# log_scan NAME [ALLOWED-REGEX...]: keep the test's part of the log in
# OUT/log/NAME.log; false, and the first line of the first bad report in REPLY, if there is one
log_scan() {
	local file=$XCOPY_OUT/log/${1//\//.}.log allowed=''
	shift
	(($#)) && printf -v allowed '|%s' "$@"
	mkdir -p "$XCOPY_OUT/log"
	REPLY=$(dmesg | LOG_MARK=$LOG_MARK LOG_BAD=$LOG_BAD LOG_KNOWN=$LOG_KNOWN LOG_ALLOWED=${allowed#|} awk -v file="$file" '
		function end_report() {
			if (report != "" && report !~ ENVIRON["LOG_KNOWN"] && bad == "") bad = first
			report = ""
		}
		!on { on = index($0, ENVIRON["LOG_MARK"]) > 0; next }
		{ print >file }
		ENVIRON["LOG_ALLOWED"] != "" && $0 ~ ENVIRON["LOG_ALLOWED"] { next }
		report == "" && $0 ~ ENVIRON["LOG_BAD"] { first = report = $0; lines = 0; next }
		report != "" { report = report " " $0; if (/---\[ end trace/ || ++lines > 150) end_report() }
		END {
			end_report()
			if (!on) bad = "the mark of this test is gone: the log overflowed"
			sub(/^\[[^]]*\] /, "", bad)
			print bad
		}')
	[[ ! $REPLY ]]
}

# log_leaks: one kmemleak scan where the kernel has it; REPLY as above.
# The first scan finds what is only young, hence two.
log_leaks() {
	local f=/sys/kernel/debug/kmemleak
	[[ -e $f ]] && echo scan >"$f" 2>/dev/null || return 0
	sleep 5
	echo scan >"$f"
	cat "$f" >"$XCOPY_OUT/kmemleak"
	[[ -s $XCOPY_OUT/kmemleak ]] || return 0
	REPLY="kmemleak: $(grep -c '^unreferenced' "$XCOPY_OUT/kmemleak") objects, see kmemleak in the results"
	leaks_are_ours <"$XCOPY_OUT/kmemleak" || { echo "# $REPLY (none of ours)"; return 0; }
	return 1
}

# leaks_are_ours: reads what kmemleak says. UML has no backtraces: whose an object
# is cannot be told there, so it is ours, unless it is known. Known is the data of
# blk-throttle for a disk that had an io.max and went: blkg_destroy_all() marks the
# policy as off, and blk_throtl_exit() frees nothing of what is off.
leaks_are_ours() {
	awk '
		function throttle(line, n,   i) {
			for (i = 1; i < n; i++)
				if (line[i] ~ /hex dump/) {
					sub(/^ +/, "", line[++i]); sub(/^ +/, "", line[i + 1])
					return line[i] ~ /^00 00 00 00 00 00 00 00 / && substr(line[i], 25, 24) == substr(line[i + 1], 1, 24)
				}
		}
		BEGIN { RS = "unreferenced object" }
		NR > 1 && /blk_copy|sd_xcopy|dm_copy|bio_copy/ { ours = 1 }
		NR > 1 && !/backtrace[^\n]*\n[ \t]+[^ \n]/ {
			n = split($0, line, "\n")
			if ($0 !~ /size 512/ || !throttle(line, n)) ours = 1
		}
		END { exit !ours }'
}
