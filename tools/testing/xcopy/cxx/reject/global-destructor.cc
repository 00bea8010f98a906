// SPDX-License-Identifier: GPL-2.0-only
// expect: initialiser:
// expect: -Wexit-time-destructors
extern "C" void kcxx_y();

struct d {
	~d();
	int x;
};
d::~d() { kcxx_y(); }
constinit d the_d{ 1 };
