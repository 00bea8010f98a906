// SPDX-License-Identifier: GPL-2.0-only
/* How many of kcopyd's jobs the devices may have at a time, after what became of the last. */
#include <string>

#include <gtest/gtest.h>

#include "drivers/md/dm-copy/abi.h"

namespace {

/* '+' was copied, '-' is by hand. */
__u32 abreast_after(const std::string &jobs)
{
	dm_copy_row row{};

	for (const char job : jobs)
		dm_copy_row_ended(&row, job == '+');
	return dm_copy_row_abreast(&row);
}

std::string copied(size_t n)
{
	return std::string(n, '+');
}

TEST(DmRows, TwiceAsManyAsWereCopiedInARow)
{
	const struct {
		std::string jobs;
		__u32 abreast;
	} cases[] = {
		{ "", 1 }, { "-", 1 }, { "+", 2 }, { "++", 4 },
		{ "++-", 1 }, { "++-+", 2 },
		{ copied(32), 64 }, { copied(1000), 64 }, { copied(1000) + "-", 1 },
	};

	for (const auto &c : cases)
		EXPECT_EQ(abreast_after(c.jobs), c.abreast) << c.jobs;
}

} // namespace
