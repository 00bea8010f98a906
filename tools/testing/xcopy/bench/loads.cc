// SPDX-License-Identifier: GPL-2.0-only
/*
 * make loads: draws loads at random, of the models of ../unit/loads.hpp, and says how
 * long they take by the policy, to what they take by hand.
 *
 *	loads HOW_MANY SEED [KIND]
 *
 * KIND: what comes on top of what is drawn: busy (one command in so many is), waves (of
 * others, for both ways), device-waves, beside (by hand is slower while devices copy), or
 * proofs (the first turn of each length has to prove itself).
 * Each is drawn from a seed of its own, SEED being that of the first: one that came
 * out badly is run again, and described, by 1 and its seed.
 */
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "loads.hpp"
#include "random.hpp"

namespace {

using namespace loads;

/* More of by hand than this is lost: beyond what the account gives at all. */
constexpr double tolerated = 1.03;
constexpr u64 tolerated_sectors = 12 * mib;
constexpr double much = 1.25;
constexpr size_t nr_worst = 5;
constexpr u64 most_jobs = 1 << 17;

std::string_view kind;

class drawing {
public:
	explicit drawing(u64 seed)
		: random_{ static_cast<u32>(seed) }
	{
		l_.seed = seed;
		devices();
		by_hand();
		if (random_.one_in(4))
			calls();
		else
			jobs();
		l_.tick_ns = seldom(16, 4 * ms, 4 * ms);
		if (random_.one_in(5))
			l_.later = { about(l_.total / 16, l_.total), hundredths(12, 800), hundredths(12, 800) };
		more();
	}
	const load &drawn() const { return l_; }

private:
	/* In [lo, hi], as often from 1 to 2 as from 10 to 20. */
	u64 about(u64 lo, u64 hi)
	{
		const double share = static_cast<double>(random_.below(1 << 20)) / (1 << 20);

		return static_cast<u64>(static_cast<double>(lo) * std::pow(static_cast<double>(hi) / static_cast<double>(lo), share));
	}
	double hundredths(u64 lo, u64 hi) { return static_cast<double>(about(lo, hi)) / 100; }
	u64 seldom(u64 one_in, u64 lo, u64 hi, u64 else_it_is = 0)
	{
		return random_.one_in(one_in) ? about(lo, hi) : else_it_is;
	}

	void devices()
	{
		array &d = l_.devices;

		d.base_ns = about(20 * us, 5 * ms);
		d.mib_ns = random_.one_in(5) ? 0 : about(50 * us, 40 * ms);
		d.servers = static_cast<u32>(about(1, 33));
		d.many = static_cast<u32>(seldom(6, 2, 32, ~0U));
		d.many_times = hundredths(150, 1500);
		d.busy = static_cast<u32>(seldom(16, 2, 32, ~0U));
		d.hiccup = static_cast<u32>(seldom(5, 10, 1000));
		d.large = seldom(8, mib / 16, 4 * mib, ~0ULL);
		d.cache = seldom(8, 16 * mib, 256 * mib);
	}
	void by_hand()
	{
		hand &h = l_.by_hand;

		h.base_ns = about(50 * us, 25 * ms);
		h.mib_ns = about(300 * us, 10 * ms);
		h.each_ns = seldom(2, 10 * us, 500 * us);
		h.servers = static_cast<u32>(random_.between(1, 4));
		h.hiccup = static_cast<u32>(seldom(6, 10, 1000));
	}
	void calls()
	{
		l_.depth = static_cast<u32>(random_.between(1, 4));
		l_.call = about(4, 512) * mib;
		l_.total = std::max(about(32, 4096) * mib, l_.call);
		/* (of several at a time that do not pause together nobody knows what to take off) */
		if (l_.depth == 1)
			l_.pause_ns = seldom(2, 100 * us, 50 * ms);
	}
	void jobs()
	{
		u64 sum = 0;

		for (u64 n = random_.between(1, 3); n; n--) {
			l_.sizes.push_back(8 << random_.below(12));
			sum += l_.sizes.back();
		}
		l_.depth = static_cast<u32>(about(1, 65));
		l_.total = std::min(about(32, 4096) * mib, sum / l_.sizes.size() * most_jobs);
		l_.pause_ns = seldom(3, 100 * us, 20 * ms);
	}

	void more()
	{
		if (kind == "busy")
			l_.devices.busy_one = static_cast<u32>(about(2, 200));
		else if (kind == "beside")
			l_.by_hand.beside = hundredths(120, 1600);
		else if (kind == "proofs")
			l_.proof_ns = l_.by_hand.base_ns * 5 / 2;
		if (!kind.ends_with("waves"))
			return;

		const u64 period = about(5 * ms, 20'000 * ms);

		l_.others = { period, about(period / 32, period), hundredths(50, 3200), kind == "waves" ? hundredths(100, 400) : 1 };
	}

	load l_{};
	xcopy_test::random random_;
};

struct outcome {
	u64 seed;
	u64 hand, policy, always; /* ns */

	double ratio() const { return static_cast<double>(policy) / static_cast<double>(hand); }
	double of_always() const { return static_cast<double>(always) / static_cast<double>(hand); }
};

bool is_bad(const outcome &o)
{
	return o.ratio() > tolerated && o.policy - o.hand > o.hand / drawing{ o.seed }.drawn().total * tolerated_sectors;
}

std::vector<outcome> run_all(u64 n, u64 seed)
{
	std::vector<outcome> all(n);
	std::atomic<u64> next = 0;
	std::vector<std::thread> threads;

	for (u32 i = 0; i < std::max(std::thread::hardware_concurrency(), 1U); i++)
		threads.emplace_back([&] {
			for (u64 at; (at = next++) < n;) {
				const drawing d{ seed + at };
				const load &l = d.drawn();

				all[at] = { seed + at, running{ l, says::by_hand }.run(), running{ l, says::policy }.run(), running{ l, says::always }.run() };
			}
		});
	for (std::thread &t : threads)
		t.join();
	return all;
}

/* What is as it is by default is not said. */
void say_devices(const array &d)
{
	std::printf("  devices: %lld us and %lld us a MiB, %u at a time", d.base_ns / us, d.mib_ns / us, d.servers);
	if (d.many != ~0U)
		std::printf(", beside %u %.2f times", d.many, d.many_times);
	if (d.busy != ~0U)
		std::printf(", BUSY beyond %u", d.busy);
	if (d.busy_one)
		std::printf(", one in %u BUSY", d.busy_one);
	if (d.hiccup)
		std::printf(", one in %u hiccups", d.hiccup);
	if (d.large != ~0ULL)
		std::printf(", slow beyond %lld sectors", d.large);
	if (d.cache)
		std::printf(", a cache of %lld MiB", d.cache / mib);
}

void say_load(const load &l)
{
	const hand &h = l.by_hand;

	say_devices(l.devices);
	std::printf("\n  by hand: %lld us and %lld us a MiB, each %lld us, %u at a time", h.base_ns / us, h.mib_ns / us, h.each_ns / us, h.servers);
	if (h.hiccup)
		std::printf(", one in %u hiccups", h.hiccup);
	if (h.beside != 1)
		std::printf(", %.2f times while the devices copy", h.beside);
	std::printf("\n  %lld MiB, ", l.total / mib);
	if (l.call)
		std::printf("calls of %lld MiB by %u", l.call / mib, l.depth);
	else
		std::printf("%u jobs at a time of", l.depth);
	for (u64 sectors : l.sizes)
		std::printf(" %lld", sectors / 2);
	std::printf("%s", l.call ? "" : " KiB");
	if (l.pause_ns)
		std::printf(", pauses of %lld us", l.pause_ns / us);
	if (l.tick_ns)
		std::printf(", ticks of %lld us", l.tick_ns / us);
	if (l.proof_ns)
		std::printf(", proofs of %lld us", l.proof_ns / us);
	if (l.later.from)
		std::printf(", from %lld MiB on %.2f times, by hand %.2f", l.later.from / mib, l.later.devices, l.later.by_hand);
	if (l.others.period_ns)
		std::printf(", each %lld us for %lld us %.2f times, by hand %.2f", l.others.period_ns / us, l.others.on_ns / us, l.others.devices, l.others.by_hand);
	std::printf("\n");
}

void report(std::vector<outcome> all)
{
	const auto number = [&all](auto is) { return std::count_if(all.begin(), all.end(), is); };
	double policy = 0, quicker = 0;

	for (const outcome &o : all) {
		policy += o.ratio();
		quicker += std::min(1.0, o.of_always());
	}
	std::printf("%zu loads, the mean to by hand: by the policy %.4f; by the quicker of by hand and always %.4f\n",
		    all.size(), policy / static_cast<double>(all.size()), quicker / static_cast<double>(all.size()));
	std::printf("bad, more than %.2f and than %lld MiB lost: %td; more than %.2f: %td\n", tolerated,
		    tolerated_sectors / mib, number(is_bad), much, number([](const outcome &o) { return o.ratio() > much; }));
	std::sort(all.begin(), all.end(), [](const outcome &a, const outcome &b) { return a.ratio() > b.ratio(); });
	all.resize(std::min(all.size(), nr_worst));
	for (const outcome &o : all) {
		std::printf("SEED=%lld: %.3f; always %.3f; by hand %.3f s\n", o.seed, o.ratio(), o.of_always(), static_cast<double>(o.hand) / 1e9);
		say_load(drawing{ o.seed }.drawn());
	}
}

} // namespace

int main(int argc, char **argv)
{
	if (argc > 3)
		kind = argv[3];
	if (argc < 3 || argc > 4 || (argc == 4 && kind != "busy" && kind != "waves" && kind != "device-waves" && kind != "beside" && kind != "proofs")) {
		std::fputs("usage: loads HOW_MANY SEED [busy | waves | device-waves | beside | proofs]\n", stderr);
		return 2;
	}
	report(run_all(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10)));
	return 0;
}
