// SPDX-License-Identifier: GPL-2.0-only
// expect: No such file or directory
// expect: file not found
#include <memory>
