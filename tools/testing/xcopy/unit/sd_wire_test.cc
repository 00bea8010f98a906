// SPDX-License-Identifier: GPL-2.0-only
/* EXTENDED COPY parameter lists and CDBs: against the vectors, and decoded back. */
#include <cerrno>
#include <random>

#include <gtest/gtest.h>

#include "drivers/scsi/xcopy/wire.hpp"
#include "rows.hpp"
#include "vectors.hpp"

namespace {

using vectors::be;
using vectors::bytes;

sd_xcopy_designator naa(std::initializer_list<__u8> id)
{
	sd_xcopy_designator d{};

	d.len = id.size() > 8 ? 16 : 8;
	d.type = 3;
	d.code_set = 1;
	std::copy(id.begin(), id.end(), d.id);
	return d;
}

sd_xcopy_designator lun_a()
{
	return naa({ 0x60, 0x01, 0x40, 0x5a, 0xaa, 0xa0, 0x00, 0x10, 0, 0, 0, 0, 0, 0, 0, 0 });
}

sd_xcopy_designator lun_b()
{
	return naa({ 0x60, 0x01, 0x40, 0x5b, 0xbb, 0xb0, 0x00, 0x20, 0, 0, 0, 0, 0, 0, 0, 0 });
}

sd_xcopy_designator disk(__u8 last)
{
	return naa({ 0x50, 0x00, 0xc5, 0x00, 0xa1, 0xb2, 0xc3, last });
}

/* A segment in logical blocks, as it is on the wire. */
struct block_segment {
	__u64 src_lba;
	__u64 dst_lba;
	__u32 blocks;
};

struct request {
	sd_xcopy_designator src = lun_a();
	sd_xcopy_designator dst = lun_b();
	__u32 block_size = 512;
	std::vector<block_segment> seg{ { 0, 0, 1 } };
	__u8 usage = SD_XCOPY_LIST_NONE;
	__u8 list_id = 0;
};

__s32 encode(const request &r, bytes &out)
{
	const __u32 sectors = std::max(r.block_size / 512, 1U);
	std::vector<blk_copy_segment> seg;

	for (const block_segment &s : r.seg)
		seg.push_back({ s.src_lba * sectors, s.dst_lba * sectors, s.blocks * sectors, 0 });
	return sd_xcopy_encode_params(out.data(), out.size(), &r.src, &r.dst, r.block_size,
				      seg.data(), seg.size(), r.usage, r.list_id);
}

/* The list in exactly the room it needs. */
bytes encoded(const request &r)
{
	bytes out(80 + 28 * r.seg.size(), 0xcc);

	EXPECT_EQ(encode(r, out), static_cast<__s32>(out.size()));
	return out;
}

/* Refused with @error, and nothing written. */
void refuses(const request &r, __s32 error, std::size_t room = 4096)
{
	bytes out(room, 0xcc);

	EXPECT_EQ(encode(r, out), error);
	EXPECT_EQ(out, bytes(room, 0xcc));
}

/* A second reading of the clauses, by literal offsets, to decode what was encoded. */
sd_xcopy_designator decode_cscd(const bytes &b, std::size_t at, __u32 block_size)
{
	sd_xcopy_designator d{};

	EXPECT_EQ(b.at(at), 0xe4);
	EXPECT_EQ(b.at(at + 1), 0);
	EXPECT_EQ(be(b, at + 2, 2), 0u);
	EXPECT_EQ(b.at(at + 6), 0);
	EXPECT_EQ(b.at(at + 28), 0);
	EXPECT_EQ(be(b, at + 29, 3), block_size);
	d.code_set = b.at(at + 4);
	d.type = b.at(at + 5);
	d.len = b.at(at + 7);
	for (unsigned int i = 0; i < 20; i++)
		d.id[i] = b.at(at + 8 + i);
	return d;
}

block_segment decode_segment(const bytes &b, std::size_t at)
{
	EXPECT_EQ(be(b, at, 4), 0x02000018u);
	EXPECT_EQ(be(b, at + 4, 4), 0x00000001u);
	EXPECT_EQ(be(b, at + 8, 2), 0u);
	return { be(b, at + 12, 8), be(b, at + 20, 8), static_cast<__u32>(be(b, at + 10, 2)) };
}

bool same(const sd_xcopy_designator &a, const sd_xcopy_designator &b)
{
	return !memcmp(&a, &b, sizeof(a));
}

void decodes_back(const request &r)
{
	const bytes b = encoded(r);

	ASSERT_EQ(b.size(), 80 + 28 * r.seg.size());
	EXPECT_EQ(b[0], r.list_id);
	EXPECT_EQ(b[1] >> 3, r.usage);
	EXPECT_EQ(b[1] & 7, 1);		/* PRIORITY: 0 goes before everybody's reads */
	EXPECT_EQ(be(b, 2, 2), 0x40u);
	EXPECT_EQ(be(b, 4, 4), 0u);
	EXPECT_EQ(be(b, 8, 4), 28 * r.seg.size());
	EXPECT_EQ(be(b, 12, 4), 0u);
	EXPECT_TRUE(same(decode_cscd(b, 16, r.block_size), r.src));
	EXPECT_TRUE(same(decode_cscd(b, 48, r.block_size), r.dst));
	for (std::size_t i = 0; i < r.seg.size(); i++) {
		const block_segment s = decode_segment(b, 80 + 28 * i);

		EXPECT_EQ(s.src_lba, r.seg[i].src_lba);
		EXPECT_EQ(s.dst_lba, r.seg[i].dst_lba);
		EXPECT_EQ(s.blocks, r.seg[i].blocks);
	}
}

struct vector {
	const char *name;
	request r;
	const char *file;
};

class SdWireVector : public testing::TestWithParam<vector> {};

TEST_P(SdWireVector, IsEncoded)
{
	EXPECT_EQ(encoded(GetParam().r), vectors::load(GetParam().file));
}

sd_xcopy_designator junk_behind(sd_xcopy_designator d, unsigned int at)
{
	d.id[at] = d.id[19] = 0xee;
	return d;
}

ROWS(SdWireVector, vector,
	{ "OneSegment", { .seg = { { 0x123456789a, 0x0fedcba987, 65528 } } }, "xcopy-one-segment.hex" },
	{ "ThreeSegments", { .block_size = 4096,
			     .seg = { { 0, 0xffffffff, 1 }, { 0x100, 0x100000000, 256 },
				      { 0x1ffffffffffe0000, 0x0fffffffffff0000, 65535 } } },
	  "xcopy-three-segments.hex" },
	{ "OneLuStillHasTwoCscds", { .dst = lun_a(), .seg = { { 0, 8, 8 } } }, "xcopy-one-lu.hex" },
	{ "ShortDesignatorIsPaddedWithZeros",
	  { .src = disk(0xd7), .dst = disk(0xe7), .seg = { { 2048, 4096, 2048 } } }, "xcopy-naa5.hex" },
	{ "BytesBehindTheDesignatorDoNotLeak",
	  { .src = junk_behind(disk(0xd7), 8), .dst = junk_behind(disk(0xe7), 12),
	    .seg = { { 2048, 4096, 2048 } } }, "xcopy-naa5.hex" },
	{ "ListWithAnIdentifier",
	  { .dst = lun_a(), .seg = { { 0, 8, 8 } }, .usage = SD_XCOPY_LIST_DISCARD, .list_id = 0x2a },
	  "xcopy-list-id.hex" });

TEST(SdWire, ListIdUsages)
{
	const request hold{ .usage = SD_XCOPY_LIST_HOLD, .list_id = 255 };
	const request discard{ .usage = SD_XCOPY_LIST_DISCARD, .list_id = 255 };

	EXPECT_EQ(encoded({})[1], 0x19);
	EXPECT_EQ(encoded(hold)[1], 0x01);
	decodes_back(hold);
	EXPECT_EQ(encoded(discard)[1], 0x11);
	decodes_back(discard);
}

TEST(SdWire, RefusesAnIdentifierThatDoesNotFitItsUsage)
{
	refuses({ .list_id = 1 }, -EINVAL);
	for (__u8 usage : { SD_XCOPY_LIST_HOLD, SD_XCOPY_LIST_DISCARD })
		refuses({ .usage = usage }, -EINVAL);
	for (__u8 usage : { 1, 4, 7, 255 })
		refuses({ .usage = usage, .list_id = 1 }, -EINVAL);
}

TEST(SdWire, XcopyCdbIsTheVector)
{
	bytes cdb(SD_XCOPY_CDB_LEN, 0xcc);

	sd_xcopy_encode_cdb(cdb.data(), 108);
	EXPECT_EQ(cdb, vectors::load("cdb-xcopy.hex"));
}

TEST(SdWire, RcrCdbIsTheVector)
{
	bytes cdb(SD_XCOPY_CDB_LEN, 0xcc);

	sd_xcopy_encode_rcr_cdb(cdb.data(), 512);
	EXPECT_EQ(cdb, vectors::load("cdb-rcr.hex"));
}

TEST(SdWire, StatusCdbIsTheVector)
{
	bytes cdb(SD_XCOPY_CDB_LEN, 0xcc);

	sd_xcopy_encode_status_cdb(cdb.data(), 0x2a, SD_XCOPY_STATUS_LEN);
	EXPECT_EQ(cdb, vectors::load("cdb-copy-status.hex"));
}

TEST(SdWire, CdbLengthTakesAll32Bits)
{
	bytes cdb(SD_XCOPY_CDB_LEN);

	sd_xcopy_encode_cdb(cdb.data(), 0x89abcdef);
	EXPECT_EQ(be(cdb, 10, 4), 0x89abcdefu);
	sd_xcopy_encode_rcr_cdb(cdb.data(), 0xffffffff);
	EXPECT_EQ(be(cdb, 10, 4), 0xffffffffu);
	sd_xcopy_encode_status_cdb(cdb.data(), 1, 0x12345678);
	EXPECT_EQ(be(cdb, 10, 4), 0x12345678u);
}

struct sound {
	const char *name;
	request r;
};

class SdWireSound : public testing::TestWithParam<sound> {};

TEST_P(SdWireSound, DecodesBack)
{
	decodes_back(GetParam().r);
}

std::vector<block_segment> most_segments()
{
	std::vector<block_segment> seg;

	for (__u32 i = 0; i < BLK_COPY_MAX_SEGMENTS; i++)
		seg.push_back({ i * 1000ULL, ~0ULL - 70000 + i, i + 1 });
	return seg;
}

ROWS(SdWireSound, sound,
	{ "OneSegment", {} },
	{ "TheMostSegments", { .seg = most_segments() } },
	{ "Eui64AndVendor", { .src = { 12, 2, 1, 0, { 0, 0x25, 0x38, 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
			      .dst = { 20, 1, 2, 0, { 'A', 'C', 'M', 'E', ' ', ' ', ' ', ' ', '1' } } } },
	{ "Uuid", { .src = { 18, 10, 1, 0, { 0x10, 0, 0x8e, 0x4a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
					     12, 13, 14 } } } },
	{ "LargestBlockLength", { .block_size = 0x800000 } },
	{ "BlocksOf16Bits", { .seg = { { 0, 0, 65535 } } } });

TEST(SdWire, DecodesBackAnything)
{
	std::mt19937_64 rng{1};

	for (int round = 0; round < 500; round++) {
		request r{ .block_size = 512U << rng() % 4, .seg = {} };

		for (__u64 n = 1 + rng() % BLK_COPY_MAX_SEGMENTS; n; n--)
			r.seg.push_back({ rng() >> 4, rng() >> 4,
					  static_cast<__u32>(1 + rng() % 65535) });
		decodes_back(r);
	}
}

/* Each is refused for what it says, and for nothing else. */
struct broken {
	const char *name;
	std::vector<request> requests;
};

class SdWireBroken : public testing::TestWithParam<broken> {};

TEST_P(SdWireBroken, IsRefused)
{
	for (const request &r : GetParam().requests)
		refuses(r, -EINVAL);
}

/* Requests whose source or destination is @d with @field one of @values. */
std::vector<request> each(sd_xcopy_designator d, __u8 sd_xcopy_designator::*field,
			  std::initializer_list<__u8> values)
{
	std::vector<request> out;

	for (__u8 v : values) {
		d.*field = v;
		out.push_back({ .src = d });
		out.push_back({ .dst = d });
	}
	return out;
}

std::vector<request> uuids_beginning_with(std::initializer_list<__u8> values)
{
	std::vector<request> out;

	for (__u8 first : values)
		out.push_back({ .src = { 18, 10, 1, 0, { first, 0, 1 } } });
	return out;
}

constexpr sd_xcopy_designator uuid{ 18, 10, 1, 0, { 0x10, 0, 1 } };
constexpr auto len = &sd_xcopy_designator::len, type = &sd_xcopy_designator::type,
	       code_set = &sd_xcopy_designator::code_set;

ROWS(SdWireBroken, broken,
	{ "UuidOfOtherLength", each(uuid, len, { 8, 16, 17, 19, 20 }) },
	{ "UuidOfOtherCodeSet", each(uuid, code_set, { 0, 2, 3 }) },
	{ "UuidOfOtherShape", uuids_beginning_with({ 0x00, 0x20, 0x60, 0xf0 }) },
	{ "BlockLengthOver24Bits", { { .block_size = 0x1000000 } } },
	{ "BlockLengthZero", { { .block_size = 0 } } },
	{ "BlockLengthThatIsNone", { { .block_size = 1 }, { .block_size = 256 }, { .block_size = 520 },
				     { .block_size = 4095 }, { .block_size = 0xffffff } } },
	{ "NoSegments", { { .seg = {} } } },
	{ "TooManySegments", { { .seg{ BLK_COPY_MAX_SEGMENTS + 1, { 0, 0, 1 } } } } },
	{ "NoBlocks", { { .seg = { { 0, 0, 1 }, { 0, 0, 0 } } } } },
	{ "BlocksOver16Bits", { { .seg = { { 0, 0, 65536 } } }, { .seg = { { 0, 0, ~0U } } } } },
	{ "AddressesThatWrap", { { .seg = { { ~0ULL, 0, 1 } } }, { .seg = { { 0, ~0ULL - 7, 9 } } } } },
	{ "NoDesignator", { { .src = {} }, { .dst = {} } } },
	{ "EmptyDesignator", each(lun_a(), len, { 0 }) },
	{ "DesignatorLongerThanItsRoom", each(lun_a(), len, { 17, 20, 21, 255 }) },
	{ "Naa6Of8", each(lun_a(), len, { 8 }) },
	{ "Naa5Of16", each(disk(1), len, { 16 }) },
	{ "DesignatorTypesThatDoNotNameAnLu", each(lun_a(), type, { 0, 4, 5, 6, 7, 8, 9, 11, 15, 255 }) },
	{ "NaaThatIsNotBinary", each(lun_a(), code_set, { 0, 2, 3, 16 }) },
	{ "Eui64OfOddLength", each({ 0, 2, 1, 0, { 1, 2, 3 } }, len, { 1, 7, 9, 15, 17, 20 }) },
	{ "VendorDesignatorWithoutAnythingBehindTheVendor", { { .src = { 8, 1, 2, 0, { 'A' } } } } });

/* Sectors that are no whole blocks must not be rounded to some. */
TEST(SdWire, RefusesHalfABlock)
{
	const sd_xcopy_designator lun = lun_a();
	const blk_copy_segment odd[] = { { 4, 8, 8, 0 }, { 8, 4, 8, 0 }, { 8, 16, 4, 0 } };
	bytes out(4096, 0xcc);

	for (const auto &seg : odd)
		EXPECT_EQ(sd_xcopy_encode_params(out.data(), out.size(), &lun, &lun, 4096, &seg, 1,
						 SD_XCOPY_LIST_NONE, 0), -EINVAL);
	EXPECT_EQ(out, bytes(4096, 0xcc));
}

TEST(SdWire, RefusesShortBuffer)
{
	for (std::size_t room : { 107, 1, 0 })
		refuses({}, -ENOSPC, room);
}

TEST(SdWire, WritesNoByteMore)
{
	bytes out(200, 0xcc);

	ASSERT_EQ(encode({}, out), 108);
	EXPECT_EQ(bytes(out.begin() + 108, out.end()), bytes(92, 0xcc));
}

} // namespace
