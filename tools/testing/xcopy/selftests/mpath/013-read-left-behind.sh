# SPDX-License-Identifier: GPL-2.0-only
# a read of a proof that nobody waits for any more keeps a multipath device in use, as any does
# needs: dm write mpath
# groups: debug
# timeout: 120

requires target multipath
fake_disks mib=16
FEATURES=queue_if_no_path mpath pva request "$A"; MA=$REPLY
seed "$MA" 0 "$B" 0 $((4 * MIB))

# the path fails under that read, which waits for another; who wants no hand in the copy does not
fake_script "read 0 all host=1"
mark
nok "the source does not answer" timed copy "$MA" 0 "$B" 0 $((4 * MIB)) --offload-only
diag "$TOOK ms; $(refusals)"
le "it is not waited for" "$TOOK" 15000
ge "the pair has not proven itself" "$(refused unproven)" 1
ok "nothing is in flight" await 30 idle
nok "the source is in use" dmsetup remove pva
dmsetup message pva 0 fail_if_no_path
ok "it goes when the read is over" await 60 dmsetup remove pva
ok "so do the disks" fake_unload
