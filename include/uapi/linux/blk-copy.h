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
#define BLKCOPY_FLAGS		(BLKCOPY_OFFLOAD_ONLY | BLKCOPY_NO_OFFLOAD | \
				 BLKCOPY_CHECK)

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
	__u64 reserved[2];
};

/* Issued on the destination, which is open for writing. */
#define BLKCOPY _IOWR(0x12, 129, struct blkcopy_range)

#endif
