/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_SIZE_HPP
#define _BLKCOPY_SIZE_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace blkcopy {

/* "4096", "0x1000", "4K": K, M, G and T stand for powers of 1024. */
std::optional<uint64_t> parse_size(std::string_view text);

} /* namespace blkcopy */

#endif
