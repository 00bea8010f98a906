// SPDX-License-Identifier: GPL-2.0-only
/*
 * VPD pages 83h and 8Fh on the wire (SPC-4 revision 37, 7.8.6 and 7.8.17), and
 * the walk over the descriptors in them. Every step takes at least a header's
 * bytes, so no length in a page can make a loop.
 */
#ifndef _SD_XCOPY_VPD_HPP
#define _SD_XCOPY_VPD_HPP

#include "wire.hpp"

namespace sd_xcopy {

inline constexpr u8 page_device_identification = 0x83;
inline constexpr u8 page_third_party_copy = 0x8f;

/* 7.8.1, header of a VPD page. */
struct vpd_header {
	u8 device; /* PERIPHERAL QUALIFIER bits 7-5, DEVICE TYPE bits 4-0 */
	u8 page;
	be16 len; /* bytes after this field */
};
static_assert(sizeof(vpd_header) == 4);
static_assert(offsetof(vpd_header, len) == 2);

/* 7.8.6.1, designation descriptor, before the designator. */
struct designation_header {
	u8 code_set; /* PROTOCOL IDENTIFIER bits 7-4, CODE SET bits 3-0 */
	u8 type;     /* PIV bit 7, ASSOCIATION bits 5-4, DESIGNATOR TYPE bits 3-0 */
	u8 reserved;
	u8 len;
};
static_assert(sizeof(designation_header) == 4);

/* 7.8.17.2, third-party copy descriptor, before its parameters. */
struct tpc_header {
	be16 type;
	be16 len; /* bytes after this field */
};
static_assert(sizeof(tpc_header) == 4);

inline constexpr u16 tpc_supported_commands = 0x0001;
inline constexpr u16 tpc_parameter_data = 0x0004;
inline constexpr u16 tpc_supported_descriptors = 0x0008;
inline constexpr u16 tpc_general_operations = 0x8001;

/* 7.8.17.5, Parameter Data, after the descriptor's header. */
struct tpc_parameters {
	u8 reserved[4];
	be16 max_cscds, max_segments;
	be32 max_list_len;
	be32 max_inline;
};
static_assert(sizeof(tpc_parameters) == 16);
static_assert(offsetof(tpc_parameters, max_cscds) == 4);
static_assert(offsetof(tpc_parameters, max_list_len) == 8);

/* 7.8.17.10, General Copy Operations, after the descriptor's header. */
struct tpc_operations {
	be32 total_concurrent;
	be32 max_identified_concurrent;
	be32 max_segment_len;
	u8 segment_granularity; /* log 2 of bytes */
	u8 inline_granularity;
};
static_assert(sizeof(tpc_operations) == 14);
static_assert(offsetof(tpc_operations, segment_granularity) == 12);

/* A designator in the page's bytes. */
struct designation {
	static constexpr u8 lu = 0, target_device = 2;

	u8 code_set;
	u8 association;
	u8 type;
	wire_bytes id;
};

/*
 * The designation descriptors of VPD page 83h, one at each call of next(). One
 * that reaches over the end ends the walk and sets broken().
 */
class designations {
public:
	/* @body: the page after its header. */
	explicit designations(wire_bytes body) : rest_{ body } {}

	std::optional<designation> next();
	[[nodiscard]] bool broken() const { return broken_; }

private:
	wire_bytes rest_;
	bool broken_ = false;
};

/* As the encoder wants it; one that is too long has length 0. */
sd_xcopy_designator to_designator(const designation &d);

/* Could it be the best one of a unit? Nobody is named by another. */
bool may_be_best(const sd_xcopy_designator &d);

/* What follows the header of VPD page @page, as far as it was sent. */
result<wire_bytes> vpd_body(wire_bytes bytes, u8 page);

/* Does the page go on where the buffer ended? Then its last descriptor is cut, not wrong. */
bool truncated(wire_bytes bytes);

} // namespace sd_xcopy

#endif
