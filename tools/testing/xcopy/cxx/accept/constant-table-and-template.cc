// SPDX-License-Identifier: GPL-2.0-only
// Inline constants, out-of-line templates, a virtual call on constant data.
#include <kcxx/std.hpp>

namespace kcxx {
[[gnu::noinline]] inline int k(int x)
{
	return x * 3;
}
template <class T>
struct v final {
	virtual T g(T x) const { return x; }
};
inline constexpr std::array<int, 5> table{ 1, 2, 3, 4, 5 };
} // namespace kcxx
extern "C" int f(int x);

int f(int x)
{
	static constinit const kcxx::v<int> v{};
	const kcxx::v<int> *p = &v;
	const int *t = kcxx::table.data();

	asm("" : "+r"(p));
	asm("" : "+r"(t));
	return t[1] + kcxx::k(x) + p->g(x);
}
