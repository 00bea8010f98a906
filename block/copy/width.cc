// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much of a copy by hand is under way. What a device takes for each command
 * is hidden by having more of them, for as long as more are quicker; and as who
 * is killed waits for all that is under way, it is not more than takes a moment.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;

constexpr u64 ns_per_s = 1000000000;
/* What one buffer takes, being read and written: no more is tried, and less. */
constexpr u64 long_ns = ns_per_s / 8;
constexpr u64 too_long_ns = ns_per_s * 2 / 5;
/* A trial that did not pay, or was too long, is repeated after so many measures. */
constexpr u32 rest_after_trial = 32;
/* So many times each buffer, in one measure. */
constexpr u32 cycles = 2;

/* By an eighth: else it is chance. */
constexpr bool pays(u64 rate, u64 before)
{
	return rate > before + before / 8;
}

void begin(blk_copy_width &w, u64 now_ns)
{
	w.ended = 0;
	w.sectors = 0;
	w.since_ns = now_ns;
}

void narrow(blk_copy_width &w)
{
	w.stale = w.now;
	w.now = std::max(w.now / 2, BLK_COPY_LEAST_WIDTH);
	w.trying = 0;
	w.rest = rest_after_trial;
}

void judge(blk_copy_width &w, u64 took_ns)
{
	const u64 rate = w.sectors * ns_per_s / std::max<u64>(took_ns, 1);
	const u64 cycle_ns = took_ns / cycles;

	if (cycle_ns > too_long_ns && w.now > BLK_COPY_LEAST_WIDTH) {
		narrow(w);
		return;
	}
	if (w.trying && !pays(rate, w.rate)) {
		narrow(w);
		return;
	}
	w.trying = 0;
	if (w.rest) {
		w.rest--;
		return;
	}
	if (w.now * 2 > w.most || cycle_ns > long_ns)
		return;
	w.rate = rate;
	w.trying = 1;
	w.now *= 2;
	w.stale = w.now;
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

void blk_copy_width_init(blk_copy_width *w, __u32 now, __u32 most)
{
	*w = {};
	w->most = std::max(most, BLK_COPY_LEAST_WIDTH);
	w->now = std::min(std::max(now, BLK_COPY_LEAST_WIDTH), w->most);
	w->stale = w->now;
}

__u32 blk_copy_width_ended(blk_copy_width *w, __u32 sectors, __u64 now_ns)
{
	if (w->stale) {
		if (!--w->stale)
			begin(*w, now_ns);
		return w->now;
	}
	w->ended++;
	w->sectors += sectors;
	if (w->ended < cycles * w->now)
		return w->now;
	judge(*w, now_ns > w->since_ns ? now_ns - w->since_ns : 0);
	begin(*w, now_ns);
	return w->now;
}

__u32 blk_copy_width_settled(const blk_copy_width *w)
{
	return w->trying ? w->now / 2 : w->now;
}
