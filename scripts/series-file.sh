# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: reads patches/6.12/series (its format is described at its top), and makes
# commits of it. check_series comes first; the others rely on what it found to be right.

# series_patches: the names, in order
series_patches()
{
	[[ ! -r $PATCHES/series || ${PRISTINE:-} ]] ||
		sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$PATCHES/series"
}

# patch_header FIELD FILE: the words of all header lines "FIELD: words"
patch_header()
{
	sed -n -e '/^$/q' -e "s/^$1:[[:space:]]*//p" "$2"
}

# patch_files FIELD FILE: the files of the tree that FIELD names, patterns expanded
patch_files()
{
	local pattern

	while read -r pattern; do
		(cd "$TOP" && compgen -G "$pattern") || {
			note "${2##*/}: $1: $pattern: no such file in this tree"
			return 1
		}
	done < <(patch_header "$1" "$2" | tr -s ' \t' '\n' | sed '/^$/d')
}

# patch_touches FILE: the files that its hunks change
patch_touches()
{
	sed -n -E 's,^(---|\+\+\+) [ab]/([^\t]*).*,\2,p' "$1" | sort -u
}

patch_has_hunks() { grep -q '^diff --git ' "$1"; }

# check_series: every name is a file, every new file exists and is named once, and
# so is every file that we have in the kernel's folders
check_series()
{
	local patch field all="" double left

	for patch in $(series_patches); do
		[[ -r $PATCHES/$patch ]] || die "$PATCHES/series names $patch, which does not exist"
		for field in New-files Module-files; do
			all+=$(patch_files "$field" "$PATCHES/$patch")$'\n' ||
				die "patches/$KERNEL_SERIES/$patch has a wrong header"
		done
	done
	double=$(sort <<<"$all" | sed '/^$/d' | uniq -d)
	[[ -z $double ]] || die "patches/$KERNEL_SERIES: named by two patches: ${double//$'\n'/ }"
	left=$(cd "$TOP" && find block drivers include -type f | sort | comm -23 - <(sort -u <<<"$all"))
	[[ -z $left ]] || die "patches/$KERNEL_SERIES: no patch names ${left//$'\n'/ }"
}

# A repository of the series. The mails carry no hashes, dates or signatures: the
# same input gives the same files. In: KEY, BASE, WORK (a folder for what is passing).
git_env()
{
	export GIT_COMMITTER_NAME=xcopy GIT_COMMITTER_EMAIL=xcopy@localhost
	export GIT_AUTHOR_NAME=xcopy GIT_AUTHOR_EMAIL=xcopy@localhost
	export GIT_COMMITTER_DATE='1970-01-01T00:00:00Z' GIT_AUTHOR_DATE='1970-01-01T00:00:00Z'
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
}

# base_repo DIR [FILE...]: one commit, tagged base: the pristine files that the
# series touches, and FILE
base_repo()
{
	local dir=$1 file

	shift
	[[ ! -e $dir ]] || die "$dir exists"
	git init -q "$dir"
	{
		for file in $(series_patches); do patch_touches "$PATCHES/$file"; done
		printf '%s\n' "$@"
	} | sort -u | while read -r file; do
		[[ ! -f $BASE/$file ]] || (cd "$BASE" && cp --parents "$file" "$dir")
	done
	git -C "$dir" add -A -f
	git -C "$dir" commit -q -m "$KEY"
	git -C "$dir" tag base
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
	! patch_has_hunks "$mail" ||
		git -C "$dir" apply --index "$WORK/hunks" || die "$2 does not apply to $KEY"
	for file in $(patch_files New-files "$mail"; patch_files Module-files "$mail"); do
		[[ ! -e $BASE/$file ]] || die "$2: $file exists in the kernel: it needs hunks"
		(cd "$TOP" && cp -p --parents "$file" "$dir")
		git -C "$dir" add -f "$file"
	done
	{ printf '%s\n\n' "$subject"; cat "$WORK/body"; } |
		GIT_AUTHOR_NAME=$author GIT_AUTHOR_EMAIL=$email git -C "$dir" commit -q --no-verify -F -
}

# commit_series DIR [FILE...]: the base and all patches
commit_series()
{
	local patch

	check_series
	base_repo "$@"
	for patch in $(series_patches); do
		commit_patch "$1" "$patch"
	done
}
