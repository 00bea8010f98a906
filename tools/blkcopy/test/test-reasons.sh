#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# blkcopy explain, and that the page of the reasons says the same. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"

top=${BASH_SOURCE[0]%/*}/../../..
page=$top/Documentation/block/copy-offload-reasons.rst

# Sentences without markup, in one line
plain() {
	tr -d '`' | tr -s ' \n' ' '
}

# section NAME: of the page
section() {
	awk -v name="$1" '
		/^=+$/ && prev == name { on = 1; next }
		/^=+$/ && on { exit }
		on && prev != "" { print prev }
		{ prev = $0 }
		END { if (on) print prev }' "$page"
}

run "$BLKCOPY" explain
result "explain exits 0" "0 " "$CODE $STDERR"
result "explain has every reason" \
	"$(sed -nE 's,^[[:space:]]BLKCOPY_REASON_([A-Z_]+)[[:space:]]*= [1-9].*,\L\1,p' \
		"$top/include/uapi/linux/blk-copy.h")" "$(grep '^[a-z]' <<<"$STDOUT")"
result "no line is longer than 80" "" "$(grep -E '.{81}' <<<"$STDOUT")"
for reason in none $(grep '^[a-z]' <<<"$STDOUT"); do
	run "$BLKCOPY" explain "$reason"
	text=$(section "$reason" | plain) missing=''
	for begin in "" "What to do: " "Look at: "; do
		sentence=$(sed 1d <<<"$STDOUT" | plain)
		sentence=${sentence# }
		case $begin in
		"") sentence=${sentence%%What to do: *};;
		What*) sentence="What to do: ${sentence#*What to do: }" sentence=${sentence%%Look at: *};;
		*) sentence="Look at: ${sentence#*Look at: }";;
		esac
		[[ " $text " == *"${sentence% }"* ]] || missing+="$sentence;"
	done
	result "the page says of $reason what explain says" "0 " "$CODE $missing"
done
fails "no reason" 2 'blkcopy: "rainy" is no reason' "$BLKCOPY" explain slow rainy
run "$BLKCOPY" explain slow busy
result "two reasons" "slow busy" "$(grep '^[a-z]' <<<"$STDOUT" | xargs)"
usage "unknown option" explain --x
run "$BLKCOPY" explain --help
result "help" "0 " "$CODE $STDERR"

end_of_tests
