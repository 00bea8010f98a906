// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is remembered of pairs of logical units. Some arrays advertise EXTENDED
 * COPY for every LU and refuse it between most of them; without memory each copy
 * would pay for a command that fails.
 */
#include <kcxx/pairs.hpp>
#include "abi.h"

namespace sd_xcopy {
namespace {

using kcxx::u32;
using kcxx::u64;

constexpr kcxx::backoff after_refusal{ 1000, 5 * 60 * 1000, 2, 1 };
/* Nothing was refused, the data could not tell. */
constexpr kcxx::backoff after_unproven{ 1000, 1000, 1, 1 };
/*
 * A lost command costs minutes until it is given up, and a reset that others
 * feel: so that this is nothing over a day, and not once in minutes for ever.
 */
constexpr kcxx::backoff after_loss{ 60 * 1000, 24 * 60 * 60 * 1000, 8, 1 };
/*
 * One that did not time out, and is surely over, was lost with its path more often
 * than by what it was: the first one is soon tried again, the next is dear.
 */
constexpr kcxx::backoff after_cut{ 5 * 1000, 24 * 60 * 60 * 1000, 96, 1 };
/* What failed and took time is not tried again for so many times as long. */
constexpr u32 alone_per_loss = 32;
/* Less is not worth remembering; more is not waited for. */
constexpr u32 loss_min_ms = 50;
constexpr u32 alone_for_loss_max_ms = 60 * 60 * 1000;

/* A pair is in one of a few places that follow its hash. */
class proof_table {
public:
	struct proof {
		u64 src; /* 0: free, as no LU's key is */
		u64 dst;
		u64 rests_to_ms;
		blk_copy_form shown;
	};

	void add(u64 src, u64 dst, const blk_copy_form &form);
	/* nullptr: none */
	[[nodiscard]] proof *find(u64 src, u64 dst);
	void forget(u64 lu);

private:
	static constexpr std::size_t places = 8;

	[[nodiscard]] static std::size_t place(u64 src, u64 dst, std::size_t i);

	std::array<proof, SD_XCOPY_NR_PROOFS> proofs_;
	u64 turn_; /* which of its places a pair takes if all are full */
};

const kcxx::backoff &backoff_after(u32 reason)
{
	switch (reason) {
	case BLK_COPY_REASON_MISMATCH:
		return kcxx::for_good;
	case BLK_COPY_REASON_UNPROVEN:
		return after_unproven;
	case BLK_COPY_REASON_LOST:
		return after_cut;
	case BLK_COPY_REASON_TIMEOUT:
	case BLK_COPY_REASON_UNCERTAIN:
	case BLK_COPY_REASON_DEVICE_GONE:
		return after_loss;
	default:
		return after_refusal;
	}
}

u32 alone_for_loss(u64 lost_ms)
{
	if (lost_ms < loss_min_ms)
		return 0;
	return static_cast<u32>(std::min<u64>(lost_ms, alone_for_loss_max_ms / alone_per_loss)) *
	       alone_per_loss;
}

/* The keys are hashes; what is left to do is to make the order of both matter. */
std::size_t proof_table::place(u64 src, u64 dst, std::size_t i)
{
	const u64 hash = (src ^ dst << 1 ^ dst >> 63) * 0x9e3779b97f4a7c15ULL;

	return (static_cast<std::size_t>(hash >> 32) + i) % SD_XCOPY_NR_PROOFS;
}

proof_table::proof *proof_table::find(u64 src, u64 dst)
{
	for (std::size_t i = 0; i < places; i++) {
		proof &p = proofs_[place(src, dst, i)];

		if (p.src && p.src == src && p.dst == dst)
			return &p;
	}
	return nullptr;
}

void proof_table::add(u64 src, u64 dst, const blk_copy_form &form)
{
	if (proof *p = find(src, dst)) {
		blk_copy_form_join(&p->shown, &form);
		return;
	}
	for (std::size_t i = 0; i < places; i++) {
		proof &p = proofs_[place(src, dst, i)];

		if (p.src)
			continue;
		p = { src, dst, 0, form };
		return;
	}
	proofs_[place(src, dst, static_cast<std::size_t>(turn_++ % places))] = { src, dst, 0, form };
}

void proof_table::forget(u64 lu)
{
	for (proof &p : proofs_)
		if (!lu || p.src == lu || p.dst == lu)
			p = {};
}

kcxx::pair_memory &memory(sd_xcopy_pairs *p)
{
	return kcxx::stored<kcxx::pair_memory>(&p->alone);
}

proof_table &proofs(sd_xcopy_pairs *p)
{
	return kcxx::stored<proof_table>(&p->proofs);
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

void sd_xcopy_pairs_init(sd_xcopy_pairs *p)
{
	kcxx::store<kcxx::pair_memory>(&p->alone);
	kcxx::store<proof_table>(&p->proofs);
}

void sd_xcopy_pairs_refused(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u32 reason,
			    __u64 now_ms)
{
	if (reason == BLK_COPY_REASON_MISMATCH)
		proofs(p).forget(dst_lu);
	memory(p).refused(src_lu, dst_lu, reason, backoff_after(reason), now_ms);
}

void sd_xcopy_pairs_lost_time(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u32 reason,
			      __u64 lost_ms, __u64 now_ms)
{
	const __u32 ms = alone_for_loss(lost_ms);

	/* What the first one waited for was a path, as by hand one would. */
	if (reason == BLK_COPY_REASON_LOST) {
		const auto alone = memory(p).left_alone(src_lu, dst_lu, now_ms);

		if (!alone || alone->left_ms <= after_cut.first_ms)
			return;
	}
	if (ms)
		memory(p).leave_alone(src_lu, dst_lu, reason, ms, now_ms);
}

void sd_xcopy_pairs_succeeded(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u64 now_ms)
{
	memory(p).succeeded(src_lu, dst_lu, now_ms);
}

void sd_xcopy_pairs_proven(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			   const blk_copy_form *form)
{
	proofs(p).add(src_lu, dst_lu, *form);
}

int sd_xcopy_pairs_untold(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u64 spent_ms,
			  __u64 now_ms)
{
	auto *proof = proofs(p).find(src_lu, dst_lu);

	if (!proof)
		return 0;
	proof->rests_to_ms = now_ms + std::max(u64{ after_unproven.first_ms }, u64{ alone_for_loss(spent_ms) });
	return 1;
}

int sd_xcopy_pairs_is_proven(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu,
			     __u64 now_ms, blk_copy_form *form, int *rests)
{
	const auto *proof = proofs(p).find(src_lu, dst_lu);

	*form = proof ? proof->shown : blk_copy_form{};
	*rests = proof && now_ms < proof->rests_to_ms;
	return proof != nullptr;
}

__u32 sd_xcopy_pairs_check(sd_xcopy_pairs *p, __u64 src_lu, __u64 dst_lu, __u64 now_ms)
{
	if (memory(p).overflowed())
		return BLK_COPY_REASON_MISMATCH;

	const auto alone = memory(p).left_alone(src_lu, dst_lu, now_ms);

	if (!alone)
		return BLK_COPY_REASON_NONE;
	return alone->reason == BLK_COPY_REASON_MISMATCH ||
			       alone->reason == BLK_COPY_REASON_UNPROVEN ?
		       alone->reason :
		       static_cast<__u32>(BLK_COPY_REASON_BACKOFF);
}

void sd_xcopy_pairs_forget(sd_xcopy_pairs *p, __u64 lu, int pardon)
{
	memory(p).forget(lu, pardon);
	proofs(p).forget(lu);
}

void sd_xcopy_pairs_doubt(sd_xcopy_pairs *p, __u64 lu)
{
	proofs(p).forget(lu);
}

int sd_xcopy_pairs_at(sd_xcopy_pairs *p, __u32 i, __u64 now_ms, kcxx_pair *pair)
{
	const auto alone = memory(p).at(i, now_ms);

	*pair = alone.value_or(kcxx_pair{});
	return alone.has_value();
}
