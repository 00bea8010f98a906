// SPDX-License-Identifier: GPL-2.0-only
// expect: -fno-rtti
// expect: use of dynamic_cast requires
struct b {
	virtual int f();

protected:
	~b() = default;
};
struct c final : b {
	int f() override;
};
extern "C" c *n(b &x);

c *n(b &x) { return dynamic_cast<c *>(&x); }
