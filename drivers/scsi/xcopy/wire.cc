// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoders of EXTENDED COPY(LID1), decoder of a copy manager's operating
 * parameters. An encoder checks everything before it writes the first byte: a
 * number that is cut off on the wire would name other blocks.
 */
#include <kcxx/units.hpp>
#include "wire.hpp"

namespace sd_xcopy {
namespace {

constexpr u8 code_set_binary = 1;
constexpr u8 code_set_utf8 = 3;

/* A copy without identifier must not seem to have one, and the other way round. */
bool valid_list_id(u8 usage, u8 list_id)
{
	switch (usage) {
	case SD_XCOPY_LIST_HOLD:
	case SD_XCOPY_LIST_DISCARD:
		return list_id;
	case SD_XCOPY_LIST_NONE:
		return !list_id;
	default:
		return false;
	}
}

/* Lays structures one after the other; room was checked before. */
class writer {
public:
	explicit writer(std::span<u8> out) : out_{ out } {}

	template <class T>
	void put(const T &item)
	{
		static_assert(alignof(T) == 1);
		KCXX_ASSERT(out_.size() - done_ >= sizeof(T));
		__builtin_memcpy(out_.data() + done_, &item, sizeof(T));
		done_ += static_cast<u32>(sizeof(T));
	}
	[[nodiscard]] u32 done() const { return done_; }

private:
	std::span<u8> out_;
	u32 done_ = 0;
};

copy_cdb make_cdb(u8 opcode, u8 service_action, u8 list_id, u32 len)
{
	copy_cdb c{};

	c.opcode = opcode;
	c.service_action = service_action;
	c.list_id = list_id;
	c.len = len;
	return c;
}

/* What is behind a command that is shorter is nothing. */
template <class T>
void put_cdb(u8 *cdb, const T &c)
{
	std::fill(cdb, cdb + SD_XCOPY_CDB_LEN, u8{ 0 });
	writer{ std::span<u8>{ cdb, SD_XCOPY_CDB_LEN } }.put(c);
}

xcopy_header make_header(u32 nr_seg, u8 usage, u8 list_id)
{
	xcopy_header h{};

	h.list_id = list_id;
	h.flags = static_cast<u8>(usage << list_id_usage_shift | copy_priority);
	h.cscd_list_len = static_cast<u16>(cscd_list_len);
	h.segment_list_len = static_cast<u32>(nr_seg * sizeof(segment_02));
	return h;
}

cscd_e4 make_cscd(const sd_xcopy_designator &d, u32 block_size)
{
	cscd_e4 c{};

	c.type = cscd_identification;
	c.code_set = d.code_set;
	c.designator_type = d.type;
	c.designator_len = d.len;
	std::copy(d.id, d.id + d.len, c.designator);
	c.block_len = block_size;
	return c;
}

/* From sectors to logical blocks; what does not come out whole is no segment. */
std::optional<segment_02> make_segment(const blk_copy_segment &s, u32 block_size)
{
	const auto src = kcxx::to_lba(kcxx::sector{ s.src_sector }, block_size);
	const auto dst = kcxx::to_lba(kcxx::sector{ s.dst_sector }, block_size);
	const auto blocks = kcxx::to_blocks(kcxx::sectors{ s.sectors }, block_size);
	segment_02 w{};

	if (!src || !dst || !blocks)
		return std::nullopt;

	const u64 len = blocks->value();

	if (!len || len > max_segment_blocks || src->value() + len < len ||
	    dst->value() + len < len)
		return std::nullopt;
	w.type = seg_block_to_block;
	w.desc_len = segment_02_len;
	w.src_cscd = u16{ 0 };
	w.dst_cscd = u16{ 1 };
	w.blocks = static_cast<u16>(len);
	w.src_lba = src->value();
	w.dst_lba = dst->value();
	return w;
}

sd_xcopy_caps caps_of(const rcr_params &p)
{
	sd_xcopy_caps caps{};

	caps.max_cscds = p.max_cscds;
	caps.max_segments = p.max_segments;
	caps.max_list_len = p.max_list_len;
	caps.max_segment_len = p.max_segment_len;
	caps.max_inline = p.max_inline;
	caps.granularity = granularity_bytes(p.segment_granularity);
	caps.total_copies = p.total_concurrent;
	caps.identified_copies = p.max_concurrent;
	caps.snlid = p.flags & rcr_snlid;
	caps.told = SD_XCOPY_TOLD_RCR;
	return caps;
}

/*
 * The answer as far as it is real and the device itself counts it in. Its count
 * of codes is not looked at: istgt of OpenEBS tells one less than it sends.
 */
result<wire_bytes> rcr_page(wire_bytes bytes, const rcr_params &p)
{
	const u64 claimed = u64{ p.available } + sizeof(p.available);

	if (!p.available)
		return failure{ err_nodata };
	if (claimed < sizeof(rcr_params))
		return failure{ err_proto };
	return bytes.first(static_cast<std::size_t>(std::min<u64>(claimed, bytes.size())));
}

result<sd_xcopy_caps> decode_rcr(wire_bytes bytes)
{
	const rcr_params p = KCXX_TRY(load<rcr_params>(bytes, 0));
	const wire_bytes page = KCXX_TRY(rcr_page(bytes, p));
	sd_xcopy_caps caps = caps_of(p);

	for (u8 code : page.subspan(sizeof(rcr_params))) {
		caps.has_seg_02 |= code == seg_block_to_block;
		caps.has_cscd_e4 |= code == cscd_identification;
	}
	return caps;
}

/* Bytes that a TRANSFER COUNT counts in, 0 for an unknown unit. */
u64 unit_bytes(const status_params &p, u32 block_size)
{
	if (p.unit == unit_blocks)
		return block_size;
	return p.unit <= unit_exbibytes ? u64{ 1 } << 10U * p.unit : 0;
}

/* @count times @unit; as many as fit where it is too large. */
u64 transferred(u64 count, u64 unit)
{
	u64 bytes = 0;

	return __builtin_mul_overflow(count, unit, &bytes) ? ~u64{ 0 } : bytes;
}

result<sd_xcopy_status> decode_status(wire_bytes bytes, u32 block_size)
{
	const status_params p = KCXX_TRY(load<status_params>(bytes, 0));
	const u8 state = p.state & 0x7f;

	if (p.available < sizeof(p) - sizeof(p.available) || state > SD_XCOPY_STATE_FAILED)
		return failure{ err_proto };

	const u64 unit = unit_bytes(p, block_size);

	return sd_xcopy_status{ transferred(p.count, unit), unit, p.segments, state };
}

} // namespace

bool valid_designator(const sd_xcopy_designator &d)
{
	switch (d.type) {
	case type_t10_vendor: /* 7.8.6.3: 8 bytes of vendor and something after them */
		return d.len > 8 && d.len <= SD_XCOPY_MAX_DESIGNATOR &&
		       d.code_set >= code_set_binary && d.code_set <= code_set_utf8;
	case type_eui64: /* 7.8.6.4 */
		return d.code_set == code_set_binary &&
		       (d.len == 8 || d.len == 12 || d.len == 16);
	case type_naa: /* 7.8.6.6 */
		return d.code_set == code_set_binary &&
		       d.len == (d.id[0] >> 4 == 6 ? 16 : 8);
	case type_uuid: /* SPC-5: UUID TYPE 1h, a reserved byte, the UUID */
		return d.code_set == code_set_binary && d.len == uuid_len &&
		       d.id[0] >> 4 == 1;
	default:
		return false;
	}
}

} // namespace sd_xcopy

using namespace sd_xcopy;

s32 sd_xcopy_encode_params(u8 *buf, u32 len, const sd_xcopy_designator *src,
			   const sd_xcopy_designator *dst, u32 block_size,
			   const blk_copy_segment *seg, u32 nr_seg, u8 usage, u8 list_id)
{
	segment_02 segs[BLK_COPY_MAX_SEGMENTS];

	if (!nr_seg || nr_seg > BLK_COPY_MAX_SEGMENTS)
		return kcxx::err::inval;
	if (!kcxx::is_block_size(block_size) || block_size > be24::max)
		return kcxx::err::inval;
	if (!valid_designator(*src) || !valid_designator(*dst))
		return kcxx::err::inval;
	if (!valid_list_id(usage, list_id))
		return kcxx::err::inval;
	for (u32 i = 0; i < nr_seg; i++) {
		const auto s = make_segment(seg[i], block_size);

		if (!s)
			return kcxx::err::inval;
		segs[i] = *s;
	}
	if (len < param_list_len(nr_seg))
		return kcxx::err::nospc;

	writer w{ std::span<u8>{ buf, len } };

	w.put(make_header(nr_seg, usage, list_id));
	w.put(make_cscd(*src, block_size));
	w.put(make_cscd(*dst, block_size));
	for (const auto &s : std::span{ segs, nr_seg })
		w.put(s);
	return static_cast<s32>(w.done());
}

void sd_xcopy_encode_cdb(u8 *cdb, u32 param_len)
{
	put_cdb(cdb, make_cdb(op_extended_copy, sa_extended_copy_lid1, 0, param_len));
}

void sd_xcopy_encode_rcr_cdb(u8 *cdb, u32 alloc_len)
{
	put_cdb(cdb, make_cdb(op_receive_copy_results, sa_operating_parameters, 0, alloc_len));
}

void sd_xcopy_encode_status_cdb(u8 *cdb, u8 list_id, u32 alloc_len)
{
	put_cdb(cdb,
		make_cdb(op_receive_copy_results, sa_copy_status_lid1, list_id, alloc_len));
}

void sd_xcopy_encode_knows_status_cdb(u8 *cdb, u32 alloc_len)
{
	rsoc_cdb c{};

	c.opcode = op_maintenance_in;
	c.service_action = sa_report_opcodes;
	c.options = rsoc_with_service_action;
	c.asked_opcode = op_receive_copy_results;
	c.asked_service_action = u16{ sa_copy_status_lid1 };
	c.alloc_len = alloc_len;
	put_cdb(cdb, c);
}

int sd_xcopy_decode_knows_status(const u8 *buf, u32 len)
{
	return len >= 4 && (buf[1] & rsoc_support) == rsoc_supported;
}

s32 sd_xcopy_decode_status(const u8 *buf, u32 len, u32 block_size, sd_xcopy_status *out)
{
	return decode_status(wire_bytes{ buf, len }, block_size).into(out);
}

int sd_xcopy_status_fits(const sd_xcopy_status *s, u32 segments, u64 bytes)
{
	if (s->segments > segments || s->bytes > bytes)
		return 0;
	if (s->state != SD_XCOPY_STATE_DONE)
		return 1;
	return (!s->segments || s->segments == segments) && (!s->bytes || bytes - s->bytes < s->unit);
}

s32 sd_xcopy_decode_rcr(const u8 *buf, u32 len, sd_xcopy_caps *caps)
{
	return decode_rcr(wire_bytes{ buf, len }).into(caps);
}
