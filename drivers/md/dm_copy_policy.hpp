/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pairs of devices refused again and again, so that they are left alone.
 *
 * A refusal costs a job one futile round trip, and if it has several
 * destinations the copies to the others as well. So a pair of which a whole row
 * of copies was refused is left alone for a second, and no longer: whatever lies
 * below may be another by then, a table, a path, a driver that was loaded, and
 * one try a second costs nothing that could be measured. What a device's own
 * refusal costs is another matter; pairs of logical units have a memory of their
 * own, in sd_xcopy.
 *
 * One refusal alone says little, since a volume may lie on disks that copy and
 * on others that do not; one success ends the row.
 *
 * The memory is bounded: the pair that was refused the longest ago makes room
 * for a new one. Being forgotten costs futile tries, not correctness.
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

constexpr __u64 left_alone_ms = 1000;
constexpr __u64 refusals_in_a_row = 8;

/*
 * How far apart, whichever came first: a caller may have read its clock just
 * before another's refusal was written down.
 */
constexpr __u64 distance(instant_ms a, instant_ms b)
{
	__u64 forth = static_cast<__u64>(b) - static_cast<__u64>(a);
	__u64 back = static_cast<__u64>(a) - static_cast<__u64>(b);

	return std::min(forth, back);
}

struct device_pair {
	device_id src;
	device_id dst;

	constexpr bool operator==(const device_pair &) const = default;
};

class pair_memory {
public:
	void forget_all();
	[[nodiscard]] bool left_alone(device_pair pair, instant_ms now) const;
	void refused(device_pair pair, instant_ms now);
	void succeeded(device_pair pair);

private:
	struct entry {
		device_pair pair;
		instant_ms since; /* the last refusal */
		__u64 row; /* refusals without a success in between, capped */
	};

	entry *find(device_pair pair);
	entry &place_for_new(instant_ms now);

	/* entries_[0 .. nr_) are in use, in no order */
	__u64 nr_;
	std::array<entry, DM_COPY_NR_PAIRS> entries_;
};

static_assert(sizeof(pair_memory) <= sizeof(::dm_copy_memory));
static_assert(alignof(pair_memory) <= alignof(::dm_copy_memory));

} /* namespace dm_copy */

#endif
