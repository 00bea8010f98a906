// SPDX-License-Identifier: GPL-2.0-only
/* Which data can tell a copy from none. */
#include <vector>

#include <gtest/gtest.h>

#include "block/copy/abi.h"

namespace {

using bytes = std::vector<__u8>;

int tells(const bytes &src, const bytes &dst)
{
	return blk_copy_sample_tells(src.data(), dst.data(), src.size());
}

TEST(BlkSample, Zeros)
{
	EXPECT_FALSE(tells(bytes(4096, 0), bytes(4096, 1)));
	EXPECT_FALSE(tells(bytes(4096, 0), bytes(4096, 0)));
}

TEST(BlkSample, OneByteOtherThanTheRestTells)
{
	for (std::size_t at : { 0, 7, 8, 9, 2048, 4088, 4095 }) {
		bytes b(4096, 0x5a);

		b[at] = 0;
		EXPECT_TRUE(tells(b, bytes(4096, 0x5a)));
		EXPECT_FALSE(tells(b, b));
	}
}

TEST(BlkSample, AWordOverAndOver)
{
	bytes b(4096);

	for (std::size_t i = 0; i < b.size(); i++)
		b[i] = static_cast<__u8>(i % 8);
	EXPECT_FALSE(tells(b, bytes(4096, 0)));
	for (std::size_t i = 0; i < b.size(); i++)
		b[i] = static_cast<__u8>(i % 9);
	EXPECT_TRUE(tells(b, bytes(4096, 0)));
}

TEST(BlkSample, ADifferenceAnywhereTells)
{
	bytes b(512);

	for (std::size_t i = 0; i < b.size(); i++)
		b[i] = static_cast<__u8>(i);
	for (std::size_t i = 0; i < b.size(); i++) {
		bytes old = b;

		old[i] ^= 0x80;
		EXPECT_TRUE(tells(b, old));
	}
}

TEST(BlkSample, TooShort)
{
	EXPECT_FALSE(tells({}, {}));
	EXPECT_FALSE(tells({ 1, 2, 3, 4, 5, 6, 7, 8 }, { 0, 0, 0, 0, 0, 0, 0, 0 }));
}

} // namespace
