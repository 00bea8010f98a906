// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many commands may be on their way to a disk, and how long each is then.
 */
#include <gtest/gtest.h>
#include "block/copy/abi.h"
#include "rows.hpp"

namespace {

/* Others have as much again as they use, and an eighth; copies have a fourth. */
TEST(Room, IsLeftForOthers)
{
	EXPECT_EQ(blk_copy_room(32, 0), 28u);
	EXPECT_EQ(blk_copy_room(32, 2), 28u);
	EXPECT_EQ(blk_copy_room(32, 4), 24u);
	EXPECT_EQ(blk_copy_room(32, 8), 16u);
	EXPECT_EQ(blk_copy_room(32, 12), 8u);
	EXPECT_EQ(blk_copy_room(32, 16), 8u);
	EXPECT_EQ(blk_copy_room(32, ~0u), 8u);
	EXPECT_EQ(blk_copy_room(8, 0), 7u);
	for (__u32 depth = 0; depth < 4; depth++)
		EXPECT_EQ(blk_copy_room(depth, ~0u), 1u) << depth;
	EXPECT_EQ(blk_copy_room(1, 0), 1u);
	EXPECT_EQ(blk_copy_room(~0u, 0), ~0u - (~0u / 8 + 1));
}

/* 2 MiB in commands of 64 KiB are four more than 28: those have 76 KiB, and are 27. */
struct roomy {
	const char *name;
	__u32 wanted;
	__u64 sectors;
	__u32 granule, room, want;
};

class RoomFit : public testing::TestWithParam<roomy> {};

TEST_P(RoomFit, LeavesNoFewCommands)
{
	const roomy &r = GetParam();

	EXPECT_EQ(blk_copy_fit_room(r.wanted, r.sectors, r.granule, r.room), r.want);
}

ROWS(RoomFit, roomy,
     { "AFewMore", 128, 4096, 8, 28, 152 },
     { "AFewMoreThanTwoRounds", 128, 7680, 8, 28, 144 },
     { "AFourthMore", 128, 4480, 8, 28, 160 },
     { "MoreThanAFourth", 128, 4481, 8, 28, 128 },
     { "WholeGranulesWouldBeMore", 128, 4096, 128, 28, 128 },
     { "AsManyAsThereIsRoomFor", 128, 3584, 8, 28, 128 },
     { "TwiceAsMany", 128, 7168, 8, 28, 128 },
     { "Fewer", 128, 3583, 8, 28, 128 },
     { "OneAtATime", 128, 4096, 8, 1, 128 },
     { "OneAtATimeWithARest", 128, 4097, 8, 1, 128 },
     { "NothingIsKnown", 128, 4096, 8, 0, 128 },
     { "AnyLength", 0, 4096, 8, 28, 0 },
     { "AllThereIs", ~0u, ~0ULL, 8, ~0u, ~0u },
     { "NoGranule", 128, 4096, 0, 28, 128 });

/* All lines together have no more than there is, but one each. */
TEST(Room, IsSharedByLines)
{
	EXPECT_EQ(blk_copy_line_room(28, 1, 0), 28u);
	EXPECT_EQ(blk_copy_line_room(28, 2, 14), 14u);
	EXPECT_EQ(blk_copy_line_room(28, 2, 20), 8u);
	/* Who came first has it all, for now. */
	EXPECT_EQ(blk_copy_line_room(28, 2, 28), 1u);
	EXPECT_EQ(blk_copy_line_room(28, 2, 1), 14u);
	/* Others wait elsewhere. */
	EXPECT_EQ(blk_copy_line_room(28, 5, 0), 28u);
	EXPECT_EQ(blk_copy_line_room(28, 5, 1), 14u);
	for (__u32 lines = 0; lines < 40; lines++)
		for (__u32 theirs = 0; theirs < 40; theirs++) {
			const __u32 n = blk_copy_line_room(28, lines, theirs);

			EXPECT_TRUE(n == 1 || n + theirs <= 28) << lines << " " << theirs;
		}
	EXPECT_EQ(blk_copy_line_room(0, 0, ~0u), 1u);
	EXPECT_EQ(blk_copy_line_room(~0u, 8, ~0u), 1u);
}

} // namespace
