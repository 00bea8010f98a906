/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the decoders share.
 */
#ifndef _BLKCOPY_DECODE_PARTS_HPP
#define _BLKCOPY_DECODE_PARTS_HPP

#include <cstdint>
#include <span>
#include <string>

#include "decode.hpp"
#include "table.hpp"

namespace blkcopy {

using bytes = std::span<const uint8_t>;

/* Names and values, in two columns. */
class listing {
public:
	void row(const std::string &name, const std::string &value)
	{
		rows_.add({ name, value });
	}
	void row(const std::string &name, uint64_t value)
	{
		row(name, std::to_string(value));
	}
	std::string text() const { return rows_.text(); }

private:
	table rows_{ { { "" }, { "" } }, "  " };
};

std::string hex_of(bytes b);
/* "1048576 bytes (1 MiB)" */
std::string exact_size(uint64_t n);

/* Each form by itself. */
decoded decode_list(bytes b);
decoded decode_cdb(bytes b);
decoded decode_sense(bytes b);
decoded decode_vpd(bytes b);
decoded decode_inquiry(bytes b);
decoded decode_parameters(bytes b, uint32_t block_size);
decoded decode_status(bytes b, uint32_t block_size);

} /* namespace blkcopy */

#endif
