// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any VPD page 83h gives an error that changes nothing, or a designator that
 * stands in the page, that the encoder takes, and that does not collide with
 * itself.
 */
#include <algorithm>
#include <cstring>
#include <memory>

#include "sd_check.hpp"

namespace {

void encodes(const sd_xcopy_designator &d)
{
	const blk_copy_segment seg{ 0, 8, 8, 0 };
	__u8 list[108];

	require(sd_xcopy_encode_params(list, sizeof(list), &d, &d, 512, &seg, 1,
				       SD_XCOPY_LIST_NONE, 0) == 108);
	require(!std::memcmp(list + 24, d.id, d.len));
}

/* Two paths of one unit, then two units of one name. However many names it has, it has that. */
void registers(const sd_xcopy_designator &d, __u64 ident, const __u8 *page, std::size_t len)
{
	const auto registry = std::make_unique<sd_xcopy_registry>();
	sd_xcopy_bearer bearers[2]{};
	sd_xcopy_unit unit{ 1000, ident, 0, 512, d, 0, {}, {} };

	sd_xcopy_also_vpd83(page, len, &unit);
	sd_xcopy_registry_enter(registry.get(), &bearers[0], &unit);
	sd_xcopy_registry_enter(registry.get(), &bearers[1], &unit);
	require(sd_xcopy_registry_reason(registry.get(), &bearers[0]) == BLK_COPY_REASON_NONE);
	sd_xcopy_registry_leave(registry.get(), &bearers[1]);
	unit.ident++;
	sd_xcopy_registry_enter(registry.get(), &bearers[1], &unit);
	for (sd_xcopy_bearer &b : bearers)
		require(sd_xcopy_registry_reason(registry.get(), &b) == BLK_COPY_REASON_COLLISION);
	for (sd_xcopy_bearer &b : bearers)
		sd_xcopy_registry_leave(registry.get(), &b);
	require(!registry->crowded && std::ranges::all_of(registry->bucket, [](auto *n) { return !n; }));
	require(sd_xcopy_lu_key(&d) != 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	sd_xcopy_designator d, before;

	std::memset(&d, 0x5a, sizeof(d));
	before = d;

	const __u64 ident = sd_xcopy_ident_vpd83(sd_xcopy_ident_init(), data, size);
	const __s32 rc = sd_xcopy_decode_vpd83(data, size, &d);

	if (rc) {
		require(rc == -71 || rc == -61);
		require(!std::memcmp(&d, &before, sizeof(d)));
		return 0;
	}
	require(d.len >= 8 && d.len <= 18 && d.code_set == 1);
	require(std::search(data, data + size, d.id, d.id + d.len) != data + size);
	encodes(d);
	registers(d, ident, data, size);
	return 0;
}
