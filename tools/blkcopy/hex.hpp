/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes in hexadecimal, as programs print them and as people write them down.
 */
#ifndef _BLKCOPY_HEX_HPP
#define _BLKCOPY_HEX_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace blkcopy {

/* Lines that follow each other without words between. */
struct dump {
	size_t line; /* where it begins, from 1 */
	std::vector<uint8_t> bytes;
};

struct hex_text {
	std::vector<dump> dumps;
	std::string error; /* "line 3: ...", or empty */
};

/*
 * Understands what sg_raw, sg_inq -H, sg_vpd -H, xxd, hexdump -C and od -tx1
 * print, with or without addresses and characters, bytes with 0x and commas, and
 * comments behind '#'. A line that begins with a word is none of bytes, and ends
 * a dump. Addresses have to fit what is there.
 */
hex_text parse_hex(std::string_view text);

} /* namespace blkcopy */

#endif
