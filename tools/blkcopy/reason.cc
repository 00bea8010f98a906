// SPDX-License-Identifier: GPL-2.0-only
#include "reason.hpp"

#include "../../include/uapi/linux/blk-copy.h"

namespace blkcopy {
namespace {

/* Without a default, so that the compiler misses one that is new. */
const char *known_name(blkcopy_reason reason)
{
	switch (reason) {
	case BLKCOPY_REASON_NONE:
		return "none";
	case BLKCOPY_REASON_UNSUPPORTED:
		return "unsupported";
	case BLKCOPY_REASON_DISABLED:
		return "disabled";
	case BLKCOPY_REASON_TARGET:
		return "target";
	case BLKCOPY_REASON_SUSPENDED:
		return "suspended";
	case BLKCOPY_REASON_INCOMPLETE:
		return "incomplete";
	case BLKCOPY_REASON_OVERLAP:
		return "overlap";
	case BLKCOPY_REASON_BLOCK_SIZE:
		return "block_size";
	case BLKCOPY_REASON_ALIGNMENT:
		return "alignment";
	case BLKCOPY_REASON_INTEGRITY:
		return "integrity";
	case BLKCOPY_REASON_CRYPTO:
		return "crypto";
	case BLKCOPY_REASON_ZONED:
		return "zoned";
	case BLKCOPY_REASON_FRAGMENTS:
		return "fragments";
	case BLKCOPY_REASON_NO_MEMORY:
		return "no_memory";
	case BLKCOPY_REASON_COLLISION:
		return "collision";
	case BLKCOPY_REASON_NO_DESIGNATOR:
		return "no_designator";
	case BLKCOPY_REASON_BACKOFF:
		return "backoff";
	case BLKCOPY_REASON_REJECTED:
		return "rejected";
	case BLKCOPY_REASON_ABORTED:
		return "aborted";
	case BLKCOPY_REASON_UNREACHABLE:
		return "unreachable";
	case BLKCOPY_REASON_RESERVATION:
		return "reservation";
	case BLKCOPY_REASON_BUSY:
		return "busy";
	case BLKCOPY_REASON_TIMEOUT:
		return "timeout";
	case BLKCOPY_REASON_UNCERTAIN:
		return "uncertain";
	case BLKCOPY_REASON_LATE:
		return "late";
	case BLKCOPY_REASON_KILLED:
		return "killed";
	case BLKCOPY_REASON_DEVICE_GONE:
		return "device_gone";
	case BLKCOPY_REASON_LOST:
		return "lost";
	case BLKCOPY_REASON_NO_RESET:
		return "no_reset";
	case BLKCOPY_REASON_CHANGED:
		return "changed";
	case BLKCOPY_REASON_UNPROVEN:
		return "unproven";
	case BLKCOPY_REASON_MISMATCH:
		return "mismatch";
	case BLKCOPY_REASON_NO_PATH:
		return "no_path";
	case BLKCOPY_REASON_SLOW:
		return "slow";
	}
	return nullptr;
}

} /* namespace */

std::string reason_name(uint32_t reason)
{
	const char *name = known_name(static_cast<blkcopy_reason>(reason));

	return name ? name : std::to_string(reason);
}

} /* namespace blkcopy */
