// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in flight: list identifiers of a nexus, and the window of a logical
 * unit.
 *
 * Identifiers go round, so that one is used again as late as can be: a copy
 * manager that takes the last one to be still in use is asked with another, and
 * what it holds of the last copy stays for a while. One whose command's end is
 * not known stays taken, until that is all there are.
 *
 * A window opens with the first BUSY. Copy managers tell 1 and take sixteen, so
 * what one tells of itself bounds nothing before.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

constexpr u32 nr_ids = 256; /* 0 is none */
/* A window grows by one after so many successes. */
constexpr u32 successes_to_grow = 64;
/* A window is no window any more beyond this. */
constexpr u32 widest_window = 256;

bool taken(const sd_xcopy_ids &ids, u32 id)
{
	return ids.used[id / 64] >> id % 64 & 1;
}

void mark(sd_xcopy_ids &ids, u32 id)
{
	ids.used[id / 64] |= u64{ 1 } << id % 64;
}

void unmark(sd_xcopy_ids &ids, u32 id)
{
	ids.used[id / 64] &= ~(u64{ 1 } << id % 64);
}

bool all_taken(const sd_xcopy_ids &ids)
{
	return ((ids.used[0] | 1) & ids.used[1] & ids.used[2] & ids.used[3]) == ~u64{ 0 };
}

u8 take(sd_xcopy_ids &ids, u32 most)
{
	if (most && ids.in_flight >= most)
		return 0;
	/* By commands whose ends never got known, one outage after the other: none is not for good. */
	if (!ids.in_flight && all_taken(ids))
		std::fill(std::begin(ids.used), std::end(ids.used), u64{ 0 });
	for (u32 i = 1; i < nr_ids; i++) {
		const u32 id = (ids.last + i - 1) % (nr_ids - 1) + 1;

		if (taken(ids, id))
			continue;
		mark(ids, id);
		ids.last = id;
		ids.in_flight++;
		return static_cast<u8>(id);
	}
	return 0;
}

void put(sd_xcopy_ids &ids, u8 id, bool over)
{
	if (!id || !taken(ids, id))
		return;
	if (ids.in_flight)
		ids.in_flight--;
	if (over)
		unmark(ids, id);
}

void succeeded(sd_xcopy_window &w)
{
	if (!w.most || ++w.successes < successes_to_grow)
		return;
	w.successes = 0;
	w.most = w.most < widest_window ? w.most + 1 : 0;
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

__u8 sd_xcopy_ids_take(sd_xcopy_ids *ids, __u32 most)
{
	return take(*ids, most);
}

void sd_xcopy_ids_put(sd_xcopy_ids *ids, __u8 id, int over)
{
	put(*ids, id, over);
}

int sd_xcopy_window_enter(sd_xcopy_window *w)
{
	if (w->most && w->in_flight >= w->most)
		return 0;
	w->in_flight++;
	return 1;
}

void sd_xcopy_window_leave(sd_xcopy_window *w)
{
	if (w->in_flight)
		w->in_flight--;
}

void sd_xcopy_window_succeeded(sd_xcopy_window *w)
{
	succeeded(*w);
}

void sd_xcopy_window_busy(sd_xcopy_window *w, __u32 told)
{
	if (!told || told > widest_window)
		return;
	w->most = told;
	w->successes = 0;
}
