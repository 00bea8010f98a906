#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh			write build/series/: cover letter and patches, verified (TAP)
# series.sh --edit DIR [FILE...]	a git repository with a commit per patch, to rebase in;
#				FILE: more of the kernel's files to have there
# series.sh --refresh DIR	write the hunks of such a repository back to patches/
# series.sh --build [FLAVOUR]	build after each patch, with W=1, and at the end the
#				whole kernel with the modules, as such and built in
#
# A patch of the mailed series is the hunks of one in patches/ together with the
# new files that it names (see the top of patches/6.12/series). All is done in
# repositories of the files that the series touches.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"

OUT=$TOP/build/series

# The cover letter: subject is the first line of patches/6.12/cover-letter, the rest the text.
fill_cover()
{
	local text=$PATCHES/cover-letter

	[[ -r $text ]] || die "$text is missing: first line the subject, then the text"
	awk -v text="$text" '
		BEGIN { getline subject <text; getline line <text }
		{ sub(/\*\*\* SUBJECT HERE \*\*\*/, subject) }
		/^\*\*\* BLURB HERE \*\*\*$/ { while ((getline line <text) > 0) print line; next }
		{ print }' "$1" >"$WORK/cover"
	mv "$WORK/cover" "$1"
}

# The mails, without dates and hashes.
write_series()
{
	rm -rf "$OUT"
	mkdir -p "$OUT"
	git -C "$1" format-patch -q --cover-letter --zero-commit --no-signature --stat=72 \
		--no-renames -o "$OUT" base..HEAD
	sed -i -E -e '1,/^$/{/^Date: /d;/^From [0-9a-f]{40} /s/^.*$/From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001/}' \
		-e '/^index [0-9a-f]+\.\.[0-9a-f]+/d' "$OUT"/*.patch
	fill_cover "$OUT/0000-cover-letter.patch"
}

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

# adds_little MAIL: so much can be read in one go
adds_little()
{
	local lines files

	lines=$(grep -c '^+\([^+]\|$\)' "$1")
	files=$(grep -c '^diff --git' "$1")
	((lines <= 500 || (files == 1 && lines < 600)))
}

# What was written, applied by git am one by one, must give the tree it was made
# from; checkpatch must have nothing to say of it.
verify_series()
{
	local want=$1 dir=$WORK/verify mails=("$OUT"/[0-9]*.patch) mail log=$OUT/checkpatch.log
	local of_events=() others=()

	mails=("${mails[@]:1}") # the cover letter
	for mail in "${mails[@]}"; do
		is_of_events "$mail" && of_events+=("$mail") || others+=("$mail")
	done
	(cd "$WORK" && perl "$BASE/scripts/checkpatch.pl" --strict --root="$BASE" --no-color \
		--show-types --ignore "$CHECKPATCH_IGNORE" "${others[@]}") >"$log" 2>&1 || true
	(cd "$WORK" && perl "$BASE/scripts/checkpatch.pl" --strict --root="$BASE" --no-color --show-types \
		--ignore "$CHECKPATCH_IGNORE,PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE" "${of_events[@]}") >>"$log" 2>&1 || true
	base_repo "$dir"
	for mail in "${mails[@]}"; do
		git -C "$dir" am -q --whitespace=error-all "$mail" >"$WORK/am.log" 2>&1 && :
		tap "${mail##*/} applies"
		grep -qxF "$mail has no obvious style problems and is ready for submission." "$log" && :
		tap "${mail##*/} passes checkpatch --strict"
		adds_little "$mail" && :
		tap "${mail##*/} adds no more than 500 lines, or one file of less than 600"
	done
	[[ $(git -C "$dir" rev-parse 'HEAD^{tree}') == "$want" ]] && :
	tap "the series gives the tree it was made from"
	((!FAILED)) || { cat "$WORK/am.log"; grep -A 2 -E '^(ERROR|WARNING|CHECK):' "$log"; } | sed 's/^/# /'
	echo "1..$TAP"
	return $FAILED
}

make_series()
{
	commit_series "$WORK/series"
	write_series "$WORK/series"
	verify_series "$(git -C "$WORK/series" rev-parse 'HEAD^{tree}')"
}

edit_series()
{
	commit_series "$@"
	printf '%s: a commit per patch on top of the tag base; change them with git rebase -i base,\n' "$1"
	printf 'then: scripts/series.sh --refresh %s\n' "$1"
}

# refresh_patch DIR COMMIT OLD: the mail of one commit. Its New-files and
# Module-files lines come from OLD, the patch of the same subject, where there is one.
refresh_patch()
{
	git -C "$1" log -1 --format='From: %an <%ae>%nSubject: [PATCH] %s' "$2"
	[[ -z $3 ]] || sed -n -e '/^$/q' -e '/^\(New\|Module\)-files:/p' "$3"
	printf '\n'
	git -C "$1" log -1 --format=%b "$2" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
	printf -- '---\n'
	git -C "$1" diff --no-renames --diff-filter=a "$2^" "$2" |
		sed -E '/^index [0-9a-f]+\.\.[0-9a-f]+/d'
}

refresh_series()
{
	local dir=$1 commit subject name old file nr=0 new=$WORK/new

	[[ -z $(git -C "$dir" status --porcelain -uno) ]] || die "$dir has changes that are not committed"
	mkdir -p "$new"
	sed '/^[^#]/d' "$PATCHES/series" >"$new/series"
	for commit in $(git -C "$dir" rev-list --reverse base..HEAD); do
		nr=$((nr + 1))
		subject=$(git -C "$dir" log -1 --format=%s "$commit")
		old=$(cd "$PATCHES" && grep -lxF "Subject: [PATCH] $subject" -- *.patch | head -n 1 || true)
		name=$(git -C "$dir" log -1 --format=%f "$commit").patch
		[[ -z $old ]] || name=${old#[0-9]*-}
		name=$(printf '%04d-%s' $nr "$name")
		refresh_patch "$dir" "$commit" "${old:+$PATCHES/$old}" >"$new/$name"
		printf '%s\n' "$name" >>"$new/series"
	done
	((nr)) || die "$dir has no commit on top of base"
	for file in $(git -C "$dir" diff --name-only --diff-filter=A base HEAD); do
		cmp -s "$dir/$file" "$TOP/$file" || note "new file differs from this tree's, copy it yourself: $file"
	done
	rm -f "$PATCHES"/*.patch
	cp "$new"/* "$PATCHES/"
	printf 'patches/%s: %d patches written\n' "$KERNEL_SERIES" $nr
}

git_env
need_commands git perl
claim_cache
WORK=$(mktemp -d "$XCOPY_CACHE/series.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
case ${1:-} in
'') KEY=$(kernel_key) ;;
--edit|--refresh) KEY=$(kernel_key); dir=$(realpath -m "${2:?which folder?}") ;;
--build) exec "$TOP/scripts/series-build.sh" "${2:-um-release}" ;;
*) sed -n '4,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
BASE=$XCOPY_CACHE/base/$KEY
[[ -e $BASE/.xcopy-unpacked ]] || "$TOP/scripts/kernel.sh" um-release --source-only >/dev/null
case ${1:-} in
'') make_series ;;
--edit) edit_series "$dir" "${@:3}" ;;
--refresh) refresh_series "$dir" ;;
esac
