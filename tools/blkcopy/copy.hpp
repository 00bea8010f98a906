/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asking the kernel: BLKCOPY, once or piece by piece.
 */
#ifndef _BLKCOPY_COPY_HPP
#define _BLKCOPY_COPY_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "../../include/uapi/linux/blk-copy.h"
#include "device.hpp"

namespace blkcopy {

/* The ends as they are open; @src and @dst may be one. */
struct ends {
	const device &src;
	const device &dst;

	bool same() const;
};

/* How far it got when it ended. */
enum class stage {
	checks, /* nothing was written */
	copying,
	flushing,  /* all is copied */
	verifying, /* and flushed */
};

/* Which end failed, as far as it was looked for. */
enum class fault { unknown,
		   source,
		   destination };

struct extent {
	uint64_t offset; /* from the start of the range */
	uint64_t length;

	uint64_t end() const { return offset + length; }
};

/* What holds up who reads or writes there. */
struct obstacle {
	enum class kind {
		none,
		suspended, /* a mapped device */
		pathless,  /* one of dm-multipath */
		blocked,   /* a disk that cannot be reached at the moment */
		path,	   /* such a one of dm-multipath, which may send there */
		full,	   /* a thin pool that keeps what it has no space for */
	};

	kind what = kind::none;
	std::string name = {};
	std::string disk = {}; /* the path */
};

struct outcome {
	uint64_t copied = 0;	/* bytes from the start, without a gap */
	uint64_t earlier = 0;	/* bytes another run has copied */
	uint64_t offloaded = 0; /* of the others */
	uint64_t zeroed = 0;	/* of the others, by --sparse: not copied */
	double seconds = 0;	/* of copying and flushing */
	uint32_t reason = 0;	/* why the first that is by hand is */
	int error = 0;		/* errno */
	stage where = stage::copying;
	fault who = fault::unknown;
	int signal = 0; /* that stopped it; @error is EINTR */
	bool verified = false;
	bool map_left = false; /* that of --resume, though all is copied */
	std::vector<extent> differences = {}; /* what else it is then */
	/* Found in the checks: what is wrong with the map of --resume, */
	std::string map = {};
	/* the destination's signature, */
	std::string signature = {};
	/* that it cannot be looked at, */
	bool unseen = false;
	/* or what an end waits for. */
	obstacle waits = {};

	bool failed() const { return error || !differences.empty(); }
};

/* What is to be done with the next bytes of a range. */
struct step {
	enum class way {
		copy, /* BLKCOPY */
		zero, /* the source reads as zeroes there */
		look, /* read and write, and look for zeroes */
	};

	uint64_t length;
	way how;
};

class sparse;

/*
 * Called after each piece, which may have failed, with what is done of it and of
 * all so far. An errno ends the copy.
 */
using piece_fn = std::function<int(const extent &, const outcome &)>;

outcome copy_at_once(const ends &e, blkcopy_range range);

/* As a piece says nothing about the others, judge() comes before several. */
bool more_than_a_piece(const blkcopy_range &range);

/*
 * A kernel that copies is asked piece by piece, so that a signal or the freezer
 * waits for about a second and not for the whole. Of the range those parts are copied which @parts has, in order; the others are there already.
 * @holes says what of them need not be copied.
 */
outcome copy_in_pieces(const ends &e, const blkcopy_range &range,
		       const std::vector<extent> &parts, sparse &holes,
		       const piece_fn &piece);

/* Makes what was copied outlast a loss of power. */
void flush(const device &dst, outcome &result);

/* The kernel's own verdict on the range, which sees through mapped devices. */
outcome judge(const ends &e, blkcopy_range range);

/* What BLKCOPY would say to the range as a whole: errno, or 0. */
int check_whole_range(const ends &e, const blkcopy_range &range);

/*
 * What this kernel says to any BLKCOPY: 0, EOPNOTSUPP where its module is
 * missing, ENOTTY where it does not know it.
 */
int ask_for_blkcopy(const device &dst);

bool wraps(uint64_t offset, uint64_t length);
bool beyond_end(const device &d, uint64_t offset, uint64_t length);
bool aligned(const ends &e, uint64_t value);

} /* namespace blkcopy */

#endif
