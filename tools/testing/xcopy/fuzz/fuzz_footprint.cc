// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any ranges into a footprint of any capacity, with questions in between. What
 * was added is never forgotten, "apart" and "meet" are never wrong, and while
 * there is room there is no doubt.
 */
#include <bitset>
#include <vector>

#include "fuzz.hpp"

#include "block/copy/abi.h"

namespace {

constexpr unsigned int nr_units = 4, width = 512, max_capacity = 48;

/* The model: a bit a sector. */
using sectors = std::bitset<nr_units * width>;

unsigned int bit(uint64_t unit, uint64_t sector)
{
	return static_cast<unsigned int>(unit * width + sector);
}

class fuzzer {
public:
	explicit fuzzer(unsigned int capacity) : place_(capacity)
	{
		blk_copy_footprint_init(&f_, place_.data(), capacity);
	}

	void add(unsigned int side, uint64_t unit, uint64_t sector, uint64_t nr)
	{
		blk_copy_footprint_add(&f_, side, unit, sector, nr);
		for (uint64_t i = 0; i < nr; i++)
			set_[side][bit(unit, sector + i)] = true;
		adds_ += nr != 0;
	}

	void hide(uint64_t from, uint64_t nr)
	{
		blk_copy_footprint_add(&f_, BLK_COPY_SIDE_UNSEEN, BLK_COPY_UNIT_NONE, from, nr);
		for (uint64_t i = 0; i < nr; i++)
			hidden_[from + i] = true;
		adds_ += nr != 0;
	}

	void anew()
	{
		blk_copy_footprint_init(&f_, place_.data(), f_.capacity);
		set_[BLK_COPY_SIDE_SRC].reset();
		set_[BLK_COPY_SIDE_DST].reset();
		hidden_.reset();
		adds_ = 0;
	}

	void ask(unsigned int side, uint64_t unit, uint64_t sector, uint64_t nr)
	{
		const bool exact = adds_ < place_.size();
		const bool met = (set_[0] & set_[1]).any();

		blk_copy_footprint_settle(&f_);
		require(f_.nr <= f_.capacity);

		const __u32 said = blk_copy_footprint_meet(&f_);

		require(said != (met ? BLK_COPY_APART : BLK_COPY_MEET));
		require(!exact || said != BLK_COPY_PERHAPS);
		if (said == BLK_COPY_APART)
			ask_where(side, unit, sector, nr, exact);
		ask_runs();
	}

private:
	void ask_where(unsigned int side, uint64_t unit, uint64_t sector, uint64_t nr, bool exact)
	{
		const bool says = blk_copy_footprint_holds(&f_, side, unit, sector, nr);
		bool in = true, other = false;

		for (uint64_t i = 0; i < nr; i++) {
			in &= set_[side][bit(unit, sector + i)];
			other |= set_[!side][bit(unit, sector + i)];
		}
		require(says || !in);
		require(!says || !other);
		require(!exact || says == in);
	}

	void ask_runs()
	{
		blk_copy_run run;

		for (uint64_t at = 0; at < width; at += run.sectors) {
			blk_copy_footprint_run(&f_, at, width, &run);
			require(run.sectors && at + run.sectors <= width);
			for (uint64_t i = 0; run.seen && i < run.sectors; i++)
				require(!hidden_[at + i]);
		}
	}

	std::vector<blk_copy_place> place_;
	blk_copy_footprint f_;
	sectors set_[2];
	std::bitset<width> hidden_;
	std::size_t adds_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;

	fuzzer f{ 4 + data[0] % (max_capacity - 3) };

	for (size_t i = 1; i + 4 <= size; i += 4) {
		const unsigned int what = data[i], unit = what >> 1 & 3;
		const uint64_t sector = (data[i + 1] | data[i + 2] << 8) % width;
		const uint64_t nr = std::min<uint64_t>(data[i + 3] % 40, width - sector);

		switch (what >> 3 & 7) {
		case 0:
			f.hide(sector, nr);
			break;
		case 1:
			f.ask(what & 1, unit, sector, nr ? nr : 1);
			break;
		case 2:
			if (what >> 6 == 3)
				f.anew();
			break;
		default:
			f.add(what & 1, unit, sector, nr);
		}
	}
	f.ask(0, 0, 0, 1);
	return 0;
}
