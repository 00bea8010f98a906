/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a SCSI disk says of its blocks: which are mapped, and that the others
 * read as zeroes.
 */
#ifndef _BLKCOPY_LBA_STATUS_HPP
#define _BLKCOPY_LBA_STATUS_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include "device.hpp"

namespace blkcopy {

/* Blocks of one kind, up to @end; where they begin is where one has asked. */
struct lba_run {
	uint64_t end;
	bool mapped;
};

/*
 * The answer to GET LBA STATUS for block @lba: runs without gaps from there on,
 * no two neighbours of one kind. None where it makes no sense (SBC-4 5.9.2).
 */
std::vector<lba_run> decode_lba_status(const uint8_t *data, size_t size,
				       uint64_t lba);

/* A disk, a partition of one, or dm-multipath, which passes the question on. */
class lba_status {
public:
	explicit lba_status(const device &d);

	/*
	 * Is it thinly provisioned, do blocks that are not mapped read as zeroes
	 * (LBPRZ), and has it answered each time? What does not is not asked
	 * again.
	 */
	bool tells() const { return tells_; }
	/* Bytes of the device, from @offset on; nothing where it does not tell. */
	std::optional<lba_run> at(uint64_t offset);
	/* Answers are good for what was asked just now. */
	void forget() { runs_.clear(); }

private:
	size_t ask(uint8_t action, uint64_t lba, uint8_t *data, uint32_t size);

	const device &device_;
	bool tells_ = false;
	uint64_t start_ = 0; /* of a partition, bytes */
	uint64_t from_ = 0;  /* of @runs_, block of the disk */
	std::vector<lba_run> runs_;
};

} /* namespace blkcopy */

#endif
