// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which logical units are what they say: the hash of what an LU says of itself, and
 * the search for two LUs with one designator. A copy manager finds the LUs of a copy
 * by designator alone and takes the first that fits: where two LUs share one, it
 * copies from or to the wrong one and answers GOOD. So a designator is used
 * only while nothing on this host contradicts it.
 */
#include "vpd.hpp"

namespace sd_xcopy {
namespace {

/*
 * FNV-1a of 64 bits: enough to tell LUs apart that differ by accident. Against
 * a device that wants to look like another LU no hash of its own words helps.
 */
class ident_hash {
public:
	static constexpr u64 start = 0xcbf29ce484222325ULL;

	constexpr explicit ident_hash(u64 state = start) : state_{ state } {}
	constexpr void add(u8 byte) { state_ = (state_ ^ byte) * prime; }
	constexpr void add(wire_bytes bytes)
	{
		for (u8 b : bytes)
			add(b);
	}
	constexpr void add(u64 number)
	{
		for (unsigned int shift = 0; shift < 64; shift += 8)
			add(static_cast<u8>(number >> shift));
	}
	[[nodiscard]] constexpr u64 value() const { return state_; }

private:
	static constexpr u64 prime = 0x100000001b3ULL;
	u64 state_;
};

/*
 * Types that identify the LU. Relative target port, target port group, LU group
 * and protocol specific ones (4 to 6, 9) name something else, whatever
 * association a device gives them, and may differ from path to path.
 */
constexpr bool identifies(u8 type)
{
	return type < 4 || type == 7 || type == 8 || type > 9;
}

u64 hash_designation(const designation &d)
{
	ident_hash h;

	h.add(d.code_set);
	h.add(d.type);
	h.add(u64{ d.id.size() });
	h.add(d.id);
	return h.value();
}

/*
 * Of all that name a thing of kind @association; 0 where nothing does. A sum,
 * because the order of descriptors is the device's whim.
 */
u64 sum_designations(wire_bytes body, u8 association)
{
	designations walk{ body };
	u64 sum = 0;

	while (const auto d = walk.next())
		if (d->association == association && identifies(d->type))
			sum += hash_designation(*d);
	return sum;
}

u64 sum_vpd83(wire_bytes page, u8 association)
{
	const auto body = vpd_body(page, page_device_identification);

	return body ? sum_designations(body.value(), association) : 0;
}

wire_bytes id_of(const sd_xcopy_designator &d)
{
	return { d.id, std::min<std::size_t>(d.len, SD_XCOPY_MAX_DESIGNATOR) };
}

bool same(const sd_xcopy_designator &a, const sd_xcopy_designator &b)
{
	const wire_bytes x = id_of(a), y = id_of(b);

	return a.type == b.type && a.code_set == b.code_set && x.size() == y.size() &&
	       std::equal(x.begin(), x.end(), y.begin());
}

/*
 * Two servers that were set up alike have equal names for all they export, but
 * not for themselves. Ports are no help: each path has its own.
 */
bool same_target(const sd_xcopy_unit &a, const sd_xcopy_unit &b)
{
	return !a.target || !b.target || a.target == b.target;
}

/* Their capacities apart. */
bool paths_of_one_lu(const sd_xcopy_unit &a, const sd_xcopy_unit &b)
{
	return a.ident == b.ident && a.block_size == b.block_size && same_target(a, b);
}

/* Keys are hashes, all of whose bits are alike. */
sd_xcopy_bearer *&bucket_of(sd_xcopy_registry &r, u64 lu)
{
	return r.bucket[lu % SD_XCOPY_NR_BUCKETS];
}

/* From @b on, in its bucket: one with that key, and that designator if given. */
sd_xcopy_bearer *search(sd_xcopy_registry &r, sd_xcopy_bearer *b, u64 lu,
			const sd_xcopy_designator *d)
{
	for (; b; b = b->next) {
		r.steps++;
		if (b->lu == lu && (!d || same(b->unit.designator, *d)))
			break;
	}
	return b;
}

u32 bearer_reason(sd_xcopy_registry &r, const sd_xcopy_bearer &me)
{
	if (!valid_designator(me.unit.designator))
		return BLK_COPY_REASON_NO_DESIGNATOR;

	const sd_xcopy_designator *d = &me.unit.designator;
	u32 reason = BLK_COPY_REASON_NONE;

	for (auto *b = search(r, bucket_of(r, me.lu), me.lu, d); b;
	     b = search(r, b->next, me.lu, d)) {
		if (!paths_of_one_lu(b->unit, me.unit))
			return BLK_COPY_REASON_COLLISION;
		if (b->unit.capacity != me.unit.capacity)
			reason = BLK_COPY_REASON_CHANGED;
	}
	return reason;
}

} // namespace
} // namespace sd_xcopy

using namespace sd_xcopy;

u64 sd_xcopy_ident_init(void)
{
	return ident_hash::start;
}

u64 sd_xcopy_ident_add(u64 hash, const u8 *buf, u32 len)
{
	ident_hash h{ hash };

	/* The length goes in as well, so that "ab","c" is not "a","bc". */
	h.add(u64{ len });
	h.add(wire_bytes{ buf, len });
	return h.value();
}

u64 sd_xcopy_ident_vpd83(u64 hash, const u8 *buf, u32 len)
{
	ident_hash h{ hash };

	h.add(sum_vpd83(wire_bytes{ buf, len }, designation::lu));
	return h.value();
}

u64 sd_xcopy_target_name_hash(const u8 *buf, u32 len)
{
	return sum_vpd83(wire_bytes{ buf, len }, designation::target_device);
}

void sd_xcopy_registry_enter(sd_xcopy_registry *r, sd_xcopy_bearer *b,
			     const sd_xcopy_unit *unit)
{
	const u64 lu = sd_xcopy_lu_key(&unit->designator);
	sd_xcopy_bearer *&head = bucket_of(*r, lu);

	*b = { *unit, lu, head };
	head = b;
}

void sd_xcopy_registry_leave(sd_xcopy_registry *r, sd_xcopy_bearer *b)
{
	sd_xcopy_bearer **at = &bucket_of(*r, b->lu);

	for (; *at && *at != b; at = &(*at)->next)
		r->steps++;
	if (*at)
		*at = b->next;
	b->next = nullptr;
}

sd_xcopy_bearer *sd_xcopy_registry_find(sd_xcopy_registry *r, u64 lu)
{
	return search(*r, bucket_of(*r, lu), lu, nullptr);
}

sd_xcopy_bearer *sd_xcopy_registry_first(sd_xcopy_registry *r, const sd_xcopy_designator *d)
{
	const u64 lu = sd_xcopy_lu_key(d);

	return search(*r, bucket_of(*r, lu), lu, d);
}

sd_xcopy_bearer *sd_xcopy_registry_next(sd_xcopy_registry *r, const sd_xcopy_bearer *b)
{
	return search(*r, b->next, b->lu, &b->unit.designator);
}

u32 sd_xcopy_registry_reason(sd_xcopy_registry *r, const sd_xcopy_bearer *b)
{
	return bearer_reason(*r, *b);
}

u64 sd_xcopy_lu_key(const sd_xcopy_designator *d)
{
	ident_hash h;

	h.add(d->type);
	h.add(d->code_set);
	h.add(u64{ id_of(*d).size() });
	h.add(id_of(*d));
	/* 0 is the callers' word for "no LU". */
	return h.value() ? h.value() : 1;
}
