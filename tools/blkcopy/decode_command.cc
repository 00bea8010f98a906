// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is sent for a copy, and what comes back.
 */
#include <algorithm>

#include <fmt/core.h>

#include "../../drivers/scsi/xcopy/sense.hpp"
#include "../../drivers/scsi/xcopy/wire.hpp"

#include "decode_parts.hpp"
#include "reason.hpp"
#include "scsi_names.hpp"

namespace blkcopy {
namespace {

using sd_xcopy::load;

std::string cscd_in_words(const sd_xcopy::cscd_e4 &c)
{
	const uint8_t type = c.designator_type & 0x0f;
	const size_t len = std::min<size_t>(c.designator_len,
					    sizeof(c.designator));

	return fmt::format("{} {}, blocks of {} bytes{}",
			   name_of_designator(type, c.designator, len),
			   hex_of({ c.designator, len }),
			   static_cast<uint32_t>(c.block_len),
			   c.designator_len > sizeof(c.designator) ?
				   ", and its length is too large" :
				   "");
}

/* Descriptors have 32 bytes each, but for extensions, which nobody sends. */
std::string cscds(bytes b, std::string &error)
{
	listing rows;

	for (size_t i = 0; i * sizeof(sd_xcopy::cscd_e4) < b.size(); i++) {
		const bytes rest = b.subspan(i * sizeof(sd_xcopy::cscd_e4));
		const auto c = load<sd_xcopy::cscd_e4>(rest, 0);

		if (!c) {
			error = fmt::format("CSCD descriptor {} ends after {} "
					    "bytes",
					    i, rest.size());
			break;
		}
		rows.row(fmt::format("CSCD {}", i),
			 c.value().type == sd_xcopy::cscd_identification ?
				 cscd_in_words(c.value()) :
				 name_of_descriptor(c.value().type));
	}
	return rows.text();
}

std::string segment_in_words(const sd_xcopy::segment_02 &s)
{
	return fmt::format("{} blocks from {} of CSCD {} to {} of CSCD {}{}{}",
			   static_cast<uint32_t>(s.blocks),
			   static_cast<uint64_t>(s.src_lba),
			   static_cast<uint32_t>(s.src_cscd),
			   static_cast<uint64_t>(s.dst_lba),
			   static_cast<uint32_t>(s.dst_cscd),
			   s.flags & 2 ? ", DC" : "", s.flags & 1 ? ", CAT" : "");
}

std::string segments(bytes b, std::string &error)
{
	constexpr size_t head = 4; /* type, flags, length of the rest */
	listing rows;

	for (size_t i = 0; !b.empty(); i++) {
		const size_t len = b.size() < head ?
					   head :
					   head + (b[2] << 8 | b[3]);

		if (len > b.size()) {
			error = fmt::format("segment descriptor {} has {} of "
					    "its {} bytes",
					    i, b.size(), len);
			break;
		}

		const auto s = load<sd_xcopy::segment_02>(b, 0);
		const bool ours = b[0] == sd_xcopy::seg_block_to_block &&
				  len == sizeof(sd_xcopy::segment_02) && s;

		rows.row(fmt::format("segment {}", i),
			 ours ? segment_in_words(s.value()) :
				fmt::format("{}, {} bytes",
					    name_of_descriptor(b[0]), len));
		b = b.subspan(len);
	}
	return rows.text();
}

std::string acts_in_words(uint32_t act)
{
	static const struct {
		uint32_t act;
		const char *words;
	} known[] = {
		{ SD_XCOPY_ACT_NO_DEVICE, "the disk is not asked again before a rescan" },
		{ SD_XCOPY_ACT_PAIR, "the pair is left alone for a while" },
		{ SD_XCOPY_ACT_PAUSE, "the pair is left alone for a moment" },
		{ SD_XCOPY_ACT_HALVE, "shorter commands from then on" },
		{ SD_XCOPY_ACT_FEWER, "fewer segments from then on" },
		{ SD_XCOPY_ACT_GRANULE, "segments in larger units from then on" },
		{ SD_XCOPY_ACT_LOG, "a line in the log" },
	};
	std::string text;

	for (const auto &k : known)
		if (act & k.act)
			text += (text.empty() ? "" : ", ") +
				std::string(k.words);
	return text.empty() ? "nothing" : text;
}

std::string end_in_words(const sd_xcopy_verdict &v)
{
	switch (v.end) {
	case BLK_COPY_CMD_AGAIN:
		return "sent again, a few times";
	case BLK_COPY_CMD_LOST:
		return "what became of it is found out first";
	default:
		return v.reason ? "over; copied by hand" : "done";
	}
}

/* What sd_xcopy makes of it. */
std::string judged(const sd_xcopy_result &res)
{
	sd_xcopy_verdict v{};
	listing rows;

	sd_xcopy_judge(&res, &v);
	rows.row("reason", reason_name(v.reason));
	rows.row("the command", end_in_words(v));
	rows.row("then", acts_in_words(v.act));
	return "as the end of an EXTENDED COPY\n" + rows.text();
}

void sense_rows(listing &rows, const sd_xcopy_result &res)
{
	rows.row("sense key", name_of_sense_key(res.sense_key));
	rows.row("ASC/ASCQ", fmt::format("{:02X}/{:02X} {}", res.asc, res.ascq,
					 name_of_asc(res.asc, res.ascq)));
}

} /* namespace */

decoded decode_list(bytes b)
{
	static const char *const usages[] = {
		"held",
		"1 (reserved)",
		"discarded",
		"none",
	};
	const auto header = load<sd_xcopy::xcopy_header>(b, 0);
	decoded out;
	listing rows;

	if (!header)
		return { "", fmt::format("a parameter list has 16 bytes and "
					 "more, not {}",
					 b.size()) };

	const sd_xcopy::xcopy_header &h = header.value();
	const size_t cscd_len = h.cscd_list_len, inline_len = h.inline_len;
	const size_t segment_len = h.segment_list_len;

	rows.row("list identifier",
		 fmt::format("{}, {}", h.list_id, usages[h.flags >> 3 & 3]));
	rows.row("priority", h.flags & 7);
	rows.row("CSCD descriptors", fmt::format("{} bytes", cscd_len));
	rows.row("segment descriptors", fmt::format("{} bytes", segment_len));
	if (inline_len)
		rows.row("inline data", fmt::format("{} bytes", inline_len));
	out.text = fmt::format("parameter list of EXTENDED COPY(LID1), {} "
			       "bytes\n{}",
			       b.size(), rows.text());

	const bytes rest = b.subspan(sizeof(h));

	out.text += cscds(rest.first(std::min(rest.size(), cscd_len)),
			  out.error);
	if (rest.size() > cscd_len && out.error.empty())
		out.text += segments(
			rest.subspan(cscd_len).first(std::min(
				rest.size() - cscd_len, segment_len)),
			out.error);
	if (out.error.empty() &&
	    b.size() != sizeof(h) + cscd_len + segment_len + inline_len)
		out.error = fmt::format("its lengths make {} bytes, not {}",
					sizeof(h) + cscd_len + segment_len +
						inline_len,
					b.size());
	return out;
}

decoded decode_sense(bytes b)
{
	constexpr uint8_t check_condition = sd_xcopy::sam::check_condition;
	sd_xcopy_result res{};
	listing rows;

	res.status = check_condition;
	sd_xcopy_decode_sense(b.data(), static_cast<uint32_t>(b.size()), &res);
	if (res.sense == SD_XCOPY_SENSE_NONE)
		return { "", "no sense data: they begin with 70h to 73h" };
	sense_rows(rows, res);
	if (res.forwarded != SD_XCOPY_NOT_TOLD)
		rows.row("of source or destination",
			 name_of_sense_key(res.forwarded));
	if (res.cdb_field != SD_XCOPY_NOT_TOLD)
		rows.row("wrong byte of the CDB", res.cdb_field);
	return { fmt::format("sense data, {} format, {}\n{}{}",
			     (b[0] & 0x7e) == 0x70 ? "fixed" : "descriptor",
			     res.sense == SD_XCOPY_SENSE_DEFERRED ?
				     "deferred (of another command)" :
				     "current",
			     rows.text(), judged(res)),
		 "" };
}

decoded decode(const logged_end &e)
{
	sd_xcopy_result res{};
	listing rows;

	res.host_byte = e.host_byte;
	res.status = e.status;
	res.sense_key = e.sense_key;
	res.asc = e.asc;
	res.ascq = e.ascq;
	res.forwarded = res.cdb_field = SD_XCOPY_NOT_TOLD;
	rows.row("host byte", name_of_host_byte(e.host_byte));
	rows.row("status", name_of_status(e.status));
	if (e.sense_key || e.asc || e.ascq) {
		res.sense = SD_XCOPY_SENSE_CURRENT;
		sense_rows(rows, res);
	}
	return { "line of the log\n" + rows.text() + judged(res), "" };
}

decoded decode_cdb(bytes b)
{
	const auto cdb = load<sd_xcopy::copy_cdb>(b, 0);

	if (!cdb || (b[0] != sd_xcopy::op_extended_copy &&
		     b[0] != sd_xcopy::op_receive_copy_results))
		return { "", "no CDB of 16 bytes that begins with 83h or 84h" };

	const sd_xcopy::copy_cdb &c = cdb.value();
	const bool copy = c.opcode == sd_xcopy::op_extended_copy;
	const uint8_t action = c.service_action & 0x1f;
	listing rows;

	if (!copy && action != sd_xcopy::sa_operating_parameters)
		rows.row("list identifier", c.list_id);
	rows.row(copy ? "parameter list" : "room for the answer",
		 fmt::format("{} bytes", static_cast<uint32_t>(c.len)));
	return { fmt::format("CDB of {}\n{}", name_of_command(c.opcode, action),
			     rows.text()),
		 "" };
}

} /* namespace blkcopy */
