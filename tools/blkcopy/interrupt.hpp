/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Being stopped: SIGINT, SIGTERM and SIGHUP end the copy after the piece that
 * is under way, so that it can be said how far it got. A second one of the same
 * kind kills at once.
 */
#ifndef _BLKCOPY_INTERRUPT_HPP
#define _BLKCOPY_INTERRUPT_HPP

namespace blkcopy {

/* From here on signals are caught, but for those the caller has ignored. */
void catch_signals();

/*
 * The same for who is long in the kernel, which runs no handler there, so that a
 * second signal would be one with the first: another thread takes them.
 */
void catch_signals_beside();

/* The signal that came, or 0. */
int caught_signal();

/* Ends the program by @signal, as if it had not been caught. */
[[noreturn]] void end_by_signal(int signal);

} /* namespace blkcopy */

#endif
