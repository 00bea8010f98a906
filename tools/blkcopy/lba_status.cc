// SPDX-License-Identifier: GPL-2.0-only
#include "lba_status.hpp"

#include <cstdlib>

#include <scsi/sg.h>
#include <sys/ioctl.h>

#include <kcxx/be.hpp>

#include "sysfs.hpp"

namespace blkcopy {
namespace {

constexpr uint8_t service_action_in_16 = 0x9e;
constexpr uint8_t read_capacity = 0x10;
constexpr uint8_t get_lba_status = 0x12;
constexpr unsigned timeout_ms = 30000;
constexpr int tries = 3; /* units have news now and then */

struct cdb_16 { /* SBC-4 5.9, 5.18 */
	uint8_t opcode;
	uint8_t action;
	kcxx::be64 lba;
	kcxx::be32 size;
	uint8_t reserved;
	uint8_t control;
};
static_assert(sizeof(cdb_16) == 16);

struct status_header {
	kcxx::be32 length; /* of what follows this field */
	uint8_t reserved[4];
};

struct status_descriptor {
	kcxx::be64 lba;
	kcxx::be32 blocks;
	uint8_t status; /* the lower four bits */
	uint8_t reserved[3];
};
static_assert(sizeof(status_descriptor) == 16);

struct capacity {
	kcxx::be64 last;
	kcxx::be32 block;
	uint8_t protection[2];
	uint8_t provisioning;
	uint8_t reserved[17];
};
static_assert(sizeof(capacity) == 32);

/* deallocated or anchored; what is none of what SBC-4 has may hold data */
bool unmapped(uint8_t status)
{
	return (status & 0xf) == 1 || (status & 0xf) == 2;
}

/* managed, and reads as zeroes */
bool zeroes(uint8_t provisioning)
{
	return (provisioning & 0xc0) == 0xc0;
}

/*
 * Others pass SG_IO on as well, but blocks are not where they are on the disk
 * then (dm-linear), or the answer is of a part (md).
 */
bool has_blocks_of_a_disk(const std::string &folder)
{
	return !list_folder(folder + "/device/scsi_disk").empty() ||
	       read_file(folder + "/dm/uuid").value_or("").starts_with("mpath-");
}

} /* namespace */

std::vector<lba_run> decode_lba_status(const uint8_t *data, size_t size,
				       uint64_t lba)
{
	const auto *header = reinterpret_cast<const status_header *>(data);
	const auto *d = reinterpret_cast<const status_descriptor *>(header + 1);
	std::vector<lba_run> runs;

	if (size < sizeof(*header))
		return runs;
	size = std::min<uint64_t>(size, header->length.get() + uint64_t{ 4 });
	for (; size >= sizeof(*header) + sizeof(*d); d++, size -= sizeof(*d)) {
		const uint64_t end = d->lba.get() + d->blocks.get();

		if (d->lba.get() > lba || end <= lba)
			break;
		if (!runs.empty() && runs.back().mapped == !unmapped(d->status))
			runs.back().end = end;
		else
			runs.push_back({ end, !unmapped(d->status) });
		lba = end;
	}
	return runs;
}

lba_status::lba_status(const device &d) : device_{ d }
{
	std::string folder = folder_of(d.number());
	capacity c{};

	if (read_file(folder + "/partition")) {
		const std::optional<std::string> text =
			read_file(folder + "/start");

		if (!text)
			return;
		start_ = strtoull(text->c_str(), nullptr, 10) << 9;
		folder += "/..";
	}
	tells_ = has_blocks_of_a_disk(folder) &&
		 start_ % d.block_size() == 0 &&
		 ask(read_capacity, 0, reinterpret_cast<uint8_t *>(&c),
		     sizeof(c)) == sizeof(c) &&
		 c.block.get() == d.block_size() && zeroes(c.provisioning);
}

/* How many bytes it has answered; 0: none, or an error. */
size_t lba_status::ask(uint8_t action, uint64_t lba, uint8_t *data,
		       uint32_t size)
{
	for (int i = 0; i < tries; i++) {
		cdb_16 cdb{ service_action_in_16, action,
			    kcxx::be64::of(lba), kcxx::be32::of(size), 0, 0 };
		uint8_t sense[32];
		sg_io_hdr head{};

		head.interface_id = 'S';
		head.dxfer_direction = SG_DXFER_FROM_DEV;
		head.cmd_len = sizeof(cdb);
		head.cmdp = reinterpret_cast<uint8_t *>(&cdb);
		head.dxfer_len = size;
		head.dxferp = data;
		head.mx_sb_len = sizeof(sense);
		head.sbp = sense;
		head.timeout = timeout_ms;
		if (ioctl(device_.fd(), SG_IO, &head))
			return 0;
		if ((head.info & SG_INFO_OK_MASK) == SG_INFO_OK)
			return head.resid > 0 ? size - head.resid : size;
	}
	return 0;
}

std::optional<lba_run> lba_status::at(uint64_t offset)
{
	const uint64_t block = device_.block_size();
	const uint64_t lba = (start_ + offset) / block;
	uint8_t data[4096];

	if (runs_.empty() || lba < from_ || lba >= runs_.back().end) {
		from_ = lba;
		runs_ = decode_lba_status(
			data, ask(get_lba_status, lba, data, sizeof(data)), lba);
		tells_ = !runs_.empty();
	}
	for (const lba_run &run : runs_)
		if (lba < run.end)
			return lba_run{ run.end * block - start_, run.mapped };
	return {};
}

} /* namespace blkcopy */
