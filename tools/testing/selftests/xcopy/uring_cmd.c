// SPDX-License-Identifier: GPL-2.0-only
/*
 * BLOCK_URING_CMD_COPY and BLOCK_URING_CMD_COPY_VEC: copies by io_uring, with the
 * system calls alone.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>

#include <linux/io_uring.h>

#include "../kselftest_harness.h"
#include "late.h"

#define ENTRIES	8

struct ring {
	int fd;
	struct io_uring_params p;
	void *rings;
	struct io_uring_sqe *sqe;
	unsigned int submitted;
};

static bool ring_make(struct ring *r, unsigned int flags)
{
	size_t size;

	memset(r, 0, sizeof(*r));
	r->p.flags = flags;
	r->fd = syscall(__NR_io_uring_setup, ENTRIES, &r->p);
	if (r->fd < 0)
		return false;
	/* Both rings are one map since 5.4. */
	size = r->p.cq_off.cqes + r->p.cq_entries * sizeof(struct io_uring_cqe);
	if (size < r->p.sq_off.array + ENTRIES * sizeof(__u32))
		size = r->p.sq_off.array + ENTRIES * sizeof(__u32);
	r->rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
			IORING_OFF_SQ_RING);
	r->sqe = mmap(NULL, ENTRIES * sizeof(*r->sqe), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES);
	return r->rings != MAP_FAILED && r->sqe != MAP_FAILED;
}

static unsigned int *ring_word(struct ring *r, unsigned int offset)
{
	return (unsigned int *)((char *)r->rings + offset);
}

/* The next entry, of zeroes. */
static struct io_uring_sqe *ring_sqe(struct ring *r)
{
	unsigned int tail = *ring_word(r, r->p.sq_off.tail) & (ENTRIES - 1);

	ring_word(r, r->p.sq_off.array)[tail] = tail;
	return memset(&r->sqe[tail], 0, sizeof(*r->sqe));
}

static void ring_push(struct ring *r)
{
	unsigned int *tail = ring_word(r, r->p.sq_off.tail);

	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
}

static int ring_enter(struct ring *r, unsigned int nr)
{
	return syscall(__NR_io_uring_enter, r->fd, nr, 0, 0, NULL, 0);
}

static int ring_submit(struct ring *r)
{
	ring_push(r);
	return ring_enter(r, 1);
}

/* Its result, and in *of its user_data. */
static int ring_wait(struct ring *r, unsigned long long *of)
{
	unsigned int *head = ring_word(r, r->p.cq_off.head);
	unsigned int *tail = ring_word(r, r->p.cq_off.tail);
	struct io_uring_cqe *cqe;
	int res;

	while (*head == __atomic_load_n(tail, __ATOMIC_ACQUIRE))
		if (syscall(__NR_io_uring_enter, r->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL,
			    0) < 0 && errno != EINTR)
			return -errno;
	cqe = (struct io_uring_cqe *)ring_word(r, r->p.cq_off.cqes);
	cqe += *head & *ring_word(r, r->p.cq_off.ring_mask);
	if (of)
		*of = cqe->user_data;
	res = cqe->res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return res;
}

static struct io_uring_sqe *ring_copy(struct ring *r, unsigned int op, int fd, void *arg)
{
	struct io_uring_sqe *sqe = ring_sqe(r);

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->cmd_op = op;
	sqe->fd = fd;
	sqe->addr = (uintptr_t)arg;
	sqe->user_data = (uintptr_t)arg;
	return sqe;
}

static int ring_cancel(struct ring *r, void *arg)
{
	struct io_uring_sqe *sqe = ring_sqe(r);

	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->addr = (uintptr_t)arg;
	sqe->user_data = 1;
	return ring_submit(r);
}

FIXTURE(uring) {
	struct disks d;
	struct ring ring;
	struct blkcopy_range r;
};

static void request_make(const struct disks *d, struct blkcopy_range *r)
{
	*r = (struct blkcopy_range) {
		.src_fd		= d->src.fd,
		.src_offset	= MIB,
		.dst_offset	= 2 * MIB,
		.length		= MIB,
		.copied		= ~0ULL,
		.offloaded	= ~0ULL,
		.reason		= ~0U,
	};
}

FIXTURE_SETUP(uring)
{
	if (!ring_make(&self->ring, 0))
		SKIP(return, "no io_uring in this kernel");
	self->d = quick;
	ASSERT_TRUE(disks_filled(&self->d));
	request_make(&self->d, &self->r);
}

FIXTURE_TEARDOWN(uring)
{
	close(self->ring.fd);
}

TEST_F(uring, by_the_devices)
{
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.dst.fd, &self->r);
	ASSERT_EQ(1, ring_submit(&self->ring));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(MIB, self->r.copied);
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_NONE, self->r.reason);
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, MIB, FILL_SRC));
}

TEST_F(uring, by_hand)
{
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.plain.fd, &self->r);
	ASSERT_EQ(1, ring_submit(&self->ring));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(MIB, self->r.copied);
	EXPECT_EQ(0, self->r.offloaded);
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->r.reason);
	EXPECT_TRUE(has_data(self->d.plain.fd, 2 * MIB, MIB, MIB, FILL_SRC));
}

TEST_F(uring, vectored)
{
	struct blkcopy_segment seg[2] = { { 3 * MIB, MIB }, { 512, 512 } };
	struct blkcopy_vec v = {
		.src_fd		= self->d.src.fd,
		.segments	= (uintptr_t)seg,
		.nr_segments	= 2,
	};

	ring_copy(&self->ring, BLOCK_URING_CMD_COPY_VEC, self->d.dst.fd, &v);
	ASSERT_EQ(1, ring_submit(&self->ring));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(MIB + 512, v.copied);
	EXPECT_EQ(MIB + 512, v.offloaded);
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, MIB, 3 * MIB, FILL_SRC));
	EXPECT_TRUE(has_data(self->d.dst.fd, MIB, 512, 512, FILL_SRC));
}

static int result(struct ring *ring)
{
	return ring_submit(ring) == 1 ? ring_wait(ring, NULL) : -errno;
}

TEST_F(uring, errors_are_those_of_the_ioctl)
{
	struct ring *ring = &self->ring;
	int dst = self->d.dst.fd, rd = disk_open(&self->d.dst, O_RDONLY);

	self->r.length = 511;
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r);
	EXPECT_EQ(-EINVAL, result(ring));
	EXPECT_EQ(0, self->r.copied);
	self->r.length = MIB;
	ring_copy(ring, BLOCK_URING_CMD_COPY, rd, &self->r);
	EXPECT_EQ(-EBADF, result(ring));
	self->r.dst_offset = DISK_SIZE;
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r);
	EXPECT_EQ(-ENOSPC, result(ring));
	self->r.dst_offset = 0;
	self->r.flags = BLKCOPY_OFFLOAD_ONLY;
	ring_copy(ring, BLOCK_URING_CMD_COPY, self->d.plain.fd, &self->r);
	EXPECT_EQ(-EOPNOTSUPP, result(ring));
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->r.reason);
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, NULL);
	EXPECT_EQ(-EFAULT, result(ring));
	ring_copy(ring, BLOCK_URING_CMD_COPY_VEC, dst, NULL);
	EXPECT_EQ(-EFAULT, result(ring));
	close(rd);
}

/* What has no meaning may get one. */
TEST_F(uring, words_of_the_entry)
{
	struct ring *ring = &self->ring;
	int dst = self->d.dst.fd;

	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r)->len = 1;
	EXPECT_EQ(-EINVAL, result(ring));
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r)->addr3 = 1;
	EXPECT_EQ(-EINVAL, result(ring));
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r)->__pad2[0] = 1;
	EXPECT_EQ(-EINVAL, result(ring));
	ring_copy(ring, BLOCK_URING_CMD_COPY, dst, &self->r)->ioprio = 1;
	EXPECT_EQ(-EINVAL, result(ring));
	ring_copy(ring, BLKCOPY, dst, &self->r);
	EXPECT_EQ(-EINVAL, result(ring));
	EXPECT_EQ(~0ULL, self->r.copied);
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
}

TEST_F(uring, not_of_a_ring_that_polls)
{
	struct ring polls;

	ASSERT_TRUE(ring_make(&polls, IORING_SETUP_IOPOLL));
	ring_copy(&polls, BLOCK_URING_CMD_COPY, self->d.dst.fd, &self->r);
	EXPECT_EQ(-EOPNOTSUPP, result(&polls));
	EXPECT_TRUE(has_data(self->d.dst.fd, 0, DISK_SIZE, 0, FILL_DST));
	close(polls.fd);
}

/* The ring's own thread begins it: source and memory are those of who made the ring. */
TEST_F(uring, by_a_ring_that_polls_for_entries)
{
	struct ring polls;

	ASSERT_TRUE(ring_make(&polls, IORING_SETUP_SQPOLL));
	ring_copy(&polls, BLOCK_URING_CMD_COPY, self->d.dst.fd, &self->r);
	ring_push(&polls);
	ASSERT_EQ(1, syscall(__NR_io_uring_enter, polls.fd, 1, 0, IORING_ENTER_SQ_WAKEUP, NULL,
			     0));
	EXPECT_EQ(0, ring_wait(&polls, NULL));
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, MIB, FILL_SRC));
	close(polls.fd);
}

/* A file that the ring knows, and no descriptor names any more. */
TEST_F(uring, to_a_fixed_file)
{
	int fd = disk_open(&self->d.dst, O_RDWR);

	ASSERT_EQ(0, syscall(__NR_io_uring_register, self->ring.fd, IORING_REGISTER_FILES, &fd,
			     1));
	close(fd);
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, 0, &self->r)->flags = IOSQE_FIXED_FILE;
	EXPECT_EQ(0, result(&self->ring));
	EXPECT_EQ(MIB, self->r.offloaded);
	EXPECT_TRUE(has_data(self->d.dst.fd, 2 * MIB, MIB, MIB, FILL_SRC));
	self->r.src_fd = -1;
	self->r.src_offset = 2 * MIB;
	self->r.dst_offset = 4 * MIB;
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, 0, &self->r)->flags = IOSQE_FIXED_FILE;
	EXPECT_EQ(0, result(&self->ring));
	EXPECT_TRUE(has_data(self->d.dst.fd, 4 * MIB, MIB, MIB, FILL_SRC));
}

FIXTURE(late) {
	struct disks d;
	struct ring ring;
	struct blkcopy_range r;
};

FIXTURE_SETUP(late)
{
	if (!ring_make(&self->ring, 0))
		SKIP(return, "no io_uring in this kernel");
	self->d = late;
	ASSERT_TRUE(disk_filled(&self->d.dst, FILL_DST));
	request_make(&self->d, &self->r);
	self->r.src_offset = 0;
	self->r.dst_offset = 0;
	self->r.length = DISK_SIZE;
}

FIXTURE_TEARDOWN(late)
{
	close(self->ring.fd);
}

/* Who submits does not wait. */
TEST_F(late, asynchronous)
{
	unsigned int since = now_ms();

	self->r.length = MIB;
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.dst.fd, &self->r);
	ASSERT_EQ(1, ring_submit(&self->ring));
	EXPECT_GT(400, now_ms() - since);
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_LT(400, now_ms() - since);
	EXPECT_EQ(MIB, self->r.offloaded);
}

/* What is linked behind one that takes long has its place in the ring no more. */
TEST_F(late, linked)
{
	struct blkcopy_range second = self->r;
	struct io_uring_sqe *sqe[2];

	self->r.length = MIB;
	second.length = MIB;
	second.dst_offset = self->r.dst_offset + 2 * MIB;
	sqe[0] = ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.dst.fd, &self->r);
	sqe[0]->flags = IOSQE_IO_LINK;
	ring_push(&self->ring);
	sqe[1] = ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.dst.fd, &second);
	ring_push(&self->ring);
	ASSERT_EQ(2, ring_enter(&self->ring, 2));
	memset(sqe[1], 0xff, sizeof(*sqe[1]));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(MIB, second.copied);
	EXPECT_TRUE(late_has_data(&self->d.dst, second.dst_offset, MIB, second.src_offset,
				  FILL_SRC));
}

#define EXPECT_CANCELLED(flag)							\
	do {									\
		unsigned long long of, i;					\
		unsigned int since;						\
		int res;							\
										\
		self->r.flags = flag;						\
		ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.dst.fd,	\
			  &self->r);						\
		ASSERT_EQ(1, ring_submit(&self->ring));				\
		sleep_ms(300);							\
		since = now_ms();						\
		ASSERT_EQ(1, ring_cancel(&self->ring, &self->r));		\
		for (i = 0; i < 2; i++) {					\
			res = ring_wait(&self->ring, &of);			\
			EXPECT_EQ(of == 1 ? -EALREADY : -EINTR, res);		\
		}								\
		EXPECT_GT(LATE_SOON_MS, now_ms() - since);			\
		EXPECT_GT(DISK_SIZE, self->r.copied);				\
		EXPECT_LE(64 * KIB, self->r.copied);				\
		EXPECT_EQ(0, self->r.copied % 512);				\
		EXPECT_TRUE(has_data(self->d.dst.fd, self->r.copied - 512, 512,	\
				     self->r.copied - 512, FILL_SRC));		\
		EXPECT_TRUE(has_data(self->d.dst.fd, DISK_SIZE - 512, 512,	\
				     DISK_SIZE - 512, FILL_DST));		\
	} while (0)

TEST_F(late, cancelled)
{
	EXPECT_CANCELLED(0);
	EXPECT_EQ(self->r.copied, self->r.offloaded);
}

TEST_F(late, cancelled_by_hand)
{
	EXPECT_CANCELLED(BLKCOPY_NO_OFFLOAD);
	EXPECT_EQ(0, self->r.offloaded);
}

/* A process that copies and says what came of it. */
static pid_t copy_elsewhere(int dst, struct blkcopy_range *r)
{
	struct ring ring;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!ring_make(&ring, 0))
		_exit(1);
	ring_copy(&ring, BLOCK_URING_CMD_COPY, dst, r);
	_exit(ring_submit(&ring) == 1 ? -ring_wait(&ring, NULL) : 2);
}

/* One that is stopped does not go on copying. */
TEST_F(late, stopped)
{
	pid_t pid = copy_elsewhere(self->d.dst.fd, &self->r);
	unsigned int since;
	int status;

	sleep_ms(300);
	since = now_ms();
	ASSERT_EQ(0, kill(pid, SIGSTOP));
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	EXPECT_TRUE(WIFSTOPPED(status));
	EXPECT_GT(LATE_SOON_MS, now_ms() - since);
	ASSERT_EQ(0, kill(pid, SIGCONT));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(EINTR, WEXITSTATUS(status));
	EXPECT_TRUE(has_data(self->d.dst.fd, DISK_SIZE - 512, 512, DISK_SIZE - 512, FILL_DST));
}

/* A ring that goes ends its copies, and waits for what is under way. */
TEST_F(late, killed)
{
	EXPECT_TRUE(dies_soon(copy_elsewhere(self->d.dst.fd, &self->r), &self->d.dst));
}

/* The module stays for as long as a copy of its own. */
TEST_F(late, holds_the_module)
{
	char before[16], during[16];

	if (!read_file("/sys/module/blk_copy", "refcnt", before, sizeof(before)))
		SKIP(return, "blk_copy is built in");
	self->r.length = MIB;
	ring_copy(&self->ring, BLOCK_URING_CMD_COPY, self->d.plain.fd, &self->r);
	ASSERT_EQ(1, ring_submit(&self->ring));
	sleep_ms(100);
	ASSERT_TRUE(read_file("/sys/module/blk_copy", "refcnt", during, sizeof(during)));
	EXPECT_LT(atoi(before), atoi(during));
	EXPECT_EQ(0, ring_wait(&self->ring, NULL));
	EXPECT_EQ(BLKCOPY_REASON_UNSUPPORTED, self->r.reason);
}

int main(int argc, char **argv)
{
	return with_disks(test_harness_run, argc, argv, true);
}
