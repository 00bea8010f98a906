// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C++ part of dm_copy.ko as the kernel compiles it, with the kernel's flags,
 * sanitizers and stack. All other cases run in user space, from the same file.
 */
#include <kunit/test.h>

#include "abi.h"

#define ROW	8	/* refusals after which a pair is left alone */

static void refuse(struct kcxx_pairs *p, u32 reason, int times)
{
	while (times--)
		dm_copy_pairs_ended(p, 1, 2, reason, 1000);
}

static struct kcxx_pairs *no_pairs(struct kunit *test)
{
	struct kcxx_pairs *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	dm_copy_pairs_init(p);
	return p;
}

static void a_row_of_refusals_counts(struct kunit *test)
{
	struct kcxx_pairs *p = no_pairs(test);
	struct kcxx_pair pair;

	refuse(p, BLK_COPY_REASON_REJECTED, ROW - 1);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 1, 2, 1000), BLK_COPY_REASON_NONE);
	refuse(p, BLK_COPY_REASON_REJECTED, 1);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 1, 2, 1999), BLK_COPY_REASON_BACKOFF);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 2, 1, 1999), BLK_COPY_REASON_NONE);
	KUNIT_ASSERT_EQ(test, dm_copy_pairs_at(p, 0, 1400, &pair), 1);
	KUNIT_EXPECT_EQ(test, pair.reason, BLK_COPY_REASON_REJECTED);
	KUNIT_EXPECT_EQ(test, pair.left_ms, 600);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 1, 2, 2000), BLK_COPY_REASON_NONE);
}

static void what_passes_does_not(struct kunit *test)
{
	struct kcxx_pairs *p = no_pairs(test);

	refuse(p, BLK_COPY_REASON_REJECTED, ROW - 1);
	refuse(p, BLK_COPY_REASON_NONE, 1);
	refuse(p, BLK_COPY_REASON_REJECTED, 1);
	refuse(p, BLK_COPY_REASON_SUSPENDED, 2 * ROW);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 1, 2, 1000), BLK_COPY_REASON_NONE);
}

static void all_is_forgotten(struct kunit *test)
{
	struct kcxx_pairs *p = no_pairs(test);
	struct kcxx_pair pair;

	refuse(p, BLK_COPY_REASON_REJECTED, ROW);
	dm_copy_pairs_forget(p);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_check(p, 1, 2, 1000), BLK_COPY_REASON_NONE);
	KUNIT_EXPECT_EQ(test, dm_copy_pairs_at(p, 0, 1000, &pair), 0);
}

static void a_row_that_is_copied_is_abreast(struct kunit *test)
{
	struct dm_copy_row row = {};
	int i;

	KUNIT_EXPECT_EQ(test, dm_copy_row_abreast(&row), 1);
	for (i = 0; i < 4; i++)
		dm_copy_row_ended(&row, BLK_COPY_REASON_NONE, false);
	KUNIT_EXPECT_EQ(test, dm_copy_row_abreast(&row), 8);
	dm_copy_row_ended(&row, BLK_COPY_REASON_REJECTED, true);
	KUNIT_EXPECT_EQ(test, dm_copy_row_abreast(&row), 1);
}

/* 16 of them from the last to the first, and one elsewhere. */
static void what_touches_is_joined(struct kunit *test)
{
	static struct dm_copy_piece p[17];
	static struct dm_copy_side s[34];
	u32 i;

	for (i = 0; i < 17; i++) {
		p[i] = (struct dm_copy_piece) {
			.job = i, .sectors = 8, .most = 64, .first_side = 2 * i, .nr_sides = 2,
		};
		s[2 * i] = (struct dm_copy_side) { 1, 8 * (16 - i) };
		s[2 * i + 1] = (struct dm_copy_side) { 2, 8 * (16 - i) + (i == 8) };
	}
	dm_copy_join(p, 17, s, 34);
	KUNIT_EXPECT_EQ(test, p[0].nr, 8);
	KUNIT_EXPECT_EQ(test, p[0].job, 7);
	KUNIT_EXPECT_EQ(test, p[7].job, 0);
	KUNIT_EXPECT_EQ(test, p[8].nr, 1);
	KUNIT_EXPECT_EQ(test, p[8].job, 8);
	KUNIT_EXPECT_EQ(test, p[9].nr, 8);
	KUNIT_EXPECT_EQ(test, p[9].job, 16);
}

static struct kunit_case dm_copy_cases[] = {
	KUNIT_CASE(a_row_of_refusals_counts),
	KUNIT_CASE(what_passes_does_not),
	KUNIT_CASE(all_is_forgotten),
	KUNIT_CASE(a_row_that_is_copied_is_abreast),
	KUNIT_CASE(what_touches_is_joined),
	{}
};

static struct kunit_suite dm_copy_suite = {
	.name = "dm_copy",
	.test_cases = dm_copy_cases,
};

kunit_test_suite(dm_copy_suite);
