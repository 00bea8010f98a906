// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of pairs that refuse. Some arrays advertise EXTENDED COPY for every LU
 * and refuse it between most of them; without memory each copy would pay for
 * a command that fails. With it a pair is asked again at growing intervals,
 * because what was out of reach may have been mapped meanwhile.
 */
#include "sd_xcopy_pairs.hpp"

namespace sd_xcopy {
namespace {

bool for_good(const pair_entry &e)
{
	return e.backoff_ms == backoff_for_good;
}

/*
 * Subtraction, not comparison, so that the clock may wrap; where it ran
 * backwards the difference is huge and the pair is asked again.
 */
bool waiting(const pair_entry &e, u64 now_ms)
{
	return for_good(e) || now_ms - e.since_ms < e.backoff_ms;
}

u32 next_backoff(const pair_entry &e)
{
	if (!e.backoff_ms)
		return backoff_first_ms;
	return std::min(e.backoff_ms * 2, backoff_max_ms);
}
static_assert(backoff_max_ms * 2ULL <= ~0U);

} // namespace

pair_entry *pair_memory::find(u64 src, u64 dst)
{
	for (auto &e : entries_)
		if (e.backoff_ms && e.src == src && e.dst == dst)
			return &e;
	return nullptr;
}

/* A free entry, or the one not used for longest; never one that is for good. */
pair_entry *pair_memory::make_room(u64 src, u64 dst)
{
	pair_entry *room = nullptr;

	for (auto &e : entries_) {
		if (!e.backoff_ms) {
			room = &e;
			break;
		}
		if (!for_good(e) && (!room || age(e) > age(*room)))
			room = &e;
	}
	if (room)
		*room = { src, dst, 0, 0, 0 };
	return room;
}

u32 pair_memory::refused(u64 src, u64 dst, u32 reason, u64 now_ms)
{
	const bool stay = reason == BLK_COPY_REASON_COLLISION;
	pair_entry *e = find(src, dst);

	if (reason == BLK_COPY_REASON_NONE)
		return 0;
	if (!e)
		e = make_room(src, dst);
	if (!e) {
		overflow_ |= stay;
		return 0;
	}
	touch(*e);
	if (stay)
		e->backoff_ms = backoff_for_good;
	/* A refusal meanwhile is of a command that was already under way. */
	if (e->backoff_ms && waiting(*e, now_ms))
		return e->backoff_ms;
	e->backoff_ms = next_backoff(*e);
	e->since_ms = now_ms;
	return e->backoff_ms;
}

void pair_memory::succeeded(u64 src, u64 dst)
{
	pair_entry *e = find(src, dst);

	/* GOOD is also what a wrong copy gets. */
	if (e && !for_good(*e))
		*e = {};
}

u32 pair_memory::check(u64 src, u64 dst, u64 now_ms)
{
	pair_entry *e = find(src, dst);

	if (overflow_)
		return BLK_COPY_REASON_COLLISION;
	if (!e)
		return BLK_COPY_REASON_NONE;
	touch(*e);
	if (for_good(*e))
		return BLK_COPY_REASON_COLLISION;
	return waiting(*e, now_ms) ? BLK_COPY_REASON_BACKOFF : BLK_COPY_REASON_NONE;
}

void pair_memory::forget(u64 lu)
{
	for (auto &e : entries_)
		if (!lu || e.src == lu || e.dst == lu)
			e = {};
	if (!lu)
		overflow_ = 0;
}

} // namespace sd_xcopy

using sd_xcopy::pair_memory;

namespace {

pair_memory &in(sd_xcopy_pairs *p)
{
	return *reinterpret_cast<pair_memory *>(p);
}

} // namespace

void sd_xcopy_pairs_init(sd_xcopy_pairs *p)
{
	new (p) pair_memory{};
}

__u32 sd_xcopy_pairs_refused(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			     __u32 reason, __u64 now_ms)
{
	return in(p).refused(src_lu, dst_lu, reason, now_ms);
}

void sd_xcopy_pairs_succeeded(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu)
{
	in(p).succeeded(src_lu, dst_lu);
}

__u32 sd_xcopy_pairs_check(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u64 now_ms)
{
	return in(p).check(src_lu, dst_lu, now_ms);
}

void sd_xcopy_pairs_forget(sd_xcopy_pairs *p, __u64 lu)
{
	in(p).forget(lu);
}
