/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What else the program does than copy, and what each is told.
 */
#ifndef _BLKCOPY_VERBS_HPP
#define _BLKCOPY_VERBS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace blkcopy {

struct decode_options {
	std::string file = "-";
	std::string type;	   /* one of names_of_forms(), or empty */
	uint32_t block_size = 512; /* bytes */
};

struct explain_options {
	std::vector<std::string> reasons; /* none: all */
};

/* Where copies are checked: a range, as options has it. */
struct check_options {
	std::string src;
	std::string dst;
	uint64_t src_offset = 0;
	uint64_t dst_offset = 0;
	std::optional<uint64_t> length;
	bool json = false;
};

struct status_options {
	std::vector<std::string> devices; /* none: all */
	std::optional<double> watch;	  /* seconds between */
	bool json = false;
};

/* As parse_options(). */
std::optional<int> parse_check(int argc, char **argv, check_options &o);
std::optional<int> parse_decode(int argc, char **argv, decode_options &o);
std::optional<int> parse_explain(int argc, char **argv, explain_options &o);
std::optional<int> parse_status(int argc, char **argv, status_options &o);

/* Is it a word that begins something else than a copy? */
bool is_verb(const std::string &word);

/* @argv begins with the verb. The exit code. */
int run_check(int argc, char **argv);
int run_decode(int argc, char **argv);
int run_explain(int argc, char **argv);
int run_status(int argc, char **argv);

} /* namespace blkcopy */

#endif
