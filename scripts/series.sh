#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh			write build/series/: cover letter and patches, verified
# series.sh --check		do they apply to the pristine source? checkpatch? (TAP,
#				seconds; skipped where the source is not unpacked)
# series.sh --edit DIR		a git worktree with a commit per patch, to rebase in
# series.sh --refresh DIR	write the hunks of such a worktree back to patches/
# series.sh --build [FLAVOUR]	build after each patch, with W=1, and at the end the
#				whole kernel with the modules, as such and built in
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

if ! KEY=$(kernel_key 2>/dev/null); then
	[[ ${1:-} != --check ]] || { printf '1..1\nok 1 - the patches apply # SKIP no kernel source: make deps\n'; exit; }
	kernel_key
fi
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

# What checkpatch says of these is not wanted:
#   FILE_PATH_CHANGES	the new files belong to the maintainers of their folders
#   COMPLEX_MACRO	extern "C" {, a macro that lists, a flag as its neighbours are
#   MACRO_ARG_REUSE	a macro that lists
#   EXPORT_SYMBOL	functions of C++ are exported from C: genksyms reads no C++
#   CAMELCASE		sd calls a command SCpnt
# It knows nothing of .cc and .hpp; of those it reads names, spaces and licence only.
CHECKPATCH_IGNORE=FILE_PATH_CHANGES,COMPLEX_MACRO,MACRO_ARG_REUSE,EXPORT_SYMBOL,CAMELCASE

# checkpatch_mails LOG MAIL...: the report of all in LOG. (It leaves a list of names
# in the current folder.)
checkpatch_mails()
{
	local log=$1

	shift
	(cd "$WORK" && perl "$BASE/scripts/checkpatch.pl" --strict --root="$BASE" --no-color \
		--show-types --ignore "$CHECKPATCH_IGNORE" "$@") >"$log" 2>&1 || true
}

# checkpatch_clean LOG MAIL: did that one pass?
checkpatch_clean() { grep -qxF "$2 has no obvious style problems and is ready for submission." "$1"; }

# What was written, applied by git am one by one, must give the tree it was made
# from. A line for each patch.
verify_series()
{
	local want=$1 dir=$WORK/verify mails=("$OUT"/[0-9]*.patch) mail result status=0

	mails=("${mails[@]:1}") # the cover letter
	checkpatch_mails "$OUT/checkpatch.log" "${mails[@]}"
	worktree "$dir"
	for mail in "${mails[@]}"; do
		git -C "$dir" -c user.name=x -c user.email=x am -q --whitespace=error-all \
			"$mail" >"$WORK/am.log" 2>&1 || {
			cat "$WORK/am.log" >&2
			die "git am refuses ${mail##*/}"
		}
		result="checkpatch clean"
		checkpatch_clean "$OUT/checkpatch.log" "$mail" || {
			result="checkpatch complains"
			status=1
		}
		printf '%s: applies, %s\n' "${mail##*/}" "$result"
	done
	[[ $(git -C "$dir" rev-parse 'HEAD^{tree}') == "$want" ]] ||
		die "the written series gives another tree than the one it was made from"
	return $status
}

make_series()
{
	local dir=$WORK/series count status=0

	check_series
	count=$(series_patches | wc -l)
	((count)) || die "$PATCHES/series is empty"
	make_repo
	worktree "$dir"
	commit_series "$dir"
	write_series "$dir"
	verify_series "$(git -C "$dir" rev-parse 'HEAD^{tree}')" || status=1
	printf 'build/series: a cover letter and %d patches; git am onto the pristine %s gives the same tree\n' \
		"$count" "$KEY"
	((!status)) || note "checkpatch.pl --strict has complaints: build/series/checkpatch.log"
	return $status
}

# tap DESCRIPTION [LOG]: a line of TAP for what was just done, by $?
TAP=0 FAILED=0
tap()
{
	local status=$?

	TAP=$((TAP + 1))
	if ((!status)); then
		echo "ok $TAP - $1"
		return
	fi
	echo "not ok $TAP - $1"
	[[ -z ${2:-} ]] || sed 's/^/# /' "$2"
	FAILED=1
}

# objects FILE MODULE: the objects of a module, as a Kbuild file or a patch lists them
objects()
{
	sed -E -e 's/^\+//' -e ':a' -e '/\\$/{N;s/\\\n\+?//;ba' -e '}' "$1" |
		sed -n -E "s/^$2-y[[:space:]]*[+:]?=//p" | tr -s ' \t' '\n' | sed '/^$/d' | sort
}

# Out of tree the folders' Kbuild says what a module is made of, in the series a Makefile.
same_objects()
{
	local module=$1 kbuild=$TOP/$2/Kbuild patch

	patch=$(grep -l "^+$module-y" "$PATCHES"/*.patch)
	diff <(objects "$kbuild" "$module") <(objects "$patch" "$module") >"$WORK/objects" &&
		[[ -n $(objects "$patch" "$module") ]]
}

# apply_patch DIR PATCH: without git, from the pristine files
apply_patch()
{
	local dir=$1 mail=$PATCHES/$2 file

	for file in $(patch_touches "$mail"); do
		[[ ! -e $dir/$file && -e $BASE/$file ]] || continue
		mkdir -p "$dir/$(dirname "$file")"
		cp "$BASE/$file" "$dir/$file"
		chmod u+w "$dir/$file"
	done
	! patch_has_hunks "$mail" ||
		patch -d "$dir" -p1 --fuzz=0 --forward --batch --reject-file=- <"$mail" >"$WORK/patch.log" 2>&1
}

# mail_of PATCH: about what will be mailed, new files included, without git's help
mail_of()
{
	local file

	cat "$PATCHES/$1"
	for file in $(patch_files New-files "$PATCHES/$1"; patch_files Module-files "$PATCHES/$1"); do
		(cd "$TOP" && git diff --no-index /dev/null "$file") || true
	done
}

skip_check()
{
	printf '1..1\nok 1 - the patches apply # SKIP %s\n' "$1"
	exit
}

# The patches one on the other, without fuzz; checkpatch; the lists of objects.
check_patches()
{
	local patch dir=$WORK/check mails=()

	[[ -e $BASE/.xcopy-unpacked ]] || skip_check "the kernel source is not unpacked yet: make kernel"
	check_series
	mkdir -p "$dir" "$WORK/mails"
	for patch in $(series_patches); do
		apply_patch "$dir" "$patch" && :
		tap "$patch applies with fuzz 0" "$WORK/patch.log"
		mail_of "$patch" >"$WORK/mails/$patch"
		mails+=("$WORK/mails/$patch")
	done
	checkpatch_mails "$WORK/checkpatch.log" "${mails[@]}"
	for patch in "${mails[@]}"; do
		checkpatch_clean "$WORK/checkpatch.log" "$patch" && :
		tap "checkpatch --strict: ${patch##*/}"
	done
	((!FAILED)) || grep -A 2 -E '^(ERROR|WARNING|CHECK):' "$WORK/checkpatch.log" | sed 's/^/# /'
	same_objects blk_copy block && :
	tap "blk_copy has the same objects in and out of tree" "$WORK/objects"
	same_objects sd_xcopy drivers/scsi && :
	tap "sd_xcopy has the same objects in and out of tree" "$WORK/objects"
	same_objects dm_copy drivers/md && :
	tap "dm_copy has the same objects in and out of tree" "$WORK/objects"
	echo "1..$TAP"
	return $FAILED
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

# What the series touches; the last step builds all.
STEP_TARGETS=${STEP_TARGETS:-block/ drivers/md/ drivers/scsi/ kernel/trace/}

# put_step COMMIT: makes $STEPS/src, a copy of the pristine source, that commit.
# The files it shares with the source (hard links) are replaced, not written to.
put_step()
{
	local src=$STEPS/src at file

	if [[ ! -e $STEPS/at ]]; then
		rm -rf "$src"
		mkdir -p "$STEPS"
		cp -al "$BASE" "$src"
		git -C "$REPO" rev-parse base >"$STEPS/at"
	fi
	at=$(cat "$STEPS/at")
	git -C "$REPO" diff --name-only --no-renames "$at" "$1" | while read -r file; do
		rm -f "$src/$file"
		git -C "$REPO" cat-file -e "$1:$file" 2>/dev/null || continue
		mkdir -p "$src/$(dirname "$file")"
		git -C "$REPO" show "$1:$file" >"$src/$file"
	done
	git -C "$REPO" rev-parse "$1" >"$STEPS/at"
}

# configure_step m|y: the flavour's configuration, and the modules of the series
configure_step()
{
	{
		cat "$STEPS/wanted"
		printf '%s\n' CONFIG_BLK_COPY="$1" CONFIG_SD_XCOPY="$1" CONFIG_DM_COPY="$1"
	} >"$STEPS/config"
	{
		kmake "$STEPS/src" O="$STEPS/build" KCONFIG_ALLCONFIG="$STEPS/config" allnoconfig &&
		kmake "$STEPS/src" O="$STEPS/build" olddefconfig
	} >"$STEPS/log" 2>&1 || { cat "$STEPS/log" >&2; die "the configuration fails"; }
}

# build_step NAME TARGET...: W=1; fails for an error or a warning that the pristine
# source does not give
build_step()
{
	local name=$1 log=$STEPS/$1.log warnings=$STEPS/$1.warnings

	shift
	run_logged "$name" "$log" 0 kmake "$STEPS/src" O="$STEPS/build" -j"$JOBS" W=1 "$@" ||
		die "does not build: $name"
	grep -E 'warning:|^WARNING' "$log" | sed -E 's/:[0-9]+(:[0-9]+)?:/:/' | sort -u >"$warnings" || true
	if [[ $name != pristine ]] && comm -13 "$STEPS/pristine.warnings" "$warnings" | grep .; then
		die "new warnings: $name"
	fi
	printf '%s builds, no new warning with W=1\n' "$name"
}

# shellcheck disable=SC2086 # (STEP_TARGETS are words)
build_steps()
{
	local dir=$WORK/series commit nr=0 image=bzImage

	set_flavour "$1"
	[[ $KARCH != um ]] || image=linux
	STEPS=$XCOPY_CACHE/steps/$KEY/$1
	mkdir -p "$STEPS"
	check_series
	make_repo
	lock_cache steps
	worktree "$dir"
	commit_series "$dir"
	"$TOP/scripts/kernel.sh" "$1" --wanted >"$STEPS/wanted"
	if [[ ! -e $STEPS/pristine.warnings ]]; then
		put_step base
		configure_step m
		build_step pristine $STEP_TARGETS
	fi
	for commit in $(git -C "$dir" rev-list --reverse base..HEAD); do
		nr=$((nr + 1))
		put_step "$commit"
		configure_step m
		build_step "step-$nr" $STEP_TARGETS
	done
	build_step modules $image modules
	configure_step y
	build_step built-in $image
	printf 'each of the %d steps builds (%s); the last also whole, with modules and without\n' $nr "$1"
}

claim_cache
WORK=$(mktemp -d "$XCOPY_CACHE/series.XXXXXX")
trap 'rm -rf "$WORK"; [[ ! -e $REPO ]] || git -C "$REPO" worktree prune' EXIT
case ${1:-} in
'') make_series ;;
--check) check_patches ;;
--edit) edit_series "$(realpath -m "${2:?which folder?}")" ;;
--refresh) refresh_series "$(realpath -e "${2:?which folder?}")" ;;
--build) build_steps "${2:-um-release}" ;;
*) sed -n '4,14s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
