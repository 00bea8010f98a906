# SPDX-License-Identifier: GPL-2.0-only
# xcpat tells stale, misplaced and torn sectors

export XCPAT_SALT=meta
DEV=$XCOPY_TMP/image
truncate -s 1M "$DEV"
says() { local text; text=$("$XCOPY_BIN/xcpat" "${@:2}") && return 1; [[ $text == *"$1"* ]] || { echo "$text"; return 1; }; }
ok "fill" fill -b "$DEV" 0 1M new
ok "check" check -b "$DEV" 0 1M new
ok "stale" says "is stale: it has tag new" check -b "$DEV" 0 1M old
ok "misplaced" says "sector 0 is misplaced: it is sector 0 of tag new, wanted sector 8" check -b "$DEV" 0 512 new 4K
ok "another salt is stale" eval 'XCPAT_SALT=other says "is stale" check -b "$DEV" 0 1M new'
truncate -s 0 "$DEV"
truncate -s 1M "$DEV"
ok "never written" says "zero, never written (2048 of 2048" check -b "$DEV" 0 1M new
