#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# debian/ says the same as the rest of the tree; what takes a build is for make
# test-deb. Prints TAP.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." || exit 1
. tools/testing/xcopy/host/report.sh

# group NAME...: the packages of these groups of scripts/deps.list
group()
{
	sed 's/[[:space:]]*#.*//' scripts/deps.list | awk -v groups=" $* " '
		/^\[/ { on = index(groups, " " substr($0, 2, length($0) - 2) " "); next }
		on && NF'
}

build_depends()
{
	sed -n '/^Build-Depends:/,/^[^ B]/p' debian/control | grep -E '^(Build-Depends:| )' |
		sed -e 's/^Build-Depends://' | tr ',' '\n' |
		sed -E -e 's/[[:space:]]*\(.*//' -e 's/^ *//' -e 's/ *$//' -e 's/^debhelper-compat$/debhelper/' -e '/^$/d'
}

# What is essential to build any package is not named there.
build_depends_agree()
{
	comm -23 <(build_depends | sort) <(group build deb | sort) | sed 's/$/ is in debian\/control alone/'
	comm -13 <(build_depends | sort) <(group build | grep -vE '^(gcc|g\+\+|make|libc6-dev)$' | sort) |
		sed 's/$/ is in scripts\/deps.list alone/'
	[[ -n $(build_depends) ]] || echo "debian/control has no Build-Depends"
}

# One fact, one place: a package is of one group.
groups_apart() { sed -e 's/[[:space:]]*#.*//' -e '/^\[/d' -e '/^$/d' scripts/deps.list | sort | uniq -d; }

files_exist()
{
	local pattern

	while read -r pattern; do
		compgen -G "$pattern" >/dev/null || echo "$pattern"
	done < <(cat debian/*.manpages debian/*.docs)
}

pages_shipped() { comm -13 <(sort debian/*.manpages) <(ls Documentation/man/*); }

# what debian/rules puts into sbin or bin has a page of section 1 or 8
programs_have_pages()
{
	local name

	for name in $(sed -nE 's,.*\$\(TOOLS\)/usr/s?bin/([a-z_-]+).*,\1,p' debian/rules); do
		compgen -G "Documentation/man/$name.[18]" >/dev/null || echo "$name"
	done
}

scripts_parse()
{
	local file

	for file in debian/*.p{re,ost}{inst,rm}.in debian/*.initramfs-hook; do
		sh -n "$file" 2>&1
		! command -v shellcheck >/dev/null || shellcheck -s sh -S warning -e SC1091 "$file"
		grep -q '^set -e$' "$file" || [[ $file == *-hook ]] || echo "$file: set -e"
	done
}

# its first line and its last of the first entry
changelog_form()
{
	sed -n 1p debian/changelog | grep -qE '^xcopy \([0-9][0-9.]*\) [a-z]+; urgency=[a-z]+$' ||
		echo "first line: $(sed -n 1p debian/changelog)"
	grep -m 1 '^ -- ' debian/changelog | grep -qE '^ -- .* <.*@.*>  [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ' ||
		echo "no name or date"
}

# The templates ask for nothing that scripts/deb.sh does not fill in.
templates_filled()
{
	grep -ohE '@[A-Z]+@' debian/*.in | sort -u | while read -r word; do
		grep -q "s/$word/" scripts/deb.sh || echo "$word"
	done
}

maintainer_is_one()
{
	local name

	name=$(sed -n 's/^Maintainer: //p' debian/control)
	grep -qF " -- $name  " debian/changelog || echo "$name has not signed debian/changelog"
}

# The compilation test of the tool: its version is that of the packages.
version_is_one()
{
	local want got

	want=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
	got=$(make -s -C tools/blkcopy --no-print-directory -pn 2>/dev/null | sed -n 's/^VERSION := //p')
	[[ $want == "$got" ]] || echo "debian/changelog: $want; blkcopy: $got"
}

spdx()
{
	grep -L 'SPDX-License-Identifier: GPL-2.0-only' COPYING debian/kernel.config debian/rules \
		debian/*.p{re,ost}{inst,rm}.in debian/*.initramfs-hook
	grep -q 'common-licenses/GPL-2' debian/copyright || echo "debian/copyright"
}

echo "1..11"
report "the packages to build with are those of scripts/deps.list" "$(build_depends_agree)"
report "a package is in one group of scripts/deps.list" "$(groups_apart)"
report "what goes into the packages exists" "$(files_exist)"
report "every manual page goes in" "$(pages_shipped)"
report "every program has a manual page" "$(programs_have_pages)"
report "the scripts of the packages parse" "$(scripts_parse)"
report "debian/changelog begins with a version and a date" "$(changelog_form)"
report "all of the templates is filled in" "$(templates_filled)"
report "one maintainer" "$(maintainer_is_one)"
report "one version" "$(version_is_one)"
report "the licence is named" "$(spdx)"
[[ $failed == 0 ]]
