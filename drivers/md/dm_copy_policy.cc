// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a kcopyd job is worth the attempt to offload it. See dm_copy_abi.h for
 * the contracts and dm_copy_policy.hpp for what is remembered.
 */
#include "dm_copy_policy.hpp"

namespace dm_copy {

void pair_memory::forget_all()
{
	nr_ = 0;
}

pair_memory::entry *pair_memory::find(device_pair pair)
{
	for (__u64 i = 0; i < nr_; i++)
		if (entries_[i].pair == pair)
			return &entries_[i];
	return nullptr;
}

/* A free entry, or that of the longest ago. */
pair_memory::entry &pair_memory::place_for_new(instant_ms now)
{
	__u64 oldest = 0;

	if (nr_ < entries_.size())
		return entries_[nr_++];

	for (__u64 i = 1; i < nr_; i++)
		if (distance(now, entries_[i].since) >
		    distance(now, entries_[oldest].since))
			oldest = i;
	return entries_[oldest];
}

bool pair_memory::left_alone(device_pair pair, instant_ms now) const
{
	for (__u64 i = 0; i < nr_; i++)
		if (entries_[i].pair == pair)
			return entries_[i].row >= refusals_in_a_row &&
			       distance(now, entries_[i].since) < left_alone_ms;
	return false;
}

void pair_memory::refused(device_pair pair, instant_ms now)
{
	entry *e = find(pair);

	if (!e) {
		e = &place_for_new(now);
		*e = { .pair = pair, .since = now, .row = 0 };
	}
	e->since = now;
	e->row = std::min(e->row + 1, refusals_in_a_row);
}

void pair_memory::succeeded(device_pair pair)
{
	entry *e = find(pair);

	if (e)
		*e = entries_[--nr_];
}

namespace {

pair_memory &memory_of(dm_copy_memory *m)
{
	return *reinterpret_cast<pair_memory *>(m->opaque);
}

const pair_memory &memory_of(const dm_copy_memory *m)
{
	return *reinterpret_cast<const pair_memory *>(m->opaque);
}

constexpr device_pair pair_of(__u64 src, __u64 dst)
{
	return { device_id{ src }, device_id{ dst } };
}

std::span<const dm_copy_end> destinations(const dm_copy_job &job)
{
	return { job.dst, job.num_dests };
}

/*
 * Is what refused likely to refuse the next job too? Not where it was this job,
 * or only this moment.
 */
constexpr bool lasts(__u32 reason)
{
	switch (reason) {
	case BLK_COPY_REASON_OVERLAP:
	case BLK_COPY_REASON_ALIGNMENT:
	case BLK_COPY_REASON_SUSPENDED:
	case BLK_COPY_REASON_INCOMPLETE:
	case BLK_COPY_REASON_LATE:
	case BLK_COPY_REASON_NO_MEMORY:
	case BLK_COPY_REASON_CHANGED:
	case BLK_COPY_REASON_KILLED:
		return false;
	default:
		return true;
	}
}

/* What an end says of itself. */
constexpr __u32 refusal_of(const dm_copy_end &end)
{
	if (!end.hw_limit)
		return BLK_COPY_REASON_UNSUPPORTED;
	if (!end.limit)
		return BLK_COPY_REASON_DISABLED;
	return BLK_COPY_REASON_NONE;
}

/* One end that cannot is enough: the job is copied by hand as a whole. */
__u32 refusal_of_ends(const dm_copy_job &job)
{
	__u32 found = refusal_of(job.src);

	for (const dm_copy_end &dst : destinations(job))
		if (found == BLK_COPY_REASON_NONE)
			found = refusal_of(dst);
	return found;
}

bool any_left_alone(const pair_memory &memory, const dm_copy_job &job,
		    instant_ms now)
{
	for (const dm_copy_end &dst : destinations(job))
		if (memory.left_alone(pair_of(job.src.dev, dst.dev), now))
			return true;
	return false;
}

} /* namespace */

} /* namespace dm_copy */

using namespace dm_copy;

extern "C" void dm_copy_memory_init(struct dm_copy_memory *m)
{
	*m = {};
}

extern "C" __u32 dm_copy_decide(const struct dm_copy_memory *m,
				const struct dm_copy_job *job, __u64 now_ms)
{
	if (!job->num_dests || job->num_dests > DM_COPY_MAX_DESTS)
		return BLK_COPY_REASON_UNSUPPORTED;

	__u32 reason = refusal_of_ends(*job);

	if (reason != BLK_COPY_REASON_NONE)
		return reason;
	if (any_left_alone(memory_of(m), *job, instant_ms{ now_ms }))
		return BLK_COPY_REASON_BACKOFF;
	return BLK_COPY_REASON_NONE;
}

extern "C" void dm_copy_ended(struct dm_copy_memory *m, __u64 src, __u64 dst,
			      __u32 reason, __u64 now_ms)
{
	if (reason == BLK_COPY_REASON_NONE)
		memory_of(m).succeeded(pair_of(src, dst));
	else if (lasts(reason))
		memory_of(m).refused(pair_of(src, dst), instant_ms{ now_ms });
}

extern "C" void dm_copy_forget(struct dm_copy_memory *m)
{
	memory_of(m).forget_all();
}
