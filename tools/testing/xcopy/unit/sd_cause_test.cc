// SPDX-License-Identifier: GPL-2.0-only
/* Every reason that a disk can have is told as a cause of its own, a word and why. */
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "drivers/scsi/xcopy/abi.h"

namespace {

sd_xcopy_case fit()
{
	sd_xcopy_case c{};

	c.claims = 1;
	c.told = SD_XCOPY_TOLD_RCR;
	return c;
}

std::string word(const sd_xcopy_case &c)
{
	const std::string all = sd_xcopy_cause(&c);

	EXPECT_NE(all.find(' '), std::string::npos);
	EXPECT_EQ(all.find('\n'), std::string::npos);
	return all.substr(0, all.find(' '));
}

std::string of(__u32 reason, sd_xcopy_case c = fit())
{
	c.reason = reason;
	return word(c);
}

TEST(SdCause, Fit)
{
	auto c = fit();

	EXPECT_EQ(word(c), "none");
	c.alone = 1;
	EXPECT_EQ(word(c), "pairs");
}

TEST(SdCause, Unsupported)
{
	auto c = fit();

	c.claims = c.told = 0;
	EXPECT_EQ(of(BLK_COPY_REASON_UNSUPPORTED, c), "no_3pc");
	c.claims = 1;
	EXPECT_EQ(of(BLK_COPY_REASON_UNSUPPORTED, c), "no_parameters");
	c.told = SD_XCOPY_TOLD_VPD8F;
	EXPECT_EQ(of(BLK_COPY_REASON_UNSUPPORTED, c), "no_parameters");
	c.told |= SD_XCOPY_TOLD_RCR;
	EXPECT_EQ(of(BLK_COPY_REASON_UNSUPPORTED, c), "other_lists");
}

TEST(SdCause, EachReasonHasItsOwn)
{
	const __u32 reasons[] = {
		BLK_COPY_REASON_UNSUPPORTED,
		BLK_COPY_REASON_UNREACHABLE,
		BLK_COPY_REASON_NO_DESIGNATOR,
		BLK_COPY_REASON_COLLISION,
		BLK_COPY_REASON_CHANGED,
		BLK_COPY_REASON_NO_RESET,
		BLK_COPY_REASON_BLOCK_SIZE,
		BLK_COPY_REASON_DISABLED,
		BLK_COPY_REASON_NO_MEMORY,
		BLK_COPY_REASON_REJECTED,
	};
	std::set<std::string> seen{ "none", "pairs" };

	for (__u32 reason : reasons)
		EXPECT_TRUE(seen.insert(of(reason)).second) << of(reason);
	EXPECT_FALSE(seen.contains("unknown"));
	EXPECT_EQ(of(BLK_COPY_REASON_KILLED), "unknown");
}

/* What comes first is what has to be mended first. */
TEST(SdCause, Order)
{
	auto c = fit();

	c.alone = 1;
	c.off = 1;
	EXPECT_EQ(word(c), "switched_off");
	c.barred = 1;
	EXPECT_EQ(word(c), "not_ended");
	c.standing = BLK_COPY_REASON_COLLISION;
	EXPECT_EQ(word(c), "collision");
	c.standing = BLK_COPY_REASON_CHANGED;
	EXPECT_EQ(word(c), "other_size");
	EXPECT_EQ(of(BLK_COPY_REASON_CHANGED, c), "not_asked");
	EXPECT_EQ(of(BLK_COPY_REASON_REJECTED, c), "rejected");
}

} // namespace
