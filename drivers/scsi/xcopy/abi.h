/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C glue of sd_xcopy.ko and its C++ parts: wire
 * formats of SPC-4, what a device said about itself, which logical units may
 * be trusted, what a failure means. All pure; locks and clock are the caller's.
 */
#ifndef _SD_XCOPY_ABI_H
#define _SD_XCOPY_ABI_H

#include <kcxx/pairs.h>
#include <linux/blk-copy-types.h>

KCXX_BEGIN_DECLS

/* ---- wire formats: wire.cc, vpd.cc ---- */

#define SD_XCOPY_CDB_LEN	16
#define SD_XCOPY_MAX_DESIGNATOR	20
/* Designator of a logical unit, as VPD page 83h has it and a CSCD descriptor wants it. */
struct sd_xcopy_designator {
	__u8 len;		/* bytes of id[] used; 0: none */
	__u8 type;		/* SPC-4 7.8.6: 3 NAA, 2 EUI-64, 1 T10 vendor id, Ah UUID */
	__u8 code_set;		/* 1 binary, 2 ASCII, 3 UTF-8 */
	__u8 pad;
	__u8 id[SD_XCOPY_MAX_DESIGNATOR];
};

KCXX_ASSERT_SIZE(struct sd_xcopy_designator, 24);

/* LIST ID USAGE, SPC-4 6.4.3.2: what becomes of a list's identifier. */
#define SD_XCOPY_LIST_HOLD	0	/* RECEIVE COPY STATUS may ask, also afterwards */
#define SD_XCOPY_LIST_DISCARD	2	/* there is one, and nothing is kept after GOOD */
#define SD_XCOPY_LIST_NONE	3	/* there is none; only where SNLID was told */

/*
 * Parameter list of EXTENDED COPY(LID1), SPC-4 6.5: header, always two CSCD
 * descriptors type E4h (source first, also where both are one LU), @nr_seg
 * segment descriptors type 02h. PRIORITY 1, no inline data. @block_size in
 * bytes, of both LUs, in whose blocks the segments come out. @usage:
 * SD_XCOPY_LIST_*; @list_id: 1 to 255, unique for the I_T nexus, 0 with
 * SD_XCOPY_LIST_NONE.
 *
 * Return: bytes written (80 + 28 * @nr_seg), or -EINVAL (designator whose shape
 * does not fit its type, 0 or more than BLK_COPY_MAX_SEGMENTS segments, blocks 0
 * or > 65535 or not whole, an address that wraps, a block size that is none or
 * over 24 bits, an identifier that does not fit its usage), -ENOSPC (@len too
 * small). After an error @buf is as it was.
 */
__s32 sd_xcopy_encode_params(__u8 *buf, __u32 len,
			     const struct sd_xcopy_designator *src,
			     const struct sd_xcopy_designator *dst, __u32 block_size,
			     const struct blk_copy_segment *seg, __u32 nr_seg,
			     __u8 usage, __u8 list_id);
/* CDB of EXTENDED COPY(LID1), 83h/00h. @cdb has SD_XCOPY_CDB_LEN bytes. */
void sd_xcopy_encode_cdb(__u8 *cdb, __u32 param_len);
/* CDB of RECEIVE COPY RESULTS, operating parameters, 84h/03h. */
void sd_xcopy_encode_rcr_cdb(__u8 *cdb, __u32 alloc_len);
/* CDB of RECEIVE COPY STATUS(LID1), 84h/00h. */
void sd_xcopy_encode_status_cdb(__u8 *cdb, __u8 list_id, __u32 alloc_len);

/* CDB of REPORT SUPPORTED OPERATION CODES that asks for the last one, A3h/0Ch. */
void sd_xcopy_encode_knows_status_cdb(__u8 *cdb, __u32 alloc_len);
/* Its answer: is the command known, as the standard has it? 1/0. */
int sd_xcopy_decode_knows_status(const __u8 *buf, __u32 len);
#define SD_XCOPY_KNOWS_STATUS_LEN	20

#define SD_XCOPY_STATUS_LEN	12

/* What a copy manager says of a list that has an identifier. */
struct sd_xcopy_status {
	__u64 bytes;		/* copied so far; 0 where that cannot be told */
	__u64 unit;		/* bytes that @bytes is whole multiples of */
	__u32 segments;		/* processed so far */
	__u32 state;		/* SD_XCOPY_STATE_* */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_status, 24);
#define SD_XCOPY_STATE_RUNNING	0
#define SD_XCOPY_STATE_DONE	1	/* over, everything is copied */
#define SD_XCOPY_STATE_FAILED	2	/* over, with errors */

/*
 * Answer to RECEIVE COPY STATUS(LID1). @block_size of the LUs, for counts in
 * blocks. 0 or -EPROTO, also for a state that is none; then *out is as it was.
 */
__s32 sd_xcopy_decode_status(const __u8 *buf, __u32 len, __u32 block_size,
			     struct sd_xcopy_status *out);

/*
 * May that be said of a list of @segments that copies @bytes? Identifiers go round,
 * and copy managers mix up nexuses. What is not told is 0. 1/0.
 */
int sd_xcopy_status_fits(const struct sd_xcopy_status *s, __u32 segments, __u64 bytes);

/* What a copy manager says of itself, RECEIVE COPY OPERATING PARAMETERS and VPD 8Fh. */
struct sd_xcopy_caps {
	__u32 max_cscds;
	__u32 max_segments;
	__u32 max_list_len;	/* bytes of CSCD and segment descriptors */
	__u32 max_segment_len;	/* bytes; 0: not told, and then no limit */
	__u32 max_inline;
	__u32 granularity;	/* of a segment, bytes; 0: not told; at most 2^31 */
	__u32 total_copies;	/* lists at a time; 0: not told */
	__u32 identified_copies;	/* of these with an identifier; 0: not told */
	__u8 snlid;		/* list identifier may be left out */
	__u8 has_seg_02;	/* block to block segments implemented */
	__u8 has_cscd_e4;	/* identification descriptor implemented */
	__u8 told;		/* SD_XCOPY_TOLD_*: which answers are in here */
};

#define SD_XCOPY_TOLD_RCR	0x01U
#define SD_XCOPY_TOLD_VPD8F	0x02U
#define SD_XCOPY_TOLD_STATUS	0x04U	/* VPD 8Fh lists RECEIVE COPY STATUS(LID1) */
KCXX_ASSERT_SIZE(struct sd_xcopy_caps, 36);

/*
 * All decoders: 0, or -EPROTO for bytes that cannot be what they claim, -ENODATA
 * for nothing useful; then *out is as it was. @len is what the device really
 * sent, never trusted to match lengths inside.
 *
 * First the answer to RECEIVE COPY RESULTS, which sets all of *caps; then VPD
 * 8Fh, which may also come alone into a zeroed *caps. Descriptor codes count up
 * to AVAILABLE DATA, whatever their own count says.
 */
__s32 sd_xcopy_decode_rcr(const __u8 *buf, __u32 len, struct sd_xcopy_caps *caps);
/*
 * VPD 8Fh, third-party copy: the descriptors Supported Commands, Parameter Data,
 * Supported Descriptors and General Copy Operations; others are passed over. The
 * smaller of both answers stays in *caps (0 is no answer), the larger
 * granularity, and descriptor types that both know. Without EXTENDED COPY(LID1)
 * among the commands has_seg_02 and has_cscd_e4 become 0. A page that is longer
 * than the buffer counts as far as its descriptors are whole.
 *
 * The page is optional and arrays ship broken ones: after an error RECEIVE COPY
 * RESULTS decides alone. -EPROTO also for a page that lists neither EXTENDED
 * COPY(LID1) nor RECEIVE COPY RESULTS, operating parameters, which has been
 * answered.
 */
__s32 sd_xcopy_decode_vpd8f(const __u8 *buf, __u32 len, struct sd_xcopy_caps *caps);
/*
 * Best LU designator of VPD 83h: NAA 6 (16 bytes) first, then NAA 5, 2, 3 (8
 * bytes), EUI-64 of 16, 12, 8 bytes; of equals the first. Association LU only,
 * never one that is blank (00h or FFh after its first byte), nor an EUI-64 that is
 * all printable characters.
 */
__s32 sd_xcopy_decode_vpd83(const __u8 *buf, __u32 len, struct sd_xcopy_designator *best);
/* Bit 3 of byte 5 of standard INQUIRY data, if an LU is connected there. 1/0. */
int sd_xcopy_inquiry_3pc(const __u8 *buf, __u32 len);

/* ---- limits: limits.cc ---- */

struct sd_xcopy_limits {
	__u32 max_sectors;	/* one command, 512-byte sectors; 0: no offload */
	__u32 max_segment_sectors;
	__u32 max_segments;
	__u32 reason;		/* why max_sectors is 0 */
	/*
	 * What a segment should be whole multiples of, 6.22 DATA SEGMENT
	 * GRANULARITY; at least a block. A hint: copy managers tell 64 KiB and
	 * take single blocks. Maxima are multiples of it where they reach it.
	 */
	__u32 granularity_sectors;
	__u32 max_copies;	/* commands at a time; 0: not told */
	__u32 max_identified;	/* of these with a list identifier; 0: not told */
	__u32 needs_list_id;	/* takes no list without identifier */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_limits, 32);

/*
 * A segment has at most 65535 blocks; the list length bounds the segments (64
 * bytes of CSCDs, 28 each), and so does BLK_COPY_MAX_SEGMENTS; a command is not
 * longer than @cap_bytes (module parameter, 32 MiB by default) and 2^31 bytes.
 * Maxima of 1 MiB and more are whole MiB, so that what follows a full command
 * lies as well as the command did; smaller ones whole granules and pages, as far
 * as they reach that.
 *
 * Refused: BLOCK_SIZE for blocks sd does not drive; DISABLED for a cap below
 * one block; UNSUPPORTED where the list the encoder makes is not taken (no
 * segment type 02h, no CSCD type E4h, fewer than 2 CSCDs, no room for one
 * segment) or the device takes no segment of 64 KiB: by hand is quicker then.
 */
void sd_xcopy_make_limits(const struct sd_xcopy_caps *caps, __u32 block_size,
			  __u32 cap_bytes, struct sd_xcopy_limits *out);

/* What is sent to a disk: at first what it told, then what its failures taught. */
struct sd_xcopy_bounds {
	__u32 max_sectors;	/* one command */
	__u32 max_segment_sectors;
	__u32 max_segments;
	__u32 granule_sectors;	/* a segment is whole multiples; first a block */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_bounds, 16);

void sd_xcopy_first_bounds(const struct sd_xcopy_limits *lim, __u32 block_size,
			   struct sd_xcopy_bounds *out);
/*
 * After a timeout: about half, a power of two of at least 1 MiB; what is not
 * longer than that stays. Sectors. So it is whole granules, whatever was told
 * or learnt.
 */
__u32 sd_xcopy_halve(__u32 max_sectors);
/* After "too many segment descriptors" or a list too long: half of them, at least 1. */
__u32 sd_xcopy_fewer_segments(__u32 max_segments);
/*
 * After COPY ABORTED 26/0D: what the device told, if that is more than @granule,
 * else the next of 4, 16, 64 KiB, 1 MiB. @granule where there is none.
 */
__u32 sd_xcopy_raise_granule(__u32 granule, __u32 told);
/*
 * Bounds of a pair: the smaller of both ends', and of the destination, which
 * gets the command, the granule; the maxima are whole granules.
 * Return: NONE; ALIGNMENT where no granule fits, UNSUPPORTED where a bound is
 * 0 or the granule is no power of two. Then *out is all 0.
 */
__u32 sd_xcopy_pair_bounds(const struct sd_xcopy_bounds *src,
			   const struct sd_xcopy_bounds *dst,
			   struct sd_xcopy_bounds *out);

/* ---- how a command ended: sense.cc ---- */

struct sd_xcopy_result {
	__u8 host_byte;		/* DID_* */
	__u8 status;		/* SAM status byte */
	__u8 sense;		/* SD_XCOPY_SENSE_* */
	__u8 sense_key;
	__u8 asc;
	__u8 ascq;
	__u8 forwarded;		/* sense key of the source's or destination's own sense */
	__u8 cdb_field;		/* byte of the CDB that is wrong */
	__u8 cut;		/* the device has not taken all of the list */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_result, 9);

#define SD_XCOPY_SENSE_NONE	0
#define SD_XCOPY_SENSE_CURRENT	1
#define SD_XCOPY_SENSE_DEFERRED	2	/* of another command */
#define SD_XCOPY_NOT_TOLD	0xffU	/* forwarded, cdb_field */

/*
 * Fills in all but the first two fields and @cut from sense data in either format, SPC-4
 * 4.5. What a copy manager forwards is a descriptor 0Ch, or in fixed format lies
 * where bytes 8 and 9 say; of two an error of the medium or the hardware counts.
 */
void sd_xcopy_decode_sense(const __u8 *buf, __u32 len, struct sd_xcopy_result *res);

#define SD_XCOPY_ACT_NONE	0	/* nothing beyond the reason */
#define SD_XCOPY_ACT_NO_DEVICE	0x01U	/* unknown command: clear the device's limit */
#define SD_XCOPY_ACT_PAIR	0x02U	/* remember the pair with back-off */
#define SD_XCOPY_ACT_HALVE	0x04U	/* shorter commands */
#define SD_XCOPY_ACT_LOG	0x08U	/* worth a line in the log */
#define SD_XCOPY_ACT_FEWER	0x10U	/* fewer segments in a command */
#define SD_XCOPY_ACT_GRANULE	0x20U	/* segments in larger units */
#define SD_XCOPY_ACT_PAUSE	0x40U	/* the pair, no longer than after a refusal */
#define SD_XCOPY_ACT_AGAIN	0x80U	/* send it again, by what was learned */

struct sd_xcopy_verdict {
	__u32 reason;		/* NONE for success */
	__u32 end;		/* enum blk_copy_cmd_end */
	__u32 act;		/* SD_XCOPY_ACT_* */
};

/* See the sense table in Documentation/scsi/sd-xcopy.rst. */
void sd_xcopy_judge(const struct sd_xcopy_result *res, struct sd_xcopy_verdict *out);

/* ---- what an administrator is told of a disk: cause.cc ---- */

struct sd_xcopy_case {
	__u32 reason;		/* of its own: what copies are refused for */
	__u32 standing;		/* what the registry of names holds against it */
	__u8 claims;		/* says that it is a copy manager */
	__u8 told;		/* SD_XCOPY_TOLD_*: what it answered */
	__u8 barred;		/* a copy to it was lost, and not ended by a reset */
	__u8 off;		/* by its queue's copy_max_bytes */
	__u8 alone;		/* some of its pairs are left alone */
	__u8 pad[3];
};

KCXX_ASSERT_SIZE(struct sd_xcopy_case, 16);

/* A word for programs, a space, and words for people. */
const char *sd_xcopy_cause(const struct sd_xcopy_case *c);

/* ---- what failures teach: learn.cc ---- */

/* The command that failed. */
struct sd_xcopy_shape {
	__u32 sectors;
	__u32 segments;
	__u32 lengths;		/* lengths of its segments in sectors, or-ed */
	__u32 pad;
};

/*
 * HALVE: sd_xcopy_halve(). FEWER: half the segments that the command had, down
 * to one. GRANULE: sd_xcopy_raise_granule() of what the lengths of its segments
 * are multiples of. A command from before something was learned teaches nothing
 * new: with sixteen in flight sixteen are refused.
 *
 * Return: @act, and SD_XCOPY_ACT_PAIR where there is nothing left to learn, or
 * SD_XCOPY_ACT_AGAIN where the same segments may be taken in more commands.
 */
__u32 sd_xcopy_learn(struct sd_xcopy_bounds *bounds, const struct sd_xcopy_limits *told,
		     const struct sd_xcopy_shape *cmd, __u32 act);

/*
 * A failure that is of one place has no act but LOG. So many in a row are of the pair.
 * @vain: how many there were, 0 at first.
 * Return: @act, and SD_XCOPY_ACT_PAIR with the last of them.
 */
__u32 sd_xcopy_in_vain(__u32 *vain, __u32 reason, __u32 end, __u32 act);

/* ---- what became of a lost command: fate.cc ---- */

/* What is to be done next to find out, or to make sure that it is over. */
#define SD_XCOPY_STEP_DONE	0	/* @reason has it */
#define SD_XCOPY_STEP_HOST	1	/* wait until error handling is over */
#define SD_XCOPY_STEP_READY	2	/* have the device answer, and rid of UNIT ATTENTIONs */
#define SD_XCOPY_STEP_ASK	3	/* RECEIVE COPY STATUS, after @wait_ms */
#define SD_XCOPY_STEP_DRAIN	4	/* let other copies to the unit end */
#define SD_XCOPY_STEP_LUN	5	/* resets */
#define SD_XCOPY_STEP_TARGET	6
#define SD_XCOPY_STEP_BUS	7
#define SD_XCOPY_STEP_ADAPTER	8
#define SD_XCOPY_STEP_WAIT_OUT	9	/* longer than a copy manager could take */

/* What came of it. */
#define SD_XCOPY_CAME_OK	0	/* ASK: it was copied */
#define SD_XCOPY_CAME_FAILED	1	/* ASK: nothing is known of it */
#define SD_XCOPY_CAME_ENDED	2	/* ASK: it is over and was not copied */
#define SD_XCOPY_CAME_WORKING	3	/* ASK: not yet over */
#define SD_XCOPY_CAME_OFFLINE	4	/* the device takes no commands any more */
#define SD_XCOPY_CAME_GONE	5	/* it is being removed */
#define SD_XCOPY_CAME_OTHER	6	/* resets: not done, another unit is there now */
#define SD_XCOPY_NR_CAMES	7

struct sd_xcopy_fate {
	__u32 resets;		/* in: 1 << SD_XCOPY_STEP_* that the host can do */
	__u8 can_ask;		/* in: it had a list identifier that is kept */
	__u8 goes_on;		/* in: the copy manager is known to survive resets */
	__u8 timed_out;		/* in: else the command was lost otherwise */
	__u8 step;		/* what was asked for last */
	__u8 tried;		/* the widest reset so far */
	__u8 fenced;		/* and whether it was done */
	__u8 asked;		/* how often */
	__u8 unfenced;		/* out: waited out for want of a fence */
	__u8 hurry;		/* in, each time: that it is over will do */
	__u8 pad[3];
	__u32 wait_ms;		/* out, with ASK */
	__u32 reason;		/* out, with DONE */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_fate, 24);

/* The first step; the out fields are set. */
__u32 sd_xcopy_fate_start(struct sd_xcopy_fate *f);
/* The next one, after the last one came out as @came. Ends after a bounded number. */
__u32 sd_xcopy_fate_next(struct sd_xcopy_fate *f, __u32 came);

/* Does the copy manager of @vendor (8 bytes) and @product (16) survive resets? */
int sd_xcopy_goes_on(const __u8 *vendor, const __u8 *product);

/* ---- fences: fence.cc ---- */

#define SD_XCOPY_NR_FENCES 64

struct sd_xcopy_fence {
	__u64 lu;	/* 0: entry is free */
	__u32 number;	/* of the last fence that succeeded, if @fenced */
	__u8 fenced;
	__u8 barred;	/* could not be fenced: no copies until it is lifted */
	__u8 pad[2];
};

/*
 * Which logical units have been fenced when. Fences are numbered as they begin;
 * a command that had ended for the host before one began is over once that has
 * succeeded, by whichever path it had been sent.
 */
struct sd_xcopy_fences {
	struct sd_xcopy_fence entry[SD_XCOPY_NR_FENCES];
	__u32 begun;
	__u32 overflow;	/* one that was to be barred found no room */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_fences, 1032);

void sd_xcopy_fences_init(struct sd_xcopy_fences *f);
/* How many have begun: the epoch of a command that ends now. */
__u32 sd_xcopy_fences_epoch(const struct sd_xcopy_fences *f);
/* One begins; its number. */
__u32 sd_xcopy_fences_begin(struct sd_xcopy_fences *f);
void sd_xcopy_fences_succeeded(struct sd_xcopy_fences *f, __u64 lu, __u32 number);
/* Is a command with @epoch over for sure? What was forgotten is not. */
int sd_xcopy_fences_cover(const struct sd_xcopy_fences *f, __u64 lu, __u32 epoch);
/* No copies to @lu, by whichever path, for it could not be fenced; @on 0 lifts that. */
void sd_xcopy_fences_bar(struct sd_xcopy_fences *f, __u64 lu, int on);
int sd_xcopy_fences_barred(const struct sd_xcopy_fences *f, __u64 lu);

/* ---- what is in flight: flight.cc ---- */

/* List identifiers of a nexus. All 0 at first. */
struct sd_xcopy_ids {
	__u64 used[4];
	__u32 in_flight;
	__u32 last;
};

KCXX_ASSERT_SIZE(struct sd_xcopy_ids, 40);

/* 1 to 255, of no other command; 0 where there is none, or @most (0: any) are in flight. */
__u8 sd_xcopy_ids_take(struct sd_xcopy_ids *ids, __u32 most);
/* Its command has ended. Not known to be @over: nobody gets @id any more. */
void sd_xcopy_ids_put(struct sd_xcopy_ids *ids, __u8 id, int over);

/* How many commands a logical unit gets at a time. All 0 at first. */
struct sd_xcopy_window {
	__u32 in_flight;
	__u32 most;		/* 0: no bound */
	__u32 successes;	/* since it last changed */
	__u32 pad;
};

KCXX_ASSERT_SIZE(struct sd_xcopy_window, 16);

/* One more? 1 and counted, or 0. */
int sd_xcopy_window_enter(struct sd_xcopy_window *w);
void sd_xcopy_window_leave(struct sd_xcopy_window *w);
/* After a success; grows by one after every 64, and is open again beyond 256. */
void sd_xcopy_window_succeeded(struct sd_xcopy_window *w);
/* BUSY or TASK SET FULL from one that told to take @told at a time; 0: did not tell. */
void sd_xcopy_window_busy(struct sd_xcopy_window *w, __u32 told);

/* ---- which logical units are what they say: registry.cc ---- */

#define SD_XCOPY_PAGE_LEN	4096	/* so much is read; behind it may be any name */
#define SD_XCOPY_NR_ALSO	6
#define SD_XCOPY_REST_WORDS	8

/* A disk of this host, as the registry sees it. */
struct sd_xcopy_unit {
	__u64 capacity;		/* logical blocks */
	__u64 ident;		/* hash of all LU designators of VPD 83h and of VPD 80h */
	__u64 target;		/* sd_xcopy_target_name_hash() of VPD 83h */
	__u32 block_size;
	struct sd_xcopy_designator designator;
	__u32 more;			/* has more names than @also, in @rest */
	__u64 also[SD_XCOPY_NR_ALSO];	/* sd_xcopy_also_vpd83() */
	__u64 rest[SD_XCOPY_REST_WORDS];	/* a set: all that are in it, and few others */
};

KCXX_ASSERT_SIZE(struct sd_xcopy_unit, 168);

/* One of the names of a unit in the registry. */
struct sd_xcopy_name {
	__u64 key;		/* 0: is none */
	struct sd_xcopy_bearer *of;
	struct sd_xcopy_name *next;	/* in its bucket */
	struct sd_xcopy_name **at;	/* what points to it */
};

/* A unit in the registry; the registry's own while it is there. */
struct sd_xcopy_bearer {
	struct sd_xcopy_unit unit;
	__u64 lu;		/* sd_xcopy_lu_key() of its designator */
	struct sd_xcopy_name name[1 + SD_XCOPY_NR_ALSO];	/* that, and the others */
	struct sd_xcopy_name more;	/* among those that have more */
};

#define SD_XCOPY_NR_BUCKETS 4096
/* Who bears which designator, found by hash: no walk is over all. All 0 at first. */
struct sd_xcopy_registry {
	struct sd_xcopy_name *bucket[SD_XCOPY_NR_BUCKETS];
	struct sd_xcopy_name *crowded;	/* units that have more names */
	__u64 steps;		/* names looked at so far, for tests */
};

void sd_xcopy_registry_enter(struct sd_xcopy_registry *r, struct sd_xcopy_bearer *b,
			     const struct sd_xcopy_unit *unit);
/* It was in there. */
void sd_xcopy_registry_leave(struct sd_xcopy_registry *r, struct sd_xcopy_bearer *b);
/* One with that key, or NULL. */
struct sd_xcopy_bearer *sd_xcopy_registry_find(struct sd_xcopy_registry *r, __u64 lu);
/* Where a walk over those that are near a unit is. All 0 at first. */
struct sd_xcopy_near {
	struct sd_xcopy_name *at;
	__u64 nr;
};

/* The next that is or may be named by a name of @unit, or @unit by its; also twice, and itself. */
struct sd_xcopy_bearer *sd_xcopy_registry_near(struct sd_xcopy_registry *r,
					       const struct sd_xcopy_unit *unit,
					       struct sd_xcopy_near *walk);

/* 64-bit hash for ident, fed in pieces; where one piece ends counts as well. */
__u64 sd_xcopy_ident_init(void);
__u64 sd_xcopy_ident_add(__u64 hash, const __u8 *buf, __u32 len);
/*
 * All designators of VPD 83h that identify the LU, whatever their order, so that
 * two paths hash alike though designators of ports and groups differ.
 */
__u64 sd_xcopy_ident_vpd83(__u64 hash, const __u8 *buf, __u32 len);
/*
 * Hash of the names that VPD 83h gives the target device (association 2) the LU
 * belongs to, whatever their order; 0 where it gives none.
 */
__u64 sd_xcopy_target_name_hash(const __u8 *buf, __u32 len);
/* @unit->also, @rest, @more: keys of what in VPD 83h could be another's @designator; 0: none */
void sd_xcopy_also_vpd83(const __u8 *buf, __u32 len, struct sd_xcopy_unit *unit);

/*
 * May @b, which is in there, be offloaded? Another that has its designator, be it not
 * as its best one, or whose designator @b has, must be a path of the same LU: same
 * designator, ident and block size, and the same names of the target device where
 * both have one. Otherwise COLLISION, for both. Where only the capacity differs,
 * CHANGED: one has grown and the other has not heard of it yet, if both are read again.
 * Return: BLK_COPY_REASON_NONE, COLLISION, CHANGED or NO_DESIGNATOR.
 */
__u32 sd_xcopy_registry_reason(struct sd_xcopy_registry *r,
			       const struct sd_xcopy_bearer *b);
/* LU identity for overlap checks and pairs, equal for its paths: hash of the designator, not 0. */
__u64 sd_xcopy_lu_key(const struct sd_xcopy_designator *d);

/* ---- pairs: pairs.cc ---- */

#define SD_XCOPY_NR_PROOFS 512
struct sd_xcopy_pairs {
	struct kcxx_pairs alone;	/* that refused */
	/*
	 * Those that have shown that a copy between them is a copy. One that finds
	 * no room drives out another, which then has to show it again.
	 */
	struct sd_xcopy_proofs {
		__u64 opaque[SD_XCOPY_NR_PROOFS * 6 + 1];
	} proofs;
};

void sd_xcopy_pairs_init(struct sd_xcopy_pairs *p);
/*
 * A refusal at @now_ms: left alone for 1 s, doubled each time up to 5 minutes;
 * after a LOST one and a TIMEOUT for 1 minute, and eight times that each time, up
 * to a day. Refusals during a back-off are of commands that were under way and
 * change nothing. The least recently used entry makes room. Reason MISMATCH (a
 * copy was read back and had not arrived) stays until an administrator has it
 * forgotten: no success, time or lack of room lifts it, and what was proven of
 * the destination is void. Reason UNPROVEN (there was nothing to tell a copy by)
 * is for 1 s each time.
 */
void sd_xcopy_pairs_refused(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			    __u32 reason, __u64 now_ms);
/*
 * What ended for @reason took @lost_ms: left alone for 32 times that, at most
 * an hour, so that a device that lets itself be waited for costs a few percent.
 * Less than 50 ms is nothing.
 */
void sd_xcopy_pairs_lost_time(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			      __u32 reason, __u64 lost_ms, __u64 now_ms);
void sd_xcopy_pairs_succeeded(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			      __u64 now_ms);
/* It has shown that it copies, commands of @form too. */
void sd_xcopy_pairs_proven(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			   const struct blk_copy_form *form);
/* It has looked for more to show, for @spent_ms, and nothing could tell. 1/0: proven? */
int sd_xcopy_pairs_untold(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			  __u64 spent_ms, __u64 now_ms);
/* 1/0; @form: what has been shown, @rests: is it not to look for more yet? */
int sd_xcopy_pairs_is_proven(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			     __u64 now_ms, struct blk_copy_form *form, int *rests);
/* NONE, BACKOFF, UNPROVEN, or MISMATCH for a pair refused for good. */
__u32 sd_xcopy_pairs_check(struct sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			   __u64 now_ms);
/*
 * Pairs with this LU (0: all) start afresh and have to prove themselves again.
 * Those refused for good only if @pardon, which is an administrator's.
 */
void sd_xcopy_pairs_forget(struct sd_xcopy_pairs *p, __u64 lu, int pardon);
/* Pairs with this LU have to prove themselves again, and are left alone as before. */
void sd_xcopy_pairs_doubt(struct sd_xcopy_pairs *p, __u64 lu);
/* For a list: 1 where the pair at @i, below KCXX_NR_PAIRS, is left alone, and which. */
int sd_xcopy_pairs_at(struct sd_xcopy_pairs *p, __u32 i, __u64 now_ms,
		      struct kcxx_pair *pair);

KCXX_END_DECLS

#endif
