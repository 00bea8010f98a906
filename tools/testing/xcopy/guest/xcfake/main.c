// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts and disks of xcfake; see xcfake.h.
 *
 * Several hosts show the same disks, as paths do; with twins=1 each has disks
 * of its own that say the same of themselves, as two servers set up alike do.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "xcfake.h"

struct xcf xcf;

#define XCF_UINT(_name, _value, _mode)		\
	unsigned int xcf_##_name = _value;	\
	module_param_named(_name, xcf_##_name, uint, _mode)

XCF_UINT(luns, 4, 0444);
static unsigned int mib = 32;
module_param(mib, uint, 0444);
bool xcf_hollow;
module_param_named(hollow, xcf_hollow, bool, 0444);
MODULE_PARM_DESC(hollow, "nothing is kept: zeros are read, and mib may be any size");
XCF_UINT(hosts, 1, 0444);
XCF_UINT(block_size, 512, 0444);
bool xcf_twins;
module_param_named(twins, xcf_twins, bool, 0444);
static unsigned int eh = XCF_EH_ABORT | XCF_EH_DEVICE | XCF_EH_TARGET;
module_param(eh, uint, 0444);
MODULE_PARM_DESC(eh, "handlers there are: 1 abort, 2 device, 4 target, 8 bus, 16 host");
XCF_UINT(eh_fail, 0, 0644);
MODULE_PARM_DESC(eh_fail, "those that fail and do nothing");
bool xcf_reset_ua = true;
module_param_named(reset_ua, xcf_reset_ua, bool, 0644);

static unsigned int depth = 64;
module_param(depth, uint, 0444);
MODULE_PARM_DESC(depth, "commands that a host takes at a time");
static bool dix;
module_param(dix, bool, 0444);
MODULE_PARM_DESC(dix, "the host takes and gives protection information, and checks none");
int xcf_zoned = -1;
module_param_named(zoned, xcf_zoned, int, 0444);
MODULE_PARM_DESC(zoned, "this LUN is host-managed");

XCF_UINT(3pc, 1, 0644);
XCF_UINT(copiers, UINT_MAX, 0644);
MODULE_PARM_DESC(copiers, "so many LUNs of each host say that they copy");
XCF_UINT(snlid, 1, 0644);
XCF_UINT(rcs, 0, 0644);
MODULE_PARM_DESC(rcs, "RECEIVE COPY STATUS and COPY OPERATION ABORT are known; segments that the former tells of a list that is done");
XCF_UINT(max_cscds, 8, 0644);
XCF_UINT(max_segs, 8, 0644);
XCF_UINT(list_max, 1024, 0644);
XCF_UINT(segment_max, 16 << 20, 0644);
XCF_UINT(concurrent, 0, 0644);
XCF_UINT(over, SAM_STAT_TASK_SET_FULL, 0644);
MODULE_PARM_DESC(over, "status of a copy that is one too many, 0: not enforced");
XCF_UINT(granule, 9, 0644);
XCF_UINT(enforce, 0, 0644);
MODULE_PARM_DESC(enforce, "bytes a segment is to be a multiple of, told or not");
u64 xcf_gap;
module_param_named(gap, xcf_gap, ullong, 0444);
MODULE_PARM_DESC(gap, "blocks in the middle of each disk that it has and does not keep");
XCF_UINT(copy_ms, 0, 0644);

/* xcf_disk: which disk LUN @lun of host @host_no is, or -1 */
int xcf_disk(int host_no, u64 lun)
{
	if (lun >= xcf_luns)
		return -1;
	return xcf_twins ? host_no * xcf_luns + lun : lun;
}

/* xcf_capacity: blocks that a disk says it has */
u64 xcf_capacity(const struct xcf_lun *lun)
{
	return lun->blocks + xcf_gap;
}

/* xcf_disks: so many there are, behind all hosts */
int xcf_disks(void)
{
	return xcf_luns * (xcf_twins ? xcf_hosts : 1);
}

int xcf_host_no(struct scsi_device *sdev)
{
	return *(int *)shost_priv(sdev->host);
}

static struct scsi_host_template xcf_template = {
	.module		= THIS_MODULE,
	.name		= "xcfake",
	.proc_name	= "xcfake",
	.queuecommand	= xcf_queuecommand,
	.eh_timed_out	= xcf_timed_out,
	.change_queue_depth = scsi_change_queue_depth,
	.can_queue	= 64,
	.cmd_per_lun	= 32,
	.this_id	= -1,
	.sg_tablesize	= SG_MAX_SEGMENTS,
	.max_sectors	= 2048,
};

static void set_handlers(struct scsi_host_template *t)
{
	if (eh & XCF_EH_ABORT)
		t->eh_abort_handler = xcf_eh_abort;
	if (eh & XCF_EH_DEVICE)
		t->eh_device_reset_handler = xcf_eh_device;
	if (eh & XCF_EH_TARGET)
		t->eh_target_reset_handler = xcf_eh_target;
	if (eh & XCF_EH_BUS)
		t->eh_bus_reset_handler = xcf_eh_bus;
	if (eh & XCF_EH_HOST)
		t->eh_host_reset_handler = xcf_eh_host;
}

static void free_stores(void)
{
	int i;

	for (i = 0; xcf.lun && i < xcf_disks(); i++)
		vfree(xcf.lun[i].store);
	vfree(xcf.lun);
}

static int make_stores(void)
{
	int i;

	xcf.store_blocks = (u64)mib * 1048576 / xcf_block_size;
	xcf.lun = vzalloc(array_size(xcf_disks(), sizeof(*xcf.lun)));
	if (!xcf.lun)
		return -ENOMEM;
	for (i = 0; i < xcf_disks(); i++) {
		xcf.lun[i].blocks = xcf.store_blocks;
		if (xcf_hollow)
			continue;
		xcf.lun[i].store = vzalloc((size_t)mib << 20);
		if (!xcf.lun[i].store)
			return -ENOMEM;
	}
	return 0;
}

static int add_host(int no)
{
	struct Scsi_Host *shost = scsi_host_alloc(&xcf_template, sizeof(int));
	int ret;

	if (!shost)
		return -ENOMEM;
	*(int *)shost_priv(shost) = no;
	shost->max_lun = xcf_luns;
	shost->max_id = 1;
	shost->max_channel = 0;
	shost->max_cmd_len = 16;
	if (dix) {
		shost->sg_prot_tablesize = SG_MAX_SEGMENTS;
		scsi_host_set_prot(shost, SHOST_DIX_TYPE0_PROTECTION);
		scsi_host_set_guard(shost, SHOST_DIX_GUARD_CRC);
	}
	ret = scsi_add_host(shost, xcf.root);
	if (ret) {
		scsi_host_put(shost);
		return ret;
	}
	xcf.host[no] = shost;
	return 0;
}

static void remove_hosts(void)
{
	int i;

	for (i = 0; i < XCF_MAX_HOSTS; i++) {
		if (!xcf.host[i])
			continue;
		scsi_remove_host(xcf.host[i]);
		scsi_host_put(xcf.host[i]);
		xcf.host[i] = NULL;
	}
}

static int add_hosts(void)
{
	int i, ret;

	set_handlers(&xcf_template);
	xcf_template.can_queue = depth;
	for (i = 0; i < xcf_hosts; i++) {
		ret = add_host(i);
		if (ret) {
			remove_hosts();
			return ret;
		}
	}
	for (i = 0; i < xcf_hosts; i++)
		scsi_scan_host(xcf.host[i]);
	return 0;
}

static int __init xcf_init(void)
{
	int ret;

	if (!xcf_luns || xcf_luns > XCF_MAX_LUNS || !xcf_hosts ||
	    xcf_hosts > XCF_MAX_HOSTS || xcf_block_size < 512 || !depth)
		return -EINVAL;
	spin_lock_init(&xcf.lock);
	mutex_init(&xcf.deed_mutex);
	INIT_LIST_HEAD(&xcf.rules);
	INIT_LIST_HEAD(&xcf.jobs);
	ret = make_stores();
	if (ret)
		goto out_stores;
	ret = -ENOMEM;
	xcf.wq = alloc_workqueue("xcfake", WQ_MEM_RECLAIM, 0);
	if (!xcf.wq)
		goto out_stores;
	xcf.root = root_device_register("xcfake");
	if (IS_ERR(xcf.root)) {
		ret = PTR_ERR(xcf.root);
		goto out_wq;
	}
	ret = xcf_half_init();
	if (ret)
		goto out_root;
	xcf_debugfs_init();
	ret = add_hosts();
	if (!ret)
		return 0;
	debugfs_remove(xcf.dir);
	xcf_half_exit();
out_root:
	root_device_unregister(xcf.root);
out_wq:
	destroy_workqueue(xcf.wq);
out_stores:
	free_stores();
	return ret;
}

static void __exit xcf_exit(void)
{
	xcf_half_exit();
	xcf_script_clear();
	xcf_nexus_loss(-1);
	remove_hosts();
	debugfs_remove(xcf.dir);
	xcf_jobs_end();
	destroy_workqueue(xcf.wq);
	root_device_unregister(xcf.root);
	xcf_script_clear();
	free_stores();
}

module_init(xcf_init);
module_exit(xcf_exit);
MODULE_DESCRIPTION("SCSI disks in memory that end commands as they are told");
MODULE_LICENSE("GPL");
