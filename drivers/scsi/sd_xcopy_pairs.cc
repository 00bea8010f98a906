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

bool lost(u32 reason)
{
	return reason == BLK_COPY_REASON_LOST || reason == BLK_COPY_REASON_TIMEOUT;
}

u32 next_backoff_lost(const pair_entry &e)
{
	const u64 next = u64{e.backoff_ms} * backoff_lost_factor;

	return static_cast<u32>(std::min<u64>(std::max<u64>(next, backoff_lost_ms),
					      backoff_lost_max_ms));
}

bool unproven(const pair_entry &e)
{
	return e.backoff_ms & 1;
}
static_assert(backoff_unproven_ms % 2 == 1 && backoff_first_ms % 2 == 0 &&
	      backoff_max_ms % 2 == 0 && backoff_per_loss % 2 == 0 &&
	      backoff_loss_max_ms % 2 == 0);

u32 next_backoff(const pair_entry &e, u32 reason)
{
	if (lost(reason))
		return next_backoff_lost(e);
	if (reason == BLK_COPY_REASON_UNPROVEN)
		return backoff_unproven_ms;
	if (!e.backoff_ms || unproven(e))
		return backoff_first_ms;
	return std::min(e.backoff_ms * 2, backoff_max_ms);
}
static_assert(backoff_lost_max_ms * 2ULL <= ~0U && backoff_max_ms <= backoff_lost_max_ms &&
	      backoff_loss_max_ms <= backoff_lost_max_ms);

u32 backoff_for_loss(u64 lost_ms)
{
	if (lost_ms < loss_min_ms)
		return 0;
	if (lost_ms > backoff_loss_max_ms / backoff_per_loss)
		return backoff_loss_max_ms;
	return static_cast<u32>(lost_ms) * backoff_per_loss;
}

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
	const bool stay = reason == BLK_COPY_REASON_MISMATCH;
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
	if (e->backoff_ms && waiting(*e, now_ms) &&
	    !(lost(reason) && e->backoff_ms < backoff_lost_ms))
		return e->backoff_ms;
	e->backoff_ms = next_backoff(*e, reason);
	e->since_ms = now_ms;
	return e->backoff_ms;
}

u32 pair_memory::lost_time(u64 src, u64 dst, u64 lost_ms, u64 now_ms)
{
	const u32 want = backoff_for_loss(lost_ms);
	pair_entry *e = find(src, dst);

	if (!want)
		return e ? e->backoff_ms : 0;
	if (!e)
		e = make_room(src, dst);
	if (!e)
		return 0;
	touch(*e);
	if (for_good(*e) ||
	    (e->backoff_ms > want && e->backoff_ms - want > now_ms - e->since_ms))
		return e->backoff_ms;
	e->backoff_ms = want + (e->backoff_ms & 1);
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
		return BLK_COPY_REASON_MISMATCH;
	if (!e)
		return BLK_COPY_REASON_NONE;
	touch(*e);
	if (for_good(*e))
		return BLK_COPY_REASON_MISMATCH;
	if (!waiting(*e, now_ms))
		return BLK_COPY_REASON_NONE;
	return unproven(*e) ? BLK_COPY_REASON_UNPROVEN : BLK_COPY_REASON_BACKOFF;
}

void pair_memory::forget(u64 lu)
{
	for (auto &e : entries_)
		if (!for_good(e) && (!lu || e.src == lu || e.dst == lu))
			e = {};
}

/* Which pairs found no room is not known, so any pardon is for them too. */
void pair_memory::pardon(u64 lu)
{
	for (auto &e : entries_)
		if (!lu || e.src == lu || e.dst == lu)
			e = {};
	overflow_ = 0;
}

/* The keys are hashes; what is left to do is to make the order of both matter. */
std::size_t proofs::place(u64 src, u64 dst, std::size_t i)
{
	const u64 hash = (src ^ dst << 1 ^ dst >> 63) * 0x9e3779b97f4a7c15ULL;

	return (static_cast<std::size_t>(hash >> 32) + i) % SD_XCOPY_NR_PROOFS;
}

bool proofs::has(u64 src, u64 dst) const
{
	for (std::size_t i = 0; i < places; i++) {
		const proof &p = proofs_[place(src, dst, i)];

		if (p.src && p.src == src && p.dst == dst)
			return true;
	}
	return false;
}

void proofs::add(u64 src, u64 dst)
{
	if (has(src, dst))
		return;
	for (std::size_t i = 0; i < places; i++) {
		proof &p = proofs_[place(src, dst, i)];

		if (p.src)
			continue;
		p = { src, dst };
		return;
	}
	proofs_[place(src, dst, static_cast<std::size_t>(turn_++ % places))] = { src, dst };
}

void proofs::forget(u64 lu)
{
	for (proof &p : proofs_)
		if (!lu || p.src == lu || p.dst == lu)
			p = {};
}

} // namespace sd_xcopy

using sd_xcopy::pair_memory;
using sd_xcopy::proofs;

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

__u32 sd_xcopy_pairs_lost_time(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			       __u64 lost_ms, __u64 now_ms)
{
	return in(p).lost_time(src_lu, dst_lu, lost_ms, now_ms);
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

void sd_xcopy_pairs_pardon(sd_xcopy_pairs *p, __u64 lu)
{
	in(p).pardon(lu);
}

void sd_xcopy_proofs_init(sd_xcopy_proofs *p)
{
	new (p) proofs{};
}

void sd_xcopy_proofs_add(sd_xcopy_proofs *p, __u64 src_lu, __u64 dst_lu)
{
	reinterpret_cast<proofs *>(p)->add(src_lu, dst_lu);
}

int sd_xcopy_proofs_has(const sd_xcopy_proofs *p, __u64 src_lu, __u64 dst_lu)
{
	return reinterpret_cast<const proofs *>(p)->has(src_lu, dst_lu);
}

void sd_xcopy_proofs_forget(sd_xcopy_proofs *p, __u64 lu)
{
	reinterpret_cast<proofs *>(p)->forget(lu);
}
