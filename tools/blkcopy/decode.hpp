/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What devices say of copies, by the decoders that the kernel's sd_xcopy has.
 */
#ifndef _BLKCOPY_DECODE_HPP
#define _BLKCOPY_DECODE_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hex.hpp"

namespace blkcopy {

enum class form {
	list,	    /* parameter list of EXTENDED COPY(LID1) */
	vpd,	    /* page 83h or 8Fh */
	parameters, /* RECEIVE COPY OPERATING PARAMETERS */
	status,	    /* RECEIVE COPY STATUS(LID1) */
	inquiry,
	sense,
	cdb,
};

/* "list", "vpd", ...; nothing for another word. */
std::optional<form> form_called(std::string_view name);
std::vector<std::string> names_of_forms();

/* What the bytes look like; nothing where that is not clear. */
std::optional<form> guess_form(std::span<const uint8_t> bytes);

struct decoded {
	std::string text;  /* lines, as far as it could be read */
	std::string error; /* what is wrong with the bytes, or empty */
};

/* @block_size: of the logical units, bytes. */
decoded decode(std::span<const uint8_t> bytes, form f, uint32_t block_size);

/* The same of a command that ended so; sense data as far as the log has them. */
decoded decode(const logged_end &e);

} /* namespace blkcopy */

#endif
