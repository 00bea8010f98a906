// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C++ part of dm_copy.ko as the kernel compiles it, with the kernel's flags,
 * sanitizers and stack. All other cases run in user space, from the same file.
 */
#include <linux/slab.h>
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

static struct kunit_case dm_copy_cases[] = {
	KUNIT_CASE(a_row_of_refusals_counts),
	KUNIT_CASE(what_passes_does_not),
	KUNIT_CASE(all_is_forgotten),
	{}
};

static struct kunit_suite dm_copy_suite = {
	.name = "dm_copy",
	.test_cases = dm_copy_cases,
};

kunit_test_suite(dm_copy_suite);
