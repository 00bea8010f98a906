# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by checks of the tree: a line of TAP for each, with what is wrong.
nr=0 failed=0

# report DESCRIPTION [COMPLAINT]: ok without a complaint
report()
{
	nr=$((nr + 1))
	if [[ -z ${2:-} ]]; then
		echo "ok $nr - $1"
	else
		failed=$((failed + 1))
		echo "not ok $nr - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}
