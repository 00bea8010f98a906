// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any parts of a source, on devices of any size: what passes the checks lies inside,
 * on blocks and apart, and the map has each sector where its part has it; what does
 * not is refused for a reason that a plain look finds as well.
 */
#include <cerrno>
#include <vector>

#include "fuzz.hpp"

#include "block/copy/abi.h"

namespace {

/* A number: mostly small and on blocks, now and then huge. */
__u64 number(input &in)
{
	const auto kind = in.take<uint8_t>();
	const __u64 n = in.take<uint8_t>();

	switch (kind & 7) {
	case 0:
		return n;
	case 1:
		return n << 56 | in.take<uint8_t>();
	case 2:
		return ~(n << 9);
	case 3:
		return (1ULL << 63) - (n << 9);
	default:
		return n << 9;
	}
}

using wide = unsigned __int128;
constexpr wide top = (1ULL << 63) - 1;

struct request {
	blk_copy_args args{};
	std::vector<blk_copy_part> part;
	blk_copy_end src{}, dst{};

	/* The same checks, one after the other, in numbers that cannot overflow. */
	int want() const
	{
		const unsigned int block = std::max(src.block_size, dst.block_size);
		wide total = 0;
		bool past = false, meets = false, large = args.dst_offset > top, odd = args.dst_offset % block;

		for (const auto &p : part) {
			if (!p.length)
				return -EINVAL;
			total += p.length;
			odd |= p.src_offset % block || p.length % block;
			large |= p.length > top || wide{ p.src_offset } + p.length > top;
			past |= wide{ p.src_offset } + p.length > src.size;
		}
		if (odd)
			return -EINVAL;
		if (large || args.dst_offset + total > top)
			return -EOVERFLOW;
		if (args.dst_offset + total > dst.size)
			return -ENOSPC;
		if (past)
			return -ENXIO;
		for (const auto &p : part)
			meets |= p.src_offset < args.dst_offset + total &&
				 args.dst_offset < p.src_offset + p.length;
		return meets && args.same_device ? -EEXIST : 0;
	}

	void look_at_map() const
	{
		std::vector<blk_copy_source> s(part.size());
		const __u32 nr = blk_copy_sources(part.data(), args.nr_parts, s.data());
		blk_copy_stretch at;
		__u64 pos = 0;

		require(nr && nr <= part.size());
		for (const auto &p : part) {
			for (__u64 n : { __u64{ 0 }, p.length / 512 - 1 }) {
				blk_copy_source_at(s.data(), nr, pos + n, &at);
				require(at.sector == p.src_offset / 512 + n);
				require(at.sectors >= p.length / 512 - n);
			}
			pos += p.length / 512;
		}
		require(s[nr - 1].end == pos);
		blk_copy_source_at(s.data(), nr, pos, &at);
		require(!at.sectors);
	}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in{ data, size };
	request r;

	r.src = { number(in), 512U << (in.take<uint8_t>() & 3), BLK_COPY_END_BLOCK | BLK_COPY_END_READ };
	r.dst = { number(in), 512U << (in.take<uint8_t>() & 3), BLK_COPY_END_BLOCK | BLK_COPY_END_WRITE };
	r.args.same_device = in.take<uint8_t>() & 1;
	r.args.dst_offset = number(in);
	do {
		const __u64 offset = number(in);

		r.part.push_back({ offset, number(in) });
	} while (in.more() && r.part.size() < BLK_COPY_MAX_PARTS);
	r.args.nr_parts = static_cast<__u32>(r.part.size());

	const int said = blk_copy_check_args(&r.args, r.part.data(), &r.src, &r.dst);

	require(said == r.want());
	if (!said)
		r.look_at_map();
	return 0;
}
