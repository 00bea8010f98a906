// SPDX-License-Identifier: GPL-2.0-only
// expect: non-virtual-dtor
struct b {
	virtual int f() = 0;

protected:
	~b() = default;
};
struct c : b {
	c();
	int f() override;
};
c::c() {}
int c::f() { return 2; }
