// SPDX-License-Identifier: GPL-2.0-only
/* Pairs of logical units that refused a copy, and for how long they are left alone. */
#ifndef _SD_XCOPY_PAIRS_HPP
#define _SD_XCOPY_PAIRS_HPP

#include <kcxx/std.hpp>
#include "sd_xcopy_abi.h"

namespace sd_xcopy {

using kcxx::s32;
using kcxx::u32;
using kcxx::u64;

inline constexpr u32 backoff_first_ms = 1000;
inline constexpr u32 backoff_max_ms = 5 * 60 * 1000;
/*
 * A lost command costs minutes until it is given up, and a reset that others
 * feel: so that this is nothing over a day, and not once in minutes for ever.
 */
inline constexpr u32 backoff_lost_ms = 60 * 1000;
inline constexpr u32 backoff_lost_factor = 8;
inline constexpr u32 backoff_lost_max_ms = 24 * 60 * 60 * 1000;
/* Nothing was refused, the data could not tell: the one back-off that is odd. */
inline constexpr u32 backoff_unproven_ms = backoff_first_ms - 1;
/* What failed and took time is not tried again for so many times as long. */
inline constexpr u32 backoff_per_loss = 32;
/* Less is not worth remembering; more is not waited for. */
inline constexpr u32 loss_min_ms = 50;
inline constexpr u32 backoff_loss_max_ms = 60 * 60 * 1000;
/* Copied to the wrong place once: left alone until somebody says otherwise. */
inline constexpr u32 backoff_for_good = ~0U;

struct pair_entry {
	u64 src;
	u64 dst;
	u64 since_ms;		/* of the refusal that set the back-off */
	u32 backoff_ms;		/* 0: entry is free */
	u32 stamp;		/* when used last, in uses */
};
static_assert(sizeof(pair_entry) == 4 * sizeof(u64));

/* Lives in the storage of struct sd_xcopy_pairs. Order matters to nobody. */
class pair_memory {
public:
	u32 refused(u64 src, u64 dst, u32 reason, u64 now_ms);
	u32 lost_time(u64 src, u64 dst, u64 lost_ms, u64 now_ms);
	void succeeded(u64 src, u64 dst);
	u32 check(u64 src, u64 dst, u64 now_ms);
	void forget(u64 lu);
	void pardon(u64 lu);

private:
	pair_entry *find(u64 src, u64 dst);
	pair_entry *make_room(u64 src, u64 dst);
	void touch(pair_entry &e) { e.stamp = ++uses_; }
	/* How long ago @e was used, in uses; right also when the counter wraps. */
	[[nodiscard]] u32 age(const pair_entry &e) const { return uses_ - e.stamp; }

	std::array<pair_entry, SD_XCOPY_NR_PAIRS> entries_;
	u32 uses_;
	u32 overflow_;		/* a pair for good found no room: trust none */
	[[maybe_unused]] u64 reserved_;	/* to the size of the storage */
};
static_assert(sizeof(pair_memory) == sizeof(sd_xcopy_pairs));
static_assert(alignof(pair_memory) <= alignof(sd_xcopy_pairs));
static_assert(std::is_trivially_destructible_v<pair_memory>);

/*
 * Lives in the storage of struct sd_xcopy_proofs. A pair is in one of a few
 * places that follow its hash.
 */
class proofs {
public:
	void add(u64 src, u64 dst);
	[[nodiscard]] bool has(u64 src, u64 dst) const;
	void forget(u64 lu);

private:
	struct proof {
		u64 src;	/* 0: free, as no LU's key is */
		u64 dst;
	};
	static constexpr std::size_t places = 8;

	[[nodiscard]] static std::size_t place(u64 src, u64 dst, std::size_t i);

	std::array<proof, SD_XCOPY_NR_PROOFS> proofs_;
	u64 turn_;		/* which of its places a pair takes if all are full */
};
static_assert(sizeof(proofs) == sizeof(sd_xcopy_proofs));
static_assert(alignof(proofs) <= alignof(sd_xcopy_proofs));
static_assert(std::is_trivially_destructible_v<proofs>);

} // namespace sd_xcopy

#endif
