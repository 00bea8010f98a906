// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device says of itself.
 */
#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "../../drivers/scsi/xcopy/limits.hpp"
#include "../../drivers/scsi/xcopy/vpd.hpp"

#include "decode_parts.hpp"
#include "reason.hpp"
#include "scsi_names.hpp"

namespace blkcopy {
namespace {

using sd_xcopy::load;

/* Where nothing else is asked for; see sd_xcopy.max_bytes. */
constexpr uint32_t longest_command = 32 << 20;

uint32_t size_of(bytes b)
{
	return static_cast<uint32_t>(b.size());
}

/* A name that a device has in its data, with dots for what is no character. */
std::string words_of(bytes b)
{
	std::string text(b.begin(), b.end());

	for (char &c : text)
		if (!isprint(static_cast<unsigned char>(c)))
			c = '.';
	text.erase(text.find_last_not_of(" .") + 1);
	return text;
}

std::string or_not_told(uint64_t n, const std::string &said)
{
	return n ? said : "not told";
}

/* Why a list as ours is not taken. */
std::string not_understood(const sd_xcopy_caps &caps)
{
	if (!caps.has_seg_02)
		return "it does not know segment descriptors 02h";
	if (!caps.has_cscd_e4)
		return "it does not know CSCD descriptors E4h";
	if (caps.max_cscds < sd_xcopy::nr_cscds)
		return "it takes fewer than two CSCD descriptors";
	if (caps.max_segment_len &&
	    caps.max_segment_len < sd_xcopy::min_segment_bytes)
		return "it takes no segment of 64 KiB";
	return "its lists have no room for a segment";
}

std::string made_of(const sd_xcopy_caps &caps, uint32_t block_size)
{
	sd_xcopy_limits lim;
	listing rows;

	sd_xcopy_make_limits(&caps, block_size, longest_command, &lim);
	if (lim.reason) {
		std::string why = reason_name(lim.reason);

		if (lim.reason == BLK_COPY_REASON_UNSUPPORTED)
			why += ": " + not_understood(caps);
		return fmt::format("not offloaded: {}\n", why);
	}
	rows.row("command", exact_size(lim.max_sectors * 512ULL));
	rows.row("segment", exact_size(lim.max_segment_sectors * 512ULL));
	rows.row("segments in a command", lim.max_segments);
	rows.row("commands at a time",
		 lim.max_copies ? std::to_string(lim.max_copies) :
				  "not told");
	rows.row("list identifier",
		 lim.needs_list_id ? "needed" : "may be left out");
	return fmt::format("offloaded, with blocks of {} bytes, at most\n{}",
			   block_size, rows.text());
}

std::string value_of(const sd_xcopy::designation &d)
{
	return d.code_set == 1 ? hex_of(d.id) : words_of(d.id);
}

bool is(const sd_xcopy::designation &d, const sd_xcopy_designator &used)
{
	return d.association == sd_xcopy::designation::lu &&
	       d.type == used.type && d.id.size() == used.len &&
	       std::equal(d.id.begin(), d.id.end(), used.id);
}

decoded decode_vpd83(bytes page)
{
	sd_xcopy_designator best{};
	const bool found =
		!sd_xcopy_decode_vpd83(page.data(), size_of(page), &best);
	const auto body = sd_xcopy::vpd_body(page, 0x83);
	table rows{ { { "" }, { "" }, { "" }, { "" } }, "  " };
	decoded out;

	if (!body)
		return { "", "a VPD page has 4 bytes and more" };

	sd_xcopy::designations walk{ body.value() };
	bool used = false;

	while (const auto d = walk.next()) {
		const bool this_one = found && !used && is(*d, best);

		rows.add({ name_of_association(d->association),
			   name_of_designator(d->type, d->id.data(),
					      d->id.size()),
			   value_of(*d), this_one ? "<- used" : "" });
		used |= this_one;
	}
	out.text = fmt::format("VPD page 83h, device identification, {} "
			       "bytes\n{}",
			       page.size(), rows.text());
	out.text += found ? fmt::format("named {} to copy managers\n",
					hex_of({ best.id, best.len })) :
			    "not offloaded: no_designator: it has none that "
			    "copy managers could be told of it\n";
	if (walk.broken())
		out.error = "a designator reaches over the end of the page";
	return out;
}

std::string commands_of(bytes b)
{
	std::string text;

	for (b = b.empty() ? b : b.subspan(1); b.size() >= 2;) {
		const size_t count = std::min<size_t>(b[1], b.size() - 2);

		for (uint8_t action : b.subspan(2, count))
			text += (text.empty() ? "" : ", ") +
				name_of_command(b[0], action);
		b = b.subspan(2 + count);
	}
	return text;
}

std::string descriptors_of(bytes codes)
{
	std::string text;

	for (uint8_t code : codes)
		text += (text.empty() ? "" : ", ") + name_of_descriptor(code);
	return text.empty() ? "none" : text;
}

std::string value_of_third_party(uint16_t type, bytes b)
{
	switch (type) {
	case sd_xcopy::tpc_supported_commands:
		return commands_of(b);
	case sd_xcopy::tpc_supported_descriptors:
		return descriptors_of(b.empty() ? b : b.subspan(1));
	default:
		return fmt::format("{} bytes", b.size());
	}
}

std::string third_parties(bytes page)
{
	const auto body = sd_xcopy::vpd_body(page, 0x8f);
	listing rows;

	if (!body)
		return "";
	for (bytes b = body.value(); b.size() >= 4;) {
		const uint16_t type = static_cast<uint16_t>(b[0] << 8 | b[1]);
		const size_t len = std::min<size_t>(b[2] << 8 | b[3],
						    b.size() - 4);

		rows.row(name_of_third_party(type),
			 value_of_third_party(type, b.subspan(4, len)));
		b = b.subspan(4 + len);
	}
	return rows.text();
}

std::string caps_in_words(const sd_xcopy_caps &caps)
{
	listing rows;

	rows.row("CSCD descriptors", caps.max_cscds);
	rows.row("segment descriptors", caps.max_segments);
	rows.row("bytes of both", caps.max_list_len);
	rows.row("segment", or_not_told(caps.max_segment_len,
					exact_size(caps.max_segment_len)));
	rows.row("granularity of a segment",
		 or_not_told(caps.granularity, exact_size(caps.granularity)));
	rows.row("inline data", caps.max_inline);
	rows.row("copies at a time",
		 or_not_told(caps.total_copies,
			     std::to_string(caps.total_copies)));
	rows.row("copies with an identifier",
		 or_not_told(caps.identified_copies,
			     std::to_string(caps.identified_copies)));
	return rows.text();
}

/* The page only narrows what the operating parameters say, so no limits. */
decoded decode_vpd8f(bytes page)
{
	sd_xcopy_caps caps{};

	caps.has_seg_02 = caps.has_cscd_e4 = 1;

	const int error =
		sd_xcopy_decode_vpd8f(page.data(), size_of(page), &caps);
	decoded out;

	out.text = fmt::format("VPD page 8Fh, third-party copy, {} bytes\n{}",
			       page.size(), third_parties(page));
	if (error == sd_xcopy::err_nodata)
		out.text += "says nothing of EXTENDED COPY(LID1)\n";
	else if (error)
		out.error = "a descriptor does not hold what it says, so that "
			    "sd_xcopy ignores the page";
	else
		out.text += "at most\n" + caps_in_words(caps);
	if (!error && !(caps.has_seg_02 && caps.has_cscd_e4))
		out.text += "not offloaded: unsupported: EXTENDED COPY(LID1), "
			    "or a descriptor 02h or E4h, is not listed\n";
	return out;
}

} /* namespace */

decoded decode_vpd(bytes b)
{
	const auto header = load<sd_xcopy::vpd_header>(b, 0);

	if (!header)
		return { "", "a VPD page has 4 bytes and more" };

	const sd_xcopy::vpd_header &h = header.value();
	decoded out;

	if (h.page == 0x83)
		out = decode_vpd83(b);
	else if (h.page == 0x8f)
		out = decode_vpd8f(b);
	else
		return { "", fmt::format("VPD page {:02x}h is neither 83h nor "
					 "8Fh",
					 h.page) };
	if (out.error.empty() && h.len > b.size() - sizeof(h))
		out.error = fmt::format("it says that it has {} bytes, and "
					"ends after {}",
					h.len + sizeof(h), b.size());
	return out;
}

decoded decode_parameters(bytes b, uint32_t block_size)
{
	const auto params = load<sd_xcopy::rcr_params>(b, 0);
	sd_xcopy_caps caps{};

	if (!params)
		return { "", fmt::format("operating parameters have 44 bytes "
					 "and more, not {}",
					 b.size()) };
	if (sd_xcopy_decode_rcr(b.data(), size_of(b), &caps))
		return { "", fmt::format("operating parameters that say they "
					 "have {} bytes, of which there are {}",
					 static_cast<uint64_t>(
						 params.value().available) +
						 4,
					 b.size()) };

	const bytes page = b.first(
		std::min<size_t>(b.size(), params.value().available + 4ULL));

	return { fmt::format("RECEIVE COPY OPERATING PARAMETERS, {} bytes; at "
			     "most\n{}knows descriptors {}\n{}",
			     b.size(), caps_in_words(caps),
			     descriptors_of(page.subspan(std::min<size_t>(
				     page.size(), sizeof(params.value())))),
			     made_of(caps, block_size)),
		 "" };
}

decoded decode_status(bytes b, uint32_t block_size)
{
	static const char *const states[] = { "in progress",
					      "completed without errors",
					      "completed with errors" };
	sd_xcopy_status s{};
	listing rows;

	if (sd_xcopy_decode_status(b.data(), size_of(b), block_size, &s))
		return { "", "no parameter data of RECEIVE COPY STATUS(LID1)" };
	rows.row("state", states[std::min<uint32_t>(s.state, 2)]);
	rows.row("segments processed", s.segments);
	rows.row("copied", exact_size(s.bytes));
	return { "RECEIVE COPY STATUS(LID1)\n" + rows.text(), "" };
}

decoded decode_inquiry(bytes b)
{
	listing rows;

	if (b.size() < 36)
		return { "", fmt::format("INQUIRY data have 36 bytes and more, "
					 "not {}",
					 b.size()) };
	rows.row("vendor", words_of(b.subspan(8, 8)));
	rows.row("product", words_of(b.subspan(16, 16)));
	rows.row("revision", words_of(b.subspan(32, 4)));
	return { "standard INQUIRY data\n" + rows.text() +
			 (sd_xcopy_inquiry_3pc(b.data(), size_of(b)) ?
				  "says that it copies (3PC)\n" :
				  "not offloaded: unsupported: it does not "
				  "say that it copies (3PC)\n"),
		 "" };
}

} /* namespace blkcopy */
