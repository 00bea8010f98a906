// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much a caller's copy may have under way, so that who waits for its end, as
 * a killed caller does, waits for about so long and not for ever.
 *
 * It begins with little and becomes more as long as what was sent is back soon.
 * Where it is not, commands become smaller or fewer, whichever helps: some devices
 * take long for each command, some for each byte, some for all that they have.
 */
#ifndef _BLK_COPY_PACE_HPP
#define _BLK_COPY_PACE_HPP

#include <kcxx/stored.hpp>
#include <kcxx/units.hpp>
#include "abi.h"

namespace blk_copy {

using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* Of copies between two units. */
class pace {
public:
	[[nodiscard]] blk_copy_bound bound() const { return { command_, command_ * count_, slow_, 0 }; }
	/*
	 * What was sent at @start_ns has ended; @most_ns is what it should take. A
	 * refusal that comes soon does not show that the device is quick.
	 */
	void ended(u64 start_ns, u64 now_ns, u64 most_ns, bool done);
	/* A device that copies in large pieces only has refused a small one. */
	void refused_small();

private:
	enum class step : u8 { none,
			       smaller,
			       fewer };

	void quick(u64 now_ns);
	void fair(u64 now_ns);
	void late(u64 ns, u64 now_ns, u64 most_ns);
	[[nodiscard]] bool less(step what, u64 ns, u64 most_ns);
	void undo();
	void changed(u64 now_ns)
	{
		since_ns_ = now_ns;
		seen_ = 0;
	}

	static constexpr u32 least_command = 512; /* 256 KiB */
	static constexpr u32 granule = BLK_COPY_UNIT_SECTORS;
	static constexpr u32 most_command = BLK_COPY_MAX_CHUNK_SECTORS;
	static constexpr u32 most_count = 4;
	static constexpr u32 most_calm = 64;

	u32 command_ = least_command;
	u32 count_ = most_count;
	u32 least_ = least_command;
	u32 calm_ = most_count; /* ends that have to be quick until it is more */
	u32 seen_ = 0;		/* since it was changed */
	u64 since_ns_ = 0;	/* what was sent before says nothing of what is now */
	u64 before_ns_ = 0;	/* what one took before it was made less */
	u32 undone_ = 0;
	step tried_ = step::none;
	bool useless_[3] = {};
	bool slow_ = false; /* has been made less, and is not all again */
};

class pace_table {
public:
	[[nodiscard]] pace &of(u64 src, u64 dst, u64 now_ns);
	void forget();

private:
	struct entry {
		u64 src;
		u64 dst;
		u64 used_ns; /* 0: nothing is in it */
		pace is;
	};
	std::array<entry, BLK_COPY_PACE_ENTRIES> entries_;
};

} // namespace blk_copy

#endif
