// SPDX-License-Identifier: GPL-2.0-only
#include "report.hpp"

#include <fmt/core.h>

#include "json.hpp"
#include "message.hpp"
#include "output.hpp"
#include "reason.hpp"
#include "size.hpp"

namespace blkcopy {
namespace {

std::string json_of_differences(const blkcopy_range &range,
				const outcome &result)
{
	std::string text;

	for (const extent &d : result.differences)
		text += fmt::format("{}{{\"src_offset\":{},\"dst_offset\":{},"
				    "\"length\":{}}}",
				    text.empty() ? "" : ",",
				    range.src_offset + d.offset,
				    range.dst_offset + d.offset, d.length);
	return '[' + text + ']';
}

/* What it says of itself, without which copy it is. */
std::string alone(const options &o, const blkcopy_range &range,
		  const outcome &result)
{
	const std::string zeroed =
		o.sparse ? fmt::format("{} zeroed", result.zeroed) : "";

	if (o.dry_run)
		return fmt::format("would copy {} bytes{}\n",
				   range.length - result.earlier,
				   o.sparse ? " (" + zeroed + ")" : "");

	const std::string also = o.sparse ? ", " + zeroed : "";
	std::string text = result.earlier ?
				   fmt::format("copied the last {} of {} bytes",
					       result.copied - result.earlier,
					       result.copied) :
				   fmt::format("copied {} bytes", result.copied);

	text += fmt::format(
		" ({} offloaded{}{}) in {:.2f} s, {}/s", result.offloaded, also,
		result.reason ? ", by hand: " + reason_name(result.reason) : "",
		result.seconds,
		human_size(static_cast<uint64_t>(
			static_cast<double>(result.copied - result.earlier) /
			std::max(result.seconds, 1e-6))));
	return text + (result.verified ? "; verified\n" : "\n");
}

} /* namespace */

std::string json(const options &o, const blkcopy_range &range,
		 const outcome &result)
{
	std::string text = fmt::format(
		"{{{}\"copied\":{},\"offloaded\":{},\"reason\":\"{}\","
		"\"errno\":{}",
		o.number ? fmt::format("\"src\":{},\"dst\":{},",
				       json_string(o.src), json_string(o.dst)) :
			   "",
		result.copied, result.offloaded, reason_name(result.reason),
		result.error ? '"' + errno_name(result.error) + '"' : "null");

	text += fmt::format(",\"length\":{},\"seconds\":{:.3f}", range.length,
			    result.seconds);
	if (!o.resume.empty())
		text += fmt::format(",\"earlier\":{}", result.earlier);
	if (o.sparse)
		text += fmt::format(",\"zeroed\":{}", result.zeroed);
	if (o.verify)
		text += fmt::format(
			",\"verified\":{},\"differences\":{}", result.verified,
			json_of_differences(range, result));
	if (o.dry_run)
		text += ",\"dry_run\":true";
	return text + "}\n";
}

std::string in_words(const options &o, const blkcopy_range &range,
		     const outcome &result)
{
	return (o.number ? one_line(o.src + " to " + o.dst) + ": " : "") +
	       alone(o, range, result);
}

} /* namespace blkcopy */
