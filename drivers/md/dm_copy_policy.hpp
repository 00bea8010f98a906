/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which device pairs refused to copy lately, and for how long they are left
 * alone.
 *
 * A pair that refuses costs a job one futile round trip, so it is left alone
 * for a second; each further refusal doubles that, up to a minute. The period
 * stays known after it has run out: the next refusal goes on from there, only a
 * success ends it. So an array that never copies costs one try a minute.
 *
 * Jobs run side by side, so one fault brings a burst of refusals. Those which
 * arrive while the pair is left alone already belong to the fault that is
 * counted, and change nothing.
 *
 * The memory is bounded: the pair that was not asked for the longest makes room
 * for a new one. Being forgotten costs one futile try, not correctness.
 */
#ifndef _DM_COPY_POLICY_HPP
#define _DM_COPY_POLICY_HPP

#include <kcxx/std.hpp>
#include "dm_copy_abi.h"

namespace dm_copy {

/* A device as the glue names it; nothing but equality is known of it. */
enum class device_id : __u64 {};

/* A point of the caller's clock. Only differences count, so it may wrap. */
enum class instant_ms : __u64 {};

/* A length of time. */
enum class period_ms : __u32 {};

constexpr period_ms first_period{ 1000 };
constexpr period_ms longest_period{ 60000 };

/*
 * Closer together than @p, whichever came first: a caller may have read its
 * clock just before another's refusal was written down.
 */
constexpr bool within(period_ms p, instant_ms a, instant_ms b)
{
	__u64 forth = static_cast<__u64>(b) - static_cast<__u64>(a);
	__u64 back = static_cast<__u64>(a) - static_cast<__u64>(b);

	return std::min(forth, back) < static_cast<__u32>(p);
}

constexpr period_ms next_period(period_ms p)
{
	__u32 doubled = 2 * static_cast<__u32>(p);

	return period_ms{ std::min(doubled,
				   static_cast<__u32>(longest_period)) };
}

struct device_pair {
	device_id src;
	device_id dst;

	constexpr bool operator==(const device_pair &) const = default;
};

class pair_memory {
public:
	void forget_all();
	bool left_alone(device_pair pair, instant_ms now);
	void refused(device_pair pair, instant_ms now);
	void succeeded(device_pair pair);

private:
	struct entry {
		device_pair pair;
		instant_ms since;
		period_ms period;
		__u32 used; /* value of clock_ when last asked for */

		constexpr bool running(instant_ms now) const
		{
			return within(period, since, now);
		}
	};

	entry *find(device_pair pair);
	entry &place_for_new();
	void touch(entry &e);

	/* entries_[0 .. nr_) are in use, in no order */
	__u32 nr_;
	__u32 clock_; /* counts uses; ages are differences, so it may wrap */
	std::array<entry, DM_COPY_NR_PAIRS> entries_;
};

static_assert(sizeof(pair_memory) <= sizeof(::dm_copy_memory));
static_assert(alignof(pair_memory) <= alignof(::dm_copy_memory));

} /* namespace dm_copy */

#endif
