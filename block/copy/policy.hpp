// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way each copy goes: a lane for each kind of copies between two units, and
 * the times of what is done there.
 *
 * With several jobs under way what one of them took says little of what it cost.
 * So what is measured is how long anything was under way, and how much was copied
 * in that time; where it was done in more than one manner, nothing is.
 */
#ifndef _BLK_COPY_POLICY_HPP
#define _BLK_COPY_POLICY_HPP

#include <kcxx/stored.hpp>
#include "lane-rules.hpp"

namespace blk_copy {

class policy {
public:
	void begin(const blk_copy_between &b, u64 sectors, u64 now_ns,
		   blk_copy_turn &turn);
	[[nodiscard]] u64 hold(const blk_copy_between &b, u64 sectors, u64 now_ns);
	[[nodiscard]] bool goes_on(blk_copy_turn &turn, u64 sectors, u64 now_ns);
	void restart(blk_copy_turn &turn, u64 now_ns);
	void filled(blk_copy_turn &turn, u64 now_ns);
	void drained(blk_copy_turn &turn, u64 sectors, u64 now_ns);
	void rest(const blk_copy_turn &of, u64 sectors, u64 now_ns, blk_copy_turn &turn);
	[[nodiscard]] u32 abreast(const blk_copy_between &b, u64 sectors, u64 joined) const;
	void forget();
	void end(const blk_copy_turn &turn, u64 sectors, u32 reason, u64 now_ns);
	[[nodiscard]] std::optional<blk_copy_learnt> at(u32 i) const;

private:
	struct entry {
		entry(const blk_copy_between &b, blk_copy_kind kind, u32 generation)
			: between{ b }, road{ kind == BLK_COPY_KIND_RANGE },
			  generation{ generation }, kind{ kind }
		{
		}

		void begun(manner how, u64 now_ns);
		void over(manner how, u64 sectors, bool odd, u64 now_ns);
		void close(manner how, u64 now_ns);
		[[nodiscard]] bool is_even() const;
		[[nodiscard]] u32 nr_active() const { return active[0] + active[1] + active[2]; }

		blk_copy_between between;
		lane road;
		u64 since_ns = 0;     /* the time that is being measured */
		u64 sectors_done = 0; /* of jobs that ended in it */
		u64 used_ns = 0;      /* when a job last began */
		u64 trial_ns = 0;     /* when one began with nothing beside it; else 0 */
		u32 awaited = 0;      /* the last trial for which others waited */
		u32 jobs = 0;	      /* that ended in it */
		u32 at_first = 0;     /* that were under way when it began */
		u32 at_most = 0;      /* that were since */
		std::array<u32, nr_manners> active{};
		u32 generation;
		blk_copy_kind kind;
		manner last = manner::by_hand;
		bool pure = true; /* all that was under way was of one manner */
	};

	/* Index in entries_, or of none. */
	[[nodiscard]] u32 find(const blk_copy_between &b, u64 sectors) const;
	u32 find_or_make(const blk_copy_between &b, u64 sectors, u64 now_ns);
	entry *of(const blk_copy_turn &turn);

	std::array<std::optional<entry>, BLK_COPY_POLICY_ENTRIES> entries_;
	u32 generations_;
};

} // namespace blk_copy

#endif
