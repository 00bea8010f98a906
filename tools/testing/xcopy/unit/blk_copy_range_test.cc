// SPDX-License-Identifier: GPL-2.0-only
/*
 * Argument checks, one row an errno, and the cutting of a range into chunks.
 */
#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <uapi/linux/blk-copy.h>

#include "block/copy/abi.h"
#include "random.hpp"

namespace {

static_assert(BLK_COPY_FLAG_OFFLOAD_ONLY == BLKCOPY_OFFLOAD_ONLY);
static_assert(BLK_COPY_FLAG_NO_OFFLOAD == BLKCOPY_NO_OFFLOAD);

/* A request that passes every check; each row spoils something. */
struct request {
	blk_copy_part part{ 0, 4096 };
	blk_copy_args args{ 8192, { 0, 0 }, 0, BLKCOPY_FLAGS, 0, 1 };
	blk_copy_end src{ 1 << 20, 512, BLK_COPY_END_BLOCK | BLK_COPY_END_READ };
	blk_copy_end dst{ 1 << 20, 512, BLK_COPY_END_BLOCK | BLK_COPY_END_WRITE };

	int check() const { return blk_copy_check_args(&args, &part, &src, &dst); }
};

struct row {
	const char *what;
	int error;
	std::function<void(request &)> spoil;
};

void PrintTo(const row &r, std::ostream *os)
{
	*os << r.what;
}

class CheckArgs : public testing::TestWithParam<row> {};

TEST_P(CheckArgs, Gives)
{
	request r;

	GetParam().spoil(r);
	EXPECT_EQ(r.check(), GetParam().error);
}

constexpr __u64 top = 1ULL << 63;

INSTANTIATE_TEST_SUITE_P(, CheckArgs, testing::Values(
	row{ "Sound", 0, [](request &) {} },
	row{ "OneFlag", 0, [](request &r) { r.args.flags = BLKCOPY_OFFLOAD_ONLY; } },
	row{ "TheOtherFlag", 0, [](request &r) { r.args.flags = BLKCOPY_NO_OFFLOAD; } },
	row{ "CheckOnly", 0,
	     [](request &r) { r.args.flags = BLKCOPY_CHECK | BLKCOPY_NO_OFFLOAD; } },
	row{ "UnknownFlag", -EINVAL, [](request &r) { r.args.flags = 16; } },
	row{ "HighestFlag", -EINVAL, [](request &r) { r.args.flags = 1U << 31; } },
	row{ "ContradictingFlags", -EINVAL, [](request &r) { r.args.flags = BLKCOPY_FLAGS; } },
	row{ "FirstReservedWord", -EINVAL, [](request &r) { r.args.reserved[0] = 1; } },
	row{ "SecondReservedWord", -EINVAL, [](request &r) { r.args.reserved[1] = top; } },
	row{ "LengthZero", -EINVAL, [](request &r) { r.part.length = 0; } },
	row{ "SourceNoBlockDevice", -ENOTBLK,
	     [](request &r) { r.src.flags &= ~BLK_COPY_END_BLOCK; } },
	row{ "DestinationNoBlockDevice", -ENOTBLK,
	     [](request &r) { r.dst.flags &= ~BLK_COPY_END_BLOCK; } },
	row{ "SourceNotReadable", -EBADF,
	     [](request &r) { r.src.flags &= ~BLK_COPY_END_READ; } },
	row{ "DestinationNotWritable", -EBADF,
	     [](request &r) { r.dst.flags &= ~BLK_COPY_END_WRITE; } },
	row{ "DestinationOnlyReadable", -EBADF,
	     [](request &r) { r.dst.flags = BLK_COPY_END_BLOCK | BLK_COPY_END_READ; } },
	row{ "DestinationReadOnlyDevice", -EPERM,
	     [](request &r) { r.dst.flags |= BLK_COPY_END_RO; } },
	row{ "SourceReadOnlyDevice", 0, [](request &r) { r.src.flags |= BLK_COPY_END_RO; } },
	row{ "SourceOffsetOdd", -EINVAL, [](request &r) { r.part.src_offset = 1; } },
	row{ "DestinationOffsetOdd", -EINVAL, [](request &r) { r.args.dst_offset = 256; } },
	row{ "LengthOdd", -EINVAL, [](request &r) { r.part.length = 4097; } },
	row{ "LengthNotInSourceBlocks", -EINVAL,
	     [](request &r) { r.src.block_size = 4096; r.part.length = 512; } },
	row{ "LengthNotInDestinationBlocks", -EINVAL,
	     [](request &r) { r.dst.block_size = 4096; r.part.length = 512; } },
	row{ "OffsetNotInTheOtherEndsBlocks", -EINVAL,
	     [](request &r) { r.dst.block_size = 4096; r.part.src_offset = 512; } },
	row{ "BlocksMayDifferIfAligned", 0, [](request &r) { r.dst.block_size = 4096; } },
	row{ "BlockSizeNone", -EINVAL, [](request &r) { r.src.block_size = 0; } },
	row{ "BlockSizeNoPowerOfTwo", -EINVAL, [](request &r) { r.dst.block_size = 1536; } },
	row{ "SourceWraps", -EOVERFLOW, [](request &r) { r.part.src_offset = ~511ULL; } },
	row{ "DestinationWraps", -EOVERFLOW, [](request &r) { r.args.dst_offset = ~511ULL; } },
	row{ "SourceOffsetNegative", -EOVERFLOW, [](request &r) { r.part.src_offset = top; } },
	row{ "DestinationOffsetNegative", -EOVERFLOW,
	     [](request &r) { r.args.dst_offset = top; } },
	row{ "LengthNegative", -EOVERFLOW, [](request &r) { r.part.length = top; } },
	row{ "EndJustNegative", -EOVERFLOW,
	     [](request &r) { r.part.src_offset = top - 4096; } },
	row{ "EndJustPositiveButTooFar", -ENXIO,
	     [](request &r) { r.part.src_offset = top - 8192; } },
	row{ "DestinationBeyondTheEnd", -ENOSPC,
	     [](request &r) { r.args.dst_offset = (1 << 20) - 2048; } },
	row{ "DestinationUpToTheEnd", 0,
	     [](request &r) { r.args.dst_offset = (1 << 20) - 4096; } },
	row{ "SourceBeyondTheEnd", -ENXIO,
	     [](request &r) { r.part.src_offset = (1 << 20) - 2048; } },
	row{ "SourceUpToTheEnd", 0,
	     [](request &r) { r.part.src_offset = (1 << 20) - 4096; } },
	row{ "DeviceWithoutSize", -ENOSPC, [](request &r) { r.dst.size = 0; } },
	row{ "OverlapOnOneDevice", -EEXIST,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 512; } },
	row{ "OverlapBackwards", -EEXIST,
	     [](request &r) {
		     r.args.same_device = 1;
		     r.part.src_offset = 8192 + 3584;
	     } },
	row{ "ItselfOnOneDevice", -EEXIST,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 0; } },
	row{ "NeighboursOnOneDevice", 0,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 4096; } },
	row{ "NeighboursBackwards", 0,
	     [](request &r) { r.args.same_device = 1; r.part.src_offset = 8192 + 4096; } },
	row{ "SameOffsetsOnTwoDevices", 0, [](request &r) { r.args.dst_offset = 0; } }),
	[](const auto &info) { return std::string(info.param.what); });

/* With everything wrong, mending one thing after the other shows the next error. */
TEST(CheckArgsOrder, IsThatOfTheManualPage)
{
	request r;

	r.part = { 1, 1 << 21 };
	r.args = { 513, { 1, 0 }, 16, BLKCOPY_FLAGS, 1, 1 };
	r.src.flags = 0;
	r.dst.flags = BLK_COPY_END_RO;
	EXPECT_EQ(r.check(), -EINVAL);
	r.args.flags = 0;
	r.args.reserved[0] = 0;
	EXPECT_EQ(r.check(), -ENOTBLK);
	r.src.flags |= BLK_COPY_END_BLOCK;
	r.dst.flags |= BLK_COPY_END_BLOCK;
	EXPECT_EQ(r.check(), -EBADF);
	r.src.flags |= BLK_COPY_END_READ;
	r.dst.flags |= BLK_COPY_END_WRITE;
	r.dst.flags |= BLK_COPY_END_SWAP;
	EXPECT_EQ(r.check(), -EPERM);
	r.dst.flags &= ~BLK_COPY_END_RO;
	EXPECT_EQ(r.check(), -ETXTBSY);
	r.dst.flags &= ~BLK_COPY_END_SWAP;
	r.src.flags |= BLK_COPY_END_SWAP;
	EXPECT_EQ(r.check(), -EINVAL);
	r.part.src_offset = top;
	r.args.dst_offset = 512;
	EXPECT_EQ(r.check(), -EOVERFLOW);
	r.part.src_offset = 0;
	EXPECT_EQ(r.check(), -ENOSPC);
	r.dst.size = 1 << 22;
	EXPECT_EQ(r.check(), -ENXIO);
	r.src.size = 1 << 22;
	EXPECT_EQ(r.check(), -EEXIST);
	r.args.same_device = 0;
	EXPECT_EQ(r.check(), 0);
}

/* ---- several parts ---- */

/* All the same checks, whichever part fails them, and those of all together. */
struct parts_request {
	std::vector<blk_copy_part> part{ { 0, 4096 }, { 65536, 512 }, { 4096, 1024 } };
	blk_copy_args args{ 131072, { 0, 0 }, 0, BLKCOPY_FLAGS, 1, 0 };
	blk_copy_end src{ 1 << 20, 512, BLK_COPY_END_BLOCK | BLK_COPY_END_READ };
	blk_copy_end dst{ 1 << 20, 512, BLK_COPY_END_BLOCK | BLK_COPY_END_WRITE };

	int check()
	{
		args.nr_parts = static_cast<__u32>(part.size());
		return blk_copy_check_args(&args, part.data(), &src, &dst);
	}
};

TEST(CheckParts, EachIsLookedAt)
{
	EXPECT_EQ(parts_request{}.check(), 0);
	for (std::size_t i = 0; i < 3; i++) {
		const auto with = [i](__u64 offset, __u64 length) {
			parts_request r;

			r.part[i] = { offset, length };
			return r.check();
		};

		EXPECT_EQ(with(0, 0), -EINVAL);
		EXPECT_EQ(with(1, 512), -EINVAL);
		EXPECT_EQ(with(0, 513), -EINVAL);
		EXPECT_EQ(with(~511ULL, 512), -EOVERFLOW);
		EXPECT_EQ(with(0, top), -EOVERFLOW);
		EXPECT_EQ(with((1 << 20) - 512, 1024), -ENXIO);
		EXPECT_EQ(with(1 << 20, 512), -ENXIO);
		EXPECT_EQ(with((1 << 20) - 512, 512), 0);
		EXPECT_EQ(with(131072, 512), -EEXIST);
		EXPECT_EQ(with(131072 - 512, 512), 0);
		EXPECT_EQ(with(131072 - 512, 1024), -EEXIST);
	}
}

TEST(CheckParts, AreSoManyAtMost)
{
	parts_request r;

	r.part.clear();
	EXPECT_EQ(r.check(), -EINVAL);
	r.part.resize(BLK_COPY_MAX_PARTS, { 0, 512 });
	EXPECT_EQ(r.check(), 0);
	r.part.push_back({ 0, 512 });
	EXPECT_EQ(r.check(), -EINVAL);
	/* Then none of them is looked at. */
	for (__u32 nr : { 0U, BLK_COPY_MAX_PARTS + 1U, ~0U }) {
		r.args.nr_parts = nr;
		EXPECT_EQ(blk_copy_check_args(&r.args, nullptr, &r.src, &r.dst), -EINVAL);
	}
}

TEST(CheckParts, TheDestinationTakesAllOfThem)
{
	parts_request r;

	r.args.same_device = 0;
	r.args.dst_offset = (1 << 20) - 5632;
	EXPECT_EQ(r.check(), 0);
	r.args.dst_offset += 512;
	EXPECT_EQ(r.check(), -ENOSPC);
	/* Each is sound, all together are not. */
	r.args.dst_offset = 0;
	r.src.size = r.dst.size = top - 512;
	r.part = { { 0, top / 2 }, { 0, top / 2 - 512 } };
	EXPECT_EQ(r.check(), 0);
	r.part.push_back({ 0, 512 });
	EXPECT_EQ(r.check(), -EOVERFLOW);
}

/* A part meets what another one writes, though it does not meet its own. */
TEST(CheckParts, OverlapIsWithTheDestinationAsAWhole)
{
	parts_request r;

	r.part = { { 131072 + 4096, 4096 }, { 0, 4096 } };
	EXPECT_EQ(r.check(), -EEXIST);
	r.part = { { 0, 4096 }, { 131072, 4096 } };
	EXPECT_EQ(r.check(), -EEXIST);
	r.part = { { 131072 + 8192, 4096 }, { 131072 - 4096, 4096 } };
	EXPECT_EQ(r.check(), 0);
	/* What is only read may meet itself. */
	r.part = { { 0, 4096 }, { 512, 4096 }, { 0, 4096 } };
	EXPECT_EQ(r.check(), 0);
}

TEST(Sources, PartsThatTouchAreOne)
{
	const blk_copy_part part[] = {
		{ 8192, 512 }, { 8704, 512 }, { 9728, 512 }, { 0, 1024 }, { 1024, 512 }, { 0, 512 },
	};
	blk_copy_source s[6];
	blk_copy_stretch at;

	ASSERT_EQ(blk_copy_sources(part, 6, s), 4u);
	EXPECT_EQ(s[0].sector, 16u);
	EXPECT_EQ(s[0].end, 2u);
	EXPECT_EQ(s[1].sector, 19u);
	EXPECT_EQ(s[1].end, 3u);
	EXPECT_EQ(s[2].sector, 0u);
	EXPECT_EQ(s[2].end, 6u);
	EXPECT_EQ(s[3].end, 7u);
	blk_copy_source_at(s, 4, 1, &at);
	EXPECT_EQ(at.sector, 17u);
	EXPECT_EQ(at.sectors, 1u);
	blk_copy_source_at(s, 4, 7, &at);
	EXPECT_EQ(at.sectors, 0u);
	blk_copy_source_at(s, 4, ~0ULL, &at);
	EXPECT_EQ(at.sectors, 0u);
}

/* Sector by sector, it is what the parts say. */
TEST(Sources, SayForEachSectorWhereItLies)
{
	xcopy_test::random r{ 42 };

	for (int i = 0; i < 500; i++) {
		std::vector<blk_copy_part> part(r.between(1, 20));
		std::vector<blk_copy_source> s(part.size());
		std::vector<__u64> want;
		__u64 next = 0;

		for (auto &p : part) {
			p = { (r.one_in(3) ? next : r.below(1000)) * 512, r.between(1, 30) * 512 };
			for (__u64 n = 0; n < p.length; n += 512)
				want.push_back((p.src_offset + n) / 512);
			next = want.back() + 1;
		}

		const __u32 nr = blk_copy_sources(part.data(), static_cast<__u32>(part.size()),
						  s.data());
		blk_copy_stretch at;

		ASSERT_LE(nr, part.size());
		for (std::size_t pos = 0; pos < want.size(); pos++) {
			blk_copy_source_at(s.data(), nr, pos, &at);
			ASSERT_EQ(at.sector, want[pos]);
			ASSERT_GT(at.sectors, 0u);
			ASSERT_LE(pos + at.sectors, want.size());
			/* All of them lie side by side, and the next one does not. */
			for (__u64 n = 0; n < at.sectors; n++)
				ASSERT_EQ(want[pos + n], at.sector + n);
			if (pos + at.sectors < want.size()) {
				ASSERT_NE(want[pos + at.sectors], at.sector + at.sectors);
			}
		}
		blk_copy_source_at(s.data(), nr, want.size(), &at);
		ASSERT_EQ(at.sectors, 0u);
	}
}

/* What a caller in the kernel names in sectors. */
TEST(CheckSectors, OneErrnoForARangeThatIsNone)
{
	constexpr __u64 last = ~0ULL;
	blk_copy_end src{ 1 << 20, 512, 0 }, dst{ 1 << 20, 4096, 0 };
	const auto check = [&](__u64 from, __u64 to, __u64 nr) {
		return blk_copy_check_sectors(from, to, nr, &src, &dst);
	};

	EXPECT_EQ(check(0, 2040, 8), 0);
	EXPECT_EQ(check(8, 0, 2040), 0);
	EXPECT_EQ(check(0, 0, 2048), 0);
	EXPECT_EQ(check(0, 0, 0), -EINVAL);
	EXPECT_EQ(check(1, 0, 8), -EINVAL);
	EXPECT_EQ(check(0, 1, 8), -EINVAL);
	EXPECT_EQ(check(0, 0, 9), -EINVAL);
	EXPECT_EQ(check(0, 2048, 8), -EINVAL);
	EXPECT_EQ(check(2048, 0, 8), -EINVAL);
	EXPECT_EQ(check(0, 0, 2056), -EINVAL);
	for (__u64 wraps : { last - 7, last / 512 - 7, (1ULL << 55) }) {
		EXPECT_EQ(check(wraps, 0, 8), -EINVAL);
		EXPECT_EQ(check(0, wraps, 8), -EINVAL);
		EXPECT_EQ(check(0, 0, wraps), -EINVAL);
		EXPECT_EQ(check(8, 8, wraps), -EINVAL);
	}
	dst.flags = BLK_COPY_END_RO;
	EXPECT_EQ(check(0, 0, 8), -EPERM);
	EXPECT_EQ(check(0, 0, 0), -EINVAL);
	src.flags = BLK_COPY_END_RO;
	dst.flags = 0;
	EXPECT_EQ(check(0, 0, 8), 0);
}

/* ---- chunks ---- */

constexpr __u32 unit = BLK_COPY_UNIT_SECTORS;
constexpr __u32 cap = BLK_COPY_MAX_CHUNK_SECTORS;

TEST(ChunkSectors, UnitAndCap)
{
	EXPECT_EQ(unit * 512u, 1U << 20);
	EXPECT_EQ(cap * 512u, 4U << 20);
}

TEST(ChunkSectors, SmallerLimitWins)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 64, 128, 1), 64u);
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 128, 64, 1), 64u);
}

TEST(ChunkSectors, RestIsTakenWhole)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 50, 64, 64, 8), 50u);
}

TEST(ChunkSectors, RestThatEqualsTheLimit)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 56, 63, 64, 8), 56u);
	EXPECT_EQ(blk_copy_chunk_sectors(0, 64, 63, 64, 8), 56u);
}

TEST(ChunkSectors, LimitRoundedDownToBlocks)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 63, 100, 8), 56u);
}

TEST(ChunkSectors, LimitBelowABlockIsOff)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 7, 100, 8), 0u);
	EXPECT_EQ(blk_copy_chunk_sectors(5, 1000, 100, 7, 8), 0u);
}

TEST(ChunkSectors, NoLimitIsOff)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 0, 100, 8), 0u);
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 100, 0, 8), 0u);
}

TEST(ChunkSectors, NoBlockIsOff)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1000, 100, 100, 0), 0u);
}

TEST(ChunkSectors, NothingLeft)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, 0, 100, 100, 8), 0u);
}

TEST(ChunkSectors, NeverMoreThanTheCap)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, ~0ULL, ~0U, ~0U, 8), cap);
	EXPECT_EQ(blk_copy_chunk_sectors(0, 1ULL << 32, ~0U, ~0U, 1), cap);
	EXPECT_EQ(blk_copy_chunk_sectors(0, cap, ~0U, ~0U, 1), cap);
	EXPECT_EQ(blk_copy_chunk_sectors(0, cap + 1, ~0U, ~0U, 1), cap);
}

TEST(ChunkSectors, WhatComesBeforeABoundaryIsAChunk)
{
	EXPECT_EQ(blk_copy_chunk_sectors(1, ~0ULL, ~0U, ~0U, 1), unit - 1);
	EXPECT_EQ(blk_copy_chunk_sectors(unit - 1, ~0ULL, ~0U, ~0U, 1), 1u);
	EXPECT_EQ(blk_copy_chunk_sectors(unit, ~0ULL, ~0U, ~0U, 1), cap);
	EXPECT_EQ(blk_copy_chunk_sectors(5 * unit + 8, 10 * unit, ~0U, ~0U, 8), unit - 8);
}

TEST(ChunkSectors, WhatComesAfterTheLastIsAChunk)
{
	EXPECT_EQ(blk_copy_chunk_sectors(unit, 3 * unit + 8, ~0U, ~0U, 8), 3 * unit);
	EXPECT_EQ(blk_copy_chunk_sectors(4 * unit, 8, ~0U, ~0U, 8), 8u);
	EXPECT_EQ(blk_copy_chunk_sectors(unit, unit + 8, ~0U, ~0U, 8), unit);
	EXPECT_EQ(blk_copy_chunk_sectors(unit, unit, ~0U, ~0U, 8), unit);
	EXPECT_EQ(blk_copy_chunk_sectors(unit, unit - 8, ~0U, ~0U, 8), unit - 8);
}

TEST(ChunkSectors, ACrossingIsTwoChunks)
{
	EXPECT_EQ(blk_copy_chunk_sectors(unit - 8, 16, ~0U, ~0U, 8), 8u);
	EXPECT_EQ(blk_copy_chunk_sectors(unit - 8, 8, ~0U, ~0U, 8), 8u);
}

TEST(ChunkSectors, LimitAboveTheUnitIsWholeUnits)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, ~0ULL, unit + 512, ~0U, 8), unit);
	EXPECT_EQ(blk_copy_chunk_sectors(0, ~0ULL, 3 * unit - 8, ~0U, 8), 2 * unit);
}

TEST(ChunkSectors, LimitBelowTheUnitStillEndsOnIt)
{
	EXPECT_EQ(blk_copy_chunk_sectors(0, ~0ULL, 1500, ~0U, 4), 1500u);
	EXPECT_EQ(blk_copy_chunk_sectors(1500, ~0ULL, 1500, ~0U, 4), unit - 1500);
}

TEST(ChunkSectors, ABoundaryInsideOfABlock)
{
	/* A partition at sector 63, copied to from a disk of 4096-byte blocks. */
	EXPECT_EQ(blk_copy_chunk_sectors(63, 1 << 20, ~0U, ~0U, 8), 1984u);
	EXPECT_EQ(blk_copy_chunk_sectors(63 + 1984, 1 << 20, ~0U, ~0U, 8), 8u);
	EXPECT_EQ(blk_copy_chunk_sectors(unit - 1, 8, 8, 8, 8), 8u);
}

TEST(ChunkSectors, WalksAnyRangeToItsEnd)
{
	xcopy_test::random r{ 41 };

	for (int i = 0; i < 2000; i++) {
		__u32 block = 1U << r.below(4);
		__u32 top = r.below(2) ? 500 : 3 * cap;
		__u32 a = block + r.below(top), b = block + r.below(top);
		__u64 pos = r.below(5000) * block;
		__u64 left = r.between(1, 5000) * block;

		while (left) {
			__u32 n = blk_copy_chunk_sectors(pos, left, a, b, block);

			ASSERT_GT(n, 0u);
			ASSERT_LE(n, std::min({ a, b, cap }));
			ASSERT_LE(n, left);
			ASSERT_EQ(n % block, 0u);
			/* Inside of one unit, or whole units. */
			ASSERT_TRUE(pos / unit == (pos + n - 1) / unit ||
				    (pos % unit == 0 && n % unit == 0));
			/* No shorter than the limits ask for. */
			ASSERT_TRUE(n == left || (pos + n) % unit == 0 ||
				    n + block > std::min({ a, b, cap }));
			left -= n;
			pos += n;
		}
	}
}

TEST(PieceSectors, EndsOnABoundaryOrWithTheRange)
{
	EXPECT_EQ(blk_copy_piece_sectors(0, ~0ULL, cap), cap);
	EXPECT_EQ(blk_copy_piece_sectors(8, ~0ULL, cap), cap - 8);
	EXPECT_EQ(blk_copy_piece_sectors(unit - 8, ~0ULL, cap), cap - unit + 8);
	EXPECT_EQ(blk_copy_piece_sectors(8, 100, cap), 100u);
	EXPECT_EQ(blk_copy_piece_sectors(8, 100, 200), 100u);
	/* The rest is done as it is, wherever it ends. */
	EXPECT_EQ(blk_copy_piece_sectors(0, unit + 100, unit + 100), unit + 100);
	EXPECT_EQ(blk_copy_piece_sectors(8, 3 * unit, 3 * unit), 3 * unit);
	EXPECT_EQ(blk_copy_piece_sectors(8, unit + 100, cap), unit + 100);
	EXPECT_EQ(blk_copy_piece_sectors(8, ~0ULL, 200), unit - 8);
	EXPECT_EQ(blk_copy_piece_sectors(0, ~0ULL, 200), unit);
	EXPECT_EQ(blk_copy_piece_sectors(unit - 8, ~0ULL, 8), 8u);
}

TEST(WholeBlocks, AreThoseOfBothSides)
{
	blk_copy_blocks b{};

	EXPECT_EQ(blk_copy_whole_blocks(0, 4096, 8192, 4096, &b), 0);
	EXPECT_EQ(b.head, 0u);
	EXPECT_EQ(b.body, 8192u);
	EXPECT_EQ(blk_copy_whole_blocks(100, 612, 2000, 512, &b), 0);
	EXPECT_EQ(b.head, 412u);
	EXPECT_EQ(b.body, 1536u);
	EXPECT_EQ(blk_copy_whole_blocks(511, 511, 1, 512, &b), 0);
	EXPECT_EQ(b.head, 1u);
	EXPECT_EQ(b.body, 0u);
	EXPECT_EQ(blk_copy_whole_blocks(100, 100, 300, 512, &b), 0);
	EXPECT_EQ(b.head, 300u);
	EXPECT_EQ(b.body, 0u);
	EXPECT_EQ(blk_copy_whole_blocks(0, 0, 1023, 512, &b), 0);
	EXPECT_EQ(b.body, 512u);
	EXPECT_EQ(blk_copy_whole_blocks(0, 512, 4096, 4096, &b), -EINVAL);
	EXPECT_EQ(blk_copy_whole_blocks(0, 0, 4096, 0, &b), -EINVAL);
}

/* A program that has copied something takes these for what they say. */
TEST(FileRangeErrno, IsThatOfAReadOrAWrite)
{
	EXPECT_EQ(blk_copy_file_range_errno(0), 0);
	EXPECT_EQ(blk_copy_file_range_errno(-EINTR), -EINTR);
	EXPECT_EQ(blk_copy_file_range_errno(-ENOSPC), -ENOSPC);
	EXPECT_EQ(blk_copy_file_range_errno(-EPERM), -EPERM);
	EXPECT_EQ(blk_copy_file_range_errno(-ENOMEM), -ENOMEM);
	EXPECT_EQ(blk_copy_file_range_errno(-EEXIST), -EINVAL);
	for (int error : { EIO, ENODATA, EREMOTEIO, ENODEV, EOPNOTSUPP, ENOLINK, EINVAL })
		EXPECT_EQ(blk_copy_file_range_errno(-error), -EIO);
}

} // namespace
