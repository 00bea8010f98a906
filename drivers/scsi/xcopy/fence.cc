// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fences, so that sixteen commands that were lost together cost one reset. What
 * finds no room or is forgotten costs one more; nothing is taken to be over that
 * is not.
 */
#include "fence.hpp"

namespace sd_xcopy {

const fence_entry *fences::find(u64 lu) const
{
	for (const auto &e : entries_)
		if (lu && e.lu == lu)
			return &e;
	return nullptr;
}

fence_entry *fences::find(u64 lu)
{
	return const_cast<fence_entry *>(std::as_const(*this).find(lu));
}

/* A free entry, else the oldest that nothing is held against. */
fence_entry *fences::make(u64 lu)
{
	fence_entry *room = find(lu);

	if (room || !lu)
		return room;
	for (auto &e : entries_) {
		if (!e.lu) {
			room = &e;
			break;
		}
		if (!e.barred && (!room || age(e) > age(*room)))
			room = &e;
	}
	if (room)
		*room = { lu, begun_, 0, 0 };
	return room;
}

void fences::succeeded(u64 lu, u32 number)
{
	fence_entry *e = make(lu);

	/* Two that overlap may end in any order. */
	if (!e || (e->fenced && static_cast<s32>(number - e->number) < 0))
		return;
	e->number = number;
	e->fenced = 1;
}

bool fences::cover(u64 lu, u32 epoch) const
{
	const fence_entry *e = find(lu);

	return e && e->fenced && static_cast<s32>(e->number - epoch) > 0;
}

void fences::bar(u64 lu, bool on)
{
	fence_entry *e = on ? make(lu) : find(lu);

	/* Which one found no room is not known: any that is lifted is for that too. */
	if (on)
		overflow_ = overflow_ || (lu && !e);
	else if (e && e->barred)
		overflow_ = false;
	if (e)
		e->barred = on;
}

bool fences::barred(u64 lu) const
{
	const fence_entry *e = find(lu);

	return overflow_ || (e && e->barred);
}

} // namespace sd_xcopy

using kcxx::stored;
using sd_xcopy::fences;

void sd_xcopy_fences_init(sd_xcopy_fences *f)
{
	kcxx::store<fences>(f);
}

__u32 sd_xcopy_fences_epoch(const sd_xcopy_fences *f)
{
	return stored<fences>(f).epoch();
}

__u32 sd_xcopy_fences_begin(sd_xcopy_fences *f)
{
	return stored<fences>(f).begin();
}

void sd_xcopy_fences_succeeded(sd_xcopy_fences *f, __u64 lu, __u32 number)
{
	stored<fences>(f).succeeded(lu, number);
}

int sd_xcopy_fences_cover(const sd_xcopy_fences *f, __u64 lu, __u32 epoch)
{
	return stored<fences>(f).cover(lu, epoch);
}

void sd_xcopy_fences_bar(sd_xcopy_fences *f, __u64 lu, int on)
{
	stored<fences>(f).bar(lu, on);
}

int sd_xcopy_fences_barred(const sd_xcopy_fences *f, __u64 lu)
{
	return stored<fences>(f).barred(lu);
}
