// SPDX-License-Identifier: GPL-2.0-only
/*
 * sd_xcopy.ko: SCSI disks copy with EXTENDED COPY (LID1), SPC-4 6.4.
 *
 * This file: the module and its parameters.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/sizes.h>
#include <scsi/scsi.h>
#include <scsi/scsi_device.h>

#include "xcopy.h"

/* About what the 16-bit block count of a segment allows for 512-byte blocks. */
unsigned int sd_xcopy_max_bytes = SZ_32M;
module_param_named(max_bytes, sd_xcopy_max_bytes, uint, 0644);
MODULE_PARM_DESC(max_bytes, "largest copy in one command, bytes; taken up by a rescan of the disk");

unsigned int sd_xcopy_timeout = 60;
module_param_named(timeout, sd_xcopy_timeout, uint, 0644);
MODULE_PARM_DESC(timeout, "timeout of a command, seconds up to 86400; 0: that of other commands");

unsigned int sd_xcopy_quarantine = 30;
module_param_named(quarantine, sd_xcopy_quarantine, uint, 0644);
MODULE_PARM_DESC(quarantine, "seconds after which a copy that no reset ends is taken to be over, up to 3600");

unsigned int sd_xcopy_patience = 500;
module_param_named(patience, sd_xcopy_patience, uint, 0644);
MODULE_PARM_DESC(patience, "milliseconds that a copy waits for what units report, up to 10000");

const struct blk_copy_provider sd_xcopy_provider = {
	.pair	 = sd_xcopy_pair,
	.lu_key	 = sd_xcopy_disk_lu,
	.resolve = sd_xcopy_resolve,
	.longest_ms = sd_xcopy_longest_ms,
	.proven	 = sd_xcopy_proven,
	.failed	 = sd_xcopy_failed,
	.in_flight = sd_xcopy_in_flight,
};

static const struct sd_copy_ops sd_xcopy_ops = {
	.revalidate	= sd_xcopy_revalidate,
	.remove		= sd_xcopy_remove,
	.setup		= sd_xcopy_setup,
	.done		= sd_xcopy_done,
	.unsent		= sd_xcopy_unsent,
};

static int __init sd_xcopy_init(void)
{
	int ret;

	sd_xcopy_pair_memory_init();
	ret = sd_xcopy_registry_init();
	if (ret)
		return ret;
	ret = sd_copy_register(&sd_xcopy_ops);
	if (ret) {
		pr_err("another module makes disks copy\n");
		sd_xcopy_registry_exit();
		return ret;
	}
	/* They are asked side by side; who loads the module does not wait. */
	sd_copy_each(sd_xcopy_found);
	return 0;
}

static void __exit sd_xcopy_exit(void)
{
	/* Limits go to 0 with the queues frozen: no command is left. */
	sd_xcopy_registry_stop();
	sd_xcopy_limits_off();
	/* Lost ones hold no queue, and are resolved by functions of this module. */
	blk_copy_drain();
	sd_xcopy_registry_disown();
	sd_copy_unregister(&sd_xcopy_ops);
	sd_xcopy_registry_exit();
}

module_init(sd_xcopy_init);
module_exit(sd_xcopy_exit);
MODULE_ALIAS_SCSI_DEVICE(TYPE_DISK);
MODULE_DESCRIPTION("Copy offload for SCSI disks: EXTENDED COPY");
MODULE_LICENSE("GPL");
