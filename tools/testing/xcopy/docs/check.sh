#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The documentation says what the sources have: sysfs files, reasons, errnos,
# the sense table, make verbs, paths. Prints TAP.
#
#	check.sh [TREE]
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
top=$(cd "${1:-$here/../../../..}" && pwd -P)
cd "$top" || exit 1

ABI=Documentation/ABI/testing
COPY_RST=Documentation/block/copy-offload.rst
REASONS_RST=Documentation/block/copy-offload-reasons.rst
TARGETS_RST=Documentation/block/copy-offload-targets.rst
WATCHING_RST=Documentation/block/copy-offload-watching.rst
SCSI_RST=Documentation/scsi/sd-xcopy.rst
. "$here/../host/report.sh"

# same DESCRIPTION A A-NAME B B-NAME: two lists, a line an item, none of them empty
same()
{
	local text=''

	[[ -n $2 ]] || text="nothing was found in $3"
	[[ -n $4 ]] || text="nothing was found in $5"
	text+=$(comm -23 <(sort -u <<<"$2") <(sort -u <<<"$4") | sed "s,\$, is in $3 and not in $5,")
	text+=$(comm -13 <(sort -u <<<"$2") <(sort -u <<<"$4") | sed "s,\$, is in $5 and not in $3,;1s,^,\n,")
	report "$1" "$(sed '/^$/d' <<<"$text")"
}

# Every file in sysfs that the sources make; an H:C:T:L and the like are as in ABI.
attributes_of_sources()
{
	local module
	sed -nE 's,^	\[BLK_COPY_STAT_.*= "(.*)"\,$,/sys/kernel/blk_copy/\1,p' block/copy/sysfs.c
	sed -nE 's,^struct kobj_attribute blk_copy_([a-z_]+)_attr = .*,/sys/kernel/blk_copy/\1,p' block/copy/weigh.c
	sed -nE 's,^[[:space:]]\.name[[:space:]]*= "([a-z_]+)"\,,/sys/kernel/blk_copy/\1/<reason>,p' block/copy/sysfs.c
	sed -nE 's,^TALLY\(([a-z_]+)\, .*,/sys/block/<disk>/copy/<side>/\1,p' block/copy/tally.c
	sed -nE 's,^(static DEVICE_ATTR_[A-Z]+|NUMBER)\(([a-z][a-z_]+)[)\,].*,/sys/class/scsi_disk/<H:C:T:L>/xcopy/\2,p' drivers/scsi/xcopy/sysfs.c
	sed -nE -e 's,^COUNTER\(([a-z_]+)\, [a-z_]+\);,/sys/kernel/blk_copy/kcopyd/\1,p' \
		-e 's,^static struct kobj_attribute ([a-z_]+)_attr = __ATTR_[A-Z]+\(\1\);,/sys/kernel/blk_copy/kcopyd/\1,p' drivers/md/dm-copy/sysfs.c
	sed -nE 's,^\+QUEUE_[A-Z_]+\([a-z_]+\, "([a-z_]+)"\);,/sys/block/<disk>/queue/\1,p' patches/*/*.patch
	for module in block/copy:blk_copy drivers/scsi/xcopy:sd_xcopy drivers/md/dm-copy:dm_copy; do
		sed -nE "s,^module_param(_named|_cb)?\(([a-z_]+)\,.*,/sys/module/${module#*:}/parameters/\2,p" "${module%:*}"/*.c
	done
}

# Entries of folders are there to explain; they are no files.
attributes_of_abi() { sed -nE 's,^What:[[:space:]]+(.*[^/])$,\1,p' "$ABI"/sysfs-*; }

# Targets of device mapper that the patches let pass copies, and those that pass
# something by the table.
targets_of_patches()
{
	awk -F'"' '/^[ +]\t\.name[ \t]*= "/ { name = $2 }
		   /^\+.*DM_TARGET_COPY( |,|$)/ && !/define/ { print name }' patches/*/*.patch
}
targets_of_table() { awk '/^=====/ { t = !t; next } /^md$/ { exit } /^[a-z-]+ +passes/ { print $1 }' "$TARGETS_RST"; }

reasons() { sed -nE 's,^[[:space:]]X\([A-Z_]+\,[[:space:]]*"([a-z_]+)"\).*,\1,p' include/linux/blk-copy-types.h; }

# "NUMBER NAME" of each reason: of the list, and of the header for programs
numbers_of_list() { reasons | awk '{ print NR - 1, $0 }'; }
numbers_of_header()
{
	sed -nE 's,^[[:space:]]BLKCOPY_REASON_([A-Z_]+)[[:space:]]*= ([0-9]+)[[:space:]/\,].*,\2 \L\1,p' include/uapi/linux/blk-copy.h
}

# The sections of a page, by their headings
sections() { awk '/^=+$/ && length($0) == length(prev) && prev ~ /^[a-z_]+$/ { print prev } { prev = $0 }' "$1"; }

# words_below FILE HEADING: the first column of the tables in that section
words_below()
{
	awk -v heading="$2" '
		$0 == heading { on = 1; next }
		on && /^[=-]+$/ && prev != "" && prev != heading { exit }
		on { print }
		{ prev = $0 }' "$1" | sed -nE 's,^``([A-Za-z0-9_]+)``  .*,\1,p'
}

# Files of a disk, and what "cause" of them says, as the sources have them
files_of_disk() { sed -nE 's,^(static DEVICE_ATTR_[A-Z]+|NUMBER)\(([a-z][a-z_]+)[)\,].*,\2,p' drivers/scsi/xcopy/sysfs.c; }
causes() { grep -oE '"[a-z0-9_]+ [a-z]' drivers/scsi/xcopy/cause.cc | sed -E 's,"([a-z0-9_]+) .*,\1,' | grep -vx unknown; }
check_causes_in_abi()
{
	local text='' name section

	section=$(sed -n '/xcopy\/cause$/,/xcopy\/commands$/p' "$ABI/sysfs-class-scsi_disk-xcopy")
	for name in $(causes); do
		grep -qw "$name" <<<"$section" || text+="$name"$'\n'
	done
	report "every cause is named in $ABI/sysfs-class-scsi_disk-xcopy" "$text"
}

# What our modules say in the log, up to where it goes into details, as regular
# expressions
lines_of_log()
{
	find block/copy drivers/scsi/xcopy drivers/md/dm-copy -name '*.c' ! -name kunit.c -print0 | xargs -0 perl -0777 -ne '
		while (/\b(?:pr|dev|sd|sdev)_(?:err|warn|notice|info|printk)\w*\([^"();]*(?:\([^"()]*\)[^"();]*)*"([^"]+)"/g) {
			my $text = $1;
			$text =~ s/^%\w+: //;
			$text =~ s/(?:[:;(]|\\n).*//s;
			$text =~ s/ *$//;
			$text =~ s/%\w+/[^"]+/g;
			print "$text\n";
		}' | sort -u
}

check_log()
{
	local page line text=''

	page=$(sed -n '/^Lines of the log$/,$p' $WATCHING_RST | tr -s ' \n' ' ')
	while read -r line; do
		[[ $page =~ $line ]] || text+="$line"$'\n'
	done < <(lines_of_log)
	[[ $(lines_of_log) ]] || text="no line was found in the sources"
	report "$WATCHING_RST has every line of the log" "$text"
}

errnos_of_man() { sed -nE '/^\.SH ERRORS/,/^\.SH STANDARDS/s,^\.B (E[A-Z0-9]+)$,\1,p' Documentation/man/blkcopy.2; }

rules_of_source()
{
	sed -n '/^constexpr sense_rule table/,/^};/p' drivers/scsi/xcopy/sense.cc |
		sed -e 's/becoming_ready(.*)/R(BUSY), act_retry/' -e 's/changed(.*)/R(CHANGED), act_retry/' |
		grep -oE 'R\([A-Z_]+\), act_[a-z_]+' |
		sed -E 's/R\(([A-Z_]+)\), act_([a-z_]+)/\L\1 \2/'
}

rules_of_page()
{
	sed -n '/^What the end of a command means/,/^Actions:/p' "$SCSI_RST" |
		sed -nE 's,^[0-9]+  .* ([a-z_]+) +([a-z_]+)$,\1 \2,p'
}

check_rules()
{
	local text
	text=$(diff <(rules_of_source) <(rules_of_page))
	[[ -n $(rules_of_page) ]] || text="no table in $SCSI_RST"
	report "the sense table is that of the source" "$text"
}

# Words of FILE that look like paths of this tree, or of its Documentation/
check_paths() # FILE
{
	local path text=''
	while read -r path; do
		compgen -G "$path" >/dev/null || compgen -G "Documentation/$path" >/dev/null ||
			text+="$path does not exist"$'\n'
	done < <(grep -oE '(^|[[:space:](`])(\.ci|block|drivers|include|patches|scripts|tools|Documentation)/[A-Za-z0-9_./*-]*' "$1" |
		sed -E 's,^[[:space:](`]+,,; s,[.]$,,' | sort -u)
	report "$1 names existing paths" "$text"
}

# Each folder has its place in the tree that README shows; what is below
# tools/testing/xcopy/ stands there without that.
check_readme_tree()
{
	local section dir text=''
	section=$(sed -n '/^The tree$/,/^What is supported/p' README)
	for dir in .ci/ */ */*/ scripts/*/ tools/testing/xcopy/*/ Documentation/*/; do
		case $dir in
		build/* | */__pycache__/ | Documentation/ABI/ | include/uapi/ | tools/testing/) continue;;
		esac
		dir=${dir#tools/testing/xcopy/}
		[[ $section =~ (^|[[:space:]])${dir#Documentation/} ]] || text+="$dir"$'\n'
	done
	report "README's tree has every folder" "$text"
}

# Every variable that a verb, or what it runs, takes from who calls it.
check_variables()
{
	local text='' name
	for name in $(grep -oE '\$\([A-Z_]+\)' Makefile | tr -d '$()' | sort -u) \
		$(grep -ohE '\$\{[A-Z_]+:-' scripts/cache.sh tools/testing/xcopy/{bench,deb,mutants}/run.sh \
			tools/testing/xcopy/bench/{latency,matrix}.sh | tr -d '${:-' | sort -u) \
		$(sed -nE 's/^for name in ([A-Z_ ]+); do/\1/p' tools/testing/xcopy/bench/{latency,matrix}.sh); do
		grep -qE "^#  .*\\b$name\\b|^$name :?= |^(CURDIR|HOME|MAKE|MAKECMDGOALS)$" Makefile - <<<"$name" ||
			text+="$name"$'\n'
	done
	report "make help names every variable" "$text"
}

check_readme_verbs()
{
	same "README has every make verb and no other" \
		"$(sed -nE 's/^([a-z-]+):.*## .*/\1/p' Makefile)" Makefile \
		"$(sed -nE 's/^  make ([a-z-]+)\t.*/\1/p' README)" README
}

check_reasons_in_abi()
{
	local text='' name
	for name in $(reasons); do
		[[ $name == none ]] || grep -qE "[[:space:]]${name}[,.]" "$ABI/sysfs-kernel-blk_copy" ||
			text+="$name"$'\n'
	done
	report "every reason is named in $ABI/sysfs-kernel-blk_copy" "$text"
}

check_licences()
{
	report "every page has an SPDX line" \
		"$(grep -L 'SPDX-License-Identifier: GPL-2.0-only' Documentation/*/*.rst Documentation/man/*)"
}

check_abi_form()
{
	report "every ABI entry has date, contact and description" "$(awk '
		function done() { if (what != "" && n != 7) print what }
		/^What:/ { if (n || what == "") { done(); n = 0 } what = $2 }
		/^Date:/ { n += 1 } /^Contact:/ { n += 2 } /^Description:/ { n += 4 }
		END { done() }' "$ABI"/sysfs-*)"
}

# The lines of text pages end at column 80, tabs taken as 8.
check_width()
{
	report "no page is wider than 80 columns" "$(for f in README Documentation/*/*.rst "$ABI"/*; do
		expand "$f" | awk -v f="$f" 'length($0) > 80 { print f ":" NR }'
	done)"
}

check_rst()
{
	local what="docutils has no complaint about the pages"

	if python3 -c 'import docutils' 2>/dev/null; then
		report "$what" "$(PYTHONDONTWRITEBYTECODE=1 python3 "$here/rst-check.py" "$top" Documentation/*/*.rst 2>&1)"
	else
		nr=$((nr + 1))
		echo "ok $nr - $what # SKIP the package python3-docutils is not installed"
	fi
}

# What the kernel's own documentation is made from, as it warns of it. make kernel
# unpacks the script.
check_kernel_doc()
{
	local what="kernel-doc has no complaint about a comment" cache script file
	cache=${XCOPY_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/xcopy}
	script=$(compgen -G "$cache/base/*/scripts/kernel-doc" | tail -n 1)
	if [[ $script ]]; then
		report "$what" "$(find block drivers include -name '*.[ch]' | sort | while read -r file; do
			"$script" -none -Wall "$file" 2>&1
		done)"
	else
		nr=$((nr + 1))
		echo "ok $nr - $what # SKIP no kernel is unpacked; make kernel does it"
	fi
}

echo "1..23"
same "every sysfs file has an ABI entry, and no other has" \
	"$(attributes_of_sources)" "the sources" "$(attributes_of_abi)" "$ABI"
same "the table of targets has those that pass copies, and no other" \
	"$(targets_of_patches)" patches "$(targets_of_table)" "$TARGETS_RST"
same "every reason is explained" "$(reasons)" include/linux/blk-copy-types.h \
	"$(words_below $COPY_RST Reasons)" $COPY_RST
same "every reason has a section" "$(reasons)" include/linux/blk-copy-types.h \
	"$(sections $REASONS_RST)" $REASONS_RST
same "programs have the numbers of the reasons" "$(numbers_of_list)" \
	include/linux/blk-copy-types.h "$(numbers_of_header)" include/uapi/linux/blk-copy.h
check_reasons_in_abi
report "every errno of blkcopy.2 is one of block/copy" "$(
	comm -23 <(errnos_of_man | grep -vx ENOTTY | sort -u) <(grep -rohE -- '-E[A-Z0-9]+' block/copy | tr -d - | sort -u)
	[[ -n $(errnos_of_man) ]] || echo "no errno found in blkcopy.2")"
check_rules
same "every counter is explained" "$(sed -nE 's,^	\[BLK_COPY_STAT_.*= "(.*)"\,$,\1,p' block/copy/sysfs.c)" \
	block/copy/sysfs.c "$(words_below $COPY_RST Counters)" $COPY_RST
same "every file of a disk is explained" "$(files_of_disk)" drivers/scsi/xcopy/sysfs.c \
	"$(words_below $SCSI_RST sysfs)" $SCSI_RST
same "every cause is explained" "$(causes)" drivers/scsi/xcopy/cause.cc \
	"$(words_below $WATCHING_RST "A SCSI disk that does not copy")" $WATCHING_RST
check_causes_in_abi
check_log
check_readme_verbs
check_variables
check_readme_tree
check_paths README
check_paths Documentation/process/copy-offload-howto.rst
check_abi_form
check_licences
check_width
check_rst
check_kernel_doc
[[ $failed == 0 ]]
