// SPDX-License-Identifier: GPL-2.0-only
/* Pairs of logical units: for how long each is left alone, and which are proven. */
#ifndef _SD_XCOPY_PAIRS_HPP
#define _SD_XCOPY_PAIRS_HPP

#include <kcxx/pairs.hpp>
#include "abi.h"

namespace sd_xcopy {

using kcxx::u32;
using kcxx::u64;

inline constexpr kcxx::backoff after_refusal{ 1000, 5 * 60 * 1000, 2, 1 };
/* Nothing was refused, the data could not tell. */
inline constexpr kcxx::backoff after_unproven{ 1000, 1000, 1, 1 };
/*
 * A lost command costs minutes until it is given up, and a reset that others
 * feel: so that this is nothing over a day, and not once in minutes for ever.
 */
inline constexpr kcxx::backoff after_loss{ 60 * 1000, 24 * 60 * 60 * 1000, 8, 1 };
/*
 * One that did not time out, and is surely over, was lost with its path more often
 * than by what it was: the first one is soon tried again, the next is dear.
 */
inline constexpr kcxx::backoff after_cut{ 5 * 1000, 24 * 60 * 60 * 1000, 96, 1 };
/* What failed and took time is not tried again for so many times as long. */
inline constexpr u32 alone_per_loss = 32;
/* Less is not worth remembering; more is not waited for. */
inline constexpr u32 loss_min_ms = 50;
inline constexpr u32 alone_for_loss_max_ms = 60 * 60 * 1000;

/* A pair is in one of a few places that follow its hash. */
class proofs {
public:
	struct proof {
		u64 src; /* 0: free, as no LU's key is */
		u64 dst;
		u64 rests_to_ms;
		blk_copy_form shown;
	};

	void add(u64 src, u64 dst, const blk_copy_form &form);
	/* nullptr: none */
	[[nodiscard]] proof *find(u64 src, u64 dst);
	void forget(u64 lu);

private:
	static constexpr std::size_t places = 8;

	[[nodiscard]] static std::size_t place(u64 src, u64 dst, std::size_t i);

	std::array<proof, SD_XCOPY_NR_PROOFS> proofs_;
	u64 turn_; /* which of its places a pair takes if all are full */
};

} // namespace sd_xcopy

#endif
