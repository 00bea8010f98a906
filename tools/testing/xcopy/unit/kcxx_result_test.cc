// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results, the try macro, and our table of error numbers.
 */
#include <cerrno>

#include <gtest/gtest.h>

#include <kcxx/result.hpp>

namespace {

using namespace kcxx;

static_assert(err::perm == -EPERM && err::intr == -EINTR && err::io == -EIO);
static_assert(err::nxio == -ENXIO && err::badf == -EBADF && err::again == -EAGAIN);
static_assert(err::nomem == -ENOMEM && err::notblk == -ENOTBLK);
static_assert(err::exist == -EEXIST && err::nodev == -ENODEV && err::inval == -EINVAL);
static_assert(err::nospc == -ENOSPC && err::txtbsy == -ETXTBSY);
static_assert(err::nolink == -ENOLINK && err::overflow == -EOVERFLOW);
static_assert(err::opnotsupp == -EOPNOTSUPP);
static_assert(std::is_trivially_copyable_v<result<u64>>);

result<int> half(int n)
{
	if (n % 2)
		return failure{ err::inval };
	return n / 2;
}

result<int> quarter(int n)
{
	return KCXX_TRY(half(KCXX_TRY(half(n))));
}

result<void> even(int n)
{
	KCXX_TRY(half(n));
	return {};
}

TEST(Result, Value)
{
	EXPECT_TRUE(half(4).ok());
	EXPECT_EQ(half(4).value(), 2);
	EXPECT_EQ(half(4).error(), 0);
}

TEST(Result, Error)
{
	EXPECT_FALSE(half(3).ok());
	EXPECT_EQ(half(3).error(), -EINVAL);
}

TEST(Result, TryPassesValuesOn)
{
	EXPECT_EQ(quarter(8).value(), 2);
}

TEST(Result, TryLeavesWithTheFirstError)
{
	EXPECT_EQ(quarter(6).error(), -EINVAL);
	EXPECT_EQ(quarter(7).error(), -EINVAL);
}

TEST(Result, OfNothing)
{
	EXPECT_TRUE(even(2).ok());
	EXPECT_EQ(even(1).error(), -EINVAL);
}

TEST(ResultDeath, ValueOfAnError)
{
	EXPECT_DEATH((void)half(3).value(), "C\\+\\+ assertion failed");
}

TEST(ResultDeath, FailureWithoutAnError)
{
	EXPECT_DEATH((void)failure{ 0 }, "C\\+\\+ assertion failed");
}

} // namespace
