// SPDX-License-Identifier: GPL-2.0-only
/*
 * blkcopy explain
 */
#include <fmt/core.h>

#include "advice.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "reason.hpp"
#include "verbs.hpp"

namespace blkcopy {
namespace {

std::string explained(uint32_t reason, const advice &a)
{
	return reason_name(reason) + '\n' + fill(a.cause, "  ") +
	       fill(std::string("What to do: ") + a.cure, "  ") +
	       fill(std::string("Look at: ") + a.look, "  ");
}

} /* namespace */

int run_explain(int argc, char **argv)
{
	explain_options o;
	std::string text;

	if (std::optional<int> code = parse_explain(argc, argv, o))
		return *code;
	if (o.reasons.empty())
		for (uint32_t r = 1; advice_for(r); r++)
			o.reasons.push_back(reason_name(r));
	for (const std::string &name : o.reasons) {
		const std::optional<uint32_t> reason = reason_called(name);

		if (!reason) {
			complain(fmt::format("\"{}\" is no reason", name));
			return exit_usage;
		}
		text += (text.empty() ? "" : "\n") +
			explained(*reason, *advice_for(*reason));
	}
	return print(text) ? exit_ok : exit_failed;
}

} /* namespace blkcopy */
