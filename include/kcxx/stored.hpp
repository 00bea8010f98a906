// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that live in storage of the C side, struct { __u64 opaque[N]; }: the
 * one way in. Nobody destroys them.
 */
#ifndef _KCXX_STORED_HPP
#define _KCXX_STORED_HPP

#include <kcxx/std.hpp>

namespace kcxx {

template <class T, class Storage>
concept fits_in = sizeof(T) <= sizeof(Storage::opaque) && alignof(T) <= alignof(Storage) &&
		  std::is_trivially_destructible_v<T>;

template <class T, class Storage>
requires fits_in<T, Storage>
void store(Storage *s)
{
	new (s->opaque) T{};
}

template <class T, class Storage>
requires fits_in<T, Storage>
	T &stored(Storage *s)
{
	return *std::launder(reinterpret_cast<T *>(s->opaque));
}

template <class T, class Storage>
requires fits_in<T, Storage>
const T &stored(const Storage *s)
{
	return *std::launder(reinterpret_cast<const T *>(s->opaque));
}

} // namespace kcxx

#endif
