// SPDX-License-Identifier: GPL-2.0-only
#include "table.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace blkcopy {

table::table(std::vector<column> columns, std::string indent)
	: columns_{ std::move(columns) }, indent_{ std::move(indent) }
{
}

void table::add(std::vector<std::string> cells)
{
	cells.resize(std::min(cells.size(), columns_.size()));
	rows_.push_back(std::move(cells));
}

std::vector<size_t> table::widths() const
{
	std::vector<size_t> widths;

	for (const column &c : columns_)
		widths.push_back(c.title.size());
	for (const auto &row : rows_)
		for (size_t i = 0; i < row.size(); i++)
			widths[i] = std::max(widths[i], row[i].size());
	return widths;
}

std::string table::line(const std::vector<std::string> &cells,
			const std::vector<size_t> &widths) const
{
	std::string text = indent_;

	for (size_t i = 0; i < cells.size(); i++)
		text += columns_[i].aligned == side::right ?
				fmt::format("{:>{}}  ", cells[i], widths[i]) :
				fmt::format("{:<{}}  ", cells[i], widths[i]);
	text.erase(text.find_last_not_of(' ') + 1);
	return text + '\n';
}

std::string table::text() const
{
	const std::vector<size_t> all = widths();
	std::vector<std::string> titles;
	std::string text;

	for (const column &c : columns_)
		titles.push_back(c.title);
	if (std::any_of(titles.begin(), titles.end(),
			[](const auto &t) { return !t.empty(); }))
		text = line(titles, all);
	for (const auto &row : rows_)
		text += line(row, all);
	return text;
}

} /* namespace blkcopy */
