// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctl BLKCOPY: its flags, its errors in their order, caches, a killed caller.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/swap.h>
#include <sys/time.h>

#include "../kselftest_harness.h"
#include "late.h"

FIXTURE(blkcopy) {
	struct disks d;
	struct blkcopy_range r;
};

FIXTURE_SETUP(blkcopy)
{
	self->d = quick;
	ASSERT_TRUE(disks_filled(&self->d));
	self->r = (struct blkcopy_range) {
		.src_fd		= self->d.src.fd,
		.src_offset	= MIB,
		.dst_offset	= 2 * MIB,
		.length		= MIB,
	};
}

FIXTURE_TEARDOWN(blkcopy)
{
}

/* What is out has to be written, whatever it was. */
static int blkcopy(int fd, struct blkcopy_range *r)
{
	r->copied = ~0ULL;
	r->offloaded = ~0ULL;
	r->reason = ~0U;
	return ioctl(fd, BLKCOPY, r) ? errno : 0;
}

static int refused(int fd, struct blkcopy_range r)
{
	int error = blkcopy(fd, &r);

	return r.copied || r.offloaded ? -1 : error;
}

#define EXPECT_COPIED(fd, from_at)						\
	do {									\
		EXPECT_TRUE(has_data(fd, 2 * MIB, MIB, from_at, FILL_SRC));	\
		EXPECT_TRUE(has_data(fd, MIB, MIB, MIB, FILL_DST));		\
		EXPECT_TRUE(has_data(fd, 3 * MIB, MIB, 3 * MIB, FILL_DST));	\
	} while (0)

TEST_F(blkcopy, by_the_devices)
{
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
	EXPECT_EQ(MIB, self->r.copied);
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->r.reason);
	EXPECT_COPIED(self->d.dst.fd, MIB);
}

TEST_F(blkcopy, within_one_device)
{
	self->r.src_fd = -1;
	EXPECT_EQ(0, blkcopy(self->d.src.fd, &self->r));
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_TRUE(has_data(self->d.src.fd, 2 * MIB, MIB, MIB, FILL_SRC));
}

TEST_F(blkcopy, no_offload)
{
	self->r.flags = BLKCOPY_NO_OFFLOAD;
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
	EXPECT_EQ(MIB, self->r.copied);
	EXPECT_EQ(0, self->r.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->r.reason);
	EXPECT_COPIED(self->d.dst.fd, MIB);
}

TEST_F(blkcopy, by_hand_where_no_device_copies)
{
	EXPECT_EQ(0, blkcopy(self->d.plain.fd, &self->r));
	EXPECT_EQ(MIB, self->r.copied);
	EXPECT_EQ(0, self->r.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->r.reason);
	EXPECT_COPIED(self->d.plain.fd, MIB);
}

TEST_F(blkcopy, offload_only)
{
	self->r.flags = BLKCOPY_OFFLOAD_ONLY;
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_EQ(EOPNOTSUPP, refused(self->d.plain.fd, self->r));
	EXPECT_TRUE(has_data(self->d.plain.fd, 0, DISK_SIZE, 0, FILL_DST));
}

TEST_F(blkcopy, check_copies_nothing)
{
	self->r.flags = BLKCOPY_CHECK;
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
	EXPECT_EQ(0, self->r.copied);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->r.reason);
	EXPECT_EQ(0, blkcopy(self->d.plain.fd, &self->r));
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->r.reason);
	self->r.flags |= BLKCOPY_NO_OFFLOAD;
	EXPECT_EQ(0, blkcopy(self->d.plain.fd, &self->r));
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->r.reason);
	self->r.dst_offset = DISK_SIZE;
	EXPECT_EQ(ENOSPC, refused(self->d.plain.fd, self->r));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
	EXPECT_TRUE(has_data(self->d.plain.fd, 0, DISK_SIZE, 0, FILL_DST));
}

/* Dirty pages of the source are copied, clean ones of the destination dropped. */
TEST_F(blkcopy, coherent_with_the_caches)
{
	ASSERT_TRUE(write_data(self->d.src.fd, MIB, MIB, 3));
	ASSERT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, 2 * MIB, FILL_DST));
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, MIB, 3));
}

TEST_F(blkcopy, bad_words)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		self->r.flags = 1U << i;
		if (!(self->r.flags & BLKCOPY_FLAGS))
			EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->r));
	}
	self->r.flags = BLKCOPY_OFFLOAD_ONLY | BLKCOPY_NO_OFFLOAD;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->r));
	self->r.flags = 0;
	for (i = 0; i < 3; i++) {
		self->r.reserved[i] = 1;
		EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->r));
		self->r.reserved[i] = 0;
	}
	self->r.length = 0;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->r));
	EXPECT_EQ(EFAULT, ioctl(self->d.dst.fd, BLKCOPY, NULL) ? errno : 0);
}

TEST_F(blkcopy, bad_files)
{
	int rd = disk_open(&self->d.dst, O_RDONLY);
	int wr = disk_open(&self->d.src, O_WRONLY);
	int one = 1, zero = 0;

	EXPECT_EQ(EBADF, refused(rd, self->r));
	self->r.src_fd = wr;
	EXPECT_EQ(EBADF, refused(self->d.dst.fd, self->r));
	self->r.src_fd = -1;
	EXPECT_EQ(EBADF, refused(wr, self->r));
	self->r.src_fd = -2;
	EXPECT_EQ(EBADF, refused(self->d.dst.fd, self->r));
	self->r.src_fd = open("/dev/zero", O_RDONLY);
	EXPECT_EQ(ENOTBLK, refused(self->d.dst.fd, self->r));
	close(self->r.src_fd);
	EXPECT_EQ(EBADF, refused(self->d.dst.fd, self->r));
	self->r.src_fd = self->d.src.fd;
	ASSERT_EQ(0, ioctl(self->d.dst.fd, BLKROSET, &one));
	EXPECT_EQ(EPERM, refused(self->d.dst.fd, self->r));
	ASSERT_EQ(0, ioctl(self->d.dst.fd, BLKROSET, &zero));
	close(rd);
	close(wr);
}

TEST_F(blkcopy, bad_ranges)
{
	const struct {
		__u64 src, dst, length;
		int error;
	} row[] = {
		{ 1, 0, MIB, EINVAL },
		{ 0, 256, MIB, EINVAL },
		{ 0, 0, MIB + 511, EINVAL },
		{ 1ULL << 63, 0, MIB, EOVERFLOW },
		{ 0, ~511ULL, MIB, EOVERFLOW },
		{ 512, 0, (1ULL << 63) - 512, EOVERFLOW },
		{ 0, DISK_SIZE - MIB + 512, MIB, ENOSPC },
		{ 0, DISK_SIZE, MIB, ENOSPC },
		{ DISK_SIZE - MIB + 512, 0, MIB, ENXIO },
		{ DISK_SIZE, DISK_SIZE, MIB, ENOSPC },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		self->r.src_offset = row[i].src;
		self->r.dst_offset = row[i].dst;
		self->r.length = row[i].length;
		EXPECT_EQ(row[i].error, refused(self->d.dst.fd, self->r)) {
			TH_LOG("row %u", i);
		}
	}
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
}

TEST_F(blkcopy, overlap)
{
	self->r.src_fd = -1;
	self->r.dst_offset = MIB;
	EXPECT_EQ(EEXIST, refused(self->d.src.fd, self->r));
	self->r.dst_offset = 2 * MIB - 512;
	EXPECT_EQ(EEXIST, refused(self->d.src.fd, self->r));
	self->r.dst_offset = 512;
	EXPECT_EQ(EEXIST, refused(self->d.src.fd, self->r));
	self->r.dst_offset = 0;
	EXPECT_EQ(0, blkcopy(self->d.src.fd, &self->r));
}

TEST_F(blkcopy, swap_space)
{
	/* Version 1, and the last page. */
	__u32 info[2] = { 1, DISK_SIZE / 4096 - 1 };

	ASSERT_EQ(sizeof(info), pwrite(self->d.dst.fd, info, sizeof(info), 1024));
	ASSERT_EQ(4, pwrite(self->d.dst.fd, (__u32[]){ 0 }, 4, 1032));
	ASSERT_EQ(10, pwrite(self->d.dst.fd, "SWAPSPACE2", 10, 4096 - 10));
	ASSERT_EQ(0, fsync(self->d.dst.fd));
	if (swapon(self->d.dst.node, 0))
		SKIP(return, "no swap space in this kernel: %s", strerror(errno));
	EXPECT_EQ(ETXTBSY, refused(self->d.dst.fd, self->r));
	ASSERT_EQ(0, swapoff(self->d.dst.node));
	EXPECT_EQ(0, blkcopy(self->d.dst.fd, &self->r));
}

/* Each request takes so long that the copy would take seconds. */
FIXTURE(late) {
	struct disks d;
};

FIXTURE_SETUP(late)
{
	self->d = late;
	ASSERT_TRUE(disk_filled(&self->d.dst, FILL_DST));
}

FIXTURE_TEARDOWN(late)
{
}

TEST_F(late, killed)
{
	pid_t pid = fork();

	if (!pid) {
		struct blkcopy_range r = { .src_fd = self->d.src.fd, .length = DISK_SIZE };

		_exit(blkcopy(self->d.dst.fd, &r));
	}
	EXPECT_TRUE(dies_soon(pid, &self->d.dst));
}

static void handle(int signal)
{
	(void)signal;
}

/* In the middle of a copy, which ends early or not. */
static void alarm_soon(void)
{
	const struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
	const struct itimerval soon = { .it_value.tv_usec = 300000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
}

TEST_F(late, called_back)
{
	struct blkcopy_range r = {
		.src_fd = self->d.src.fd, .flags = BLKCOPY_ANY_SIGNAL, .length = DISK_SIZE,
	};
	unsigned int since = now_ms();

	alarm_soon();
	ASSERT_EQ(0, blkcopy(self->d.dst.fd, &r));
	EXPECT_GT(LATE_SOON_MS, now_ms() - since);
	ASSERT_LT(0, r.copied);
	ASSERT_GT(DISK_SIZE, r.copied);
	/* and on, from there */
	r.flags = BLKCOPY_NO_OFFLOAD | BLKCOPY_ANY_SIGNAL;
	r.src_offset = r.copied;
	r.dst_offset = r.copied;
	r.length = DISK_SIZE - r.copied;
	alarm_soon();
	ASSERT_EQ(0, blkcopy(self->d.dst.fd, &r));
	ASSERT_LT(0, r.copied);
	EXPECT_TRUE(late_has_data(&self->d.dst, 0, r.dst_offset + r.copied, 0, FILL_SRC));
}

int main(int argc, char **argv)
{
	return with_disks(test_harness_run, argc, argv, true);
}
