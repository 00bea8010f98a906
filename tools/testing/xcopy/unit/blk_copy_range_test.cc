// SPDX-License-Identifier: GPL-2.0-only
/*
 * Argument checks, one row an errno, and the cutting of a range into chunks.
 */
#include <cerrno>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <uapi/linux/blk-copy.h>

#include "block/copy/abi.h"
#include "random.hpp"
#include "rows.hpp"

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
	const char *name;
	int error;
	std::function<void(request &)> spoil;
};

void PrintTo(const row &r, std::ostream *os)
{
	*os << r.name;
}

class CheckArgs : public testing::TestWithParam<row> {};

TEST_P(CheckArgs, Gives)
{
	request r;

	GetParam().spoil(r);
	EXPECT_EQ(r.check(), GetParam().error);
}

constexpr __u64 top = 1ULL << 63;

ROWS(CheckArgs, row,
	{ "Sound", 0, [](request &) {} },
	{ "OneFlag", 0, [](request &r) { r.args.flags = BLKCOPY_OFFLOAD_ONLY; } },
	{ "TheOtherFlag", 0, [](request &r) { r.args.flags = BLKCOPY_NO_OFFLOAD; } },
	{ "CheckOnly", 0,
	     [](request &r) { r.args.flags = BLKCOPY_CHECK | BLKCOPY_NO_OFFLOAD; } },
	{ "UnknownFlag", -EINVAL, [](request &r) { r.args.flags = 16; } },
	{ "HighestFlag", -EINVAL, [](request &r) { r.args.flags = 1U << 31; } },
	{ "ContradictingFlags", -EINVAL, [](request &r) { r.args.flags = BLKCOPY_FLAGS; } },
	{ "FirstReservedWord", -EINVAL, [](request &r) { r.args.reserved[0] = 1; } },
	{ "SecondReservedWord", -EINVAL, [](request &r) { r.args.reserved[1] = top; } },
	{ "LengthZero", -EINVAL, [](request &r) { r.part.length = 0; } },
	{ "SourceNoBlockDevice", -ENOTBLK,
	     [](request &r) { r.src.flags &= ~BLK_COPY_END_BLOCK; } },
	{ "DestinationNoBlockDevice", -ENOTBLK,
	     [](request &r) { r.dst.flags &= ~BLK_COPY_END_BLOCK; } },
	{ "SourceNotReadable", -EBADF,
	     [](request &r) { r.src.flags &= ~BLK_COPY_END_READ; } },
	{ "DestinationNotWritable", -EBADF,
	     [](request &r) { r.dst.flags &= ~BLK_COPY_END_WRITE; } },
	{ "DestinationOnlyReadable", -EBADF,
	     [](request &r) { r.dst.flags = BLK_COPY_END_BLOCK | BLK_COPY_END_READ; } },
	{ "DestinationReadOnlyDevice", -EPERM,
	     [](request &r) { r.dst.flags |= BLK_COPY_END_RO; } },
	{ "SourceReadOnlyDevice", 0, [](request &r) { r.src.flags |= BLK_COPY_END_RO; } },
	{ "SourceOffsetOdd", -EINVAL, [](request &r) { r.part.src_offset = 1; } },
	{ "DestinationOffsetOdd", -EINVAL, [](request &r) { r.args.dst_offset = 256; } },
	{ "LengthOdd", -EINVAL, [](request &r) { r.part.length = 4097; } },
	{ "LengthNotInSourceBlocks", -EINVAL,
	     [](request &r) { r.src.block_size = 4096; r.part.length = 512; } },
	{ "LengthNotInDestinationBlocks", -EINVAL,
	     [](request &r) { r.dst.block_size = 4096; r.part.length = 512; } },
	{ "OffsetNotInTheOtherEndsBlocks", -EINVAL,
	     [](request &r) { r.dst.block_size = 4096; r.part.src_offset = 512; } },
	{ "BlocksMayDifferIfAligned", 0, [](request &r) { r.dst.block_size = 4096; } },
	{ "BlockSizeNone", -EINVAL, [](request &r) { r.src.block_size = 0; } },
	{ "BlockSizeNoPowerOfTwo", -EINVAL, [](request &r) { r.dst.block_size = 1536; } },
	{ "SourceWraps", -EOVERFLOW, [](request &r) { r.part.src_offset = ~511ULL; } },
	{ "DestinationWraps", -EOVERFLOW, [](request &r) { r.args.dst_offset = ~511ULL; } },
	{ "SourceOffsetNegative", -EOVERFLOW, [](request &r) { r.part.src_offset = top; } },
	{ "DestinationOffsetNegative", -EOVERFLOW,
	     [](request &r) { r.args.dst_offset = top; } },
	{ "LengthNegative", -EOVERFLOW, [](request &r) { r.part.length = top; } },
	{ "EndJustNegative", -EOVERFLOW,
	     [](request &r) { r.part.src_offset = top - 4096; } },
	{ "EndJustPositiveButTooFar", -ENXIO,
	     [](request &r) { r.part.src_offset = top - 8192; } },
	{ "DestinationBeyondTheEnd", -ENOSPC,
	     [](request &r) { r.args.dst_offset = (1 << 20) - 2048; } },
	{ "DestinationUpToTheEnd", 0,
	     [](request &r) { r.args.dst_offset = (1 << 20) - 4096; } },
	{ "SourceBeyondTheEnd", -ENXIO,
	     [](request &r) { r.part.src_offset = (1 << 20) - 2048; } },
	{ "SourceUpToTheEnd", 0,
	     [](request &r) { r.part.src_offset = (1 << 20) - 4096; } },
	{ "DeviceWithoutSize", -ENOSPC, [](request &r) { r.dst.size = 0; } },
	{ "OverlapOnOneDevice", -EEXIST,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 512; } },
	{ "OverlapBackwards", -EEXIST,
	     [](request &r) {
		     r.args.same_device = 1;
		     r.part.src_offset = 8192 + 3584;
	     } },
	{ "ItselfOnOneDevice", -EEXIST,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 0; } },
	{ "NeighboursOnOneDevice", 0,
	     [](request &r) { r.args.same_device = 1; r.args.dst_offset = 4096; } },
	{ "NeighboursBackwards", 0,
	     [](request &r) { r.args.same_device = 1; r.part.src_offset = 8192 + 4096; } },
	{ "SameOffsetsOnTwoDevices", 0, [](request &r) { r.args.dst_offset = 0; } });

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

struct chunk {
	__u64 pos;
	__u64 left;
	__u32 src_limit;
	__u32 dst_limit;
	__u32 block;
	__u32 want;
};

struct chunks {
	const char *name;
	std::vector<chunk> all;
};

class ChunkSectorsOf : public testing::TestWithParam<chunks> {};

TEST_P(ChunkSectorsOf, Are)
{
	for (const chunk &c : GetParam().all)
		EXPECT_EQ(blk_copy_chunk_sectors(c.pos, c.left, c.src_limit, c.dst_limit, c.block),
			  c.want) << c.left << " sectors from " << c.pos;
}

constexpr __u64 all = ~0ULL;
constexpr __u32 any = ~0U;

ROWS(ChunkSectorsOf, chunks,
	{ "SmallerLimitWins", { { 0, 1000, 64, 128, 1, 64 }, { 0, 1000, 128, 64, 1, 64 } } },
	{ "RestIsTakenWhole", { { 0, 50, 64, 64, 8, 50 } } },
	{ "RestThatEqualsTheLimit", { { 0, 56, 63, 64, 8, 56 }, { 0, 64, 63, 64, 8, 56 } } },
	{ "LimitRoundedDownToBlocks", { { 0, 1000, 63, 100, 8, 56 } } },
	{ "LimitBelowABlockIsOff", { { 0, 1000, 7, 100, 8, 0 }, { 5, 1000, 100, 7, 8, 0 } } },
	{ "NoLimitIsOff", { { 0, 1000, 0, 100, 8, 0 }, { 0, 1000, 100, 0, 8, 0 } } },
	{ "NoBlockIsOff", { { 0, 1000, 100, 100, 0, 0 } } },
	{ "NothingLeft", { { 0, 0, 100, 100, 8, 0 } } },
	{ "NeverMoreThanTheCap", { { 0, all, any, any, 8, cap }, { 0, 1ULL << 32, any, any, 1, cap },
				   { 0, cap, any, any, 1, cap }, { 0, cap + 1, any, any, 1, cap } } },
	{ "WhatComesBeforeABoundaryIsAChunk", { { 1, all, any, any, 1, unit - 1 },
						{ unit - 1, all, any, any, 1, 1 },
						{ unit, all, any, any, 1, cap },
						{ 5 * unit + 8, 10 * unit, any, any, 8, unit - 8 } } },
	{ "WhatComesAfterTheLastIsAChunk", { { unit, 3 * unit + 8, any, any, 8, 3 * unit },
					     { 4 * unit, 8, any, any, 8, 8 },
					     { unit, unit + 8, any, any, 8, unit },
					     { unit, unit, any, any, 8, unit },
					     { unit, unit - 8, any, any, 8, unit - 8 } } },
	{ "ACrossingIsTwoChunks", { { unit - 8, 16, any, any, 8, 8 }, { unit - 8, 8, any, any, 8, 8 } } },
	{ "LimitAboveTheUnitIsWholeUnits", { { 0, all, unit + 512, any, 8, unit },
					     { 0, all, 3 * unit - 8, any, 8, 2 * unit } } },
	{ "LimitBelowTheUnitStillEndsOnIt", { { 0, all, 1500, any, 4, 1500 },
					      { 1500, all, 1500, any, 4, unit - 1500 } } },
	/* A partition at sector 63, copied to from a disk of 4096-byte blocks. */
	{ "ABoundaryInsideOfABlock", { { 63, 1 << 20, any, any, 8, 1984 },
				       { 63 + 1984, 1 << 20, any, any, 8, 8 },
				       { unit - 1, 8, 8, 8, 8, 8 } } });

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
	const struct { __u64 src, dst, len; __u32 block, unit; __u64 head, body; } whole[] = {
		{ 0, 4096, 8192, 4096, 4096, 0, 8192 },
		{ 100, 612, 2000, 512, 512, 412, 1536 },
		{ 511, 511, 1, 512, 512, 1, 0 },
		{ 100, 100, 300, 512, 512, 300, 0 },
		{ 0, 0, 1023, 512, 512, 0, 512 },
		/* Units are the destination's. */
		{ 0, 512, 8192, 512, 4096, 3584, 4096 },
		{ 512, 4096, 8191, 512, 4096, 0, 4096 },
		{ 100, 612, 4096, 512, 4096, 3484, 0 },
	};
	blk_copy_blocks b{};

	for (const auto &w : whole) {
		EXPECT_EQ(blk_copy_whole_blocks(w.src, w.dst, w.len, w.block, w.unit, &b), 0);
		EXPECT_EQ(b.head, w.head);
		EXPECT_EQ(b.body, w.body);
	}
	EXPECT_EQ(blk_copy_whole_blocks(0, 512, 4096, 4096, 4096, &b), -EINVAL);
	EXPECT_EQ(blk_copy_whole_blocks(0, 0, 4096, 0, 4096, &b), -EINVAL);
	EXPECT_EQ(blk_copy_whole_blocks(0, 0, 4096, 4096, 512, &b), -EINVAL);
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
