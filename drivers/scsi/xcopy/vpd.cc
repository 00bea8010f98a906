// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device says about itself in INQUIRY data and VPD pages. All of it may
 * be wrong: by accident, or because the device is not what it seems.
 */
#include "vpd.hpp"

namespace sd_xcopy {
namespace {

constexpr u8 rank_none = 0xff;

/*
 * What a factory or a lazy target leaves: all 00h or FFh, but for the byte or,
 * of a UUID, the two that say what it is.
 */
bool blank(const sd_xcopy_designator &d)
{
	u8 all_or = 0, all_and = 0xff;

	for (u8 b : wire_bytes{ d.id, d.len }.subspan(d.type == type_uuid ? 2 : 1)) {
		all_or |= b;
		all_and &= b;
	}
	return !all_or || all_and == 0xff;
}

/*
 * An EUI-64 is a registered number and then one that counts. Made of letters it
 * is a name that somebody gave, and two servers may have been given the same.
 */
bool printable(wire_bytes id)
{
	for (u8 b : id)
		if (b < 0x20 || b > 0x7e)
			return false;
	return true;
}

/* 7.8.6.6: of the NAA formats 3h is only locally assigned, so it comes last. */
u8 naa_rank(u8 naa)
{
	switch (naa) {
	case 6:
		return 0;
	case 5:
		return 1;
	case 2:
		return 2;
	case 3:
		return 3;
	default:
		return rank_none;
	}
}

/* How good a designator is to name the LU by; 0 best. LIO takes NAA 6 alone. */
u8 rank(const sd_xcopy_designator &d)
{
	if (!valid_designator(d) || blank(d))
		return rank_none;
	switch (d.type) {
	case type_naa:
		return naa_rank(d.id[0] >> 4);
	case type_eui64:
		if (printable(wire_bytes{ d.id, d.len }))
			return rank_none;
		return d.len == 16 ? 4 : (d.len == 12 ? 5 : 6);
	case type_uuid:
		return 7;
	default:
		return rank_none;
	}
}

result<sd_xcopy_designator> best_designator(wire_bytes bytes)
{
	designations walk{ KCXX_TRY(vpd_body(bytes, page_device_identification)) };
	sd_xcopy_designator best{};
	u8 best_rank = rank_none;

	while (const auto d = walk.next()) {
		if (d->association != designation::lu)
			continue;
		const sd_xcopy_designator candidate = to_designator(*d);

		if (rank(candidate) < best_rank) {
			best = candidate;
			best_rank = rank(candidate);
		}
	}
	if (best_rank != rank_none)
		return best;
	return failure{ walk.broken() ? err_proto : err_nodata };
}

/* The smaller of what two answers tell; 0 tells nothing. */
u32 smaller(u32 a, u32 b)
{
	if (!a || !b)
		return a | b;
	return std::min(a, b);
}

void merge_parameters(sd_xcopy_caps &caps, const tpc_parameters &p)
{
	caps.max_cscds = smaller(caps.max_cscds, p.max_cscds);
	caps.max_segments = smaller(caps.max_segments, p.max_segments);
	caps.max_list_len = smaller(caps.max_list_len, p.max_list_len);
	caps.max_inline = smaller(caps.max_inline, p.max_inline);
}

void merge_operations(sd_xcopy_caps &caps, const tpc_operations &p)
{
	caps.total_copies = smaller(caps.total_copies, p.total_concurrent);
	caps.identified_copies = smaller(caps.identified_copies,
					 p.max_identified_concurrent);
	caps.max_segment_len = smaller(caps.max_segment_len, p.max_segment_len);
	caps.granularity = std::max(caps.granularity,
				    granularity_bytes(p.segment_granularity));
}

/* 7.8.17.6: a count, then descriptor type codes. */
result<void> merge_descriptors(sd_xcopy_caps &caps, wire_bytes body)
{
	bool seg = false, cscd = false;

	if (body.empty() || body[0] > body.size() - 1)
		return failure{ err_proto };
	for (u8 code : body.subspan(1, body[0])) {
		seg |= code == seg_block_to_block;
		cscd |= code == cscd_identification;
	}
	/* Where RECEIVE COPY RESULTS told as well, both have to know the code. */
	if (caps.told & SD_XCOPY_TOLD_RCR) {
		seg = seg && caps.has_seg_02;
		cscd = cscd && caps.has_cscd_e4;
	}
	caps.has_seg_02 = seg;
	caps.has_cscd_e4 = cscd;
	return {};
}

/* Which commands a page lists, of those that count here. */
struct commands {
	bool told = false;
	bool copy = false;	 /* EXTENDED COPY(LID1) */
	bool parameters = false; /* RECEIVE COPY OPERATING PARAMETERS */
	bool status = false;	 /* RECEIVE COPY STATUS(LID1) */
};

/* 7.8.17.4: a count, then for each operation code its service actions behind their count. */
result<void> merge_commands(commands &out, wire_bytes body)
{
	if (body.empty() || body[0] > body.size() - 1)
		return failure{ err_proto };

	wire_bytes rest = body.subspan(1, body[0]);

	out.told = true;
	while (rest.size() >= 2) {
		const u8 op = rest[0], nr = rest[1];

		if (nr > rest.size() - 2)
			return failure{ err_proto };
		for (u8 action : rest.subspan(2, nr)) {
			out.copy |= op == op_extended_copy && action == sa_extended_copy_lid1;
			out.parameters |= op == op_receive_copy_results &&
					  action == sa_operating_parameters;
			out.status |= op == op_receive_copy_results &&
				      action == sa_copy_status_lid1;
		}
		rest = rest.subspan(2U + nr);
	}
	return {};
}

result<bool> merge_one(sd_xcopy_caps &caps, commands &cmds, u16 type, wire_bytes body)
{
	switch (type) {
	case tpc_supported_commands:
		KCXX_TRY(merge_commands(cmds, body));
		return true;
	case tpc_parameter_data:
		merge_parameters(caps, KCXX_TRY(load<tpc_parameters>(body, 0)));
		return true;
	case tpc_supported_descriptors:
		KCXX_TRY(merge_descriptors(caps, body));
		return true;
	case tpc_general_operations:
		merge_operations(caps, KCXX_TRY(load<tpc_operations>(body, 0)));
		return true;
	default:
		return false;
	}
}

/* A copy manager without the command knows none of its descriptors either. */
result<void> apply_commands(sd_xcopy_caps &caps, const commands &cmds)
{
	if (!cmds.told || cmds.copy)
		return {};
	/* Not even what has just been answered: the list is of tokens alone, or wrong. */
	if (caps.told & SD_XCOPY_TOLD_RCR && !cmds.parameters)
		return failure{ err_proto };
	caps.has_seg_02 = caps.has_cscd_e4 = 0;
	return {};
}

result<sd_xcopy_caps> merge_vpd8f(wire_bytes bytes, sd_xcopy_caps caps)
{
	wire_bytes rest = KCXX_TRY(vpd_body(bytes, page_third_party_copy));
	commands cmds;
	bool useful = false;

	while (rest.size() >= sizeof(tpc_header)) {
		const tpc_header h = KCXX_TRY(load<tpc_header>(rest, 0));

		rest = rest.subspan(sizeof(h));
		if (h.len > rest.size() && truncated(bytes))
			break;
		if (h.len > rest.size())
			return failure{ err_proto };
		useful |= KCXX_TRY(merge_one(caps, cmds, h.type, rest.first(h.len)));
		rest = rest.subspan(h.len);
	}
	if (!useful)
		return failure{ err_nodata };
	KCXX_TRY(apply_commands(caps, cmds));
	caps.told |= SD_XCOPY_TOLD_VPD8F;
	if (cmds.status)
		caps.told |= SD_XCOPY_TOLD_STATUS;
	return caps;
}

} // namespace

sd_xcopy_designator to_designator(const designation &d)
{
	sd_xcopy_designator out{};

	if (d.id.size() > SD_XCOPY_MAX_DESIGNATOR)
		return out;
	out.len = static_cast<u8>(d.id.size());
	out.type = d.type;
	out.code_set = d.code_set;
	std::copy(d.id.begin(), d.id.end(), out.id);
	return out;
}

bool may_be_best(const sd_xcopy_designator &d)
{
	return rank(d) != rank_none;
}

std::optional<designation> designations::next()
{
	const auto h = load<designation_header>(rest_, 0);

	if (!h) {
		broken_ |= !rest_.empty();
		return std::nullopt;
	}
	const designation_header head = h.value();

	rest_ = rest_.subspan(sizeof(head));
	if (head.len > rest_.size()) {
		broken_ = true;
		rest_ = {};
		return std::nullopt;
	}
	designation d{};

	d.code_set = head.code_set & 0x0f;
	d.association = head.type >> 4 & 3;
	d.type = head.type & 0x0f;
	d.id = rest_.first(head.len);
	rest_ = rest_.subspan(head.len);
	return d;
}

bool truncated(wire_bytes bytes)
{
	const auto h = load<vpd_header>(bytes, 0);

	return h && h.value().len > bytes.size() - sizeof(vpd_header);
}

result<wire_bytes> vpd_body(wire_bytes bytes, u8 page)
{
	const vpd_header h = KCXX_TRY(load<vpd_header>(bytes, 0));
	const wire_bytes body = bytes.subspan(sizeof(h));

	if (h.page != page)
		return failure{ err_proto };
	return body.first(std::min<std::size_t>(body.size(), h.len));
}

} // namespace sd_xcopy

using namespace sd_xcopy;

s32 sd_xcopy_decode_vpd8f(const u8 *buf, u32 len, sd_xcopy_caps *caps)
{
	return merge_vpd8f(wire_bytes{ buf, len }, *caps).into(caps);
}

s32 sd_xcopy_decode_vpd83(const u8 *buf, u32 len, sd_xcopy_designator *best)
{
	return best_designator(wire_bytes{ buf, len }).into(best);
}

/* 6.6.2, standard INQUIRY data: 3PC is bit 3 of byte 5; byte 4 counts the bytes after it. */
int sd_xcopy_inquiry_3pc(const u8 *buf, u32 len)
{
	const wire_bytes inquiry{ buf, len };
	constexpr u8 qualifier = 0xe0, third_party_copy = 1 << 3;

	if (inquiry.size() < 6 || !inquiry[4])
		return 0;
	/* Another qualifier than 0: no logical unit is connected there. */
	if (inquiry[0] & qualifier)
		return 0;
	return !!(inquiry[5] & third_party_copy);
}
