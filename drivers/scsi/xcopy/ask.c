// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is asked of a device: who it is and what its copy manager can.
 *
 * The pages are read from the device each time. The copies of them that the
 * mid layer keeps are of the logical unit that was there when it was scanned.
 */
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "xcopy.h"

#define BUF_LEN		SD_XCOPY_PAGE_LEN
#define INQUIRY_LEN	36
#define VPD_SHORT	255
#define RCR_LEN		512
#define CAPACITY_LEN	32
/* While one is answered with BUSY the mid layer holds back all I/O of the disk. */
#define ASK_TIMEOUT	(10 * HZ)
#define ASK_RETRIES	0
#define LISTEN_TIMEOUT	(10 * HZ)
/* How often what a device said is read again as it reported changes meanwhile. */
#define MAX_READINGS	3

/*
 * The command in @cdb, whose answer goes to @buf. Returns its length; -EIO where the
 * device said that it has no answer; -EAGAIN where it said nothing, which may
 * pass.
 */
static int ask(struct scsi_device *sdev, const u8 *cdb, u8 *buf,
	       unsigned int len)
{
	/* A unit attention is no answer: whatever it says, the question stands. */
	struct scsi_failure failure[] = {
		{
			.sense		= UNIT_ATTENTION,
			.asc		= SCMD_FAILURE_ASC_ANY,
			.ascq		= SCMD_FAILURE_ASCQ_ANY,
			.allowed	= 5,
			.result		= SAM_STAT_CHECK_CONDITION,
		},
		{}
	};
	struct scsi_failures failures = { .failure_definitions = failure };
	struct scsi_sense_hdr sshdr;
	int resid = 0, ret;
	const struct scsi_exec_args args = {
		.sshdr		= &sshdr,
		.resid		= &resid,
		.failures	= &failures,
	};

	memset(buf, 0, len);
	ret = scsi_execute_cmd(sdev, cdb, REQ_OP_DRV_IN, buf, len, ASK_TIMEOUT,
			       ASK_RETRIES, &args);
	if (ret > 0 && host_byte(ret) == DID_OK && scsi_sense_valid(&sshdr) &&
	    sshdr.sense_key == ILLEGAL_REQUEST)
		return -EIO;
	if (ret)
		return -EAGAIN;
	return clamp_t(int, len - resid, 0, len);
}

static int ask_vpd_part(struct scsi_device *sdev, u8 page, u8 *buf,
			unsigned int len)
{
	u8 cdb[6] = { INQUIRY, 1, page, len >> 8, len & 0xff };
	int got = ask(sdev, cdb, buf, len);

	if (got < 0)
		return got;
	return got < 4 || buf[1] != page ? -EPROTO : got;
}

/* A VPD page, as far as it was sent and fits. */
static int ask_vpd(struct scsi_device *sdev, u8 page, u8 *buf)
{
	int len = ask_vpd_part(sdev, page, buf, VPD_SHORT);
	unsigned int whole;

	if (len < 0)
		return len;
	whole = get_unaligned_be16(buf + 2) + 4;
	if (whole <= VPD_SHORT)
		return min_t(int, len, whole);
	whole = min(whole, BUF_LEN);
	return ask_vpd_part(sdev, page, buf, whole);
}

/* Which VPD pages there are, of those that are not there everywhere. */
struct pages {
	bool serial;		/* 80h */
	bool third_party;	/* 8Fh */
};

/* Returns 0 or -EAGAIN. */
static int ask_pages(struct scsi_device *sdev, u8 *buf, struct pages *pages)
{
	int i, len = ask_vpd(sdev, 0, buf);

	if (len == -EAGAIN)
		return len;
	for (i = 4; i < len; i++) {
		pages->serial |= buf[i] == 0x80;
		pages->third_party |= buf[i] == 0x8f;
	}
	return 0;
}

static int ask_capacity(struct scsi_device *sdev, u8 *buf,
			struct sd_xcopy_unit *unit)
{
	u8 cdb16[16] = { SERVICE_ACTION_IN_16, SAI_READ_CAPACITY_16 };
	u8 cdb10[10] = { READ_CAPACITY };
	int len;

	cdb16[13] = CAPACITY_LEN;
	len = ask(sdev, cdb16, buf, CAPACITY_LEN);
	if (len >= 12) {
		unit->capacity = get_unaligned_be64(buf) + 1;
		unit->block_size = get_unaligned_be32(buf + 8);
		return 0;
	}
	if (len == -EAGAIN)
		return len;
	len = ask(sdev, cdb10, buf, 8);
	if (len < 8)
		return len < 0 ? len : -EPROTO;
	unit->capacity = get_unaligned_be32(buf) + 1ULL;
	unit->block_size = get_unaligned_be32(buf + 4);
	return 0;
}

/* Unit serial number and designators into @f. Returns 0 or an error. */
static int ask_names(struct scsi_device *sdev, u8 *buf,
		     struct sd_xcopy_finding *f, struct pages *pages)
{
	struct sd_xcopy_unit *unit = &f->unit;
	int len, ret;

	if (!scsi_device_supports_vpd(sdev))
		return -ENODATA;
	unit->ident = sd_xcopy_ident_init();
	ret = ask_pages(sdev, buf, pages);
	if (ret)
		return ret;
	if (pages->serial) {
		len = ask_vpd(sdev, 0x80, buf);
		if (len < 0)
			return len;
		unit->ident = sd_xcopy_ident_add(unit->ident, buf, len);
	}
	len = ask_vpd(sdev, 0x83, buf);
	if (len < 0)
		return len;
	unit->ident = sd_xcopy_ident_vpd83(unit->ident, buf, len);
	unit->target = sd_xcopy_target_name_hash(buf, len);
	ret = sd_xcopy_decode_vpd83(buf, len, &unit->designator);
	sd_xcopy_also_vpd83(buf, len, unit);
	return ret;
}

static int ask_identity(struct scsi_device *sdev, u8 *buf,
			struct sd_xcopy_finding *f, struct pages *pages)
{
	return ask_names(sdev, buf, f, pages) ?:
	       ask_capacity(sdev, buf, &f->unit);
}

static int ask_caps(struct sd_xcopy_disk *d, u8 *buf,
		    const struct pages *pages, struct sd_xcopy_caps *caps)
{
	struct scsi_device *sdev = d->sdkp->device;
	u8 cdb[SD_XCOPY_CDB_LEN];
	int len, ret;

	sd_xcopy_encode_rcr_cdb(cdb, RCR_LEN);
	len = ask(sdev, cdb, buf, RCR_LEN);
	if (len < 0)
		return len;
	ret = sd_xcopy_decode_rcr(buf, len, caps);
	if (ret)
		return ret;
	if (!pages->third_party)
		return 0;
	len = ask_vpd(sdev, 0x8f, buf);
	if (len == -EAGAIN)
		return len;
	ret = len < 0 ? len : sd_xcopy_decode_vpd8f(buf, len, caps);
	/* Only a second opinion: pages that are wrong are out there. */
	if (ret && ret != -ENODATA && !d->told_vpd8f) {
		sd_printk(KERN_NOTICE, d->sdkp,
			  "VPD page 8Fh is ignored: error %d\n", ret);
		d->told_vpd8f = true;
	}
	return 0;
}

/*
 * Does it tell what became of a copy? Not by trying: an identifier that is not
 * known and a service action that is not have one and the same answer, 5/24/00.
 */
static bool knows_status(struct sd_xcopy_disk *d, u8 *buf,
			 const struct sd_xcopy_caps *caps)
{
	struct scsi_device *sdev = d->sdkp->device;
	unsigned long start = jiffies;
	u8 cdb[SD_XCOPY_CDB_LEN];
	int len;

	if (caps->told & SD_XCOPY_TOLD_STATUS)
		return true;
	if (sdev->no_report_opcodes || d->deaf_to_opcodes)
		return false;
	sd_xcopy_encode_knows_status_cdb(cdb, SD_XCOPY_KNOWS_STATUS_LEN);
	len = ask(sdev, cdb, buf, SD_XCOPY_KNOWS_STATUS_LEN);
	/* What the host does about that may be reported, and have it read again. */
	d->deaf_to_opcodes = len == -EAGAIN &&
			     time_after_eq(jiffies, start + ASK_TIMEOUT);
	return len > 0 && sd_xcopy_decode_knows_status(buf, len);
}

/* By which steps can a host end what a command left behind in a device? */
u32 sd_xcopy_resets_of(const struct Scsi_Host *shost)
{
	const struct scsi_host_template *t = shost->hostt;

	return (t->eh_device_reset_handler ? 1 << SD_XCOPY_STEP_LUN : 0) |
	       (t->eh_target_reset_handler ? 1 << SD_XCOPY_STEP_TARGET : 0) |
	       (t->eh_bus_reset_handler ? 1 << SD_XCOPY_STEP_BUS : 0) |
	       (t->eh_host_reset_handler ? 1 << SD_XCOPY_STEP_ADAPTER : 0);
}

/* 1, 0, or -EAGAIN. */
static int says_3pc(struct scsi_device *sdev, u8 *buf)
{
	u8 cdb[6] = { INQUIRY, 0, 0, 0, INQUIRY_LEN };
	int len = ask(sdev, cdb, buf, INQUIRY_LEN);

	if (len == -EAGAIN)
		return len;
	return len > 0 && sd_xcopy_inquiry_3pc(buf, len);
}

/* Did it claim to copy when the mid layer scanned it? */
bool sd_xcopy_scanned_3pc(const struct sd_xcopy_disk *d)
{
	const struct scsi_device *sdev = d->sdkp->device;

	return sdev->inquiry && sd_xcopy_inquiry_3pc(sdev->inquiry,
						     sdev->inquiry_len);
}

/* What the mid layer read of it when it was scanned. */
static void take_scanned(struct scsi_device *sdev, struct sd_xcopy_unit *unit)
{
	struct scsi_vpd *vpd;

	unit->ident = sd_xcopy_ident_init();
	guard(rcu)();
	vpd = rcu_dereference(sdev->vpd_pg80);
	if (vpd)
		unit->ident = sd_xcopy_ident_add(unit->ident, vpd->data,
						 vpd->len);
	vpd = rcu_dereference(sdev->vpd_pg83);
	if (!vpd)
		return;
	unit->ident = sd_xcopy_ident_vpd83(unit->ident, vpd->data, vpd->len);
	unit->target = sd_xcopy_target_name_hash(vpd->data, vpd->len);
	sd_xcopy_decode_vpd83(vpd->data, vpd->len, &unit->designator);
	sd_xcopy_also_vpd83(vpd->data, vpd->len, unit);
}

/*
 * A disk that does not claim to copy is not bothered with questions it may not
 * like. It is entered in the registry by what sd and the mid layer know of it; read
 * again, as something was reported, by the pages that it has shown to have.
 */
static u32 take_known(struct sd_xcopy_disk *d, u8 *buf,
		      struct sd_xcopy_finding *f)
{
	struct scsi_device *sdev = d->sdkp->device;
	struct pages pages = {};

	f->unit.capacity = d->sdkp->capacity;
	f->unit.block_size = sdev->sector_size;
	if (!sd_xcopy_known(d) || !rcu_access_pointer(sdev->vpd_pg83))
		take_scanned(sdev, &f->unit);
	else if (ask_names(sdev, buf, f, &pages) == -EAGAIN)
		return BLK_COPY_REASON_UNREACHABLE;
	return BLK_COPY_REASON_UNSUPPORTED;
}

static u32 ask_all(struct sd_xcopy_disk *d, u8 *buf, struct sd_xcopy_finding *f)
{
	struct scsi_device *sdev = d->sdkp->device;
	struct pages pages = {};
	int ret;

	/* When it is found what the mid layer read will do; a rescan asks. */
	ret = sd_xcopy_known(d) ? says_3pc(sdev, buf) : sd_xcopy_scanned_3pc(d);
	if (ret < 0)
		return BLK_COPY_REASON_UNREACHABLE;
	if (!ret)
		return take_known(d, buf, f);
	f->claims = true;
	ret = ask_identity(sdev, buf, f, &pages);
	if (ret)
		return ret == -EAGAIN ? BLK_COPY_REASON_UNREACHABLE :
					BLK_COPY_REASON_NO_DESIGNATOR;
	f->named = true;
	if (!sd_xcopy_resets_of(sdev->host))
		return BLK_COPY_REASON_NO_RESET;
	if (f->unit.block_size != sdev->sector_size)
		return BLK_COPY_REASON_BLOCK_SIZE;
	ret = ask_caps(d, buf, &pages, &f->caps);
	if (ret)
		return ret == -EAGAIN ? BLK_COPY_REASON_UNREACHABLE :
					BLK_COPY_REASON_UNSUPPORTED;
	f->keeps = knows_status(d, buf, &f->caps);
	sd_xcopy_make_limits(&f->caps, sdev->sector_size,
			     READ_ONCE(sd_xcopy_max_bytes), &f->limits);
	return f->limits.max_sectors ? BLK_COPY_REASON_NONE : f->limits.reason;
}

/**
 * sd_xcopy_read - read what a disk says of itself
 * @d: the disk; d->reading is held
 * @f: out: what it said
 *
 * Context: task, sleeps, sends commands.
 */
void sd_xcopy_read(struct sd_xcopy_disk *d, struct sd_xcopy_finding *f)
{
	u8 *buf = kmalloc(BUF_LEN, GFP_NOIO);
	/*
	 * Where many are found each has something to report: what is out of date
	 * then is read again when a copy comes.
	 */
	int left = sd_xcopy_known(d) ? MAX_READINGS : 1;

	do {
		memset(f, 0, sizeof(*f));
		f->ua = sd_xcopy_changes(d);
		f->reason = buf ? ask_all(d, buf, f) :
				  BLK_COPY_REASON_NO_MEMORY;
	} while (f->ua != sd_xcopy_changes(d) && --left &&
		 !READ_ONCE(sd_xcopy_stopping));
	kfree(buf);
}

/**
 * sd_xcopy_is_other - is another logical unit there by now?
 * @sdev: the device
 * @lu: which it was
 *
 * Context: task, sleeps.
 * Return: false also where there is no answer.
 */
bool sd_xcopy_is_other(struct scsi_device *sdev, u64 lu)
{
	struct sd_xcopy_designator now;
	u8 *buf = kmalloc(BUF_LEN, GFP_NOIO);
	bool ret = false;
	int len;

	if (!buf)
		return false;
	len = ask_vpd(sdev, 0x83, buf);
	if (len >= 0)
		ret = sd_xcopy_decode_vpd83(buf, len, &now) ||
		      sd_xcopy_lu_key(&now) != lu;
	else if (len != -EAGAIN)
		ret = true;
	kfree(buf);
	return ret;
}

/**
 * sd_xcopy_listen - let a disk report what it has not told yet
 * @d: the disk
 *
 * Context: task; sleeps as submit_bio() does, until the device has answered or
 * timed out.
 * Return: BLK_COPY_REASON_NONE where it answered, whatever it said.
 */
u32 sd_xcopy_listen(struct sd_xcopy_disk *d)
{
	struct scsi_device *sdev = d->sdkp->device;
	struct scsi_sense_hdr sshdr;
	const struct scsi_exec_args args = { .sshdr = &sshdr };
	static const u8 cdb[6] = { TEST_UNIT_READY };
	int ret;

	/* A device that is blocked, or dead, says so to the command. */
	if (sdev->sdev_state != SDEV_RUNNING)
		return BLK_COPY_REASON_NONE;
	ret = scsi_execute_cmd(sdev, cdb, REQ_OP_DRV_IN, NULL, 0,
			       LISTEN_TIMEOUT, 0, &args);
	/* It has been told now, and sd looks for it here. */
	if (sdev->removable && ret > 0 && scsi_sense_valid(&sshdr) &&
	    sshdr.sense_key == UNIT_ATTENTION)
		sdev->changed = 1;
	if (ret < 0 || host_byte(ret) != DID_OK)
		return BLK_COPY_REASON_UNREACHABLE;
	return BLK_COPY_REASON_NONE;
}
