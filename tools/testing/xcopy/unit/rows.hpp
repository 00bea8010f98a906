// SPDX-License-Identifier: GPL-2.0-only
/* Tests that are a table. */
#ifndef _XCOPY_UNIT_ROWS_HPP
#define _XCOPY_UNIT_ROWS_HPP

#include <string>
#include <vector>

#include <gtest/gtest.h>

/* ROWS(SUITE, TYPE, ROW...): SUITE, of TEST_P, once for each row, which has a name. */
#define ROWS(suite, type, ...)                                                   \
	INSTANTIATE_TEST_SUITE_P(, suite,                                        \
				 testing::ValuesIn(std::vector<type>{ __VA_ARGS__ }), \
				 [](const auto &row) { return std::string(row.param.name); })

#endif
