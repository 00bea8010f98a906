/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BLKCOPY_JSON_HPP
#define _BLKCOPY_JSON_HPP

#include <string>
#include <utility>
#include <vector>

namespace blkcopy {

/* @text with its quotes. */
std::string json_string(const std::string &text);

/* Of what is JSON already: [a,b], {"name":value,...}. */
std::string json_array(const std::vector<std::string> &values);
std::string
json_object(const std::vector<std::pair<std::string, std::string>> &members);

} /* namespace blkcopy */

#endif
