# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: reads patches/6.12/series (its format is described at its top), and makes
# commits of it. check_series comes first; the others rely on what it found to be right.
# A part is what is mailed as one series.

# series_patches: the names, in order
series_patches()
{
	[[ ! -r $PATCHES/series || ${PRISTINE:-} ]] ||
		sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$PATCHES/series"
}

# series_parts: their names, in order
series_parts() { sed -n 's/^# == //p' "$PATCHES/series"; }

# patches_of_parts: "PART PATCH" for each patch; PART is - before the first
patches_of_parts()
{
	awk -v part=- '/^# == / { part = $3 } { sub(/[[:space:]]*#.*/, "") } NF { print part, $1 }' \
		"$PATCHES/series"
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

	# of a kernel without patches there is none to name them
	[[ ! ${PRISTINE:-} ]] || return 0
	for patch in $(series_patches); do
		[[ -r $PATCHES/$patch ]] || die "$PATCHES/series names $patch, which does not exist"
		for field in New-files Module-files; do
			all+=$(patch_files "$field" "$PATCHES/$patch")$'\n' ||
				die "patches/$KERNEL_SERIES/$patch has a wrong header"
		done
	done
	double=$(sort <<<"$all" | sed '/^$/d' | uniq -d)
	[[ -z $double ]] || die "patches/$KERNEL_SERIES: named by two patches: ${double//$'\n'/ }"
	check_parts
	left=$(cd "$TOP" && find block drivers include -type f | sort | comm -23 - <(sort -u <<<"$all"))
	[[ -z $left ]] || die "patches/$KERNEL_SERIES: no patch names ${left//$'\n'/ }"
}

# check_parts: each patch is in one, each is there once and has a cover letter
check_parts()
{
	local part

	part=$(patches_of_parts | sed -n 's/^- //p')
	[[ -z $part ]] || die "$PATCHES/series: in no part, which a line '# == NAME' begins: ${part//$'\n'/ }"
	part=$(series_parts | sort | uniq -d)
	[[ -z $part ]] || die "$PATCHES/series: a part begins twice: ${part//$'\n'/ }"
	for part in $(series_parts); do
		[[ -r $PATCHES/cover-$part ]] ||
			die "$PATCHES/cover-$part is missing: first line the subject, then the text"
	done
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

# grow_makefile DIR FILE: a Makefile of the tree, without the objects whose source
# has not come yet. So each patch is compiled where it stands.
grow_makefile()
{
	awk -v dir="$1/${2%/*}/" '
		function come(file, line, got) {
			got = (getline line <file) >= 0
			close(file)
			return got
		}
		!/^obj-/ && $2 == "+=" && / [a-z-]+\.o/ {
			objects = ""
			for (i = 3; i <= NF; i++) {
				stem = dir $i
				sub(/\.o$/, "", stem)
				if (come(stem ".c") || come(stem ".cc"))
					objects = objects " " $i
			}
			if (objects == "")
				next
			$0 = $1 " " $2 objects
		}
		/^$/ { blank = blank "\n"; next }
		{ printf "%s%s\n", blank, $0; blank = "" }' "$TOP/$2" >"$1/$2"
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
		[[ ! $GROW || $file != */Makefile ]] || GROWING+=("$file")
	done
	for file in "${GROWING[@]}"; do
		grow_makefile "$dir" "$file"
		git -C "$dir" add "$file"
	done
	{ printf '%s\n\n' "$subject"; cat "$WORK/body"; } |
		GIT_AUTHOR_NAME=$author GIT_AUTHOR_EMAIL=$email git -C "$dir" commit -q --no-verify -F -
}

# commit_series DIR [FILE...]: the base and all patches; the last of each part is
# tagged end-PART. With GROW empty the Makefiles of modules come as a whole, so that
# patches can be put into another order.
commit_series()
{
	local line lines

	GROW=${GROW-1} GROWING=()
	check_series
	base_repo "$@"
	mapfile -t lines < <(patches_of_parts)
	for line in "${lines[@]}"; do
		commit_patch "$1" "${line#* }"
		git -C "$1" tag -f "end-${line% *}" >/dev/null
	done
}
