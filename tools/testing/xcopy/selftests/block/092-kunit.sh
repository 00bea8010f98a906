# SPDX-License-Identifier: GPL-2.0-only
# the C++ parts as compiled for the kernel: KUnit suites, run when a module is loaded
# groups: debug

[[ -d /sys/kernel/debug/kunit ]] || skip "no KUnit in this kernel"
for suite in blk_copy sd_xcopy dm_copy; do
	results=/sys/kernel/debug/kunit/$suite/results
	ok "$suite has a suite, and it has passed" grep -q "^ok 1 $suite\$" "$results"
	is "$suite: tests that failed" "$(grep -c 'not ok' "$results")" 0
	diag "$suite: $(grep -c '^ *ok' "$results") tests"
done
