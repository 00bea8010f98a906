// SPDX-License-Identifier: GPL-2.0-only
/* 3PC is read from bytes that are there, and from that bit alone. */
#include <vector>

#include "sd_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
	const int has = sd_xcopy_inquiry_3pc(data, size);

	require(has == 0 || has == 1);
	if (!has)
		return 0;
	require(size >= 6 && (data[5] & 8) && data[4]);

	std::vector<__u8> without{ data, data + size };

	without[5] &= 0xf7;
	require(!sd_xcopy_inquiry_3pc(without.data(), without.size()));
	return 0;
}
