/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asking the kernel: BLKCOPY, once or piece by piece.
 */
#ifndef _BLKCOPY_COPY_HPP
#define _BLKCOPY_COPY_HPP

#include <cstdint>
#include <functional>

#include "../../include/uapi/linux/blk-copy.h"
#include "device.hpp"

namespace blkcopy {

/* The ends as they are open; @src and @dst may be one. */
struct ends {
	const device &src;
	const device &dst;

	bool same() const;
};

struct outcome {
	uint64_t copied = 0; /* bytes from the start, without a gap */
	uint64_t offloaded = 0;
	int error = 0; /* errno */
};

/* Called after each piece with what is done so far. */
using progress_fn = std::function<void(const outcome &)>;

outcome copy_at_once(const ends &e, blkcopy_range range);

/*
 * Since the kernel sees one piece at a time, what is wrong with the range as a
 * whole is found here, before anything is written.
 */
outcome copy_in_pieces(const ends &e, const blkcopy_range &range,
		       const progress_fn &progress);

/* What BLKCOPY would say to the range as a whole: errno, or 0. */
int check_whole_range(const ends &e, const blkcopy_range &range);

bool wraps(uint64_t offset, uint64_t length);
bool beyond_end(const device &d, uint64_t offset, uint64_t length);
bool aligned(const ends &e, uint64_t value);

} /* namespace blkcopy */

#endif
