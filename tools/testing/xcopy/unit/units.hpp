// SPDX-License-Identifier: GPL-2.0-only
/* Units of the registry of drivers/scsi/xcopy, from pages in vectors/. */
#ifndef _XCOPY_UNIT_UNITS_HPP
#define _XCOPY_UNIT_UNITS_HPP

#include <string>

#include "drivers/scsi/xcopy/abi.h"
#include "vectors.hpp"

namespace units {

using vectors::bytes;

inline __u64 ident(const bytes &vpd83, const std::string &serial)
{
	const __u64 hash = sd_xcopy_ident_add(sd_xcopy_ident_init(),
					      reinterpret_cast<const __u8 *>(serial.data()),
					      serial.size());

	return sd_xcopy_ident_vpd83(hash, vpd83.data(), vpd83.size());
}

inline __u64 ident(const bytes &vpd83)
{
	return sd_xcopy_ident_vpd83(sd_xcopy_ident_init(), vpd83.data(), vpd83.size());
}

/* A disk as the glue registers it: both from its pages. */
inline sd_xcopy_unit unit_of(const bytes &b, const std::string &serial)
{
	sd_xcopy_unit u{ 131072, ident(b, serial), 0, 512, {}, 0, {}, {} };

	sd_xcopy_decode_vpd83(b.data(), b.size(), &u.designator);
	sd_xcopy_also_vpd83(b.data(), b.size(), &u);
	u.target = sd_xcopy_target_name_hash(b.data(), b.size());
	return u;
}

inline sd_xcopy_unit unit(const char *vpd83, const std::string &serial)
{
	return unit_of(vectors::load(vpd83), serial);
}

inline sd_xcopy_unit first()
{
	return unit("vpd83-lio-first.hex", "unitserialfirst");
}

inline sd_xcopy_unit forth()
{
	return unit("vpd83-lio-forth.hex", "unitserialforth");
}

inline sd_xcopy_unit other()
{
	return unit("vpd83-lio-uuid.hex", "8e4a0bd2-7d4c-4a52-9c11-0f3be7a1c2d9");
}

} // namespace units

#endif
