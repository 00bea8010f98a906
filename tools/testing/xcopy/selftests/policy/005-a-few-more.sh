# SPDX-License-Identifier: GPL-2.0-only
# what would be a few commands more than there is room for is fewer and larger ones
# needs: bed dm null policy events
# timeout: 120

requires target
two_luns iscsi 80 iblock
policy measure
trust "$A" "$B"
slow_store 10

# Of 32 places of the queue copies have 28. Of a region of 2 MiB that goes at once, in
# commands of 64 KiB, four would go when the others are back, and it would take twice as
# long. Prints how many commands these have; one that is sent again is no other.
commands_of_regions() {
	{ events park; events command; } | awk '
		$2 == "destination" && $5 == 4096 { whole[$3] }
		$3 == "->" && $NF == 1 { nr[$2 - $2 % 4096]++ }
		END { for (i in whole) print nr[i] }' | sort -n | uniq -c
}

events_start
resync_right "10 ms" "$A" "$B" 64
commands=$(commands_of_regions)
diag "regions, and commands of each: ${commands//$'\n'/,}"
is "no region has a few commands more" "$(awk '$2 > 28 && $2 <= 35' <<<"$commands")" ""
