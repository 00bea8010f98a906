// SPDX-License-Identifier: GPL-2.0-only
#include "blk_copy_outcome.hpp"

namespace blk_copy {

namespace {

using kcxx::s32;
using kcxx::u32;

constexpr std::array<const char *, BLK_COPY_NR_REASONS> names{
#define BLK_COPY_REASON_NAME(name, text) text,
	BLK_COPY_REASON_LIST(BLK_COPY_REASON_NAME)
#undef BLK_COPY_REASON_NAME
};

/* The list and the numbers are written by hand: they must run together. */
constexpr std::array listed{
#define BLK_COPY_REASON_NUMBER(name, text) BLK_COPY_REASON_##name,
	BLK_COPY_REASON_LIST(BLK_COPY_REASON_NUMBER)
#undef BLK_COPY_REASON_NUMBER
};

constexpr bool numbered_in_order()
{
	for (std::size_t i = 0; i < listed.size(); i++)
		if (listed[i] != static_cast<int>(i))
			return false;
	return listed.size() == BLK_COPY_NR_REASONS;
}
static_assert(numbered_in_order(), "blk_copy_reason.h: list and numbers differ");

/*
 * Worst first. KILLED forbids a fallback and UNCERTAIN will not have one that
 * works, so no milder reason of another command hides them. Then what the device said, which tells an
 * administrator most, then what the provider knew without asking, then what the
 * stack found, at last what only follows from another half's refusal.
 */
constexpr std::array worst_first{
	reason::KILLED,
	reason::UNCERTAIN,

	reason::DEVICE_GONE,
	reason::TIMEOUT,
	reason::LOST,
	reason::ABORTED,
	reason::REJECTED,
	reason::UNREACHABLE,
	reason::RESERVATION,
	reason::BUSY,

	reason::MISMATCH,
	reason::COLLISION,
	reason::NO_DESIGNATOR,
	reason::NO_RESET,
	reason::CHANGED,
	reason::UNPROVEN,
	reason::BACKOFF,

	reason::OVERLAP,
	reason::INTEGRITY,
	reason::CRYPTO,
	reason::ZONED,
	reason::BLOCK_SIZE,
	reason::ALIGNMENT,
	reason::FRAGMENTS,
	reason::TARGET,
	reason::SUSPENDED,
	reason::DISABLED,
	reason::UNSUPPORTED,
	reason::NO_MEMORY,

	reason::INCOMPLETE,
	reason::LATE,
	reason::NONE,
};

constexpr auto make_ranks()
{
	std::array<u32, BLK_COPY_NR_REASONS> ranks{};

	for (std::size_t i = 0; i < worst_first.size(); i++)
		ranks[number(worst_first[i])] = static_cast<u32>(worst_first.size() - i);
	return ranks;
}
constexpr auto ranks = make_ranks();

/* A total order makes worse() independent of the order in which commands end. */
constexpr bool all_ranked()
{
	for (u32 rank : ranks)
		if (!rank)
			return false;
	return worst_first.size() == BLK_COPY_NR_REASONS;
}
static_assert(all_ranked(), "a reason has no rank");

} // namespace

bool may_fall_back(reason r)
{
	switch (r) {
	case reason::NONE:	/* nothing was refused */
	case reason::KILLED:	/* nobody waits for the data any more */
		return false;
	default:
		return true;
	}
}

s32 errno_of(reason r)
{
	switch (r) {
	case reason::NONE:
		return 0;
	case reason::KILLED:
		return kcxx::err::intr;
	case reason::UNCERTAIN:
		return kcxx::err::io;
	case reason::DEVICE_GONE:
		return kcxx::err::nodev;
	default:
		return kcxx::err::opnotsupp;
	}
}

reason worse(reason a, reason b)
{
	return ranks[number(a)] >= ranks[number(b)] ? a : b;
}

reason from_stack(s32 error)
{
	switch (error) {
	case 0:
		return reason::NONE;
	/*
	 * BLK_STS_AGAIN is how a bio ends that must not wait, which for a copy
	 * means a suspended dm device or its empty clone pool.
	 */
	case kcxx::err::again:
		return reason::SUSPENDED;
	case kcxx::err::opnotsupp:
		return reason::TARGET;
	case kcxx::err::nomem:
		return reason::NO_MEMORY;
	case kcxx::err::nodev:
	case kcxx::err::nxio:
		return reason::DEVICE_GONE;
	default:
		return reason::ABORTED;
	}
}

} // namespace blk_copy

int blk_copy_may_fall_back(__u32 reason)
{
	return blk_copy::may_fall_back(blk_copy::to_reason(reason));
}

__s32 blk_copy_reason_errno(__u32 reason)
{
	return blk_copy::errno_of(blk_copy::to_reason(reason));
}

__u32 blk_copy_worse_reason(__u32 a, __u32 b)
{
	return number(worse(blk_copy::to_reason(a), blk_copy::to_reason(b)));
}

__u32 blk_copy_stack_reason(__s32 error)
{
	return number(blk_copy::from_stack(error));
}

const char *blk_copy_reason_name(__u32 reason)
{
	return reason < BLK_COPY_NR_REASONS ? blk_copy::names[reason] : "?";
}
