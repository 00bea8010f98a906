# SPDX-License-Identifier: GPL-2.0-only
#
# The C++ parts of all modules, built for the host in the dialect that the
# kernel objects get, as far as a program can have it.
#
# In:  TOP (the tree), OUT (where objects go), CXX, SAN (sanitizers)
# Out: PARTS_LIB

PARTS := $(wildcard $(addprefix $(TOP)/,block/*/*.cc drivers/*/*/*.cc))

DIALECT := -std=gnu++20 -fno-rtti -fno-strict-aliasing -funsigned-char \
	-D_GLIBCXX_ASSERTIONS
CPPFLAGS += -I$(TOP) -I$(TOP)/include -MMD -MP
CXXFLAGS = $(DIALECT) -Wall -Wextra -Werror -g -O1 $(SAN)

PARTS_OBJ := $(PARTS:$(TOP)/%.cc=$(OUT)/%.o) $(OUT)/kcxx_host.o
PARTS_LIB := $(OUT)/libparts.a

vpath %.cc $(TOP) $(TOP)/tools/testing/xcopy/unit

$(OUT)/%.o: %.cc $(MAKEFILE_LIST) | $(OUT)
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# Made anew: ar would keep the object of a source that is gone.
$(PARTS_LIB): $(PARTS_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(OUT):
	mkdir -p $@
