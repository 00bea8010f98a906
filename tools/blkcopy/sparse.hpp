/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --sparse: what reads as zeroes at the source is not copied but zeroed at the
 * destination, which takes space from it where it can.
 */
#ifndef _BLKCOPY_SPARSE_HPP
#define _BLKCOPY_SPARSE_HPP

#include <cstdint>
#include <optional>

#include "copy.hpp"
#include "lba_status.hpp"

namespace blkcopy {

class sparse {
public:
	/* Without @wanted all is copied. */
	sparse(const ends &e, const blkcopy_range &range, bool wanted);

	bool wanted() const { return wanted_; }

	/*
	 * What to do next of the @most bytes from @at on, offsets from the start
	 * of the range: of how many of them, and how.
	 */
	step next(uint64_t at, uint64_t most);

	/* @piece, by whichever way next() has said. */
	outcome zero(const blkcopy_range &piece);
	outcome copy_looking(const blkcopy_range &piece);

	/* Bytes of @parts that would be zeroed, as far as the source tells. */
	uint64_t count(const std::vector<extent> &parts);

private:
	extent next_hole(uint64_t at, uint64_t most);
	extent whole_units(uint64_t from, uint64_t to) const;
	int zero_at(uint64_t offset, uint64_t length);

	const ends &ends_;
	blkcopy_range range_;
	bool wanted_;
	bool look_;	    /* at what is read */
	bool punch_ = true; /* until the destination says that it cannot */
	std::optional<lba_status> status_;
};

} /* namespace blkcopy */

#endif
