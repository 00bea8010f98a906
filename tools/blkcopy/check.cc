// SPDX-License-Identifier: GPL-2.0-only
#include "check.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "pairs.hpp"
#include "reason.hpp"
#include "sysfs.hpp"

namespace blkcopy {
namespace {

/* Each costs a call. What is beyond them is judged as one. */
constexpr size_t most_pieces = 512;

/* Of both sides: where either goes on to other disks a piece ends. */
std::vector<piece> intersect(const std::vector<part> &src,
			     const std::vector<part> &dst)
{
	std::vector<piece> pieces;

	for (size_t s = 0, d = 0; s < src.size() && d < dst.size();) {
		const uint64_t from = std::max(src[s].offset, dst[d].offset);
		const uint64_t to = std::min(src[s].end(), dst[d].end());

		if (from < to) {
			piece p{ src[s], dst[d], BLKCOPY_REASON_NONE };

			p.src.offset = p.dst.offset = from;
			p.src.length = p.dst.length = to - from;
			pieces.push_back(std::move(p));
		}
		if (src[s].end() == to)
			s++;
		else
			d++;
	}
	return pieces;
}

void append(part &to, const part &from)
{
	to.length += from.length;
	add_new(to.disks, from.disks);
	add_new(to.between, from.between);
}

bool goes_on(const piece &a, const piece &b)
{
	return a.reason == b.reason && a.src.disks == b.src.disks &&
	       a.dst.disks == b.dst.disks &&
	       a.src.between == b.src.between &&
	       a.dst.between == b.dst.between;
}

/* A volume is often made of more pieces than differ. */
std::vector<piece> joined(std::vector<piece> pieces)
{
	std::vector<piece> out;

	for (piece &p : pieces) {
		if (!out.empty() && goes_on(out.back(), p)) {
			append(out.back().src, p.src);
			append(out.back().dst, p.dst);
		} else {
			out.push_back(std::move(p));
		}
	}
	return out;
}

uint32_t reason_of(const ends &e, const blkcopy_range &range, const piece &p)
{
	blkcopy_range asked = range;

	asked.src_offset += p.offset();
	asked.dst_offset += p.offset();
	asked.length = p.length();
	return judge(e, asked).reason;
}

std::vector<dev_t> disks_of(const verdict &v, uint32_t reason)
{
	std::vector<dev_t> disks;

	for (const piece &p : v.pieces)
		if (p.reason == reason) {
			add_new(disks, p.src.disks);
			add_new(disks, p.dst.disks);
		}
	return disks;
}

std::vector<dev_t> between_of(const verdict &v, uint32_t reason)
{
	std::vector<dev_t> devices;

	for (const piece &p : v.pieces)
		for (const part *side : { &p.src, &p.dst })
			for (const level &l : side->between)
				if (p.reason == reason)
					add_new(devices, { l.device });
	return devices;
}

using lines = std::vector<std::string>;

/* Why a disk does not copy, as its driver has it, or a mapped device. */
void of_disks(const verdict &v, uint32_t reason, lines &out)
{
	for (dev_t d : between_of(v, reason))
		if (facts_of(d).hw_limit == 0U)
			out.push_back(name_of(d) + ": none of its targets lets "
						   "copies pass");
	for (dev_t d : disks_of(v, reason)) {
		const disk_facts f = facts_of(d);

		if (f.scsi && !f.reason)
			out.push_back(f.name + ": sd_xcopy is not loaded: "
					       "modprobe sd_xcopy");
		else if (f.reason == reason_name(reason))
			out.push_back(fmt::format(
				"{}: /sys/class/scsi_disk/{}/xcopy/reason is "
				"{}{}{}",
				f.name, f.address, *f.reason,
				f.cause.empty() ? "" : ": ", f.cause));
		else if (f.hw_limit == 0U)
			out.push_back(fmt::format(
				"{}: /sys/block/{}/queue/copy_max_hw_bytes is "
				"0",
				f.name, f.name));
	}
}

void of_switches(const verdict &v, uint32_t reason, lines &out)
{
	std::vector<dev_t> devices = between_of(v, reason);

	add_new(devices, disks_of(v, reason));
	for (dev_t d : devices) {
		const disk_facts f = facts_of(d);

		if (f.limit == 0U && f.hw_limit != 0U)
			out.push_back(fmt::format(
				"{}: /sys/block/{}/queue/copy_max_bytes is 0: "
				"write 4194304 to it",
				f.name, f.name));
		/* with a limit of the device's it is the switch */
		if (f.reason == "disabled" && f.hw_limit == 0U)
			out.push_back(fmt::format(
				"{}: max_bytes of sd_xcopy was less than a "
				"block when it was scanned",
				f.name));
	}
}

/* Those of the targets that are there to change data or places. */
void of_targets(const verdict &v, lines &out)
{
	static const std::set<std::string> passing = {
		"linear",
		"striped",
		"unstriped",
		"switch",
		"multipath",
		"thin-pool",
	};
	std::set<std::string> seen;

	for (const piece &p : v.pieces) {
		if (p.reason != BLKCOPY_REASON_TARGET)
			continue;
		for (const part *side : { &p.src, &p.dst })
			for (const level &l : side->between)
				if (!passing.count(l.target))
					seen.insert(fmt::format(
						"{}: a target {}",
						name_of(l.device), l.target));
	}
	out.insert(out.end(), seen.begin(), seen.end());
	of_switches(v, BLKCOPY_REASON_TARGET, out);
}

void of_pairs(const verdict &v, uint32_t reason, lines &out)
{
	std::set<std::string> seen;

	for (dev_t d : disks_of(v, reason))
		for (const pair_alone &p : pairs_in("sd_xcopy", facts_of(d).pairs))
			seen.insert(in_words(p));
	out.insert(out.end(), seen.begin(), seen.end());
}

void of_block_sizes(const verdict &v, uint32_t reason, lines &out)
{
	for (dev_t d : disks_of(v, reason))
		out.push_back(fmt::format(
			"{}: logical blocks of {} bytes", name_of(d),
			read_file(folder_of(d) + "/queue/logical_block_size")
				.value_or("?")));
}

void of_designators(const verdict &v, uint32_t reason, lines &out)
{
	for (dev_t d : disks_of(v, reason)) {
		const disk_facts f = facts_of(d);

		out.push_back(fmt::format("{}: designator {}", f.name,
					  f.designator.empty() ? "none" :
								 f.designator));
	}
}

} /* namespace */

verdict check_pieces(const ends &e, const blkcopy_range &range)
{
	verdict v;

	v.error = judge(e, range).error;
	if (v.error)
		return v;
	v.pieces = joined(intersect(
		parts_of(e.src.number(), range.src_offset, range.length),
		parts_of(e.dst.number(), range.dst_offset, range.length)));
	while (v.pieces.size() > most_pieces) {
		piece &last = v.pieces[v.pieces.size() - 2];

		append(last.src, v.pieces.back().src);
		append(last.dst, v.pieces.back().dst);
		v.pieces.pop_back();
	}
	for (piece &p : v.pieces) {
		p.reason = reason_of(e, range, p);
		if (!p.reason)
			v.offloaded += p.length();
	}
	v.pieces = joined(std::move(v.pieces));
	return v;
}

std::vector<std::string> evidence(uint32_t reason, const verdict &v)
{
	lines out;

	switch (reason) {
	case BLKCOPY_REASON_UNSUPPORTED:
	case BLKCOPY_REASON_NO_RESET:
	case BLKCOPY_REASON_REJECTED:
	case BLKCOPY_REASON_NO_DESIGNATOR:
	case BLKCOPY_REASON_CHANGED:
		of_disks(v, reason, out);
		break;
	case BLKCOPY_REASON_COLLISION:
		of_designators(v, reason, out);
		break;
	case BLKCOPY_REASON_DISABLED:
		of_switches(v, reason, out);
		break;
	case BLKCOPY_REASON_TARGET:
		of_targets(v, out);
		break;
	case BLKCOPY_REASON_BLOCK_SIZE:
		of_block_sizes(v, reason, out);
		break;
	case BLKCOPY_REASON_BACKOFF:
	case BLKCOPY_REASON_MISMATCH:
		of_pairs(v, reason, out);
		break;
	default:
		break;
	}
	return out;
}

} /* namespace blkcopy */
