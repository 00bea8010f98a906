# SPDX-License-Identifier: GPL-2.0-only
# a handful of the faults of faults/table, by hand and offloaded, side by side
# groups: debug
# timeout: 300

requires module sd_xcopy dm_copy
requires cmd sg_reset
requires target mirror snapshot thin-pool cache clone writecache

. "$XCOPY_TREE/tools/testing/xcopy/faults/lib.sh"
faults_handful
