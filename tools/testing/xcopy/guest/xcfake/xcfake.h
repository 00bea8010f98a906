/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A SCSI host whose disks are memory and do as a script says.
 *
 * A command that reaches queuecommand is written down (journal), counted, and
 * looked up in the script. Without a rule it is carried out and answered at
 * once. With one that takes time it becomes a job, which has two events: its
 * deed (data are moved) and its answer. Either may come first or never; the
 * handlers of the error handling end jobs as the rule allows.
 *
 * One lock guards all that changes: rules, jobs, unit attentions, counters,
 * journal. Deeds of jobs run under a mutex instead, so that whoever ended a
 * job can wait until it no longer writes.
 */
#ifndef _XCFAKE_H
#define _XCFAKE_H

#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#define XCF_MAX_LUNS	4096
#define XCF_MAX_HOSTS	4
#define XCF_MAX_PIECES	32
#define XCF_LIST_BYTES	1280
#define XCF_PAGE_BYTES	1024
#define XCF_JOURNAL	256
#define XCF_MAX_UA	8
#define XCF_SENSE_BYTES	96

enum xcf_class {
	XCF_XCOPY, XCF_RECEIVE, XCF_WRITE, XCF_READ, XCF_TUR, XCF_INQUIRY,
	XCF_SYNC, XCF_OTHER, XCF_NR_CLASSES, XCF_ANY = XCF_NR_CLASSES,
};

enum xcf_event {
	XCF_LATE, XCF_DROPPED, XCF_ABORTS, XCF_LUN_RESETS, XCF_TARGET_RESETS,
	XCF_BUS_RESETS, XCF_HOST_RESETS, XCF_TIMEOUTS, XCF_REFUSED,
	XCF_OVER, XCF_MOST, XCF_BLOCKS_COPIED, XCF_BLOCKS_WRITTEN,
	XCF_BLOCKS_READ, XCF_NR_EVENTS,
};

/* Handlers of the error handling: module parameters eh and eh_fail */
#define XCF_EH_ABORT	1
#define XCF_EH_DEVICE	2
#define XCF_EH_TARGET	4
#define XCF_EH_BUS	8
#define XCF_EH_HOST	16

/* What a job lives through: key outlive of a rule */
#define XCF_OUTLIVE_ABORT	1
#define XCF_OUTLIVE_RESET	2
#define XCF_OUTLIVE_NEXUS	4

/**
 * struct xcf_rule - one line of the script; see Documentation in script.c
 * @left: so many commands are still to meet it; negative: all
 * @op: its operation code alone, 0: any
 * @skip: so many pass before, @hits: so many have met it
 * @status: SAM status, @host: host byte
 * @resid: bytes told as not transferred
 * @deed: percent of the data that is moved; negative: as the end has it
 * @to: the LUN that is written instead of the right one; @from: that is read
 * @first: blocks of a segment, @segments: of a list, @page: blocks that a segment is
 *	moved in whole multiples of, @bits: of an LBA. 0: all
 * @delay: ms to the answer, @late: ms to the deed where that is later
 * @busy: ns to both in place of these, where the disks take their time (pace.c)
 */
struct xcf_rule {
	struct list_head list;
	enum xcf_class class;
	int host_no, lun;
	u8 op;
	int left, skip, hits;
	u64 lba, lba_end;
	u8 status, host;
	u8 sense_len;
	u8 sense[XCF_SENSE_BYTES];
	u32 resid;
	int deed;
	int to, from;
	u32 first, segments, page, bits;
	u32 delay, late;
	u64 busy;
	bool has_status, has_late, hang, deaf, full;
	u32 outlive;
};

struct xcf_bytes {
	bool set;
	u16 len;
	u8 data[XCF_PAGE_BYTES];
};

struct xcf_ua {
	u8 asc, ascq;
};

/* What a nexus, that is a host and a LUN, has still to be told */
struct xcf_nexus {
	u8 nr_ua;
	struct xcf_ua ua[XCF_MAX_UA];
	u8 copy_state[256];	/* by list identifier */
};

struct xcf_lun {
	u8 *store;
	u64 blocks;		/* told, the gap not among them; the store may have more */
	u64 hole, hole_blocks;	/* told as not mapped */
	bool readonly;
	struct xcf_bytes inquiry, vpd80, vpd83, vpd8f, vpdb0, rcr;
	struct xcf_nexus nexus[XCF_MAX_HOSTS];
	u64 seen[XCF_NR_CLASSES];
};

struct xcf_piece {
	u16 src, dst;		/* indices of disks */
	u64 src_lba, dst_lba;
	u32 blocks;
};

/**
 * struct xcf_deed - what a command does to the disks
 * @host: by which it came, @lun: the disk that got it
 * @held: the data of a WRITE, where the command may be gone before its deed
 */
struct xcf_deed {
	enum xcf_class class;
	u16 lun;
	u8 host, op, list_id;
	bool keeps_id, fill;
	u8 nr;
	struct xcf_piece piece[XCF_MAX_PIECES];
	u8 *held;
};

struct xcf_job {
	struct list_head list;
	struct scsi_cmnd *sc;	/* NULL where it is answered or gone */
	bool timed_out;		/* the mid layer no longer waits for @sc */
	bool held, dead, done;
	struct xcf_deed deed;
	struct xcf_rule rule;
	unsigned long answer_at, deed_at;
	struct delayed_work work;
	struct hrtimer timer;	/* of one that is busy */
};

struct xcf {
	spinlock_t lock;
	struct mutex deed_mutex;
	struct list_head rules, jobs;
	struct workqueue_struct *wq;
	struct device *root;
	struct dentry *dir;
	struct Scsi_Host *host[XCF_MAX_HOSTS];
	struct xcf_lun *lun;
	u64 store_blocks;
	u64 count[XCF_NR_EVENTS];
	int copying;
};

extern struct xcf xcf;
extern unsigned int xcf_luns, xcf_hosts, xcf_block_size, xcf_eh_fail;
extern int xcf_zoned;
extern bool xcf_twins, xcf_reset_ua, xcf_hollow;
extern unsigned int xcf_snlid, xcf_rcs, xcf_max_cscds, xcf_max_segs;
extern unsigned int xcf_list_max, xcf_segment_max, xcf_concurrent;
extern unsigned int xcf_over, xcf_granule, xcf_enforce, xcf_copy_ms, xcf_3pc;
extern unsigned int xcf_copiers;
extern u64 xcf_gap;

/* main.c */
int xcf_disk(int host_no, u64 lun);
u64 xcf_capacity(const struct xcf_lun *lun);
int xcf_disks(void);
int xcf_host_no(struct scsi_device *sdev);

/* command.c */
int xcf_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *sc);
void xcf_answer(struct scsi_cmnd *sc, const void *buf, unsigned int len);
void xcf_illegal(struct scsi_cmnd *sc, u8 asc, u8 ascq);
const char *xcf_class_name(enum xcf_class class);
void xcf_add_ua(int disk, int host_no, u8 asc, u8 ascq);
int xcf_journal_show(struct seq_file *m, void *v);
void xcf_journal_clear(void);

/* copy.c */
bool xcf_parse_copy(struct scsi_cmnd *sc, struct xcf_deed *deed);
void xcf_receive(struct scsi_cmnd *sc);
void xcf_opcodes(struct scsi_cmnd *sc);
bool xcf_copy_starts(struct scsi_cmnd *sc, const struct xcf_deed *deed);
void xcf_copy_ends(const struct xcf_deed *deed, bool good);
void xcf_naa(int disk, u8 *id);

/* pages.c */
void xcf_inquiry(struct scsi_cmnd *sc);

/* zones.c */
void xcf_report_zones(struct scsi_cmnd *sc, const struct xcf_lun *lun);
void xcf_zoned_page(struct scsi_cmnd *sc);

/* script.c */
int xcf_script_add(char *line);
void xcf_script_clear(void);
int xcf_script_show(struct seq_file *m, void *v);
bool xcf_script_take(const struct xcf_deed *deed, struct xcf_rule *rule);
void xcf_rule_end(struct scsi_cmnd *sc, const struct xcf_rule *rule);

/* job.c */
size_t xcf_deed_bytes(const struct xcf_deed *deed);
int xcf_job_start(struct scsi_cmnd *sc, const struct xcf_deed *deed,
		  const struct xcf_rule *rule);
void xcf_job_new_command(struct scsi_cmnd *sc);
enum scsi_timeout_action xcf_timed_out(struct scsi_cmnd *sc);
int xcf_eh_abort(struct scsi_cmnd *sc);
int xcf_eh_device(struct scsi_cmnd *sc);
int xcf_eh_target(struct scsi_cmnd *sc);
int xcf_eh_bus(struct scsi_cmnd *sc);
int xcf_eh_host(struct scsi_cmnd *sc);
void xcf_nexus_loss(int host_no);
void xcf_jobs_end(void);
void xcf_deed_do(const struct xcf_deed *deed, struct scsi_cmnd *sc,
		 const struct xcf_rule *rule);

/* pace.c */
u64 xcf_pace(const struct xcf_deed *deed);

/* half.c, of a kernel that copies */
#ifdef XCF_HALF
int xcf_half_init(void);
void xcf_half_exit(void);
#else
static inline int xcf_half_init(void) { return 0; }
static inline void xcf_half_exit(void) { }
#endif

/* debugfs.c */
void xcf_debugfs_init(void);

#endif
