// SPDX-License-Identifier: GPL-2.0-only
// expect: -fno-rtti
// expect: use of typeid requires
#include <typeinfo>

struct b {
	virtual int f();

protected:
	~b() = default;
};
extern "C" const char *n(b &x);

const char *n(b &x) { return typeid(x).name(); }
