/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Copying between block devices without reading the data into the host.
 */
#ifndef _UAPI_LINUX_BLK_COPY_H
#define _UAPI_LINUX_BLK_COPY_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Fail with EOPNOTSUPP what the device does not copy itself. */
#define BLKCOPY_OFFLOAD_ONLY	(1U << 0)
/* Never ask the device: read and write by hand. */
#define BLKCOPY_NO_OFFLOAD	(1U << 1)
/* Judge the whole request and copy nothing. */
#define BLKCOPY_CHECK		(1U << 2)
/* Any signal ends it early: then less is copied, and that is no error. */
#define BLKCOPY_ANY_SIGNAL	(1U << 3)
#define BLKCOPY_FLAGS		(BLKCOPY_OFFLOAD_ONLY | BLKCOPY_NO_OFFLOAD | \
				 BLKCOPY_CHECK | BLKCOPY_ANY_SIGNAL)

/*
 * enum blkcopy_reason - why something was not copied by the devices
 *
 * The names in lower case are those in sysfs and in traces, and
 * Documentation/block/copy-offload.rst says what to do. A number keeps its
 * meaning; there may be more.
 */
enum blkcopy_reason {
	BLKCOPY_REASON_NONE		= 0,	/* not refused */
	BLKCOPY_REASON_UNSUPPORTED	= 1,	/* a disk does not copy, or not with the other */
	BLKCOPY_REASON_DISABLED		= 2,	/* switched off: copy_max_bytes is 0 */
	BLKCOPY_REASON_TARGET		= 3,	/* a device mapper target does not let it pass */
	BLKCOPY_REASON_SUSPENDED	= 4,	/* a mapped device was suspended */
	BLKCOPY_REASON_INCOMPLETE	= 5,	/* a part did not reach a disk */
	BLKCOPY_REASON_OVERLAP		= 6,	/* source meets destination */
	BLKCOPY_REASON_BLOCK_SIZE	= 7,	/* logical blocks differ */
	BLKCOPY_REASON_ALIGNMENT	= 8,	/* not whole blocks, or not whole granules */
	BLKCOPY_REASON_INTEGRITY	= 9,	/* integrity profile */
	BLKCOPY_REASON_CRYPTO		= 10,	/* inline encryption */
	BLKCOPY_REASON_ZONED		= 11,	/* zoned destination */
	BLKCOPY_REASON_FRAGMENTS	= 12,	/* too many pieces */
	BLKCOPY_REASON_NO_MEMORY	= 13,	/* no memory without waiting */
	BLKCOPY_REASON_COLLISION	= 14,	/* two logical units have one name */
	BLKCOPY_REASON_NO_DESIGNATOR	= 15,	/* no usable name */
	BLKCOPY_REASON_BACKOFF		= 16,	/* the pair refused lately */
	BLKCOPY_REASON_REJECTED		= 17,	/* ILLEGAL REQUEST */
	BLKCOPY_REASON_ABORTED		= 18,	/* the device gave up */
	BLKCOPY_REASON_UNREACHABLE	= 19,	/* the device does not reach the other */
	BLKCOPY_REASON_RESERVATION	= 20,	/* RESERVATION CONFLICT */
	BLKCOPY_REASON_BUSY		= 21,	/* busy to the end */
	BLKCOPY_REASON_TIMEOUT		= 22,	/* timed out, surely over since */
	BLKCOPY_REASON_UNCERTAIN	= 23,	/* lost, and its end not to be had */
	BLKCOPY_REASON_LATE		= 24,	/* a part came late */
	BLKCOPY_REASON_KILLED		= 25,	/* fatal signal */
	BLKCOPY_REASON_DEVICE_GONE	= 26,	/* device removed */
	BLKCOPY_REASON_LOST		= 27,	/* no answer came, surely over since */
	BLKCOPY_REASON_NO_RESET		= 28,	/* the host cannot reset the unit */
	BLKCOPY_REASON_CHANGED		= 29,	/* the unit reported changes */
	BLKCOPY_REASON_UNPROVEN		= 30,	/* the data could not prove the pair */
	BLKCOPY_REASON_MISMATCH		= 31,	/* a copy did not arrive: for good */
	BLKCOPY_REASON_NO_PATH		= 32,	/* no path to the unit */
	BLKCOPY_REASON_SLOW		= 33	/* by hand is quicker, or may be */
};

/**
 * struct blkcopy_range - argument of BLKCOPY
 * @src_fd: block device to copy from, open for reading; -1: the same device
 *	as the destination, which then has to be open for reading as well
 * @flags: BLKCOPY_* or 0
 * @src_offset: first byte at the source
 * @dst_offset: first byte at the destination
 * @length: bytes to copy; not 0
 * @copied: out: so many bytes from the start of the range are surely copied.
 *	Written on success, and on an error once the copy has begun;
 *	0 if it has not.
 * @offloaded: out: so many bytes of the range the devices copied themselves
 * @reason: out: enum blkcopy_reason, why the first of what the devices did not
 *	copy was not; BLKCOPY_REASON_NONE where they copied all that was copied,
 *	and where they were not asked. With BLKCOPY_CHECK, why they would not.
 * @reserved: 0
 */
struct blkcopy_range {
	__s32 src_fd;
	__u32 flags;
	__u64 src_offset;
	__u64 dst_offset;
	__u64 length;
	__u64 copied;
	__u64 offloaded;
	__u32 reason;
	__u32 reserved[3];
};

/* So many at most. */
#define BLKCOPY_MAX_SEGMENTS	1024

/**
 * struct blkcopy_segment - a part of the source of BLKCOPY_VEC
 * @src_offset: its first byte at the source
 * @length: bytes to copy; not 0
 */
struct blkcopy_segment {
	__u64 src_offset;
	__u64 length;
};

/**
 * struct blkcopy_vec - argument of BLKCOPY_VEC
 * @src_fd: as in struct blkcopy_range
 * @flags: as there
 * @segments: pointer to struct blkcopy_segment[@nr_segments]. They are copied one
 *	behind the other to one range of the destination; all are judged before
 *	the first is copied.
 * @nr_segments: 1 to BLKCOPY_MAX_SEGMENTS
 * @reason: out: as in struct blkcopy_range
 * @dst_offset: first byte at the destination
 * @copied: out: so many bytes from the start of that range are surely copied, else
 *	as in struct blkcopy_range
 * @offloaded: out: as in struct blkcopy_range
 * @reserved: 0
 */
struct blkcopy_vec {
	__s32 src_fd;
	__u32 flags;
	__u64 segments;
	__u32 nr_segments;
	__u32 reason;
	__u64 dst_offset;
	__u64 copied;
	__u64 offloaded;
	__u64 reserved[3];
};

/* Issued on the destination, which is open for writing. */
#define BLKCOPY _IOWR(0x12, 129, struct blkcopy_range)
#define BLKCOPY_VEC _IOWR(0x12, 129, struct blkcopy_vec)

/*
 * The same as commands of io_uring, see IORING_OP_URING_CMD: sqe->fd is the
 * destination and sqe->addr points to the struct, which stays until the command is
 * complete. cqe->res is 0 or a negative errno. Beside BLOCK_URING_CMD_DISCARD.
 */
#define BLOCK_URING_CMD_COPY		_IO(0x12, 1)
#define BLOCK_URING_CMD_COPY_VEC	_IO(0x12, 2)

#endif
