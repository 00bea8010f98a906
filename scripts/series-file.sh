# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: reads patches/6.12/series (its format is described at its top).
# check_series comes first; the others rely on what it found to be right.

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

# check_series: every name is a file, every new file exists and is named once
check_series()
{
	local patch field all="" double

	for patch in $(series_patches); do
		[[ -r $PATCHES/$patch ]] || die "$PATCHES/series names $patch, which does not exist"
		for field in New-files Module-files; do
			all+=$(patch_files "$field" "$PATCHES/$patch")$'\n' ||
				die "patches/$KERNEL_SERIES/$patch has a wrong header"
		done
	done
	double=$(sort <<<"$all" | sed '/^$/d' | uniq -d)
	[[ -z $double ]] || die "patches/$KERNEL_SERIES: named by two patches: ${double//$'\n'/ }"
}
