// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fences, so that sixteen commands that were lost together cost one reset. What
 * finds no room or is forgotten costs one more; nothing is taken to be over that
 * is not.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::s32;
using kcxx::u32;
using kcxx::u64;

template <typename fences>
auto find(fences *f, u64 lu) -> decltype(&f->entry[0])
{
	for (auto &e : f->entry)
		if (lu && e.lu == lu)
			return &e;
	return nullptr;
}

/* A free entry, else the oldest that nothing is held against. */
sd_xcopy_fence *make(sd_xcopy_fences *f, u64 lu)
{
	sd_xcopy_fence *room = find(f, lu);

	if (room || !lu)
		return room;
	for (auto &e : f->entry) {
		if (!e.lu) {
			room = &e;
			break;
		}
		if (!e.barred && (!room || f->begun - e.number > f->begun - room->number))
			room = &e;
	}
	if (room)
		*room = { lu, f->begun, 0, 0, {} };
	return room;
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

void sd_xcopy_fences_init(sd_xcopy_fences *f)
{
	*f = {};
}

__u32 sd_xcopy_fences_epoch(const sd_xcopy_fences *f)
{
	return f->begun;
}

__u32 sd_xcopy_fences_begin(sd_xcopy_fences *f)
{
	return ++f->begun;
}

void sd_xcopy_fences_succeeded(sd_xcopy_fences *f, __u64 lu, __u32 number)
{
	sd_xcopy_fence *e = make(f, lu);

	/* Two that overlap may end in any order. */
	if (!e || (e->fenced && static_cast<s32>(number - e->number) < 0))
		return;
	e->number = number;
	e->fenced = 1;
}

int sd_xcopy_fences_cover(const sd_xcopy_fences *f, __u64 lu, __u32 epoch)
{
	const auto *e = find(f, lu);

	return e && e->fenced && static_cast<s32>(e->number - epoch) > 0;
}

void sd_xcopy_fences_bar(sd_xcopy_fences *f, __u64 lu, int on)
{
	sd_xcopy_fence *e = on ? make(f, lu) : find(f, lu);

	/* Which one found no room is not known: any that is lifted is for that too. */
	if (on)
		f->overflow = f->overflow || (lu && !e);
	else if (e && e->barred)
		f->overflow = 0;
	if (e)
		e->barred = on != 0;
}

int sd_xcopy_fences_barred(const sd_xcopy_fences *f, __u64 lu)
{
	const auto *e = find(f, lu);

	return f->overflow || (e && e->barred);
}
