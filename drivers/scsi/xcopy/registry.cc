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

/* Of its designator, and of the others. */
u64 key_of(const sd_xcopy_unit &u, u32 nr)
{
	return nr ? u.also[nr - 1] : sd_xcopy_lu_key(&u.designator);
}

void link(sd_xcopy_name *&head, sd_xcopy_bearer &b, sd_xcopy_name &n, u64 key)
{
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

/*
 * The bits of @rest that stand for a name. With twenty names in it one in 10,000 others seems
 * to be there too, which costs no more than a copy by hand.
 */
constexpr u32 rest_bits = SD_XCOPY_REST_WORDS * 64;

template <class F>
bool all_bits(u64 key, F &&f)
{
	for (int i = 0; i < 6; i++, key /= rest_bits)
		if (!f(static_cast<u32>(key % rest_bits)))
			return false;
	return true;
}

void add_rest(sd_xcopy_unit &u, u64 key)
{
	u.more = 1;
	all_bits(key, [&](u32 bit) { return u.rest[bit / 64] |= u64{ 1 } << bit % 64; });
}

/* What is behind the part of its page that is read is not known. */
void add_any(sd_xcopy_unit &u)
{
	u.more = 1;
	std::fill(std::begin(u.rest), std::end(u.rest), ~u64{ 0 });
}

bool may_have(const sd_xcopy_unit &u, u64 key)
{
	return all_bits(key, [&](u32 bit) { return u.rest[bit / 64] >> bit % 64 & 1; });
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
	add_rest(u, key);
}

/*
 * A walk over those that are near a unit goes by stages: who is named by each of its names; who
 * has what it is named by, or may have it; and of all buckets who is named by what it may have.
 */
class stage {
public:
	stage(const sd_xcopy_unit &u, u64 nr)
		: unit_{ u }, nr_{ nr },
		  key_{ nr < first_bucket ? key_of(u, nr <= SD_XCOPY_NR_ALSO ? static_cast<u32>(nr) : 0) : 0 }
	{
	}
	static constexpr u64 number(const sd_xcopy_unit &u)
	{
		return u.more ? first_bucket + SD_XCOPY_NR_BUCKETS : first_bucket;
	}
	[[nodiscard]] sd_xcopy_name *head(sd_xcopy_registry &r) const
	{
		if (nr_ >= first_bucket)
			return r.bucket[nr_ - first_bucket];
		if (!key_)
			return nullptr;
		return nr_ == crowded ? r.crowded : bucket_of(r, key_, nr_ != bearers);
	}
	/* From @n on. */
	[[nodiscard]] sd_xcopy_name *search(sd_xcopy_registry &r, sd_xcopy_name *n) const
	{
		for (; n && !is_near(*n); n = n->next)
			r.steps++;
		r.steps += !!n;
		return n;
	}

private:
	static constexpr u64 bearers = SD_XCOPY_NR_ALSO + 1, crowded = bearers + 1,
			     first_bucket = crowded + 1;

	[[nodiscard]] bool is_near(const sd_xcopy_name &n) const
	{
		if (nr_ >= first_bucket)
			return is_best(n) && may_have(unit_, n.key);
		if (nr_ == crowded)
			return may_have(n.of->unit, key_);
		return n.key == key_ && is_best(n) == (nr_ != bearers);
	}

	const sd_xcopy_unit &unit_;
	u64 nr_;
	u64 key_;
};

u32 bearer_reason(sd_xcopy_registry &r, const sd_xcopy_bearer &me)
{
	if (!valid_designator(me.unit.designator))
		return BLK_COPY_REASON_NO_DESIGNATOR;

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
	std::fill(std::begin(unit->rest), std::end(unit->rest), u64{ 0 });
	unit->more = 0;
	if (truncated(wire_bytes{ buf, len }) && len >= SD_XCOPY_PAGE_LEN)
		add_any(*unit);
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
	*b = { *unit, sd_xcopy_lu_key(&unit->designator), {}, {} };
	for (u32 i = 0; i <= SD_XCOPY_NR_ALSO; i++)
		if (const u64 key = key_of(*unit, i))
			link(bucket_of(*r, key, !i), *b, b->name[i], key);
	if (unit->more)
		link(r->crowded, *b, b->more, b->lu);
}

void sd_xcopy_registry_leave(sd_xcopy_registry *, sd_xcopy_bearer *b)
{
	for (sd_xcopy_name &n : b->name)
		if (n.key)
			unlink(n);
	if (b->more.key)
		unlink(b->more);
}

sd_xcopy_bearer *sd_xcopy_registry_find(sd_xcopy_registry *r, u64 lu)
{
	for (const sd_xcopy_name *n = bucket_of(*r, lu, true); n; n = n->next)
		if (n->key == lu && is_best(*n))
			return n->of;
	return nullptr;
}

sd_xcopy_bearer *sd_xcopy_registry_near(sd_xcopy_registry *r, const sd_xcopy_unit *unit,
					sd_xcopy_near *walk)
{
	for (; walk->nr < stage::number(*unit); walk->nr++) {
		const stage s{ *unit, walk->nr };

		walk->at = s.search(*r, walk->at ? walk->at->next : s.head(*r));
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
