// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any parts of a source, on devices of any size: what passes the checks lies inside,
 * on blocks and apart, and the map has each sector where its part has it; what does
 * not is refused for a reason that a plain look finds as well.
 */
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "block/copy/abi.h"

namespace {

#define MUST(cond)			\
	do {				\
		if (!(cond))		\
			std::abort();	\
	} while (0)

/* Bytes as numbers: mostly small and on blocks, now and then huge. */
class reader {
public:
	reader(const uint8_t *data, size_t size) : data_{ data }, left_{ size } {}

	bool more() const { return left_ != 0; }
	uint8_t byte()
	{
		if (!left_)
			return 0;
		left_--;
		return *data_++;
	}
	__u64 number()
	{
		const uint8_t kind = byte();
		__u64 n = byte();

		switch (kind & 7) {
		case 0:
			return n;
		case 1:
			return n << 56 | byte();
		case 2:
			return ~(n << 9);
		case 3:
			return (1ULL << 63) - (n << 9);
		default:
			return n << 9;
		}
	}

private:
	const uint8_t *data_;
	size_t left_;
};

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

		MUST(nr && nr <= part.size());
		for (const auto &p : part) {
			for (__u64 n : { __u64{ 0 }, p.length / 512 - 1 }) {
				blk_copy_source_at(s.data(), nr, pos + n, &at);
				MUST(at.sector == p.src_offset / 512 + n);
				MUST(at.sectors >= p.length / 512 - n);
			}
			pos += p.length / 512;
		}
		MUST(s[nr - 1].end == pos);
		blk_copy_source_at(s.data(), nr, pos, &at);
		MUST(!at.sectors);
	}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader in{ data, size };
	request r;

	r.src = { in.number(), 512U << (in.byte() & 3), BLK_COPY_END_BLOCK | BLK_COPY_END_READ };
	r.dst = { in.number(), 512U << (in.byte() & 3), BLK_COPY_END_BLOCK | BLK_COPY_END_WRITE };
	r.args.same_device = in.byte() & 1;
	r.args.dst_offset = in.number();
	do {
		const __u64 offset = in.number();

		r.part.push_back({ offset, in.number() });
	} while (in.more() && r.part.size() < BLK_COPY_MAX_PARTS);
	r.args.nr_parts = static_cast<__u32>(r.part.size());

	const int said = blk_copy_check_args(&r.args, r.part.data(), &r.src, &r.dst);

	MUST(said == r.want());
	if (!said)
		r.look_at_map();
	return 0;
}
