# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by series.sh: are the mails that it has written right? TAP.

# tap DESCRIPTION: a line of TAP for what was just done, by $?
TAP=0 FAILED=0
tap()
{
	local status=$?

	TAP=$((TAP + 1))
	((!status)) || FAILED=1
	((status)) && printf 'not '
	echo "ok $TAP - $1"
}

# What checkpatch says of these is not wanted:
#   FILE_PATH_CHANGES	MAINTAINERS has the folders, not each file
#   COMPLEX_MACRO	extern "C" {, a macro that lists, a flag as its neighbours are
#   MACRO_ARG_REUSE, MACRO_ARG_UNUSED	a macro that lists
#   EXPORT_SYMBOL	functions of C++ are exported from C: genksyms reads no C++
#   CAMELCASE		sd calls a command SCpnt
# It knows nothing of .cc and .hpp; of those it reads names, spaces and licence only.
CHECKPATCH_IGNORE=FILE_PATH_CHANGES,COMPLEX_MACRO,MACRO_ARG_REUSE,MACRO_ARG_UNUSED,EXPORT_SYMBOL,CAMELCASE

# is_of_events MAIL: a header of trace events is not laid out as other code is
is_of_events() { grep -q '^+++ b/include/trace/events/' "$1"; }

# checkpatch IGNORED MAIL...
checkpatch()
{
	local ignored=$1

	shift
	(cd "$WORK" && perl "$BASE/scripts/checkpatch.pl" --strict --root="$BASE" --no-color \
		--show-types --ignore "$ignored" "$@") 2>&1 || true
}

# checkpatch_all IGNORED MAIL...: the same, on all processors
checkpatch_all()
{
	local ignored=$1 mails=("${@:2}") side i mine

	for ((side = 0; side < JOBS; side++)); do
		mine=()
		for ((i = side; i < ${#mails[@]}; i += JOBS)); do mine+=("${mails[i]}"); done
		((!${#mine[@]})) || checkpatch "$ignored" "${mine[@]}" >"$WORK/checkpatch.$side" &
	done
	wait
	cat "$WORK"/checkpatch.*
	rm -f "$WORK"/checkpatch.*
}

# adds_little MAIL: so much can be read in one go (an object's line in a Makefile
# makes no second file)
adds_little()
{
	local lines files

	lines=$(grep -c '^+\([^+]\|$\)' "$1")
	files=$(grep '^diff --git' "$1" | grep -vc '/Makefile$')
	((lines <= 500 || (files == 1 && lines < 600)))
}

# So many mails are a series that somebody reads.
MOST_MAILS=32

# is_covered COVER: the letter has what git leaves blank
is_covered()
{
	! grep -qE '\*\*\* (SUBJECT|BLURB) HERE \*\*\*' "$1" &&
		grep -q '^Subject: \[PATCH.* 0*0/[0-9]*\] .' "$1" &&
		[[ $(sed '1,/^$/d' "$1") == [A-Z]* ]]
}

# has_headers DIR MAIL: what the mail brings of the modules includes nothing that comes later
has_headers()
{
	local file header

	while read -r file; do
		while read -r header; do
			# (others are the kernel's)
			[[ -e $1/${file%/*}/$header || ! -e $TOP/${file%/*}/$header ]] || return 1
		done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$1/$file")
	done < <(sed -nE 's#^\+\+\+ b/((block/copy|drivers/scsi/xcopy|drivers/md/dm-copy)/[^/]*\.(c|cc|h|hpp))$#\1#p' "$2")
}

# verify_part DIR FOLDER LOG: the mails of one part, applied on top of those before
verify_part()
{
	local dir=$1 log=$3 name=${2##*/} mails=("$2"/*.patch) mail

	is_covered "${mails[0]}" && :
	tap "$name has a cover letter"
	mails=("${mails[@]:1}")
	((${#mails[@]} <= MOST_MAILS)) && :
	tap "$name is no more than $MOST_MAILS mails"
	for mail in "${mails[@]}"; do
		git -C "$dir" am -q --whitespace=error-all "$mail" >"$WORK/am.log" 2>&1 && :
		tap "$name/${mail##*/} applies"
		grep -qxF "$mail has no obvious style problems and is ready for submission." "$log" && :
		tap "$name/${mail##*/} passes checkpatch --strict"
		adds_little "$mail" && :
		tap "$name/${mail##*/} adds no more than 500 lines, or one file of less than 600"
		has_headers "$dir" "$mail" && :
		tap "$name/${mail##*/} includes nothing of a later one"
	done
}

# verify_series REPO: what was written, applied by git am one by one, must give the
# tree of each part; checkpatch must have nothing to say of it.
verify_series()
{
	local repo=$1 dir=$WORK/verify log=$OUT/checkpatch.log of_events=() others=() mail part nr=0

	for mail in "$OUT"/*/*.patch; do
		if [[ $mail == *0000-cover-letter.patch ]]; then
			continue
		elif is_of_events "$mail"; then
			of_events+=("$mail")
		else
			others+=("$mail")
		fi
	done
	{
		checkpatch_all "$CHECKPATCH_IGNORE" "${others[@]}"
		checkpatch_all "$CHECKPATCH_IGNORE,PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE" "${of_events[@]}"
	} >"$log"
	base_repo "$dir"
	for part in $(series_parts); do
		nr=$((nr + 1))
		verify_part "$dir" "$OUT/$nr-$part" "$log"
		[[ $(git -C "$dir" rev-parse 'HEAD^{tree}') == $(git -C "$repo" rev-parse "end-$part^{tree}") ]] && :
		tap "with $nr-$part applied the tree is the one that it was made from"
	done
	((!FAILED)) || { cat "$WORK/am.log"; grep -A 2 -E '^(ERROR|WARNING|CHECK):' "$log"; } | sed 's/^/# /'
	echo "1..$TAP"
	return $FAILED
}
