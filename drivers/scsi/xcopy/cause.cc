// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a disk does not copy, in words. A reason is what copies are refused for, and
 * several causes share one; who has to mend it wants the cause.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::u32;

constexpr const char *unknown = "unknown see reason";

/* It is told apart by how far its answers were understood. */
constexpr const char *unsupported(const sd_xcopy_case &c)
{
	if (!c.claims)
		return "no_3pc it does not say that it is a copy manager (3PC in INQUIRY)";
	if (!(c.told & SD_XCOPY_TOLD_RCR))
		return "no_parameters its copy manager does not tell what it can (RECEIVE COPY RESULTS)";
	return "other_lists its copy manager takes no list of the kind that is sent";
}

/* Of its own, or as the registry of names has it. */
constexpr const char *own(u32 reason, const sd_xcopy_case &c)
{
	switch (reason) {
	case BLK_COPY_REASON_UNSUPPORTED:
		return unsupported(c);
	case BLK_COPY_REASON_UNREACHABLE:
		return "no_answer it did not answer when it was asked, and is asked again";
	case BLK_COPY_REASON_NO_DESIGNATOR:
		return "no_designator it has no name of its own that can be used (VPD page 83h)";
	case BLK_COPY_REASON_COLLISION:
		return "collision another logical unit has the same name (VPD page 83h)";
	case BLK_COPY_REASON_CHANGED:
		return "not_asked it was found just now and has not answered yet";
	case BLK_COPY_REASON_NO_RESET:
		return "no_host_reset the driver of its host cannot reset it";
	case BLK_COPY_REASON_BLOCK_SIZE:
		return "block_size its logical blocks are not those that sd found";
	case BLK_COPY_REASON_DISABLED:
		return "max_bytes the parameter max_bytes of sd_xcopy is below a block";
	case BLK_COPY_REASON_NO_MEMORY:
		return "no_memory there was none when it was asked, and it is asked again";
	case BLK_COPY_REASON_REJECTED:
		return "rejected it did not know the command when it was sent, a rescan asks again";
	}
	return unknown;
}

constexpr const char *cause(const sd_xcopy_case &c)
{
	if (c.reason != BLK_COPY_REASON_NONE)
		return own(c.reason, c);
	if (c.standing == BLK_COPY_REASON_CHANGED)
		return "other_size a path of it tells another capacity, and is asked again";
	if (c.standing != BLK_COPY_REASON_NONE)
		return own(c.standing, c);
	if (c.barred)
		return "not_ended a copy to it was lost and no reset ended it, write to reset";
	if (c.off)
		return "switched_off copy_max_bytes of its queue is 0";
	return c.alone ? "pairs it copies, but some pairs are left alone, see pairs" :
			 "none it copies";
}

} // namespace
} // namespace sd_xcopy

const char *sd_xcopy_cause(const sd_xcopy_case *c)
{
	return sd_xcopy::cause(*c);
}
