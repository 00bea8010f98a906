// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fate of a command that has come back: is it finished, is it sent again,
 * or does somebody have to find out what became of it?
 */
#ifndef _BLK_COPY_FATE_HPP
#define _BLK_COPY_FATE_HPP

#include "abi.h"
#include "outcome.hpp"

namespace blk_copy {

/* A command is sent so often at most, the first time included. */
inline constexpr kcxx::u32 max_tries = BLK_COPY_MAX_TRIES;
/* And not any more when it is so old: by hand there is no such wait. */
inline constexpr kcxx::u32 max_age_ms = 1000;
/* Before the second try; doubled before each later one. */
inline constexpr kcxx::u32 first_delay_ms = 20;

/* Contract: blk_copy_command_fate(). */
[[nodiscard]] blk_copy_fate fate_of(const blk_copy_ending &e);

} // namespace blk_copy

#endif
