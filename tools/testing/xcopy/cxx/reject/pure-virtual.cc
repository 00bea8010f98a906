// SPDX-License-Identifier: GPL-2.0-only
// expect: __cxa_pure_virtual
struct b {
	virtual int f() = 0;

protected:
	b();
	~b() = default;
};
b::b() {}
struct c final : b {
	int f() override;
};
int c::f() { return 3; }
