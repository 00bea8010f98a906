// SPDX-License-Identifier: GPL-2.0-only
#include "scsi_names.hpp"

#include <fmt/core.h>

namespace blkcopy {
namespace {

struct named {
	uint32_t number;
	const char *name;
};

/* "@name", or the number where it has none. */
template <size_t N>
const char *find(const named (&table)[N], uint32_t number)
{
	for (const named &n : table)
		if (n.number == number)
			return n.name;
	return nullptr;
}

template <size_t N>
std::string name_or_number(const named (&table)[N], uint32_t number)
{
	const char *name = find(table, number);

	return name ? name : fmt::format("{:02x}h", number);
}

template <size_t N>
std::string number_and_name(const named (&table)[N], uint32_t number)
{
	const char *name = find(table, number);

	return fmt::format("{:02x}h{}{}", number, name ? " " : "",
			   name ? name : "");
}

} /* namespace */

/* include/scsi/scsi_status.h */
std::string name_of_host_byte(uint8_t host_byte)
{
	static const named names[] = {
		{ 0x00, "DID_OK" },
		{ 0x01, "DID_NO_CONNECT" },
		{ 0x02, "DID_BUS_BUSY" },
		{ 0x03, "DID_TIME_OUT" },
		{ 0x04, "DID_BAD_TARGET" },
		{ 0x05, "DID_ABORT" },
		{ 0x06, "DID_PARITY" },
		{ 0x07, "DID_ERROR" },
		{ 0x08, "DID_RESET" },
		{ 0x09, "DID_BAD_INTR" },
		{ 0x0a, "DID_PASSTHROUGH" },
		{ 0x0b, "DID_SOFT_ERROR" },
		{ 0x0c, "DID_IMM_RETRY" },
		{ 0x0d, "DID_REQUEUE" },
		{ 0x0e, "DID_TRANSPORT_DISRUPTED" },
		{ 0x0f, "DID_TRANSPORT_FAILFAST" },
		{ 0x14, "DID_TRANSPORT_MARGINAL" },
	};

	return number_and_name(names, host_byte);
}

std::string name_of_status(uint8_t status)
{
	static const named names[] = {
		{ 0x00, "GOOD" },
		{ 0x02, "CHECK CONDITION" },
		{ 0x04, "CONDITION MET" },
		{ 0x08, "BUSY" },
		{ 0x10, "INTERMEDIATE" },
		{ 0x18, "RESERVATION CONFLICT" },
		{ 0x28, "TASK SET FULL" },
		{ 0x30, "ACA ACTIVE" },
		{ 0x40, "TASK ABORTED" },
	};

	return number_and_name(names, status);
}

std::string name_of_sense_key(uint8_t key)
{
	static const char *const names[] = {
		"NO SENSE",
		"RECOVERED ERROR",
		"NOT READY",
		"MEDIUM ERROR",
		"HARDWARE ERROR",
		"ILLEGAL REQUEST",
		"UNIT ATTENTION",
		"DATA PROTECT",
		"BLANK CHECK",
		"VENDOR SPECIFIC",
		"COPY ABORTED",
		"ABORTED COMMAND",
		"RESERVED",
		"VOLUME OVERFLOW",
		"MISCOMPARE",
		"COMPLETED",
	};

	return names[key & 0x0f];
}

std::string name_of_asc(uint8_t asc, uint8_t ascq)
{
	static const named names[] = {
		{ 0x0016, "OPERATION IN PROGRESS" },
		{ 0x0401, "LOGICAL UNIT IS IN PROCESS OF BECOMING READY" },
		{ 0x0403, "LOGICAL UNIT NOT READY, MANUAL INTERVENTION REQUIRED" },
		{ 0x040b, "LOGICAL UNIT NOT ACCESSIBLE, TARGET PORT IN STANDBY STATE" },
		{ 0x040c, "LOGICAL UNIT NOT ACCESSIBLE, TARGET PORT IN UNAVAILABLE STATE" },
		{ 0x0800, "LOGICAL UNIT COMMUNICATION FAILURE" },
		{ 0x0804, "UNREACHABLE COPY TARGET" },
		{ 0x0d01, "THIRD PARTY DEVICE FAILURE" },
		{ 0x0d02, "COPY TARGET DEVICE NOT REACHABLE" },
		{ 0x0d03, "INCORRECT COPY TARGET DEVICE TYPE" },
		{ 0x0d04, "COPY TARGET DEVICE DATA UNDERRUN" },
		{ 0x1100, "UNRECOVERED READ ERROR" },
		{ 0x1a00, "PARAMETER LIST LENGTH ERROR" },
		{ 0x2000, "INVALID COMMAND OPERATION CODE" },
		{ 0x2100, "LOGICAL BLOCK ADDRESS OUT OF RANGE" },
		{ 0x2400, "INVALID FIELD IN CDB" },
		{ 0x2500, "LOGICAL UNIT NOT SUPPORTED" },
		{ 0x2600, "INVALID FIELD IN PARAMETER LIST" },
		{ 0x2606, "TOO MANY TARGET DESCRIPTORS" },
		{ 0x2607, "UNSUPPORTED TARGET DESCRIPTOR TYPE CODE" },
		{ 0x2608, "TOO MANY SEGMENT DESCRIPTORS" },
		{ 0x2609, "UNSUPPORTED SEGMENT DESCRIPTOR TYPE CODE" },
		{ 0x260a, "UNEXPECTED INEXACT SEGMENT" },
		{ 0x260b, "INLINE DATA LENGTH EXCEEDED" },
		{ 0x260d, "COPY SEGMENT GRANULARITY VIOLATION" },
		{ 0x2700, "WRITE PROTECTED" },
		{ 0x2707, "SPACE ALLOCATION FAILED WRITE PROTECT" },
		{ 0x2900, "POWER ON, RESET, OR BUS DEVICE RESET OCCURRED" },
		{ 0x2a01, "MODE PARAMETERS CHANGED" },
		{ 0x2a09, "CAPACITY DATA HAS CHANGED" },
		{ 0x3f03, "INQUIRY DATA HAS CHANGED" },
		{ 0x3f0e, "REPORTED LUNS DATA HAS CHANGED" },
		{ 0x5503, "INSUFFICIENT RESOURCES" },
	};
	const char *name = find(names, static_cast<uint32_t>(asc << 8 | ascq));

	return name ? name : "";
}

std::string name_of_association(uint8_t association)
{
	static const named names[] = { { 0, "logical unit" },
				       { 1, "target port" },
				       { 2, "target device" } };

	return name_or_number(names, association);
}

std::string name_of_descriptor(uint8_t code)
{
	static const named names[] = {
		{ 0x00, "block to stream" },
		{ 0x01, "stream to block" },
		{ 0x02, "block to block" },
		{ 0x03, "stream to stream" },
		{ 0x07, "verify" },
		{ 0x14, "register persistent key" },
		{ 0xe0, "Fibre Channel N_Port name" },
		{ 0xe1, "Fibre Channel N_Port identifier" },
		{ 0xe4, "identification" },
		{ 0xff, "extension" },
	};
	const char *name = find(names, code);

	return name ? fmt::format("{:02x}h ({})", code, name) :
		      fmt::format("{:02x}h", code);
}

std::string name_of_third_party(uint16_t type)
{
	static const named names[] = {
		{ 0x0000, "block device ROD limits" },
		{ 0x0001, "supported commands" },
		{ 0x0004, "parameter data" },
		{ 0x0008, "supported descriptors" },
		{ 0x000c, "supported CSCD descriptor identifiers" },
		{ 0x0106, "ROD token features" },
		{ 0x0108, "supported ROD types" },
		{ 0x8001, "general copy operations" },
		{ 0x9101, "stream copy operations" },
		{ 0xc001, "held data" },
	};

	return name_or_number(names, type);
}

std::string name_of_command(uint8_t opcode, uint8_t service_action)
{
	static const named names[] = {
		{ 0x8300, "EXTENDED COPY(LID1)" },
		{ 0x8301, "EXTENDED COPY" },
		{ 0x8310, "POPULATE TOKEN" },
		{ 0x8311, "WRITE USING TOKEN" },
		{ 0x831c, "COPY OPERATION ABORT" },
		{ 0x8400, "RECEIVE COPY STATUS(LID1)" },
		{ 0x8401, "RECEIVE COPY DATA(LID1)" },
		{ 0x8403, "RECEIVE COPY OPERATING PARAMETERS" },
		{ 0x8404, "RECEIVE COPY FAILURE DETAILS(LID1)" },
		{ 0x8405, "RECEIVE COPY STATUS" },
		{ 0x8407, "RECEIVE ROD TOKEN INFORMATION" },
	};
	const char *name = find(names,
				static_cast<uint32_t>(opcode << 8 |
						      service_action));

	return name ? name :
		      fmt::format("{:02x}h/{:02x}h", opcode, service_action);
}

std::string name_of_designator(uint8_t type, const uint8_t *id, size_t len)
{
	static const named names[] = {
		{ 0, "vendor specific" },
		{ 1, "T10 vendor" },
		{ 4, "relative port" },
		{ 5, "port group" },
		{ 6, "logical unit group" },
		{ 7, "MD5" },
		{ 8, "SCSI name" },
		{ 9, "protocol" },
		{ 10, "UUID" },
	};

	if (type == 3 && len)
		return fmt::format("NAA {:X}", id[0] >> 4);
	if (type == 2)
		return fmt::format("EUI-64 of {}", len);
	return name_or_number(names, type);
}

} /* namespace blkcopy */
