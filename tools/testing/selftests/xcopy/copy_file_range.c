// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy_file_range(2) between block devices.
 */
#define _GNU_SOURCE
#include "../kselftest_harness.h"
#include "disks.h"

FIXTURE(range) {
	struct disks d;
};

FIXTURE_SETUP(range)
{
	self->d = quick;
	ASSERT_TRUE(disks_filled(&self->d));
}

FIXTURE_TEARDOWN(range)
{
}

/* Bytes, or an errno that is negative. */
static ssize_t copy(int in, off64_t from, int out, off64_t to, size_t len, unsigned int flags)
{
	ssize_t ret = copy_file_range(in, &from, out, &to, len, flags);

	return ret < 0 ? -errno : ret;
}

static unsigned long long offloaded_bytes(void)
{
	char text[32];

	if (!read_file("/sys/kernel/blk_copy", "offloaded_bytes", text, sizeof(text)))
		return 0;
	return strtoull(text, NULL, 10);
}

TEST_F(range, by_the_devices)
{
	unsigned long long before = offloaded_bytes();

	EXPECT_EQ(MIB, copy(self->d.src.fd, MIB, self->d.dst.fd, 2 * MIB, MIB, 0));
	EXPECT_EQ(MIB, offloaded_bytes() - before);
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, MIB, FILL_SRC));
	EXPECT_TRUE(has_data(self->d.dst.fd, MIB, MIB, MIB, FILL_DST));
	EXPECT_TRUE(has_data(self->d.dst.fd, 3 * MIB, MIB, 3 * MIB, FILL_DST));
}

TEST_F(range, bytes_that_are_no_blocks)
{
	EXPECT_EQ(MIB, copy(self->d.src.fd, 100, self->d.dst.fd, MIB + 100, MIB, 0));
	EXPECT_TRUE(has_data(self->d.dst.fd, MIB + 100, MIB, 100, FILL_SRC));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, MIB + 100, 0, FILL_DST));
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB + 100, MIB, 2 * MIB + 100, FILL_DST));
}

TEST_F(range, positions_of_the_files)
{
	ASSERT_EQ(MIB, lseek(self->d.src.fd, MIB, SEEK_SET));
	ASSERT_EQ(0, lseek(self->d.dst.fd, 0, SEEK_SET));
	EXPECT_EQ(MIB, copy_file_range(self->d.src.fd, NULL, self->d.dst.fd, NULL, MIB, 0));
	EXPECT_EQ(2 * MIB, lseek(self->d.src.fd, 0, SEEK_CUR));
	EXPECT_EQ(MIB, lseek(self->d.dst.fd, 0, SEEK_CUR));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, MIB, MIB, FILL_SRC));
}

TEST_F(range, cut_at_the_ends)
{
	int src = self->d.src.fd, dst = self->d.dst.fd;

	EXPECT_EQ(MIB, copy(src, DISK_SIZE - MIB, dst, 0, 2 * MIB, 0));
	EXPECT_EQ(0, copy(src, DISK_SIZE, dst, 0, MIB, 0));
	EXPECT_EQ(0, copy(src, DISK_SIZE + 5, dst, 0, MIB, 0));
	EXPECT_EQ(MIB, copy(src, 0, dst, DISK_SIZE - MIB, 2 * MIB, 0));
	EXPECT_EQ(-ENOSPC, copy(src, 0, dst, DISK_SIZE, MIB, 0));
	EXPECT_EQ(0, copy(src, 0, dst, 0, 0, 0));
}

TEST_F(range, programs_read_and_write_instead)
{
	int src = self->d.src.fd, zero = open("/dev/zero", O_RDONLY);
	int append = disk_open(&self->d.dst, O_WRONLY | O_APPEND);

	EXPECT_EQ(-EINVAL, copy(src, 0, self->d.plain.fd, 0, MIB, 0));
	EXPECT_EQ(-EINVAL, copy(src, 0, self->d.dst.fd, 1, MIB, 0));
	EXPECT_EQ(-EINVAL, copy(src, 0, src, 512, MIB, 0));
	EXPECT_EQ(-EINVAL, copy(src, 0, self->d.dst.fd, 0, MIB, 1));
	EXPECT_EQ(-EINVAL, copy(zero, 0, self->d.dst.fd, 0, MIB, 0));
	EXPECT_GT(0, copy(src, 0, append, 0, MIB, 0));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
	close(zero);
	close(append);
}

TEST_F(range, files_that_may_not)
{
	int rd = disk_open(&self->d.dst, O_RDONLY);
	int wr = disk_open(&self->d.src, O_WRONLY);
	int one = 1, zero = 0;

	EXPECT_EQ(-EBADF, copy(self->d.src.fd, 0, rd, 0, MIB, 0));
	EXPECT_EQ(-EBADF, copy(wr, 0, self->d.dst.fd, 0, MIB, 0));
	ASSERT_EQ(0, ioctl(self->d.dst.fd, BLKROSET, &one));
	EXPECT_EQ(-EPERM, copy(self->d.src.fd, 0, self->d.dst.fd, 0, MIB, 0));
	ASSERT_EQ(0, ioctl(self->d.dst.fd, BLKROSET, &zero));
	close(rd);
	close(wr);
}

TEST_F(range, coherent_with_the_caches)
{
	ASSERT_TRUE(write_data(self->d.src.fd, 0, MIB, 3));
	ASSERT_TRUE(has_data(self->d.dst.fd, 0, MIB, 0, FILL_DST));
	EXPECT_EQ(MIB, copy(self->d.src.fd, 0, self->d.dst.fd, 0, MIB, 0));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, MIB, 0, 3));
}

int main(int argc, char **argv)
{
	return with_disks(test_harness_run, argc, argv, false);
}
