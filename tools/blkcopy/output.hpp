/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program says, and the descriptors it says it on.
 */
#ifndef _BLKCOPY_OUTPUT_HPP
#define _BLKCOPY_OUTPUT_HPP

#include <string>
#include <string_view>

namespace blkcopy {

/*
 * A descriptor of 0 to 2 that the caller has closed would be given to the
 * first device that is opened, and messages would be written to it. What takes
 * its place can be used as little: it is open for the other direction. To be
 * called before anything is opened. False: there is nothing to fill the gap.
 */
bool fill_standard_descriptors();

/* All of it. errno, or 0. */
int write_all(int fd, std::string_view text);

/* @text with a ? for what would break the line, or do something to a terminal. */
std::string one_line(std::string text);

/* "blkcopy: " and @line, on stderr. Nobody listening is no reason to stop, */
void complain(const std::string &line);

/* @line alone, on stderr. */
void tell(const std::string &line);

/* @text as it is, on stderr. */
void tell_raw(const std::string &text);

/* but one to end with another status: has stderr taken all of these? */
bool all_told();

/*
 * @text to stdout. False, with a complaint, where it did not get there; @and_yet
 * ends that, as what holds all the same.
 */
bool print(const std::string &text, const char *and_yet = "");

} /* namespace blkcopy */

#endif
