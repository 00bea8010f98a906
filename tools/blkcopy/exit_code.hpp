/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_EXIT_CODE_HPP
#define _BLKCOPY_EXIT_CODE_HPP

namespace blkcopy {

/*
 * One for each thing a script would do next; blkcopy(8) has them all. A signal
 * that ended the copy ends the program.
 */
enum exit_code {
	exit_ok = 0,
	exit_failed = 1,	/* what is none of the others */
	exit_usage = 2,
	exit_refused = 3,	/* nothing was written */
	exit_no_blkcopy = 4,	/* the same: the kernel cannot */
	exit_not_offloaded = 5,	/* --offload-only */
	exit_source = 6,
	exit_destination = 7,
	exit_not_flushed = 8,	/* but all is copied */
	exit_uncertain = 9,	/* --offload-only: it may still be written to */
	exit_differs = 10,	/* --verify */
	exit_partly = 11,	/* blkcopy check: not all by the devices */
	exit_untold = 12,	/* all is copied; what was to be said, or the map, is not right */
};

} /* namespace blkcopy */

#endif
