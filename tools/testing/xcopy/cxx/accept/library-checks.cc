// SPDX-License-Identifier: GPL-2.0-only
// What throws in a hosted library stops through our hook here.
#include <variant>
#include <kcxx/std.hpp>

extern "C" int f_at(std::array<int, 4> &a, unsigned int i);
extern "C" int f_value(const std::optional<int> &o);
extern "C" int f_span(std::span<int> s, unsigned int i);
extern "C" int f_get(const std::variant<int, char> &v);
extern "C" int f_visit(const std::variant<int, char> &v);

int f_at(std::array<int, 4> &a, unsigned int i) { return a.at(i); }
int f_value(const std::optional<int> &o) { return o.value(); }
int f_span(std::span<int> s, unsigned int i) { return s[i]; }
int f_get(const std::variant<int, char> &v) { return std::get<0>(v); }
int f_visit(const std::variant<int, char> &v)
{
	return std::visit([](auto x) { return static_cast<int>(x); }, v);
}
