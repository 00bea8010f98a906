// SPDX-License-Identifier: GPL-2.0-only
//
// xcvdo: an empty volume of dm-vdo, which the kernel reads and does not make.
//
//	xcvdo DEVICE BLOCKS LOGICAL
//		on a device of BLOCKS blocks of 4 KiB, with LOGICAL of them to be
//		seen. There is no index: its table has to say "deduplication off".
//		Prints how many blocks of data it can hold.
//
// Small, for tests: slabs of 4 MiB. What is where is what drivers/md/dm-vdo of 6.12
// reads (encodings.c): a geometry block at block 0, the super block, and behind it
// block map, slabs, journal and summary. All but the first two is zeroes: the state
// is "new", with which the rest is made by the kernel.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

constexpr u64 block_size = 4096;
constexpr u64 nonce = 0x7863'6f70'7976'646f;

// Where things are, in blocks.
constexpr u64 data_region = 2; // with an index of one block before it
constexpr u64 map_roots = 60, journal = 1024, summary = 64;
constexpr u64 slab = 1024, slab_journal = 64, slab_counts = 1;
constexpr u64 slab_data = slab - slab_journal - slab_counts;
constexpr u64 map_at = data_region + 1, slabs_at = map_at + map_roots;
constexpr u64 least = slabs_at + slab + journal + summary;

[[noreturn]] void die(const char *what)
{
	std::perror(what);
	std::exit(2);
}

// Fields as they are on the disk, one behind the other, little-endian.
class writer {
public:
	template <typename T> writer &put(T value)
	{
		for (unsigned i = 0; i < sizeof(T); i++)
			bytes_.push_back(static_cast<u8>(static_cast<u64>(value) >> (8 * i)));
		return *this;
	}

	// of a component: which, the version of its format, and how long what follows is
	writer &header(u32 id, u32 major, u64 size)
	{
		return put<u32>(id).put<u32>(major).put<u32>(0).put<u64>(size);
	}

	writer &partition(u8 id, u64 at, u64 count)
	{
		return put<u8>(id).put<u64>(at).put<u64>(0).put<u64>(count);
	}

	// of all before it: as Ethernet's, but it begins with 0
	writer &checksum()
	{
		u32 crc = 0;

		for (u8 byte : bytes_) {
			crc ^= byte;
			for (int i = 0; i < 8; i++)
				crc = crc >> 1 ^ (crc & 1 ? 0xedb8'8320 : 0);
		}
		return put<u32>(~crc);
	}

	void write(int fd, u64 block)
	{
		bytes_.resize(block_size);
		if (pwrite(fd, bytes_.data(), block_size, static_cast<off_t>(block * block_size)) !=
		    static_cast<ssize_t>(block_size))
			die("write");
	}

private:
	std::vector<u8> bytes_;
};

void write_geometry(int fd)
{
	writer w;

	for (char c : std::string{"dmvdo001"})
		w.put<u8>(c);
	w.header(5, 5, 101).put<u32>(0).put<u64>(nonce);
	w.put<u64>(nonce).put<u64>(nonce); // the UUID
	w.put<u64>(0);			   // nothing lies before it
	w.put<u32>(0).put<u64>(1).put<u32>(1).put<u64>(data_region);
	w.put<u32>(-256).put<u32>(0).put<u8>(0); // the index, if there were one
	w.checksum().write(fd, 0);
}

void write_super_block(int fd, u64 blocks, u64 logical, u64 slabs)
{
	const u64 slabs_end = blocks - journal - summary;
	writer w;

	w.header(0, 12, 418).put<u32>(0).put<u32>(67).put<u32>(0); // of a volume
	w.put<u32>(41).put<u32>(0).put<u32>(1);			    // it is new
	w.put<u64>(0).put<u64>(0).put<u64>(logical).put<u64>(blocks);
	w.put<u64>(slab).put<u64>(journal).put<u64>(slab_journal).put<u64>(nonce);
	w.header(1, 3, 117).put<u64>(slabs_end).put<u64>(slabs_end).put<u8>(4);
	w.partition(0, map_at, map_roots).partition(1, slabs_at, slabs_end - slabs_at);
	w.partition(2, slabs_end, journal).partition(3, slabs_end + journal, summary);
	w.header(2, 7, 24).put<u64>(1).put<u64>(0).put<u64>(0); // begins with 1
	w.header(3, 2, 73).put<u64>(slab).put<u64>(slab_data).put<u64>(slab_counts);
	// of a slab's journal: when it is flushed, waited for, and read at a start
	w.put<u64>(slab_journal).put<u64>(48).put<u64>(59).put<u64>(62);
	w.put<u64>(slabs_at).put<u64>(slabs_at + slabs * slab).put<u8>(1);
	w.header(4, 2, 32).put<u64>(1).put<u64>(0).put<u64>(map_at).put<u64>(map_roots);
	w.checksum().write(fd, data_region);
}

} // namespace

int main(int argc, char **argv)
{
	if (argc != 4) {
		std::fprintf(stderr, "usage: xcvdo DEVICE BLOCKS LOGICAL\n");
		return 2;
	}
	const u64 blocks = std::strtoull(argv[2], nullptr, 10);
	const u64 logical = std::strtoull(argv[3], nullptr, 10);
	const int fd = open(argv[1], O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		die(argv[1]);
	if (blocks < least) {
		std::fprintf(stderr, "xcvdo: %llu blocks at least\n", static_cast<unsigned long long>(least));
		return 2;
	}
	const u64 slabs = (blocks - journal - summary - slabs_at) / slab;

	for (u64 at = 0; at < blocks; at++)
		writer().write(fd, at);
	write_geometry(fd);
	write_super_block(fd, blocks, logical, slabs);
	if (fsync(fd))
		die("fsync");
	std::printf("%llu\n", static_cast<unsigned long long>(slabs * slab_data));
}
