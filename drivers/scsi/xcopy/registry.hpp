// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which logical units are what they say. A copy manager finds the LUs of a copy
 * by designator alone and takes the first that fits: where two LUs share one, it
 * copies from or to the wrong one and answers GOOD. So a designator is used
 * only while nothing on this host contradicts it.
 */
#ifndef _SD_XCOPY_REGISTRY_HPP
#define _SD_XCOPY_REGISTRY_HPP

#include "vpd.hpp"

namespace sd_xcopy {

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

} // namespace sd_xcopy

#endif
