// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much is copied from the start, while chunks end in any order.
 */
#include <cerrno>

#include <gtest/gtest.h>

#include "block/copy/abi.h"
#include "random.hpp"
#include "rows.hpp"

namespace {

/* The tracker behind the border, on storage that was not clean before. */
struct tracker {
	blk_copy_progress p;

	tracker()
	{
		memset(&p, 0xa5, sizeof(p));
		blk_copy_progress_init(&p);
	}
	int begin(__u64 start, __u32 n) { return blk_copy_progress_begin(&p, start, n); }
	void end(int slot, bool ok) { blk_copy_progress_end(&p, slot, ok); }
	__u64 sectors() const { return blk_copy_progress_sectors(&p); }
};

/* Chunks of 8 sectors that begin where they say, and how they end, in which order. */
struct course {
	const char *name;
	std::vector<__u64> starts;
	std::vector<std::pair<int, bool>> ends;
	__u64 sectors;
};

class ProgressOf : public testing::TestWithParam<course> {};

TEST_P(ProgressOf, Is)
{
	std::vector<int> slot;
	tracker t;

	for (__u64 start : GetParam().starts) {
		slot.push_back(t.begin(start, 8));
		EXPECT_GE(slot.back(), 0);
	}
	for (const auto &[nr, ok] : GetParam().ends)
		t.end(slot[nr], ok);
	EXPECT_EQ(t.sectors(), GetParam().sectors);
}

constexpr bool good = true, bad = false;

ROWS(ProgressOf, course,
	{ "Nothing", {}, {}, 0 },
	{ "AChunkInFlightDoesNotCount", { 0 }, {}, 0 },
	{ "AChunkThatEndedCounts", { 0 }, { { 0, good } }, 8 },
	{ "ALaterChunkAlone", { 0, 8 }, { { 1, good } }, 0 },
	{ "ALaterChunkWaitsForTheEarlier", { 0, 8 }, { { 1, good }, { 0, good } }, 16 },
	{ "StopsAtAFailedChunk", { 0, 8, 16 }, { { 0, good }, { 1, bad }, { 2, good } }, 8 },
	{ "FailureBeforeAnythingEnded", { 0, 8 }, { { 0, bad }, { 1, good } }, 0 },
	{ "FirstFailureCountsWhicheverCameFirst", { 0, 8, 16 }, { { 2, bad }, { 1, bad }, { 0, good } }, 8 },
	{ "GapIsNotCopied", { 0, 16 }, { { 0, good }, { 1, good } }, 8 });

TEST(Progress, FailureStaysWhateverFollows)
{
	tracker t;

	t.end(t.begin(0, 8), bad);
	t.end(t.begin(8, 8), good);
	EXPECT_EQ(t.sectors(), 0u);
}

TEST(Progress, SlotsRunOut)
{
	tracker t;

	for (int i = 0; i < BLK_COPY_MAX_INFLIGHT; i++)
		EXPECT_GE(t.begin(i * 8, 8), 0);
	EXPECT_EQ(t.begin(BLK_COPY_MAX_INFLIGHT * 8, 8), -EAGAIN);
	EXPECT_EQ(t.sectors(), 0u);
}

TEST(Progress, RefusedBeginLeavesNoTrace)
{
	tracker t;
	int slot[BLK_COPY_MAX_INFLIGHT];

	for (int i = 0; i < BLK_COPY_MAX_INFLIGHT; i++)
		slot[i] = t.begin(i * 8, 8);
	t.begin(BLK_COPY_MAX_INFLIGHT * 8, 8);
	for (int s : slot)
		t.end(s, true);
	EXPECT_EQ(t.sectors(), BLK_COPY_MAX_INFLIGHT * 8u);
}

TEST(Progress, SlowFirstChunkHoldsNoOtherSlot)
{
	tracker t;
	int first = t.begin(0, 8);
	__u64 at = 8;

	for (int i = 0; i < 1000; i++, at += 8) {
		int s = t.begin(at, 8);

		ASSERT_GE(s, 0);
		t.end(s, true);
	}
	EXPECT_EQ(t.sectors(), 0u);
	t.end(first, true);
	EXPECT_EQ(t.sectors(), at);
}

TEST(Progress, SlotsInUseDiffer)
{
	tracker t;
	unsigned int seen = 0;

	for (int i = 0; i < BLK_COPY_MAX_INFLIGHT; i++)
		seen |= 1U << t.begin(i, 1);
	EXPECT_EQ(seen, (1U << BLK_COPY_MAX_INFLIGHT) - 1);
}

TEST(Progress, MoreThan32BitsOfSectors)
{
	tracker t;
	__u64 at = 0;

	for (int i = 0; i < 4; i++, at += ~0U)
		t.end(t.begin(at, ~0U), true);
	EXPECT_EQ(t.sectors(), at);
}

TEST(ProgressDeath, EndTwice)
{
	tracker t;
	int s = t.begin(0, 8);

	t.end(s, true);
	EXPECT_DEATH(t.end(s, true), "C\\+\\+ assertion failed");
}

TEST(ProgressDeath, SlotThatIsNone)
{
	tracker t;

	EXPECT_DEATH(t.end(-1, true), "C\\+\\+ assertion failed");
	EXPECT_DEATH(t.end(BLK_COPY_MAX_INFLIGHT, true), "C\\+\\+ assertion failed");
}

enum class state { flying, good, bad };

struct chunk {
	__u64 start;
	__u32 len;
	state st;
	int slot;
};

__u64 model(const std::vector<chunk> &chunks)
{
	__u64 n = 0;

	for (const auto &c : chunks) {
		if (c.st != state::good)
			break;
		n += c.len;
	}
	return n;
}

/* One copy: issue or end at random until @total chunks were issued and ended. */
void random_copy(xcopy_test::random &r, std::size_t total, unsigned int fail_one_in)
{
	tracker t;
	std::vector<chunk> chunks;
	std::vector<std::size_t> flying;
	__u64 at = 0;

	while (chunks.size() < total || !flying.empty()) {
		bool can_begin = chunks.size() < total && flying.size() < BLK_COPY_MAX_INFLIGHT;

		if (can_begin && (flying.empty() || r.one_in(2))) {
			chunk c{ at, static_cast<__u32>(r.between(1, 99)), state::flying, -1 };

			c.slot = t.begin(c.start, c.len);
			ASSERT_GE(c.slot, 0);
			at += c.len;
			flying.push_back(chunks.size());
			chunks.push_back(c);
		} else {
			std::size_t k = r.below(flying.size());
			chunk &c = chunks[flying[k]];

			c.st = r.one_in(fail_one_in) ? state::bad : state::good;
			t.end(c.slot, c.st == state::good);
			flying.erase(flying.begin() + k);
		}
		ASSERT_EQ(t.sectors(), model(chunks));
	}
}

TEST(ProgressModel, RandomOrderOfEnds)
{
	xcopy_test::random r{ 51 };

	for (int i = 0; i < 500; i++)
		ASSERT_NO_FATAL_FAILURE(random_copy(r, 60, 1U << 30));
}

TEST(ProgressModel, RandomOrderWithFailures)
{
	xcopy_test::random r{ 52 };

	for (int i = 0; i < 500; i++)
		ASSERT_NO_FATAL_FAILURE(random_copy(r, 60, 1 + r.between(1, 40)));
}

} // namespace
