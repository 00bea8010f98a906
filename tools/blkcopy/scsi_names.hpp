/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What SPC-4 calls its numbers.
 */
#ifndef _BLKCOPY_SCSI_NAMES_HPP
#define _BLKCOPY_SCSI_NAMES_HPP

#include <cstdint>
#include <string>

namespace blkcopy {

std::string name_of_host_byte(uint8_t host_byte); /* "00h DID_OK" */
std::string name_of_status(uint8_t status);	  /* "02h CHECK CONDITION" */
std::string name_of_sense_key(uint8_t key);
/* Of those that copies meet; "" for others. */
std::string name_of_asc(uint8_t asc, uint8_t ascq);
std::string name_of_association(uint8_t association);
std::string name_of_descriptor(uint8_t code);	/* of a segment or a CSCD */
std::string name_of_third_party(uint16_t type); /* descriptor of VPD 8Fh */
std::string name_of_command(uint8_t opcode, uint8_t service_action);
/* "NAA 6", "EUI-64 of 8", ...; @id may be empty */
std::string name_of_designator(uint8_t type, const uint8_t *id, size_t len);

} /* namespace blkcopy */

#endif
