#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh			write build/series/: for each part a folder with a cover
#				letter and patches, verified (TAP); VERSION=N: [PATCH vN i/n]
# series.sh --edit DIR [FILE...]	a git repository with a commit per patch, to rebase in;
#				FILE: more of the kernel's files to have there
# series.sh --refresh DIR	write the hunks of such a repository back to patches/
# series.sh --build [FLAVOUR]	build after each patch, with W=1, and at the end the
#				whole kernel with the modules, as such and built in,
#				at the end of each part
#
# A patch of the mailed series is the hunks of one in patches/ together with the
# new files that it names (see the top of patches/6.12/series). All is done in
# repositories of the files that the series touches.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"
. "$(dirname "$0")/series-check.sh"

OUT=$TOP/build/series

# fill_cover LETTER TEXT: the first line of TEXT is the subject, the rest what it says
fill_cover()
{
	awk -v text="$2" '
		BEGIN { getline subject <text; getline line <text }
		{ sub(/\*\*\* SUBJECT HERE \*\*\*/, subject) }
		/^\*\*\* BLURB HERE \*\*\*$/ { while ((getline line <text) > 0) print line; next }
		{ print }' "$1" >"$WORK/cover"
	mv "$WORK/cover" "$1"
}

# write_part REPO FOLDER RANGE: the mails of one part, without dates and hashes
write_part()
{
	git -C "$1" format-patch -q --cover-letter --zero-commit --no-signature --stat=72 \
		--no-renames ${VERSION:+-v "$VERSION"} -o "$2" "$3"
	sed -i -E -e '1,/^$/{/^Date: /d;/^From [0-9a-f]{40} /s/^.*$/From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001/}' \
		-e '/^index [0-9a-f]+\.\.[0-9a-f]+/d' "$2"/*.patch
}

write_series()
{
	local part from=base nr=0 folder

	rm -rf "$OUT"
	for part in $(series_parts); do
		nr=$((nr + 1)) folder=$OUT/$nr-$part
		mkdir -p "$folder"
		write_part "$1" "$folder" "$from..end-$part"
		fill_cover "$folder"/*0000-cover-letter.patch "$PATCHES/cover-$part"
		from=end-$part
	done
}

make_series()
{
	commit_series "$WORK/series"
	write_series "$WORK/series"
	verify_series "$WORK/series"
}

edit_series()
{
	GROW='' commit_series "$@"
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

# write_order NEW PATCH OLD: PATCH into the file series of the folder NEW, in
# the part of OLD, or, where there is none, in that of the one before
write_order()
{
	local part

	part=$(patches_of_parts | awk -v old="$3" '$2 == old { print $1 }')
	part=${part:-${PART:-$(series_parts | head -n 1)}}
	if [[ $part != "${PART:-}" ]]; then
		PART=$part
		printf '\n# == %s\n' "$part" >>"$1/series"
	fi
	printf '%s\n' "$2" >>"$1/series"
}

refresh_series()
{
	local dir=$1 commit subject name old file nr=0 new=$WORK/new

	[[ -z $(git -C "$dir" status --porcelain -uno) ]] || die "$dir has changes that are not committed"
	mkdir -p "$new"
	sed -n '/^#/!q;/^# == /q;p' "$PATCHES/series" >"$new/series"
	for commit in $(git -C "$dir" rev-list --reverse base..HEAD); do
		nr=$((nr + 1))
		subject=$(git -C "$dir" log -1 --format=%s "$commit")
		old=$(cd "$PATCHES" && grep -lxF "Subject: [PATCH] $subject" -- *.patch | head -n 1 || true)
		name=$(git -C "$dir" log -1 --format=%f "$commit").patch
		[[ -z $old ]] || name=${old#[0-9]*-}
		name=$(printf '%04d-%s' $nr "$name")
		refresh_patch "$dir" "$commit" "${old:+$PATCHES/$old}" >"$new/$name"
		write_order "$new" "$name" "$old"
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
*) sed -n '4,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
BASE=$XCOPY_CACHE/base/$KEY
[[ -e $BASE/.xcopy-unpacked ]] || "$TOP/scripts/kernel.sh" um-release --source-only >/dev/null
case ${1:-} in
'') make_series ;;
--edit) edit_series "$dir" "${@:3}" ;;
--refresh) refresh_series "$dir" ;;
esac
