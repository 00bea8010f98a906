// SPDX-License-Identifier: GPL-2.0-only
/*
 * A value or a negative errno. Used inside the C++ parts; at the border it
 * becomes a plain integer.
 */
#ifndef _KCXX_RESULT_HPP
#define _KCXX_RESULT_HPP

#include <kcxx/std.hpp>

namespace kcxx {

/*
 * Error numbers as Linux has them on x86, arm64 and every other machine with
 * the generic table; kernel headers cannot be included here. The unit test
 * compares them with the system's.
 */
namespace err {
inline constexpr s32 perm = -1;
inline constexpr s32 intr = -4;
inline constexpr s32 io = -5;
inline constexpr s32 nxio = -6;
inline constexpr s32 badf = -9;
inline constexpr s32 again = -11;
inline constexpr s32 nomem = -12;
inline constexpr s32 notblk = -15;
inline constexpr s32 exist = -17;
inline constexpr s32 nodev = -19;
inline constexpr s32 inval = -22;
inline constexpr s32 txtbsy = -26;
inline constexpr s32 nospc = -28;
inline constexpr s32 nolink = -67;
inline constexpr s32 overflow = -75;
inline constexpr s32 opnotsupp = -95;
} // namespace err

/* An error on its way out; converts to a result of any type. */
class [[nodiscard]] failure {
public:
	constexpr explicit failure(s32 error) : error_{ error }
	{
		KCXX_ASSERT(error < 0);
	}
	[[nodiscard]] constexpr s32 error() const { return error_; }

private:
	s32 error_;
};

template <class T>
class [[nodiscard]] result {
	/* No destructors run in any C++ part, and copies are plain. */
	static_assert(std::is_trivially_copyable_v<T> &&
		      std::is_trivially_destructible_v<T>);

public:
	constexpr result(T value) : value_{ value }, error_{ 0 } {}
	constexpr result(failure f) : none_{}, error_{ f.error() } {}

	[[nodiscard]] constexpr bool ok() const { return !error_; }
	constexpr explicit operator bool() const { return ok(); }

	/* 0 or the negative errno. */
	[[nodiscard]] constexpr s32 error() const { return error_; }
	[[nodiscard]] constexpr failure fail() const { return failure{ error_ }; }

	/* Only of a result that is ok(). */
	[[nodiscard]] constexpr T value() const
	{
		KCXX_ASSERT(ok());
		return value_;
	}
	/* The way out at the border: 0 and *@out, or the negative errno. */
	[[nodiscard]] constexpr s32 into(T *out) const
	{
		if (ok())
			*out = value_;
		return error_;
	}

private:
	struct none {};
	union {
		T value_;
		none none_;
	};
	s32 error_;
};

template <>
class [[nodiscard]] result<void> {
public:
	constexpr result() = default;
	constexpr result(failure f) : error_{ f.error() } {}

	[[nodiscard]] constexpr bool ok() const { return !error_; }
	constexpr explicit operator bool() const { return ok(); }
	[[nodiscard]] constexpr s32 error() const { return error_; }
	[[nodiscard]] constexpr failure fail() const { return failure{ error_ }; }
	constexpr void value() const { KCXX_ASSERT(ok()); }

private:
	s32 error_ = 0;
};

} // namespace kcxx

/* The value of a result, or leave the function with its error. */
#define KCXX_TRY(expr)                           \
	({                                       \
		const auto kcxx_try_ = (expr);   \
		if (!kcxx_try_) [[unlikely]]     \
			return kcxx_try_.fail(); \
		kcxx_try_.value();               \
	})

#endif
