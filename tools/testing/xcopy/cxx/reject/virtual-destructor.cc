// SPDX-License-Identifier: GPL-2.0-only
// expect: _ZdlPv
struct b {
	virtual ~b();
	virtual int f();
};
b::~b() {}
int b::f() { return 1; }
