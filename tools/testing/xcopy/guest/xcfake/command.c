// SPDX-License-Identifier: GPL-2.0-only
/*
 * A command comes in: it is written down, parsed, and carried out at once or
 * made a job, as the script has it.
 */
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include <linux/unaligned.h>

#include "xcfake.h"

#define CDB_LEN	16

static const char *const class_names[XCF_NR_CLASSES + 1] = {
	"xcopy", "receive", "write", "read", "tur", "inquiry", "sync", "other",
	"any",
};

const char *xcf_class_name(enum xcf_class class)
{
	return class_names[class];
}

/* ---- the journal ---- */

struct entry {
	u64 ms;
	u8 host, cdb[CDB_LEN];
	u16 lun, list_len;
	u8 list[XCF_LIST_BYTES];
};

static struct entry journal[XCF_JOURNAL];
static unsigned int journal_next;

static void journal_add(struct scsi_cmnd *sc, int host_no, enum xcf_class class)
{
	struct entry *e;

	guard(spinlock_irqsave)(&xcf.lock);
	e = &journal[journal_next++ % XCF_JOURNAL];
	e->ms = ktime_to_ms(ktime_get());
	e->host = host_no;
	e->lun = sc->device->lun;
	memset(e->cdb, 0, CDB_LEN);
	memcpy(e->cdb, sc->cmnd, min_t(int, sc->cmd_len, CDB_LEN));
	e->list_len = 0;
	if (class == XCF_XCOPY)
		e->list_len = scsi_sg_copy_to_buffer(sc, e->list,
						     sizeof(e->list));
}

int xcf_journal_show(struct seq_file *m, void *v)
{
	unsigned int i = journal_next > XCF_JOURNAL ?
			 journal_next - XCF_JOURNAL : 0;

	for (; i != journal_next; i++) {
		const struct entry *e = &journal[i % XCF_JOURNAL];

		seq_printf(m, "%llu %u:%u %*phN", e->ms, e->host, e->lun,
			   CDB_LEN, e->cdb);
		for (int k = 0; k < e->list_len; k++)
			seq_printf(m, "%s%02x", k ? "" : " ", e->list[k]);
		seq_putc(m, '\n');
	}
	return 0;
}

void xcf_journal_clear(void)
{
	journal_next = 0;
}

/* ---- answers ---- */

void xcf_answer(struct scsi_cmnd *sc, const void *buf, unsigned int len)
{
	int n = scsi_sg_copy_from_buffer(sc, buf, min(len, scsi_bufflen(sc)));

	scsi_set_resid(sc, scsi_bufflen(sc) - n);
}

void xcf_illegal(struct scsi_cmnd *sc, u8 asc, u8 ascq)
{
	scsi_build_sense(sc, 0, ILLEGAL_REQUEST, asc, ascq);
}

/* xcf_add_ua: host @host_no (-1: every host) is told so by its next command */
void xcf_add_ua(int disk, int host_no, u8 asc, u8 ascq)
{
	int i;

	guard(spinlock_irqsave)(&xcf.lock);
	for (i = 0; i < XCF_MAX_HOSTS; i++) {
		struct xcf_nexus *n = &xcf.lun[disk].nexus[i];

		if ((host_no < 0 || host_no == i) && n->nr_ua < XCF_MAX_UA)
			n->ua[n->nr_ua++] = (struct xcf_ua){ asc, ascq };
	}
}

static bool take_ua(struct scsi_cmnd *sc, int disk, int host_no)
{
	struct xcf_nexus *n = &xcf.lun[disk].nexus[host_no];
	struct xcf_ua ua;

	guard(spinlock_irqsave)(&xcf.lock);
	if (!n->nr_ua)
		return false;
	ua = n->ua[0];
	memmove(n->ua, n->ua + 1, --n->nr_ua * sizeof(ua));
	scsi_build_sense(sc, 0, UNIT_ATTENTION, ua.asc, ua.ascq);
	return true;
}

/* ---- commands without a deed ---- */

/* Who reads which LUNs there are need not be told that they have changed. */
static void drop_lun_changes(int host_no)
{
	int i;

	guard(spinlock_irqsave)(&xcf.lock);
	for (i = 0; i < xcf_luns; i++) {
		struct xcf_nexus *n = &xcf.lun[i].nexus[host_no];
		int j, left = 0;

		for (j = 0; j < n->nr_ua; j++)
			if (n->ua[j].asc != 0x3f || n->ua[j].ascq != 0x0e)
				n->ua[left++] = n->ua[j];
		n->nr_ua = left;
	}
}

static void report_luns(struct scsi_cmnd *sc)
{
	/* (hosts scan one at a time) */
	static struct {
		__be32 len, pad;
		struct scsi_lun lun[XCF_MAX_LUNS];
	} b;
	int i;

	drop_lun_changes(xcf_host_no(sc->device));
	b.len = cpu_to_be32(8 * xcf_luns);
	for (i = 0; i < xcf_luns; i++)
		int_to_scsilun(i, &b.lun[i]);
	xcf_answer(sc, &b, 8 + 8 * xcf_luns);
}

static void capacity(struct scsi_cmnd *sc, const struct xcf_lun *lun)
{
	u8 b[32] = {};

	if (sc->cmnd[0] == READ_CAPACITY) {
		put_unaligned_be32(min_t(u64, xcf_capacity(lun) - 1, U32_MAX), b);
		put_unaligned_be32(xcf_block_size, b + 4);
		xcf_answer(sc, b, 8);
		return;
	}
	put_unaligned_be64(xcf_capacity(lun) - 1, b);
	put_unaligned_be32(xcf_block_size, b + 8);
	if (lun->hole_blocks)
		b[14] = 0xc0; /* LBPME, LBPRZ */
	xcf_answer(sc, b, 32);
}

/* GET LBA STATUS: what is before the hole, the hole, what is behind it */
static void lba_status(struct scsi_cmnd *sc, const struct xcf_lun *lun)
{
	const u64 ends[] = {
		lun->hole, lun->hole + lun->hole_blocks, lun->blocks,
	};
	u64 lba = get_unaligned_be64(sc->cmnd + 2);
	u8 b[8 + 3 * 16] = {}, *d = b + 8;
	int i;

	for (i = 0; i < 3; i++) {
		if (lba >= ends[i])
			continue;
		put_unaligned_be64(lba, d);
		put_unaligned_be32(ends[i] - lba, d + 8);
		d[12] = i == 1;
		d += 16;
		lba = ends[i];
	}
	put_unaligned_be32(d - b - 4, b);
	xcf_answer(sc, b, d - b);
}

static void mode_sense(struct scsi_cmnd *sc, const struct xcf_lun *lun)
{
	u8 b[8] = {}, device = lun->readonly ? 0x80 : 0;

	if (sc->cmnd[0] == MODE_SENSE) {
		b[0] = 3;
		b[2] = device;
		xcf_answer(sc, b, 4);
		return;
	}
	b[1] = 6;
	b[3] = device;
	xcf_answer(sc, b, 8);
}

static void other(struct scsi_cmnd *sc, const struct xcf_lun *lun)
{
	const u8 *c = sc->cmnd;
	u8 b[18] = {};

	switch (c[0]) {
	case TEST_UNIT_READY:
	case SYNCHRONIZE_CACHE:
	case SYNCHRONIZE_CACHE_16:
	case START_STOP:
	case ALLOW_MEDIUM_REMOVAL:
		break;
	case INQUIRY:
		xcf_inquiry(sc);
		break;
	case REPORT_LUNS:
		report_luns(sc);
		break;
	case REQUEST_SENSE:
		b[0] = 0x70;
		b[7] = 10;
		xcf_answer(sc, b, sizeof(b));
		break;
	case READ_CAPACITY:
		capacity(sc, lun);
		break;
	case SERVICE_ACTION_IN_16:
		if ((c[1] & 0x1f) == SAI_READ_CAPACITY_16)
			capacity(sc, lun);
		else if ((c[1] & 0x1f) == SAI_GET_LBA_STATUS &&
			 lun->hole_blocks)
			lba_status(sc, lun);
		else
			xcf_illegal(sc, 0x20, 0);
		break;
	case MODE_SENSE:
	case MODE_SENSE_10:
		mode_sense(sc, lun);
		break;
	case RECEIVE_COPY_RESULTS:
		xcf_receive(sc);
		break;
	case MAINTENANCE_IN:
		xcf_opcodes(sc);
		break;
	case ZBC_IN:
		xcf_report_zones(sc, lun);
		break;
	default:
		xcf_illegal(sc, 0x20, 0);
	}
}

/* ---- commands with one ---- */

static enum xcf_class class_of(const u8 *c)
{
	switch (c[0]) {
	case EXTENDED_COPY:
		/* (service action 1Ch is COPY OPERATION ABORT) */
		return (c[1] & 0x1f) == 0x1c ? XCF_RECEIVE : XCF_XCOPY;
	case RECEIVE_COPY_RESULTS:
		return XCF_RECEIVE;
	case WRITE_6:
	case WRITE_10:
	case WRITE_16:
	case WRITE_SAME:
	case WRITE_SAME_16:
		return XCF_WRITE;
	case READ_6:
	case READ_10:
	case READ_16:
		return XCF_READ;
	case TEST_UNIT_READY:
		return XCF_TUR;
	case INQUIRY:
		return XCF_INQUIRY;
	case SYNCHRONIZE_CACHE:
	case SYNCHRONIZE_CACHE_16:
		return XCF_SYNC;
	}
	return XCF_OTHER;
}

static void cdb_range(const u8 *c, u64 *lba, u32 *blocks)
{
	switch (c[0]) {
	case READ_6:
	case WRITE_6:
		*lba = get_unaligned_be24(c + 1) & 0x1fffff;
		*blocks = c[4] ?: 256;
		break;
	case READ_16:
	case WRITE_16:
	case WRITE_SAME_16:
		*lba = get_unaligned_be64(c + 2);
		*blocks = get_unaligned_be32(c + 10);
		break;
	default:
		*lba = get_unaligned_be32(c + 2);
		*blocks = get_unaligned_be16(c + 7);
	}
}

static bool parse_rw(struct scsi_cmnd *sc, struct xcf_deed *deed)
{
	const struct xcf_lun *lun = &xcf.lun[deed->lun];
	u64 lba;
	u32 blocks;

	cdb_range(sc->cmnd, &lba, &blocks);
	if (lba > xcf_capacity(lun) || blocks > xcf_capacity(lun) - lba) {
		xcf_illegal(sc, 0x21, 0);
		return false;
	}
	if (deed->class == XCF_WRITE && lun->readonly) {
		scsi_build_sense(sc, 0, DATA_PROTECT, 0x27, 0);
		return false;
	}
	deed->fill = sc->cmnd[0] == WRITE_SAME || sc->cmnd[0] == WRITE_SAME_16;
	deed->nr = 1;
	deed->piece[0] = (struct xcf_piece){
		.src = deed->lun, .dst = deed->lun,
		.src_lba = lba, .dst_lba = lba, .blocks = blocks,
	};
	return true;
}

/* Is the command in order? Sets its sense where it is not. */
static bool parse(struct scsi_cmnd *sc, struct xcf_deed *deed)
{
	switch (deed->class) {
	case XCF_XCOPY:
		return xcf_parse_copy(sc, deed) && xcf_copy_starts(sc, deed);
	case XCF_WRITE:
	case XCF_READ:
		return parse_rw(sc, deed);
	default:
		return true;
	}
}

static void carry_out(struct scsi_cmnd *sc, const struct xcf_deed *deed,
		      const struct xcf_rule *rule)
{
	if (deed->nr)
		xcf_deed_do(deed, sc, rule);
	else if (!rule || rule->deed)
		other(sc, &xcf.lun[deed->lun]);
	if (rule)
		xcf_rule_end(sc, rule);
	if (deed->class == XCF_XCOPY)
		xcf_copy_ends(deed, !sc->result);
}

/* The time that a command takes of itself, where it takes any, as a rule */
static bool takes_time(const struct xcf_deed *deed, struct xcf_rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	rule->to = rule->from = -1;
	rule->deed = 100;
	if (deed->class == XCF_XCOPY)
		rule->delay = xcf_copy_ms;
	if (!rule->delay)
		rule->busy = xcf_pace(deed);
	return rule->delay || rule->busy;
}

static int execute(struct scsi_cmnd *sc, struct xcf_deed *deed)
{
	struct xcf_rule rule;
	bool ruled;

	if (!parse(sc, deed)) {
		xcf.count[XCF_REFUSED]++;
		scsi_done(sc);
		return 0;
	}
	ruled = xcf_script_take(deed, &rule);
	if (ruled && rule.full) {
		if (deed->class == XCF_XCOPY)
			xcf_copy_ends(deed, false);
		xcf.lun[deed->lun].seen[deed->class]--;
		return SCSI_MLQUEUE_HOST_BUSY;
	}
	ruled = ruled || takes_time(deed, &rule);
	if (ruled && (rule.delay || rule.busy || rule.has_late || rule.hang))
		return xcf_job_start(sc, deed, &rule);
	carry_out(sc, deed, ruled ? &rule : NULL);
	scsi_done(sc);
	return 0;
}

int xcf_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *sc)
{
	int host_no = xcf_host_no(sc->device);
	int disk = xcf_disk(host_no, sc->device->lun);
	enum xcf_class class = class_of(sc->cmnd);
	struct xcf_deed deed;

	sc->result = 0;
	xcf_job_new_command(sc);
	if (disk < 0) {
		if (class == XCF_INQUIRY)
			xcf_inquiry(sc);
		else
			xcf_illegal(sc, 0x25, 0);
		scsi_done(sc);
		return 0;
	}
	xcf.lun[disk].seen[class]++;
	journal_add(sc, host_no, class);
	if (class != XCF_INQUIRY && sc->cmnd[0] != REPORT_LUNS &&
	    sc->cmnd[0] != REQUEST_SENSE && take_ua(sc, disk, host_no)) {
		scsi_done(sc);
		return 0;
	}
	memset(&deed, 0, sizeof(deed));
	deed.class = class;
	deed.host = host_no;
	deed.lun = disk;
	deed.op = sc->cmnd[0];
	return execute(sc, &deed);
}
