/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SD_XCOPY_FENCE_HPP
#define _SD_XCOPY_FENCE_HPP

#include <kcxx/stored.hpp>
#include "abi.h"

namespace sd_xcopy {

using kcxx::s32;
using kcxx::u16;
using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

struct fence_entry {
	u64 lu;	    /* 0: entry is free */
	u32 number; /* of the last fence that succeeded, if @fenced */
	u8 fenced;
	u8 barred; /* could not be fenced: no copies until it is lifted */
};
static_assert(sizeof(fence_entry) == 2 * sizeof(u64));

class fences {
public:
	[[nodiscard]] u32 epoch() const { return begun_; }
	u32 begin() { return ++begun_; }
	void succeeded(u64 lu, u32 number);
	[[nodiscard]] bool cover(u64 lu, u32 epoch) const;
	void bar(u64 lu, bool on);
	[[nodiscard]] bool barred(u64 lu) const;

private:
	[[nodiscard]] const fence_entry *find(u64 lu) const;
	fence_entry *find(u64 lu);
	fence_entry *make(u64 lu);
	[[nodiscard]] u32 age(const fence_entry &e) const { return begun_ - e.number; }

	std::array<fence_entry, SD_XCOPY_NR_FENCES> entries_;
	u32 begun_;
	bool overflow_; /* one that was to be barred found no room */
};

} // namespace sd_xcopy

#endif
