#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# Completion in bash, and that every verb and option of the program is in its man
# page, in the completion and in a test. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"

here=$(realpath "${BASH_SOURCE[0]%/*}")
top=$here/../../..
man=$(sed 's/\\-/-/g; s/\\~/ /g' "$top/Documentation/man/blkcopy.8")

# What the completion runs
mkdir "$dir/bin"
cat >"$dir/bin/lsblk" <<'END'
#!/bin/sh
printf '%s\n' /dev/sda /dev/sdb /dev/vg/a '/dev/vg/a\x5cx20b'
END
printf '#!/bin/sh\nexec "%s" "$@"\n' "$(realpath "$BLKCOPY")" >"$dir/bin/blkcopy"
chmod +x "$dir/bin/"*
touch "$dir/one.map"

# completed WORD...: what bash offers for the last one
completed() {
	(cd "$dir" && PATH=$dir/bin:$PATH bash -c '
		compopt() { :; }
		. "$0"
		COMP_WORDS=(blkcopy "$@") COMP_CWORD=$#
		_blkcopy_module
		printf "%s\n" "${COMPREPLY[@]}"' "$here/../completion/blkcopy" "$@") | sort |
		tr '\n' ' ' | sed 's/^ *//; s/ *$//'
}
# offers DESCRIPTION WANT WORD...
offers() {
	result "completion: $1" "$2" "$(completed "${@:3}")"
}

offers "devices and verbs" "/dev/sda /dev/sdb /dev/vg/a check decode explain status" ""
offers "a device begun" "/dev/vg/a" /dev/v
offers "a verb begun" "check" ch
offers "the second device" "/dev/sda /dev/sdb /dev/vg/a" /dev/sda ""
offers "devices behind options" "/dev/sda /dev/sdb /dev/vg/a" --length 1M --resume /tmp/map ""
offers "an option begun" "--no-offload --no-sync" --no
offers "devices of a second copy" "/dev/sda /dev/sdb /dev/vg/a" /dev/sda /dev/sdb ""
offers "options behind devices" "--verify --version" /dev/sda /dev/sdb --ver
offers "a file" "one.map" --resume one
offers "no number" "" --length ""
offers "a word of an option" "r rw" --raw --open-src r
offers "devices to check" "/dev/sda /dev/sdb /dev/vg/a" check ""
offers "no third device to check" "" check /dev/sda /dev/sdb ""
offers "devices of a status" "/dev/sda /dev/sdb /dev/vg/a" status /dev/sda ""
offers "a reason" "uncertain unproven unreachable unsupported" explain un
offers "a file to decode" "one.map" decode one
offers "what is decoded" "sense status" decode --type s
offers "a block size" "1024" decode --block-size 1

# options_of [VERB]: that --help names
options_of() {
	"$BLKCOPY" "$@" --help | grep -oE '^ +(-h,)?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+'
}
verbs=$("$BLKCOPY" --help | sed -n 's/^  blkcopy \([a-z]*\) .*/\1/p')
result "the verbs" "check status explain decode" "$(xargs <<<"$verbs")"

missing=''
for verb in "" $verbs; do
	offered=" $(completed $verb -) "
	for option in $(options_of $verb); do
		where="${verb:+$verb }$option"
		grep -qE -- "(^|[^a-z-])$option($|[^a-z0-9-])" <<<"$man" || missing+="$where is not in blkcopy.8;"
		[[ $offered == *" $option "* ]] || missing+="$where is not completed;"
		grep -qE -- "${verb:+[^a-z]$verb .*}$option($|[^a-z0-9-])" "$here/../test.sh" "$here"/test-[!o]*.sh \
			"$top"/tools/testing/xcopy/selftests/tool/*.sh || missing+="$where is in no test;"
	done
	for option in $offered; do
		options_of $verb | grep -qxF -- "$option" || missing+="$verb $option is completed and is none;"
	done
	[ -z "$verb" ] || grep -qE "^\.SY \"blkcopy $verb\"" <<<"$man" || missing+="$verb is not in blkcopy.8;"
done
result "every option is in the man page, the completion and a test" "" "$missing"
result "the man page has no option that there is not" "" "$(
	comm -13 <(for verb in "" $verbs; do options_of $verb; done | sort -u) \
		<(grep -v '^\.EX' <<<"$man" | grep -oE '^\.(B|BI|BR|OP) .*' | grep -oE -- '--[a-z][a-z0-9-]+' | sort -u) | xargs)"
result "every exit code is in the man page" "" "$(
	sed -nE 's/^\texit_[a-z_]+ = ([0-9]+),.*/\1/p' "$here/../exit_code.hpp" | while read -r code; do
		grep -qx ".B $code" <<<"$man" || echo "$code"
	done)"

end_of_tests
