// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctl BLKCOPY_VEC: several parts of a source, one behind the other.
 */
#include <stddef.h>

#include "../kselftest_harness.h"
#include "disks.h"

/* The same for a program of 32 bits: nothing is left to a compiler. */
_Static_assert(sizeof(struct blkcopy_segment) == 16, "segment");
_Static_assert(sizeof(struct blkcopy_vec) == 72, "vec");
_Static_assert(offsetof(struct blkcopy_vec, segments) == 8, "segments");
_Static_assert(offsetof(struct blkcopy_vec, dst_offset) == 24, "dst_offset");
_Static_assert(offsetof(struct blkcopy_vec, reserved) == 48, "reserved");
_Static_assert(BLKCOPY_VEC != BLKCOPY, "one number, two sizes");

FIXTURE(vec) {
	struct disks d;
	struct blkcopy_segment seg[BLKCOPY_MAX_SEGMENTS + 1];
	struct blkcopy_vec v;
};

FIXTURE_SETUP(vec)
{
	self->d = quick;
	ASSERT_TRUE(disks_filled(&self->d));
	self->seg[0] = (struct blkcopy_segment){ 3 * MIB, 64 * KIB };
	self->seg[1] = (struct blkcopy_segment){ 512, 512 };
	self->seg[2] = (struct blkcopy_segment){ MIB, 300 * KIB };
	self->v = (struct blkcopy_vec) {
		.src_fd		= self->d.src.fd,
		.segments	= (uintptr_t)self->seg,
		.nr_segments	= 3,
		.dst_offset	= 2 * MIB,
	};
}

FIXTURE_TEARDOWN(vec)
{
}

static int blkcopy_vec(int fd, struct blkcopy_vec *v)
{
	v->copied = ~0ULL;
	v->offloaded = ~0ULL;
	v->reason = ~0U;
	return ioctl(fd, BLKCOPY_VEC, v) ? errno : 0;
}

static int refused(int fd, struct blkcopy_vec v)
{
	int error = blkcopy_vec(fd, &v);

	return v.copied || v.offloaded ? -1 : error;
}

/* Are the parts at @at of the destination, of a source filled with @fill? */
static bool has_parts(int fd, const struct blkcopy_segment *seg, unsigned int nr,
		      unsigned long long at, int fill)
{
	unsigned int i;

	for (i = 0; i < nr; at += seg[i++].length)
		if (!has_data(fd, at, seg[i].length, seg[i].src_offset, fill))
			return false;
	return true;
}

static unsigned long long length_of(const struct blkcopy_segment *seg, unsigned int nr)
{
	unsigned long long len = 0;

	while (nr--)
		len += seg[nr].length;
	return len;
}

TEST_F(vec, by_the_devices)
{
	unsigned long long len = length_of(self->seg, 3);

	EXPECT_EQ(0, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_EQ(len, self->v.copied);
	EXPECT_EQ(len, self->v.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->v.reason);
	EXPECT_TRUE(has_parts(self->d.dst.fd, self->seg, 3, 2 * MIB, FILL_SRC));
	EXPECT_TRUE(has_data(self->d.dst.fd, MIB, MIB, MIB, FILL_DST));
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB + len, MIB, 2 * MIB + len, FILL_DST));
}

TEST_F(vec, by_hand)
{
	EXPECT_EQ(0, blkcopy_vec(self->d.plain.fd, &self->v));
	EXPECT_EQ(length_of(self->seg, 3), self->v.copied);
	EXPECT_EQ(0, self->v.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->v.reason);
	EXPECT_TRUE(has_parts(self->d.plain.fd, self->seg, 3, 2 * MIB, FILL_SRC));
	self->v.flags = BLKCOPY_OFFLOAD_ONLY;
	EXPECT_EQ(EOPNOTSUPP, refused(self->d.plain.fd, self->v));
	self->v.flags = BLKCOPY_NO_OFFLOAD;
	EXPECT_EQ(0, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->v.reason);
	EXPECT_TRUE(has_parts(self->d.dst.fd, self->seg, 3, 2 * MIB, FILL_SRC));
}

/* Backwards, so that no two of them touch. */
TEST_F(vec, as_many_as_there_may_be)
{
	unsigned int i, nr = BLKCOPY_MAX_SEGMENTS;

	for (i = 0; i <= nr; i++)
		self->seg[i] = (struct blkcopy_segment){ (nr - i) * 4096ULL, 4096 };
	self->v.nr_segments = nr;
	EXPECT_EQ(0, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_EQ(4 * MIB, self->v.copied);
	EXPECT_EQ(4 * MIB, self->v.offloaded);
	EXPECT_TRUE(has_parts(self->d.dst.fd, self->seg, nr, 2 * MIB, FILL_SRC));
	self->v.nr_segments = nr + 1;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
	self->v.nr_segments = ~0U;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
	self->v.nr_segments = 0;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
}

/* The same part twice, parts that touch, within one device. */
TEST_F(vec, parts_may_meet_each_other)
{
	self->seg[0] = self->seg[2];
	self->seg[1] = (struct blkcopy_segment){ MIB + 300 * KIB, 4 * KIB };
	self->seg[2].src_offset += KIB;
	self->v.src_fd = -1;
	EXPECT_EQ(0, blkcopy_vec(self->d.src.fd, &self->v));
	EXPECT_EQ(self->v.copied, self->v.offloaded);
	EXPECT_TRUE(has_parts(self->d.src.fd, self->seg, 3, 2 * MIB, FILL_SRC));
}

TEST_F(vec, check_copies_nothing)
{
	self->v.flags = BLKCOPY_CHECK;
	EXPECT_EQ(0, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_EQ(0, self->v.copied);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->v.reason);
	EXPECT_EQ(0, blkcopy_vec(self->d.plain.fd, &self->v));
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->v.reason);
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
	EXPECT_TRUE(has_data(self->d.plain.fd, 0, DISK_SIZE, 0, FILL_DST));
}

TEST_F(vec, coherent_with_the_caches)
{
	ASSERT_TRUE(write_data(self->d.src.fd, 0, DISK_SIZE, 3));
	ASSERT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, 2 * MIB, FILL_DST));
	EXPECT_EQ(0, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_TRUE(has_parts(self->d.dst.fd, self->seg, 3, 2 * MIB, 3));
}

/* All are judged before the first is copied, whichever of them is wrong. */
TEST_F(vec, bad_segments)
{
	const struct {
		struct blkcopy_segment seg;
		int error;
	} row[] = {
		{ { 0, 0 }, EINVAL },
		{ { 1, 512 }, EINVAL },
		{ { 512, 511 }, EINVAL },
		{ { ~511ULL, 512 }, EOVERFLOW },
		{ { 512, (1ULL << 63) - 512 }, EOVERFLOW },
		{ { 0, DISK_SIZE - 2 * MIB }, ENOSPC },
		{ { DISK_SIZE - 512, KIB }, ENXIO },
		{ { DISK_SIZE, 512 }, ENXIO },
	};
	unsigned int i, at;

	for (at = 0; at < 3; at++) {
		struct blkcopy_segment was = self->seg[at];

		for (i = 0; i < ARRAY_SIZE(row); i++) {
			self->seg[at] = row[i].seg;
			EXPECT_EQ(row[i].error, refused(self->d.dst.fd, self->v)) {
				TH_LOG("row %u at %u", i, at);
			}
		}
		self->seg[at] = was;
	}
	self->v.dst_offset = DISK_SIZE - length_of(self->seg, 3) + 512;
	EXPECT_EQ(ENOSPC, refused(self->d.dst.fd, self->v));
	self->v.dst_offset = 1;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
}

TEST_F(vec, bad_words)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		self->v.reserved[i] = 1ULL << 32;
		EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
		self->v.reserved[i] = 0;
	}
	self->v.flags = BLKCOPY_FLAGS + 1;
	EXPECT_EQ(EINVAL, refused(self->d.dst.fd, self->v));
	self->v.flags = 0;
	EXPECT_EQ(EFAULT, ioctl(self->d.dst.fd, BLKCOPY_VEC, NULL) ? errno : 0);
	self->v.segments = 0;
	EXPECT_EQ(EFAULT, ioctl(self->d.dst.fd, BLKCOPY_VEC, &self->v) ? errno : 0);
	self->v.segments = 1ULL << 63;
	EXPECT_EQ(EFAULT, ioctl(self->d.dst.fd, BLKCOPY_VEC, &self->v) ? errno : 0);
	self->v.segments = (uintptr_t)self->seg;
	self->v.src_fd = -2;
	EXPECT_EQ(EBADF, refused(self->d.dst.fd, self->v));
}

/* A part meets what another one writes, though not what it writes itself. */
TEST_F(vec, overlap)
{
	self->v.src_fd = -1;
	self->seg[0] = (struct blkcopy_segment){ 0, MIB };
	self->seg[1] = (struct blkcopy_segment){ 2 * MIB + 512, 512 };
	EXPECT_EQ(EEXIST, refused(self->d.src.fd, self->v));
	self->seg[1].src_offset = 3 * MIB + 512;
	EXPECT_EQ(EEXIST, refused(self->d.src.fd, self->v));
	self->seg[1].src_offset = 4 * MIB;
	EXPECT_EQ(0, blkcopy_vec(self->d.src.fd, &self->v));
	EXPECT_TRUE(has_parts(self->d.src.fd, self->seg, 3, 2 * MIB, FILL_SRC));
}

/* What is in front of a bad block is copied, and told. */
TEST_F(vec, bad_block_in_the_second)
{
	ASSERT_TRUE(write_file(self->d.src.dir, "badblocks", "+1-1"));
	EXPECT_EQ(EIO, blkcopy_vec(self->d.dst.fd, &self->v));
	EXPECT_TRUE(write_file(self->d.src.dir, "badblocks", "-1-1"));
	EXPECT_EQ(64 * KIB, self->v.copied);
	EXPECT_TRUE(has_parts(self->d.dst.fd, self->seg, 1, 2 * MIB, FILL_SRC));
}

int main(int argc, char **argv)
{
	return with_disks(test_harness_run, argc, argv, false);
}
