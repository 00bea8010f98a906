/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Columns for people.
 */
#ifndef _BLKCOPY_TABLE_HPP
#define _BLKCOPY_TABLE_HPP

#include <string>
#include <vector>

namespace blkcopy {

class table {
public:
	enum class side { left,
			  right };

	struct column {
		std::string title;
		side aligned = side::left;
	};

	/* Without any title there is no line of titles. */
	explicit table(std::vector<column> columns, std::string indent = "");

	/* A cell for each column; more are not shown, and fewer end the line. */
	void add(std::vector<std::string> cells);
	bool empty() const { return rows_.empty(); }

	/* As wide as the widest, two blanks between, none at the end. */
	std::string text() const;

private:
	std::vector<size_t> widths() const;
	std::string line(const std::vector<std::string> &cells,
			 const std::vector<size_t> &widths) const;

	std::vector<column> columns_;
	std::vector<std::vector<std::string>> rows_;
	std::string indent_;
};

} /* namespace blkcopy */

#endif
