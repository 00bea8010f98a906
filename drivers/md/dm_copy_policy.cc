// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a kcopyd job is worth the attempt to offload it. See dm_copy_abi.h for
 * the contracts and dm_copy_policy.hpp for the back-off.
 */
#include "dm_copy_policy.hpp"

namespace dm_copy {

void pair_memory::forget_all()
{
	nr_ = 0;
	clock_ = 0;
}

pair_memory::entry *pair_memory::find(device_pair pair)
{
	for (__u32 i = 0; i < nr_; i++)
		if (entries_[i].pair == pair)
			return &entries_[i];
	return nullptr;
}

void pair_memory::touch(entry &e)
{
	e.used = ++clock_;
}

/* A free entry, or that of the pair which was not asked for the longest. */
pair_memory::entry &pair_memory::place_for_new()
{
	__u32 oldest = 0;

	if (nr_ < entries_.size())
		return entries_[nr_++];

	for (__u32 i = 1; i < nr_; i++)
		if (clock_ - entries_[i].used > clock_ - entries_[oldest].used)
			oldest = i;
	return entries_[oldest];
}

bool pair_memory::left_alone(device_pair pair, instant_ms now)
{
	entry *e = find(pair);

	if (!e)
		return false;
	touch(*e);
	return e->running(now);
}

void pair_memory::refused(device_pair pair, instant_ms now)
{
	entry *e = find(pair);

	if (!e) {
		e = &place_for_new();
		e->pair = pair;
		e->since = now;
		e->period = first_period;
	} else if (!e->running(now)) {
		e->since = now;
		e->period = next_period(e->period);
	}
	touch(*e);
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

constexpr device_pair pair_of(__u64 src, __u64 dst)
{
	return { device_id{ src }, device_id{ dst } };
}

/*
 * Zeroes have no source, and a sequential destination takes its writes from the
 * host only, in order. A flag that is not known may forbid anything.
 */
bool can_be_offloaded(const dm_copy_job &job)
{
	return job.sectors && job.num_dests &&
	       job.num_dests <= DM_COPY_MAX_DESTS && !job.flags;
}

bool limits_allow(const dm_copy_job &job)
{
	if (!job.src_limit)
		return false;
	for (__u32 i = 0; i < job.num_dests; i++)
		if (!job.dst_limit[i])
			return false;
	return true;
}

/* One pair left alone is enough: the job is copied by hand as a whole. */
bool any_left_alone(pair_memory &memory, const dm_copy_job &job, instant_ms now)
{
	bool found = false;

	for (__u32 i = 0; i < job.num_dests; i++)
		found |= memory.left_alone(pair_of(job.src, job.dst[i]), now);
	return found;
}

} /* namespace */

} /* namespace dm_copy */

using namespace dm_copy;

extern "C" void dm_copy_memory_init(struct dm_copy_memory *m)
{
	*m = {};
}

extern "C" __u32 dm_copy_decide(struct dm_copy_memory *m,
				const struct dm_copy_job *job, __u64 now_ms)
{
	if (!can_be_offloaded(*job))
		return BLK_COPY_REASON_UNSUPPORTED;
	if (!limits_allow(*job))
		return BLK_COPY_REASON_DISABLED;
	if (any_left_alone(memory_of(m), *job, instant_ms{ now_ms }))
		return BLK_COPY_REASON_BACKOFF;
	return BLK_COPY_REASON_NONE;
}

extern "C" void dm_copy_refused(struct dm_copy_memory *m, __u64 src, __u64 dst,
				__u64 now_ms)
{
	memory_of(m).refused(pair_of(src, dst), instant_ms{ now_ms });
}

extern "C" void dm_copy_succeeded(struct dm_copy_memory *m, __u64 src,
				  __u64 dst)
{
	memory_of(m).succeeded(pair_of(src, dst));
}

extern "C" void dm_copy_forget(struct dm_copy_memory *m)
{
	memory_of(m).forget_all();
}
