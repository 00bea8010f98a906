# SPDX-License-Identifier: GPL-2.0-only
# the faults of faults/table in which paths go, by hand and offloaded, side by side: a handful
# timeout: 300

requires module sd_xcopy dm_copy
requires target multipath mirror snapshot thin-pool cache clone writecache

. "$XCOPY_TREE/tools/testing/xcopy/faults/lib.sh"
FAULTS_PATHS=request
faults_handful paths
