// SPDX-License-Identifier: GPL-2.0-only
/*
 * EXTENDED COPY(LID1) and RECEIVE COPY OPERATING PARAMETERS as they are on the
 * wire. Clauses are those of SPC-4 revision 37. LID1 and not LID4, because the
 * copy managers in the field, LIO among them, know only the former.
 */
#ifndef _SD_XCOPY_WIRE_HPP
#define _SD_XCOPY_WIRE_HPP

#include <kcxx/be.hpp>
#include <kcxx/result.hpp>
#include "abi.h"

namespace sd_xcopy {

using kcxx::be16;
using kcxx::be24;
using kcxx::be32;
using kcxx::be64;
using kcxx::failure;
using kcxx::result;
using kcxx::s32;
using kcxx::u16;
using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* What a device sent: its bytes and no lengths but the real one. */
using wire_bytes = std::span<const u8>;

/* -EPROTO and -ENODATA of the generic table; see kcxx::err. */
inline constexpr s32 err_proto = -71;
inline constexpr s32 err_nodata = -61;

inline constexpr u8 op_extended_copy = 0x83;
inline constexpr u8 op_receive_copy_results = 0x84;
inline constexpr u8 sa_extended_copy_lid1 = 0x00;
inline constexpr u8 sa_copy_status_lid1 = 0x00;
inline constexpr u8 sa_operating_parameters = 0x03;

/* Descriptor type codes, 6.4.4. */
inline constexpr u8 seg_block_to_block = 0x02;
inline constexpr u8 cscd_identification = 0xe4;

/*
 * 6.5, EXTENDED COPY(LID1), 6.22, RECEIVE COPY OPERATING PARAMETERS, and 6.23,
 * RECEIVE COPY STATUS(LID1). Only the last has an identifier; the byte is
 * reserved in the others, and LIO wants it 0.
 */
struct copy_cdb {
	u8 opcode;
	u8 service_action; /* bits 4-0 */
	u8 list_id;
	u8 reserved[7];
	be32 len; /* of the parameter list, or of the room for an answer */
	u8 reserved_14;
	u8 control;
};
static_assert(sizeof(copy_cdb) == SD_XCOPY_CDB_LEN);
static_assert(offsetof(copy_cdb, list_id) == 2);
static_assert(offsetof(copy_cdb, len) == 10);
static_assert(offsetof(copy_cdb, control) == 15);

inline constexpr u8 op_maintenance_in = 0xa3;
inline constexpr u8 sa_report_opcodes = 0x0c;
inline constexpr u8 rsoc_with_service_action = 0x02; /* REPORTING OPTIONS */
inline constexpr u8 rsoc_support = 0x07;	     /* of byte 1 of the answer */
inline constexpr u8 rsoc_supported = 0x03;

/* 6.35, REPORT SUPPORTED OPERATION CODES command. */
struct rsoc_cdb {
	u8 opcode;
	u8 service_action;
	u8 options;
	u8 asked_opcode;
	be16 asked_service_action;
	be32 alloc_len;
	u8 reserved;
	u8 control;
};
static_assert(sizeof(rsoc_cdb) == 12);
static_assert(offsetof(rsoc_cdb, alloc_len) == 6);

/* 6.23, its parameter data. */
struct status_params {
	be32 available; /* AVAILABLE DATA, bytes after this field */
	u8 state;	/* HDD bit 7, COPY COMMAND STATUS bits 6-0 */
	be16 segments;
	u8 unit; /* TRANSFER COUNT UNITS */
	be32 count;
};
static_assert(sizeof(status_params) == SD_XCOPY_STATUS_LEN);
static_assert(offsetof(status_params, segments) == 5);
static_assert(offsetof(status_params, unit) == 7);
static_assert(offsetof(status_params, count) == 8);

inline constexpr u8 unit_exbibytes = 0x06; /* 0 to 6: bytes times 1024^unit */
inline constexpr u8 unit_blocks = 0xf1;

/* 6.5, the header of the parameter list; fields 6.4.3.1 to 6.4.3.6. */
struct xcopy_header {
	u8 list_id;	    /* 6.4.3.2 */
	u8 flags;	    /* STR bit 5, LIST ID USAGE bits 4-3, PRIORITY bits 2-0 */
	be16 cscd_list_len; /* 6.4.3.4, bytes */
	u8 reserved[4];
	be32 segment_list_len; /* 6.4.3.5, bytes */
	be32 inline_len;
};
static_assert(sizeof(xcopy_header) == 16);
static_assert(offsetof(xcopy_header, cscd_list_len) == 2);
static_assert(offsetof(xcopy_header, segment_list_len) == 8);
static_assert(offsetof(xcopy_header, inline_len) == 12);

inline constexpr unsigned int list_id_usage_shift = 3;
/* 6.4.3.3: 0 is before the reads and writes of everybody, which have 1. */
inline constexpr u8 copy_priority = 1;

/* 7.8.6.1, designator types that may name a logical unit; Ah since SPC-5. */
inline constexpr u8 type_t10_vendor = 0x1;
inline constexpr u8 type_eui64 = 0x2;
inline constexpr u8 type_naa = 0x3;
inline constexpr u8 type_uuid = 0xa;
inline constexpr u8 uuid_len = 18;

/* 6.4.5.6, identification descriptor CSCD descriptor, block device (6.4.5.3). */
struct cscd_e4 {
	u8 type;
	u8 device;	     /* LU ID TYPE bits 7-6, NUL bit 5, PERIPHERAL DEVICE TYPE bits 4-0 */
	be16 initiator_port; /* relative; 0: the copy manager's choice */
	u8 code_set;	     /* bits 3-0 */
	u8 designator_type;  /* ASSOCIATION bits 5-4, 0: logical unit; type bits 3-0 */
	u8 reserved;
	u8 designator_len;
	u8 designator[20];
	u8 pad_flag;	/* PAD bit 2 */
	be24 block_len; /* DISK BLOCK LENGTH, bytes */
};
static_assert(sizeof(cscd_e4) == 32);
static_assert(offsetof(cscd_e4, initiator_port) == 2);
static_assert(offsetof(cscd_e4, designator_len) == 7);
static_assert(offsetof(cscd_e4, designator) == 8);
static_assert(sizeof(cscd_e4::designator) == SD_XCOPY_MAX_DESIGNATOR);
static_assert(offsetof(cscd_e4, pad_flag) == 28);
static_assert(offsetof(cscd_e4, block_len) == 29);

/* 6.4.6.4, block device to block device segment descriptor. */
struct segment_02 {
	u8 type;
	u8 flags;      /* DC bit 1, CAT bit 0: both 0, whole blocks of one size */
	be16 desc_len; /* bytes after this field, 0018h */
	be16 src_cscd; /* index into the CSCD list, 6.4.6.1 */
	be16 dst_cscd;
	u8 reserved[2];
	be16 blocks;
	be64 src_lba;
	be64 dst_lba;
};
static_assert(sizeof(segment_02) == 28);
static_assert(offsetof(segment_02, desc_len) == 2);
static_assert(offsetof(segment_02, src_cscd) == 4);
static_assert(offsetof(segment_02, dst_cscd) == 6);
static_assert(offsetof(segment_02, blocks) == 10);
static_assert(offsetof(segment_02, src_lba) == 12);
static_assert(offsetof(segment_02, dst_lba) == 20);

inline constexpr u16 segment_02_len = sizeof(segment_02) - 4;
inline constexpr u32 max_segment_blocks = 0xffff;
static_assert(segment_02_len == 0x18);

/* The list as the encoder builds it: source is CSCD 0, destination CSCD 1. */
inline constexpr u32 nr_cscds = 2;
inline constexpr u32 cscd_list_len = nr_cscds * sizeof(cscd_e4);

constexpr u32 param_list_len(u32 nr_seg)
{
	return static_cast<u32>(sizeof(xcopy_header) + cscd_list_len +
				nr_seg * sizeof(segment_02));
}

/* 6.22, RECEIVE COPY OPERATING PARAMETERS parameter data, before the list of descriptor codes. */
struct rcr_params {
	be32 available; /* AVAILABLE DATA, bytes after this field */
	u8 flags;	/* SNLID bit 0 */
	u8 reserved[3];
	be16 max_cscds;
	be16 max_segments;
	be32 max_list_len;    /* CSCD and segment descriptors together */
	be32 max_segment_len; /* bytes; 0: no limit told */
	be32 max_inline;
	be32 held_data_limit;
	be32 max_stream_transfer;
	u8 reserved_32[2];
	be16 total_concurrent;
	u8 max_concurrent;
	u8 segment_granularity; /* log 2 of bytes */
	u8 inline_granularity;
	u8 held_granularity;
	u8 reserved_40[3];
	u8 nr_codes; /* IMPLEMENTED DESCRIPTOR LIST LENGTH */
};
static_assert(sizeof(rcr_params) == 44);
static_assert(offsetof(rcr_params, max_cscds) == 8);
static_assert(offsetof(rcr_params, max_segments) == 10);
static_assert(offsetof(rcr_params, max_list_len) == 12);
static_assert(offsetof(rcr_params, max_segment_len) == 16);
static_assert(offsetof(rcr_params, max_inline) == 20);
static_assert(offsetof(rcr_params, total_concurrent) == 34);
static_assert(offsetof(rcr_params, max_concurrent) == 36);
static_assert(offsetof(rcr_params, segment_granularity) == 37);
static_assert(offsetof(rcr_params, nr_codes) == 43);

inline constexpr u8 rcr_snlid = 1 << 0;

/*
 * The structure @T at @offset of @bytes, by copy: the bytes may lie anywhere
 * and may be fewer than it needs.
 */
template <class T>
constexpr result<T> load(wire_bytes bytes, u32 offset)
{
	static_assert(std::is_trivially_copyable_v<T> && alignof(T) == 1);
	T out{};

	if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
		return failure{ err_proto };
	__builtin_memcpy(&out, bytes.data() + offset, sizeof(T));
	return out;
}

/* 2^@log2 bytes; what does not fit becomes 2^31, which nothing takes for sane. */
constexpr u32 granularity_bytes(u8 log2)
{
	return 1U << std::min<u32>(log2, 31);
}

/* May @d name a logical unit in a CSCD descriptor? 7.8.6: the shape fits the type. */
bool valid_designator(const sd_xcopy_designator &d);

} // namespace sd_xcopy

#endif
