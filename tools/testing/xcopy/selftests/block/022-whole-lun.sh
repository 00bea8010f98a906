# SPDX-License-Identifier: GPL-2.0-only
# a LUN of 64 MiB is copied whole

two_luns iscsi 64
limit "$A"
commands_for $((64 * MIB)) "$REPLY"
offloads "64 MiB" "$A" 0 "$B" 0 $((64 * MIB)) "$REPLY"
