/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes in hexadecimal, as programs print them and as people write them down.
 */
#ifndef _BLKCOPY_HEX_HPP
#define _BLKCOPY_HEX_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace blkcopy {

/* How a command ended, of which the log and the events have a line. */
struct logged_end {
	uint8_t host_byte;
	uint8_t status;
	uint8_t sense_key;
	uint8_t asc;
	uint8_t ascq;
};

/* Lines that follow each other without words between; or a line of the log. */
struct dump {
	size_t line; /* where it begins, from 1 */
	std::vector<uint8_t> bytes;
	std::optional<logged_end> end;
};

struct hex_text {
	std::vector<dump> dumps;
	std::string error; /* "line 3: ...", or empty */
};

/*
 * Understands what sg_raw, sg_inq -H, sg_vpd -H, xxd, hexdump -C and od -tx1
 * print, with or without addresses and characters, bytes with 0x and commas, and
 * comments behind '#'. A line that begins with a word is none of bytes, and ends
 * a dump, as does one with "host 0x00 status 0x02 sense 5/25/00". Addresses have to fit what is there.
 */
hex_text parse_hex(std::string_view text);

} /* namespace blkcopy */

#endif
