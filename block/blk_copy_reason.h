/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a copy was not offloaded. The numbers pass between the modules, the
 * names are the files in /sys/kernel/blk_copy/refusals.
 */
#ifndef _BLK_COPY_REASON_H
#define _BLK_COPY_REASON_H

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
	X(MISMATCH,	"mismatch")	/* a copy did not arrive: for good */

#define BLK_COPY_REASON_NONE		0
#define BLK_COPY_REASON_UNSUPPORTED	1
#define BLK_COPY_REASON_DISABLED	2
#define BLK_COPY_REASON_TARGET		3
#define BLK_COPY_REASON_SUSPENDED	4
#define BLK_COPY_REASON_INCOMPLETE	5
#define BLK_COPY_REASON_OVERLAP		6
#define BLK_COPY_REASON_BLOCK_SIZE	7
#define BLK_COPY_REASON_ALIGNMENT	8
#define BLK_COPY_REASON_INTEGRITY	9
#define BLK_COPY_REASON_CRYPTO		10
#define BLK_COPY_REASON_ZONED		11
#define BLK_COPY_REASON_FRAGMENTS	12
#define BLK_COPY_REASON_NO_MEMORY	13
#define BLK_COPY_REASON_COLLISION	14
#define BLK_COPY_REASON_NO_DESIGNATOR	15
#define BLK_COPY_REASON_BACKOFF		16
#define BLK_COPY_REASON_REJECTED	17
#define BLK_COPY_REASON_ABORTED		18
#define BLK_COPY_REASON_UNREACHABLE	19
#define BLK_COPY_REASON_RESERVATION	20
#define BLK_COPY_REASON_BUSY		21
#define BLK_COPY_REASON_TIMEOUT		22
#define BLK_COPY_REASON_UNCERTAIN	23
#define BLK_COPY_REASON_LATE		24
#define BLK_COPY_REASON_KILLED		25
#define BLK_COPY_REASON_DEVICE_GONE	26
#define BLK_COPY_REASON_LOST		27
#define BLK_COPY_REASON_NO_RESET	28
#define BLK_COPY_REASON_CHANGED		29
#define BLK_COPY_REASON_UNPROVEN	30
#define BLK_COPY_REASON_MISMATCH	31
#define BLK_COPY_NR_REASONS		32

#endif
