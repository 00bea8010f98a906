// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of a copy, and what may be done next.
 */
#include <kcxx/result.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;

constexpr std::array<const char *, BLK_COPY_NR_REASONS> names{
#define BLK_COPY_REASON_NAME(name, text) text,
	BLK_COPY_REASON_LIST(BLK_COPY_REASON_NAME)
#undef BLK_COPY_REASON_NAME
};

/*
 * Worst first. After KILLED nothing is copied by hand and after UNCERTAIN that
 * will fail, so no milder reason of another command hides them. Then what the
 * device said, which tells an administrator most, then what the provider knew without asking, then what the
 * stack found, at last what only follows from another half's refusal.
 */
constexpr std::array worst_first{
	BLK_COPY_REASON_KILLED,
	BLK_COPY_REASON_UNCERTAIN,

	BLK_COPY_REASON_DEVICE_GONE,
	BLK_COPY_REASON_NO_PATH,
	BLK_COPY_REASON_TIMEOUT,
	BLK_COPY_REASON_LOST,
	BLK_COPY_REASON_ABORTED,
	BLK_COPY_REASON_REJECTED,
	BLK_COPY_REASON_UNREACHABLE,
	BLK_COPY_REASON_RESERVATION,
	BLK_COPY_REASON_BUSY,

	BLK_COPY_REASON_MISMATCH,
	BLK_COPY_REASON_COLLISION,
	BLK_COPY_REASON_NO_DESIGNATOR,
	BLK_COPY_REASON_NO_RESET,
	BLK_COPY_REASON_CHANGED,
	BLK_COPY_REASON_UNPROVEN,
	BLK_COPY_REASON_BACKOFF,

	BLK_COPY_REASON_OVERLAP,
	BLK_COPY_REASON_INTEGRITY,
	BLK_COPY_REASON_CRYPTO,
	BLK_COPY_REASON_ZONED,
	BLK_COPY_REASON_BLOCK_SIZE,
	BLK_COPY_REASON_ALIGNMENT,
	BLK_COPY_REASON_FRAGMENTS,
	BLK_COPY_REASON_LATE,
	BLK_COPY_REASON_TARGET,
	BLK_COPY_REASON_SUSPENDED,
	BLK_COPY_REASON_DISABLED,
	BLK_COPY_REASON_UNSUPPORTED,
	BLK_COPY_REASON_NO_MEMORY,
	BLK_COPY_REASON_SLOW,

	BLK_COPY_REASON_INCOMPLETE,
	BLK_COPY_REASON_NONE,
};

constexpr auto make_ranks()
{
	std::array<u32, BLK_COPY_NR_REASONS> ranks{};

	for (std::size_t i = 0; i < worst_first.size(); i++)
		ranks[worst_first[i]] = static_cast<u32>(worst_first.size() - i);
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

/* A number from the border; one that is no reason gives UNCERTAIN, the most careful. */
constexpr blk_copy_reason to_reason(u32 n)
{
	return n < BLK_COPY_NR_REASONS ? static_cast<blk_copy_reason>(n) :
					 BLK_COPY_REASON_UNCERTAIN;
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

__s32 blk_copy_reason_errno(__u32 reason)
{
	switch (to_reason(reason)) {
	case BLK_COPY_REASON_NONE:
		return 0;
	case BLK_COPY_REASON_KILLED:
		return kcxx::err::intr;
	case BLK_COPY_REASON_UNCERTAIN:
		return kcxx::err::io;
	case BLK_COPY_REASON_DEVICE_GONE:
		return kcxx::err::nodev;
	default:
		return kcxx::err::opnotsupp;
	}
}

__u32 blk_copy_worse_reason(__u32 a, __u32 b)
{
	return ranks[to_reason(a)] >= ranks[to_reason(b)] ? to_reason(a) : to_reason(b);
}

__u32 blk_copy_stack_reason(__s32 error)
{
	switch (error) {
	case 0:
		return BLK_COPY_REASON_NONE;
	/*
	 * BLK_STS_AGAIN is how a bio ends that must not wait, which for a copy
	 * means a suspended dm device or its empty clone pool.
	 */
	case kcxx::err::again:
		return BLK_COPY_REASON_SUSPENDED;
	case kcxx::err::opnotsupp:
		return BLK_COPY_REASON_TARGET;
	case kcxx::err::nomem:
		return BLK_COPY_REASON_NO_MEMORY;
	case kcxx::err::nodev:
	case kcxx::err::nxio:
		return BLK_COPY_REASON_DEVICE_GONE;
	/* BLK_STS_TRANSPORT: of dm-multipath, which has nothing to send it by. */
	case kcxx::err::nolink:
		return BLK_COPY_REASON_NO_PATH;
	default:
		return BLK_COPY_REASON_ABORTED;
	}
}

const char *blk_copy_reason_name(__u32 reason)
{
	return reason < BLK_COPY_NR_REASONS ? names[reason] : "?";
}
