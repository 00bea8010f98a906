# SPDX-License-Identifier: GPL-2.0-only
# Nothing of the test before is left

nok "no dm device" compgen -G '/sys/block/dm-*'
nok "no iSCSI session" iscsi_session
nok "no backstore" compgen -G "$LIO/core/*_*/*/"
nok "no disk" compgen -G '/sys/class/scsi_disk/*'
two_luns iscsi 16
nok "no data" check "$B" 0 1M dirt
nok "no process" pgrep -f 'samples/[d]irty|^sleep 1000$'
