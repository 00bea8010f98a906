#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh			write build/series/: cover letter and patches, verified
# series.sh --check		do the patches apply to the pristine source? (TAP)
# series.sh --edit DIR		a git worktree with a commit per patch, to rebase in
# series.sh --refresh DIR	write the hunks of such a worktree back to patches/
# series.sh --build [FLAVOUR]	build the kernel after each patch (um-release)
#
# A patch of the mailed series is the hunks of one in patches/ together with the
# new files that it names (see the top of patches/6.12/series).
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"

OUT=$TOP/build/series
# the sources carry no hashes, dates or signatures: the same input gives the same files
export GIT_COMMITTER_NAME=xcopy GIT_COMMITTER_EMAIL=xcopy@localhost
export GIT_COMMITTER_DATE='1970-01-01T00:00:00Z' GIT_AUTHOR_DATE='1970-01-01T00:00:00Z'
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

KEY=$(kernel_key)
BASE=$XCOPY_CACHE/base/$KEY
REPO=$XCOPY_CACHE/git/$KEY

# The pristine source as a git repository with one commit, tagged base.
make_repo()
{
	local tmp=$REPO.tmp

	[[ -e $BASE/.xcopy-unpacked ]] || "$TOP/scripts/kernel.sh" um-release --source-only >/dev/null
	[[ -e $REPO ]] && return
	need_commands git
	need_space "$XCOPY_CACHE" 1500 "the git repository of the kernel source"
	note "making a git repository of the pristine source (once, some minutes)"
	rm -rf "$tmp"
	mkdir -p "$tmp"
	git init -q --bare "$tmp"
	git -C "$tmp" config core.looseCompression 1
	git -C "$tmp" config gc.auto 0
	printf '/.xcopy-unpacked\n' >"$tmp/info/exclude"
	# the kernel's .gitignore would leave some files out: all are wanted but ours
	(cd "$BASE" && find . -type f ! -name .xcopy-unpacked -o -type l | sed 's,^\./,,' |
		git --git-dir="$tmp" --work-tree="$BASE" update-index --add --stdin)
	git --git-dir="$tmp" --work-tree="$BASE" -c user.name=x -c user.email=x commit -q -m "$KEY"
	git -C "$tmp" tag base
	mv "$tmp" "$REPO"
}

# touched_files: every file that the series changes or adds
touched_files()
{
	local patch

	for patch in $(series_patches); do
		patch_touches "$PATCHES/$patch"
		patch_files New-files "$PATCHES/$patch"
		patch_files Module-files "$PATCHES/$patch"
	done | sort -u
}

# worktree DIR: the pristine source at DIR, only the files that matter checked out
worktree()
{
	git -C "$REPO" worktree prune
	git -C "$REPO" worktree add -q --no-checkout --detach "$1" base
	touched_files | sed 's,^,/,' | git -C "$1" sparse-checkout set --no-cone --stdin
	git -C "$1" checkout -q
}

# commit_patch DIR PATCH: hunks and new files, with the mail's author and text
commit_patch()
{
	local dir=$1 mail=$PATCHES/$2 info=$WORK/info author email subject file

	git mailinfo "$WORK/body" "$WORK/hunks" <"$mail" >"$info"
	author=$(sed -n 's/^Author: //p' "$info")
	email=$(sed -n 's/^Email: //p' "$info")
	subject=$(sed -n 's/^Subject: //p' "$info")
	[[ -n $author && -n $subject ]] || die "$2: no From or no Subject"
	grep -q '^Signed-off-by: ' "$WORK/body" || die "$2: no Signed-off-by"
	if patch_has_hunks "$mail"; then
		git -C "$dir" apply --index "$WORK/hunks" || die "$2 does not apply to $KEY"
	fi
	for file in $(patch_files New-files "$mail"; patch_files Module-files "$mail"); do
		[[ ! -e $BASE/$file ]] || die "$2: $file exists in the kernel: it needs hunks"
		mkdir -p "$dir/$(dirname "$file")"
		cp -p "$TOP/$file" "$dir/$file"
		git -C "$dir" add -f --sparse "$file"
	done
	{ printf '%s\n\n' "$subject"; cat "$WORK/body"; } |
		GIT_AUTHOR_NAME=$author GIT_AUTHOR_EMAIL=$email git -C "$dir" commit -q --no-verify -F -
}

commit_series()
{
	local patch

	for patch in $(series_patches); do
		commit_patch "$1" "$patch"
	done
}

# strip FILE: dates and hashes out of a formatted patch
strip()
{
	sed -i -E -e '1,/^$/{/^Date: /d;/^From [0-9a-f]{40} /s/^.*$/From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001/}' \
		-e '/^index [0-9a-f]+\.\.[0-9a-f]+/d' "$1"
}

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

write_series()
{
	local dir=$1 file

	rm -rf "$OUT"
	mkdir -p "$OUT"
	git -C "$dir" format-patch -q --cover-letter --zero-commit --no-signature --stat=72 \
		--no-renames -o "$OUT" base..HEAD
	for file in "$OUT"/*.patch; do
		strip "$file"
	done
	fill_cover "$OUT/0000-cover-letter.patch"
}

# What was written, applied by git am, must give the tree it was made from.
verify_series()
{
	local want=$1 dir=$WORK/verify mails=("$OUT"/[0-9]*.patch)

	worktree "$dir"
	# (the first file is the cover letter)
	git -C "$dir" -c user.name=x -c user.email=x am -q --whitespace=error-all \
		"${mails[@]:1}" >"$WORK/am.log" 2>&1 || {
		cat "$WORK/am.log" >&2
		die "the written series does not apply with git am"
	}
	[[ $(git -C "$dir" rev-parse 'HEAD^{tree}') == "$want" ]] ||
		die "the written series gives another tree than the one it was made from"
}

run_checkpatch()
{
	local file log=$OUT/checkpatch.log bad=0

	: >"$log"
	for file in "$OUT"/[0-9]*.patch; do
		[[ $file != */0000-* ]] || continue
		perl "$BASE/scripts/checkpatch.pl" --strict --root="$BASE" --no-color --show-types \
			--ignore FILE_PATH_CHANGES "$file" >>"$log" 2>&1 || bad=$((bad + 1))
	done
	printf 'checkpatch --strict: %d of %d patches clean; see build/series/checkpatch.log\n' \
		$(($(series_patches | wc -l) - bad)) "$(series_patches | wc -l)"
	grep -E '^total:' "$log" | awk '{ e += $2; w += $4; c += $6 }
		END { printf "checkpatch --strict: %d errors, %d warnings, %d checks\n", e, w, c }'
}

make_series()
{
	local dir=$WORK/series

	check_series
	[[ -n $(series_patches) ]] || die "$PATCHES/series is empty"
	make_repo
	worktree "$dir"
	commit_series "$dir"
	write_series "$dir"
	verify_series "$(git -C "$dir" rev-parse 'HEAD^{tree}')"
	printf 'build/series: a cover letter and %d patches; git am onto the pristine %s gives the same tree\n' \
		"$(series_patches | wc -l)" "$KEY"
	run_checkpatch
}

# The patches one on the other, without fuzz, and without git.
check_patches()
{
	local patch file nr=0 dir=$WORK/check status=0

	check_series
	for patch in $(series_patches); do
		nr=$((nr + 1))
		for file in $(patch_touches "$PATCHES/$patch"); do
			[[ ! -e $dir/$file && -e $BASE/$file ]] || continue
			mkdir -p "$dir/$(dirname "$file")"
			cp "$BASE/$file" "$dir/$file"
			chmod u+w "$dir/$file"
		done
		mkdir -p "$dir"
		if ! patch_has_hunks "$PATCHES/$patch" ||
		   patch -d "$dir" -p1 --fuzz=0 --forward --batch --reject-file=- \
				<"$PATCHES/$patch" >"$WORK/patch.log" 2>&1; then
			echo "ok $nr - $patch applies with fuzz 0"
		else
			echo "not ok $nr - $patch applies with fuzz 0"
			sed 's/^/# /' "$WORK/patch.log"
			status=1
		fi
	done
	echo "1..$nr"
	return $status
}

edit_series()
{
	check_series
	make_repo
	worktree "$1"
	commit_series "$1"
	printf '%s: a commit per patch on top of the tag base; change them with git rebase -i base,\n' "$1"
	printf 'then: scripts/series.sh --refresh %s\n' "$1"
}

# refresh_patch DIR COMMIT NAME OLD: the mail of one commit. Its New-files and
# Module-files lines come from OLD, the patch of the same subject, where there is one.
refresh_patch()
{
	local dir=$1 commit=$2

	git -C "$dir" log -1 --format='From: %an <%ae>%nSubject: [PATCH] %s' "$commit"
	[[ -z $4 ]] || sed -n -e '/^$/q' -e '/^\(New\|Module\)-files:/p' "$4"
	printf '\n'
	git -C "$dir" log -1 --format=%b "$commit" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
	printf -- '---\n'
	git -C "$dir" diff --no-renames --diff-filter=a "$commit^" "$commit" |
		sed -E '/^index [0-9a-f]+\.\.[0-9a-f]+/d'
}

refresh_series()
{
	local dir=$1 commit subject name old nr=0 new=$WORK/new

	[[ -z $(git -C "$dir" status --porcelain -uno) ]] || die "$dir has changes that are not committed"
	mkdir -p "$new"
	sed '/^[^#]/d' "$PATCHES/series" >"$new/series"
	for commit in $(git -C "$dir" rev-list --reverse base..HEAD); do
		nr=$((nr + 1))
		subject=$(git -C "$dir" log -1 --format=%s "$commit")
		name=$(git -C "$dir" log -1 --format=%f "$commit").patch
		old=$(cd "$PATCHES" && grep -lxF "Subject: [PATCH] $subject" -- *.patch | head -n 1 || true)
		[[ -z $old ]] || name=${old#[0-9]*-}
		name=$(printf '%04d-%s' $nr "$name")
		refresh_patch "$dir" "$commit" "$name" "${old:+$PATCHES/$old}" >"$new/$name"
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

# Kernels of the first patch, the first two, ... in a cache of their own.
build_steps()
{
	local nr count steps=$XCOPY_CACHE/steps

	count=$(series_patches | wc -l)
	mkdir -p "$steps"
	ln -sfn ../base "$steps/base"
	for ((nr = 1; nr <= count; nr++)); do
		note "step $nr of $count: $(series_patches | sed -n ${nr}p)"
		SERIES_LIMIT=$nr XCOPY_CACHE=$steps "$TOP/scripts/kernel.sh" "$1" >/dev/null ||
			die "the kernel does not build after patch $nr"
	done
	printf 'each of the %d steps builds (%s)\n' "$count" "$1"
}

mkdir -p "$XCOPY_CACHE"
WORK=$(mktemp -d "$XCOPY_CACHE/series.XXXXXX")
trap 'rm -rf "$WORK"; [[ ! -e $REPO ]] || git -C "$REPO" worktree prune' EXIT
case ${1:-} in
'') make_series ;;
--check) check_patches ;;
--edit) edit_series "$(realpath -m "${2:?which folder?}")" ;;
--refresh) refresh_series "$(realpath -e "${2:?which folder?}")" ;;
--build) build_steps "${2:-um-release}" ;;
*) sed -n '4,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
