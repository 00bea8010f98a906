// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C++ parts of sd_xcopy.ko as the kernel compiles them, with the kernel's
 * flags, sanitizers and stack: a few cases of each. All others run in user
 * space, from the same files.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <scsi/scsi_status.h>
#include <kunit/test.h>

#include "abi.h"

static const struct sd_xcopy_designator naa_a = {
	.len = 16, .type = 3, .code_set = 1,
	.id = { 0x60, 0x01, 0x40, 0x5a, 0xaa, 0xa0, 0x00, 0x10 },
};

static const struct sd_xcopy_designator naa_b = {
	.len = 16, .type = 3, .code_set = 1,
	.id = { 0x60, 0x01, 0x40, 0x5b, 0xbb, 0xb0, 0x00, 0x20 },
};

/* SPC-4 6.4.3, 6.4.5.2 and 6.4.6.4, byte by byte */
static void list_is_encoded(struct kunit *test)
{
	static const struct blk_copy_segment seg = {
		.src_sector = 0x123456789a, .dst_sector = 0xfedcba987, .sectors = 65528,
	};
	u8 buf[108], cdb[SD_XCOPY_CDB_LEN];

	memset(buf, 0xaa, sizeof(buf));
	KUNIT_EXPECT_LT(test, sd_xcopy_encode_params(buf, 107, &naa_a, &naa_b, 512, &seg, 1,
						     SD_XCOPY_LIST_NONE, 0), 0);
	KUNIT_EXPECT_EQ(test, buf[0], 0xaa);
	KUNIT_ASSERT_EQ(test, sd_xcopy_encode_params(buf, 108, &naa_a, &naa_b, 512, &seg, 1,
						     SD_XCOPY_LIST_NONE, 0), 108);
	KUNIT_EXPECT_EQ(test, buf[1], 0x19);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(buf + 2), 64);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(buf + 8), 28);
	KUNIT_EXPECT_EQ(test, buf[16], 0xe4);
	KUNIT_EXPECT_MEMEQ(test, buf + 24, naa_a.id, 16);
	KUNIT_EXPECT_EQ(test, get_unaligned_be24(buf + 45), 512);
	KUNIT_EXPECT_EQ(test, buf[48], 0xe4);
	KUNIT_EXPECT_MEMEQ(test, buf + 56, naa_b.id, 16);
	KUNIT_EXPECT_EQ(test, buf[80], 0x02);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(buf + 84), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(buf + 86), 1);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(buf + 90), 65528);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(buf + 92), seg.src_sector);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(buf + 100), seg.dst_sector);

	sd_xcopy_encode_cdb(cdb, 108);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(cdb), 0x8300);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(cdb + 10), 108);
}

/* What LIO answers, and each length that is too short for it. */
static void parameters_are_decoded(struct kunit *test)
{
	static const u8 lio[] = {
		0, 0, 0, 0x2a, 1, 0, 0, 0, 0, 2, 0, 1, 0, 0, 4, 0, 0x10, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 9, 9, 9,
		0, 0, 0, 2, 0x02, 0xe4,
	};
	struct sd_xcopy_caps caps;
	struct sd_xcopy_limits lim;

	KUNIT_ASSERT_EQ(test, sd_xcopy_decode_rcr(lio, sizeof(lio), &caps), 0);
	KUNIT_EXPECT_EQ(test, caps.max_cscds, 2);
	KUNIT_EXPECT_EQ(test, caps.max_segment_len, 256 << 20);
	KUNIT_EXPECT_TRUE(test, caps.snlid && caps.has_seg_02 && caps.has_cscd_e4);
	sd_xcopy_make_limits(&caps, 512, 32 << 20, &lim);
	KUNIT_EXPECT_EQ(test, lim.max_segments, 1);
	KUNIT_EXPECT_EQ(test, lim.max_sectors, 63488);
	KUNIT_EXPECT_LT(test, sd_xcopy_decode_rcr(lio, 3, &caps), 0);
}

static void best_designator_is_taken(struct kunit *test)
{
	static const u8 page[] = {
		0, 0x83, 0, 32,
		0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,		/* NAA 5 */
		0x01, 0x03, 0, 16, 0x60, 1, 0x40, 0x5a, 0xaa, 0xa0, 0, 0x10,	/* NAA 6 */
		0, 0, 0, 0, 0, 0, 0, 0,
	};
	struct sd_xcopy_designator best;

	KUNIT_ASSERT_EQ(test, sd_xcopy_decode_vpd83(page, sizeof(page), &best), 0);
	KUNIT_EXPECT_EQ(test, best.len, 16);
	KUNIT_EXPECT_MEMEQ(test, best.id, naa_a.id, 16);
	KUNIT_EXPECT_EQ(test, sd_xcopy_lu_key(&best), sd_xcopy_lu_key(&naa_a));
	KUNIT_EXPECT_NE(test, sd_xcopy_lu_key(&best), sd_xcopy_lu_key(&naa_b));
}

struct sense_case {
	const char *name;
	u8 host, status, len, buf[18];
	u32 reason, end;
};

#define FIXED(code, key, asc, ascq) \
	18, { code, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq }
static const struct sense_case sense_cases[] = {
	{ "good", 0, SAM_STAT_GOOD, 0, {},
	  BLK_COPY_REASON_NONE, BLK_COPY_CMD_OVER },
	{ "unknown command", 0, SAM_STAT_CHECK_CONDITION, FIXED(0x70, 0x5, 0x20, 0),
	  BLK_COPY_REASON_REJECTED, BLK_COPY_CMD_OVER },
	{ "source out of reach", 0, SAM_STAT_CHECK_CONDITION, FIXED(0x70, 0xa, 0xd, 2),
	  BLK_COPY_REASON_UNREACHABLE, BLK_COPY_CMD_OVER },
	{ "unit attention", 0, SAM_STAT_CHECK_CONDITION, FIXED(0x70, 0x6, 0x29, 0),
	  BLK_COPY_REASON_CHANGED, BLK_COPY_CMD_AGAIN },
	{ "recovered error", 0, SAM_STAT_CHECK_CONDITION, FIXED(0x70, 0x1, 0x17, 0),
	  BLK_COPY_REASON_NONE, BLK_COPY_CMD_OVER },
	{ "busy", 0, SAM_STAT_BUSY, 0, {},
	  BLK_COPY_REASON_BUSY, BLK_COPY_CMD_AGAIN },
	{ "transport lost", 0xe, SAM_STAT_GOOD, 0, {},
	  BLK_COPY_REASON_LOST, BLK_COPY_CMD_LOST },
};

KUNIT_ARRAY_PARAM_DESC(sense_cases, sense_cases, name);

static void endings_are_judged(struct kunit *test)
{
	const struct sense_case *c = test->param_value;
	struct sd_xcopy_result res = { .host_byte = c->host, .status = c->status };
	struct sd_xcopy_verdict v;

	sd_xcopy_decode_sense(c->buf, c->len, &res);
	sd_xcopy_judge(&res, &v);
	KUNIT_EXPECT_EQ(test, v.reason, c->reason);
	KUNIT_EXPECT_EQ(test, v.end, c->end);
}

/* Whatever comes of its steps, finding out what became of a command ends. */
static void finding_out_ends(struct kunit *test)
{
	u32 came, step, n;

	for (came = 0; came < SD_XCOPY_NR_CAMES; came++) {
		struct sd_xcopy_fate f = { .resets = ~0U, .can_ask = 1 };

		step = sd_xcopy_fate_start(&f);
		for (n = 0; step != SD_XCOPY_STEP_DONE && n < 10000; n++)
			step = sd_xcopy_fate_next(&f, came);
		KUNIT_EXPECT_EQ(test, step, SD_XCOPY_STEP_DONE);
	}
}

static void fence_covers_what_ended_before(struct kunit *test)
{
	struct sd_xcopy_fences *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u32 before, number;

	KUNIT_ASSERT_NOT_NULL(test, f);
	sd_xcopy_fences_init(f);
	before = sd_xcopy_fences_epoch(f);
	number = sd_xcopy_fences_begin(f);
	KUNIT_EXPECT_FALSE(test, sd_xcopy_fences_cover(f, 7, before));
	sd_xcopy_fences_succeeded(f, 7, number);
	KUNIT_EXPECT_TRUE(test, sd_xcopy_fences_cover(f, 7, before));
	KUNIT_EXPECT_FALSE(test, sd_xcopy_fences_cover(f, 8, before));
	KUNIT_EXPECT_FALSE(test, sd_xcopy_fences_cover(f, 7, sd_xcopy_fences_epoch(f)));
}

static void identifiers_are_unique(struct kunit *test)
{
	struct sd_xcopy_ids ids = {};
	DECLARE_BITMAP(seen, 256) = {};
	int i;
	u8 id;

	for (i = 0; i < 255; i++) {
		id = sd_xcopy_ids_take(&ids, 0);
		KUNIT_EXPECT_NE(test, id, 0);
		KUNIT_EXPECT_FALSE(test, test_and_set_bit(id, seen));
	}
	KUNIT_EXPECT_EQ(test, sd_xcopy_ids_take(&ids, 0), 0);
	sd_xcopy_ids_put(&ids, 77, 1);
	KUNIT_EXPECT_EQ(test, sd_xcopy_ids_take(&ids, 0), 77);
}

static void twins_are_told(struct kunit *test)
{
	struct sd_xcopy_unit unit = {
		.capacity = 100, .ident = 1, .block_size = 512, .designator = naa_a,
	};
	struct sd_xcopy_bearer b[2];
	struct sd_xcopy_registry *r;

	r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	sd_xcopy_registry_enter(r, &b[0], &unit);
	sd_xcopy_registry_enter(r, &b[1], &unit);
	KUNIT_EXPECT_EQ(test, sd_xcopy_registry_reason(r, &b[0]), BLK_COPY_REASON_NONE);
	b[1].unit.ident = 2;
	KUNIT_EXPECT_EQ(test, sd_xcopy_registry_reason(r, &b[0]), BLK_COPY_REASON_COLLISION);
	sd_xcopy_registry_leave(r, &b[1]);
	unit.designator = naa_b;
	sd_xcopy_registry_enter(r, &b[1], &unit);
	KUNIT_EXPECT_EQ(test, sd_xcopy_registry_reason(r, &b[0]), BLK_COPY_REASON_NONE);
}

/* Sixteen were in flight, and sixteen were refused: learned once. */
static void refusals_teach_once(struct kunit *test)
{
	struct sd_xcopy_limits told = {
		.max_sectors = 8192, .max_segment_sectors = 8192, .max_segments = 8,
		.granularity_sectors = 1,
	};
	struct sd_xcopy_shape cmd = { .sectors = 8192, .segments = 1, .lengths = 8192 };
	struct sd_xcopy_bounds b;
	int i;

	sd_xcopy_first_bounds(&told, 512, &b);
	for (i = 0; i < 16; i++)
		sd_xcopy_learn(&b, &told, &cmd, SD_XCOPY_ACT_HALVE);
	KUNIT_EXPECT_EQ(test, b.max_sectors, 4096);
	KUNIT_EXPECT_EQ(test, b.max_segments, 8);
}

static void pairs_are_remembered(struct kunit *test)
{
	struct sd_xcopy_pairs *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	const struct blk_copy_form shown = { { [BLK_COPY_FORM_FINE] = 3 } };
	struct blk_copy_form form;
	int rests;

	KUNIT_ASSERT_NOT_NULL(test, p);
	sd_xcopy_pairs_init(p);
	sd_xcopy_pairs_proven(p, 1, 2, &shown);
	KUNIT_EXPECT_TRUE(test, sd_xcopy_pairs_is_proven(p, 1, 2, 0, &form, &rests));
	KUNIT_EXPECT_EQ(test, form.part[BLK_COPY_FORM_FINE], 3);
	KUNIT_EXPECT_FALSE(test, sd_xcopy_pairs_is_proven(p, 2, 1, 0, &form, &rests));
	sd_xcopy_pairs_refused(p, 1, 2, BLK_COPY_REASON_REJECTED, 1000);
	KUNIT_EXPECT_EQ(test, sd_xcopy_pairs_check(p, 1, 2, 1500), BLK_COPY_REASON_BACKOFF);
	KUNIT_EXPECT_EQ(test, sd_xcopy_pairs_check(p, 2, 1, 1500), BLK_COPY_REASON_NONE);
	sd_xcopy_pairs_refused(p, 1, 2, BLK_COPY_REASON_MISMATCH, 2000);
	sd_xcopy_pairs_succeeded(p, 1, 2, ~0ULL >> 1);
	sd_xcopy_pairs_forget(p, 0, false);
	KUNIT_EXPECT_EQ(test, sd_xcopy_pairs_check(p, 1, 2, ~0ULL >> 1),
			BLK_COPY_REASON_MISMATCH);
	sd_xcopy_pairs_forget(p, 0, true);
	KUNIT_EXPECT_EQ(test, sd_xcopy_pairs_check(p, 1, 2, 3000), BLK_COPY_REASON_NONE);
}

static struct kunit_case sd_xcopy_cases[] = {
	KUNIT_CASE(list_is_encoded),
	KUNIT_CASE(parameters_are_decoded),
	KUNIT_CASE(best_designator_is_taken),
	KUNIT_CASE_PARAM(endings_are_judged, sense_cases_gen_params),
	KUNIT_CASE(finding_out_ends),
	KUNIT_CASE(fence_covers_what_ended_before),
	KUNIT_CASE(identifiers_are_unique),
	KUNIT_CASE(twins_are_told),
	KUNIT_CASE(refusals_teach_once),
	KUNIT_CASE(pairs_are_remembered),
	{}
};

static struct kunit_suite sd_xcopy_suite = {
	.name = "sd_xcopy",
	.test_cases = sd_xcopy_cases,
};

kunit_test_suite(sd_xcopy_suite);
