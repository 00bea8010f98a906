// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of pairs that refuse. Without it each copy would pay for finding out
 * again. With it a pair is left alone for a while, and then asked again, because
 * what was out of reach may have been mapped meanwhile.
 *
 * It is bounded: the pair that was not asked for longest makes room. To be
 * forgotten costs futile tries, not correctness; so one that is left alone for
 * good, which is more than an optimisation, makes room for none.
 */
#ifndef _KCXX_PAIRS_HPP
#define _KCXX_PAIRS_HPP

#include <kcxx/pairs.h>
#include <kcxx/stored.hpp>

namespace kcxx {

/* How long a pair is left alone after a refusal. */
struct backoff {
	u32 first_ms;
	u32 max_ms; /* as first_ms: it never grows */
	u32 factor; /* by which it grows, each time */
	u32 row;    /* so many refusals without a success in between, and not before */
};

inline constexpr backoff for_good{ KCXX_FOR_GOOD, KCXX_FOR_GOOD, 1, 1 };

class pair_memory {
public:
	/*
	 * A refusal during a back-off is of a copy that was under way and changes
	 * nothing, unless it asks for a longer one from the start.
	 */
	void refused(u64 src, u64 dst, u32 reason, const backoff &rule, u64 now_ms)
	{
		entry *e = remember(src, dst);

		if (!e) {
			overflow_ = overflow_ || rule.first_ms == KCXX_FOR_GOOD;
			return;
		}
		e->row = static_cast<u16>(std::min<u32>(e->row + 1U, rule.row));
		if (e->row < rule.row || (e->left(now_ms) && rule.first_ms <= e->alone_ms))
			return;
		e->alone_ms = e->next(rule);
		e->grows = rule.first_ms < rule.max_ms;
		e->reason = reason;
		e->since_ms = now_ms;
	}

	/* Left alone for so long, unless it is for longer already. */
	void leave_alone(u64 src, u64 dst, u32 reason, u32 ms, u64 now_ms)
	{
		entry *e = remember(src, dst);

		if (!e || e->left(now_ms) > ms)
			return;
		if (!e->alone_ms || e->grows) {
			e->reason = reason;
			e->grows = true;
		}
		e->alone_ms = ms;
		e->since_ms = now_ms;
	}

	/*
	 * A pair that is left alone is asked for nothing, so what ends well then was
	 * under way when it was refused: it says nothing of that refusal. A success
	 * is also what a wrong copy is taken for.
	 */
	void succeeded(u64 src, u64 dst, u64 now_ms)
	{
		entry *e = find(src, dst);

		if (e && e->left(now_ms))
			e->row = 0;
		else if (e)
			*e = {};
	}

	/* Nothing where it may be asked. */
	std::optional<kcxx_pair> left_alone(u64 src, u64 dst, u64 now_ms)
	{
		entry *e = find(src, dst);

		if (!e)
			return std::nullopt;
		touch(*e);
		return e->told(now_ms);
	}

	/* A pair for good found no room, so it may be any. */
	[[nodiscard]] bool overflowed() const { return overflow_; }

	/* Forget pairs of @one (0: all); those for good only if @pardon. */
	void forget(u64 one, bool pardon)
	{
		for (entry &e : entries_)
			if ((pardon || e.alone_ms != KCXX_FOR_GOOD) &&
			    (!one || e.src == one || e.dst == one))
				e = {};
		/* Which pairs found no room is not known, so any pardon is for them too. */
		overflow_ = overflow_ && !pardon;
	}

	/* For a list: the pair at @i below KCXX_NR_PAIRS, if it is left alone. */
	[[nodiscard]] std::optional<kcxx_pair> at(u32 i, u64 now_ms) const
	{
		return entries_[i].told(now_ms);
	}

private:
	struct entry {
		u64 src;
		u64 dst;
		u64 since_ms;
		u32 alone_ms; /* 0: not left alone so far */
		u32 stamp;    /* when used last, in uses */
		u32 reason;
		u16 row; /* refusals without a success */
		bool used;
		bool grows; /* alone_ms does; else the next one begins anew */

		/*
		 * Subtraction, not comparison, so that the clock may wrap; where it
		 * ran backwards the difference is huge and the pair is asked again.
		 */
		[[nodiscard]] u32 left(u64 now_ms) const
		{
			const u64 gone_ms = alone_ms == KCXX_FOR_GOOD ? 0 : now_ms - since_ms;

			return gone_ms < alone_ms ? alone_ms - static_cast<u32>(gone_ms) : 0;
		}
		[[nodiscard]] u32 next(const backoff &rule) const
		{
			if (!grows)
				return rule.first_ms;
			return static_cast<u32>(std::min<u64>(
				std::max<u64>(u64{ alone_ms } * rule.factor, rule.first_ms),
				rule.max_ms));
		}
		[[nodiscard]] std::optional<kcxx_pair> told(u64 now_ms) const
		{
			if (!left(now_ms))
				return std::nullopt;
			return kcxx_pair{ src, dst, reason, left(now_ms) };
		}
	};
	static_assert(sizeof(entry) == 5 * sizeof(u64));

	entry *find(u64 src, u64 dst)
	{
		for (entry &e : entries_)
			if (e.used && e.src == src && e.dst == dst)
				return &e;
		return nullptr;
	}

	void touch(entry &e) { e.stamp = ++uses_; }
	/* How long ago @e was used, in uses; right also when the counter wraps. */
	[[nodiscard]] u32 age(const entry &e) const { return uses_ - e.stamp; }

	/* The entry of a pair, a new one perhaps; none where all are for good. */
	entry *remember(u64 src, u64 dst)
	{
		entry *room = find(src, dst);

		if (!room) {
			room = make_room();
			if (!room)
				return nullptr;
			*room = { src, dst, 0, 0, 0, 0, 0, true, false };
		}
		touch(*room);
		return room;
	}

	/* A free entry, or the one not used for longest; never one that is for good. */
	entry *make_room()
	{
		entry *room = nullptr;

		for (entry &e : entries_) {
			if (!e.used)
				return &e;
			if (e.alone_ms != KCXX_FOR_GOOD && (!room || age(e) > age(*room)))
				room = &e;
		}
		return room;
	}

	std::array<entry, KCXX_NR_PAIRS> entries_;
	u32 uses_;
	bool overflow_;
};

} // namespace kcxx

#endif
