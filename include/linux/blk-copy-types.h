/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What C and C++ both have to know of copies: reasons, segments, how a command
 * ended. In C++ <kcxx/abi.h> comes first.
 */
#ifndef _LINUX_BLK_COPY_TYPES_H
#define _LINUX_BLK_COPY_TYPES_H

#ifndef __cplusplus
#include <linux/types.h>
#endif

/*
 * Why a copy was not offloaded. The numbers pass between the modules, the names
 * are the files in /sys/kernel/blk_copy/refusals.
 */
#define BLK_COPY_REASON_LIST(X)						\
	X(NONE,		"none")		/* not refused */		\
	X(UNSUPPORTED,	"unsupported")	/* no provider at a leaf */	\
	X(DISABLED,	"disabled")	/* copy_max_bytes is 0 */	\
	X(TARGET,	"target")	/* a dm target did not opt in */ \
	X(SUSPENDED,	"suspended")	/* a dm device is suspended */	\
	X(INCOMPLETE,	"incomplete")	/* not every byte reached a leaf */ \
	X(OVERLAP,	"overlap")	/* source meets destination */	\
	X(BLOCK_SIZE,	"block_size")	/* logical blocks differ */	\
	X(ALIGNMENT,	"alignment")	/* not whole logical blocks */	\
	X(INTEGRITY,	"integrity")	/* integrity profile */		\
	X(CRYPTO,	"crypto")	/* inline encryption */		\
	X(ZONED,	"zoned")	/* zoned destination */		\
	X(FRAGMENTS,	"fragments")	/* too many pieces */		\
	X(NO_MEMORY,	"no_memory")	/* no memory without waiting */	\
	X(COLLISION,	"collision")	/* two LUs, one designator */	\
	X(NO_DESIGNATOR, "no_designator") /* no usable designator */	\
	X(BACKOFF,	"backoff")	/* the pair refused lately */	\
	X(REJECTED,	"rejected")	/* ILLEGAL REQUEST */		\
	X(ABORTED,	"aborted")	/* COPY ABORTED */		\
	X(UNREACHABLE,	"unreachable")	/* the other LU is out of reach */ \
	X(RESERVATION,	"reservation")	/* RESERVATION CONFLICT */	\
	X(BUSY,		"busy")		/* BUSY or TASK SET FULL to the end */ \
	X(TIMEOUT,	"timeout")	/* timed out, surely over since */ \
	X(UNCERTAIN,	"uncertain")	/* lost, and its end not to be had */ \
	X(LATE,		"late")		/* fragment after the seal */	\
	X(KILLED,	"killed")	/* fatal signal */		\
	X(DEVICE_GONE,	"device_gone")	/* device removed */		\
	X(LOST,		"lost")		/* no answer came, surely over since */ \
	X(NO_RESET,	"no_reset")	/* host cannot reset the unit */ \
	X(CHANGED,	"changed")	/* unit reported changes, not read yet */ \
	X(UNPROVEN,	"unproven")	/* data could not prove the pair */ \
	X(MISMATCH,	"mismatch")	/* a copy did not arrive: for good */ \
	X(NO_PATH,	"no_path")	/* none is left to the unit, or usable */ \
	X(SLOW,		"slow")		/* by hand is quicker, or not known not to be */

/* One that is handed on is a u32: the languages need not agree on an enum's size. */
enum blk_copy_reason {
#define BLK_COPY_REASON(name, ...) BLK_COPY_REASON_##name,
	BLK_COPY_REASON_LIST(BLK_COPY_REASON)
#undef BLK_COPY_REASON
	BLK_COPY_NR_REASONS
};

/* Its name, "?" for a number that is no reason. Context: any. */
#ifdef __cplusplus
extern "C"
#endif
const char *blk_copy_reason_name(unsigned int reason);

/* A piece of a command. */
struct blk_copy_segment {
	__u64 src_sector;	/* on the whole disk, 512 bytes each */
	__u64 dst_sector;
	__u32 sectors;
	__u32 pad;
};

/*
 * What of a command may be too much for a copy manager that does well with another,
 * each part a number that is the larger the more it asks for. The first ones are
 * for lengths of 4 KiB, 8 KiB and so on up to 32 MiB and more: of how small blocks
 * the places and lengths of commands are that are at least as long.
 */
enum blk_copy_form_part {
	BLK_COPY_FORM_FINE,
	BLK_COPY_FORM_LENGTHS = 14,
	BLK_COPY_FORM_SEGMENTS = BLK_COPY_FORM_LENGTHS,
	BLK_COPY_FORM_SOURCE,	/* bits of the GiB that it ends in */
	BLK_COPY_FORM_DEST,
	BLK_COPY_FORM_PARTS,
};

struct blk_copy_form {
	__u8 part[BLK_COPY_FORM_PARTS];	/* all 0: nothing */
};

/* @shown is what has been shown by @form as well. */
static inline void blk_copy_form_join(struct blk_copy_form *shown,
				      const struct blk_copy_form *form)
{
	for (int i = 0; i < BLK_COPY_FORM_PARTS; i++)
		if (shown->part[i] < form->part[i])
			shown->part[i] = form->part[i];
}

/* A copy, or its begin, as the policy knows it; see blk_copy_turn_begin(). */
struct blk_copy_turn {
	__u64 id;		/* 0: nobody wants to hear of its end */
	__u64 start_ns;
	__u64 sectors;		/* do so many from the start in this way */
	__u64 told;		/* sectors that are known to be done, of all destinations */
	__u32 offload;		/* the devices are to do it, */
	__u32 cmd_sectors;	/* in commands of at most so much, 0: any, */
	__u32 window_sectors;	/* and at most so much under way, 0: any */
	__u32 odd;		/* it says nothing of others, as it had to be proven */
	__u32 reason;		/* what became of it, where its end does not say */
	__u32 whole;		/* sectors of the job of which this is a part; 0: none */
	__u32 dests;		/* of which each has it done; 0: one */
	__u32 pad;
};

/*
 * Segments one command can carry. A copy manager may tell more than it takes:
 * FreeBSD's CTL tells 64 and turns away more than 9.
 */
#define BLK_COPY_MAX_SEGMENTS	8

/* A command is sent so often at most; a provider may make something of the last. */
#define BLK_COPY_MAX_TRIES	4

/* What may be done with a command that has ended, beside its reason; as a u32. */
enum blk_copy_cmd_end {
	BLK_COPY_CMD_OVER,	/* the device no longer works on it */
	BLK_COPY_CMD_AGAIN,	/* the same, and it may be sent once more */
	BLK_COPY_CMD_LOST,	/* nobody knows: ask its provider first */
};

#endif
