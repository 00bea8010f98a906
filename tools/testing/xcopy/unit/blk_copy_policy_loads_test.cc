// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads that were slower than by hand once, out of many drawn at random: deep
 * queues, bursts, mixed kinds, several BLKCOPYs at a time, and devices that slow
 * down. Each is a row; the model's clock and sizes are the same in every run.
 */
#include <vector>

#include <gtest/gtest.h>

#include "loads.hpp"

namespace loads {

void PrintTo(const load &l, std::ostream *os)
{
	*os << l.name;
}

namespace {

/* The name says what they are of; most is what holds by now. */
const std::vector<load> rows{
	/* several BLKCOPYs at a time, which nobody stopped; one command takes as long as 340 MiB by hand */
	{ .name = "blkcopy_3_busy", .devices = { .base_ns = 300 * us, .mib_ns = 100 * us, .servers = 4, .busy = 2 },
	  .by_hand = { 2400 * us, 550 * us, 0, 2 }, .total = 3200 * mib, .depth = 3, .call = 256 * mib, .most = 120 },
	/* two kinds in bursts, both of which become slow */
	{ .name = "bursts_mixed_slower", .devices = { 2743 * us, 17824 * us, 1 }, .by_hand = { 20425 * us, 7195 * us, 0, 1 },
	  .total = 651 * mib, .sizes = { mib / 8, mib / 2, mib / 8 }, .depth = 6, .pause_ns = 200 * us, .seed = 8, .later = { 20 * mib, 7.56, 4.59 }, .most = 105 },
	/* what a burst waits for at first is not the half of it */
	{ .name = "bursts_51", .devices = { 1100 * us, 28607 * us, 8 }, .by_hand = { 9350 * us, 545 * us, 0, 1 },
	  .total = 2707 * mib, .sizes = { mib / 32, mib / 16 }, .depth = 51, .pause_ns = 600 * us, .seed = 28, .most = 105 },
	/* BUSY above two commands */
	{ .name = "bursts_busy", .devices = { .base_ns = 921 * us, .mib_ns = 23835 * us, .servers = 3, .busy = 2 },
	  .by_hand = { 1142 * us, 3082 * us, 26 * us, 2 }, .total = 3479 * mib, .sizes = { mib / 32, mib / 2, 2 * mib }, .depth = 55, .pause_ns = 600 * us, .most = 106 },
	{ .name = "deep_2m_busy", .devices = { .base_ns = 67 * us, .mib_ns = 278 * us, .servers = 1, .busy = 16, .large = 2 * mib },
	  .by_hand = { 4428 * us, 608 * us, 0, 1 }, .total = 835 * mib, .sizes = { 2 * mib, 2 * mib, mib / 2 }, .depth = 47, .most = 120 },
	/* slower with many commands, and with a full cache */
	{ .name = "deep_8m_many", .devices = { .base_ns = 1659 * us, .mib_ns = 0, .servers = 17, .many = 11, .many_times = 11.3 },
	  .by_hand = { 74 * us, 3510 * us, 1395 * us, 4 }, .total = 893 * mib, .sizes = { 8 * mib }, .depth = 59, .most = 103 },
	{ .name = "deep_cache", .devices = { .base_ns = 1839 * us, .mib_ns = 197 * us, .servers = 2, .cache = 31 * mib },
	  .by_hand = { 9349 * us, 1355 * us, 0, 1 }, .total = 520 * mib, .sizes = { mib / 2, mib / 8, 8 * mib }, .depth = 40, .seed = 2, .most = 105 },
	/* hiccups, of the devices and by hand */
	{ .name = "bursts_hiccups", .devices = { .base_ns = 390 * us, .mib_ns = 9400 * us, .servers = 20, .hiccup = 37 },
	  .by_hand = { 143 * us, 1968 * us, 0, 1, 37 }, .total = 688 * mib, .sizes = { mib / 8 }, .depth = 1, .pause_ns = 1300 * us, .most = 103 },
	{ .name = "one_by_one_hand_hiccups", .devices = { .base_ns = 690 * us, .mib_ns = 3700 * us, .servers = 20 },
	  .by_hand = { 143 * us, 1968 * us, 0, 1, 50 }, .total = 1024 * mib, .sizes = { mib / 8 }, .depth = 1, .most = 103 },
	{ .name = "one_by_one_begins_with_hiccup", .devices = { .base_ns = 400 * us, .mib_ns = 2 * ms, .servers = 1 },
	  .by_hand = { 143 * us, 1968 * us, 0, 1, 0, 3 }, .total = 512 * mib, .sizes = { mib / 8 }, .depth = 1, .most = 103 },
	/* BUSY now and then, each time for longer than what the account holds */
	{ .name = "one_by_one_busy_now_and_then", .devices = { .base_ns = 124 * us, .mib_ns = 0, .servers = 9, .many = 2, .many_times = 3.57, .busy_one = 12, .large = 955 },
	  .by_hand = { 689 * us, 301 * us, 290 * us, 1 }, .total = 3000 * mib, .sizes = { 2 * mib }, .depth = 1, .most = 103 },
	{ .name = "deep_busy_now_and_then", .devices = { .base_ns = 150 * us, .mib_ns = 116 * us, .servers = 5, .busy = 2, .busy_one = 39, .large = 7432 },
	  .by_hand = { 7382 * us, 1739 * us, 0, 2 }, .total = 3831 * mib, .sizes = { mib / 4, mib / 32 }, .depth = 5, .seed = 703434, .most = 110 },
	/* bursts that wait for a trial, and not to its end */
	{ .name = "bursts_64k_waited_in_vain", .devices = { 1996 * us, 225 * us, 1 }, .by_hand = { 890 * us, 1274 * us, 0, 1 },
	  .total = 150 * mib, .sizes = { mib / 16 }, .depth = 384, .pause_ns = 914 * us, .most = 103 },
	{ .name = "bursts_128k_waited_in_vain", .devices = { 4 * ms, 0, 1 }, .by_hand = { 1 * ms, 2 * ms, 0, 1 },
	  .total = 512 * mib, .sizes = { mib / 8 }, .depth = 128, .pause_ns = 10 * ms, .most = 103 },
	{ .name = "bursts_64k_of_slow_commands", .devices = { 10 * ms, 336 * us, 7 }, .by_hand = { 14802 * us, 4580 * us, 18 * us, 1 },
	  .total = 134 * mib, .sizes = { mib / 16 }, .depth = 188, .pause_ns = 489 * us, .most = 103 },
	/* a clock that ticks slower than jobs end */
	{ .name = "tick_4k", .devices = { 211 * us, 371 * us, 1 }, .by_hand = { 131 * us, 430 * us, 0, 1 },
	  .total = 298 * mib, .sizes = { mib / 256 }, .depth = 1, .tick_ns = 4 * ms, .most = 103 },
	{ .name = "tick_32k", .devices = { 638 * us, 84 * us, 17 }, .by_hand = { 96 * us, 4549 * us, 0, 1 },
	  .total = 1254 * mib, .sizes = { mib / 32 }, .depth = 1, .tick_ns = 4 * ms, .most = 103 },
};

class PolicyLoads : public testing::TestWithParam<load> {};

TEST_P(PolicyLoads, TakesNoLonger)
{
	const load &l = GetParam();
	const u64 hand = running{ l, says::by_hand }.run(), took = running{ l, says::policy }.run();

	EXPECT_LE(took, hand * l.most / 100) << took << " ns, by hand " << hand;
}

INSTANTIATE_TEST_SUITE_P(Loads, PolicyLoads, testing::ValuesIn(rows),
			 [](const auto &info) { return info.param.name; });

} // namespace
} // namespace loads
