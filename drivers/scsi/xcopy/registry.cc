// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identity of logical units: the hash of what an LU says of itself, and the
 * search for two LUs with one designator.
 */
#include "registry.hpp"

namespace sd_xcopy {
namespace {

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

bool used(const sd_xcopy_unit &u)
{
	return u.flags & SD_XCOPY_UNIT_USED;
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

u32 unit_reason(std::span<const sd_xcopy_unit> units, u32 self)
{
	if (self >= units.size())
		return BLK_COPY_REASON_NO_DESIGNATOR;

	const sd_xcopy_unit &me = units[self];

	if (!used(me) || !valid_designator(me.designator))
		return BLK_COPY_REASON_NO_DESIGNATOR;

	u32 reason = BLK_COPY_REASON_NONE;

	for (const auto &other : units) {
		if (!used(other) || !same(other.designator, me.designator))
			continue;
		if (!paths_of_one_lu(other, me))
			return BLK_COPY_REASON_COLLISION;
		if (other.capacity != me.capacity)
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

u32 sd_xcopy_unit_reason(const sd_xcopy_unit *units, u32 nr, u32 self)
{
	return unit_reason(std::span<const sd_xcopy_unit>{ units, nr }, self);
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
