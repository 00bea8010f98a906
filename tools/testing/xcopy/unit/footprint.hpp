/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _XCOPY_UNIT_FOOTPRINT_HPP
#define _XCOPY_UNIT_FOOTPRINT_HPP

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "block/copy/abi.h"

namespace xcopy_test {

inline constexpr __u32 src = BLK_COPY_SIDE_SRC, dst = BLK_COPY_SIDE_DST,
			unseen = BLK_COPY_SIDE_UNSEEN;

/* A footprint with its storage, settled at every question. */
class print {
public:
	explicit print(__u32 capacity) : place_(capacity)
	{
		blk_copy_footprint_init(&f_, place_.data(), capacity);
	}
	print(const print &) = delete;

	print &add(__u32 side, __u64 unit, __u64 sector, __u64 sectors)
	{
		blk_copy_footprint_add(&f_, side, unit, sector, sectors);
		return *this;
	}
	print &add_unseen(__u64 sector, __u64 sectors)
	{
		return add(unseen, BLK_COPY_UNIT_NONE, sector, sectors);
	}
	__u32 meet()
	{
		blk_copy_footprint_settle(&f_);
		return blk_copy_footprint_meet(&f_);
	}
	bool holds(__u32 side, __u64 unit, __u64 sector, __u64 sectors)
	{
		blk_copy_footprint_settle(&f_);
		return blk_copy_footprint_holds(&f_, side, unit, sector, sectors);
	}
	__u32 admits(const std::vector<blk_copy_extent> &e, const std::vector<__u64> &unit)
	{
		blk_copy_footprint_settle(&f_);
		return blk_copy_footprint_admits(&f_, e.data(), e.size(), unit.data(),
						 unit.size());
	}
	blk_copy_run run(__u64 from, __u64 to)
	{
		blk_copy_run r;

		blk_copy_footprint_settle(&f_);
		blk_copy_footprint_run(&f_, from, to, &r);
		return r;
	}
	__u32 nr()
	{
		blk_copy_footprint_settle(&f_);
		return f_.nr;
	}
	blk_copy_footprint *raw() { return &f_; }

private:
	std::vector<blk_copy_place> place_;
	blk_copy_footprint f_;
};

using sector_set = std::set<std::pair<__u64, __u64>>;

inline bool any_common(const sector_set &a, const sector_set &b)
{
	return std::any_of(a.begin(), a.end(), [&](const auto &x) { return b.count(x); });
}

} // namespace xcopy_test

#endif
