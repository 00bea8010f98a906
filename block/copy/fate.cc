// SPDX-License-Identifier: GPL-2.0-only
#include "fate.hpp"

namespace blk_copy {

namespace {

using kcxx::s32;
using kcxx::u32;

/*
 * Why a command never came to its provider. What the block layer calls not
 * supported is a limit that went to 0 after the chunk was planned.
 */
blk_copy_reason never_sent(s32 error)
{
	return error == kcxx::err::opnotsupp ? BLK_COPY_REASON_DISABLED : from_stack(error);
}

/*
 * The provider speaks last. An error of which it does not know came before
 * it was asked.
 */
blk_copy_reason reason_of(const blk_copy_ending &e)
{
	const blk_copy_reason told = to_reason(e.reason);

	return told == BLK_COPY_REASON_NONE ? never_sent(e.error) : told;
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

} // namespace

blk_copy_fate fate_of(const blk_copy_ending &e)
{
	const blk_copy_reason why = reason_of(e);
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

} // namespace blk_copy

void blk_copy_command_fate(const struct blk_copy_ending *ending, struct blk_copy_fate *fate)
{
	*fate = blk_copy::fate_of(*ending);
}
