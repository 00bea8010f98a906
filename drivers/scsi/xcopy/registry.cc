// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which logical units are what they say: the hash of what an LU says of itself, and
 * the search for two LUs with one designator. A copy manager finds the LUs of a copy
 * by designator alone and takes the first that fits: where two LUs share one, it
 * copies from or to the wrong one and answers GOOD. So a designator is used
 * only while nothing on this host contradicts it, be it that another LU has it
 * behind a better one. Or both are one LU, of which one path does not say what
 * the other says: it would be taken for two.
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
	return a.ident == b.ident && a.block_size == b.block_size && same_target(a, b) &&
	       same(a.designator, b.designator);
}

/*
 * Keys are hashes, all of whose bits are alike. What is the best of no unit is apart: an
 * array may give one such name to all that it has.
 */
sd_xcopy_name *&bucket_of(sd_xcopy_registry &r, u64 key, bool best)
{
	return r.bucket[(key + !best) % SD_XCOPY_NR_BUCKETS];
}

bool is_best(const sd_xcopy_name &n)
{
	return &n == n.of->name;
}

/* From @n on, in its bucket: one with that key that is the best of its unit, or is not. */
sd_xcopy_name *search(sd_xcopy_registry &r, sd_xcopy_name *n, u64 key, bool best)
{
	for (; n; n = n->next) {
		r.steps++;
		if (n->key == key && is_best(*n) == best)
			break;
	}
	return n;
}

/* Of its designator, and of the others. */
u64 key_of(const sd_xcopy_unit &u, u32 nr)
{
	return nr ? u.also[nr - 1] : sd_xcopy_lu_key(&u.designator);
}

void link(sd_xcopy_registry &r, sd_xcopy_bearer &b, sd_xcopy_name &n, u64 key)
{
	sd_xcopy_name *&head = bucket_of(r, key, &n == b.name);

	n = { key, &b, head, &head };
	if (head)
		head->at = &n.next;
	head = &n;
}

void unlink(sd_xcopy_name &n)
{
	*n.at = n.next;
	if (n.next)
		n.next->at = n.at;
	n = {};
}

/* Takes up the name with that key, where it is none that is there already. */
void add_also(sd_xcopy_unit &u, u64 key)
{
	for (u64 &other : u.also) {
		if (!other)
			other = key;
		if (other == key)
			return;
	}
	u.more = 1;
}

u32 bearer_reason(sd_xcopy_registry &r, const sd_xcopy_bearer &me)
{
	if (!valid_designator(me.unit.designator))
		return BLK_COPY_REASON_NO_DESIGNATOR;
	if (r.crowded)
		return BLK_COPY_REASON_COLLISION;

	u32 reason = BLK_COPY_REASON_NONE;
	sd_xcopy_near walk{};

	while (const auto *b = sd_xcopy_registry_near(&r, &me.unit, &walk)) {
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

void sd_xcopy_also_vpd83(const u8 *buf, u32 len, sd_xcopy_unit *unit)
{
	const auto body = vpd_body(wire_bytes{ buf, len }, page_device_identification);
	designations walk{ body ? body.value() : wire_bytes{} };

	std::fill(std::begin(unit->also), std::end(unit->also), u64{ 0 });
	unit->more = 0;
	while (const auto d = walk.next()) {
		const sd_xcopy_designator other = to_designator(*d);

		if (d->association == designation::lu && may_be_best(other) &&
		    !same(other, unit->designator))
			add_also(*unit, sd_xcopy_lu_key(&other));
	}
}

void sd_xcopy_registry_enter(sd_xcopy_registry *r, sd_xcopy_bearer *b,
			     const sd_xcopy_unit *unit)
{
	*b = { *unit, sd_xcopy_lu_key(&unit->designator), {} };
	r->crowded += !!unit->more;
	for (u32 i = 0; i <= SD_XCOPY_NR_ALSO; i++)
		if (const u64 key = key_of(*unit, i))
			link(*r, *b, b->name[i], key);
}

void sd_xcopy_registry_leave(sd_xcopy_registry *r, sd_xcopy_bearer *b)
{
	r->crowded -= !!b->unit.more;
	b->unit.more = 0;
	for (sd_xcopy_name &n : b->name)
		if (n.key)
			unlink(n);
}

sd_xcopy_bearer *sd_xcopy_registry_find(sd_xcopy_registry *r, u64 lu)
{
	const sd_xcopy_name *n = search(*r, bucket_of(*r, lu, true), lu, true);

	return n ? n->of : nullptr;
}

sd_xcopy_bearer *sd_xcopy_registry_near(sd_xcopy_registry *r, const sd_xcopy_unit *unit,
					sd_xcopy_near *walk)
{
	/* Who is named by what it has, and at last who has what it is named by. */
	for (; walk->nr <= SD_XCOPY_NR_ALSO + 1; walk->nr++) {
		const bool best = walk->nr <= SD_XCOPY_NR_ALSO;
		const u64 key = key_of(*unit, best ? static_cast<u32>(walk->nr) : 0);

		if (key)
			walk->at = search(*r, walk->at ? walk->at->next : bucket_of(*r, key, best),
					  key, best);
		if (walk->at)
			return walk->at->of;
	}
	return nullptr;
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
