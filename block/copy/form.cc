// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forms of commands. A copy manager that copies well may do so up to some length,
 * the first segment of a list, whole pages, or below some block, and answer GOOD to
 * everything. What has been seen to arrive speaks for commands that ask for no more,
 * each part of the form by itself.
 */
#include <kcxx/std.hpp>
#include "abi.h"

namespace blk_copy {
namespace {

using kcxx::u32;
using kcxx::u64;
using kcxx::u8;

/* Places and lengths that are multiples of so many sectors are as good as any. */
constexpr u32 roughest = 11;
constexpr u8 rough = 1;
/* The shortest length. */
constexpr u32 least = 3;
constexpr u32 sectors_of_gib = 21;

constexpr u32 bits(u64 n)
{
	return static_cast<u32>(std::bit_width(n));
}

constexpr u32 length(u64 sectors)
{
	return std::min<u32>(std::max(bits(sectors - 1), least) - least, BLK_COPY_FORM_LENGTHS - 1);
}

constexpr u8 fine(u64 units)
{
	return static_cast<u8>(roughest + rough - static_cast<u32>(std::countr_zero(units | 1U << roughest)));
}

constexpr u8 fine(const blk_copy_segment &s)
{
	return fine(s.src_sector | s.dst_sector | s.sectors);
}

constexpr u8 reach(u64 end)
{
	return static_cast<u8>(bits((end - 1) >> sectors_of_gib));
}

constexpr bool more(const blk_copy_form &form, const blk_copy_form &shown, u32 part)
{
	return form.part[part] > shown.part[part];
}

} // namespace
} // namespace blk_copy

using namespace blk_copy;

void blk_copy_form_of(const blk_copy_segment *seg, __u32 nr, blk_copy_form *form)
{
	__u64 sectors = 0, src = 1, dst = 1;
	__u8 finest = rough;

	for (const blk_copy_segment &s : std::span{ seg, nr }) {
		finest = std::max(finest, fine(s));
		sectors += s.sectors;
		src = std::max<__u64>(src, s.src_sector + s.sectors);
		dst = std::max<__u64>(dst, s.dst_sector + s.sectors);
	}
	*form = {};
	for (__u32 i = 0; i <= length(std::max<__u64>(sectors, 1)); i++)
		form->part[BLK_COPY_FORM_FINE + i] = finest;
	form->part[BLK_COPY_FORM_SEGMENTS] = static_cast<__u8>(nr);
	form->part[BLK_COPY_FORM_SOURCE] = reach(src);
	form->part[BLK_COPY_FORM_DEST] = reach(dst);
}

int blk_copy_form_within(const blk_copy_form *form, const blk_copy_form *shown)
{
	for (__u32 i = 0; i < BLK_COPY_FORM_PARTS; i++)
		if (more(*form, *shown, i))
			return 0;
	return 1;
}

int blk_copy_form_reaches(const blk_copy_form *form, const blk_copy_form *shown)
{
	return more(*form, *shown, BLK_COPY_FORM_SOURCE) || more(*form, *shown, BLK_COPY_FORM_DEST);
}

int blk_copy_form_ends(const blk_copy_segment *seg, const blk_copy_form *form,
		       const blk_copy_form *shown)
{
	__u32 i = BLK_COPY_FORM_LENGTHS - 1;

	while (i && !form->part[i])
		i--;
	return fine(*seg) > std::max(shown->part[i], rough);
}

__u32 blk_copy_form_shorter(const blk_copy_form *form, const blk_copy_form *shown)
{
	__u32 i = 0;

	if (blk_copy_form_reaches(form, shown))
		return 0;
	while (i < BLK_COPY_FORM_LENGTHS && form->part[0] <= shown->part[i])
		i++;
	return i ? 1U << (i - 1 + least) : 0;
}
