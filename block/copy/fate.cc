// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fate of a command that has come back: is it finished, is it sent again,
 * or does somebody have to find out what became of it?
 */
#include <kcxx/result.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::s32;
using kcxx::u32;

/* A command is sent so often at most, the first time included. */
constexpr u32 max_tries = BLK_COPY_MAX_TRIES;
/* And not any more when it is so old: by hand there is no such wait. */
constexpr u32 max_age_ms = 1000;
/* Before the second try; doubled before each later one. */
constexpr u32 first_delay_ms = 20;

/*
 * Why a command never came to its provider. What the block layer calls not
 * supported is a limit that went to 0 after the chunk was planned.
 */
u32 never_sent(s32 error)
{
	return error == kcxx::err::opnotsupp ? static_cast<u32>(BLK_COPY_REASON_DISABLED) :
					       blk_copy_stack_reason(error);
}

/*
 * The provider speaks last. An error of which it does not know came before
 * it was asked.
 */
u32 reason_of(const blk_copy_ending &e)
{
	if (e.reason == BLK_COPY_REASON_NONE)
		return never_sent(e.error);
	/* One that is none is not handed on as it is. */
	return blk_copy_worse_reason(e.reason, BLK_COPY_REASON_NONE);
}

u32 delay_before(u32 next_try)
{
	return first_delay_ms << (next_try - 2);
}

bool may_be_sent_again(const blk_copy_ending &e)
{
	if (e.stopped || !e.tries || e.tries >= max_tries || e.age_ms > max_age_ms)
		return false;
	return delay_before(e.tries + 1) <= max_age_ms - e.age_ms;
}

blk_copy_fate fate_of(const blk_copy_ending &e)
{
	const u32 why = reason_of(e);
	const blk_copy_fate finish{ BLK_COPY_FATE_FINISH, why, 0, 0 };

	if (why == BLK_COPY_REASON_NONE)
		return finish;
	switch (e.end) {
	case BLK_COPY_CMD_OVER:
		return finish;
	case BLK_COPY_CMD_AGAIN:
		if (!may_be_sent_again(e))
			return finish;
		return { BLK_COPY_FATE_AGAIN, why, delay_before(e.tries + 1), 0 };
	default:
		/* Whether somebody still waits or not: it may still be writing. */
		return { BLK_COPY_FATE_RESOLVE, why, 0, 0 };
	}
}

} // namespace
} // namespace blk_copy

void blk_copy_command_fate(const struct blk_copy_ending *ending, struct blk_copy_fate *fate)
{
	*fate = blk_copy::fate_of(*ending);
}
