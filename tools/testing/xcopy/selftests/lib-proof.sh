# SPDX-License-Identifier: GPL-2.0-only
# What who suspends the destination waits for while a pair has to prove itself. (needs: dm write)

# suspended_beside_proof RULE: the source's reads meet the RULE; dst is suspended soon, and
# the copy is over, by hand, when it is resumed
suspended_beside_proof() {
	fake_script "$1"
	mark
	copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
	ok "the source is read" await 30 fake_met
	ok "the destination is suspended" timed timeout 60 dmsetup suspend dst
	diag "$TOOK ms; $(refusals)"
	le "soon" "$TOOK" 12000
	ge "the pair has not proven itself" "$(refused unproven)" 1
	ok "the copy is not over" alive "$BG"
	dmsetup resume dst
	fake_calm
	ok "it ends" await 90 gone "$BG"
	wait "$BG"
	is "with success" $? 0
}
