/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a reason means for an administrator, and what can be done about it.
 * Documentation/block/copy-offload-reasons.rst has the same sentences.
 */
#ifndef _BLKCOPY_ADVICE_HPP
#define _BLKCOPY_ADVICE_HPP

#include <cstdint>
#include <optional>
#include <string>

namespace blkcopy {

struct advice {
	const char *cause;
	const char *cure;
	const char *look; /* where to look */
};

/* Nothing for a reason of a newer kernel. */
std::optional<advice> advice_for(uint32_t reason);

/* The number of a reason by its name. */
std::optional<uint32_t> reason_called(const std::string &name);

/* In lines of at most @width characters, @indent before each. */
std::string fill(const std::string &text, const std::string &indent,
		 size_t width = 78);

} /* namespace blkcopy */

#endif
